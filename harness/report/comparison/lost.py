"""What is not in the numbers: runs that failed or are not finished, and what could not be measured, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.report.comparison.figures import Compared
from harness.report.comparison.material import Experiment


@dataclass(frozen=True, slots=True)
class Lost:
    """Runs of one contender that do not count, for one reason."""

    model: str
    status: str
    """`failed` or `incomplete`."""
    why: str
    count: int
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """A number that could not be had, for one reason, in runs that do count otherwise."""

    metric: str
    why: str
    counts: Mapping[str, int]
    """Runs by contender."""


def lost(found: Experiment) -> list[Lost]:
    """Runs that do not count, grouped by contender and reason. They are never scored as 0."""
    gone: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in found.rows:
        if row.status in {"failed", "incomplete"}:
            gone.setdefault((row.model, row.status, row.why), {})[row.run] = None
    place = {name: n for n, name in enumerate(found.contenders)}
    every = sorted(gone.items(), key=lambda kv: (place[kv[0][0]], kv[0][1], -len(kv[1]), kv[0][2]))
    return [Lost(*key, len(runs), tuple(runs)) for key, runs in every]


def missing(found: Experiment) -> list[tuple[str, str, int]]:
    """Cells of which the table of results does not know: contender, what became of them, how many."""
    known = {(row.model, row.scenario, row.seed, row.design, row.seat) for row in found.rows}
    gone = Counter((cell.model, line.became) for cell, line in found.became.items() if tuple(cell) not in known)
    return [(model, became, n) for (model, became), n in sorted(gone.items())]


def absent(metrics: Sequence[Compared]) -> list[Absent]:
    """Numbers that are absent from runs that were held, by metric and reason."""
    gone: dict[tuple[str, str], Counter[str]] = {}
    for one in metrics:
        for row in one.rows:
            if row.status == "absent":
                gone.setdefault((one.title, row.why), Counter())[row.model] += 1
    return [Absent(*key, counts) for key, counts in gone.items()]
