"""Workers that Dask reaches, on this machine or any other (the extra `cluster`).

All see one folder, which every machine shares; or else each run is held in a folder of its worker's own and copied, whole, to a store that
all can reach (any address that fsspec knows) as soon as it is finished, has failed or is stopped. One portion is held at a time for each
worker that was there at the beginning. A worker's keys are those of its own environment: none is sent. One that is killed costs time only:
Dask gives what it held to another, which goes on from the record, or, with a store, from what was copied last.

Stopping once or twice comes to the same here: each talk ends at its current question, since no thread of another machine can be cut off.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.errors import EndpointError, OutputError, UserError
from harness.experiment.folder import Folder, Line
from harness.experiment.runner import Stop
from harness.experiment.tables import optional
from harness.experiment.workers import Died, Fault, Hearing, Order, Waiting, hold_order
from harness.transcript import EVENTS, MANIFEST

JOIN = 60
"""Seconds that the scheduler and its workers have to answer."""
LOOK = 1.0
"""Seconds between two looks of a worker at whether it is to stop."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What only the command line may do. Both are functions of a module, so that they can be named to another machine."""

    wait: Waiting
    environment: Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Store:
    """A place that all machines reach, and where runs are copied."""

    address: str

    def check(self) -> None:
        """Raises UserError for an address that cannot be used."""
        try:
            files, root = self._open()
            files.makedirs(root, exist_ok=True)
        except (ImportError, ValueError, OSError) as fault:
            raise UserError(f"--store {self.address} cannot be used: {fault}") from fault

    def push(self, run: Path) -> None:
        """Copies a run there; the manifest goes last, so that a run which has one is there. Raises OutputError."""
        try:
            files, root = self._open()
            for path in sorted((p for p in run.rglob("*") if p.is_file()), key=lambda p: (p.name == MANIFEST, p)):
                target = f"{root}/{run.name}/{path.relative_to(run).as_posix()}"
                files.makedirs(target.rpartition("/")[0], exist_ok=True)
                files.put_file(str(path), target)
        except OSError as fault:
            raise OutputError(f"{run.name} cannot be copied to {self.address}: {fault}") from fault

    def pull(self, run: Path) -> bool:
        """Copies a run from there, unless what is here is as long; whether it did. Raises OutputError."""
        try:
            files, root = self._open()
            there = f"{root}/{run.name}"
            if not files.exists(f"{there}/{MANIFEST}") or not self._further(files, there, run):
                return False
            draft = run.with_name(f".{run.name}.new")
            shutil.rmtree(draft, ignore_errors=True)
            for path in files.find(there):
                target = draft / path.removeprefix(there).lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                files.get_file(path, str(target))
            shutil.rmtree(run, ignore_errors=True)
            draft.rename(run)
        except OSError as fault:
            raise OutputError(f"{run.name} cannot be copied from {self.address}: {fault}") from fault
        return True

    def _further(self, files: Any, there: str, here: Path) -> bool:
        """Whether the record there is longer, or as long and its manifest another: lines are only ever added to a record."""
        if not (here / MANIFEST).exists():
            return True
        long, longer = _size(here / EVENTS), int(files.size(f"{there}/{EVENTS}") or 0)
        return longer > long or (longer == long and files.cat_file(f"{there}/{MANIFEST}") != (here / MANIFEST).read_bytes())

    def _open(self) -> tuple[Any, str]:
        files, root = optional("fsspec", "cluster").core.url_to_fs(self.address)
        return files, f"{root.rstrip('/')}/runs"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


@asynccontextmanager
async def joined(scheduler: str, entry: Entry, workers: int | None = None, store: str | None = None) -> AsyncIterator[Cluster]:
    """A crew of the workers of a scheduler: as many as asked for, which are waited for, or as many as are there.

    Raises UserError when Dask is not installed, or nobody answers at the address; the client is closed in the end.
    """
    dask = optional("distributed", "cluster")
    place = Store(store) if store else None
    if place is not None:
        place.check()
    try:
        client = await dask.Client(scheduler, asynchronous=True, timeout=JOIN, set_as_default=False)
    except (OSError, ValueError, TypeError) as fault:
        raise EndpointError(f"no scheduler answers at {scheduler}: {fault}. Begin one with: dask scheduler") from fault
    try:
        try:
            await client.wait_for_workers(workers or 1, timeout=JOIN)
        except TimeoutError as fault:
            raise UserError(f"{scheduler} has fewer than {workers or 1} workers. Begin them with: dask worker {scheduler}") from fault
        there = len(client.scheduler_info(n_workers=-1)["workers"])
        yield Cluster(dask, client, entry, workers or there, place)
    finally:
        await client.close()


@dataclass
class Cluster:
    """The crew: portions are tasks of Dask's."""

    dask: Any
    client: Any
    entry: Entry
    size: int
    store: Store | None = None
    _name: str = field(default_factory=lambda: f"sixparty-{uuid.uuid4().hex}")
    """Of this call, and of the event that ends it."""
    _folder: Path = Path()

    @property
    def apart(self) -> bool:
        """With a store, a worker has only the runs of its portion."""
        return self.store is not None

    async def begin(self, folder: Folder, runs: Sequence[str]) -> None:
        """Brings folder and store together: the longer record of each run is in both."""
        self._folder = folder.runs
        if self.store is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(_meet, self.store, [self._folder / run for run in runs])

    async def hold(self, place: int, order: Order, hearing: Hearing) -> Fault | None:
        """Has a portion held by some worker, and hears of it when it is over. Raises Died when it has cost Dask several workers."""
        sent = replace(order, folder=order.folder.resolve(), means=replace(order.means, environment={}))
        key = f"{self._name}-{uuid.uuid4().hex}"
        future = self.client.submit(portion, sent, self._name, self.entry, self.store, key=key, pure=False)
        try:
            heard: Heard = await future
        except self.dask.KilledWorker as killed:
            raise Died from killed
        except (self.dask.client.FutureCancelledError, self.dask.CommClosedError) as gone:
            raise UserError(f"the scheduler is gone: {gone}") from gone
        finally:
            future.release()
        if self.store is not None:
            ended = {line.run for line in heard.lines if line.became != "begun"}
            await asyncio.to_thread(_fetch, self.store, [self._folder / run for run in sorted(ended)])
        hearing.lines(heard.lines)
        for text in dict.fromkeys(heard.notes):
            hearing.note(text)
        return heard.fault

    async def stop(self) -> None:
        """Tells every worker, each within a second."""
        with suppress(OSError):  # the scheduler is gone
            await self.dask.Event(self._name, client=self.client).set()

    async def close(self) -> None:
        """What is still under way ends at its current question; the workers themselves are not ours to end."""
        await self.stop()


def _meet(store: Store, runs: Iterable[Path]) -> None:
    for run in runs:
        if not store.pull(run) and (run / MANIFEST).exists():
            store.push(run)


def _fetch(store: Store, runs: Iterable[Path]) -> None:
    for run in runs:
        store.pull(run)


# --- on the worker


@dataclass
class Heard:
    """What a worker has to tell of a portion, told at its end."""

    store: Store | None
    runs: Path
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fault: Fault | None = None

    def hear(self, lines: Sequence[Line]) -> None:
        """Keeps lines, and copies the runs that have come to an end. Raises OutputError."""
        self.lines.extend(lines)
        for run in sorted({line.run for line in lines if line.became != "begun"}):
            if self.store is not None and (self.runs / run / MANIFEST).exists():
                self.store.push(self.runs / run)


@dataclass(frozen=True, slots=True)
class _Ear:
    """Hears for the worker."""

    heard: Heard

    def lines(self, lines: Sequence[Line]) -> None:
        """Keeps them."""
        self.heard.hear(lines)

    def note(self, text: str) -> None:
        """Keeps it."""
        self.heard.notes.append(text)


def portion(order: Order, name: str, entry: Entry, store: Store | None) -> Heard:
    """Holds a portion in a thread of a worker, until it is over or the event of that name is set."""
    dask = optional("distributed", "cluster")
    event = dask.Event(name, client=dask.get_client())
    means = replace(order.means, environment=entry.environment())
    if store is None:
        return _held(replace(order, means=means), event, entry, None)
    with tempfile.TemporaryDirectory(prefix="sixparty-") as scratch:
        return _held(replace(order, means=means, folder=Path(scratch)), event, entry, store)


def _held(order: Order, event: Any, entry: Entry, store: Store | None) -> Heard:
    heard = Heard(store, Folder(order.folder).runs)
    heard.fault = entry.wait(_hold(order, event, heard))
    return heard


async def _hold(order: Order, event: Any, heard: Heard) -> Fault | None:
    if heard.store is not None:
        heard.runs.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_fetch, heard.store, [heard.runs / run for run in order.runs])
    stop = Stop()
    looking = asyncio.ensure_future(_look(event, stop))
    try:
        return await hold_order(order, _Ear(heard), stop)
    finally:
        looking.cancel()


async def _look(event: Any, stop: Stop) -> None:
    """Looks every second whether everybody is to stop."""
    while not await asyncio.to_thread(event.is_set):  # noqa: ASYNC110 - the event is at the scheduler, and waiting for it would hold a thread
        await asyncio.sleep(LOOK)
    stop.asked = True
