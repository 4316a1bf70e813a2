"""A single rate with Wilson's 95 % interval, which knows where a rate ends: for display of one model alone, never for telling two apart.

The interval holds for cells that are independent, which the cells of one run are not quite: between models only `pairs` counts.
"""

from __future__ import annotations

from harness.domain.values import Value
from harness.experiment import paired


class Rate(Value):
    """`hits` of `of`, from 0 to 1. Without cells nothing of it is known."""

    hits: int
    of: int
    value: float | None
    low: float | None
    """Ends of the interval, within 0 to 1; it holds the rate."""
    high: float | None


def rate(hits: int, of: int) -> Rate:
    """The rate and its interval. Raises ValueError for less than no cell, or more hits than cells."""
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no rate.")
    if not of:
        return Rate(hits=hits, of=of, value=None, low=None, high=None)
    value, (low, high) = hits / of, paired.wilson(hits, of)
    return Rate(hits=hits, of=of, value=value, low=max(0.0, min(low, value)), high=min(1.0, max(high, value)))
