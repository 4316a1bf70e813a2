"""Runs before judges: models, asked through the endpoints that the user names, with their own record and their own budget."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.cli import terminal
from harness.cli.session import wait
from harness.cli.speaking import environment
from harness.errors import RunError
from harness.evaluation.assess import bench_of, measured
from harness.evaluation.judge import Judge, concerns
from harness.evaluation.judge.masking import names_of
from harness.evaluation.judge.opening import Terms, judging
from harness.evaluation.metrics import Measure
from harness.evaluation.scoring import findings, items_of, utterances
from harness.evaluation.store import save
from harness.transcript import Run, read

TAPE = "judges.jsonl"
"""The record of judges' answers, beside a run's findings: scoring again asks nobody."""
Told = tuple[str, str, str, int, str, tuple[Measure, ...], str | None]


def judged(paths: Sequence[Path], given: dict[str, Any]) -> list[Told]:
    """Every run by the judges. Raises BudgetSpent, EndpointError; a run that cannot be read is told and not counted."""
    return [_one(path, given) for path in paths]


def _one(path: Path, given: dict[str, Any]) -> Told:
    try:
        run = read(path)
    except RunError as fault:
        return path.name, str(path), "", 0, "", (), str(fault)
    name, found = wait(_judged(run, given))
    return run.manifest.run, str(path), run.manifest.scenario, run.manifest.seed, name, found, None


async def _judged(run: Run, given: dict[str, Any]) -> tuple[str, tuple[Measure, ...]]:
    terms = Terms(
        judges=given["judges"],
        environment=environment(),
        tape=run.path / TAPE,
        max_tokens_total=given["max_tokens_total"],
        key=given["key"],
    )
    known = bench_of(run)
    async with judging(known.instruments, names_of(run.inputs.profiles), terms) as judge:
        ways = run.manifest.models
        speakers = {party: str(ways[name]["model"]) for party, name in run.manifest.delegates.items() if name in ways}
        for line in concerns(judge.jurors, speakers):
            terminal.err(f"Note: {line}")
        every = utterances(run)
        readings = await asyncio.gather(*(judge.read(u, items_of(known.instruments, u)) for u in every))
    found = [f for u, read_ in zip(every, readings, strict=True) for f in findings(u, items_of(known.instruments, u), judge.scorer, read_)]
    save(run.path, judge.scorer, found)
    _told(judge)
    return judge.scorer.id, measured(run, found)


def _told(judge: Judge) -> None:
    """What the judges' own work was like."""
    for name, tally in judge.tallies().items():
        terminal.err(f"{name}: " + ", ".join(f"{count} {what}" for what, count in tally.items()))
