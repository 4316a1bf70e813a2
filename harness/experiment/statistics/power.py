"""What an experiment of a given size could see: power of the paired t test, the smallest difference it could detect, scenarios needed.

The spread that counts is that of the differences from scenario to scenario. A pilot gives it in two parts: how much two models differ by
scenario, which only more scenarios mend, and how much by seed, which more seeds mend, too.
"""

from __future__ import annotations

from functools import lru_cache
from math import fsum, isfinite, sqrt

from harness.domain.values import Value
from harness.experiment.statistics.estimates import less, spread
from harness.experiment.statistics.quantiles import beyond, chi_square, critical
from harness.experiment.statistics.rows import Cell, Grid

POWER = 0.8
ALPHA = 0.05
CLOSE = 1e-6
"""Where the search for the smallest difference stops, as a share of it."""
MOST = 100_000
"""More scenarios than anybody will write."""
CAUTION = 0.8
"""How sure one may be that the true spread is not above the cautious one."""


def power(by: float, sd: float, scenarios: int, alpha: float = ALPHA) -> float:
    """The chance, 0 to 1, that a difference of this size is found, two-sided, with this sd of the differences by scenario.

    Raises ValueError for fewer than two scenarios, a deviation below 0, an alpha outside 0 to 1, or what is no number.
    """
    _sound(sd, scenarios, alpha)
    if not isfinite(by):
        raise ValueError(f"a difference is a number, not {by}.")
    if sd == 0:
        return 1.0 if by else alpha
    return _found(abs(by) / sd * sqrt(scenarios), scenarios, alpha)


def detectable(sd: float, scenarios: int, share: float = POWER, alpha: float = ALPHA) -> float:
    """The smallest difference that is found with this chance. For m comparisons give alpha / m. Raises ValueError as `power` does."""
    _sound(sd, scenarios, alpha)
    if not alpha < share < 1:
        raise ValueError(f"a power lies between alpha ({alpha}) and 1, not at {share}.")
    return _shift(scenarios, share, alpha) * sd / sqrt(scenarios)


def needed(by: float, sd: float, share: float = POWER, alpha: float = ALPHA) -> int | None:
    """The fewest scenarios with which a difference of this size is found with this chance; None if 100,000 are not enough."""
    low, high = 1, 2
    while power(by, sd, high, alpha) < share:
        low, high = high, 2 * high
        if low > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(by, sd, middle, alpha) >= share else (middle, high)
    return high


class Pilot(Value):
    """The spread of the differences between two models in a pilot, and where it comes from; all in the unit of the metric."""

    scenarios: int
    spread: float
    """As it was, with the seeds that the pilot had."""
    by_scenario: float | None
    """The part that more seeds would not mend; None where no cell has two seeds, so that the parts cannot be told apart."""
    by_seed: float | None
    """The deviation that one seed of both models adds to their difference."""

    def sd(self, seeds: int) -> float:
        """The spread to expect with so many seeds; as it was where the parts are not known. Raises ValueError for less than one seed."""
        if seeds < 1:
            raise ValueError(f"a plan has at least one seed, not {seeds}.")
        if self.by_scenario is None or self.by_seed is None:
            return self.spread
        return sqrt(self.by_scenario**2 + self.by_seed**2 / seeds)

    def cautious(self, seeds: int) -> float:
        """The same at the upper 80 % limit for what so few scenarios leave open: a pilot of six may be off by half."""
        freedom = self.scenarios - 1
        return self.sd(seeds) * sqrt(freedom / chi_square(1 - CAUTION, freedom))


def pilot(table: Grid, first: str, second: str) -> Pilot:
    """What a pilot tells of two models. Raises ValueError for fewer than two scenarios that have both."""
    held = table.held(first, second)
    if len(held) < 2:
        raise ValueError(f"a pilot takes two scenarios with a value of both {first} and {second}; here are {len(held)}.")
    sd = spread(less(a, b) for a, b in zip(table.means(first, held), table.means(second, held), strict=True))
    both = [[table.cells[model, s] for s in held] for model in (first, second)]
    noise = [_within(cells) for cells in both]
    if noise[0] is None or noise[1] is None:
        return Pilot(scenarios=len(held), spread=sd, by_scenario=None, by_seed=None)
    share = [fsum(1 / len(c.values) for c in cells) / len(cells) for cells in both]
    chance = noise[0] * share[0] + noise[1] * share[1]
    return Pilot(scenarios=len(held), spread=sd, by_scenario=sqrt(max(0.0, sd**2 - chance)), by_seed=sqrt(noise[0] + noise[1]))


def _within(cells: list[Cell]) -> float | None:
    """The variance by seed, pooled over the cells that have two seeds or more; None if none has."""
    parts = [(len(c.values) - 1, spread(c.values) ** 2) for c in cells if len(c.values) > 1]
    return fsum(n * v for n, v in parts) / sum(n for n, _ in parts) if parts else None


def _found(shift: float, scenarios: int, alpha: float) -> float:
    """The chance that t lies beyond its critical value on either side when it is shifted by so many standard errors."""
    return beyond(critical(1 - alpha, scenarios - 1), scenarios - 1, shift)


@lru_cache(maxsize=1024)  # every pair of a comparison asks for the same, and each answer takes a search
def _shift(scenarios: int, share: float, alpha: float) -> float:
    """The smallest shift of t, in standard errors, that is found with this chance."""
    low, high = 0.0, 1.0
    while _found(high, scenarios, alpha) < share:
        low, high = high, 2 * high
    while high - low > CLOSE * high:
        middle = (low + high) / 2
        low, high = (low, middle) if _found(middle, scenarios, alpha) >= share else (middle, high)
    return high


def _sound(sd: float, scenarios: int, alpha: float) -> None:
    if scenarios < 2:
        raise ValueError(f"a paired comparison takes two scenarios, not {scenarios}.")
    if not (isfinite(sd) and sd >= 0):
        raise ValueError(f"a deviation is a number, 0 or more, not {sd}.")
    if not 0 < alpha < 1:
        raise ValueError(f"an alpha lies between 0 and 1, not at {alpha}.")
