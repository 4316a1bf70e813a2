"""The talks: ask, record, fold. Everything else is somebody else's business."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from harness.delegates.protocol import Delegate
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
            events = procedure.take(state, question, turn)
            record(events)
            state = fold(state, events)
    return state


async def probe(state: State, delegate: Delegate, party: str, text: str) -> Turn:
    """A researcher's question to one delegate, on the side: nothing is recorded and the talk does not know."""
    return await delegate.answer(procedure.question(state, party, "probe", text), view(state, party))


async def _answers(state: State, questions: Sequence[Question], delegates: Mapping[str, Delegate]) -> list[Turn]:
    asked = [delegates[q.party].answer(q, view(state, q.party)) for q in questions]
    return [await asked[0]] if len(asked) == 1 else list(await asyncio.gather(*asked))
