"""What the examination of an endpoint rests on: findings, the questions it puts, and what is learnt on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import httpx

from harness.domain.values import Value
from harness.endpoint.address import Address
from harness.endpoint.assessing import Call, Outcome, assess
from harness.endpoint.client import REQUEST_HEADERS
from harness.endpoint.clock import Clock
from harness.endpoint.faults import shown
from harness.endpoint.habits import first_habits
from harness.endpoint.judging import Verdict
from harness.endpoint.keys import auth_of, find_key, headers_of, hide, key_name, mask
from harness.endpoint.line import Line
from harness.endpoint.parsing import first, table, text
from harness.endpoint.request import Request, build, tokens_of
from harness.endpoint.settings import Settings
from harness.endpoint.transport import timeouts
from harness.endpoint.values import Ask, Clean, Message, Reply
from harness.endpoint.waits import wait_asked
from harness.endpoint.wire import LARGEST, Heard, send

Status = Literal["ok", "note", "problem", "unknown"]
"""`note`: the client copes by itself, or with the flags beside it; `problem`: the person at the keyboard has to do something."""

SEED = 7
"""Of every question that is about something else: the same endpoint is asked the same."""
ROOM = 200
"""Tokens of an answer, until a model needs more to think."""
TRIES = {"rate-limited": 5, "blank": 3, "server-error": 2, "connection": 2}
"""How often a call is tried that failed so; everything else is what we wanted to know."""
_FAILED = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, aiohttp.ClientError, OSError, TimeoutError, ValueError)


class Finding(Value):
    """One thing that was tried: what came of it, and the options it speaks for, each as it is typed."""

    name: str
    status: Status
    text: Clean
    flags: tuple[str, ...] = ()


class Report(Value):
    """Everything that was found."""

    base_url: Clean
    model: Clean
    usable: bool
    findings: tuple[Finding, ...]
    calls: int
    """Requests that were sent, with those that had to be sent again."""

    @property
    def flags(self) -> tuple[str, ...]:
        """The options that all findings together speak for; of two values of one option, the one that was found later."""
        return tuple({flag.split(" ")[0]: flag for finding in self.findings for flag in finding.flags}.values())


@dataclass(frozen=True, slots=True)
class Shot:
    """One question, as it was sent at last, and what came of it."""

    request: Request
    heard: Heard
    outcome: Outcome

    @property
    def reply(self) -> Reply | None:
        """What was answered, if anything."""
        return self.outcome.reply

    @property
    def verdict(self) -> Verdict:
        """What the client makes of it."""
        return self.outcome.verdict

    @property
    def why(self) -> str:
        """Why there was no answer, in brief: the status, and what the server said."""
        said = " ".join(self.verdict.detail.split())
        said = said if len(said) <= 160 else f"{said[:157]}..."
        return ": ".join(part for part in (str(self.heard.status or "") if self.heard.status != 200 else "", said) if part) or "no answer"


class Examination:
    """What the probes share: the way to the endpoint, and what was learnt on it. Raises EndpointError as `Endpoint` does."""

    def __init__(self, settings: Settings, environment: Mapping[str, str], clock: Clock, client: httpx.AsyncClient | None) -> None:
        self.settings, self.environment, self.clock = settings, environment, clock
        self.address = Address.parse(settings.base_url)
        key = find_key(settings, environment)
        headers, secrets = headers_of(settings, self.address, key, environment)
        self.headers = {**REQUEST_HEADERS, **headers}
        self.bare = {name: value for name, value in self.headers.items() if name not in auth_of(settings, self.address, key)}
        self.key = (settings.key or key_name(self.address, environment)) if key is not None else None
        self.line = Line(self.address, [settings], clock, client)
        self.habits = first_habits(self.address, settings.model)
        self.shots: list[Shot] = []
        self.took: list[int] = []
        """Milliseconds of each answer."""
        self.sent = 0
        self.card: dict[str, Any] = {}
        """What the list of models says of this one."""
        self.window = settings.window
        """The context length, once it is known."""
        self.output = settings.output
        """How to ask for a shape, as far as is known."""
        self.room = min(ROOM, settings.max_tokens)
        self.secrets = secrets

    def shown(self, said: object, most: int = 60) -> str:
        """A stranger's word, safe and short."""
        return shown(text(said), lambda words: mask(words, self.secrets))[:most]

    async def put(
        self, messages: list[Message], settings: Settings | None = None, seed: int = SEED, shape: dict[str, Any] | None = None
    ) -> Shot:
        """Asks, and asks again for as long as that is what a run would do too. Raises EndpointError if no connection can be set up."""
        ask = Ask(messages=tuple(messages), seed=seed, shape=shape)
        tries = blanks = 0
        while True:
            now = (settings or self.settings).model_copy(update={"max_tokens": self.room, "strict": False})
            shot = await self.send(build(now, ask, self.habits, messages, blanks), now, tokens_of(messages))
            tries += 1
            blanks += shot.verdict.fault == "blank" and not self._widened(shot)
            if tries >= max(TRIES.values()) or not await self._again(shot, tries):
                return shot

    async def send(
        self, request: Request, settings: Settings, tokens: int, url: httpx.URL | None = None, headers: Mapping[str, str] | None = None
    ) -> Shot:
        """Sends a request once and judges what comes back."""
        async with self.line.pace.turn(tokens + request.limit):
            begun = self.clock.now()
            heard = await send(self.line.client(), url or self.address.completions, headers or self.headers, request.body, settings)
            took = round((self.clock.now() - begun) * 1000)
        secrets = self.secrets
        call = Call(settings, request, lambda words: mask(words, secrets), lambda words: hide(words, secrets), tokens, room=False)
        shot = Shot(request, heard, assess(heard, call))
        self.sent += 1
        self.shots.append(shot)
        if shot.reply:
            self.took.append(took)
        return shot

    async def peek(self, method: str, url: httpx.URL, body: bytes | None = None, enough: int = LARGEST) -> tuple[int | None, bytes, int]:
        """Status, the first bytes of a body, and the milliseconds until they came; no status if nothing did."""
        headers = {**self.headers, "accept-encoding": "identity"}
        request = self.line.client().build_request(method, url, headers=headers, content=body, timeout=timeouts(self.settings))
        status, data, begun = None, b"", self.clock.now()
        self.sent += 1
        try:
            async with asyncio.timeout(self.settings.total_timeout):
                response = await self.line.client().send(request, stream=True)
                status = response.status_code
                try:
                    if response.headers.get("content-encoding", "identity") == "identity":
                        async for piece in response.aiter_bytes():
                            data += piece
                            if len(data) >= enough:
                                break
                finally:
                    await response.aclose()
        except _FAILED:
            data = b""
        return status, data, round((self.clock.now() - begun) * 1000)

    def _widened(self, shot: Shot) -> bool:
        """Whether all answers get more room from now on, because this one ended in thought; if not, another seed may help."""
        starved = first(table(shot.heard.body).get("choices")).get("finish_reason") == "length"
        wider, most = starved and self.room < self.settings.max_tokens, self.settings.max_tokens
        self.room = most if wider else self.room
        return wider

    async def _again(self, shot: Shot, tries: int) -> bool:
        """Whether the question should be put again; what was learnt is kept, and a wait that is asked for is waited."""
        verdict = shot.verdict
        if verdict.action == "adapt":
            news = tuple(change for change in verdict.changes if change.kind in {"drop", "field"})
            self.habits.learn(news)
            return bool(news)
        if verdict.fault == "blank":
            return tries < TRIES["blank"]
        if verdict.action != "again" or tries >= TRIES.get(verdict.fault or "", 1):
            return False
        pause = 0.0 if verdict.fault == "connection" else float(tries)  # a connection may have been closed while it was idle
        wait = wait_asked(shot.heard.headers, shot.heard.data, self.clock.now()) or pause
        if wait <= self.settings.patience:
            await self.clock.sleep(wait)
        return wait <= self.settings.patience
