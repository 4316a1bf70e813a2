"""When calls are lost one after another, the line rests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pass = Literal["open", "probe"]
"""How a call was let through."""

LOSSES, REST, LONGEST = 3, 30.0, 300.0
"""After so many calls lost in a row the line rests so many seconds; every next rest is twice as long, up to the longest."""


@dataclass(slots=True)
class Breaker:
    """Counts lost calls; told the time, asks no clock."""

    losses: int = 0
    rests: int = 0
    """How many times in a row it has rested."""
    until: float | None = None
    """When the rest ends; None while the line is open."""
    probing: bool = False
    """Whether a call is finding out if the endpoint is back."""

    def admit(self, now: float) -> Pass | None:
        """How a call may be made, or None if it may not. After a rest only one may, until it is known how it went."""
        if self.until is None:
            return "open"
        if now < self.until or self.probing:
            return None
        self.probing = True
        return "probe"

    def answered(self) -> None:
        """A call was answered: the line is open."""
        self.losses, self.rests, self.until, self.probing = 0, 0, None, False

    def lost(self, how: Pass, now: float) -> None:
        """A call was lost. Those that were on their way when the rest began do not make it longer."""
        self.losses += 1
        if how == "probe" or (self.until is None and self.losses >= LOSSES):
            self.until = now + min(LONGEST, REST * 2.0 ** min(self.rests, 10))
            self.rests, self.probing = self.rests + 1, False

    def neither(self, how: Pass) -> None:
        """A call ended in a way that says nothing of the line, such as cancelled: if it was to probe, the next one does."""
        if how == "probe":
            self.probing = False
