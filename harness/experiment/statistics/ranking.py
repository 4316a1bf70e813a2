"""Models in order, as far as an order can be shown: sets of models that cannot be told apart, the best set first.

Two models are *told apart* when their difference is shown after Holm's adjustment over all pairs; that takes an interval without 0 and a
little more. Being tied is not transitive: A may be tied with B and B with C while A and C are told apart. So the sets are made around the
best: the first holds the best model and all that are not told apart from it; the second, the best of the others and all of the others not
told apart from that one; and so on. Ties from one set to another, which this hides, are listed in `also_tied`.

All of a ranking rests on the same scenarios: those that every model in it has. With fewer than six there is none, since the sign-flip test
could not show anything then and a t interval would rest on the shape of four or five numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from harness.domain.values import Value
from harness.experiment.statistics.estimates import LEVEL, Estimate, mean
from harness.experiment.statistics.pairs import Pair, declared, pairs
from harness.experiment.statistics.power import POWER, detectable
from harness.experiment.statistics.rows import Grid

FEWEST = 6
"""Scenarios that a ranking takes."""


class Terms(Value):
    """What was decided before anybody looked."""

    level: float = LEVEL
    power: float = POWER
    higher: bool = True
    """Whether more of the metric is better."""
    margin: float | None = None
    """A difference that would not matter, in the unit of the metric."""


class Standing(Value):
    """One model in a ranking."""

    model: str
    place: int
    """The number of its set, from 1."""
    mean: Estimate
    """Over scenarios; its interval is wider than that of a difference, because it holds how unlike the scenarios are."""
    behind: Pair | None
    """The best model less this one, paired; None for the best."""


class Ranking(Value):
    """Models in order, or why there is no order."""

    standings: tuple[Standing, ...] = ()
    """The best first."""
    sets: tuple[tuple[str, ...], ...] = ()
    also_tied: tuple[tuple[str, str], ...] = ()
    """Models of different sets that are not told apart from each other."""
    pairs: tuple[Pair, ...] = ()
    """Every two, the better less the other, adjusted."""
    scenarios: int = 0
    dropped: tuple[str, ...] = ()
    """Scenarios that not every model has."""
    left_out: tuple[str, ...] = ()
    """Models with fewer than six scenarios."""
    detectable: float | None = None
    """The smallest difference that would have been found with the stated power between any two, at the first step of Holm's."""
    terms: Terms = Terms()
    reason: str | None = None
    """Why there is no ranking."""


def comparable(table: Grid) -> Grid:
    """What a ranking rests on: models with six scenarios or more, and the scenarios that all of these have."""
    models = [m for m in table.models if len(table.held(m)) >= FEWEST]
    return table.only(models, table.held(*models) if models else ())


def ranked(table: Grid, terms: Terms | None = None, adjusted: Sequence[Pair] | None = None) -> Ranking:
    """The models in order, or the reason why there is none.

    Holm's family is all pairs, unless `adjusted` brings the pairs of `comparable(table)` as a larger family has left them. Raises
    ValueError if these are not all there.
    """
    given, base = terms or Terms(), comparable(table)
    left = tuple(m for m in table.models if m not in base.models)
    dropped = tuple(s for s in table.scenarios if s not in base.scenarios)
    told = Ranking(scenarios=len(base.scenarios), dropped=dropped, left_out=left, terms=given, reason=_refused(table, base))
    if told.reason:
        return told
    order = _ordered(base, higher=given.higher)
    every = declared({"": pairs(base, order, given.level)}, ("",))[""] if adjusted is None else _turned(adjusted, order)
    sets = _sets(order, {frozenset((p.first, p.second)) for p in every if p.shown(given.level)})
    place = {m: number for number, members in enumerate(sets, 1) for m in members}
    behind = {p.second: p for p in every if p.first == order[0]}
    standings = (
        Standing(model=m, place=place[m], mean=mean(base.means(m, base.scenarios), given.level), behind=behind.get(m)) for m in order
    )
    return told.model_copy(
        update={
            "standings": tuple(standings),
            "sets": sets,
            "also_tied": tuple((p.first, p.second) for p in every if not p.shown(given.level) and place[p.first] != place[p.second]),
            "pairs": every,
            "detectable": _detectable(every, given),
        }
    )


def _refused(table: Grid, base: Grid) -> str | None:
    """Why no ranking can be made of what is left."""
    if len(table.models) < 2:
        return "there is only one model, and a ranking takes two"
    if len(table.scenarios) < FEWEST:
        return f"there are only {len(table.scenarios)} scenarios, and a ranking takes {FEWEST}"
    if len(base.models) < 2:
        return f"fewer than two models have a value in {FEWEST} scenarios"
    if len(base.scenarios) < FEWEST:
        poorest = min(base.models, key=lambda m: (len(table.held(m)), m))
        few = f"only {len(base.scenarios)} scenarios have a value of every model, and a ranking takes {FEWEST}"
        return f"{few}; {poorest} has the fewest, {len(table.held(poorest))} of {len(table.scenarios)}"
    return None


def _ordered(base: Grid, *, higher: bool) -> list[str]:
    """The models, the best first; those with the same mean by name."""
    value = {m: fsum(base.means(m, base.scenarios)) for m in base.models}
    return sorted(base.models, key=lambda m: (-value[m] if higher else value[m], m))


def _sets(order: Sequence[str], apart: set[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """The sets around the best of what is left, again and again."""
    left, found = list(order), []
    while left:
        members = tuple(m for m in left if frozenset((left[0], m)) not in apart)
        found.append(members)
        left = [m for m in left if m not in members]
    return tuple(found)


def _turned(given: Sequence[Pair], order: Sequence[str]) -> tuple[Pair, ...]:
    """Pairs that were adjusted elsewhere, in the order of a ranking, each with the better model first."""
    known = {(p.first, p.second): p for p in given} | {(p.second, p.first): _reversed(p) for p in given}
    wanted = [(a, b) for place, a in enumerate(order) for b in order[place + 1 :]]
    if absent := [w for w in wanted if w not in known]:
        raise ValueError(f"the pair of {absent[0][0]} and {absent[0][1]} is not among those that were adjusted.")
    return tuple(known[w] for w in wanted)


def _reversed(one: Pair) -> Pair:
    """The same two the other way round; no test changes by that."""
    t = one.t and one.t.model_copy(
        update={
            "value": -one.t.value,
            "low": None if one.t.high is None else -one.t.high,
            "high": None if one.t.low is None else -one.t.low,
        }
    )
    return one.model_copy(update={"first": one.second, "second": one.first, "by": None if one.by is None else -one.by, "t": t})


def _detectable(every: Sequence[Pair], terms: Terms) -> float | None:
    """The greatest of what could have been detected between any two."""
    alpha = (1 - terms.level) / max(1, *(p.by_t.family if p.by_t else len(every) for p in every), len(every))
    return max((detectable(p.t.sd, p.t.n, terms.power, alpha) for p in every if p.t), default=None)
