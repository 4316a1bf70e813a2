"""Whether a turn is legal at this moment. One function an act, in the table `_RULES`; each says what is wrong, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from harness.domain.agenda import Draft
from harness.domain.state import State
from harness.domain.turns import ALLOWED, IssueAct, Propose, Question, Turn
from harness.errors import IllegalTurn

MOST_OFFERS = 2
"""Exchanges a party may put to others in one meeting of the margins."""


def check(state: State, asked: Question, turn: Turn) -> None:
    """Raises IllegalTurn, naming the party and the act, when a turn may not answer this question now."""
    if turn.party != asked.party or turn.question != asked.id:
        raise IllegalTurn(turn.party, "the answer", f"it answers {turn.question}, and {asked.id} was asked")
    for act in turn.acts:
        problem = None
        if act.act not in ALLOWED[asked.kind]:
            problem = f"{asked.kind} takes {', '.join(sorted(ALLOWED[asked.kind])) or 'no acts'}"
        problem = problem or _RULES[act.act](state, asked, act)
        if problem:
            raise IllegalTurn(turn.party, act.act, problem)
    _whole(asked, turn)


def _whole(asked: Question, turn: Turn) -> None:
    """One answer on each open issue, neither more nor fewer, where answers are asked for; one word on attendance."""
    kinds = [a.act for a in turn.acts]
    on = Counter(a.issue for a in turn.acts if isinstance(a, IssueAct | Propose))
    twice = [i for i, n in on.items() if n > 1]
    if twice:
        raise IllegalTurn(turn.party, "a second answer", f"{twice[0]} is answered twice")
    if asked.kind in {"floor", "final"} and "walk-out" not in kinds:
        missing = [i for i in asked.issues if i not in on]
        if missing:
            raise IllegalTurn(turn.party, "silence", f"{missing[0]} is open and not answered")
    if asked.kind == "attend" and len(kinds) != 1:
        raise IllegalTurn(turn.party, "the answer", "attend or decline, once")
    if kinds.count("trade") > MOST_OFFERS:
        raise IllegalTurn(turn.party, "trade", f"{MOST_OFFERS} offers at most")


def _text(state: State, issue: str, draft: Draft) -> str | None:
    options = state.inputs.agenda.by_id[issue].options
    if draft.option > len(options):
        return f"{issue} has options 1 to {len(options)}, not {draft.option}"
    return _rider(state, issue, draft.rider) if draft.rider else None


def _rider(state: State, issue: str, rider: str) -> str | None:
    known = state.inputs.agenda.rider_by_id.get(rider)
    if known is None or issue not in known.issues:
        fitting = [r.id for r in state.inputs.agenda.riders if issue in r.issues]
        return f"rider {rider} does not fit {issue}; these do: {', '.join(fitting) or 'none'}"
    return None


def _open(state: State, asked: Question, act: Any) -> str | None:
    return None if act.issue in asked.issues else f"{act.issue} is not open; open are {', '.join(asked.issues) or 'none'}"


def _fine(state: State, asked: Question, act: Any) -> str | None:
    return None


def _decline(state: State, asked: Question, act: Any) -> str | None:
    known = [p.id for p in state.inputs.profile[asked.party].preconditions]
    if act.precondition is not None and act.precondition not in known:
        return f"{act.precondition} is not a precondition of this party; it has {', '.join(known) or 'none'}"
    return None


def _propose(state: State, asked: Question, act: Any) -> str | None:
    return _open(state, asked, act) or _text(state, act.issue, act.draft)


def _amend(state: State, asked: Question, act: Any) -> str | None:
    problem = _propose(state, asked, act)
    if problem is None and act.draft == state.public.tabled[act.issue].draft:
        return "an amendment must differ from the draft"
    return problem


def _accept_with_rider(state: State, asked: Question, act: Any) -> str | None:
    return _open(state, asked, act) or _rider(state, act.issue, act.rider)


def _object(state: State, asked: Question, act: Any) -> str | None:
    return _open(state, asked, act) or (_text(state, act.issue, act.want) if act.want else None)


def _accede(state: State, asked: Question, act: Any) -> str | None:
    adopted = state.public.adopted.get(act.issue)
    if adopted is None or not adopted.opt_in:
        return f"{act.issue} is not an adopted text that others may join"
    return "this party has joined already" if asked.party in state.public.joined[act.issue] else None


def _trade(state: State, asked: Question, act: Any) -> str | None:
    if act.to not in state.inputs.seats or act.to == asked.party:
        return f"{act.to} is not another member"
    for pledge in (act.give, act.get):
        problem = _open(state, asked, pledge) or _text(state, pledge.issue, pledge.draft)
        if problem:
            return problem
    return "an exchange is between two issues" if act.give.issue == act.get.issue else None


def _offer(state: State, asked: Question, act: Any) -> str | None:
    return None if act.offer in asked.offers else f"no offer number {act.offer} waits for this party"


def _return(state: State, asked: Question, act: Any) -> str | None:
    return None if asked.party in state.public.absent_since else "this party is at the table"


def _move(state: State, asked: Question, act: Any) -> str | None:
    if act.motion not in state.inputs.format.motions:
        return f"the format knows no motion {act.motion}"
    if act.motion in state.public.motions:
        return "the motion has been put already"
    if act.motion == "open-seat" and state.public.mode != "informal":
        return "no seat stands empty that would need it"
    return None


def _speak_to(state: State, asked: Question, act: Any) -> str | None:
    return None if act.motion in asked.motions else f"no motion {act.motion} waits for this party's word"


_RULES: dict[str, Callable[[State, Question, Any], str | None]] = {
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
    "agree": _offer,
    "refuse": _offer,
    "walk-out": _open,
    "return": _return,
    "move": _move,
    "support": _speak_to,
    "oppose": _speak_to,
}
