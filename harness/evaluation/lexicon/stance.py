"""The speaker's attitude towards something in a clause: attitudes, judgements and negations around it, multiplied out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from harness.evaluation.lexicon.english import JOINS, LINKS
from harness.evaluation.lexicon.phrases import Hit
from harness.evaluation.lexicon.sentence import Sentence

SIGNS: Mapping[str, int] = {
    "pos": 1,
    "neg": -1,
    "good": 1,
    "bad": -1,
    "fear": -1,
    "doubt": -1,
    "opinion": 1,
    "not": -1,
    "contrast": -1,
    "asif": -1,
    "lack": -1,
}
REACH = 9
"""Words from an attitude to the thing that it takes."""
MODALS = frozenset({"should", "must", "ought", "has", "have", "had", "need", "needs"})
"""Words that judge nothing by themselves where they stand behind a thing."""
RELATIVE = frozenset({"which", "who", "whose"})
COPULAS = frozenset({"is", "are", "was", "were", "be", "remain", "remains"})
MASKS = ("neutral", "never_mind")
NEAR = 3
"""Words by which "no" reaches a thing by itself: "no five plus one"."""


class Operator(NamedTuple):
    """A word of attitude and its kind."""

    start: int
    end: int
    kind: str


class Attitude(NamedTuple):
    """For (1), against (-1) or untold (0), and whether anything but negation told it."""

    sign: int
    told: bool


def operators(sentence: Sentence, start: int, end: int, taken: Iterable[Hit]) -> list[Operator]:
    """The words of attitude between two words, longest first where they overlap, without those that are part of the thing itself."""
    found = [
        Operator(h.start, h.end, kind)
        for kind in (*SIGNS, *MASKS)
        for h in sentence.hits.get(kind, ())
        if start <= h.start < end and not any(h.start < t.end and t.start < h.end for t in taken)
    ]
    found.sort(key=lambda o: (-(o.end - o.start), o.start, o.kind))
    kept: list[Operator] = []
    used: set[int] = set()
    for op in found:
        if used.isdisjoint(range(op.start, op.end)):
            used.update(range(op.start, op.end))
            kept.append(op)
    return sorted(o for o in kept if o.kind not in MASKS)


def attitude(sentence: Sentence, area: Hit, taken: Sequence[Hit], *, claim: bool) -> Attitude:
    """The attitude in an area (a clause) towards the thing that the taken words name.

    A claim is denied by what stands before it or inside it; a topic is judged by the attitude that takes it, or by what is said behind it.
    """
    first, last = min(t.start for t in taken), max(t.end for t in taken)
    ops = [o for o in operators(sentence, area.start, area.end, taken) if o.kind != "lack" or (o.start < first and first - o.end < NEAR)]
    before = _chain(sentence, [o for o in ops if o.start < last])
    after = [o for o in ops if o.start >= last]
    if claim and any(o.kind == "fear" and first - o.end > NEAR for o in before):
        return Attitude(-1, told=True)  # whoever fears it, or bids others not to, does not want it
    told = [o for o in before if o.kind not in {"not", "lack", "opinion"}]
    sign = signs(before)
    if before and _second_choice(sentence, before[-1], first):
        return Attitude(-sign, told=True)
    if claim and (told or any(o.kind != "opinion" for o in before)):
        return Attitude(sign, told=True)
    if not claim and before and before[-1].kind in {"pos", "neg", "contrast"} and first - before[-1].end <= REACH:
        return Attitude(sign, told=True)
    behind = _first(sentence, after, last, claim=claim)
    if behind is not None:
        return Attitude((1 if before and before[-1].kind == "fear" else sign) * behind, told=True)
    negated = any(o.kind in {"not", "lack"} and 0 <= first - o.end < NEAR for o in before)
    return Attitude(sign, negated or any(first - o.end <= REACH for o in told))


def signs(ops: Iterable[Operator]) -> int:
    """What operators come to, 1 or -1."""
    sign = 1
    for op in ops:
        sign *= SIGNS[op.kind]
    return sign


def product(sentence: Sentence, start: int, end: int, taken: Sequence[Hit]) -> int:
    """What the negations and attitudes between two words come to, 1 or -1."""
    return signs(_chain(sentence, operators(sentence, start, end, taken)))


def _second_choice(sentence: Sentence, last: Operator, first: int) -> bool:
    """Whether the thing is what something else is preferred to: "we prefer four to six"."""
    if not sentence.words[last.start].word.startswith("prefer"):
        return False
    return any(w.word in {"to", "over"} for w in sentence.words[max(last.end + 1, first - 3) : first])


def _chain(sentence: Sentence, ops: Sequence[Operator]) -> list[Operator]:
    """Operators one inside the other: what is said side by side counts once, and a fear holds what is bad."""
    kept: list[Operator] = []
    for op in ops:
        last = kept[-1] if kept else None
        if last is not None:
            between = {w.word for w in sentence.words[last.end : op.start]}
            alike = last.kind != "not" and SIGNS[op.kind] == SIGNS[last.kind] and op.kind != "opinion"
            if sentence.words[op.start].word == "nor" or (alike and between & JOINS and between <= LINKS):
                continue
            if op.kind == last.kind == "not" and between & JOINS:
                continue
            if last.kind == "fear" and SIGNS[op.kind] < 0:
                continue
        kept.append(op)
    return kept


def _first(sentence: Sentence, after: Sequence[Operator], last: int, *, claim: bool) -> int | None:
    """What is said behind a thing: negations up to the first attitude, or "is not" right behind it; None if there is neither."""
    sign, end = 1, last
    for op in after:
        if op.start - end > REACH or (claim and RELATIVE & {w.word for w in sentence.words[end : op.start]}):
            break
        end = op.end
        if op.kind == "opinion" or (op.kind == "pos" and sentence.words[op.start].word in MODALS):
            continue
        sign *= SIGNS[op.kind]
        if op.kind not in {"not", "contrast"}:
            return sign
    if not after or after[0].kind != "not" or sign > 0:
        return None
    stated = claim or sentence.words[after[0].start - 1].word in COPULAS
    return -1 if stated and after[0].start - last < NEAR else None
