"""The tidy table of one metric, and its averages: seeds within a scenario first, for seeds are no scenarios."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, isfinite

OK = "ok"
"""The status of a run whose value counts; any other word says why it does not."""


@dataclass(frozen=True, slots=True)
class Row:
    """One run of one model: its value, or None and why."""

    model: str
    scenario: str
    seed: int
    design: str
    value: float | None
    status: str = OK


@dataclass(frozen=True, slots=True)
class Cell:
    """One model in one scenario."""

    values: tuple[float, ...]
    """The values of its seeds that count, by seed; never empty."""
    planned: int
    """Seeds that have a row, whether they count or not."""

    @property
    def mean(self) -> float:
        """Over the seeds that count."""
        return fsum(self.values) / len(self.values)

    @property
    def thin(self) -> bool:
        """Whether a seed is missing."""
        return len(self.values) < self.planned


@dataclass(frozen=True, slots=True)
class Grid:
    """Models by scenarios under one design; a cell in which no seed counts is absent."""

    design: str
    models: tuple[str, ...]
    """By name, so that no order of rows matters."""
    scenarios: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    """By model and scenario."""
    lost: Mapping[tuple[str, str], int]
    """By model and status, how many runs do not count."""

    def held(self, *models: str) -> tuple[str, ...]:
        """The scenarios in which all of these models have a cell. Raises ValueError for a model that is not in the table."""
        if strange := [m for m in models if m not in self.models]:
            raise ValueError(f"no model {strange[0]} is in the table, only {', '.join(self.models)}.")
        return tuple(s for s in self.scenarios if all((m, s) in self.cells for m in models))

    def means(self, model: str, scenarios: Iterable[str]) -> tuple[float, ...]:
        """The model's means in these scenarios, in their order."""
        return tuple(self.cells[model, s].mean for s in scenarios)

    def only(self, models: Iterable[str], scenarios: Iterable[str]) -> Grid:
        """The same with these models and scenarios alone."""
        kept, within = set(models), set(scenarios)
        return Grid(
            self.design,
            tuple(m for m in self.models if m in kept),
            tuple(s for s in self.scenarios if s in within),
            {(m, s): cell for (m, s), cell in self.cells.items() if m in kept and s in within},
            {(m, status): n for (m, status), n in self.lost.items() if m in kept},
        )


def grid(rows: Iterable[Row]) -> Grid:
    """The rows of one metric under one design, averaged over seeds.

    Raises ValueError for no rows, rows of two designs, two rows of one run, an `ok` without a value, and a value that is NaN or infinite.
    """
    found = sorted(rows, key=lambda r: (r.model, r.scenario, r.seed))
    designs = sorted({r.design for r in found})
    if len(designs) != 1:
        raise ValueError(f"rows of one design can be compared; here are {' and '.join(designs) or 'no rows'}.")
    runs: dict[tuple[str, str], dict[int, float | None]] = {}
    for row in found:
        seeds = runs.setdefault((row.model, row.scenario), {})
        if row.seed in seeds:
            raise ValueError(f"{_named(row)} has two rows.")
        seeds[row.seed] = _counted(row)
    cells = {place: Cell(tuple(v for v in seeds.values() if v is not None), len(seeds)) for place, seeds in runs.items()}
    return Grid(
        designs[0],
        tuple(sorted({r.model for r in found})),
        tuple(sorted({r.scenario for r in found})),
        {place: cell for place, cell in cells.items() if cell.values},
        Counter((r.model, r.status) for r in found if r.status != OK),
    )


def _counted(row: Row) -> float | None:
    """The row's value if it counts."""
    if row.status != OK:
        return None
    if row.value is None:
        raise ValueError(f"{_named(row)} is {OK} and has no value.")
    if not isfinite(row.value):
        raise ValueError(f"{_named(row)} has the value {row.value}, which is no number to reckon with.")
    return float(row.value)


def _named(row: Row) -> str:
    """A row, so that one finds it."""
    return f"{row.model} in {row.scenario} with seed {row.seed}"
