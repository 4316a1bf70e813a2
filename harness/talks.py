"""The talks: ask, record, fold. Everything else is somebody else's business."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from harness.delegates.protocol import AllSeeing, Delegate
from harness.domain import procedure
from harness.domain.events import Event
from harness.domain.state import State, fold
from harness.domain.turns import Question, Turn
from harness.domain.view import view

Record = Callable[[Sequence[Event]], None]
"""Keeps events; returns when they are safe."""


async def hold(state: State, delegates: Mapping[str, Delegate], record: Record) -> State:
    """Holds a session from where `state` stands to its end.

    Every event is recorded before the next question is asked; what is simultaneous is asked at once and recorded in seat order. Raises
    what a delegate or `record` raises, and IllegalTurn for a turn that the procedure refuses; what was recorded before stands.
    """
    while (step := procedure.next_step(state)) is not None:
        if isinstance(step, procedure.Announce):
            record(step.events)
            state = fold(state, step.events)
            continue
        for question, turn in zip(step.questions, await _answers(state, step.questions, delegates), strict=True):
            if isinstance(turn, BaseException):
                raise turn
            events = procedure.take(state, question, turn)
            record(events)
            state = fold(state, events)
    return state


async def probe(state: State, delegate: Delegate, party: str, text: str, again: int = 0) -> Turn:
    """A researcher's question to one delegate, on the side: nothing is recorded and the talk does not know.

    One that was put `again` bears another id, so that a model draws its answer anew.
    """
    question = procedure.question(state, party, "probe", text)
    named = question.model_copy(update={"id": f"{question.id}.{again + 1}"}) if again else question
    return await delegate.answer(named, view(state, party))


async def _answers(state: State, questions: Sequence[Question], delegates: Mapping[str, Delegate]) -> Sequence[Turn | BaseException]:
    """What each answered, or why it did not: nobody's answer is given up because another's is not there."""
    asked = [delegates[q.party].answer(q, view(state, q.party, whole=isinstance(delegates[q.party], AllSeeing))) for q in questions]
    return [await asked[0]] if len(asked) == 1 else await asyncio.gather(*asked, return_exceptions=True)
