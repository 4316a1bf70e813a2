"""Workers that Dask reaches: a real cluster of two processes on loopback comes to the same bytes as one process."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.cli import session
from harness.cli.speaking import environment
from harness.errors import EndpointError, UserError
from harness.experiment import cluster
from harness.experiment.cluster import Cluster, Entry, joined
from harness.experiment.dealing import Workers
from harness.experiment.designs import cells
from harness.experiment.folder import Folder
from harness.experiment.plan import Plan
from harness.experiment.runner import Means, Stop, hold_cells
from harness.experiment.workers import Order
from harness.library import open_library
from tests.experiment.test_workers import ASKED, MODEL, SMALL, Watching, became, files
from tests.servers import child, stub

ENTRY = Entry(session.wait, environment)
LONG = SMALL.model_copy(update={"rounds": 20})
"""Talks that take a while."""


@dataclass(frozen=True)
class Machines:
    """A scheduler and its workers."""

    scheduler: str
    pids: dict[str, int]
    """By address."""


@contextmanager
def machines(folder: Path, workers: int = 2) -> Iterator[Machines]:
    """A scheduler and so many workers, each a process of its own, for as long as the block lasts."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed", exc_type=ImportError)
    pids: dict[str, int] = {}
    with ExitStack() as stack:

        def begin(what: str, *arguments: str, sign: str) -> str:
            place = folder / f"{what}{len(pids)}.pid"
            loopback = ("--host", "127.0.0.1", "--no-dashboard", "--pid-file", str(place))
            address = stack.enter_context(child.running(f"distributed.cli.dask_{what}", *arguments, *loopback, sign=sign))
            pids[address] = int(place.read_text())
            return address

        scheduler = begin("scheduler", "--port", "0", "--idle-timeout", "300", sign="Scheduler at:")
        for _ in range(workers):
            alone = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder), "--death-timeout", "30")
            begin("worker", scheduler, *alone, sign="Start worker at:")
        yield Machines(scheduler, pids)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Two workers that nobody kills."""
    with machines(tmp_path_factory.mktemp("machines")) as running:
        yield running


def by(running: Machines, folder: Path, plan: Plan = SMALL, store: str | None = None, **how: Any) -> Folder:
    """Holds a plan by the workers."""

    async def held() -> None:
        async with joined(running.scheduler, ENTRY, 2, store) as crew:
            await Workers(crew).hold(plan, cells(plan, open_library()), Folder(folder), how.pop("means", Means()), **how)

    asyncio.run(held())
    return Folder(folder)


def alone(folder: Path, plan: Plan = SMALL) -> Folder:
    """Holds a plan in this process."""
    asyncio.run(hold_cells(plan, cells(plan, open_library()), Folder(folder), Means()))
    return Folder(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file that the small plan comes to in one process."""
    return files(alone(tmp_path_factory.mktemp("whole")).path)


def test_workers_write_the_same_bytes(tmp_path: Path, two: Machines, whole: dict[str, bytes]) -> None:
    """In a shared folder, offline talks come out as in one process, and each is told of once."""
    watch = Watching()
    folder = by(two, tmp_path, watch=watch)
    assert files(folder.path) == whole
    assert became(folder) == ["finished"] * 8
    assert (watch.begins, watch.ended) == (8, 8)


def test_a_store_needs_no_shared_folder(tmp_path: Path, two: Machines, whole: dict[str, bytes]) -> None:
    """With an address of fsspec, the same bytes come here and stay there."""
    folder = by(two, tmp_path / "here", store=f"file://{tmp_path}/there")
    assert files(folder.path) == files(tmp_path / "there") == whole
    assert became(folder) == ["finished"] * 8


def test_a_store_goes_on_elsewhere(tmp_path: Path, two: Machines, whole: dict[str, bytes]) -> None:
    """What was stopped under one folder is finished under another, over the same store."""
    stop = Stop()

    def ask() -> None:
        stop.asked = True

    by(two, tmp_path / "first", store=f"file://{tmp_path}/there", watch=Watching(ask), stop=stop)
    folder = by(two, tmp_path / "second", store=f"file://{tmp_path}/there")
    assert files(folder.path) == files(tmp_path / "there") == whole


def test_recorded_answers_come_to_the_same_bytes(tmp_path: Path, two: Machines) -> None:
    """A model's talks have the same events as in one process; no more calls are in flight than the endpoint takes, for all together."""
    with stub.running(latency=20) as server:
        model = MODEL.model_copy(update={"base_url": server.base_url, "price": None})
        plan = ASKED.model_copy(update={"models": {"m": model}})
        one = alone(tmp_path / "one", plan)
        server.forget()
        folder = by(two, tmp_path / "two", plan)
        assert server.counts().most_waiting <= MODEL.concurrency
    events = {name: data for name, data in files(one.path).items() if name.endswith("events.jsonl")}
    assert len(events) == 8
    assert {name: files(folder.path)[name] for name in events} == events
    assert sum(line.tokens for line in folder.became().values()) == sum(line.tokens for line in one.became().values()) > 0


def test_a_worker_that_is_killed_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tells that a talk has begun is killed at once: the other takes over what it held, and it comes to the same bytes."""
    attempts: dict[str, set[str]] = {}
    hear = Cluster._hear

    def kill(crew: Cluster, event: Any) -> None:
        key, attempt, *_ = event[1]
        if not attempts:
            os.kill(running.pids[attempt.split()[0]], signal.SIGKILL)
        attempts.setdefault(key, set()).add(attempt.split()[0])
        hear(crew, event)

    monkeypatch.setattr(Cluster, "_hear", kill)
    with machines(tmp_path) as running:
        folder = by(running, tmp_path / "out", LONG)
    assert len(next(iter(attempts.values()))) == 2
    assert files(folder.path) == files(alone(tmp_path / "one", LONG).path)
    assert became(folder) == ["finished"] * 8


def test_asked_to_stop_the_workers_stop(tmp_path: Path, two: Machines, whole: dict[str, bytes]) -> None:
    """Talks end at their current question, and the same call goes on from there."""
    stop = Stop()

    def ask() -> None:
        stop.asked = True

    assert len(became(by(two, tmp_path, watch=Watching(ask), stop=stop))) < 8
    assert files(by(two, tmp_path).path) == whole


def test_no_key_is_sent(tmp_path: Path) -> None:
    """A worker has the keys of its own environment: nothing that is sent holds one of ours."""
    sent: list[bytes] = []

    class Sending:
        """A client that sends nothing."""

        def submit(self, *arguments: Any, **how: Any) -> Any:
            sent.append(pickle.dumps(arguments))
            raise ConnectionError

    crew = Cluster(pytest.importorskip("distributed", exc_type=ImportError), Sending(), ENTRY, 1)
    order = Order(SMALL, (), (), tmp_path, Means(environment={"KEY": "a-secret-key"}))
    with pytest.raises(ConnectionError):
        asyncio.run(crew.hold(0, order, Watching()))
    assert sent
    assert b"a-secret-key" not in sent[0]


# --- what can be wrong


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for long."""
    monkeypatch.setattr(cluster, "JOIN", 1)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "foo://127.0.0.1:1"])
def test_no_scheduler(tmp_path: Path, address: str, hasty: None) -> None:
    """An address at which nobody answers is told, with what to do."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed", exc_type=ImportError)
    with pytest.raises(EndpointError, match=f"no scheduler answers at {address}: .*dask scheduler"):
        by(Machines(address, {}), tmp_path)


def test_no_workers(tmp_path: Path, hasty: None) -> None:
    """A scheduler without workers is told of too."""
    with machines(tmp_path, 0) as running, pytest.raises(UserError, match="has fewer than 2 workers"):
        by(running, tmp_path)


def test_a_worker_of_another_version(tmp_path: Path, two: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would hold other runs, or could not read what it is sent: it is refused before anything is."""
    monkeypatch.setattr(cluster, "VERSION", "9.9.9")
    with pytest.raises(UserError, match=r"the worker tcp://.* cannot take part, which needs sixparty 9\.9\.9"):
        by(two, tmp_path)


def test_a_scheduler_that_ends(tmp_path: Path, hasty: None) -> None:
    """Its end is told in a line, and what is done stays done."""
    with machines(tmp_path) as running, pytest.raises(UserError, match="the scheduler is gone"):
        by(running, tmp_path / "out", LONG, watch=Watching(lambda: os.kill(running.pids[running.scheduler], signal.SIGKILL)))


@pytest.mark.parametrize("address", ["nono://there", "file:///proc/nowhere"])
def test_a_store_that_cannot_be_used(tmp_path: Path, address: str) -> None:
    """It is told before the scheduler is asked anything."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed", exc_type=ImportError)
    with pytest.raises(UserError, match=f"--store {address} cannot be used"):
        by(Machines("tcp://127.0.0.1:1", {}), tmp_path, store=address)


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no Dask is told how to have it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match=r"pip install 'sixparty\[cluster\]'"):
        by(Machines("tcp://127.0.0.1:1", {}), tmp_path)
