"""Where judges pay: one purse for all of them, and one stop, so that after the first refusal nobody asks anything more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from harness.delegates.purse import Purse
from harness.endpoint.values import Usage
from harness.errors import BudgetSpent, EndpointError


@dataclass
class Till:
    """Sets money aside for every question. One that does not fit waits for those that are out: they mostly come to less than their most."""

    purse: Purse = field(default_factory=Purse)
    _out: int = 0
    _back: asyncio.Event = field(default_factory=asyncio.Event)
    _stopped: BudgetSpent | EndpointError | None = None

    @asynccontextmanager
    async def holding(self, model: str, most: Usage) -> AsyncIterator[None]:
        """What a question may come to is set aside while the block lasts. Raises BudgetSpent, and again whatever has stopped another."""
        try:
            await self._hold(model, most)
            try:
                yield
            finally:
                self._let_go(model, most)
        except (BudgetSpent, EndpointError) as fault:
            self._stopped = self._stopped or fault
            raise

    async def _hold(self, model: str, most: Usage) -> None:
        while self._stopped is None:
            try:
                self.purse.hold(model, most)
            except BudgetSpent:
                if not self._out:
                    raise
                await self._back.wait()
            else:
                self._out += 1
                return
        raise self._stopped

    def _let_go(self, model: str, most: Usage) -> None:
        self.purse.let_go(model, most)
        self._out -= 1
        self._back.set()
        self._back = asyncio.Event()
