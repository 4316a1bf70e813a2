"""The form of an answer: one field, one entry in `FIELDS`; which fields a question has, in `FORM`. Schema and text follow from the two.

The schema keeps to what every server's grammar knows: objects with all fields required and no others, enums, integers, booleans, bounded
arrays and strings, null by `anyOf`. It is a help to the model; what binds is `reading` and the procedure's own check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from harness.domain.agenda import Draft
from harness.domain.sitting import mode
from harness.domain.turns import Question, QuestionKind
from harness.domain.view import View

Schema = dict[str, Any]
STATEMENT, NOTE = 1500, 500
"""Characters that the schema allows; a server that cannot hold a model to it is not trusted to."""

NULL: Schema = {"type": "null"}


def one_of(values: Iterable[Any]) -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(values)}


def _block(fields: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, NULL]}


def _texts(view: View, issue: str, but: Draft | None = None) -> list[str]:
    """Every text on an issue, with and without riders."""
    left = but.code if but else ""
    return [code for code in view.inputs.agenda.codes[issue] if code != left]


def _options(view: View, issue: str, but: Draft | None = None) -> list[str]:
    """Every option of an issue without riders: where a schema is already long, what it leaves out is still taken when a model says it."""
    return [code for code in _texts(view, issue, but) if "+" not in code]


def _statement(view: View, question: Question) -> Schema | None:
    return {"type": "string", "maxLength": STATEMENT} if view.inputs.format.statements else None


def _note(view: View, question: Question) -> Schema | None:
    return {"type": "string", "maxLength": NOTE}


def _attendance(view: View, question: Question) -> Schema | None:
    return one_of(["attend", "decline"])


def _precondition(view: View, question: Question) -> Schema | None:
    known = [p.id for p in view.profile.preconditions]
    return _or_null(one_of(known)) if known else NULL


def _proposals(view: View, question: Question) -> Schema | None:
    return _block({i: _or_null(one_of(_texts(view, i))) for i in question.issues}) if question.issues else None


def _answers(view: View, question: Question) -> Schema | None:
    return _block({i: _answer(view, question, i) for i in question.issues}) if question.issues else None


def _answer(view: View, question: Question, issue: str) -> Schema:
    """The acts that are legal on one issue now."""
    tabled = view.public.tabled[issue].draft
    final = question.kind == "final"
    shapes = [_block({"act": one_of(["accept", "reserve", *(["ad-referendum"] if final else [])])})]
    if view.inputs.agenda.by_id[issue].status_quo.value != tabled.option:
        riders = [r.id for r in view.inputs.agenda.riders if issue in r.issues]
        shapes += [_block({"act": one_of(["accept-with-rider"]), "rider": one_of(riders)})] if riders else []
    if not final:
        shapes.append(_block({"act": one_of(["amend"]), "text": one_of(_texts(view, issue, tabled))}))
    crossed = any(not r.accept[0] <= tabled.option <= r.accept[1] for r in view.profile.red_lines if r.issue == issue)
    reasons = [*(["red-line"] if crossed else []), "beyond-limit", "no-gain"]
    shapes.append(_block({"act": one_of(["object"]), "reason": one_of(reasons), "text": _or_null(one_of(_options(view, issue, tabled)))}))
    return {"anyOf": shapes}


def _walk_out(view: View, question: Question) -> Schema | None:
    return {"type": "boolean"} if question.issues else None


def _walk_out_over(view: View, question: Question) -> Schema | None:
    return _or_null(one_of(question.issues)) if question.issues else None


def joinable(view: View) -> list[str]:
    """Adopted texts that the party has not joined."""
    return [i for i, joined in view.public.joined.items() if view.party not in joined]


def _accede(view: View, question: Question) -> Schema | None:
    here = joinable(view)
    return {"type": "array", "items": one_of(here), "maxItems": len(here)} if here else None


def _motions(view: View, question: Question) -> Schema | None:
    return _block({m: one_of(["support", "oppose", "none"]) for m in question.motions}) if question.motions else None


def movable(view: View) -> list[str]:
    """Motions that a member could put now."""
    put, seated = view.public.motions, view.party in view.inputs.seats
    guests = [m for m in ("invite-guests",) if m in view.inputs.format.motions and m not in put]
    seat = put.get("open-seat")
    free = seat is None or seat.carried is not None
    empty = mode(view.inputs, view.public) == "informal" and "open-seat" in view.inputs.format.motions
    return [*guests, *(["open-seat"] if empty and free else [])] if seated else []


def _move(view: View, question: Question) -> Schema | None:
    known = movable(view)
    return _or_null(one_of(known)) if known else None


def _offers(view: View, question: Question) -> Schema | None:
    if not question.offers:
        return None
    return _block({str(n): one_of([*(["agree"] if _can_agree(view, question, n) else []), "refuse", "lapse"]) for n in question.offers})


def _can_agree(view: View, question: Question, number: int) -> bool:
    offer = view.own.offers[number]
    return {offer.give.issue, offer.get.issue} <= set(question.issues) and offer.get.issue not in view.own.pledges


def meetable(view: View) -> list[str]:
    """Members whom the party may meet in the margins."""
    return [p for p in view.inputs.seats if p != view.party and view.inputs.format.margins.may_meet(view.party, p)]


def givable(view: View, question: Question) -> list[str]:
    """Issues on which the party may still offer its word."""
    over = view.public.round >= view.inputs.scenario.rounds or len(question.issues) < 2 or not meetable(view)
    return [] if over or view.party not in view.inputs.seats else [i for i in question.issues if i not in view.own.pledges]


def _trades(view: View, question: Question) -> Schema | None:
    gives = givable(view, question)
    if not gives:
        return None
    others = meetable(view)
    give, get = (
        {"anyOf": [_block({"issue": one_of([i]), "text": one_of(_options(view, i))}) for i in on]} for on in (gives, question.issues)
    )
    return {"type": "array", "items": _block({"to": one_of(others), "give": give, "get": get}), "maxItems": 2}


def _come_back(view: View, question: Question) -> Schema | None:
    final = view.party in view.public.walked_out and view.inputs.format.walk_out != "may-return"
    return {"type": "boolean"} if view.party in view.public.absent_since and not final else None


def _stances(view: View, question: Question) -> Schema | None:
    if view.party not in view.inputs.seats:
        return None
    agenda = view.inputs.agenda
    numbers = {i: [o.number for o in agenda.by_id[i].options] for i in view.inputs.scenario.issues}
    return _block({i: _or_null({"type": "integer", "enum": n}) for i, n in numbers.items()})


FIELDS: dict[str, Callable[[View, Question], Schema | None]] = {
    "statement": _statement,
    "attendance": _attendance,
    "precondition": _precondition,
    "proposals": _proposals,
    "answers": _answers,
    "walk_out": _walk_out,
    "walk_out_over": _walk_out_over,
    "accede": _accede,
    "motions": _motions,
    "move": _move,
    "offers": _offers,
    "trades": _trades,
    "come_back": _come_back,
    "stances": _stances,
    "note": _note,
}
"""What each field may hold at this moment; None when it is not asked for now."""

FORM: dict[QuestionKind, tuple[str, ...]] = {
    "attend": ("statement", "attendance", "precondition", "note"),
    "opening": ("statement", "proposals", "stances", "note"),
    "floor": ("statement", "answers", "walk_out", "walk_out_over", "accede", "motions", "move", "stances", "note"),
    "margins": ("offers", "trades", "come_back", "note"),
    "final": ("statement", "answers", "accede", "stances", "note"),
    "closing": ("statement", "stances", "note"),
    "cable": ("statement", "note"),
    "probe": (),
}
"""Which fields a question has, in the order in which a model fills them in: it speaks before it acts."""


def schema(view: View, question: Question) -> Schema | None:
    """The schema of an answer to this question at this moment; None for a probe, which is answered in plain sentences."""
    found = {name: FIELDS[name](view, question) for name in FORM[question.kind]}
    return _block({name: part for name, part in found.items() if part is not None}) or None if found else None
