"""How long a text is for a model, when nobody has counted: four bytes of UTF-8 are a token, rounded up. Always marked as an estimate."""

from __future__ import annotations

from collections.abc import Iterable

from harness.endpoint.values import Message

BYTES = 4
FRAME = 4
"""Tokens that a chat format adds to each message, about."""


def estimate(text: str) -> int:
    """Tokens of a text, about."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES)


def of_messages(messages: Iterable[Message]) -> int:
    """Tokens of a conversation, about."""
    return sum(-(-m.size // BYTES) + FRAME for m in messages)
