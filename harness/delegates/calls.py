"""The record of calls: one line of `calls.jsonl` a try, as it arrived; and how a request is told from another.

A request is stored as what it adds to an earlier one of the same party, which it begins with; `whole` puts it together again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from harness.domain.values import Id, Value, complaint
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message
from harness.errors import RunError
from harness.transcript import ANSWERING, CALLS

Natural = Annotated[int, Field(ge=0)]


class Call(Value):
    """One try to get an answer, with all that was sent and all that came back."""

    number: Natural
    """From 0, without gaps."""
    question: str
    party: Id
    """Who was asked; `all` for a whole round."""
    purpose: Literal["turn", "repair", "round"]
    """A turn; the mending of one; a whole round of all seats (soliloquy)."""
    model: str
    """Which model of the manifest."""
    request: str
    """SHA-256 of all that the answer depends on (`digest`)."""
    begins: Natural | None = None
    """The call with whose messages these begin."""
    shared: Natural = 0
    """How many messages are that call's."""
    messages: tuple[Message, ...]
    """The messages after those."""
    form: str | None = None
    """SHA-256 of the schema of the answer; the schema itself stands in the first call that has it."""
    shape: dict[str, Any] | None = None
    seed: int | None = None
    tokens: Natural
    """Estimated, of the request."""
    shared_tokens: Natural = 0
    """Estimated, of the messages shared with the call before."""
    compacted: Natural = 0
    """Messages that compaction has left out of the conversation so far."""
    cut: bool = False
    """Whether the server seems to have cut the prompt in silence: it grew, and the tokens counted did not."""
    source: Literal["wire", "cache"] = "wire"
    attempt: Attempt


def form_of(ask: Ask) -> str | None:
    """SHA-256 of the schema of an answer; None where no form is asked for."""
    return None if ask.shape is None else hashlib.sha256(ask.form).hexdigest()


def digest(settings: Settings, ask: Ask, form: str | None) -> str:
    """SHA-256 of address, model, parameters, messages, schema and seed: what makes one request the same as another."""
    found = hashlib.sha256(json.dumps([getattr(settings, name) for name in sorted(ANSWERING)], sort_keys=True).encode())
    for message in ask.messages:
        found.update(message.body)
    found.update(f"{form}:{ask.seed}".encode())
    return found.hexdigest()


def forged(calls: Sequence[Call], settings: Mapping[str, Settings]) -> str | None:
    """The first call whose request is not the one that its parts make: edited, or of a model that the run does not have."""
    shapes = {call.form: call.shape for call in calls if call.shape is not None}
    known: dict[int, tuple[Message, ...]] = {}
    for call in calls:
        before = known[call.begins][: call.shared] if call.begins is not None else ()
        known[call.number] = (*before, *call.messages)
        if call.model not in settings:
            return f"call {call.number} is of {call.model}, which the manifest does not have"
        ask = Ask(messages=known[call.number], shape=shapes.get(call.form), seed=call.seed)
        if form_of(ask) != call.form or digest(settings[call.model], ask, call.form) != call.request:
            return f"call {call.number} ({call.question}) was edited: its request is not the one that its hash tells of"
    return None


def calls_of(lines: Iterable[Mapping[str, Any]]) -> list[Call]:
    """Calls from their lines. Raises RunError, naming the line."""
    found: list[Call] = []
    for number, plain in enumerate(lines):
        try:
            found.append(Call.model_validate(plain))
        except ValidationError as wrong:
            raise RunError(f"{CALLS}: line {number + 1}: {complaint(wrong)}") from wrong
        if found[-1].number != number or (found[-1].begins is not None and found[-1].begins >= number):
            raise RunError(f"{CALLS}: line {number + 1}: its number is not {number}, or it begins with a later call.")
    return found


def whole(calls: Sequence[Call], number: int) -> tuple[Message, ...]:
    """The messages of a call, all of them."""
    call, parts = calls[number], [calls[number].messages]
    shared = call.shared
    while call.begins is not None:
        call = calls[call.begins]
        own = call.messages[: max(0, shared - call.shared)]
        parts.append(own)
        shared = min(shared, call.shared)
    return tuple(m for part in reversed(parts) for m in part)
