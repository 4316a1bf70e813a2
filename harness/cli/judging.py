"""Runs before judges: models, asked through the endpoints that the user names, with their own record and their own budget."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.cli import terminal
from harness.cli.choices import UNKEPT
from harness.cli.session import streamed
from harness.cli.speaking import environment
from harness.delegates.purse import Purse
from harness.errors import BudgetSpent, EndpointError, OutputError, RunError
from harness.evaluation.assess import bench_of, measured
from harness.evaluation.calibration import calibration, folders
from harness.evaluation.correcting import checked
from harness.evaluation.judge import Judge, concerns, thin
from harness.evaluation.judge.masking import names_of
from harness.evaluation.judge.opening import Court, Terms, court
from harness.evaluation.length import WithLength, with_length
from harness.evaluation.metrics import Measure
from harness.evaluation.probes import found_in, put
from harness.evaluation.scoring import Basis, findings, items_of, utterances
from harness.evaluation.store import save
from harness.transcript import SOLILOQUY, Run, read

TAPE = "judges.jsonl"
"""The record of judges' answers, beside a run's findings: scoring again asks nobody."""
AT_ONCE = 4
"""Runs that are judged at the same time: the questions on one run fill most endpoints."""
Told = tuple[str, str, str, int, str, tuple[Measure, ...], str | None, dict[str, Any]]


def judged(paths: Sequence[Path], given: dict[str, Any]) -> Iterator[Told]:
    """Every run by the judges, in order, several at the same time within the limits of their endpoints.

    Under a cap it is one run after another, so that what is paid for is whole. Raises BudgetSpent, EndpointError, OutputError; a run that
    cannot be read is told and not counted.
    """
    return streamed(_all(paths, given))


async def _all(paths: Sequence[Path], given: dict[str, Any]) -> AsyncGenerator[Told, None]:
    purse = Purse(given["max_tokens_total"])
    how = {"repeats": given.get("repeats", 1), "decoys": given.get("decoys", 0), "key": given["key"], "keep": not given.get("no_keep")}
    at_once = 1 if given["max_tokens_total"] else AT_ONCE
    async with court(Terms(given["judges"], environment(), purse=purse, note=terminal.err, **how)) as there:
        office = _Office(there, several=len(paths) > 1)
        out: deque[asyncio.Task[Told]] = deque()
        try:
            for path in paths:
                out.append(asyncio.create_task(office.one(path)))
                if len(out) == at_once:
                    yield await out.popleft()
            while out:
                yield await out.popleft()
        except (BudgetSpent, EndpointError):
            # Nobody asks anything more; what is out comes back and is kept.
            await asyncio.gather(*out, return_exceptions=True)
            raise
        finally:
            for task in out:
                task.cancel()
            await asyncio.gather(*out, return_exceptions=True)


@dataclass
class _Office:
    """Takes one run after another to the judges, and says what must be known of them once."""

    court: Court
    several: bool
    said: set[str] = field(default_factory=set)

    async def one(self, path: Path) -> Told:
        """One run, or why it cannot be judged."""
        try:
            run = read(path)
        except RunError as fault:
            return path.name, str(path), "", 0, "", (), str(fault), {}
        try:
            scorer, found, beside = await self._judged(run)
        except OutputError as fault:
            raise OutputError(f"{fault} {UNKEPT}") from fault
        return run.manifest.run, str(path), run.manifest.scenario, run.manifest.seed, scorer, found, None, beside

    async def _judged(self, run: Run) -> tuple[str, tuple[Measure, ...], dict[str, Any]]:
        """The measures of a run by what judges say of its words, and of the probes that are kept beside it."""
        tape, keep = run.path / TAPE, self.court.terms.keep
        known = bench_of(run).instruments
        with self.court.judge(known, names_of(run.inputs.profiles), tape) as judge:
            notes = warnings(judge, run)
            self._say(f"Note: {line}" for line in notes)
            asked = [(u, items_of(known, u)) for u in utterances(run)]
            probes = put(run, known)
            try:
                readings = await judge.read_all([*asked, *((said, items) for _, said, items in probes)])
            except (BudgetSpent, EndpointError) as fault:
                more = f" What the judges have said is kept in {tape}; the same command goes on from there." if keep else ""
                raise type(fault)(f"{fault}{more}") from fault
        basis = Basis.of(run, known)
        found = [f for (u, items), each in zip(asked, readings, strict=False) for f in findings(u, items, judge.scorer, each, basis)]
        if keep:
            save(run.path, judge.scorer, found)
        told(judge, run.path.name if self.several else "")
        sounded = found_in(probes, judge.scorer, readings[len(asked) :])
        told_of = (*measured(run, found, probes=sounded), *checked(run, judge.scorer, found).measures)
        return judge.scorer.id, told_of, beside(judge, with_length((u for u, _ in asked), found), notes)

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            if line not in self.said:
                terminal.err(line)
            self.said.add(line)


def warnings(judge: Judge, run: Run) -> list[str]:
    """What must be known of these judges beside their numbers: whose kin they are, how few, and whether anybody has checked them."""
    ways = run.manifest.models
    named = {party: name.removeprefix(f"{SOLILOQUY} ") for party, name in run.manifest.delegates.items()}
    speakers = {party: str(ways[name]["model"]) for party, name in named.items() if name in ways}
    standing = calibration(run.inputs.agenda.id, judge.scorer, folders(run.inputs.agenda.id))
    return [*concerns(judge.jurors, speakers), *thin(judge.jurors), standing.line]


def beside(judge: Judge, length: WithLength, notes: Sequence[str]) -> dict[str, Any]:
    """What stands beside a run's judged numbers; nothing that depends on who was asked anew and who was on record."""
    decoys = {
        j.name: {"shown": j.tally.decoys, "taken_in": j.tally.taken_in, "false_positives": j.tally.false_positives}
        for j in judge.jurors
        if j.tally.decoys
    }
    return {
        "lines": [length.line, *tempted(judge)],
        "length": {"correlation": length.value, "turns": length.turns},
        "decoys": decoys,
        "wavering": judge.wavering,
        "notes": [line for line in notes if line],
    }


def told(judge: Judge, run: str = "") -> None:
    """Says what the judges' own work was like, on which run where there are several; what never happened is left out."""
    before = f"{run}: " if run else ""
    for name, tally in judge.tallies().items():
        counts = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in tally.items() if count)
        terminal.err(f"{before}{name}: {counts or 'not asked'}")
    if judge.wavering is not None:
        terminal.err(f"{before}Asked again, the judges voted otherwise in {judge.wavering:.0%} of cases.")


def tempted(judge: Judge) -> list[str]:
    """By judge, how often it took a side on a decoy. A sentence may speak of the decoy's matter after all, so that it is at most that."""
    asked = [(j.name, j.tally, j.tally.false_positives) for j in judge.jurors]
    return [f"{name} took a side on {rate:.0%} of {tally.decoys} decoys." for name, tally, rate in asked if rate is not None]
