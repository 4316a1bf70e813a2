"""Whether two models may be called alike: not by failing to find a difference, but by ruling out every one that would matter.

Two one-sided t tests (Schuirmann 1987): the difference is shown to be above minus the margin, and shown to be below the margin. What would
matter is said beforehand; there is no margin without somebody's judgement, so there is no default.
"""

from __future__ import annotations

from math import isfinite, sqrt

from harness.domain.values import Value
from harness.experiment.statistics.quantiles import LEAST, above, critical


class Equivalence(Value):
    """What the two tests say, against a margin in the unit of the difference."""

    margin: float
    p: float
    """The greater of the two, above 0."""
    low: float
    """Ends of the interval that lies within the margin just when p is below 1 - level: 90 % for a level of 95 %."""
    high: float
    shown: bool


def equivalence(by: float, sd: float, n: int, margin: float, level: float = 0.95) -> Equivalence:
    """The tests of a mean difference over `n` scenarios with this standard deviation.

    Raises ValueError for a margin that is not above 0, fewer than two scenarios, a negative deviation, or what is no number.
    """
    if not (isfinite(margin) and margin > 0):
        raise ValueError(f"a margin is a number above 0, not {margin}.")
    if n < 2:
        raise ValueError(f"equivalence takes two scenarios, not {n}.")
    if not (isfinite(by) and isfinite(sd) and sd >= 0 and 0.5 < level < 1):
        raise ValueError(f"a difference of {by} with deviation {sd} cannot be tested at level {level}.")
    error, freedom = sd / sqrt(n), n - 1
    p = above((margin - abs(by)) / error, freedom) if error else LEAST if abs(by) < margin else 1.0
    reach = critical(2 * level - 1, freedom) * error
    return Equivalence(margin=margin, p=p, low=by - reach, high=by + reach, shown=p < 1 - level)
