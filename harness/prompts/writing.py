"""A recorded turn as the answer that would give it: how a party's own turns stand in its conversation, whoever took them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from harness.domain.events import TurnTaken
from harness.domain.turns import ANSWERS, Question, Turn
from harness.domain.view import View
from harness.prompts.form import Schema
from harness.prompts.quoting import calm


def written(view: View, question: Question, form: Schema | None, turn: TurnTaken | Turn, note: str) -> str:
    """The answer to a question, in its form, as JSON on one line."""
    answer = {name: _WRITE[name](view, question, turn, note) for name in (form or {}).get("properties", ())}
    return json.dumps(answer, ensure_ascii=False)


def _acts(turn: TurnTaken | Turn, *kinds: str) -> list[Any]:
    return [a for a in turn.acts if a.act in kinds]


def _answers(view: View, question: Question, turn: TurnTaken | Turn, note: str) -> Any:
    return {a.issue: _answer(a) for a in _acts(turn, *ANSWERS)}


def _answer(act: Any) -> dict[str, Any]:
    match act.act:
        case "accept-with-rider":
            return {"act": act.act, "rider": act.rider}
        case "amend":
            return {"act": act.act, "text": act.draft.code}
        case "object":
            return {"act": act.act, "reason": act.reason, "text": act.want.code if act.want else None}
    return {"act": act.act}


def _proposals(view: View, question: Question, turn: TurnTaken | Turn, note: str) -> Any:
    made = {a.issue: a.draft.code for a in _acts(turn, "propose")}
    return {issue: made.get(issue) for issue in question.issues}


def _motions(view: View, question: Question, turn: TurnTaken | Turn, note: str) -> Any:
    spoken = {a.motion: a.act for a in _acts(turn, "support", "oppose")}
    return {motion: spoken.get(motion, "none") for motion in question.motions}


def _offers(view: View, question: Question, turn: TurnTaken | Turn, note: str) -> Any:
    spoken = {a.offer: a.act for a in _acts(turn, "agree", "refuse")}
    return {str(n): spoken.get(n, "lapse") for n in question.offers}


def _trades(view: View, question: Question, turn: TurnTaken | Turn, note: str) -> Any:
    return [{"to": a.to, "give": _pledge(a.give), "get": _pledge(a.get)} for a in _acts(turn, "trade")]


def _pledge(pledge: Any) -> dict[str, str]:
    return {"issue": pledge.issue, "text": pledge.draft.code}


def _stances(view: View, question: Question, turn: TurnTaken | Turn, note: str) -> Any:
    declared = {s.issue: s.option for s in turn.stances}
    return {issue: declared.get(issue) for issue in view.inputs.scenario.issues}


_WRITE: dict[str, Callable[[View, Question, TurnTaken | Turn, str], Any]] = {
    "statement": lambda v, q, t, n: calm(t.spoken),
    "attendance": lambda v, q, t, n: "decline" if _acts(t, "decline") else "attend",
    "precondition": lambda v, q, t, n: next((a.precondition for a in _acts(t, "decline")), None),
    "proposals": _proposals,
    "answers": _answers,
    "walk_out": lambda v, q, t, n: bool(_acts(t, "walk-out")),
    "walk_out_over": lambda v, q, t, n: next((a.issue for a in _acts(t, "walk-out")), None),
    "accede": lambda v, q, t, n: [a.issue for a in _acts(t, "accede")],
    "motions": _motions,
    "move": lambda v, q, t, n: next((a.motion for a in _acts(t, "move")), None),
    "offers": _offers,
    "trades": _trades,
    "come_back": lambda v, q, t, n: bool(_acts(t, "return")),
    "stances": _stances,
    "note": lambda v, q, t, n: calm(n),
}
