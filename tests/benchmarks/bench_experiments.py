"""What the runner of experiments adds to the talks it holds: over a bare loop, over an endpoint, and in memory. Also a script.

As a script it does one thing in a process of its own and prints one JSON object: `bench_experiments WAY FOLDER TALKS`.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.cli.session import wait
from harness.domain.state import start
from harness.experiment.designs import Stage, cells
from harness.experiment.folder import Folder
from harness.experiment.harvest import Scoring, write_results
from harness.experiment.plan import Plan
from harness.experiment.runner import Means, due, hold_cells
from harness.library import open_library
from harness.talks import hold
from harness.transcript import Writer
from tests.benchmarks.conftest import Ledger
from tests.benchmarks.many import NAME, ROUNDS, SCENARIO
from tests.benchmarks.measuring import times
from tests.servers import stub

ROOT = Path(__file__).resolve().parents[2]
TALKS, FEW, SHORT, SCENARIOS, TRIES = 1000, 100, 2, 20, 2
"""Talks, some of them, rounds of each, scenarios they are spread over, and tries of which the least counts."""
AT_ONCE, LATENCY = 64, 50


@dataclass(frozen=True)
class Measured:
    """What one way of doing it took, its process's start left out."""

    wall: float
    processor: float
    memory: float
    """Megabytes, at the peak, of the whole process."""


def plan_of(talks: int) -> Plan:
    """So many talks by the rules."""
    return Plan(
        id="bench",
        title="Bench",
        baselines=("rules",),
        scenarios=open_library().scenario_names()[:SCENARIOS],
        seeds=talks // SCENARIOS,
        rounds=SHORT,
    )


async def runner(folder: Path, talks: int) -> None:
    """All of them through the runner, which records, and notes what became of each."""
    plan = plan_of(talks)
    await hold_cells(plan, cells(plan, open_library()), Folder(folder), Means())


async def bare(folder: Path, talks: int) -> None:
    """The same talks, recorded, one after the other."""
    plan, library = plan_of(talks), open_library()
    stage = Stage(plan, library)
    for cell in cells(plan, library):
        talk = stage.talk(cell)
        inputs = talk.table.inputs
        writer = Writer.create(folder, inputs, cell.seed, talk.delegates)
        await hold(start(inputs, cell.seed), dict.fromkeys((*inputs.seats, *inputs.visitors), talk.table.offline), writer.append)
        writer.finish()


async def scored(folder: Path, talks: int) -> None:
    """Through the runner, each scored as soon as it is over, and the table written."""
    plan = plan_of(talks)
    scoring, every = Scoring(plan.scorers), cells(plan, open_library())
    await hold_cells(plan, every, Folder(folder), Means(scoring=scoring))
    write_results(Stage(plan, open_library()), every, Folder(folder), scoring)


async def planning(folder: Path, talks: int) -> None:
    """What the runner does before the first talk."""
    plan = plan_of(talks)
    due(Stage(plan, open_library()), cells(plan, open_library()), Folder(folder))


async def endpoint(folder: Path, talks: int) -> None:
    """Talks in which one model has every seat, as many at once, against a stub of a fixed latency."""
    with stub.running(LATENCY) as server:
        contender = {"model": NAME, "base_url": server.base_url, "concurrency": 10_000}
        plain = {"id": "bench", "title": "Bench", "models": {NAME: contender}, "baselines": (), "designs": ("selfplay",)}
        plan = Plan.model_validate({**plain, "scenarios": (SCENARIO,), "seeds": talks, "rounds": ROUNDS})
        await hold_cells(plan, cells(plan, open_library()), Folder(folder), Means())


WAYS = {way.__name__: way for way in (runner, bare, scored, planning, endpoint)}


def measure(task: Coroutine[Any, Any, None]) -> Measured:
    """One measurement in this process."""
    wall, processor = time.perf_counter(), time.process_time()
    wait(task)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return Measured(wall, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def apart(way: str, folder: Path, talks: int) -> Measured:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_experiments", way, str(folder), str(talks)]
    return Measured(**json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout))


def least(way: str, place: Path, talks: int, number: int) -> Measured:
    """One of several tries, into a folder of its own."""
    return apart(way, place / f"{way}-{talks}-{number}", talks)


def bench_runner_over_a_bare_loop(ledger: Ledger) -> None:
    """1,000 offline talks through the runner, over the same talks in a bare loop; and a second call in which all is done."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        tries = [{way: least(way, place, TALKS, n) for way in WAYS if way in {"bare", "runner"}} for n in range(TRIES)]
        first = {way: min(t[way].processor for t in tries) for way in tries[0]}
        again = min(apart("runner", place / f"runner-{TALKS}-0", TALKS).processor for _ in range(TRIES))
        few = apart("runner", place / "few", FEW).memory
        ahead = min(apart("planning", place / "nothing", TALKS).processor for _ in range(TRIES))
    rows = [
        ("a bare loop: decide, speak, record", "1.00", ""),
        ("through the runner", times(first["runner"] / first["bare"]), "1.10"),
        ("of that, before the first talk", times(ahead / first["bare"]), ""),
        ("a second call, all done", times(again / first["bare"]), "near 0"),
    ]
    note = (
        f"{TALKS} talks by the rules, {SHORT} rounds, {SCENARIOS} scenarios, recorded, not scored. Processor time, the least of {TRIES} "
        "tries in turn, each in a process of its own; both ways load the library once."
    )
    ledger.table("An experiment without an endpoint", ("what", "over the bare loop", "target"), rows, note)
    many = min(t["runner"].memory for t in tries)
    flat = [("through the runner", f"{few:.0f} MB", f"{many:.0f} MB", times(many / few), "1.10")]
    ledger.table("Memory of an experiment", ("what", f"{FEW} runs", f"{TALKS} runs", "ratio", "target"), flat, "Peak of the whole process.")


def bench_scoring_in_the_runner(ledger: Ledger) -> None:
    """What an experiment costs that is scored as it goes, over one that is only held."""
    with tempfile.TemporaryDirectory() as name:
        held, both = (min(least(way, Path(name), FEW, n).processor for n in range(TRIES)) for way in ("runner", "scored"))
    rows = [("held", "1.00"), ("held, scored by both scorers that need no network, and the table written", times(both / held))]
    ledger.table("An experiment that is scored", ("what", "over holding it"), rows, f"{FEW} talks by the rules, {SHORT} rounds.")


def bench_wall_over_the_critical_path(ledger: Ledger) -> None:
    """Wall time through the runner with an endpoint, over the time that the stub alone takes, and over the talks without the runner."""
    command = [sys.executable, "-m", "tests.benchmarks.many", "talks", str(AT_ONCE), str(LATENCY)]
    bare_talks = [json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout) for _ in range(2)]
    with tempfile.TemporaryDirectory() as name:
        ours = min((least("endpoint", Path(name), AT_ONCE, n) for n in range(2)), key=lambda m: m.wall)
    without = min(b["wall"] for b in bare_talks)
    path = bare_talks[0]["steps"] * LATENCY / 1000
    cost = times(ours.processor / min(b["processor"] for b in bare_talks))
    rows = [(AT_ONCE, f"{LATENCY} ms", times(ours.wall / path), times(without / path), times(ours.wall / without), cost, "1.30")]
    note = "The least of two tries. The runner's time includes loading the library, planning and starting the stub."
    columns = (
        "talks at once",
        "latency",
        "wall over the path",
        "without the runner",
        "ratio",
        "ratio of processor time",
        "target for the first",
    )
    ledger.table("An experiment with an endpoint", columns, rows, note)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("talks", type=int)
    given = parser.parse_args()
    print(json.dumps(asdict(measure(WAYS[given.way](given.folder, given.talks)))))


if __name__ == "__main__":
    main()
