"""The mean of a few numbers with its t interval: what every comparison here rests on."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, isfinite, sqrt

from harness.domain.values import Value
from harness.experiment.statistics.quantiles import critical, two_sided

LEVEL = 0.95
"""The level of an interval, unless another is asked for."""
ROUNDING = 1e-12
"""What is this small beside the numbers it came from is the machine's rounding, not a difference."""


class Estimate(Value):
    """A mean, in the unit of the numbers, with its t interval and the p of its being 0."""

    value: float
    low: float | None
    """Ends of the interval; None where all numbers are the same and not 0, which leaves no spread to go by."""
    high: float | None
    sd: float
    """Standard deviation of the numbers, with n - 1 below."""
    n: int
    p: float | None
    """Two-sided, above 0; None where there is no interval."""


def checked(values: Iterable[float], least: int, what: str = "values") -> tuple[float, ...]:
    """The numbers as they are. Raises ValueError for fewer than `least`, and for one that is NaN or infinite, naming its place."""
    found = tuple(float(v) for v in values)
    if bad := next(((place, v) for place, v in enumerate(found, 1) if not isfinite(v)), None):
        raise ValueError(f"{what}: number {bad[0]} of {len(found)} is {bad[1]}, which is no number to reckon with.")
    if len(found) < least:
        had = {0: "there is none", 1: "there is only one"}.get(len(found), f"there are only {len(found)}")
        raise ValueError(f"{what}: {had}, and it takes {least}.")
    return found


def level_of(level: float) -> float:
    """The level as it is. Raises ValueError unless it lies between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}.")
    return level


def mean(values: Iterable[float], level: float = LEVEL) -> Estimate:
    """The mean of two numbers or more, with n - 1 degrees of freedom. Raises ValueError for fewer, for NaN and for infinite ones."""
    found = checked(values, 2)
    n, reach = len(found), critical(level_of(level), len(found) - 1)
    middle = fsum(found) / n
    sd = spread(found)
    if sd == 0:
        known = middle == 0
        return Estimate(value=middle, low=0.0 if known else None, high=0.0 if known else None, sd=0.0, n=n, p=1.0 if known else None)
    error = sd / sqrt(n)
    return Estimate(
        value=middle, low=middle - reach * error, high=middle + reach * error, sd=sd, n=n, p=two_sided(middle / error, n - 1)
    )  # fsum: the order of the numbers cannot change a bit of it


def spread(values: Iterable[float]) -> float:
    """The standard deviation with n - 1 below; 0 where the numbers differ by rounding alone. Raises ValueError as `mean` does."""
    found = checked(values, 2)
    middle = fsum(found) / len(found)
    sd = sqrt(fsum((v - middle) ** 2 for v in found) / (len(found) - 1))
    return sd if sd > ROUNDING * max(map(abs, found)) else 0.0


def less(one: float, other: float) -> float:
    """The one less the other; exactly 0 where they differ by rounding alone."""
    by = one - other
    return by if abs(by) > ROUNDING * max(abs(one), abs(other)) else 0.0
