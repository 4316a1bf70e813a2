"""One honest sentence: what was shown, by how much, how sure; or that nothing was, and what could have been."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from harness.domain.values import Value
from harness.errors import HouseError
from harness.experiment.statistics.equivalence import Equivalence, equivalence
from harness.experiment.statistics.estimates import Estimate
from harness.experiment.statistics.flips import Flipped
from harness.experiment.statistics.pairs import Pair
from harness.experiment.statistics.power import detectable
from harness.experiment.statistics.ranking import FEWEST, Ranking, Terms

SMALL = 1000
"""P-values below one in so many are not told apart."""
METHODS = {"holm": "Holm-adjusted", "benjamini-hochberg": "Benjamini-Hochberg-adjusted"}
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


class Wording(Value):
    """The words of a metric."""

    more: str = "more faithful"
    """What the better of two models is, as in "A is more faithful than B"."""


def of_pair(one: Pair, words: Wording | None = None, terms: Terms | None = None) -> str:
    """The sentence on two models. A test that was not declared beforehand begins with "Exploratory"."""
    said, given = words or Wording(), terms or Terms()
    if one.by is None or one.t is None or one.flipped is None:
        return f"{one.first} and {one.second} cannot be compared: {one.reason}."
    if one.scenarios < FEWEST:
        few = f"they share only {_count(one.scenarios)} scenarios, and a claim takes {_count(FEWEST)}"
        return f"Nothing is claimed of {one.first} and {one.second}: {few}."
    free = "Exploratory: " if one.by_t and one.by_t.exploratory else ""
    alike = equivalence(one.by, one.t.sd, one.t.n, given.margin, given.level) if given.margin is not None else None
    if one.shown(given.level):
        small = f"; whatever it is, it is below the {alike.margin:g} that would matter" if alike and alike.shown else ""
        return f"{free}{_claim(one, said, given)}{small}."
    if alike and alike.shown:
        return f"{free}{_tied(one, alike, given)}."
    return f"{free}{_nothing(one, given)}."


def of_ranking(found: Ranking, words: Wording | None = None) -> str:
    """The sentence on all models of a ranking, or on why there is none."""
    said, given = words or Wording(), found.terms
    if found.reason:
        return f"No ranking is made: {found.reason}."
    if len(found.standings) == 2:
        return of_pair(found.pairs[0], said, given)
    if len(found.sets) == 1:
        return _all_tied(found)
    best, top = found.standings[0].model, found.sets[0]
    behind = next(s.behind for s in found.standings if s.behind and s.place > 1)
    if len(top) == 1:
        others = _count(len(found.standings) - 1)
        return f"{best} is {said.more} than each of the {others} others: than {behind.second}, the next, {_by(behind, given)}."
    claim = _claim(behind, said, given)
    return f"{_listed(top)} are tied at the top, for none is told apart from {best}; {claim}{_could(found.detectable)}."


def _claim(one: Pair, said: Wording, given: Terms) -> str:
    """That the one is better than the other, by how much and how sure."""
    upward = ((one.by or 0.0) > 0) == given.higher
    better, worse = (one.first, one.second) if upward else (one.second, one.first)
    return f"{better} is {said.more} than {worse} {_by(one, given)}"


def _by(one: Pair, given: Terms) -> str:
    """By how much, without a sign, and how sure. Raises HouseError for a pair that nothing is known of."""
    t, flipped = _known(one)
    if t.low is None or t.high is None:
        return f"by {number(abs(t.value))} in every scenario of {one.scenarios}, sign-flip {_p(one)}"
    ends = sorted((abs(t.low), abs(t.high)))
    places = decimals(t.value, *ends)
    within = f"by {number(abs(t.value), places)} ({number(ends[0], places)} to {number(ends[1], places)})"
    p_flip = one.by_flip.adjusted if one.by_flip else flipped.p
    alone = "" if p_flip < 1 - given.level else f", though the sign-flip test alone does not show it ({chance(p_flip)})"
    return f"{within}, paired over {one.scenarios} scenarios, {_p(one)}{alone}"


def _tied(one: Pair, alike: Equivalence, given: Terms) -> str:
    """That two models are alike within the margin."""
    places = decimals(alike.low, alike.high)
    level = f"{100 * (2 * given.level - 1):g} %"
    ends = f"{number(alike.low, places)} to {number(alike.high, places)}"
    within = f"their difference ({level} interval {ends}) is less than the {alike.margin:g} that would matter"
    return f"{one.first} and {one.second} are tied: {within}, paired over {one.scenarios} scenarios, {chance(alike.p)}"


def _nothing(one: Pair, given: Terms) -> str:
    """That no difference between two models could be shown."""
    t, _ = _known(one)
    head = f"No difference between {one.first} and {one.second} could be shown"
    if t.low is None or t.high is None:
        return f"{head}: {number(t.value)} in every scenario of {one.scenarios}, sign-flip {_p(one)}"
    if not t.sd:
        return f"{head}: they are the same in each of {one.scenarios} scenarios"
    places = decimals(t.low, t.high)
    ends = f"{number(t.value, places)} ({number(t.low, places)} to {number(t.high, places)})"
    zero = "the interval includes zero" if one.spans_zero() else "the interval leaves out zero, but not after the adjustment"
    family = one.by_t.family if one.by_t else 1
    could = _could(detectable(t.sd, t.n, given.power, (1 - given.level) / family))
    return f"{head}: {zero}, {ends}, paired over {one.scenarios} scenarios, {_p(one)}{could}"


def _known(one: Pair) -> tuple[Estimate, Flipped]:
    """Both tests of a pair that has them."""
    if one.t is None or one.flipped is None:
        raise HouseError(f"{one.first} and {one.second} were put into a sentence without a test.")
    return one.t, one.flipped


def _all_tied(found: Ranking) -> str:
    """That no model of a ranking is told apart from the best."""
    head = "No difference could be shown"
    names = _listed([s.model for s in found.standings])
    margin, level = found.terms.margin, found.terms.level
    if margin is not None and all(p.t and equivalence(p.t.value, p.t.sd, p.t.n, margin, level).shown for p in found.pairs):
        return f"{names} are tied: every difference is less than the {margin:g} that would matter, over {found.scenarios} scenarios."
    best = found.standings[0].model
    if any(p.shown(level) for p in found.pairs):
        head = f"No difference from {best}, the first, could be shown"
    across = [p for p in found.pairs if not p.spans_zero()]
    count = _count(len(found.pairs))
    told = f"every interval of the {count} pairs includes zero"
    if across:
        told = f"of the intervals of {count} pairs {_count(len(across))} leave out zero, but none from {best} after the adjustment"
    return f"{head} between {names}: {told}, over {found.scenarios} scenarios{_could(found.detectable)}."


def _could(smallest: float | None) -> str:
    """What could have been seen; nothing where no spread tells."""
    return f"; the smallest difference this could have detected is {number(smallest)}" if smallest else ""


def _p(one: Pair) -> str:
    """The p on which the claim rests, and how it was adjusted."""
    if one.by_t is None:
        return chance(one.p or 1.0)
    return f"{METHODS[one.by_t.method]} {chance(one.by_t.adjusted)}"


def chance(p: float) -> str:
    """A p as one prints it: three places, more if it would look like a round level that it is not."""
    if p * SMALL < 1:
        return "p < 0.001"
    places = next((n for n in (3, 4, 5) if round(p, n) not in {0.05, 0.01} or round(p, 12) in {0.05, 0.01}), 6)
    return f"p = {p:.{places}f}"


def decimals(*values: float) -> int:
    """How many places show these numbers: two, or none from 100 on; more for the small, so that what is not 0 does not look like it."""
    sizes = [abs(v) for v in values if v]
    if not sizes:
        return 2
    least = 0 if max(sizes) >= 100 else min(6, max(2, 1 - floor(log10(max(sizes)))))
    return next((n for n in range(least, 6) if all(round(v, n) for v in sizes)), 6)


def number(value: float, places: int | None = None) -> str:
    """A number with so many places, or as many as it needs; never "-0.00"."""
    shown = f"{value:.{decimals(value) if places is None else places}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def _listed(names: Sequence[str]) -> str:
    """Names as one says them."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _count(n: int) -> str:
    """A small number in words."""
    return COUNTS[n] if n < len(COUNTS) else str(n)
