"""A party's conversation: a pure function of its view, each request beginning with the one before, shortened by one stated rule."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.domain import procedure
from harness.domain.state import fold, start
from harness.domain.view import view, visible
from harness.prompts.dialogue import Dialogue, Request
from harness.prompts.tokens import of_messages
from tests.holding import SCENARIOS
from tests.prompts.moments import Held, mixed

talks = st.builds(mixed, st.sampled_from(SCENARIOS), st.integers(1, 4), st.integers(0, 511))
few = settings(max_examples=5)
TIGHT = 9_000
"""Estimated tokens: a limit that every talk outgrows."""


def requests(held: Held, party: str, limit: int | None = None) -> list[Request]:
    """A party's requests over a talk, from one dialogue that is fed turn by turn."""
    dialogue = Dialogue(limit)
    return [dialogue.request(m.view, m.question) for m in held.of(party)]


@few
@given(talks, st.data())
def test_each_request_begins_with_the_whole_request_before_it(held: Held, data: st.DataObject) -> None:
    """All messages of a request, and then the answer to it, are where the next request begins."""
    made = requests(held, data.draw(st.sampled_from(held.last.inputs.seats)))
    for before, after in itertools.pairwise(made):
        assert after.messages[: len(before.messages)] == before.messages
        assert [m.role for m in after.messages[len(before.messages) :]] == ["assistant", "user"]


@few
@given(talks, st.data(), st.sampled_from([None, TIGHT]))
def test_a_fresh_dialogue_says_the_same_as_one_fed_turn_by_turn(held: Held, data: st.DataObject, limit: int | None) -> None:
    """The conversation is a function of the view alone: after a resume it is what it was, compacted or not."""
    party = data.draw(st.sampled_from([p for p in held.last.private if held.of(p)]))
    moments, made = held.of(party), requests(held, party, limit)
    for number in {len(moments) - 1, data.draw(st.integers(0, len(moments) - 1))}:
        assert Dialogue(limit).request(moments[number].view, moments[number].question) == made[number]


@few
@given(talks, st.data())
def test_what_a_party_may_not_see_does_not_change_its_requests(held: Held, data: st.DataObject) -> None:
    """Folding only the events that a party may see gives the same request as folding them all."""
    party = data.draw(st.sampled_from(held.last.inputs.seats))
    inputs, seed = held.last.inputs, held.last.seed
    own = fold(start(inputs, seed), visible(held.events, party))
    asked = procedure.question(held.last, party, "probe", "How did it go?")
    seen = view(held.last, party)
    assert Dialogue().request(view(own, party), asked) == Dialogue().request(seen, asked)


@few
@given(talks, st.data())
def test_a_conversation_that_outgrows_the_window_is_compacted(held: Held, data: st.DataObject) -> None:
    """Over the limit, all between system message and question goes, a digest comes, and the number of dropped messages is told."""
    party = data.draw(st.sampled_from(held.last.inputs.seats))
    limit = of_messages(requests(held, party)[0].messages) + data.draw(st.sampled_from([2_500, 4_000]))
    made, dropped, compacted = requests(held, party, limit), 0, 0
    for before, after in itertools.pairwise(made):
        grown = (*before.messages, *after.messages[len(before.messages) :])
        if after.dropped == before.dropped:
            assert after.messages == grown
            continue
        compacted += 1
        dropped += len(before.messages)
        assert [m.role for m in after.messages] == ["system", "user"]
        assert after.messages[0] == before.messages[0]
        assert after.messages[1].content.startswith("(What was said before is left out here")
        assert after.dropped == dropped
    assert compacted or made[-1].tokens <= limit


@few
@given(talks)
def test_the_length_of_a_request_is_told(held: Held) -> None:
    """The tokens of a request are the estimate of its messages, and without a limit nothing is dropped."""
    made = requests(held, held.last.inputs.seats[0])[-1]
    assert made.tokens == of_messages(made.messages)
    assert made.dropped == 0


def test_what_is_answered_at_once_is_heard_by_nobody_yet() -> None:
    """In the middle of a step whose answers are given at once, those still to answer are asked as at its beginning."""
    held = mixed("relief", 3)
    inputs = held.last.inputs
    for kind in ("attend", "margins", "final"):
        place = next(n for n, e in enumerate(held.events) if e.type == "turn" and e.kind == kind)
        before = fold(start(inputs, held.last.seed), held.events[:place])
        after = fold(before, held.events[place : place + 2])
        for asked in procedure.waiting(after):
            one, other = (Dialogue().request(view(state, asked.party), asked) for state in (before, after))
            assert one == other


def test_a_dialogue_may_change_its_talk() -> None:
    """Another history makes a dialogue begin anew: it keeps work, not memory."""
    one, other = mixed("energy", 1), mixed("energy", 2)
    dialogue = Dialogue()
    dialogue.request(one.of("rus")[-1].view, one.of("rus")[-1].question)
    asked = other.of("rus")[-1]
    assert dialogue.request(asked.view, asked.question) == Dialogue().request(asked.view, asked.question)


def test_a_question_on_the_side_leaves_no_trace() -> None:
    """After a probe the next request is what it would have been."""
    moments = mixed("energy", 1).of("rus")
    dialogue = Dialogue()
    for m in moments[:4]:
        dialogue.request(m.view, m.question)
    probe = moments[4].question.model_copy(update={"id": "r1.probe.rus", "kind": "probe", "text": "What do you want?"})
    assert dialogue.request(moments[4].view, probe).form is None
    asked = moments[4]
    assert dialogue.request(asked.view, asked.question) == Dialogue().request(asked.view, asked.question)


def test_the_digest_keeps_what_must_not_be_forgotten() -> None:
    """After compaction an open exchange is told with its texts, and the party's last note with its words."""
    talk = mixed("relief", 3)
    waiting = [m for m in talk.moments if m.question.offers]
    assert waiting
    for m in waiting:
        told = Dialogue(1).request(m.view, m.question).messages[-1].content
        notes = [e.text for _, e in m.view.own.log if e.type == "note" and e.text]
        for number in m.question.offers:
            offer = m.view.own.offers[number]
            assert f"Exchange {number} waits for " in told or f"Exchange {number}: " in told
            assert offer.give.issue in told
        assert notes[-1] in told


def test_a_guest_is_remembered_as_it_was_asked() -> None:
    """The question that a guest answered stands in its conversation under the name it had."""
    held = next(h for h in (mixed("opening-plenary", seed, 511) for seed in range(1, 60)) if h.of("can"))
    moment = held.of("can")[0]
    probe = procedure.question(held.last, "can", "probe", "How was it?")
    assert Dialogue().request(view(held.last, "can"), probe).messages[:2] == Dialogue().request(moment.view, moment.question).messages


@pytest.mark.parametrize("limit", [None, TIGHT])
def test_nothing_is_longer_than_the_window_allows(limit: int | None) -> None:
    """A request is over the limit only where system message, digest and news alone are."""
    for made in requests(mixed("relief", 1), "usa", limit):
        assert limit is None or made.tokens <= limit or len(made.messages) == 2
