"""Turns by lot: any legal turn, the same each time, and one that says what it is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.delegates.random import SAID, Random
from harness.domain.legality import check
from harness.domain.turns import ALLOWED
from tests.holding import SCENARIOS, inputs_of
from tests.prompts.moments import mixed, mixture, observed, silent


@settings(max_examples=8)
@given(st.sampled_from(SCENARIOS), st.integers(1, 1000))
def test_a_talk_by_lot_is_legal_to_its_end(scenario: str, seed: int) -> None:
    """Every turn is legal, is called `random`, and keeps nothing that its owner did not draw."""
    inputs = inputs_of(scenario)
    held = observed(inputs, seed, mixture(inputs, 511))
    assert held.last.public.step == "closed"
    for m in held.moments:
        check(m.view, m.question, m.turn)
        assert (m.turn.source, m.turn.note.text, m.turn.note.reasons) == ("random", SAID, ())


def test_it_is_a_function_of_question_and_view() -> None:
    """Another instance draws the same turn from the same view, and the same talk from the same seed."""
    held = mixed("relief", 1)
    assert all(Random().turn(m.question, m.view) == m.turn for m in held.moments)
    inputs = inputs_of("relief")
    assert observed(inputs, 1, mixture(inputs, 63)).events == held.events


def test_another_seed_is_another_talk() -> None:
    """What is drawn hangs on the seed."""
    assert mixed("relief", 1).events != mixed("relief", 2).events


def test_every_act_is_drawn() -> None:
    """Each act of the procedure occurs in a long talk: nothing that is legal is out of reach."""
    drawn = {a.act for m in mixed("functional-first", 5, 511).moments for a in m.turn.acts}
    assert drawn == set().union(*ALLOWED.values())


def test_without_statements_it_draws_none() -> None:
    """In a format of acts alone nobody speaks, and the talk comes to its end."""
    inputs = silent("four-party-clash")
    for by_lot in (511, 21, 0):
        held = observed(inputs, 1, mixture(inputs, by_lot))
        assert held.last.public.step == "closed"
        assert not any(m.turn.statement for m in held.moments)
