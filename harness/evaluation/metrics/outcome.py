"""The quality of what was agreed, in utilities that are authored: the paper gives positions and no utilities.

A party gains by a text what it comes nearer to its ideal than the world as it is, outside its tolerance (`rules/coding.py`), weighed by the
salience of the issue, as a share of all its salience here: -1 to 1, with 0 for no deal. Issues add up. A text that binds only those who
join counts for these alone; any other counts for every member. The space of outcomes takes one plain option of each issue, or the text that
was signed. Each measure comes twice, the second time without the cells on which the paper is silent (`-coded`), where even the ideal is
authored. Sources: Nash (1950), Kalai and Smorodinsky (1975); Gini (1912).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from harness.domain import events as ev
from harness.domain.agenda import Draft, Issue
from harness.domain.scenario import Inputs
from harness.evaluation.metrics.bargain import Row, Space, added, best_product, bounds, slack
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.metrics.standing import distance
from harness.rules.coding import Reading

AUTHORED = "authored utilities"
NOBODY = "no party has a stake here that the paper codes"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was agreed, beside what could have been."""

    parties: tuple[str, ...]
    """Those with a stake, in seat order."""
    weights: Row
    """A gain divided by the weight is a share, -1 to 1."""
    gains: Row
    space: Space
    adopted: int
    """Texts adopted."""
    issues: int

    @property
    def shares(self) -> list[float]:
        """The gains as shares."""
        return [g / w for g, w in zip(self.gains, self.weights, strict=True)]


def outcome(material: Material, *, coded: bool) -> Outcome | None:
    """What a run came to; with `coded`, without the cells on which the paper is silent. None where nobody has a stake then."""
    inputs = material.inputs
    readings = {cell: r for cell, r in material.readings.items() if r.lines or not coded}
    parties = tuple(p for p in material.seats if any((p, i) in readings for i in inputs.scenario.issues))
    if not parties:
        return None
    signed = {e.issue: e for e in material.run.events if isinstance(e, ev.Adopted)}
    joined = [(e.issue, e.party) for e in material.run.events if isinstance(e, ev.Acceded)]
    gains, space = (0,) * len(parties), []
    for name in inputs.scenario.issues:
        issue, text = inputs.agenda.by_id[name], signed.get(name)
        texts = dict.fromkeys([*(Draft(option=o.number) for o in issue.options), *([text.draft] if text else [])])
        free = _opt_in(inputs, issue)
        space.append(tuple(_row(inputs, issue, d, [readings.get((p, name)) for p in parties], free=free) for d in texts))
        if text:
            here = [p for p in parties if not text.opt_in or p in text.parties or (name, p) in joined]
            gains = added(gains, _row(inputs, issue, text.draft, [readings.get((p, name)) if p in here else None for p in parties]))
    weights = tuple(1000 * sum(readings[p, i].salience for i in inputs.scenario.issues if (p, i) in readings) for p in parties)
    return Outcome(parties, weights, gains, tuple(space), len(signed), len(inputs.scenario.issues))


def _opt_in(inputs: Inputs, issue: Issue) -> bool:
    return inputs.format.rules[issue.kind].opt_in


def _row(inputs: Inputs, issue: Issue, draft: Draft, readings: list[Reading | None], *, free: bool = False) -> Row:
    """What a text gives each party; where it is free not to join, never a loss."""
    place = inputs.agenda.value(issue.id, draft)
    gains = (0 if r is None else r.salience * (distance(r, issue.quo) - distance(r, place)) for r in readings)
    return tuple(max(0, g) if free else g for g in gains)


def reached(material: Material) -> list[Measure]:
    """The share of issues on which a text was adopted, 0 to 1. n is issues. It knows no utilities."""
    adopted = {e.issue for e in material.run.events if isinstance(e, ev.Adopted)}
    issues = material.inputs.scenario.issues
    return [found("reached", None, len(adopted & set(issues)) / len(issues), len(issues))]


def pareto_gap(known: Outcome) -> float:
    """What the parties together leave on the table, as the mean share by which they could all gain with nobody losing; 0 is efficient."""
    return slack(known.space, known.gains, known.weights) / len(known.parties)


def nash(known: Outcome) -> float | str:
    """The product of gains over the greatest that is possible, 0 to 1; 0 as soon as somebody gains nothing."""
    best = best_product(known.space)
    if not best:
        return "there is no outcome in which every party gains"
    return min(1.0, prod(known.gains) / best) if min(known.gains) > 0 else 0.0


def least_gain(known: Outcome) -> float:
    """The gain of the party that gained least, -1 to 1."""
    return min(known.shares)


def gini(known: Outcome) -> float | str:
    """The Gini index of satisfaction, 0 to 1: each party's gain between the worst and the best outcome for it; 0 is equal."""
    worst, best = bounds(known.space)
    each = sorted(min(1.0, max(0.0, (g - w) / (b - w))) for g, w, b in zip(known.gains, worst, best, strict=True) if b > w)
    if not sum(each):
        return "nobody stands better than in the worst case"
    n = len(each)
    return max(0.0, sum((2 * k - n - 1) * x for k, x in enumerate(each, 1)) / (n * sum(each)))


def below(known: Outcome) -> float:
    """The share of parties that stand worse than without any deal, 0 to 1."""
    return sum(g < 0 for g in known.gains) / len(known.parties)


JOINT: dict[str, Callable[[Outcome], float | str]] = {
    "pareto-gap": pareto_gap,
    "nash": nash,
    "least-gain": least_gain,
    "gini": gini,
    "below-no-deal": below,
}
"""Measures of the outcome as a whole, by the name of the metric."""


def quality(material: Material) -> list[Measure]:
    """`reached`, the gain of each party, and each measure of `JOINT`; those with utilities twice, the second time as `-coded`."""
    return [*reached(material), *_quality(material, ""), *_quality(material, "-coded")]


def _quality(material: Material, suffix: str) -> list[Measure]:
    """With utilities. n of a gain is texts adopted; of the others, parties with a stake."""
    known = outcome(material, coded=bool(suffix))
    if known is None:
        return [*(absent(f"gain{suffix}", p, NOBODY) for p in material.seats), *(absent(f"{name}{suffix}", None, NOBODY) for name in JOINT)]
    shares = dict(zip(known.parties, known.shares, strict=True))
    told = [
        found(f"gain{suffix}", p, shares[p], known.adopted, AUTHORED) if p in shares else absent(f"gain{suffix}", p, NOBODY)
        for p in material.seats
    ]
    return [*told, *(_joint(f"{name}{suffix}", value(known), known) for name, value in JOINT.items())]


def _joint(metric: str, value: float | str, known: Outcome) -> Measure:
    return (
        absent(metric, None, f"{value} ({AUTHORED})")
        if isinstance(value, str)
        else found(metric, None, value, len(known.parties), AUTHORED)
    )
