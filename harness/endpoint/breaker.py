"""When calls are lost one after another, the line rests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from harness.endpoint.clock import Clock

Pass = Literal["open", "probe"]
"""How a call was let through."""

LOSSES, REST, LONGEST = 3, 30.0, 300.0
"""After so many calls lost in a row the line rests so many seconds; every next rest is twice as long, up to the longest."""


@dataclass(slots=True)
class Breaker:
    """Counts lost calls, and keeps the others back while the line rests."""

    losses: int = 0
    rests: int = 0
    """How many times in a row it has rested."""
    until: float | None = None
    """When the rest ends; None while the line is open."""
    probe: asyncio.Event | None = None
    """There while a call is finding out if the endpoint is back; set when that is known."""

    async def enter(self, clock: Clock, patience: float) -> Pass | None:
        """How a call may be made, once it may. None if the rest is longer than so many seconds of patience, which is said at once.

        While another call probes, what comes of it is waited for, unless there is no patience at all.
        """
        deadline = clock.now() + patience
        while (how := self.admit(now := clock.now())) is None:
            until = self.until or now
            if until > deadline or patience <= 0:
                return None
            await (self.probe.wait() if self.probe is not None else clock.sleep(until - now))
        return how

    def admit(self, now: float) -> Pass | None:
        """How a call may be made, or None if it may not. After a rest only one may, until it is known how it went."""
        if self.until is None:
            return "open"
        if now < self.until or self.probe is not None:
            return None
        self.probe = asyncio.Event()
        return "probe"

    def answered(self) -> None:
        """A call was answered: the line is open."""
        self.losses, self.rests, self.until = 0, 0, None
        self._known()

    def lost(self, how: Pass, now: float) -> None:
        """A call was lost. Those that were on their way when the rest began do not make it longer."""
        self.losses += 1
        if how == "probe" or (self.until is None and self.losses >= LOSSES):
            self.until = now + min(LONGEST, REST * 2.0 ** min(self.rests, 10))
            self.rests += 1
            self._known()

    def neither(self, how: Pass) -> None:
        """A call ended in a way that says nothing of the line, such as cancelled: if it was to probe, the next one does."""
        if how == "probe":
            self._known()

    def _known(self) -> None:
        """Lets those go on who waited for what the probe finds."""
        if self.probe is not None:
            self.probe.set()
            self.probe = None
