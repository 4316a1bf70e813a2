"""Talks by the rules alone, as fast as they can be held: decisions without words, and nothing kept but what came of them."""

from __future__ import annotations

from harness.domain import procedure
from harness.domain.scenario import Inputs
from harness.domain.state import State, fold, start
from harness.domain.turns import Question, Turn
from harness.domain.view import view
from harness.rules.decide import decide
from harness.rules.mind import Mind, Readings


def outcomes(inputs: Inputs, readings: Readings, seed: int) -> dict[str, int | None]:
    """What one talk comes to: by issue, the option that is adopted, or None. What is said never enters a decision, so nothing is."""
    state = start(inputs, seed)
    while (step := procedure.next_step(state)) is not None:
        if isinstance(step, procedure.Announce):
            state = fold(state, step.events)
            continue
        answers = [(question, _acts(state, readings, question)) for question in step.questions]
        for question, turn in answers:
            state = fold(state, procedure.take(state, question, turn))
    adopted = state.public.adopted
    return {issue: adopted[issue].draft.option if issue in adopted else None for issue in inputs.scenario.issues}


def _acts(state: State, readings: Readings, question: Question) -> Turn:
    choices = decide(Mind(view(state, question.party), readings), question)
    return Turn(question=question.id, party=question.party, acts=tuple(c.act for c in choices), source="offline")
