"""Runs before judges: models, asked through the endpoints that the user names, with their own record and their own budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.cli import terminal
from harness.cli.choices import UNKEPT
from harness.cli.session import wait
from harness.cli.speaking import environment
from harness.delegates.purse import Purse
from harness.errors import BudgetSpent, EndpointError, OutputError, RunError
from harness.evaluation.assess import bench_of, measured
from harness.evaluation.calibration import calibration, folders
from harness.evaluation.correcting import checked
from harness.evaluation.judge import Judge, concerns
from harness.evaluation.judge.masking import names_of
from harness.evaluation.judge.opening import Terms, judging
from harness.evaluation.metrics import Measure
from harness.evaluation.scoring import Basis, findings, items_of, utterances
from harness.evaluation.store import save
from harness.transcript import SOLILOQUY, Run, read

TAPE = "judges.jsonl"
"""The record of judges' answers, beside a run's findings: scoring again asks nobody."""
Told = tuple[str, str, str, int, str, tuple[Measure, ...], str | None]


def judged(paths: Sequence[Path], given: dict[str, Any]) -> Iterator[Told]:
    """Every run by the judges, one after another. Raises BudgetSpent, EndpointError, OutputError; a run that cannot be read is told."""
    purse = Purse(given["max_tokens_total"])
    for path in paths:
        yield _one(path, given, purse)


def _one(path: Path, given: dict[str, Any], purse: Purse) -> Told:
    try:
        run = read(path)
    except RunError as fault:
        return path.name, str(path), "", 0, "", (), str(fault)
    try:
        name, found = wait(_judged(run, given, purse))
    except OutputError as fault:
        raise OutputError(f"{fault} {UNKEPT}") from fault
    return run.manifest.run, str(path), run.manifest.scenario, run.manifest.seed, name, found, None


async def _judged(run: Run, given: dict[str, Any], purse: Purse) -> tuple[str, tuple[Measure, ...]]:
    tape = run.path / TAPE
    keep = not given.get("no_keep")
    terms = Terms(given["judges"], environment(), tape, given.get("repeats", 1), purse, key=given["key"], keep=keep)
    known = bench_of(run)
    async with judging(known.instruments, names_of(run.inputs.profiles), terms) as judge:
        _warn(judge, run)
        asked = [(u, items_of(known.instruments, u)) for u in utterances(run)]
        try:
            readings = await judge.read_all(asked)
        except (BudgetSpent, EndpointError) as fault:
            more = f" What the judges have said is kept in {tape}; the same command goes on from there." if keep else ""
            raise type(fault)(f"{fault}{more}") from fault
    basis = Basis.of(run, known.instruments)
    found = [f for (u, items), read_ in zip(asked, readings, strict=True) for f in findings(u, items, judge.scorer, read_, basis)]
    if keep:
        save(run.path, judge.scorer, found)
    told(judge)
    return judge.scorer.id, (*measured(run, found), *checked(run, judge.scorer, found).measures)


def _warn(judge: Judge, run: Run) -> None:
    """What must be known of these judges beside their numbers: whose kin they are, and whether anybody has checked them."""
    ways = run.manifest.models
    named = {party: name.removeprefix(f"{SOLILOQUY} ") for party, name in run.manifest.delegates.items()}
    speakers = {party: str(ways[name]["model"]) for party, name in named.items() if name in ways}
    standing = calibration(run.inputs.agenda.id, judge.scorer, folders(run.inputs.agenda.id))
    for line in (*concerns(judge.jurors, speakers), standing.line):
        terminal.err(f"Note: {line}")


def told(judge: Judge) -> None:
    """Says what the judges' own work was like; what never happened is left out."""
    for name, tally in judge.tallies().items():
        terminal.err(
            f"{name}: " + (", ".join(f"{count} {what.replace('_', ' ')}" for what, count in tally.items() if count) or "not asked")
        )
    if judge.wavering is not None:
        terminal.err(f"Asked again, the judges voted otherwise in {judge.wavering:.0%} of cases.")
