"""Endpoints for the tests of delegates: they answer from a script, or by lot from the form they are given, and touch no network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.delegates.ledger import Ledger
from harness.delegates.random import _draw
from harness.domain.chance import below, word
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Reply, Usage
from harness.errors import Lost, SixpartyError
from harness.prompts.tokens import of_messages

SETTINGS = Settings(base_url="http://127.0.0.1:9/v1", model="test", max_tokens=100)
Answering = Callable[[Ask], str]


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes every ledger that a test has opened."""
    ledgers: list[Ledger] = []
    genuine = Ledger.open

    def noted(ledger: Ledger, run: Path) -> None:
        ledgers.append(ledger)
        genuine(ledger, run)

    monkeypatch.setattr(Ledger, "open", noted)
    yield
    for ledger in ledgers:
        ledger.close()


def reply_of(text: str, ask: Ask) -> Reply:
    """A reply with the tokens that the request has by our estimate."""
    return Reply(text=text, model="test", usage=Usage(prompt=of_messages(ask.messages), completion=10), mode="json_schema")


class Scripted:
    """Answers with the texts of a script, in order; an exception in it is raised, a function is given the request."""

    worked = True

    def __init__(self, script: Iterable[str | SixpartyError | Answering], settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.asked: list[Ask] = []
        self._script = list(script)

    async def complete(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """The next text of the script."""
        self.asked.append(ask)
        await asyncio.sleep(0)  # as an endpoint does: others come in between
        answer = self._script.pop(0)
        if isinstance(answer, SixpartyError):
            keep(Attempt(number=1, sent={}, mode="json_schema", fault=getattr(answer, "code", "refused")))
            raise answer
        reply = reply_of(answer if isinstance(answer, str) else answer(ask), ask)
        keep(Attempt(number=1, sent={}, mode="json_schema", status=200, reply=reply, usage=reply.usage))
        return reply


class ByLot:
    """Answers with any instance of the form it is given; too long a request is refused as a server would."""

    worked = True

    def __init__(self, settings: Settings = SETTINGS, window: int | None = None) -> None:
        self.settings, self.window = settings, window
        self.asked: list[Ask] = []

    async def complete(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """An answer that depends on the request alone."""
        self.asked.append(ask)
        await asyncio.sleep(0)  # as an endpoint does: others come in between
        if self.window is not None and of_messages(ask.messages) > self.window:
            keep(Attempt(number=1, sent={}, mode="json_schema", status=400, fault="too-long"))
            raise Lost("too-long")
        reply = reply_of(drawn(ask), ask)
        keep(Attempt(number=1, sent={}, mode="json_schema", status=200, reply=reply, usage=reply.usage))
        return reply


def drawn(ask: Ask) -> str:
    """An instance of the form of a request, drawn by its words."""
    if ask.shape is None:
        return "We have no comment."
    rolls = iter(range(10**9))
    last = ask.messages[-1].content
    return json.dumps(_draw(ask.shape, lambda sides: below(word(len(ask.messages), "drawn", last, next(rolls)), sides)))


def asking(*contents: str, **more: Any) -> Ask:
    """A request of a few messages."""
    roles = ["system", *["user", "assistant"] * len(contents)]
    return Ask(messages=tuple(Message(role=r, content=c) for r, c in zip(roles, contents, strict=False)), **more)
