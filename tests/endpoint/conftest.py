"""A server that answers from a script, a clock that does not wait, and an endpoint between them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

from harness.endpoint.client import Endpoint
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Reply

BASE = "https://api.example.org/v1"
SECRET = "sk-verysecretkey1234567890"


class FakeClock:
    """A clock that jumps: sleeping takes no time and is remembered."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self.time, self.slept = start, []

    def now(self) -> float:
        """The time it was set to."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Jumps, and lets others run."""
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


def said(text: str | None = "Good morning.", finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    """A well-formed answer."""
    return {
        "id": "x",
        "model": "m-1",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}},
    }


def response(answer: Any) -> httpx.Response:
    """What a script's item stands for: a response, a body, a status with a body and perhaps headers, or an error to raise."""
    if isinstance(answer, BaseException):
        raise answer
    if isinstance(answer, httpx.Response):
        return answer
    status, body, headers = (200, answer, {}) if not isinstance(answer, tuple) else (*answer, {})[:3]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.Response(status, content=content, headers=headers)


@dataclass
class Talk:
    """One endpoint with a scripted server behind it; the last item of the script is repeated."""

    endpoint: Endpoint
    clock: FakeClock
    requests: list[httpx.Request]
    attempts: list[Attempt] = field(default_factory=list)

    def ask(self, ask: Ask | None = None) -> Reply:
        """Asks once, in a loop of its own."""
        return asyncio.run(self.asked(ask))

    async def asked(self, ask: Ask | None = None) -> Reply:
        """Asks once."""
        return await self.endpoint.complete(ask or question(), self.attempts.append)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies that were sent."""
        return [json.loads(request.content) for request in self.requests]

    @property
    def faults(self) -> list[str | None]:
        """The codes of all tries."""
        return [attempt.fault for attempt in self.attempts]


def question(shape: dict[str, Any] | None = None, seed: int | None = 7) -> Ask:
    """A question with a system message."""
    messages = (Message(role="system", content="You speak for a state."), Message(role="user", content="Do you agree?"))
    return Ask(messages=messages, shape=shape, seed=seed)


def talk(script: Iterable[Any] | Callable[[httpx.Request], Any], environment: dict[str, str] | None = None, **settings: Any) -> Talk:
    """An endpoint that is answered from a script."""
    requests: list[httpx.Request] = []
    items = list(script) if not callable(script) else []

    def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return response(script(request) if callable(script) else items[min(len(requests), len(items)) - 1])

    clock = FakeClock()
    made = Settings(**{"base_url": BASE, "model": "m", **settings})
    client = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    return Talk(Endpoint(made, environment or {}, clock, client), clock, requests)


def of_a_worked(script: Iterable[Any], **settings: Any) -> Talk:
    """The same, of an endpoint that has answered before."""
    made = talk(script, **settings)
    made.endpoint._desk.habits.worked = True
    return made
