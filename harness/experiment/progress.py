"""How far an experiment is: what is told of each run as it goes, and what follows for rate and time left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Watch(Protocol):
    """Whoever watches an experiment being held."""

    def planned(self, runs: int, done: int, left_out: int) -> None:
        """How many runs there are, how many are done already, and how many failed before and are left out."""
        ...

    def begun(self, run: str, model: str) -> None:
        """A run begins, or goes on."""
        ...

    def finished(self, run: str, spent: tuple[int, float]) -> None:
        """A run is over. What the whole experiment has used up so far is told in tokens and money."""
        ...

    def failed(self, run: str, why: str, spent: tuple[int, float]) -> None:
        """A run has lost a turn."""
        ...

    def stopped(self, run: str) -> None:
        """A run was stopped in the middle, and can go on."""
        ...

    def note(self, text: str) -> None:
        """Something that whoever waits should know."""
        ...


class Unwatched:
    """Nobody watches."""

    def planned(self, runs: int, done: int, left_out: int) -> None:
        """Nothing."""

    def begun(self, run: str, model: str) -> None:
        """Nothing."""

    def finished(self, run: str, spent: tuple[int, float]) -> None:
        """Nothing."""

    def failed(self, run: str, why: str, spent: tuple[int, float]) -> None:
        """Nothing."""

    def stopped(self, run: str) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""


@dataclass
class Pace:
    """Counts runs, and reckons from the seconds that somebody's clock gives."""

    since: float
    runs: int = 0
    before: int = 0
    """Runs that were done, or left out, when this call began."""
    ended: int = 0
    """Runs that this call has brought to an end, whole or failed."""
    under_way: int = 0

    @property
    def left(self) -> int:
        """Runs that are still to come, those under way among them."""
        return max(0, self.runs - self.before - self.ended)

    def a_minute(self, now: float) -> float | None:
        """Runs that end in a minute; None before the first has."""
        return 60 * self.ended / (now - self.since) if self.ended and now > self.since else None

    def seconds_left(self, now: float) -> float | None:
        """Until all are over, at the rate so far; None before there is one."""
        rate = self.a_minute(now)
        return None if not rate else 60 * self.left / rate

    def told(self, now: float) -> str:
        """In a few words."""
        rate, left = self.a_minute(now), self.seconds_left(now)
        parts = [f"{self.before + self.ended} of {self.runs} runs"]
        parts += [f"{self.under_way} under way"] if self.under_way else []
        parts += [f"{rate:.3g} a minute"] if rate is not None else []
        parts += [f"{duration(left)} left"] if left else []
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Seconds as somebody who waits would say them."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
