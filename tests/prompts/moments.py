"""Moments of talks for the tests of prompts: who was asked what, in which view, and what was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.delegates.random import Random
from harness.domain.events import Event
from harness.domain.scenario import Inputs
from harness.domain.state import State, start
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.talks import hold
from tests.holding import inputs_of

Change = Callable[[Question, Turn], Turn]


@dataclass(frozen=True)
class Moment:
    """One question, the view in which it was asked, and the answer."""

    question: Question
    view: View
    turn: Turn


@dataclass(frozen=True, repr=False)
class Held:
    """A talk, told by its moments, its events and its last state. Its repr is short, for whoever reads of a failure."""

    moments: tuple[Moment, ...]
    events: tuple[Event, ...]
    last: State

    def __repr__(self) -> str:
        return f"Held({self.last!r})"

    def of(self, party: str) -> list[Moment]:
        """The moments of one party."""
        return [m for m in self.moments if m.question.party == party]


class Witness:
    """Passes a question on, may change the answer, and remembers both."""

    def __init__(self, behind: Delegate, kept: list[Moment], change: Change | None = None) -> None:
        self._behind, self._kept, self._change = behind, kept, change

    async def answer(self, question: Question, view: View) -> Turn:
        """What the delegate behind it answers, changed if there is a change."""
        turn = await self._behind.answer(question, view)
        turn = self._change(question, turn) if self._change else turn
        self._kept.append(Moment(question, view, turn))
        return turn


def observed(inputs: Inputs, seed: int, delegates: Mapping[str, Delegate], change: Change | None = None) -> Held:
    """Holds a talk and tells its moments."""
    kept: list[Moment] = []
    events: list[Event] = []
    witnesses = {party: Witness(delegate, kept, change) for party, delegate in delegates.items()}
    last = asyncio.run(hold(start(inputs, seed), witnesses, events.extend))
    return Held(tuple(kept), tuple(events), last)


@cache
def mixed(scenario: str, seed: int, by_lot: int = 63) -> Held:
    """A talk in which the members whose bit is set draw their turns by lot and the others follow the rules."""
    inputs = inputs_of(scenario)
    return observed(inputs, seed, mixture(inputs, by_lot))


def mixture(inputs: Inputs, by_lot: int) -> dict[str, Delegate]:
    """Delegates for every seat and guest: by lot where the bit is set, by rules elsewhere."""
    offline, lot = Offline(inputs), Random()
    return {p.id: lot if by_lot >> n & 1 else offline for n, p in enumerate(inputs.profiles)}


def silent(scenario: str) -> Inputs:
    """A scenario's inputs in a format without statements."""
    inputs = inputs_of(scenario)
    return inputs.model_copy(update={"format": inputs.format.model_copy(update={"speaking": "acts-only"})})


def first(held: Held, kind: str) -> Moment:
    """The first moment of a kind of question."""
    return next(m for m in held.moments if m.question.kind == kind)
