"""Measuring: the least of several tries, in turn, so that whatever else a machine does falls on all alike."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

TRIES = 7


def least(works: Mapping[str, Callable[[], object]], tries: int = TRIES) -> dict[str, float]:
    """The least processor time of each work in this process, in seconds; each is done once before it counts."""
    for work in works.values():
        work()
    found = dict.fromkeys(works, float("inf"))
    for _ in range(tries):
        for name, work in works.items():
            began = time.process_time()
            work()
            found[name] = min(found[name], time.process_time() - began)
    return found


def least_of_commands(commands: Mapping[str, Sequence[str]], tries: int = 15) -> dict[str, float]:
    """The least processor time of each command, in seconds, children included."""
    found = dict.fromkeys(commands, float("inf"))
    for _ in range(tries):
        for name, command in commands.items():
            before = _children()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found[name] = min(found[name], _children() - before)
    return found


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def times(ratio: float) -> str:
    """A ratio, to two places where it is small."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
