"""From numbers to pixels: an axis with round ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

STEPS = (1, 2, 5, 10)
TICKS = 6
"""At most so many steps between ticks."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from one number to another, laid on pixels."""

    low: float
    high: float
    start: int
    end: int
    step: float

    def at(self, value: float) -> int:
        """The pixel of a number."""
        return self.start + round((value - self.low) / (self.high - self.low) * (self.end - self.start))

    @property
    def zero(self) -> int | None:
        """The pixel of 0, where the axis holds it."""
        return self.at(0.0) if self.low <= 0 <= self.high else None

    def ticks(self) -> list[tuple[int, str]]:
        """Where the ticks are, and what they say."""
        count = round((self.high - self.low) / self.step)
        places = max(0, -floor(log10(self.step)))
        return [(self.at(v), _said(v, places)) for v in (self.low + n * self.step for n in range(count + 1))]


def scale(values: Iterable[float], start: int, end: int, *, zero: bool = False) -> Scale:
    """An axis that holds these numbers, and 0 if asked; from 0 to 1 where there are none."""
    found = [*values, *([0.0] if zero else [])] or [0.0, 1.0]
    low, high = min(found), max(found)
    if high - low < 1e-9:
        pad = abs(high) / 10 or 0.5
        low, high = low - (0 if zero and low == 0 else pad), high + pad
    step = _step(high - low)
    return Scale(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, start, end, step)


def _step(span: float) -> float:
    """A round step that makes a handful of ticks."""
    base = float(10 ** floor(log10(span / TICKS)))
    return next(base * n for n in STEPS if span / (base * n) <= TICKS)


def _said(value: float, places: int) -> str:
    if abs(value) >= 10_000:
        return f"{value / 1000:,.0f}k"
    told = f"{value:.{places}f}"
    return (told.removeprefix("-") if float(told) == 0 else told).replace("-", "\u2212")
