"""The terminal at which people sit: their questions go to standard error, their answers come from standard input, line by line.

A pipe serves as well as a keyboard: its end is the end of the sitting. Reading happens in a thread that nobody waits for, so that models
answer meanwhile and Ctrl-C ends the wait at once. Where several seats share the terminal, the screen is cleared between them.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NoReturn

from harness.cli import pages, terminal
from harness.delegates.sheet import Page
from harness.domain.events import Event, TurnTaken
from harness.domain.scenario import Inputs
from harness.domain.turns import Question
from harness.domain.view import View, visible
from harness.errors import Paused
from harness.report.names import plate
from harness.report.text import wrap

WIDTH = 100
"""Columns that a line may take, on however wide a screen."""
LONGEST = 32_768
"""Bytes of a line that are kept; more than a delegate takes, so that it is refused and not cut."""
CLEAR = "\x1b[H\x1b[2J\x1b[3J"
"""Clears a screen, and what has scrolled off it."""
LEFT = "You have left the table."


class Watch:
    """Tells who has spoken while people wait for models; what was said they hear when they are asked."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs

    def show(self, events: Sequence[Event]) -> None:
        """A line for each turn that everybody hears."""
        for event in visible(events, None):
            if isinstance(event, TurnTaken) and event.source != "human":
                terminal.err(f"{plate(self._inputs, event.party)} has answered.")

    def close(self) -> None:
        """Nothing is open."""


async def line() -> str | None:
    """The next line of standard input, what is no text in it marked; None at the end. Of a very long line the beginning.

    Not a byte is read beyond the line: what follows is for whoever asks next.
    """
    loop = asyncio.get_running_loop()
    got: asyncio.Future[bytes | None] = loop.create_future()

    def deliver(data: bytes | None) -> None:
        if not got.done():
            got.set_result(data)

    def read() -> None:
        data = _read()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(deliver, data)

    threading.Thread(target=read, daemon=True).start()
    data = await got
    return None if data is None else data.decode(_encoding(), errors="replace")


def _read() -> bytes | None:
    """The bytes of one line, waited for; None at the end."""
    kept = bytearray()
    try:
        source = sys.stdin.fileno()
        while (byte := os.read(source, 1)) != b"\n":
            if not byte:
                return bytes(kept) or None
            kept += byte if len(kept) < LONGEST else b""
    except (OSError, ValueError, AttributeError):  # a terminal that is gone, a stream that is closed, or none at all
        return None
    return bytes(kept)


class Table:
    """One terminal for all the seats that people have in a run."""

    def __init__(self, seats: int) -> None:
        self._shared = seats > 1
        self._turn = asyncio.Lock()
        self._last = ""
        self._left = False

    @asynccontextmanager
    async def seat(self, question: Question, view: View) -> AsyncIterator[None]:
        """The terminal is this party's until it has answered. Raises Paused."""
        async with self._turn:
            if self._left:
                raise Paused(LEFT)
            if self._shared and self._last != view.party:
                await self._hand_over(plate(view.inputs, view.party))
            self._last = view.party
            terminal.err(pages.question(question, view, _width()))
            yield
            terminal.err("Sent. Waiting for the others.")

    async def _hand_over(self, name: str) -> None:
        """Nobody sees another's papers."""
        self._write(CLEAR if sys.stderr.isatty() else "\n")
        if terminal.safe(await self.ask(f"Hand over to {name}, and press Enter")).strip().casefold() == "quit":
            self.leave()

    def say(self, text: str) -> None:
        """A remark, wrapped."""
        terminal.err("\n".join(wrap(text, _width())))

    def show(self, page: Page, view: View) -> None:
        """A page to look something up in."""
        terminal.err(pages.page(page, view, _width()))

    def issue(self, view: View, issue: str) -> None:
        """The draft on one issue."""
        terminal.err(pages.issue(view, issue, _width()))

    async def ask(self, prompt: str) -> str:
        """One line, as it was typed. Raises Paused at the end of what is typed, or when nobody can read the question."""
        self._write(terminal.safe("\n".join([*(["", *wrap(prompt, _width())] if prompt else []), "> "])))
        answer = await line()
        if answer is None:
            terminal.err("")
            self.leave()
        if not _keyboard():
            terminal.err(answer[:WIDTH])
        return answer

    def leave(self) -> NoReturn:
        """Raises Paused, and lets nobody sit down again."""
        self._left = True
        raise Paused(LEFT)

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):  # nobody is there to read a question
            self.leave()


def _keyboard() -> bool:
    """Whether what is typed can be seen already."""
    try:
        return sys.stdin.isatty()
    except (ValueError, AttributeError):  # closed, or none
        return False


def _encoding() -> str:
    return getattr(sys.stdin, "encoding", None) or "utf-8"


def _width() -> int:
    return max(20, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns - 1))
