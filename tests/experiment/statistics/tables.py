"""Small tables to compare: models with a value by scenario, and what seeds add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.experiment.statistics.rows import Grid, Row, grid


def rows_of(values: Mapping[str, Sequence[float | None]], seeds: Sequence[float] = (0.0,)) -> list[Row]:
    """A row for each model, scenario and seed; None is a run that was lost."""
    return [
        Row(model, f"s{place:02}", seed, "seat", None if v is None else v + more, "failed" if v is None else "ok")
        for model, given in values.items()
        for place, v in enumerate(given)
        for seed, more in enumerate(seeds)
    ]


def table(values: Mapping[str, Sequence[float | None]]) -> Grid:
    """The same, averaged."""
    return grid(rows_of(values))


def wavy(count: int, level: float, size: float = 0.03, step: int = 1) -> list[float]:
    """Values round a level that go up and down in a way of their own, without chance; `step` gives another way."""
    return [level + size * ((place * step * 7 % 11) - 5) / 5 for place in range(count)]
