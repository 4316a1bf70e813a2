"""What is asked of an endpoint, what it answers, and the record of every try."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from harness.domain.values import Value

Mode = Literal["json_schema", "json_object", "prompt", "free"]
"""How an answer's shape was asked for; `free` when none was."""


def mend(text: object) -> object:
    """A text in which halves of surrogate pairs became question marks, so that it can be written; anything else as it is."""
    if not isinstance(text, str) or text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()


Clean = Annotated[str, BeforeValidator(mend)]
"""A text that can be encoded."""


class Message(Value):
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: Clean

    @cached_property
    def body(self) -> bytes:
        """The message as JSON. Conversations grow by whole messages, so that each is encoded once."""
        return json.dumps({"role": self.role, "content": self.content}, ensure_ascii=False).encode()

    @cached_property
    def size(self) -> int:
        """Bytes of the content in UTF-8."""
        return len(self.content) if self.content.isascii() else len(self.content.encode())


class Ask(Value):
    """One question to a model: a conversation that ends with somebody else than the model, and the shape the answer should have."""

    messages: tuple[Message, ...]
    """One leading system message at most; never ends with the assistant."""
    shape: dict[str, Any] | None = None
    """A portable JSON schema, or None for free text. It is for servers that can hold a model to it: the messages must say the shape too."""
    shape_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = "answer"
    seed: int | None = None
    """Sent only if the settings say so and the endpoint does not refuse it."""

    @cached_property
    def form(self) -> bytes:
        """The shape as JSON."""
        return json.dumps(self.shape, ensure_ascii=False, separators=(",", ":")).encode()


class Usage(Value):
    """Tokens, as the endpoint counted them, or `estimated` by `request.estimate`."""

    prompt: int
    completion: int
    cached: int = 0
    reasoning: int = 0
    estimated: bool = False


class Reply(Value):
    """An answer: its text without what the model only thought, which stands in `reasoning`."""

    text: Clean
    reasoning: Clean = ""
    finish: Clean | None = None
    """Why the model stopped, in the endpoint's own word; None if it did not say."""
    model: Clean = ""
    """The name of the model as the endpoint gave it back."""
    usage: Usage
    mode: Mode


class Attempt(Value):
    """One try over the wire, for the record: plain JSON, never a key."""

    number: int
    """From 1 within one `complete`."""
    sent: dict[str, Any]
    """The body as sent, without its messages; of `response_format` only the type."""
    folded: bool = False
    """Whether the system message was put into the first user turn."""
    dropped: tuple[str, ...] = ()
    """Parameters left out because this endpoint refuses them."""
    mode: Mode
    status: int | None = None
    """HTTP status, if one came."""
    fault: str | None = None
    """A code; None when an answer was had."""
    detail: Annotated[Clean, Field(max_length=500)] = ""
    reply: Reply | None = None
    usage: Usage | None = None
    """Tokens of a try in which a model spoke, whether or not its words could be used: they are paid for."""
    request_id: Clean = ""
    waited_ms: int = 0
    """Before this try."""
    took_ms: int = 0
