"""A recorded turn, written as an answer and read back, is the same turn: so a party's own history teaches the form it is asked for."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.domain.turns import DECLARING, Declared, Note, Sentence, Turn
from harness.prompts.form import FORM, schema
from harness.prompts.reading import turn_of
from harness.prompts.writing import written
from tests.holding import SCENARIOS
from tests.prompts.moments import Held, Moment, mixed, mixture, observed, silent

talks = st.builds(mixed, st.sampled_from(SCENARIOS), st.integers(1, 8), st.integers(0, 511))


def again(moment: Moment, turn: Turn) -> Turn:
    """A turn, written and read."""
    form = schema(moment.view, moment.question)
    assert form is not None
    return turn_of(written(moment.view, moment.question, form, turn, turn.note.text), form, moment.view, moment.question)


def said(moment: Moment) -> Turn:
    """The turn, with words where the rules came without, for a model is asked to say something; without words in the margins."""
    if moment.question.kind == "margins":
        return moment.turn.model_copy(update={"statement": ()})
    return moment.turn if moment.turn.statement else moment.turn.model_copy(update={"statement": (Sentence(text="Yes."),)})


@settings(max_examples=6)
@given(talks)
def test_every_legal_turn_reads_back(held: Held) -> None:
    """Acts, stances, note and words of every turn of a talk, by lot or by rules, come back as they were."""
    for moment in held.moments:
        turn = said(moment)
        back = again(moment, turn)
        assert sorted(back.acts, key=str) == sorted(turn.acts, key=str)
        assert back.stances == turn.stances
        assert (back.spoken, back.note.text) == (turn.spoken, turn.note.text)


def test_every_stance_reads_back() -> None:
    """A stance on any option of any issue comes back."""
    for moment in mixed("relief", 1).moments:
        if moment.question.kind in DECLARING and moment.question.party in moment.view.inputs.seats:
            options = moment.view.inputs.agenda.by_id
            stances = tuple(Declared(issue=i, option=len(options[i].options)) for i in moment.view.inputs.scenario.issues[1:])
            assert again(moment, said(moment).model_copy(update={"stances": stances})).stances == stances


@settings(max_examples=4)
@given(talks)
def test_what_is_written_has_the_fields_of_the_form_in_its_order(held: Held) -> None:
    """The answer in the history has exactly the fields that were asked for, in one line."""
    for m in held.moments:
        form = schema(m.view, m.question)
        text = written(m.view, m.question, form, m.turn, "")
        assert "\n" not in text
        assert list(json.loads(text)) == list((form or {})["properties"])


@settings(max_examples=30)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_words_can_be_written(words: str, note: str) -> None:
    """Whatever was said or noted stands in the history on one line and can be read back."""
    moment = mixed("relief", 1).moments[-1]
    statement = tuple(Sentence(text=t) for t in [words] if t)
    turn = moment.turn.model_copy(update={"statement": statement, "note": Note(text=note)})
    line = written(moment.view, moment.question, schema(moment.view, moment.question), turn, note)
    assert len(line.splitlines()) == 1
    assert set(json.loads(line)) == {"statement", "note"}


def test_without_statements_none_is_written() -> None:
    """In a format of acts alone the history holds no statement, and every turn still reads back."""
    inputs = silent("relief")
    for moment in observed(inputs, 1, mixture(inputs, 21)).moments:
        line = written(moment.view, moment.question, schema(moment.view, moment.question), moment.turn, "")
        assert "statement" not in json.loads(line)
        assert sorted(again(moment, moment.turn).acts, key=str) == sorted(moment.turn.acts, key=str)


def test_a_form_has_a_writer_for_each_of_its_fields() -> None:
    """No field of any question is without one: a talk of every kind of question has been written above."""
    seen = {m.question.kind for m in mixed("opening-plenary", 1).moments}
    assert seen | {"probe"} == set(FORM)
