"""Many talks at once, held by rules alone: spread over processes, and the same results whatever their number.

A talk is a pure function of inputs and seed, so nothing here can change an outcome but the inputs, the seeds and the constants it is given.
"""

from __future__ import annotations

import asyncio
import importlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from typing import TypeVar

from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.domain.events import Event
from harness.domain.scenario import Inputs
from harness.domain.state import State, start
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.rules.decide import decide
from harness.rules.mind import Mind, Readings
from harness.talks import hold
from tests.studies.changing import Constant
from tests.studies.outcome import Outcome, outcome

Say = Callable[[str], None]
Task = TypeVar("Task")
Found = TypeVar("Found")
CHUNK = 10
"""Talks handed to a process at a time."""
WORKERS = 2


class Wordless:
    """The offline delegate's decisions without its words. What is said never enters a decision, so a talk comes to the same."""

    def __init__(self, inputs: Inputs) -> None:
        self._readings = Readings(inputs)

    async def answer(self, question: Question, view: View) -> Turn:
        """The acts alone."""
        choices = decide(Mind(view, self._readings), question)
        return Turn(question=question.id, party=question.party, acts=tuple(c.act for c in choices), source="offline")


@dataclass(frozen=True)
class Variant:
    """Inputs to be tried together, one a scenario, and constants of the rules that are set otherwise meanwhile."""

    inputs: tuple[Inputs, ...]
    constants: tuple[Constant, ...] = ()


def ensemble(variants: Mapping[str, Variant], seeds: range, say: Say) -> dict[str, list[Outcome]]:
    """Every variant over the same seeds: label -> outcomes, in the order of scenarios, then seeds."""
    tasks = [
        (label, data, variant.constants, seeds[first : first + CHUNK])
        for label, variant in variants.items()
        for data in (inputs.model_dump_json() for inputs in variant.inputs)
        for first in range(0, len(seeds), CHUNK)
    ]
    found: dict[str, list[Outcome]] = {label: [] for label in variants}
    for task, outcomes in zip(tasks, spread(_hold, tasks, say), strict=True):
        found[task[0]] += outcomes
    return found


def spread(work: Callable[[Task], Found], tasks: Sequence[Task], say: Say) -> Iterator[Found]:
    """The results of some work on each task, in the order of the tasks, from a few processes; a line of progress every fifth of the way."""
    with ProcessPoolExecutor(min(WORKERS, os.cpu_count() or 1), mp_context=get_context("spawn")) as pool:
        for number, found in enumerate(pool.map(work, tasks), start=1):
            if 5 * number // len(tasks) > 5 * (number - 1) // len(tasks):
                say(f"  {work.__name__.strip('_').replace('_', ' ')}: {100 * number // len(tasks)} %")
            yield found


def talk(inputs: Inputs, seed: int, delegate: Delegate) -> tuple[list[Event], State]:
    """One talk in which one delegate takes every seat: its events and its last state."""
    events: list[Event] = []
    last: list[State] = []

    async def held() -> None:  # returns nothing: asyncio.run would otherwise spell out the whole state when it lets go of the task
        delegates = dict.fromkeys((*inputs.seats, *inputs.visitors), delegate)
        last.append(await hold(start(inputs, seed), delegates, events.extend))

    asyncio.run(held())
    return events, last[0]


@lru_cache(maxsize=4)
def read(data: str) -> tuple[Inputs, Wordless, Offline]:
    """Inputs from their JSON, and delegates for them."""
    inputs = Inputs.model_validate_json(data)
    return inputs, Wordless(inputs), Offline(inputs)


def _hold(task: tuple[str, str, tuple[Constant, ...], range]) -> list[Outcome]:
    _, data, constants, seeds = task
    inputs, delegate, _ = read(data)
    with ExitStack() as stack:
        for constant in constants:
            stack.enter_context(_set(constant))
        return [outcome(inputs, seed, *talk(inputs, seed, delegate)) for seed in seeds]


@contextmanager
def _set(constant: Constant) -> Iterator[None]:
    module = importlib.import_module(constant.module)
    authored = getattr(module, constant.name)
    setattr(module, constant.name, constant.value)
    try:
        yield
    finally:
        setattr(module, constant.name, authored)
