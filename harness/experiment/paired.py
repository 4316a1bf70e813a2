"""How far a share has moved between two series of talks over the same seeds, and how far chance alone could have moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A share after, less the share before; each from -1 to 1."""

    by: float
    low: float
    high: float
    """Lower and upper end of the 95 % interval."""


def difference(before: Sequence[bool], after: Sequence[bool]) -> Difference:
    """The difference of two shares over the same seeds: Newcombe's hybrid score interval for pairs (1998, his method 10).

    It stays within -1 and 1 and works where a share is none or all. Raises ValueError for series of no or of unlike length.
    """
    n = len(before)
    if not n:
        raise ValueError("a difference needs at least one pair")
    pairs = list(zip(before, after, strict=True))
    both, lost, won = pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True))
    first, second = (both + lost) / n, (both + won) / n
    low_1, high_1 = wilson(both + lost, n)
    low_2, high_2 = wilson(both + won, n)
    tied = _correlation(both, lost, won, n - both - lost - won)
    down = _length(second - low_2, high_1 - first, tied)
    up = _length(high_2 - second, first - low_1, tied)
    by = (won - lost) / n
    return Difference(by, max(-1.0, by - down), min(1.0, by + up))


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, from 0 to 1 (1927)."""
    p, zz = count / of, Z * Z
    middle = (p + zz / (2 * of)) / (1 + zz / of)
    half = Z * sqrt(p * (1 - p) / of + zz / (4 * of * of)) / (1 + zz / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def _correlation(both: int, lost: int, won: int, neither: int) -> float:
    """How alike the pairs are, -1 to 1, corrected towards 0 as Newcombe has it; 0 where one of the shares is none or all."""
    margins = (both + lost) * (won + neither) * (both + won) * (lost + neither)
    if not margins:
        return 0.0
    crossed = float(both * neither - lost * won)
    if crossed > 0:
        crossed = max(0.0, crossed - (both + lost + won + neither) / 2)
    return crossed / sqrt(margins)


def _length(one: float, other: float, tied: float) -> float:
    return sqrt(max(0.0, one * one - 2 * tied * one * other + other * other))
