"""Workers that Dask reaches, on this machine or any other (the extra `cluster`).

All see one folder, which every machine shares; or else each run is held in a folder of its worker's own and copied, whole, to a store that
all can reach (any address that fsspec knows) as soon as it is finished, has failed or is stopped. One portion is held at a time for each
worker that was there at the beginning. A worker's keys are those of its own environment: none is sent. One that is killed costs time only:
Dask gives what it held to another, which goes on from the record, or, with a store, from what was copied last.

Stopping once or twice comes to the same here: each talk ends at its current question, since no thread of another machine can be cut off.
"""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from harness.errors import EndpointError, OutputError, UserError
from harness.experiment.folder import Folder, Line
from harness.experiment.plan import Cell
from harness.experiment.runner import Stop
from harness.experiment.store import Store
from harness.experiment.tables import optional
from harness.experiment.workers import VERSION, Died, Fault, Hearing, Order, Waiting, hold_order
from harness.transcript import MANIFEST

JOIN = 60
"""Seconds that the scheduler and its workers have to answer."""
LOOK = 1.0
"""Seconds between two looks of a worker at whether it is to stop."""
Word = tuple[str, Any]
"""`lines` and what became of cells, or `note` and its text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What only the command line may do. Both are functions of a module, so that they can be named to another machine."""

    wait: Waiting
    environment: Callable[[], Mapping[str, str]]


@asynccontextmanager
async def joined(scheduler: str, entry: Entry, workers: int | None = None, store: str | None = None) -> AsyncIterator[Cluster]:
    """A crew of the workers of a scheduler: as many as asked for, which are waited for, or as many as are there.

    Raises UserError when Dask is not installed, or nobody answers at the address; the client is closed in the end.
    """
    dask = optional("distributed", "cluster")
    place = Store(store) if store else None
    if place is not None:
        place.check()
    async with AsyncExitStack() as stack:
        try:
            client = dask.Client(scheduler, asynchronous=True, timeout=JOIN, set_as_default=False)
            stack.push_async_callback(client.close)
            await client
        except (OSError, ValueError) as fault:
            raise EndpointError(f"no scheduler answers at {scheduler}: {fault}. Begin one with: dask scheduler") from fault
        there = await _ready(client, scheduler, workers or 1)
        yield Cluster(dask, client, entry, workers or there, place)


async def _ready(client: Any, scheduler: str, least: int) -> int:
    """How many workers there are, all of this version. Raises UserError."""
    try:
        await client.wait_for_workers(least, timeout=JOIN)
    except TimeoutError as fault:
        few = "has no workers" if least == 1 else f"has fewer than {least} workers"
        raise UserError(f"{scheduler} {few}. Begin them with: dask worker {scheduler}") from fault
    # Asked by a function of Python's own: a worker without ours could not even read the question.
    found = await client.run(resolve_name, f"{hold_order.__module__}:VERSION", on_error="return")
    for worker, version in sorted(found.items()):
        if version != VERSION:
            raise UserError(f"the worker {worker} cannot take part, which needs sixparty {VERSION}: {version}. Install it on every worker.")
    return len(found)


@dataclass
class Cluster:
    """The crew: portions are tasks of Dask's."""

    dask: Any
    client: Any
    entry: Entry
    size: int
    store: Store | None = None
    _name: str = field(default_factory=lambda: f"sixparty-{uuid.uuid4().hex}")
    """Of this call, of the topic on which its workers tell, and of the event that ends it."""
    _folder: Path = Path()
    _under_way: dict[str, _Portion] = field(default_factory=dict)

    @property
    def apart(self) -> bool:
        """With a store, a worker has only the runs of its portion."""
        return self.store is not None

    async def begin(self, folder: Folder, runs: Sequence[str]) -> None:
        """Brings folder and store together: the longer record of each run is in both."""
        self._folder = folder.runs
        self.client.subscribe_topic(self._name, self._hear)
        if self.store is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(self.store.meet, [self._folder / run for run in runs])

    async def hold(self, place: int, order: Order, hearing: Hearing) -> Fault | None:
        """Has a portion held by some worker. Raises Died when it has cost several workers, and UserError for a cluster that is gone."""
        cache = None if order.means.cache is None else order.means.cache.resolve()
        sent = replace(order, folder=order.folder.resolve(), means=replace(order.means, environment={}, cache=cache))
        key = f"{self._name}-{uuid.uuid4().hex}"
        under_way = self._under_way[key] = _Portion(hearing)
        future = self.client.submit(portion, sent, key, self._name, self.entry, self.store, key=key, pure=False)
        try:
            told: Told = await future
            under_way.catch_up(told)
        except self.dask.KilledWorker as killed:
            raise Died from killed
        except (CancelledError, self.dask.comm.CommClosedError) as gone:
            raise UserError("the scheduler is gone. Begin another: the same command then goes on where this was.") from gone
        finally:
            del self._under_way[key]
            future.release()
            if self.store is not None:
                await asyncio.to_thread(_fetch, self.store, [self._folder / run for run in sorted(under_way.ended)])
        return told.fault

    def _hear(self, event: tuple[float, tuple[str, str, int, Word]]) -> None:
        """What a worker tells while it holds a portion, for whoever waits; anything that gets lost here is told again at the end."""
        key, attempt, number, word = event[1]
        if key in self._under_way:
            with suppress(OutputError):  # raised when it is told again
                self._under_way[key].hear(attempt, number, word)

    async def stop(self) -> None:
        """Tells every worker, each within a second."""
        with suppress(OSError):  # the scheduler is gone
            await self.dask.Event(self._name, client=self.client).set()

    async def close(self) -> None:
        """What is still under way ends at its current question; the workers themselves are not ours to end."""
        await self.stop()


def _fetch(store: Store, runs: Iterable[Path]) -> None:
    for run in runs:
        store.pull(run)


@dataclass
class _Portion:
    """A portion that some worker holds; when that one dies, Dask lets another attempt it."""

    hearing: Hearing
    ended: set[str] = field(default_factory=set)
    """Runs that are as far as they come for now."""
    _heard: Counter[str] = field(default_factory=Counter)
    """By attempt, how many words."""

    def hear(self, attempt: str, number: int, word: Word) -> None:
        """Passes a word on, unless it was heard before or one before it was not. Raises OutputError."""
        if number != self._heard[attempt]:
            return
        what, said = word
        if what == "note":
            self.hearing.note(said)
        else:
            lines = [Line(Cell(*cell), *rest) for cell, *rest in said]
            self.ended.update(line.run for line in lines if line.became != "begun")
            self.hearing.lines(lines)
        self._heard[attempt] += 1

    def catch_up(self, told: Told) -> None:
        """Passes on what has not been heard of an attempt that is over. Raises OutputError."""
        for number, word in enumerate(told.words):
            self.hear(told.attempt, number, word)


# --- on the worker


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a portion, and all that was told of it."""

    attempt: str
    words: tuple[Word, ...]
    fault: Fault | None


def portion(order: Order, key: str, name: str, entry: Entry, store: Store | None) -> Told:
    """Holds a portion in a thread of a worker, until it is over or the event of that name is set."""
    dask = optional("distributed", "cluster")
    worker, event = dask.get_worker(), dask.Event(name, client=dask.get_client())
    attempt = f"{worker.address} {uuid.uuid4().hex}"

    def tell(number: int, word: Word) -> None:
        worker.log_event(name, (key, attempt, number, word))

    means = replace(order.means, environment=entry.environment())
    with tempfile.TemporaryDirectory(prefix="sixparty-") as scratch:
        folder = Folder(order.folder if store is None else Path(scratch))
        telling = _Telling(tell, store, folder.runs)
        fault = entry.wait(_hold(replace(order, means=means, folder=folder.path), event, telling))
    return Told(attempt, tuple(telling.words), fault)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells each word of a portion at once, and keeps it for the end."""

    tell: Callable[[int, Word], None]
    store: Store | None
    runs: Path
    words: list[Word] = field(default_factory=list)

    def lines(self, lines: Sequence[Line]) -> None:
        """Copies the runs that have come to an end, and tells what became of cells. Raises OutputError."""
        for run in sorted({line.run for line in lines if line.became != "begun"}):
            if self.store is not None and (self.runs / run / MANIFEST).exists():
                self.store.push(self.runs / run)
        self._say(("lines", [[list(line.cell), *line[1:]] for line in lines]))

    def note(self, text: str) -> None:
        """Tells a note."""
        self._say(("note", text))

    def _say(self, word: Word) -> None:
        self.tell(len(self.words), word)
        self.words.append(word)


async def _hold(order: Order, event: Any, telling: _Telling) -> Fault | None:
    if telling.store is not None:
        telling.runs.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_fetch, telling.store, [telling.runs / run for run in order.runs])
    stop = Stop()
    looking = asyncio.ensure_future(_look(event, stop))
    try:
        return await hold_order(order, telling, stop)
    finally:
        looking.cancel()


async def _look(event: Any, stop: Stop) -> None:
    """Looks every second whether everybody is to stop."""
    while not await asyncio.to_thread(event.is_set):  # noqa: ASYNC110 - the event is at the scheduler, and waiting for it would hold a thread
        await asyncio.sleep(LOOK)
    stop.asked = True
