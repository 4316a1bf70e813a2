"""Study 7: memory is flat over 1,000 talks."""

from __future__ import annotations

import gc
import resource
from functools import cache

import pytest

from harness.delegates.offline import Offline
from harness.domain.scenario import Inputs
from harness.library import open_library
from tests.holding import SCENARIOS
from tests.studies.ensemble import Say, spread, talk
from tests.studies.evidence import Finding, Row, publish

WARM, TALKS, STEPS, ROUNDS = 300, 1000, 4, 3
"""Talks before the first look (the caches of chance words fill up), talks afterwards, looks at them, and rounds a talk."""


@cache
def _short(scenario: str) -> tuple[Inputs, Offline]:
    inputs = open_library().inputs(scenario, rounds=ROUNDS)
    return inputs, Offline(inputs)


def _weigh(talks: int) -> list[tuple[int, int]]:
    """Holds talks with words; live objects and peak memory (kilobytes on Linux) after warming up, then after each step."""
    found = []
    for number in range(WARM + talks + 1):
        if number >= WARM and (number - WARM) % (talks // STEPS) == 0:
            gc.collect()
            found.append((len(gc.get_objects()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
        inputs, delegate = _short(SCENARIOS[number % len(SCENARIOS)])
        talk(inputs, number, delegate)
    return found


def memory(say: Say) -> Finding:
    """How live objects and peak memory grow from talk to talk in one process."""
    (looks,) = spread(_weigh, [TALKS], say)
    objects, peak = looks[0]
    rows = tuple(Row(f"after {n * TALKS // STEPS} talks", (_growth(o, objects), _growth(p, peak))) for n, (o, p) in enumerate(looks))
    return Finding(
        id="memory",
        title="8. Memory",
        claim="Memory is flat over 1,000 talks.",
        how=f"One process, {WARM} talks to warm up, then {TALKS}; all {len(SCENARIOS)} scenarios in turn, cut to {ROUNDS} rounds, with "
        "words. Growth against the first look, in whole percent.",
        columns=("live objects, growth in %", "peak memory, growth in %"),
        rows=rows,
    )


def _growth(now: int, then: int) -> int:
    return round(100 * (now - then) / then)


@pytest.mark.prove
def test_memory_is_flat(say: Say) -> None:
    """Neither live objects nor peak memory grow by more than a few percent."""
    finding = memory(say)
    say(publish(finding))
    last = finding.rows[-1].cells
    assert all(isinstance(cell, int) and cell <= 5 for cell in last)
