"""What the procedure refuses, and what follows from an empty chair."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.domain import procedure
from harness.domain.agenda import Draft
from harness.domain.sitting import mode
from harness.domain.state import State, fold, start
from harness.domain.turns import Accept, Act, Agree, Move, Object, Pledge, Question, Refuse, Return, Trade, Turn, WalkOut
from harness.errors import IllegalTurn
from tests.holding import held, inputs_of

SCENARIO, SEED = "opening-plenary", 3


def _at(kind: str, party: str | None = None, round_number: int = 1) -> tuple[State, Question]:
    """The moment at which a question of this kind is asked, and the question."""
    state = start(inputs_of(SCENARIO), SEED)
    events = held(SCENARIO, SEED)[0]
    while True:
        step = procedure.next_step(state)
        assert step is not None
        if isinstance(step, procedure.Ask):
            for question in step.questions:
                if question.kind == kind and question.round == round_number and party in (None, question.party):
                    return state, question
        following = events[state.seq :]
        end = next(n for n, e in enumerate(following[1:], 1) if e.type != "note") if following[0].type == "turn" else 1
        state = fold(state, following[:end])


def _take(state: State, question: Question, *acts: Act) -> State:
    turn = Turn(question=question.id, party=question.party, acts=acts, source="scripted")
    return fold(state, procedure.take(state, question, turn))


def _accepting(question: Question) -> list[Act]:
    return [Accept(issue=i) for i in question.issues]


def _answer_all(state: State, acts: Callable[[Question], list[Act]]) -> State:
    """Everybody who is asked in this step answers; then what follows is announced."""
    step = procedure.next_step(state)
    here = state.public.step
    while isinstance(step, procedure.Ask) and state.public.step == here:
        question = step.questions[0]
        state = _take(state, question, *acts(question))
        step = procedure.next_step(state)
    assert isinstance(step, procedure.Announce)
    return fold(state, step.events)


def test_who_leaves_empties_the_seat_at_once() -> None:
    """A framework text that all others accept is not adopted in the round in which a member walks out: the session is informal by then."""
    state, _ = _at("floor", round_number=2)
    state = _answer_all(state, lambda q: [WalkOut(issue=q.issues[0])] if q.party == "dprk" else _accepting(q))
    assert mode(state.inputs, state.public) == "informal"
    kinds = {state.inputs.agenda.by_id[i].kind for i in state.public.adopted}
    assert "framework" not in kinds


def test_nobody_votes_twice() -> None:
    """A party speaks once to a motion in a turn."""
    state, question = _at("floor")
    with pytest.raises(IllegalTurn, match="answered twice"):
        _take(state, question, *_accepting(question), Move(motion="invite-guests"), Move(motion="invite-guests"))


def test_who_leaves_does_nothing_else() -> None:
    """A walk-out stands alone in its turn."""
    state, question = _at("floor")
    with pytest.raises(IllegalTurn, match="nothing else"):
        _take(state, question, WalkOut(issue=question.issues[0]), Move(motion="invite-guests"))


def test_a_red_line_must_be_one() -> None:
    """A party whose profile draws no line on an issue cannot claim one there."""
    state, question = _at("floor", "jpn")
    first, *rest = question.issues
    with pytest.raises(IllegalTurn, match="crosses no red line"):
        _take(state, question, Object(issue=first, reason="red-line"), *(Accept(issue=i) for i in rest))


def test_an_objection_names_another_text() -> None:
    """It cannot ask for the draft it objects to."""
    state, question = _at("floor", "jpn")
    first, *rest = question.issues
    tabled = state.public.tabled[first].draft
    with pytest.raises(IllegalTurn, match="the very draft"):
        _take(state, question, Object(issue=first, reason="no-gain", want=tabled), *(Accept(issue=i) for i in rest))


def test_nothing_is_attached_to_the_status_quo() -> None:
    """A rider on the option that describes the world as it is settles nothing and is refused."""
    state, question = _at("margins")
    give = Pledge(issue="energy-pipelines", draft=Draft(option=1, rider="voluntary"))
    other = "usa" if question.party != "usa" else "rok"
    with pytest.raises(IllegalTurn, match="is the status quo"):
        _take(state, question, Trade(to=other, give=give, get=Pledge(issue="six-party-framework", draft=Draft(option=3))))


def _trade(to: str, option: int = 3) -> Trade:
    give, get = Pledge(issue="energy-pipelines", draft=Draft(option=2)), Pledge(issue="six-party-framework", draft=Draft(option=option))
    return Trade(to=to, give=give, get=get)


def test_a_word_is_offered_to_one_at_a_time() -> None:
    """Two offers of the same issue in one turn are refused."""
    state, question = _at("margins", "rok")
    with pytest.raises(IllegalTurn, match="offered twice"):
        _take(state, question, _trade("usa"), _trade("jpn"))


def _meet(state: State, *acts: Callable[[Question], list[Act]]) -> State:
    """Meetings of the margins in following rounds, with plenaries between them in which everybody objects to everything."""
    for act in acts:
        state = _answer_all(state, act)
        while state.public.step != "margins":
            state = _answer_all(state, lambda q: [Object(issue=i, reason="no-gain") for i in q.issues])
    return state


def test_an_unanswered_offer_lapses() -> None:
    """An offer waits for one meeting of the margins and no longer."""
    state, _ = _at("margins", "rok")
    state = _meet(state, lambda q: [_trade("usa")] if q.party == "rok" else [], lambda q: [])
    assert [o.status for o in state.private["usa"].offers.values()][-1] == "lapsed"
    assert state.private["usa"].offers == {n: o for n, o in state.private["usa"].offers.items() if o.status != "open"}


def test_of_two_bargains_on_one_issue_the_first_stands() -> None:
    """Two offers ask the same word of one party and it agrees to both: the first binds, the second is refused as given already."""
    state, _ = _at("margins", "rok")
    state = _meet(state, lambda q: [_trade("usa")] if q.party in {"rok", "jpn"} else [])
    question = next(q for q in _asked(state) if q.party == "usa")
    agreed = [Agree(offer=n) for n in question.offers]
    assert len(agreed) >= 2
    state = _answer_all(state, lambda q: agreed if q.party == "usa" else [])
    bound = state.private["usa"].pledges["six-party-framework"]
    assert bound.seq == question.offers[0]
    assert [state.private["usa"].offers[n].status for n in question.offers] == ["agreed", "lapsed"]


def test_an_offer_is_answered_once() -> None:
    """Agreeing to an offer and refusing it in one turn is refused."""
    state, _ = _at("margins", "rok")
    state = _meet(state, lambda q: [_trade("usa")] if q.party == "rok" else [])
    question = next(q for q in _asked(state) if q.party == "usa")
    with pytest.raises(IllegalTurn, match="answered twice"):
        _take(state, question, Agree(offer=question.offers[0]), Refuse(offer=question.offers[0]))


def _asked(state: State) -> tuple[Question, ...]:
    step = procedure.next_step(state)
    assert isinstance(step, procedure.Ask)
    return step.questions


def test_only_the_absent_return() -> None:
    """A party at the table cannot come to it."""
    state, question = _at("margins", "rok")
    with pytest.raises(IllegalTurn, match="is at the table"):
        _take(state, question, Return())


def test_all_leave_and_the_session_closes() -> None:
    """When everybody walks out there is a communique that says so, and an end."""
    state, _ = _at("floor", round_number=2)
    while state.public.step != "closed":
        leaving = state.public.step == "floor"
        state = _answer_all(state, lambda q, go=leaving: [WalkOut(issue=q.issues[0])] if go and q.issues else [])
    communique = state.public.communique
    assert communique is not None
    assert communique.preamble.startswith("No delegation was at the table")
    assert communique.next_meeting.startswith("The Parties will consult")
