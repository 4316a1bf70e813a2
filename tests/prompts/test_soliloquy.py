"""All seats in one conversation: one request for a step, with every brief and every note."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest

from harness.domain.state import State, apply, fold, start
from harness.domain.turns import Note, Question, Sentence, Turn
from harness.prompts.dialogue import Request, Room
from harness.prompts.soliloquy import BEGINS, request_of, step_of
from tests.holding import inputs_of
from tests.prompts.moments import Held, mixture, observed

SCENARIO = "relief"


@cache
def talk() -> Held:
    """A talk in which every turn's note names its question."""

    def change(question: Question, turn: Turn) -> Turn:
        said = (Sentence(text=f"Said for {question.id}."),)
        return turn.model_copy(update={"note": Note(text=f"NOTED-{question.id}"), "statement": said})

    inputs = inputs_of(SCENARIO)
    return observed(inputs, 3, mixture(inputs, 511), change)


@cache
def states() -> tuple[State, ...]:
    """The state at the beginning of each step in which somebody is asked."""
    found, state = [], start(inputs_of(SCENARIO), 3)
    for event, after in pairwise(talk().events):
        state = apply(state, event)
        if event.type in BEGINS and after.type == "turn":
            found.append(state)
    return tuple(found)


@cache
def requests(limit: int | None) -> tuple[Request, ...]:
    """The request of each step."""
    return tuple(request_of(state, Room(limit)) for state in states())


def test_each_request_begins_with_the_one_before() -> None:
    """Without a limit, all messages of a step's request are where the next one begins."""
    made = requests(None)
    assert len(made) > 10
    for before, after in pairwise(made):
        assert after.messages[: len(before.messages)] == before.messages
        assert len(after.messages) == len(before.messages) + 2


def test_the_request_is_the_same_for_every_seat_of_a_step() -> None:
    """What has been answered within the step does not change it."""
    begun = [n for n, e in enumerate(talk().events) if e.type == "draft"][1]
    at_first = fold(start(inputs_of(SCENARIO), 3), talk().events[: begun + 1])
    later = fold(at_first, talk().events[begun + 1 : begun + 7])
    assert later.public.done
    assert request_of(later, Room()) == request_of(at_first, Room())


def test_it_sees_every_brief_and_every_note() -> None:
    """The declared exception: briefs of all seats and guests, and all notes."""
    last = requests(None)[-1]
    inputs = inputs_of(SCENARIO)
    assert re.findall(r"^# Brief: .* \((\w+)\)$", last.messages[0].content, re.MULTILINE) == [p.id for p in inputs.profiles]
    told = "".join(m.content for m in last.messages)
    for m in talk().moments:
        if m.question.kind != "cable":
            assert f"NOTED-{m.question.id}" in told


def test_nothing_is_told_twice() -> None:
    """What a delegation said stands in the answer it gave and is not repeated in the next question."""
    told = "".join(m.content for m in requests(None)[-1].messages)
    for m in talk().moments:
        if m.question.kind not in {"margins", "cable"}:
            assert told.count(f"Said for {m.question.id}.") == 1


def test_the_form_has_one_field_a_seat() -> None:
    """Every seat that is asked has its own form within the whole."""
    for state, made in zip(states(), requests(None), strict=True):
        assert made.form is not None
        step = next(m for m in talk().moments if m.view.public.step == state.public.step)
        assert set(made.form["properties"]) <= {*state.inputs.seats, *state.inputs.visitors}
        assert made.form["required"] == list(made.form["properties"])
        assert step_of(step.question) == step.question.id.rsplit(".", 1)[0]


@pytest.mark.parametrize("extra", [1_500, 4_000])
def test_it_is_compacted_by_the_same_rule(extra: int) -> None:
    """Over the limit all between system message and question is dropped, a digest comes, and later requests grow from there."""
    made = requests(requests(None)[0].tokens + extra)
    compacted = 0
    for before, after in pairwise(made):
        if after.dropped > before.dropped:
            compacted += 1
            assert [m.role for m in after.messages] == ["system", "user"]
            assert after.messages[1].content.startswith("(What was said before is left out here")
            assert after.dropped == before.dropped + len(before.messages)
        else:
            assert after.messages[: len(before.messages)] == before.messages
    assert compacted


def test_its_rules_do_not_speak_to_one_delegation() -> None:
    """The system message is the meeting, once, and the briefs; nobody in particular is told to be a head of delegation."""
    content = requests(None)[0].messages[0].content
    assert "You are the head of one delegation" not in content
    assert content.count("# The meeting") == content.count("# Your role") == 1


def test_a_digest_asks_each_question_once() -> None:
    """After compaction each seat's question stands there once, with its form."""
    limit = requests(None)[0].tokens + 1_500
    for made in requests(limit):
        asked = re.findall(r"^Question (\S+):", made.messages[-1].content, re.MULTILINE)
        assert len(asked) == len(set(asked))
        assert made.messages[-1].content.count("Answer in this form: {") == len(asked)
