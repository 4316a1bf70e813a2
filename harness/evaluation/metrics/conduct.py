"""Conduct: how much each party took of the talks, and how well its delegate kept to the form. Exact, from the record."""

from __future__ import annotations

from collections.abc import Iterator

from harness.delegates.calls import Call
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.metrics.words import words

MISSHAPEN = frozenset({"unreadable", "illegal"})
"""Codes of turns that were lost because their form was wrong to the last."""
REFUSED = frozenset({"content-filter"})
"""Codes of turns that were lost because the model, or a filter before it, would not answer."""
SPEAKING = frozenset({"opening", "floor", "closing"})
"""Questions at which a statement is expected."""
ALL_SEATS = "all"
"""Whose calls those are that answer for a whole round at once."""


def conduct(material: Material) -> list[Measure]:
    """Nine measures of each member.

    - `turn-share`, `word-share`: its part of the public statements, and of the words in them, 0 to 1. n is all statements, all words.
    - `format-failures`: the share of its turns whose answer could not be taken at first, or at all. n is turns.
    - `refusals`, `repairs`, `fallbacks`: the share that was refused, that was mended, that another delegate took. n is turns.
    - `empty-turns`: of the turns in plenary, those without a word, 0 to 1; absent where nobody makes statements. n is such turns.
    - `tokens`, `cost`: what its calls used; money by the prices of the run. n is tries. Absent where no model spoke.

    On a party's own turns nothing was taken by another, so that refusals and fallbacks are told on all turns only.
    """
    share = _Shares(material)
    return [m for p in material.seats for m in (*share.of(p), *_form(material, p), _empty(material, p), *_bill(material, p))]


class _Shares:
    """Statements and words, of a party and in all."""

    def __init__(self, material: Material) -> None:
        self._turns = {p: len(turns) for p, turns in material.said.items()}
        self._words = {p: sum(len(words(t.spoken)) for t in turns) for p, turns in material.said.items()}

    def of(self, party: str) -> Iterator[Measure]:
        """Both shares of a party."""
        for metric, each in (("turn-share", self._turns), ("word-share", self._words)):
            total = sum(each.values())
            yield found(metric, party, each[party] / total, total) if total else absent(metric, party, "nobody said anything in public")


def _form(material: Material, party: str) -> Iterator[Measure]:
    turns = [t for t in material.taken if t.party == party]
    repaired = [t.seq for t in turns if t.source == "repaired"]
    fallen = [t.seq for t in turns if t.source == "fallback"]
    misshapen = sorted([*repaired, *(t.seq for t in turns if t.fallback in MISSHAPEN)])
    refused = [t.seq for t in turns if t.fallback in REFUSED]
    counted = {"format-failures": misshapen, "repairs": repaired, "refusals": refused, "fallbacks": fallen}
    for metric, hits in counted.items():
        if material.turns == "own" and metric in {"refusals", "fallbacks"} and material.fallbacks:
            yield absent(metric, party, "it is told on all turns")
        elif not turns:
            yield absent(metric, party, "it took no turn")
        else:
            codes = sorted({t.fallback for t in turns if t.fallback and t.seq in hits})
            yield found(metric, party, len(hits) / len(turns), len(turns), ", ".join(codes), behind=hits)


def _empty(material: Material, party: str) -> Measure:
    if not material.inputs.format.statements:
        return absent("empty-turns", party, "nobody makes statements in this format")
    turns = [t for t in material.public if t.party == party and t.kind in SPEAKING]
    if not turns:
        return absent("empty-turns", party, "it had no turn in plenary")
    empty = [t.seq for t in turns if not t.spoken.strip()]
    return found("empty-turns", party, len(empty) / len(turns), len(turns), behind=empty)


def _bill(material: Material, party: str) -> list[Measure]:
    if any(c.party == ALL_SEATS for c in material.calls):
        why = "its calls answered for all seats at once"
        return [absent("tokens", party, why), absent("cost", party, why)]
    calls = [c for c in material.calls if c.party == party and c.source == "wire"]
    used = [(c, c.attempt.usage) for c in calls if c.attempt.usage is not None]
    if not used:
        why = "no model spoke for it" if not calls else "its calls used nothing that was counted"
        return [absent("tokens", party, why), absent("cost", party, why)]
    guessed = sum(usage.estimated for _, usage in used)
    note = f"estimated for {guessed} of {len(used)} tries" if guessed else ""
    tokens = found("tokens", party, float(sum(usage.prompt + usage.completion for _, usage in used)), len(used), note)
    return [tokens, _cost(material, party, [c for c, _ in used], note)]


def _cost(material: Material, party: str, calls: list[Call], note: str) -> Measure:
    unknown = sorted({c.model for c in calls} - set(material.prices))
    if unknown:
        return absent("cost", party, f"no price is known of {', '.join(unknown)}")
    spent = sum(material.prices[c.model].of(c.attempt.usage) for c in calls if c.attempt.usage is not None)
    return found("cost", party, spent, len(calls), note)
