"""The body of one request, made of the settings, the question and what was learnt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from harness.endpoint.habits import Habits
from harness.endpoint.messages import fold_system, with_note
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Message, Mode

SEEDS = 2**31 - 1
_STEP = 1_000_003  # a prime far from the steps in which seeds are usually counted


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes over the wire, and what is recorded of it."""

    body: bytes
    sent: dict[str, Any]
    mode: Mode
    folded: bool
    system: bool
    """Whether a system message stands by itself and could be folded."""
    dropped: tuple[str, ...]
    field: str
    headroom: int
    limit: int
    """Tokens allowed for the answer."""


def build(settings: Settings, ask: Ask, habits: Habits, messages: list[Message], again: int) -> Request:
    """The request. `again` counts the blank answers so far: each asks with another seed."""
    mode: Mode = "free" if ask.shape is None else habits.mode(settings)
    wanted = _parameters(settings, ask, again)
    head: dict[str, Any] = {"model": settings.model}
    head |= {name: value for name, value in wanted.items() if name not in habits.dropped}
    limit = _limit(settings, habits, messages)
    head[habits.limit_field] = limit
    said = messages if mode in {"free", "json_schema"} else with_note(messages)
    said = fold_system(said) if habits.folded else said
    form = _format(ask, mode) if mode in {"json_schema", "json_object"} else b""
    begin = json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")[:-1]
    body = b"".join((begin, b',"messages":[', b",".join([m.body for m in said]), b"]", form, b"}"))
    head |= {"response_format": {"type": mode}} if form else {}
    return Request(
        body=body,
        sent=head,
        mode=mode,
        folded=habits.folded and messages[0].role == "system",
        system=said[0].role == "system",
        dropped=tuple(name for name in wanted if name in habits.dropped),
        field=habits.limit_field,
        headroom=habits.headroom,
        limit=limit,
    )


def tokens_of(messages: list[Message]) -> int:
    """An estimate of a conversation's tokens: bytes of UTF-8 divided by four, rounded up."""
    return -(-sum(message.size for message in messages) // 4)


def estimate(*texts: str) -> int:
    """An estimate of the tokens in texts: bytes of UTF-8 divided by four, rounded up."""
    return -(-sum(len(text.encode("utf-8", "replace")) for text in texts) // 4)


def _parameters(settings: Settings, ask: Ask, again: int) -> dict[str, Any]:
    """What the user set, never null, and what may be left out of what we add."""
    wanted = {name: value for name, value in settings.parameters.items() if value is not None}
    if settings.seeded and ask.seed is not None:
        wanted["seed"] = (ask.seed + again * _STEP) % SEEDS
    if settings.stream:
        wanted |= {"stream": True, "stream_options": {"include_usage": True}}
    return wanted


def _limit(settings: Settings, habits: Habits, messages: list[Message]) -> int:
    """Tokens allowed for the answer: what the user set, with head-room as far as the window has room for it."""
    most = settings.max_tokens * habits.headroom
    if habits.headroom == 1 or settings.window is None:
        return most
    return max(settings.max_tokens, min(most, settings.window - tokens_of(messages)))


def _format(ask: Ask, mode: Mode) -> bytes:
    """The field that asks for a shape, as JSON to be put at the end of a body."""
    if mode == "json_object":
        return b',"response_format":{"type":"json_object"}'
    name = json.dumps(ask.shape_name).encode()
    return b',"response_format":{"type":"json_schema","json_schema":{"name":%b,"strict":true,"schema":%b}}' % (name, ask.form)
