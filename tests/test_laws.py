"""Laws that every talk obeys, whatever the scenario and the seed."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.delegates.random import Random
from harness.domain import procedure
from harness.domain.adoption import essential, may_decide, passes
from harness.domain.agenda import Draft
from harness.domain.events import EVENT, Adopted, Event, RoundOpened, TurnTaken
from harness.domain.legality import check
from harness.domain.sitting import mode
from harness.domain.state import apply, fold, start
from harness.domain.turns import BINDING, Accept, Amend, Question, Turn
from harness.domain.view import view, visible
from harness.errors import IllegalTurn
from harness.rules.mind import FREER
from harness.talks import hold
from harness.transcript import canonical
from harness.verify import retrace
from tests.holding import SCENARIOS, go_on, held, inputs_of, offline
from tests.language import faults

talks = st.tuples(st.sampled_from(SCENARIOS), st.integers(1, 10_000))
few = settings(max_examples=12)


@few
@given(talks)
def test_fold_is_deterministic(talk: tuple[str, int]) -> None:
    """Folding the same events twice gives the same state, and it is the state the talk ended in."""
    events, last = held(*talk)
    first = fold(start(inputs_of(talk[0]), talk[1]), events)
    assert first == fold(start(inputs_of(talk[0]), talk[1]), events) == last


@few
@given(talks)
def test_events_survive_json(talk: tuple[str, int]) -> None:
    """Every event read back from its canonical JSON is itself, and writes the same bytes."""
    for event in held(*talk)[0]:
        data = canonical(event)
        again = EVENT.validate_json(data)
        assert again == event
        assert canonical(again) == data


@few
@given(talks, st.data())
def test_a_view_holds_only_what_was_addressed_to_it(talk: tuple[str, int], data: st.DataObject) -> None:
    """At every moment a party's view is the view made from the events it may see and no others.

    No note, caucus or cable of another can be in it.
    """
    events, _ = held(*talk)
    inputs = inputs_of(talk[0])
    end = data.draw(st.integers(1, len(events)))
    party = data.draw(st.sampled_from(inputs.seats))
    whole = fold(start(inputs, talk[1]), events[:end])
    filtered = fold(start(inputs, talk[1]), visible(events[:end], party))
    mine, theirs = view(whole, party), view(filtered, party)
    assert mine.own == theirs.own
    assert _told(mine.public) == _told(theirs.public)


def _told(public: Any) -> dict[str, Any]:
    """All of a public state but who has answered in private: that others answer is no secret, what they answer is."""
    return {name: getattr(public, name) for name in public.__slots__ if name != "done"}


@few
@given(talks)
def test_private_words_are_addressed(talk: tuple[str, int]) -> None:
    """Notes, cables and turns in the margins are their owner's alone; exchanges the two's who deal; a secret event those' who know."""
    for event in held(*talk)[0]:
        if event.type == "note" or (isinstance(event, TurnTaken) and event.kind in {"margins", "cable"}):
            assert event.visible == (event.party,)
        elif event.type in {"offered", "refused", "lapsed", "bargained"}:
            assert event.visible == (event.by, event.to)
        elif event.type == "happened":
            expected = {e.known_to for e in inputs_of(talk[0]).scenario.situation.events if e.event == event.event}
            assert set(event.visible) in [set(known or ("all",)) for known in expected]
        else:
            assert event.visible == ("all",)


@few
@given(talks)
def test_no_party_answers_one_question_twice(talk: tuple[str, int]) -> None:
    """A question has one answer, and a party is asked at most twice a round."""
    turns = [e for e in held(*talk)[0] if isinstance(e, TurnTaken)]
    assert max(Counter(t.question for t in turns).values()) == 1
    rounds = Counter((t.party, t.round) for t in turns if t.kind in {"floor", "margins"})
    assert max(rounds.values()) <= 2


@few
@given(talks)
def test_nothing_is_adopted_without_its_quorum(talk: tuple[str, int]) -> None:
    """Each adoption has its quorum and essential parties, no opponent under consensus, and a session that may decide it."""
    inputs = inputs_of(talk[0])
    state = start(inputs, talk[1])
    for event in held(*talk)[0]:
        if isinstance(event, Adopted):
            issue = inputs.agenda.by_id[event.issue]
            rule = inputs.format.rules[issue.kind]
            assert passes(rule, event.parties, state.public.present, essential(rule, issue))
            assert may_decide(rule, mode(inputs, state.public))
            assert set(event.parties) <= set(state.public.present)
        state = apply(state, event)


@few
@given(talks)
def test_nobody_binds_itself_past_a_red_line(talk: tuple[str, int]) -> None:
    """No offline acceptance, accession or adoption goes beyond the paper's red lines or what the party can live with."""
    inputs = inputs_of(talk[0])
    state = start(inputs, talk[1])
    for event in held(*talk)[0]:
        for act in event.acts if isinstance(event, TurnTaken) else ():
            if act.act in BINDING:
                draft = state.public.tabled[act.issue].draft if act.act != "accede" else state.public.adopted[act.issue].draft
                assert _inside(talk[0], event.party, act.issue, draft)
        state = apply(state, event)


def _inside(scenario: str, party: str, issue: str, draft: Draft) -> bool:
    inputs = inputs_of(scenario)
    profile = inputs.profile[party]
    low, high = profile.stances[issue].accept
    free = 0 if inputs.format.commits(inputs.agenda.by_id[issue].kind) else FREER
    spans = [(low - free, high + free), *(r.accept for r in profile.red_lines if r.issue == issue)]
    return all(low <= draft.option <= high for low, high in spans)


@settings(max_examples=2)
@given(talks)
def test_every_prefix_goes_on_to_the_same_bytes(talk: tuple[str, int]) -> None:
    """A talk resumed after any of its events, from the last whole step on, ends in the same record: nothing lives outside it."""
    events, _ = held(*talk)
    whole = b"\n".join(canonical(e) for e in events)
    for end in range(0, len(events), 11):
        kept = retrace(inputs_of(talk[0]), talk[1], events[:end])
        rest, _ = go_on(kept.state, talk[0])
        assert b"\n".join(canonical(e) for e in (*events[: kept.count], *rest)) == whole


@few
@given(talks)
def test_the_order_of_speakers_rotates(talk: tuple[str, int]) -> None:
    """No member opens two rounds running while the room is unchanged."""
    rounds = [e for e in held(*talk)[0] if isinstance(e, RoundOpened)]
    for one, other in pairwise(rounds):
        if set(one.order) == set(other.order):
            assert one.order[0] != other.order[0]


def _on_the_floor() -> tuple[Any, Question, Turn]:
    """A state in which the floor is asked of somebody, the question, and a legal answer to it."""
    events, _ = held("opening-plenary", 1)
    number = next(n for n, e in enumerate(events) if isinstance(e, TurnTaken) and e.kind == "floor")
    state = fold(start(inputs_of("opening-plenary"), 1), events[:number])
    step = procedure.next_step(state)
    assert isinstance(step, procedure.Ask)
    asked = step.questions[0]
    acts = tuple(Accept(issue=i) for i in asked.issues)
    return state, asked, Turn(question=asked.id, party=asked.party, acts=acts, source="scripted")


def test_a_legal_turn_is_taken() -> None:
    """Accepting every open issue is legal on the floor."""
    state, asked, turn = _on_the_floor()
    check(state, asked, turn)


def _with(turn: Turn, **changes: Any) -> Turn:
    return turn.model_copy(update=changes)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t: {"acts": t.acts[1:]}, "is open and not answered"),
        (lambda t: {"acts": (*t.acts, t.acts[0])}, "answered twice"),
        (lambda t: {"party": "mng"}, "was asked"),
        (lambda t: {"question": "r9.floor.rok"}, "was asked"),
        (lambda t: {"acts": (Accept(issue="nowhere"), *t.acts)}, "is not open"),
        (lambda t: {"acts": (Amend(issue=t.acts[0].issue, draft=Draft(option=9)), *t.acts[1:])}, "has options 1 to"),
        (lambda t: {"acts": (Amend(issue=t.acts[0].issue, draft=Draft(option=2, rider="nonsense")), *t.acts[1:])}, "does not fit"),
    ],
)
def test_an_illegal_act_is_refused_by_name_and_changes_nothing(change: Any, why: str) -> None:
    """The refusal names the party and what is wrong; the state is the state it was."""
    state, asked, turn = _on_the_floor()
    before = state
    with pytest.raises(IllegalTurn, match=why):
        procedure.take(state, asked, _with(turn, **change(turn)))
    assert state == before


@few
@given(talks)
def test_the_record_is_numbered_without_gaps(talk: tuple[str, int]) -> None:
    """Events are numbered 0, 1, 2, ..."""
    events: tuple[Event, ...] = held(*talk)[0]
    assert [e.seq for e in events] == list(range(len(events)))


@settings(max_examples=30)
@given(talks, st.integers(0, 63), st.integers(0, 400))
def test_offline_sits_beside_chance_and_takes_over(talk: tuple[str, int], seats: int, moment: int) -> None:
    """Whatever legal turns others take, the offline delegates go on with the talk to its end, without a fault and within their limits."""
    inputs = inputs_of(talk[0])
    strangers = {p: Random() for n, p in enumerate(inputs.seats) if seats >> n & 1}
    begun: list[Event] = []
    everybody = dict.fromkeys((*inputs.seats, *inputs.visitors), offline(talk[0]))
    asyncio.run(hold(start(inputs, talk[1]), {**everybody, **strangers}, begun.extend))
    kept = retrace(inputs, talk[1], begun[:moment])
    assert kept.fault is None
    rest, last = go_on(kept.state, talk[0])
    assert last.public.step == "closed"
    for event in rest:
        if isinstance(event, TurnTaken):
            assert faults(event, inputs.scenario.situation.date, guest=event.party in inputs.visitors) == []
