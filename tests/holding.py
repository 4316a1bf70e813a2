"""Offline talks for tests, held once and kept."""

from __future__ import annotations

import asyncio
from functools import cache

from harness.delegates.offline import Offline
from harness.domain.events import Event
from harness.domain.scenario import Inputs
from harness.domain.state import State, start
from harness.library import open_library
from harness.talks import hold

SCENARIOS = tuple(open_library().scenario_names())


@cache
def inputs_of(scenario: str) -> Inputs:
    """The resolved inputs of a bundled scenario."""
    return open_library().inputs(scenario)


@cache
def offline(scenario: str) -> Offline:
    """The offline delegate for a scenario."""
    return Offline(inputs_of(scenario))


def go_on(state: State, scenario: str) -> tuple[list[Event], State]:
    """Holds the rest of a session offline; the new events and the last state."""
    events: list[Event] = []
    inputs = state.inputs
    delegates = dict.fromkeys((*inputs.seats, *inputs.visitors), offline(scenario))
    last = asyncio.run(hold(state, delegates, events.extend))
    return events, last


@cache
def held(scenario: str, seed: int) -> tuple[tuple[Event, ...], State]:
    """A whole offline talk: its events and its last state."""
    events, last = go_on(start(inputs_of(scenario), seed), scenario)
    return tuple(events), last


@cache
def of_the_six() -> tuple[str, ...]:
    """The scenarios in which the six sit at one table, or five of them with the sixth seat open: those that the first studies are about."""
    return tuple(name for name in SCENARIOS if inputs_of(name).format.id in {"six-party-session", "five-party-session"})
