"""Talks with a model over an endpoint of fixed latency: what the client adds to the time that the model takes."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.benchmarks.conftest import Ledger
from tests.benchmarks.many import Measured
from tests.benchmarks.measuring import times

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {(1, 50): "1.10", (64, 50): "1.30", (512, 50): "6.5", (512, 1000): "1.15"}


@cache
def _measured(way: str, count: int, latency: int) -> Measured:
    """The best of two tries, each in a process of its own; of one where it is long."""
    tries = 1 if count > 100 else 2
    command = [sys.executable, "-m", "tests.benchmarks.many", way, str(count), str(latency)]
    done = [subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout for _ in range(tries)]
    return min((Measured(**json.loads(out)) for out in done), key=lambda m: m.wall)


def bench_wall_over_the_critical_path(ledger: Ledger) -> None:
    """Wall time over the time that the stub alone takes, and the same of a bare loop over the same transport."""
    rows = []
    for (count, latency), target in TARGETS.items():
        ours, bare = _measured("talks", count, latency), _measured("bare", count, latency)
        path = ours.steps * latency / 1000
        rows.append((count, f"{latency} ms", times(ours.wall / path), times(bare.wall / path), target, f"{ours.memory:.0f} MB"))
    one = _measured("talks", 1, 50)
    note = (
        f"{one.calls} calls in {one.steps} steps a talk: six parties, simultaneous questions asked together. The bare loop sends the same "
        "bytes over the same transport, reads JSON and does nothing else. Targets are those of the plan; 400 MB for memory."
    )
    ledger.table("Talks with a model", ("talks at once", "latency", "wall over the path", "bare loop", "target", "peak memory"), rows, note)


def bench_client_over_a_bare_loop(ledger: Ledger) -> None:
    """Processor time of a call, over that of the bare loop, at 64 talks; and whether a request was sent that nobody asked for."""
    ours, bare = _measured("talks", 64, 50), _measured("bare", 64, 50)
    ratio = times((ours.processor / ours.calls) / (bare.processor / bare.calls))
    rows = [(f"{1000 * ours.processor / ours.calls:.2f} ms", f"{1000 * bare.processor / bare.calls:.2f} ms", ratio, "2.0")]
    assert ours.requests == ours.calls, f"{ours.requests} requests for {ours.calls} turns"
    note = f"{ours.requests} requests for {ours.calls} turns: none too many."
    ledger.table("A call", ("a talk's", "the bare loop's", "ratio", "target"), rows, note)
