"""Shares of single things, with an interval that knows where a share ends: runs that count, and turns by how they came about.

Turns of all runs that count are put together. Wilson's interval takes them for independent, which turns of one run are not quite: it says
how far a share of so few may be trusted, and tells no two contenders apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.experiment.statistics.rates import Rate, rate
from harness.experiment.statistics.sentences import number
from harness.report.comparison.entries import Entry
from harness.report.comparison.figures import Compared
from harness.report.comparison.material import Experiment

WHOLE = frozenset({"mean", "weakest", "run"})
"""Parties of the table of results that are none."""

CELLS = {"unread": "items"}
"""What a share is of, where it is not of turns."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share in words."""

    words: str
    ends: str
    """Its interval; empty where there is none."""
    title: str
    """What it is of."""


NOTHING = Share("-", "", "nobody counted")


def counting(row: Entry) -> Share:
    """Of a contender's runs, those that count."""
    return told(rate(row.runs, row.planned), "runs")


def turns(found: Experiment, metrics: Mapping[str, Compared], names: Sequence[str]) -> dict[tuple[str, str], Share]:
    """By metric and contender, the share of turns, over all runs under the design that is shown."""
    there = {one.metric: one for name in names if (one := metrics.get(name)) is not None}
    hits: Counter[tuple[str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    for row in found.rows:
        one = there.get(row.metric)
        if one is not None and row.value is not None and row.party not in WHOLE and (row.scorer, row.design) == (one.scorer, one.design):
            hits[row.metric, row.model] += round(row.value * row.n)
            of[row.metric, row.model] += row.n
    return {key: told(rate(hits[key], n), CELLS.get(key[0], "turns")) for key, n in of.items() if n}


def told(one: Rate, what: str) -> Share:
    """A rate in words."""
    if one.value is None or one.low is None or one.high is None:
        return NOTHING
    return Share(number(one.value, 2), f"{number(one.low, 2)} to {number(one.high, 2)}", f"{one.hits} of {one.of} {what}")
