"""Where a run's calls pass: reused if their answer is on record, counted against the budget, written down as they arrive.

An answer that is on record is not asked for again: a resumed run takes it from its own `calls.jsonl`, and any run from a cache folder, if
there is one. Both are keyed by `calls.digest`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal, Protocol

from pydantic import ValidationError

from harness.delegates.calls import Call, calls_of, digest, form_of
from harness.delegates.purse import Purse
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Reply, Usage
from harness.errors import OutputError
from harness.prompts.tokens import of_messages
from harness.transcript import CALLS, canonical
from harness.transcript.lines import Lines, read_lines

Warn = Callable[[str], None]
Purpose = Literal["turn", "repair", "round"]
HEADROOM = 4
"""Times the allowance that a model is given after an answer that it only thought about."""
CUT = 200
"""Estimated tokens by which a prompt must have grown before a count that did not grow says anything."""


class Source(Protocol):
    """Whoever answers a request: an endpoint."""

    settings: Settings

    async def complete(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """The reply; `keep` is given every try."""
        ...


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a call is made, and what its request is made of."""

    question: str
    party: str
    purpose: Purpose
    ask: Ask
    tokens: int
    compacted: int = 0


@dataclass(frozen=True, slots=True)
class _Last:
    """A party's request before this one."""

    number: int
    messages: tuple[Message, ...]
    tokens: int
    counted: int | None


@dataclass
class Ledger:
    """The calls of one run. Without a folder nothing is kept: for a question on the side."""

    purse: Purse = field(default_factory=Purse)
    cache: Path | None = None
    warn: Warn = lambda text: None
    _lines: Lines | None = None
    _replies: dict[str, Reply] = field(default_factory=dict)
    _last: dict[tuple[str, str], _Last] = field(default_factory=dict)
    _forms: set[str] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=count)
    _limits: dict[str, int] = field(default_factory=dict)
    _left_out: dict[tuple[str, str], int] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)
    """By model, the most tokens of an answer that were allowed: models that think are given more."""
    _flying: dict[str, asyncio.Lock] = field(default_factory=dict)
    """Requests that are under way: the same one, asked twice at once, is one call."""
    _warned: set[str] = field(default_factory=set)

    def open(self, run: Path) -> None:
        """Goes on with the calls of a run. Raises RunError when they cannot be read, OutputError when no more can be written."""
        calls = calls_of(read_lines(run / CALLS))
        self._lines = Lines(run / CALLS)
        self._numbers = count(len(calls))
        self.purse.count(calls)
        for call in calls:
            self._forms |= {call.form} if call.form else set()
            if call.attempt.reply is not None and call.attempt.fault is None:
                self._replies[call.request] = call.attempt.reply
            self._learn(call)

    def limit(self, model: str) -> int | None:
        """The most estimated tokens a request to this model may hold, as far as it has shown."""
        return self._limits.get(model)

    def left_out(self, model: str, question: str) -> int | None:
        """The messages that a recorded request to this model had left out; None where there is none on record.

        So a resumed run shortens its conversations where they were shortened, though it knows the limit from the beginning.
        """
        return self._left_out.get((model, question))

    async def reply(self, name: str, endpoint: Source, errand: Errand) -> Reply:
        """The answer to a request, from the record or from the endpoint. Raises what the endpoint raises, and BudgetSpent."""
        form = form_of(errand.ask)
        request = digest(endpoint.settings, errand.ask, form)
        async with self._flying.setdefault(request, asyncio.Lock()):
            return await self._reply(name, endpoint, errand, (request, form))

    async def _reply(self, name: str, endpoint: Source, errand: Errand, hashes: tuple[str, str | None]) -> Reply:
        request = hashes[0]
        if request in self._replies:
            return self._replies[request]
        make = self._maker(name, errand, hashes)
        if (known := self._cached(request)) is not None:
            call = make(Attempt(number=0, sent={}, mode=known.mode, reply=known), "cache")
            self._learn(call)
            self._keep(call)
            self._replies[request] = known
            return known
        self._longest[name] = max(self._longest.get(name, 0), endpoint.settings.max_tokens)
        most = self._most(name, errand.tokens)
        self.purse.hold(name, most)
        try:
            reply = await endpoint.complete(errand.ask, lambda attempt: self._arrived(name, make(attempt, "wire")))
        finally:
            self.purse.let_go(name, most)
        self._replies[request] = reply
        self._store(request, reply)
        return reply

    def close(self) -> None:
        """Lets the file go."""
        if self._lines is not None:
            self._lines.close()

    def _maker(self, name: str, errand: Errand, hashes: tuple[str, str | None]) -> Callable[[Attempt, Literal["wire", "cache"]], Call]:
        """What makes a call of each try of a request; the tries after the first begin with the first."""
        request, form = hashes

        def make(attempt: Attempt, source: Literal["wire", "cache"]) -> Call:
            last = self._last.get((name, errand.party))
            shared = _common(last.messages, errand.ask.messages) if last else 0
            number = next(self._numbers)
            counted = attempt.reply.usage.prompt if attempt.reply and not attempt.reply.usage.estimated and source == "wire" else None
            before = last.counted if last else None
            grown = last is not None and errand.tokens - last.tokens > CUT
            call = Call(
                number=number,
                question=errand.question,
                party=errand.party,
                purpose=errand.purpose,
                model=name,
                request=request,
                begins=last.number if last and shared else None,
                shared=shared,
                messages=errand.ask.messages[shared:],
                form=form,
                shape=errand.ask.shape if form not in self._forms else None,
                seed=errand.ask.seed,
                tokens=errand.tokens,
                shared_tokens=last.tokens if last and shared == len(last.messages) else of_messages(errand.ask.messages[:shared]),
                compacted=errand.compacted,
                cut=grown and counted is not None and before is not None and counted <= before,
                source=source,
                attempt=attempt,
            )
            self._forms |= {form} if form else set()
            self._last[name, errand.party] = _Last(number, errand.ask.messages, errand.tokens, counted if counted is not None else before)
            return call

        return make

    def _most(self, name: str, prompt: int) -> Usage:
        """What a call may come to: its prompt, and the longest answer that this model has been allowed."""
        return Usage(prompt=prompt, completion=self._longest.get(name, 0))

    def _arrived(self, name: str, call: Call) -> None:
        self._keep(call)
        if call.attempt.usage is not None:
            self.purse.pay(name, call.attempt.usage)
        self._learn(call)
        if call.attempt.fault is not None and call.attempt.usage is not None:
            # It was paid for, what is held for it is held for the next try, and that may be given a longer answer: within the cap too?
            longer = Usage(prompt=0, completion=max(0, self._longest[name] - _allowed(call)))
            self.purse.hold(name, longer)
            self.purse.let_go(name, longer)
        if call.cut and call.attempt.reply is not None:
            counted = call.attempt.reply.usage.prompt
            self._warn_once(
                f"cut {name}",
                f"{name} seems to cut prompts in silence: this one grew, and the server still counts {counted:,} tokens. Raise its context "
                "(Ollama: OLLAMA_CONTEXT_LENGTH=32768), or say with --window how long it is: then conversations are shortened by a rule.",
            )
        if call.compacted:
            said = f"a conversation with {name} has grown too long; from now on it begins with a digest of the record."
            self._warn_once(f"compacted {name} {call.party}", f"{call.party}: {said}")
        for parameter in call.attempt.dropped:
            self._warn_once(f"dropped {name} {parameter}", f"{name} refuses the parameter {parameter}; it is left out from now on.")

    def _warn_once(self, about: str, text: str) -> None:
        if about not in self._warned:
            self._warned.add(about)
            self.warn(text)

    def _learn(self, call: Call) -> None:
        """Where a request was too long, later ones stay a tenth below; of any other it is known what it left out."""
        allowed = _allowed(call) * (HEADROOM if call.attempt.fault == "blank" else 1)
        self._longest[call.model] = max(self._longest.get(call.model, 0), allowed)
        if call.attempt.fault == "too-long":
            limit = call.tokens * 9 // 10
            self._limits[call.model] = min(self._limits.get(call.model, limit), limit)
        else:
            self._left_out[call.model, call.question] = call.compacted

    def _keep(self, call: Call) -> None:
        if self._lines is not None:
            self._lines.append(call.model_dump_json(exclude_none=True).encode())

    def _cached(self, request: str) -> Reply | None:
        if self.cache is None:
            return None
        try:
            return Reply.model_validate_json(_place(self.cache, request).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError):
            self._warn_once("cache", f"an entry of the cache {self.cache} cannot be read; its question is asked again.")
            return None

    def _store(self, request: str, reply: Reply) -> None:
        if self.cache is None:
            return
        place = _place(self.cache, request)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_suffix(f".{id(reply)}.new")
            draft.write_bytes(canonical(reply))
            draft.replace(place)
        except OSError as fault:
            raise OutputError(f"the cache {self.cache} cannot be written: {fault.strerror}. Choose another with --cache.") from fault


def _allowed(call: Call) -> int:
    """Tokens that the answer to a try was allowed."""
    sent = call.attempt.sent
    return int(sent.get("max_tokens", sent.get("max_completion_tokens", 0)))


def _place(cache: Path, request: str) -> Path:
    return cache / request[:2] / f"{request}.json"


def _common(before: tuple[Message, ...], now: tuple[Message, ...]) -> int:
    """How many messages two requests have in common at their beginning."""
    if now[: len(before)] == before:
        return len(before)
    return next((n for n, (a, b) in enumerate(zip(before, now, strict=False)) if a != b), min(len(before), len(now)))
