"""How fast questions go out to one address: so many at once, so many a minute, none while the server wants a pause."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from harness.endpoint.clock import Clock

MINUTE = 60.0


@dataclass(slots=True)
class Place:
    """A place in a minute: from when, and how much of the allowance it takes."""

    at: float
    amount: int
    counted: bool = True
    """Whether the window still counts it."""


class Window:
    """An allowance for any sixty seconds. A place larger than all of it waits until the window is empty."""

    def __init__(self, allowance: int) -> None:
        self._allowance = allowance
        self._places: deque[Place] = deque()
        self._total = 0

    def reserve(self, amount: int, now: float) -> Place:
        """The next place that is free, in the order of asking; it begins now or later."""
        start = max(now, self._places[-1].at) if self._places else now
        while self._places and (self._places[0].at + MINUTE <= start or self._total + amount > self._allowance):
            start = max(start, self._drop().at + MINUTE)
        place = Place(start, amount)
        self._places.append(place)
        self._total += amount
        return place

    def correct(self, place: Place, amount: int) -> None:
        """What a place really took."""
        if place.counted:
            self._total += amount - place.amount
            place.amount = amount

    def _drop(self) -> Place:
        """The oldest place, which is not counted any more."""
        place = self._places.popleft()
        place.counted = False
        self._total -= place.amount
        return place


class Pace:
    """Shared by all calls to one address with one key."""

    def __init__(self, clock: Clock, concurrency: int, requests: int | None, tokens: int | None) -> None:
        self._clock = clock
        self._slots = asyncio.Semaphore(concurrency)
        self._requests = Window(requests) if requests else None
        self._tokens = Window(tokens) if tokens else None
        self._paused = 0.0

    def pause(self, seconds: float) -> None:
        """Nobody sends for so long; a longer pause that is under way stays."""
        self._paused = max(self._paused, self._clock.now() + seconds)

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[Callable[[int], None]]:
        """Waits for a turn to send about so many tokens, and holds it. Gives a function to tell how many it really were."""
        async with self._slots:
            now = self._clock.now()
            counted = self._tokens.reserve(tokens, now) if self._tokens else None
            begins = [place.at for place in (counted, self._requests.reserve(1, now) if self._requests else None) if place]
            while (wait := max(now, self._paused, *begins) - self._clock.now()) > 0:
                await self._clock.sleep(wait)
            yield lambda really: self._correct(counted, really)

    def _correct(self, place: Place | None, tokens: int) -> None:
        """Counts what a place really took."""
        if self._tokens is not None and place is not None:
            self._tokens.correct(place, tokens)
