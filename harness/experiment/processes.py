"""Workers that are processes of this machine, each at the other end of a pipe.

Ctrl-C reaches every process of a terminal: the workers are deaf to it, and do what the first process tells them. One whose pipe is closed,
because the first process was killed, stops at once.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from harness.errors import HouseError
from harness.experiment.folder import Folder, Line
from harness.experiment.runner import Stop
from harness.experiment.workers import Died, Fault, Hearing, Order, Waiting, hold_order

PATIENCE = 5.0
"""Seconds that a process has to end when it is told to."""
TRIES = 5
"""So often a process may end while it starts, before that is called a fault and no accident."""


class Processes:
    """A crew of processes, begun when they are first needed."""

    apart = False

    def __init__(self, size: int, wait: Waiting) -> None:
        self.size, self._wait = size, wait
        self._begun: dict[int, tuple[SpawnProcess, Connection]] = {}
        # A thread for each: a wait for one worker must not keep another's words waiting.
        self._ears = ThreadPoolExecutor(size, thread_name_prefix="worker")

    async def begin(self, folder: Folder, runs: Sequence[str]) -> None:
        """Nothing: they are in this folder."""

    async def hold(self, place: int, order: Order, hearing: Hearing) -> Fault | None:
        """Has a portion held by the process at a place. Raises Died, and HouseError for a process that cannot begin."""
        process, pipe = self._begun.get(place) or await self._begin(place)
        try:
            pipe.send(order)
            while True:
                what, said = await self._hear(pipe)
                if what == "over":
                    fault: Fault | None = said
                    return fault
                (hearing.lines if what == "lines" else hearing.note)(said)
        except (EOFError, ConnectionError) as gone:
            del self._begun[place]
            _bury(process, pipe)
            raise Died from gone

    async def _begin(self, place: int) -> tuple[SpawnProcess, Connection]:
        """A process at a place that has said that it is ready. One that ends while it starts is tried again. Raises HouseError."""
        for _ in range(TRIES):
            process, pipe = self._begun[place] = self._start()
            try:
                await self._hear(pipe)
            except (EOFError, ConnectionError):
                del self._begun[place]
                code = _bury(process, pipe)
            else:
                return process, pipe
        raise HouseError(f"a worker process ended before it began, {TRIES} times in a row, the last time with code {code}.")

    def _start(self) -> tuple[SpawnProcess, Connection]:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(target=work, args=(theirs, self._wait), daemon=True)
        with _deaf():
            process.start()
        theirs.close()
        return process, ours

    async def _hear(self, pipe: Connection) -> tuple[str, Any]:
        """The next word of a process. Raises EOFError, ConnectionError."""
        heard: tuple[str, Any] = await asyncio.get_running_loop().run_in_executor(self._ears, pipe.recv)
        return heard

    async def stop(self) -> None:
        """Tells every process."""
        for _, pipe in self._begun.values():
            with suppress(OSError):  # it has ended
                pipe.send(None)

    async def close(self) -> None:
        """Ends every process: what it has recorded is whole, and what it was asking is lost."""
        for process, _ in self._begun.values():
            process.terminate()
        for process, _ in self._begun.values():
            _end(process)
        self._ears.shutdown()
        for _, pipe in self._begun.values():
            pipe.close()
        self._begun.clear()


def _bury(process: SpawnProcess, pipe: Connection) -> int | None:
    """Ends a process whose pipe is closed, and gives its exit code."""
    pipe.close()
    _end(process)
    return process.exitcode


def _end(process: SpawnProcess) -> None:
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes begun meanwhile never hear Ctrl-C, not even before they have come to their senses."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# --- in the process


def work(pipe: Connection, wait: Waiting) -> None:
    """Holds what is ordered through a pipe, until it is closed at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(asyncio.CancelledError, ConnectionError):  # there is nobody left to tell
        wait(_Worker(pipe).serve())


@dataclass
class _Worker:
    """One end of a pipe; hears and tells what `Processes` tells and hears."""

    pipe: Connection
    _orders: asyncio.Queue[Order] = field(default_factory=asyncio.Queue)
    _stop: Stop = field(default_factory=Stop)

    async def serve(self) -> None:
        """Holds one order after the other. Is cancelled when the pipe is closed."""
        listening = asyncio.ensure_future(self._listen(asyncio.current_task()))
        self.pipe.send(("ready", None))
        try:
            while True:
                self.pipe.send(("over", await hold_order(await self._orders.get(), self, self._stop)))
        finally:
            listening.cancel()

    async def _listen(self, serving: asyncio.Task[Any] | None) -> None:
        """Takes orders, and the word to stop, while talks are being held."""
        while True:
            try:
                said = await asyncio.to_thread(self.pipe.recv)
            except (EOFError, OSError):
                if serving is not None:
                    serving.cancel()
                return
            if said is None:
                self._stop.asked = True
            else:
                self._orders.put_nowait(said)

    def lines(self, lines: Sequence[Line]) -> None:
        """Tells what became of cells."""
        self.pipe.send(("lines", tuple(lines)))

    def note(self, text: str) -> None:
        """Tells a note."""
        self.pipe.send(("note", text))
