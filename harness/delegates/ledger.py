"""Where a run's calls pass: reused if their answer is on record, counted against the budget, written down as they arrive.

An answer that is on record is not asked for again: a resumed run takes it from its own `calls.jsonl`, and any run from a cache folder, if
there is one. Both are keyed by `calls.digest`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal, Protocol

from pydantic import ValidationError

from harness.delegates.calls import Call, calls_of, digest, form_of
from harness.delegates.purse import Purse
from harness.endpoint.habits import HEADROOM
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Reply, Usage
from harness.errors import OutputError
from harness.prompts.tokens import BYTES, of_messages
from harness.transcript import CALLS, canonical
from harness.transcript.lines import Lines, read_lines

Warn = Callable[[str], None]
Purpose = Literal["turn", "repair", "round"]
UNTOLD = 1.5
"""What an estimate of tokens is multiplied with in the budget, until a server has counted one of its model's prompts."""
UNPAID = frozenset({"timeout", "not-json"})
"""Faults after which a model may have answered all the same: the prompt is counted as spent, by its estimate."""
CUT = 200
"""Estimated tokens by which a prompt must have grown before a count that did not grow says anything."""


class Source(Protocol):
    """Whoever answers a request: an endpoint."""

    @property
    def settings(self) -> Settings:
        """How it is reached."""
        ...

    @property
    def worked(self) -> bool:
        """Whether it has ever answered in this process."""
        ...

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
    _answers: dict[str, str] = field(default_factory=dict)
    _last: dict[tuple[str, str], _Last] = field(default_factory=dict)
    _forms: set[str] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=count)
    _limits: dict[str, int] = field(default_factory=dict)
    _left_out: dict[tuple[str, str], int] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)
    """By model, the most tokens of an answer that were allowed: models that think are given more."""
    _dearer: dict[str, float] = field(default_factory=dict)
    """By model, how many tokens the server counts for one that we estimate, at the most so far."""
    _flying: dict[str, asyncio.Future[str]] = field(default_factory=dict)
    """Requests that are under way: the same one, asked twice at once, is one call, and one failure."""
    _warned: set[str] = field(default_factory=set)

    def open(self, run: Path) -> None:
        """Goes on with the calls of a run. Raises RunError when they cannot be read, OutputError when no more can be written."""
        self.recall(calls_of(read_lines(run / CALLS)))
        self._lines = Lines(run / CALLS)

    def recall(self, calls: Sequence[Call]) -> None:
        """Knows what is on record: what was answered, what was spent, and what the models have shown of themselves."""
        self._numbers = count(len(calls))
        for call in calls:
            self._pay(call)
            self._forms |= {call.form} if call.form else set()
            if call.attempt.reply is not None and call.attempt.fault is None:
                self._answers[call.request] = call.attempt.reply.text
            self._learn(call)

    def limit(self, model: str) -> int | None:
        """The most estimated tokens a request to this model may hold, as far as it has shown."""
        return self._limits.get(model)

    def left_out(self, model: str, question: str) -> int | None:
        """The messages that a recorded request to this model had left out; None where there is none on record.

        So a resumed run shortens its conversations where they were shortened, though it knows the limit from the beginning.
        """
        return self._left_out.get((model, question))

    async def answer(self, name: str, endpoint: Source, errand: Errand) -> str:
        """The text that answers to a request, from the record or from the endpoint. Raises what the endpoint raises, and BudgetSpent."""
        form = form_of(errand.ask)
        request = digest(endpoint.settings, errand.ask, form)
        if request in self._flying:
            return await asyncio.shield(self._flying[request])
        flight: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._flying[request] = flight
        try:
            flight.set_result(await self._answer(name, endpoint, errand, (request, form)))
        except Exception as fault:  # whatever it is, those who wait for the same answer are told the same
            flight.set_exception(fault)
            flight.exception()  # looked at, so that nobody complains if no other seat was waiting for it
            raise
        finally:
            flight.cancel()
            del self._flying[request]
        return flight.result()

    async def _answer(self, name: str, endpoint: Source, errand: Errand, hashes: tuple[str, str | None]) -> str:
        request = hashes[0]
        if request in self._answers:
            return self._answers[request]
        make = self._maker(name, errand, hashes)
        if (known := self._cached(request)) is not None:
            call = make(Attempt(number=0, sent={}, mode=known.mode, reply=known), "cache")
            self._learn(call)
            self._keep(call)
            self._answers[request] = known.text
            return known.text
        self._longest[name] = max(self._longest.get(name, 0), endpoint.settings.max_tokens)
        held = [self._most(name, errand)]
        self.purse.hold(name, held[0])
        try:
            reply = await endpoint.complete(errand.ask, lambda attempt: self._arrived(make(attempt, "wire"), held))
        finally:
            for most in held:
                self.purse.let_go(name, most)
        self._answers[request] = reply.text
        self._store(request, reply)
        return reply.text

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

    def _most(self, name: str, errand: Errand) -> Usage:
        """What a call may come to: messages and schema as this server counts them, and the longest answer its model has been allowed."""
        form = len(errand.ask.form) // BYTES if errand.ask.shape is not None else 0
        prompt = math.ceil((errand.tokens + form) * self._dearer.get(name, UNTOLD))
        return Usage(prompt=prompt, completion=self._longest.get(name, 0))

    def _arrived(self, call: Call, held: list[Usage]) -> None:
        name = call.model
        self._keep(call)
        self._pay(call)
        self._learn(call)
        longer = self._longest[name] - sum(most.completion for most in held)
        if call.attempt.fault is not None and longer > 0:
            # It is asked again and may answer at more length: that must be within the cap too, for as long as the call lasts.
            self.purse.hold(name, Usage(prompt=0, completion=longer))
            held.append(Usage(prompt=0, completion=longer))
        if call.cut and call.attempt.reply is not None:
            self._warn_once(
                f"cut {name}",
                f"{name} seems to cut prompts in silence: one grew, and the server counted no more tokens than before. Raise its context "
                "(Ollama: OLLAMA_CONTEXT_LENGTH=32768), or say how long it is (--window; in a plan, window): then conversations are "
                "shortened by a rule.",
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

    def _pay(self, call: Call) -> None:
        """Counts what a try took; where nobody says, and a model may have spoken, its prompt by estimate."""
        if call.source == "cache":
            return
        usage = call.attempt.usage
        if usage is None and call.attempt.fault in UNPAID:
            usage = Usage(prompt=call.tokens, completion=0, estimated=True)
        if usage is not None:
            self.purse.pay(call.model, usage)
            if not usage.estimated and call.tokens:
                known = self._dearer.get(call.model, 0.0)
                self._dearer[call.model] = max(known, usage.prompt / call.tokens, 1.0)

    def _learn(self, call: Call) -> None:
        """Where a request was too long, later ones stay a tenth below; of any other it is known what it left out."""
        told = call.attempt.usage.completion if call.attempt.usage is not None else 0  # some servers pass what they are allowed
        allowed = max(told, _allowed(call) * (HEADROOM if call.attempt.fault == "blank" else 1))
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
    allowed = sent.get("max_tokens", sent.get("max_completion_tokens", 0))
    return allowed if isinstance(allowed, int) else 0


def _place(cache: Path, request: str) -> Path:
    return cache / request[:2] / f"{request}.json"


def _common(before: tuple[Message, ...], now: tuple[Message, ...]) -> int:
    """How many messages two requests have in common at their beginning."""
    if now[: len(before)] == before:
        return len(before)
    return next((n for n, (a, b) in enumerate(zip(before, now, strict=False)) if a != b), min(len(before), len(now)))
