"""Whether a turn is legal at this moment. One function an act, in the table `_RULES`; each says what is wrong, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from harness.domain.agenda import Draft
from harness.domain.sitting import mode
from harness.domain.turns import (
    ALLOWED,
    DECLARING,
    Accede,
    Act,
    Agree,
    Attend,
    Decline,
    IssueAct,
    Move,
    Oppose,
    Question,
    Refuse,
    Return,
    Support,
    Trade,
    Turn,
    WalkOut,
)
from harness.domain.view import View
from harness.errors import IllegalTurn

Fault = tuple[str, str]
"""What of a turn is not allowed, mostly the name of an act, and why."""

MOST_OFFERS = 2
"""Exchanges a party may put to others in one meeting of the margins."""


def check(view: View, asked: Question, turn: Turn) -> None:
    """Raises IllegalTurn, naming the party and the act, when a turn may not answer this question now."""
    for act, why in faults(view, asked, turn):
        raise IllegalTurn(turn.party, act, why)


def faults(view: View, asked: Question, turn: Turn) -> Iterator[Fault]:
    """All that keeps a turn from answering this question now, the acts one by one first; nothing if the turn is legal."""
    if turn.party != asked.party or turn.question != asked.id:
        yield "the answer", f"it answers {turn.question}, and {asked.id} was asked"
        return
    for act in turn.acts:
        problem = _unfit(asked, act) or _RULES[act.act](view, asked, act)
        if problem:
            yield act.act, problem
    yield from _whole(asked, turn)
    yield from _said(view, asked, turn)


def _unfit(asked: Question, act: Act) -> str | None:
    """What a question takes, where this act is no answer to one of its kind."""
    known = ALLOWED[asked.kind]
    return None if act.act in known else f"{asked.kind} takes {', '.join(sorted(known)) or 'no acts'}"


def _said(view: View, asked: Question, turn: Turn) -> Iterator[Fault]:
    """No statement where the format wants acts alone; stances in public only, one an issue, on the scale."""
    if turn.statement and not view.inputs.format.statements and asked.kind != "probe":
        yield "a statement", f"{view.inputs.format.id} is held without statements"
    if turn.stances and asked.kind not in DECLARING:
        yield "a stance", f"{asked.kind} is no place to declare one"
    if len({s.issue for s in turn.stances}) < len(turn.stances):
        yield "a stance", "two are declared on one issue"
    for stance in turn.stances:
        on_table = stance.issue in view.inputs.scenario.issues
        problem = _text(view, stance.issue, Draft(option=stance.option)) if on_table else f"{stance.issue} is not on the table"
        if problem:
            yield "a stance", problem


def _whole(asked: Question, turn: Turn) -> Iterator[Fault]:
    """Nothing done twice; one answer on each open issue, where answers are asked for; one word on attendance; who leaves does only that."""
    kinds = [a.act for a in turn.acts]
    for subject, times in Counter(map(_subject, turn.acts)).items():
        if times > 1:
            yield "a second answer", f"{' '.join(str(t) for t in subject)} is answered twice"
    if "walk-out" in kinds and len(kinds) > 1:
        yield "walk-out", "who leaves does nothing else in that turn"
    if asked.kind in {"floor", "final"} and "walk-out" not in kinds:
        answered = {a.issue for a in turn.acts if isinstance(a, IssueAct)}
        for issue in (i for i in asked.issues if i not in answered):
            yield "silence", f"{issue} is open and not answered"
    if asked.kind == "attend" and len(kinds) != 1:
        yield "the answer", "attend or decline, once"
    yield from _gives_once(turn)


def _gives_once(turn: Turn) -> Iterator[Fault]:
    """A party offers its word on an issue to one other at a time, and to few."""
    gives = [a.give.issue for a in turn.acts if isinstance(a, Trade)]
    if len(gives) > MOST_OFFERS:
        yield "trade", f"{MOST_OFFERS} offers at most"
    if len(set(gives)) < len(gives):
        yield "trade", f"its word on {gives[0]} is offered twice"


def _subject(act: Act) -> tuple[str, str | int]:
    """What an act is about; one turn holds one act about it."""
    match act:
        case Agree(offer=offer) | Refuse(offer=offer):
            return "offer", offer
        case Move(motion=motion) | Support(motion=motion) | Oppose(motion=motion):
            return "motion", motion
        case Trade(to=to):
            return "an offer to", to
        case Accede(issue=issue):
            return "accession to", issue
        case Attend() | Decline() | WalkOut() | Return():
            return "attendance", ""
        case _:
            return "issue", act.issue


def _text(view: View, issue: str, draft: Draft) -> str | None:
    options = view.inputs.agenda.by_id[issue].options
    if draft.option > len(options):
        return f"{issue} has options 1 to {len(options)}, not {draft.option}"
    if draft.rider and draft.option == view.inputs.agenda.by_id[issue].status_quo.value:
        return f"option {draft.option} is the status quo of {issue}: nothing is agreed there that a rider could be attached to"
    return _rider(view, issue, draft.rider) if draft.rider else None


def _rider(view: View, issue: str, rider: str) -> str | None:
    known = view.inputs.agenda.rider_by_id.get(rider)
    if known is None or issue not in known.issues:
        fitting = [r.id for r in view.inputs.agenda.riders if issue in r.issues]
        return f"rider {rider} does not fit {issue}; these do: {', '.join(fitting) or 'none'}"
    return None


def _open(view: View, asked: Question, act: Any) -> str | None:
    return None if act.issue in asked.issues else f"{act.issue} is not open; open are {', '.join(asked.issues) or 'none'}"


def _fine(view: View, asked: Question, act: Any) -> str | None:
    return None


def _decline(view: View, asked: Question, act: Any) -> str | None:
    known = [p.id for p in view.inputs.profile[asked.party].preconditions]
    if act.precondition is not None and act.precondition not in known:
        return f"{act.precondition} is not a precondition of this party; it has {', '.join(known) or 'none'}"
    return None


def _propose(view: View, asked: Question, act: Any) -> str | None:
    return _open(view, asked, act) or _text(view, act.issue, act.draft)


def _amend(view: View, asked: Question, act: Any) -> str | None:
    problem = _propose(view, asked, act)
    if problem is None and act.draft == view.public.tabled[act.issue].draft:
        return f"an amendment of {act.issue} must differ from the draft"
    return problem


def _accept_with_rider(view: View, asked: Question, act: Any) -> str | None:
    problem = _open(view, asked, act)
    return problem or _text(view, act.issue, Draft(option=view.public.tabled[act.issue].draft.option, rider=act.rider))


def _object(view: View, asked: Question, act: Any) -> str | None:
    problem = _open(view, asked, act) or (_text(view, act.issue, act.want) if act.want else None)
    if problem:
        return problem
    tabled = view.public.tabled[act.issue].draft
    if act.want == tabled:
        return f"on {act.issue} it would sign the very draft it objects to"
    lines = [r.accept for r in view.inputs.profile[asked.party].red_lines if r.issue == act.issue]
    if act.reason == "red-line" and not any(not low <= tabled.option <= high for low, high in lines):
        return f"the draft on {act.issue} crosses no red line of this party"
    return None


def _accede(view: View, asked: Question, act: Any) -> str | None:
    adopted = view.public.adopted.get(act.issue)
    if adopted is None:
        return f"{act.issue} is not adopted"
    return "this party has joined already" if asked.party in view.public.joined[act.issue] else None


def _trade(view: View, asked: Question, act: Any) -> str | None:
    if act.to not in view.inputs.seats or act.to == asked.party:
        return f"{act.to} is not another member"
    if not view.inputs.format.margins.may_meet(asked.party, act.to):
        return f"this party does not meet {act.to} in the margins of this format"
    if view.public.round >= view.inputs.scenario.rounds:
        return "no meeting of the margins follows in which it could be answered"
    for pledge in (act.give, act.get):
        problem = _open(view, asked, pledge) or _text(view, pledge.issue, pledge.draft)
        if problem:
            return problem
    if act.give.issue in view.own.pledges:
        return f"its word on {act.give.issue} is given already"
    return "an exchange is between two issues" if act.give.issue == act.get.issue else None


def _offer(view: View, asked: Question, act: Any) -> str | None:
    return None if act.offer in asked.offers else f"no offer number {act.offer} waits for this party"


def _agree(view: View, asked: Question, act: Any) -> str | None:
    problem = _offer(view, asked, act)
    if problem:
        return problem
    own = view.own
    offer = own.offers[act.offer]
    if not {offer.give.issue, offer.get.issue} <= set(asked.issues):
        return "one of its issues is no longer open"
    return f"its word on {offer.get.issue} is given already" if offer.get.issue in own.pledges else None


def _return(view: View, asked: Question, act: Any) -> str | None:
    if asked.party not in view.public.absent_since:
        return "this party is at the table"
    if asked.party in view.public.walked_out and view.inputs.format.walk_out != "may-return":
        return "who has left the room cannot come back in this session"
    return None


def _move(view: View, asked: Question, act: Any) -> str | None:
    if act.motion not in view.inputs.format.motions:
        return f"the format knows no motion {act.motion}"
    put = view.public.motions.get(act.motion)
    if put is not None and (put.carried is None or act.motion != "open-seat"):
        return "the motion has been put already"
    if act.motion == "open-seat" and mode(view.inputs, view.public) != "informal":
        return "no seat stands empty that would need it"
    return None


def _speak_to(view: View, asked: Question, act: Any) -> str | None:
    return None if act.motion in asked.motions else f"no motion {act.motion} waits for this party's word"


_RULES: dict[str, Callable[[View, Question, Any], str | None]] = {
    "attend": _fine,
    "decline": _decline,
    "propose": _propose,
    "accept": _open,
    "accept-with-rider": _accept_with_rider,
    "amend": _amend,
    "reserve": _open,
    "object": _object,
    "ad-referendum": _open,
    "accede": _accede,
    "trade": _trade,
    "agree": _agree,
    "refuse": _offer,
    "walk-out": _open,
    "return": _return,
    "move": _move,
    "support": _speak_to,
    "oppose": _speak_to,
}
