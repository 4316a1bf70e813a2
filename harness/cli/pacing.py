"""How far an experiment is, for whoever waits: lines in a pipe, one line that stays below on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

from harness.cli import terminal
from harness.cli.display import Style
from harness.experiment.progress import Pace

EVERY = 5.0
"""Seconds between two lines of progress."""


@dataclass
class Lines:
    """Progress as lines, one every few seconds, and one for every run that fails."""

    say: Callable[[str], None] = terminal.err
    clock: Callable[[], float] = time.monotonic
    quiet: bool = False
    over: Callable[[str], None] = lambda run: None
    """Hears of every run that is whole."""
    pace: Pace = field(default_factory=lambda: Pace(0.0))
    _spent: tuple[int, float] = (0, 0.0)
    _told: float = 0.0
    _said: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing is open."""

    def planned(self, runs: int, done: int, left_out: int) -> None:
        """Begins to count."""
        self.pace = Pace(self.clock(), runs, done + left_out)
        self._told = self.clock()
        self.note(f"{runs} runs: {done} done, {left_out} failed before and left out (--retry-failed), {runs - done - left_out} to hold")

    def begun(self, run: str, model: str) -> None:
        """One more is under way."""
        self.pace.under_way += 1
        self._tell()

    def finished(self, run: str, spent: tuple[int, float]) -> None:
        """One is over."""
        self._ended(spent)
        self.over(run)

    def failed(self, run: str, why: str, spent: tuple[int, float]) -> None:
        """One is over, and why."""
        self._ended(spent)
        self.note(f"{run} failed: {why}")

    def stopped(self, run: str) -> None:
        """One is under way no longer."""
        self.pace.under_way -= 1

    def note(self, text: str) -> None:
        """A line of its own. What was said already is not said again: every talk with a model warns of the same."""
        if text not in self._said:
            self._said.add(text)
            self._say(text)

    def line(self) -> str:
        """How far it is, and what it has cost."""
        tokens, cost = self._spent
        parts = [self.pace.told(self.clock())]
        parts += [f"{tokens:,} tokens"] if tokens else []
        parts += [f"cost {cost:.2f}"] if cost else []
        return ", ".join(parts)

    def _ended(self, spent: tuple[int, float]) -> None:
        self.pace.under_way -= 1
        self.pace.ended += 1
        self._spent = spent
        self._tell()

    def _tell(self) -> None:
        if self.clock() - self._told >= EVERY:
            self._told = self.clock()
            self._say(self.line())

    def _say(self, text: str) -> None:
        if not self.quiet:
            self.say(text)


class Screen(Lines):
    """The same on a terminal: one line that stays below."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        super().__init__(say=lambda text: self._console.print(terminal.safe(text), markup=False))
        self._status = Status("", console=self._console)

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Takes the line away."""
        self._status.stop()

    def _tell(self) -> None:
        self._status.update(terminal.safe(self.line()))


def display(style: Style | None) -> Lines:
    """What whoever waits sees."""
    if style in {"quiet", "json"}:
        return Lines(quiet=True)
    return Screen() if style is None and sys.stderr.isatty() else Lines()
