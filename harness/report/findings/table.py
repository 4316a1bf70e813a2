"""Metrics by party, as rows of words: what could not be measured is absent, with its reason, and never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.evaluation.correcting import CORRECTIONS
from harness.evaluation.metrics import BY_ID, Measure
from harness.report.plain import plain

ABSENT = "absent"
Whose = str
"""A party, `mean`, `weakest` or `run`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One number as a reader wants it."""

    words: str
    """Empty where it is not measured for this one; `absent` where it could not be."""
    interval: str = ""
    behind: int | None = None
    """The first of the events that show it."""
    who: str = ""
    """Of the weakest: which party it is."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One row."""

    id: str
    name: str
    better: str
    """`more` or `less`; empty where neither is."""
    counted: bool
    """Whether findings are what it counts, so that a party's number leads to its items."""
    cells: tuple[Cell, ...]
    """One a party, then mean, weakest and run."""


def metrics(measures: Sequence[Measure], parties: Sequence[str]) -> list[Metric]:
    """A row a metric, in the order in which they were measured; a second one with fallback turns, where those make a difference."""
    found: dict[str, dict[str, dict[Whose, Measure]]] = {}
    for measure in measures:
        found.setdefault(measure.metric, {}).setdefault(measure.turns, {})[_whose(measure)] = measure
    rows = []
    for name, by in found.items():
        own, every = (_row(by.get(turns, {}), parties) for turns in ("own", "all"))
        rows += [_named(name, "", own)] if "own" in by else []
        rows += [_named(name, ", all turns", every)] if "all" in by and every != own else []
    return rows


def reasons(measures: Sequence[Measure]) -> list[tuple[str, str, str]]:
    """What is absent: the metric, for whom, and why. What is said of parties is not said of their mean again."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for m in measures:
        if m.value is None and m.part in {"party", "run"}:
            who = m.party.upper() if m.party else "the run"
            found.setdefault((plain(m.metric), plain(m.why)), {})[who] = None
    return [(metric, ", ".join(whom), why) for (metric, why), whom in found.items()]


def number(value: float, *, whole: bool | None = None) -> str:
    """A value as it is printed: with two places, or none where it is whole (or, in a row, where all of the row are)."""
    value = round(value, 2) + 0.0  # what rounds to nothing has no sign
    return f"{value:.0f}" if (value == round(value) if whole is None else whole) or abs(value) >= 1000 else f"{value:.2f}"


def _named(name: str, more: str, cells: tuple[Cell, ...]) -> Metric:
    known = BY_ID.get(name) or CORRECTIONS.get(name)
    better = {"high": "more", "low": "less"}.get(known.better, "") if known else ""
    return Metric(
        plain(name), f"{known.title if known else plain(name)}{more}", better, known is not None and known.needs == "findings", cells
    )


def _row(by: Mapping[Whose, Measure], parties: Sequence[str]) -> tuple[Cell, ...]:
    whole = all(m.value is None or m.value == round(m.value) for m in by.values())
    return tuple(_cell(by.get(who), whole=whole) for who in (*parties, "mean", "weakest", "run"))


def _cell(measure: Measure | None, *, whole: bool) -> Cell:
    if measure is None:
        return Cell("")
    if measure.value is None:
        return Cell(ABSENT)
    interval = "" if measure.interval is None else f"{measure.interval[0]:.2f} to {measure.interval[1]:.2f}"
    who = (measure.party or "").upper() if measure.part == "weakest" else ""
    return Cell(number(measure.value, whole=whole), interval, min(measure.behind, default=None), who)


def _whose(measure: Measure) -> Whose:
    return measure.party or "run" if measure.part == "party" else measure.part
