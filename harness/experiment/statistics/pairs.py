"""Any two models, scenario by scenario: the difference, its t interval and the sign-flip test, always both.

A scenario that lacks either model is dropped from the pair and counted. Seeds are never paired: what a remote model draws is not tied to
our seed, so that the third run of the one has nothing in common with the third run of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from harness.domain.values import Value
from harness.experiment.statistics.estimates import LEVEL, Estimate, less, mean
from harness.experiment.statistics.families import Adjusted, families
from harness.experiment.statistics.flips import Flipped, flip
from harness.experiment.statistics.rows import Grid


class Pair(Value):
    """The first model less the second, over the scenarios that both have."""

    first: str
    second: str
    scenarios: int
    dropped: tuple[str, ...]
    """Scenarios that lack a value of either model."""
    thin: int
    """Scenarios kept in which a seed of either model is missing."""
    by: float | None
    """The mean difference; None without a scenario."""
    t: Estimate | None
    """The same with its t interval; None with fewer than two scenarios."""
    flipped: Flipped | None
    """The sign-flip test; None without a scenario."""
    reason: str | None
    """Why something of this is missing."""
    by_t: Adjusted | None = None
    """The p of the t test adjusted for its family; that of the sign-flip where t has none."""
    by_flip: Adjusted | None = None
    """The p of the sign-flip test adjusted for its family."""

    @property
    def p(self) -> float | None:
        """The p on which a claim rests: that of the t interval, or where all differences are the same, of the sign-flip."""
        if self.t is None or self.flipped is None:
            return None
        return self.flipped.p if self.t.p is None else self.t.p

    def shown(self, level: float = LEVEL) -> bool:
        """Whether the models differ: by the adjusted p where there is one. It is then the case that the interval leaves out 0, too."""
        p = self.by_t.adjusted if self.by_t else self.p
        return p is not None and p < 1 - level

    def spans_zero(self) -> bool:
        """Whether 0 lies within the t interval."""
        return self.t is not None and self.t.low is not None and self.t.high is not None and self.t.low <= 0 <= self.t.high


def pair(table: Grid, first: str, second: str, level: float = LEVEL, seed: int = 0) -> Pair:
    """The first model less the second. Too few scenarios give a reason; a model that is not in the table raises ValueError."""
    held = table.held(first, second)
    by = tuple(less(a, b) for a, b in zip(table.means(first, held), table.means(second, held), strict=True))
    t = mean(by, level) if len(by) > 1 else None
    return Pair(
        first=first,
        second=second,
        scenarios=len(held),
        dropped=tuple(s for s in table.scenarios if s not in held),
        thin=sum(table.cells[first, s].thin or table.cells[second, s].thin for s in held),
        by=t.value if t else by[0] if by else None,
        t=t,
        flipped=flip(by, seed) if by else None,
        reason=_lacking(len(by), t),
    )


def pairs(table: Grid, order: Sequence[str] = (), level: float = LEVEL) -> tuple[Pair, ...]:
    """Every two models, the earlier in `order` less the later; without an order, by name."""
    return tuple(pair(table, first, second, level) for first, second in combinations(order or table.models, 2))


def declared(found: Mapping[str, Iterable[Pair]], primary: Collection[str]) -> dict[str, tuple[Pair, ...]]:
    """Pairs by metric, adjusted: Holm over all pairs of the primary metrics together, Benjamini and Hochberg over all others together.

    A pair without a p is in no family. Raises ValueError for a primary metric that is not there.
    """
    if absent := [metric for metric in primary if metric not in found]:
        raise ValueError(f"declared primary, but not measured: {', '.join(absent)}.")
    every = {(metric, place): p for metric, given in found.items() for place, p in enumerate(given)}
    ours = {at: p.p for at, p in every.items() if p.p is not None}
    flips = {at: p.flipped.p for at, p in every.items() if p.flipped is not None and at in ours}
    first = [at for at in ours if at[0] in primary]
    by_t, by_flip = families(ours, first), families(flips, first)
    done: dict[str, tuple[Pair, ...]] = dict.fromkeys(found, ())
    for at, one in every.items():
        done[at[0]] += (one.model_copy(update={"by_t": by_t.get(at), "by_flip": by_flip.get(at)}),)
    return done


def _lacking(scenarios: int, t: Estimate | None) -> str | None:
    """Why the pair has no interval."""
    if not scenarios:
        return "no scenario has a value of both"
    if t is None:
        return "only one scenario has a value of both, and one difference has no spread"
    return None if t.p is not None else "the difference is the same in every scenario, so there is no spread for a t interval"
