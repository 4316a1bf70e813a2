"""Shares with their intervals: how often something happened, out of how many, and how far chance alone could have moved it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` out of `of`. An `of` of 0 is a share that could not be measured, and says so."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """In percent, to one decimal; None where there was nothing to count."""
        return round(1000 * self.count / self.of) / 10 if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval in percent, to one decimal (Wilson 1927): it stays within 0 and 100 and works at both ends."""
        if not self.of:
            return None
        p, n, zz = self.count / self.of, self.of, Z * Z
        middle = (p + zz / (2 * n)) / (1 + zz / n)
        half = Z * sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
        return round(1000 * max(0.0, middle - half)) / 10, round(1000 * min(1.0, middle + half)) / 10

    def __str__(self) -> str:
        if self.percent is None or self.interval is None:
            return "not measured"
        return f"{self.percent} % ({self.interval[0]} to {self.interval[1]})"


def share(happened: Iterable[bool]) -> Share:
    """The share of what is true among these."""
    counted = list(happened)
    return Share(sum(counted), len(counted))


def quantile(numbers: Iterable[int], percent: int) -> int | None:
    """The number that this share of them does not exceed; 0 gives the least, 100 the greatest. None of none."""
    ordered = sorted(numbers)
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)] if ordered else None
