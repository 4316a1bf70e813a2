"""Dealing an experiment out to workers: everything once, nothing twice, no limit passed, and a death costs time only."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from harness.cli import session
from harness.delegates.purse import Price
from harness.errors import BudgetSpent, EndpointError, HouseError, OutputError
from harness.experiment.dealing import DEATHS, Workers
from harness.experiment.designs import Stage, cells
from harness.experiment.folder import Folder, Line
from harness.experiment.plan import Budget, Contender, Plan
from harness.experiment.processes import TRIES, Processes
from harness.experiment.progress import Unwatched
from harness.experiment.runner import Means, Stop, hold_cells
from harness.experiment.workers import Died, Fault, Hearing, Order, hold_order
from harness.library import open_library
from tests.servers import stub

ROOT = Path(__file__).resolve().parents[2]
SMALL = Plan(id="small", title="Small", scenarios=("triangle", "northern-three"), seeds=2, rounds=2)
"""Eight runs, by the rules and by lot."""
MODEL = Contender(model="m", base_url="http://127.0.0.1:9/v1", concurrency=4, price=Price(prompt=1.0, completion=1.0))
ASKED = SMALL.model_copy(update={"models": {"m": MODEL}, "baselines": (), "seeds": 4})
"""Eight runs of a model."""
Act = Callable[[Order, int], Fault | None]


class Scripted:
    """A crew that holds nothing: for every run it tells what a script says, and it remembers its orders."""

    apart = False

    def __init__(self, size: int, act: Act = lambda order, place: None, tokens: int = 0) -> None:
        self.size, self.orders, self.stopped = size, [], False
        self._act, self._tokens = act, tokens

    async def begin(self, folder: Folder, runs: Sequence[str]) -> None:
        """Nothing."""

    async def hold(self, place: int, order: Order, hearing: Hearing) -> Fault | None:
        """Tells that every run is finished, unless the script ends the portion or raises."""
        self.orders.append(order)
        await asyncio.sleep(0)
        fault = self._act(order, place)
        if fault is None:
            hearing.lines(told(order, "finished", self._tokens))
        return fault

    async def stop(self) -> None:
        """Remembers it."""
        self.stopped = True

    async def close(self) -> None:
        """Nothing."""


def told(order: Order, became: Any, tokens: int = 0) -> list[Line]:
    """A line for each cell of an order."""
    stage = Stage(order.plan, open_library())
    return [Line(cell, became, stage.talk(cell).run, "", tokens) for cell in order.cells]


class Watching(Unwatched):
    """Counts, and does something when a run begins."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.begins, self.ended, self.notes, self._then = 0, 0, list[str](), then

    def begun(self, run: str, model: str) -> None:
        """One more; the first time, something happens."""
        self.begins += 1
        if self.begins == 1:
            self._then()

    def finished(self, run: str, spent: tuple[int, float]) -> None:
        """One more."""
        self.ended += 1

    def note(self, text: str) -> None:
        """Keeps it."""
        self.notes.append(text)


def by(crew: Any, folder: Path, plan: Plan = SMALL, **how: Any) -> Folder:
    """Holds a plan by a crew."""
    means = how.pop("means", Means())
    asyncio.run(Workers(crew).hold(plan, cells(plan, open_library()), Folder(folder), means, **how))
    return Folder(folder)


def became(folder: Folder) -> list[str]:
    """What became of the cells."""
    return sorted(line.became for line in folder.became().values())


def test_every_run_is_dealt_once(tmp_path: Path) -> None:
    """Portions hold every run once, and the last is smaller than the first."""
    crew = Scripted(2)
    by(crew, tmp_path)
    runs = [run for order in crew.orders for run in order.runs]
    assert len(runs) == len(set(runs)) == 8
    assert len(crew.orders[0].runs) > len(crew.orders[-1].runs)


def test_what_is_done_is_not_dealt(tmp_path: Path, whole: Path) -> None:
    """An experiment that is done gives nobody anything."""
    crew = Scripted(2)
    by(crew, whole)
    assert not crew.orders


def test_limits_are_divided(tmp_path: Path) -> None:
    """Every order says among how many workers limits are shared."""
    crew = Scripted(3)
    by(crew, tmp_path)
    assert {order.means.sharing for order in crew.orders} == {3}


def test_a_worker_that_dies_costs_time_only(tmp_path: Path) -> None:
    """What it held is given out again, and everything is finished."""
    deaths = iter([True])

    def die_once(order: Order, place: int) -> None:
        if next(deaths, False):
            raise Died

    assert became(by(Scripted(2, die_once), tmp_path)) == ["finished"] * 8


def test_a_run_that_kills_its_workers_fails_alone(tmp_path: Path) -> None:
    """After so many deaths it has failed, with the reason; all others are finished."""
    plan, deadly = SMALL, []

    def die(order: Order, place: int) -> None:
        deadly[:] = deadly or order.runs[:1]
        if deadly[0] in order.runs:
            raise Died

    crew = Scripted(2, die)
    folder = by(crew, tmp_path, plan)
    assert became(folder) == ["failed"] + ["finished"] * 7
    assert sum(deadly[0] in order.runs for order in crew.orders) == DEATHS
    assert "ended in the middle" in next(line.why for line in folder.became().values() if line.became == "failed")


def test_no_more_than_the_budget_is_given_out(tmp_path: Path) -> None:
    """What the workers may take under their caps comes to no more than the budget, and it is their parts of it."""
    crew = Scripted(2)
    by(crew, tmp_path, ASKED, means=Means(budget=Budget(max_tokens_total=1000)))
    first = crew.orders[:2]
    assert sum((order.means.budget.max_tokens_total or 0) // order.means.sharing for order in first) == 1000


def test_the_rest_of_the_budget_is_spent_by_one(tmp_path: Path) -> None:
    """When a part does not reach, one worker goes on with all that is left, and an end of that is the end."""
    crew = Scripted(2, lambda order, place: ("BudgetSpent", "spent"))
    with pytest.raises(BudgetSpent, match="spent"):
        by(crew, tmp_path, ASKED, means=Means(budget=Budget(max_tokens_total=1000)))
    last = crew.orders[-1].means
    assert (len(crew.orders), last.sharing, last.budget.max_tokens_total) == (3, 1, 1000)


def test_a_part_that_is_spent_takes_no_more(tmp_path: Path) -> None:
    """What portions have used up is taken off their worker's part."""
    crew = Scripted(2, tokens=100)
    with pytest.raises(BudgetSpent):
        by(crew, tmp_path, ASKED, means=Means(budget=Budget(max_tokens_total=400)))
    assert sum(len(order.runs) for order in crew.orders) * 100 <= 800
    assert len(crew.orders) == 2


def test_a_fault_ends_everything(tmp_path: Path) -> None:
    """A folder that cannot be written ends the experiment, with the worker's own words."""
    crew = Scripted(2, lambda order, place: ("OutputError", "the disk is full"))
    with pytest.raises(OutputError, match="the disk is full"):
        by(crew, tmp_path)
    assert len(crew.orders) <= 2


def test_an_unusable_endpoint_is_told_in_the_end(tmp_path: Path) -> None:
    """If no model has answered, that is the error; other portions are tried before."""
    crew = Scripted(2, lambda order, place: ("EndpointError", "the key is wrong"))
    with pytest.raises(EndpointError, match="the key is wrong"):
        by(crew, tmp_path, ASKED)
    assert sum(len(order.runs) for order in crew.orders) == 8


def test_another_version_is_refused(tmp_path: Path) -> None:
    """A worker with other rules would hold other runs: it holds none."""
    order = Order(SMALL, (), (), tmp_path, Means(), "0.0.1")
    fault = asyncio.run(hold_order(order, Any, Stop()))
    assert fault is not None
    assert fault[0] == "UserError"
    assert "same version" in fault[1]


# --- real processes


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The small plan, held in this process."""
    folder = Folder(tmp_path / "whole")
    asyncio.run(hold_cells(SMALL, cells(SMALL, open_library()), folder, Means()))
    return folder.path


def files(folder: Path) -> dict[str, bytes]:
    """Every file of every run."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted((folder / "runs").rglob("*")) if path.is_file()}


def test_processes_write_the_same_bytes(tmp_path: Path, whole: Path) -> None:
    """Two processes come to what one comes to, and none is left over."""
    watch = Watching()
    folder = by(Processes(2, session.wait), tmp_path / "two", watch=watch)
    assert files(folder.path) == files(whole)
    assert became(folder) == ["finished"] * 8
    assert (watch.begins, watch.ended) == (8, 8)
    assert not multiprocessing.active_children()


def test_a_process_that_is_killed_is_replaced(tmp_path: Path, whole: Path) -> None:
    """All killed, one in the middle of a talk and one wherever it is: that costs time only, and comes to the same bytes."""
    watch = Watching(lambda: [os.kill(child.pid or 0, signal.SIGKILL) for child in multiprocessing.active_children()])
    folder = by(Processes(2, session.wait), tmp_path / "two", watch=watch)
    assert any("given out again" in note for note in watch.notes)
    assert files(folder.path) == files(whole)
    assert became(folder) == ["finished"] * 8


def test_a_process_that_dies_while_it_starts_is_replaced(tmp_path: Path, whole: Path) -> None:
    """The first that starts is killed before it is ready: that costs time only."""
    folder = by(Processes(2, partial(_fall_once, tmp_path / "fallen")), tmp_path / "two")
    assert (tmp_path / "fallen").exists()
    assert files(folder.path) == files(whole)
    assert became(folder) == ["finished"] * 8


def _fall_once(fallen: Path, task: Any) -> None:
    try:
        fallen.touch(exist_ok=False)
    except FileExistsError:
        session.wait(task)
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def test_asked_to_stop_the_processes_stop(tmp_path: Path) -> None:
    """Talks end at their current question, and the same call goes on from there."""
    stop = Stop()

    def ask() -> None:
        stop.asked = True

    folder = by(Processes(2, session.wait), tmp_path / "two", watch=Watching(ask), stop=stop)
    assert len(became(folder)) < 8
    assert became(by(Processes(1, session.wait), tmp_path / "two")) == ["finished"] * 8


def test_cancelled_the_processes_end_at_once(tmp_path: Path) -> None:
    """A second Ctrl-C leaves no process behind."""

    async def cancelled() -> None:
        begun = asyncio.Event()
        plan = cells(SMALL, open_library())
        task = asyncio.ensure_future(
            Workers(Processes(2, session.wait)).hold(SMALL, plan, Folder(tmp_path), Means(), watch=Watching(begun.set))
        )
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert not multiprocessing.active_children()


def test_a_process_that_cannot_begin_is_told_of(tmp_path: Path) -> None:
    """Its exit is an error after a few tries, and is not tried again run by run."""
    with pytest.raises(HouseError, match=f"before it began, {TRIES} times in a row, the last time with code 3"):
        by(Processes(2, _fall), tmp_path)


def _fall(task: Any) -> None:
    task.close()
    os._exit(3)


ALONE = """
import asyncio, os, signal, sys
from pathlib import Path
from harness.cli import session
from harness.experiment.processes import Processes
from harness.experiment.designs import cells
from harness.experiment.folder import Folder
from harness.experiment.runner import Means
from harness.experiment.dealing import Workers
from harness.library import open_library
from tests.experiment.test_workers import SMALL, Watching
if __name__ == "__main__":
    killed = Watching(lambda: os.kill(os.getpid(), signal.SIGKILL))
    work = Workers(Processes(2, session.wait)).hold(SMALL, cells(SMALL, open_library()), Folder(Path(sys.argv[1])), Means(), watch=killed)
    session.wait(work)
"""


def test_no_worker_outlives_the_first_process(tmp_path: Path) -> None:
    """When it is killed its workers stop: their standard output closes."""
    (tmp_path / "alone.py").write_text(ALONE)
    command = [sys.executable, str(tmp_path / "alone.py"), str(tmp_path / "out")]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert "finished" not in became(Folder(tmp_path / "out"))


def test_processes_keep_to_one_budget(tmp_path: Path) -> None:
    """Two workers with one endpoint use up no more than the cap, and the next call goes on."""
    with stub.running() as server:
        model = MODEL.model_copy(update={"base_url": server.base_url, "max_tokens": 500, "price": None})
        plan = ASKED.model_copy(update={"models": {"m": model}})
        cap = 16_000  # half of it is one call in flight, counted at its most, and no second
        with pytest.raises(BudgetSpent):
            by(Processes(2, session.wait), tmp_path, plan, means=Means(budget=Budget(max_tokens_total=cap)))
        runs = {line.run: line.tokens for line in Folder(tmp_path).became().values()}
        assert 0 < sum(runs.values()) <= cap
        assert became(by(Processes(2, session.wait), tmp_path, plan)) == ["finished"] * 8
