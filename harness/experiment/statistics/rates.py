"""A single rate with both of its usual intervals, at 95 %: for display of one model alone, never for telling two apart.

Wilson's is the score interval; Jeffreys' the middle of Beta(k + 1/2, n - k + 1/2). Both hold for cells that are independent, which the
cells of one run are not quite: between models only `pairs` counts.
"""

from __future__ import annotations

from harness.domain.values import Value
from harness.evaluation.metrics import interval
from harness.experiment import paired


class Rate(Value):
    """`hits` of `of`, from 0 to 1. Without cells nothing of it is known."""

    hits: int
    of: int
    value: float | None
    wilson: tuple[float, float] | None
    jeffreys: tuple[float, float] | None


def rate(hits: int, of: int) -> Rate:
    """The rate and its intervals, each of which holds the rate. Raises ValueError for less than no cell, or more hits than cells."""
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no rate.")
    if not of:
        return Rate(hits=0, of=0, value=None, wilson=None, jeffreys=None)
    value = hits / of
    low, high = paired.wilson(hits, of)
    return Rate(hits=hits, of=of, value=value, wilson=(min(low, value), max(high, value)), jeffreys=interval.jeffreys(hits, of))
