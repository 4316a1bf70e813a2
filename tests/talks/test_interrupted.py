"""Talks that are stopped from outside, in the middle of whatever, and go on as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.proxy import Fault, Proxy, always
from tests.talks.record import SMALL, Told, sound

Process = Callable[..., subprocess.Popen[bytes]]


def stopping(proxy: Proxy, child: Callable[[], subprocess.Popen[bytes]], at: int, how: signal.Signals) -> None:
    """Lets the proxy stop the child when its request of this number arrives; that request is not answered."""

    def plan(number: int) -> Fault | None:
        if number == at:
            os.kill(child().pid, how)
        return None

    proxy.begin(plan)


STOPS = {f"{name} at {at}": (at, how) for name, how in (("Ctrl-C", signal.SIGINT), ("kill -9", signal.SIGKILL)) for at in (0, 3, 17)}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_goes_on(hold, sixparty, told, process: Process, proxy: Proxy, stop: tuple[int, signal.Signals]) -> None:
    """Whenever it is stopped, a talk comes to the same record, and what was answered is not asked again."""
    at, how = stop
    way = ("--model", "any", "--base-url", proxy.base_url)
    assert hold(*way, "--out", "whole").code == 0
    whole = Told(next(Path("whole").iterdir()))
    begun: list[subprocess.Popen[bytes]] = []
    stopping(proxy, lambda: begun[0], at, how)
    begun.append(process("run", SMALL, "--quiet", *way))
    assert begun[0].wait(timeout=30) == (130 if how is signal.SIGINT else -how)
    first = len(proxy.log)
    sound(told())
    answered = len(told().calls)
    assert first - 6 <= answered <= first
    assert sixparty("resume", told().path, "--quiet").code == 0
    sound(told())
    assert (told().path / "events.jsonl").read_bytes() == (whole.path / "events.jsonl").read_bytes()
    assert Counter(call.request for call in told().calls).most_common(1)[0][1] == 1
    assert len(proxy.log) - first == len(told().calls) - answered == len(whole.calls) - answered


def test_stopped_time_and_again(told, sixparty, process: Process, proxy: Proxy) -> None:
    """A talk that is killed at every ninth request still comes to its end, and no request is answered twice."""
    way = ("run", SMALL, "--quiet", "--model", "any", "--base-url", proxy.base_url)
    for _ in range(3):
        begun: list[subprocess.Popen[bytes]] = []
        stopping(proxy, lambda begun=begun: begun[0], 9, signal.SIGKILL)
        begun.append(process(*way))
        begun[0].wait(timeout=30)
    proxy.begin(always(None))
    assert sixparty(*way).code == 0
    sound(told())
    assert told().own == 1
    assert Counter(call.request for call in told().calls).most_common(1)[0][1] == 1
