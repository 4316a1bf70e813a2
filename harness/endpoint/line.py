"""What all calls to one address with one key share: the connections, the pace, the rests, and what was learnt of its models."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from harness.endpoint.address import Address
from harness.endpoint.breaker import Breaker
from harness.endpoint.clock import Clock
from harness.endpoint.habits import Habits, first_habits
from harness.endpoint.pace import Pace
from harness.endpoint.settings import Settings
from harness.endpoint.transport import open_client


class Line:
    """The way to one address. Where those who share it set different limits, the lowest holds."""

    def __init__(self, address: Address, sharing: Sequence[Settings], clock: Clock, client: httpx.AsyncClient | None = None) -> None:
        self.address, self.clock, self.breaker = address, clock, Breaker()
        self._requests = min((s.requests_per_minute for s in sharing if s.requests_per_minute), default=None)
        self._tokens = min((s.tokens_per_minute for s in sharing if s.tokens_per_minute), default=None)
        self._first = min(sharing, key=lambda settings: settings.concurrency)
        self.pace = Pace(clock, self._first.concurrency, self._requests, self._tokens)
        self._habits: dict[str, Habits] = {}
        self._client, self._own = client, client is None
        self._users = 0

    @property
    def worked(self) -> bool:
        """Whether any model at this address has ever answered."""
        return any(habits.worked for habits in self._habits.values())

    def habits(self, model: str) -> Habits:
        """What was learnt of a model."""
        return self._habits.setdefault(model, first_habits(self.address, model))

    def client(self) -> httpx.AsyncClient:
        """The connections, opened when first needed, inside the running loop. Raises EndpointError."""
        if self._client is None:
            self._client = open_client(self._first, self.address)
        return self._client

    def join(self) -> None:
        """One more uses the line."""
        self._users += 1

    async def leave(self) -> None:
        """One less uses it; the last one closes the connections, unless they were given to us."""
        self._users -= 1
        if self._users <= 0 and self._own and self._client is not None:
            client, self._client = self._client, None
            await client.aclose()
