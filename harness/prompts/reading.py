"""What a model answered, read as a turn: found in the text, fitted to the form, checked by the procedure. Nothing is guessed.

An answer that cannot be read, or that the procedure would refuse, comes back as complaints in words that the model can mend it by.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.domain import turns
from harness.domain.agenda import Draft
from harness.domain.legality import faults
from harness.domain.turns import Act, Declared, Note, Pledge, Question, Reason, Sentence, Turn
from harness.domain.view import View
from harness.prompts.codes import draft_of
from harness.prompts.complaints import MOST_COMPLAINTS, misfits, refusal
from harness.prompts.form import Schema
from harness.prompts.gap import gaps
from harness.prompts.quoting import calm

MOST = 6000
"""Characters of a statement, or of a note, that are taken; a longer one must be shortened."""
PIECE = 2000
"""Characters of one recorded sentence at most (`values.Text`)."""
DEEPEST = 40
"""Brackets within brackets that are followed."""

Text = str | int
Name = Annotated[str, Field(max_length=200)]
Make = Callable[[], Act]
"""Makes one act, or raises ValueError: so that all that is wrong is found, and not only the first."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _IssueAnswer(_Part):
    act: Name
    text: Text | None = None
    rider: Name | None = None
    reason: Reason | None = None


class _Side(_Part):
    issue: Name
    text: Text


class _Trade(_Part):
    to: Name
    give: _Side
    get: _Side


class Answer(_Part):
    """An answer of any form. Fields that the question did not ask for are not looked at."""

    statement: str = ""
    attendance: Literal["attend", "decline"] | None = None
    precondition: Name | None = None
    proposals: dict[str, Text | None] = {}
    answers: dict[str, _IssueAnswer] = {}
    walk_out: bool = False
    walk_out_over: Name | None = None
    accede: list[Name] = []
    motions: dict[str, Literal["support", "oppose", "none"]] = {}
    move: Name | None = None
    offers: dict[str, Literal["agree", "refuse", "lapse"]] = {}
    trades: list[_Trade] = []
    come_back: bool = False
    stances: dict[str, int | None] = {}
    note: str = ""


class Unreadable(Exception):
    """An answer that is no turn: `problems` say why, in words for the model."""

    def __init__(self, code: Literal["unreadable", "illegal"], problems: Iterable[str]) -> None:
        self.code, self.problems = code, tuple(problems)
        super().__init__(f"{code}: {'; '.join(self.problems)}")


def turn_of(text: str, form: Schema, view: View, question: Question) -> Turn:
    """The turn that a model's answer is. Raises Unreadable."""
    answer = _fitted(object_of(text), form)
    problems: list[str] = []
    acts: list[Any] = []
    for name in (n for n in form["properties"] if n in _ACTS):
        for made in _ACTS[name](answer):
            try:
                acts.append(made())
            except ValueError as wrong:
                problems.append(f'"{name}": {_said(wrong)}')
    if problems:
        raise Unreadable("unreadable", problems[:MOST_COMPLAINTS])
    if any(a.act == "walk-out" for a in acts):
        acts = [a for a in acts if a.act == "walk-out"]
    return _legal(answer, tuple(acts), view, question)


def spoken(text: str) -> tuple[Sentence, ...]:
    """A statement in recordable pieces: whole words, none longer than a record takes."""
    rest, pieces = _clean(text), []
    while len(rest) > PIECE:
        cut = max(rest.rfind(" ", 1, PIECE), rest.rfind("\n", 1, PIECE))
        cut = cut if cut > 0 else PIECE
        pieces.append(rest[:cut])
        rest = rest[cut:].strip()
    return tuple(Sentence(text=p) for p in [*pieces, rest] if p)


def _legal(answer: Answer, acts: tuple[Any, ...], view: View, question: Question) -> Turn:
    statement = spoken(answer.statement) if view.inputs.format.statements else ()
    try:
        stances = tuple(Declared(issue=i, option=n) for i, n in answer.stances.items() if n is not None)
        turn = Turn(
            question=question.id,
            party=view.party,
            statement=statement,
            acts=acts,
            stances=stances if question.kind in turns.DECLARING else (),
            note=Note(text=_clean(answer.note)),
            source="model",
        )
    except ValidationError as wrong:
        raise Unreadable("unreadable", [refusal(wrong)]) from wrong
    if problems := [f"{act} is not allowed: {why}" for act, why in faults(view, question, turn)]:
        raise Unreadable("illegal", problems[:MOST_COMPLAINTS])
    return turn.model_copy(update={"note": Note(text=turn.note.text, reasons=gaps(view, turn))})


def _fitted(plain: dict[str, Any], form: Schema) -> Answer:
    """The fields that were asked for. What is missing counts as not said, but for what no turn can do without."""
    wanted = {k: v for k, v in plain.items() if k in form["properties"] and v is not None}
    try:
        answer = Answer.model_validate(wanted)
    except ValidationError as wrong:
        raise Unreadable("unreadable", misfits(wrong, form)) from wrong
    except RecursionError as wrong:
        raise Unreadable("unreadable", ["the object is nested too deeply"]) from wrong
    problems = [f'"{name}" is missing' for name in ("attendance", "answers") if name in form["properties"] and name not in wanted]
    if "statement" in form["properties"] and not calm(answer.statement):
        problems.append('"statement" is missing or empty')
    too_long = [f'"{n}" is longer than {MOST} characters' for n in ("statement", "note") if len(getattr(answer, n)) > MOST]
    if complaints := too_long + ([] if answer.walk_out else problems):
        raise Unreadable("unreadable", complaints)
    return answer


def object_of(text: str) -> dict[str, Any]:
    """The JSON object in a text: the whole of it, the inside of its fence, or the first balanced piece that is one."""
    bare = text.strip().removeprefix("\ufeff")
    for piece in chain((bare, _fenced(bare)), _balanced(bare)):
        found = _loaded(piece)
        if isinstance(found, dict):
            return found
    cut = " It seems to be cut off at the end: be briefer." if bare.startswith(("{", "```")) else ""
    raise Unreadable("unreadable", [f"there is no JSON object in it.{cut}"])


def _fenced(text: str) -> str:
    """What stands in the first fence, or nothing."""
    fence = re.search(r"```[a-zA-Z]*[^\S\n]*\n(.*?)```", text, re.DOTALL)
    return fence.group(1) if fence else ""


def _loaded(piece: str) -> Any:
    try:
        return json.loads(piece, strict=False, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; which of two values for one field is meant would be a guess."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise Unreadable("unreadable", [f'"{twice[:40]}" is given twice in one object'])
    return found


def _balanced(text: str) -> Iterator[str]:
    """Each piece from a brace to the one that closes it, strings respected, one behind the other.

    What stands within a piece that is no object, or behind a brace that is never closed, is not looked for: it could be a part of a
    broken answer, and would be taken for the whole.
    """
    begin = text.find("{")
    while begin >= 0 and (end := _closed(text, begin)):
        yield text[begin:end]
        begin = text.find("{", end)


def _closed(text: str, begin: int) -> int:
    """The place behind the brace that closes the one at `begin`; 0 if there is none, or too many within."""
    depth, inside, escaped = 0, False, False
    for place in range(begin, len(text)):
        char = text[place]
        if inside:
            inside, escaped = escaped or char != '"', char == "\\" and not escaped
        elif char == '"':
            inside = True
        elif char in "{}":
            depth += 1 if char == "{" else -1
            if depth == 0 or depth > DEEPEST:
                return place + 1 if depth == 0 else 0
    return 0


def _clean(text: str) -> str:
    """The words as they are, without halves of characters, which no file can hold, and without what surrounds them."""
    return text.encode("utf-8", "replace").decode().strip()


def _said(wrong: ValueError) -> str:
    return refusal(wrong) if isinstance(wrong, ValidationError) else str(wrong)


# --- from fields to acts ------------------------------------------------------------------------------------------------------


def _attendance(answer: Answer) -> list[Make]:
    return [turns.Attend if answer.attendance == "attend" else partial(turns.Decline, precondition=answer.precondition)]


def _proposals(answer: Answer) -> list[Make]:
    return [partial(_proposal, issue, text) for issue, text in answer.proposals.items() if text is not None]


def _proposal(issue: str, text: Text) -> Act:
    return turns.Propose(issue=issue, draft=_draft(issue, text))


def _answers(answer: Answer) -> list[Make]:
    return [] if answer.walk_out else [partial(_answer, issue, said) for issue, said in answer.answers.items()]


def _answer(issue: str, said: _IssueAnswer) -> Act:
    match said.act:
        case "accept":
            return turns.Accept(issue=issue)
        case "reserve":
            return turns.Reserve(issue=issue)
        case "ad-referendum":
            return turns.AdReferendum(issue=issue)
        case "accept-with-rider":
            return turns.AcceptWithRider(issue=issue, rider=_given(issue, "rider", said.rider))
        case "amend":
            return turns.Amend(issue=issue, draft=_draft(issue, _given(issue, "text", said.text)))
        case "object":
            reason = _given(issue, "reason", said.reason)
            return turns.Object(issue=issue, reason=reason, want=None if said.text is None else _draft(issue, said.text))
    known = ", ".join(sorted(turns.ANSWERS))
    raise ValueError(f"{issue}: there is no act {said.act[:40]!r}; acts are {known}")


def _given(issue: str, field: str, value: Any) -> Any:
    if value is None:
        raise ValueError(f'{issue}: this act needs "{field}"')
    return value


def _draft(issue: str, text: Text) -> Draft:
    """The text that a code stands for. Raises ValueError, naming the issue."""
    try:
        return draft_of(text)
    except ValidationError as wrong:
        raise ValueError(f"{issue}: {refusal(wrong)}") from wrong
    except ValueError as wrong:
        raise ValueError(f"{issue}: {wrong}") from wrong


def _walk_out(answer: Answer) -> list[Make]:
    return [partial(_leaving, answer.walk_out_over)] if answer.walk_out else []


def _leaving(issue: str | None) -> Act:
    if issue is None:
        raise ValueError('name the issue in "walk_out_over"')
    return turns.WalkOut(issue=issue)


def _accede(answer: Answer) -> list[Make]:
    return [partial(turns.Accede, issue=i) for i in answer.accede]


def _motions(answer: Answer) -> list[Make]:
    spoken_to = [(turns.Support if word == "support" else turns.Oppose, m) for m, word in answer.motions.items() if word != "none"]
    return [partial(kind.model_validate, {"motion": motion}) for kind, motion in spoken_to]


def _move(answer: Answer) -> list[Make]:
    return [partial(turns.Move.model_validate, {"motion": answer.move})] if answer.move else []


def _offers(answer: Answer) -> list[Make]:
    return [partial(_offer, number, word) for number, word in answer.offers.items() if word != "lapse"]


def _offer(number: str, word: str) -> Act:
    return turns.Agree(offer=_number(number)) if word == "agree" else turns.Refuse(offer=_number(number))


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise ValueError(f"{text[:20]!r} is not the number of an exchange")
    return int(text)


def _trades(answer: Answer) -> list[Make]:
    return [partial(_trade, trade) for trade in answer.trades]


def _trade(trade: _Trade) -> Act:
    return turns.Trade(to=trade.to, give=_pledge(trade.give), get=_pledge(trade.get))


def _pledge(side: _Side) -> Pledge:
    return Pledge(issue=side.issue, draft=_draft(side.issue, side.text))


def _come_back(answer: Answer) -> list[Make]:
    return [turns.Return] if answer.come_back else []


_ACTS: dict[str, Callable[[Answer], list[Make]]] = {
    "attendance": _attendance,
    "proposals": _proposals,
    "answers": _answers,
    "walk_out": _walk_out,
    "accede": _accede,
    "motions": _motions,
    "move": _move,
    "offers": _offers,
    "trades": _trades,
    "come_back": _come_back,
}
