"""An offline experiment by two worker processes and by none, beside what two processes gain on this machine at this moment."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness.cli import session
from harness.experiment.dealing import Workers
from harness.experiment.designs import cells, open_plan
from harness.experiment.folder import Folder
from harness.experiment.harvest import Scoring
from harness.experiment.plan import Plan
from harness.experiment.processes import Processes
from harness.experiment.runner import Means, hold_cells
from harness.library import open_library
from harness.library.plans import plan_path
from tests.benchmarks.conftest import Ledger
from tests.benchmarks.measuring import times

TRIES = 2
TARGET = "1.8"
BARE = [sys.executable, "-c", "n = 0\nfor i in range(50_000_000): n += i"]
"""Work that shares nothing with anybody."""


def _held(plan: Plan, means: Means, workers: int) -> float:
    """Seconds on the wall for a whole experiment, from nothing to its last run; with one worker, in this process, as the command does."""
    every = cells(plan, open_library())
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        folder = Folder(Path(place))
        hold = Workers(Processes(workers, session.wait)).hold if workers > 1 else hold_cells
        session.wait(hold(plan, every, folder, means))
        took = time.perf_counter() - began
        assert all(line.became == "finished" for line in folder.became().values())
    return took


def _bare(count: int) -> float:
    """Seconds on the wall for so many bare loops at once."""
    began = time.perf_counter()
    running = [subprocess.Popen(BARE) for _ in range(count)]
    assert not any(process.wait() for process in running)
    return time.perf_counter() - began


def _gain(plan: Plan, means: Means) -> tuple[float, float, float]:
    """How many times as fast two workers are as one, two bare loops as one after the other, and seconds of one; the best try."""
    tries = []
    for _ in range(TRIES):
        one, two, single, double = _held(plan, means, 1), _held(plan, means, 2), _bare(1), _bare(2)
        tries.append((one / two, 2 * single / double, one))
    return max(tries)


def bench_workers(ledger: Ledger) -> None:
    """Two workers against one over the same talks, from nothing, with and without scoring."""
    plan = open_plan(plan_path("offline")).model_copy(update={"baselines": ("rules",)})
    ways = (("talks alone", 20, Means()), ("talks, each scored", 8, Means(scoring=Scoring(plan.scorers))))
    rows = []
    for what, seeds, means in ways:
        gain, bare, seconds = _gain(plan.model_copy(update={"seeds": seeds}), means)
        rows.append((what, seeds * len(plan.scenarios), times(gain), TARGET, times(bare), f"{seconds:.0f} s"))
    note = (
        f"Time on the wall, beginning of processes included; the best of {TRIES} tries. The target is for two free cores; beside it "
        "stands what two loops that share nothing gained at the same moment: 2.0 on such a machine, less on one that is busy."
    )
    ledger.table("Workers", ("what", "runs", "two over one", "target", "two bare loops", "one takes"), rows, note)
