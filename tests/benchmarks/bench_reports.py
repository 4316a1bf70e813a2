"""A report of 10,000 runs: what reading the table, the statistics and the page cost, and how that grows."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from harness.experiment.designs import Stage, cells
from harness.experiment.folder import Folder, Line
from harness.experiment.harvest import Scoring, rows
from harness.experiment.plan import Cell, Plan
from harness.experiment.results import Row
from harness.experiment.runner import Means, hold_cells
from harness.library import open_library
from tests.benchmarks.conftest import Ledger
from tests.benchmarks.measuring import times

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS, ROUNDS, FEW, MANY = 10, 2, 50, 500
"""Scenarios, rounds of the runs that are really held, and seeds: two contenders make 1,000 runs and 10,000."""
REAL = Plan(
    id="bench", title="Bench", baselines=("rules", "random"), scenarios=open_library().scenario_names()[:SCENARIOS], rounds=ROUNDS, seeds=1
)


class Used(NamedTuple):
    """What a command took."""

    wall: float
    processor: float
    memory: float
    """Megabytes, at the peak."""


def used(*words: str) -> Used:
    """Runs `sixparty` with these words, and says what its process took. Fails unless it ends well."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "harness.cli", *words], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, spent = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return Used(time.perf_counter() - began, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024)


def held(place: Path) -> list[Row]:
    """The rows of the few runs that are really held and scored."""
    stage, every = Stage(REAL, open_library()), cells(REAL, open_library())
    asyncio.run(hold_cells(REAL, every, Folder(place), Means()))
    return list(rows(stage, every, Folder(place), Scoring(REAL.scorers)))


def copied(few: Sequence[Row], seeds: int) -> Iterator[Row]:
    """The same rows once for each seed, under runs of other names; every tenth seed is a little better, so that seeds are not all alike."""
    for seed in range(1, seeds + 1):
        for row in few:
            value = row.value if row.value is None or seed % 10 else row.value * 1.01
            yield row._replace(seed=seed, run=f"{row.run}-{seed}", value=value)


def made_up(place: Path, few: Sequence[Row], seeds: int) -> Path:
    """A folder as an experiment with so many seeds would leave it, without its runs."""
    folder = Folder(place)
    folder.begin(REAL.model_copy(update={"seeds": seeds}))
    every = {(row.model, row.scenario, row.seat): row.run for row in few}
    folder.note(
        Line(Cell(model, scenario, seed, "seat", seat), "finished", f"{run}-{seed}", "", 1000, 0.01)
        for seed in range(1, seeds + 1)
        for (model, scenario, seat), run in every.items()
    )
    folder.write_results(copied(few, seeds))
    return place


def bench_report_of_ten_thousand_runs(ledger: Ledger, tmp_path: Path) -> None:
    """The table and the page, over the start of the command; and ten times the runs over the runs."""
    few = held(tmp_path / "real")
    folders = {seeds: made_up(tmp_path / str(seeds), few, seeds) for seeds in (FEW, MANY)}
    start = used("--version").processor
    table = []
    for name, words in (("compare", ()), ("report", ("--out", str(tmp_path / "page.html")))):
        small, large = (used(name, str(folder), *words) for folder in folders.values())
        growth = times((large.processor - start) / (small.processor - start))
        target = "seconds" if name == "report" else ""
        table.append((f"sixparty {name}", f"{small.processor:.1f} s", f"{large.processor:.1f} s", growth, f"{large.memory:.0f} MB", target))
    page = (tmp_path / "page.html").stat().st_size / 1_000_000
    note = (
        f"{2 * SCENARIOS} runs are held and scored; their {len(few)} rows are copied under other seeds: {len(few) * MANY:,} rows in the "
        f"larger table. Processor time of the whole process. The page has {page:.1f} MB."
    )
    columns = (
        "command",
        f"{FEW * 2 * SCENARIOS:,} runs",
        f"{MANY * 2 * SCENARIOS:,} runs",
        "growth (10 is linear)",
        "peak memory",
        "target",
    )
    ledger.table("A report", columns, table, note)
