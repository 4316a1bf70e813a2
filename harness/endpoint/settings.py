"""How to reach one model: plain values that may stand in a manifest."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from harness.domain.values import Value

Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
"""A time limit."""

Count = Annotated[int, Field(ge=1, le=10_000_000)]
"""How many, at least one."""

OWNED = frozenset(
    {"model", "messages", "max_tokens", "max_completion_tokens", "seed", "response_format"}
    | {"stream", "stream_options", "n", "name", "tools", "tool_choice"}
)
"""Fields of the body that the client sets itself."""

LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|gsk|rk|pk|xai)[-_][\w*.-]{6,}|\bBearer\s+[^\s,;]+", re.IGNORECASE)
"""What keys look like, wherever they stand."""

OWN_HEADERS = frozenset(
    {"host", "content-length", "content-type", "content-encoding", "transfer-encoding", "accept-encoding", "connection"}
)
"""Headers that the client sets itself."""

_HOLDS_A_SECRET = re.compile(r"key|token|secret|auth|cookie|password|credential", re.IGNORECASE)
"""Names of headers whose values must come from the environment."""

_TOKEN = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
_PRINTABLE = re.compile(r"^[ -~]*$")


class Settings(Value):
    """How to reach one model. Never holds a key: `key` and a header's `$NAME` are names of environment variables."""

    # What was given is not repeated in complaints: somebody may have put the key itself where its name belongs.
    model_config = ConfigDict(hide_input_in_errors=True)

    base_url: Annotated[str, Field(min_length=1, max_length=2000)]
    model: Annotated[str, Field(min_length=1, max_length=500)]
    key: Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]{0,99}$")] | None = None
    """The NAME of an environment variable, in capitals."""
    auth: Literal["bearer", "api-key"] = "bearer"
    headers: dict[str, str] = {}
    """Extra headers; a value `$NAME` is read from the environment, and a secret must be."""
    parameters: dict[str, Any] = {}
    """What the user set, such as temperature; goes into the body as it is."""
    max_tokens: Count = 2000
    seeded: bool = True
    window: Count | None = None
    """The model's context length in tokens, if known."""
    output: Literal["auto", "json_schema", "json_object", "prompt"] = "auto"
    """How to ask for a shape; `auto` begins at the top and steps down when refused, the others stay where they are."""
    stream: bool = False
    strict: bool = False
    """Whether a refused parameter fails the call instead of being left out."""
    connect_timeout: Seconds = 10
    read_timeout: Seconds = 120
    total_timeout: Seconds = 300
    """Seconds that one TRY may take; a call may have several tries, and waits between them."""
    attempts: Annotated[int, Field(ge=1, le=100)] = 5
    """Tries a call has; those that only taught us what the endpoint accepts are not counted."""
    patience: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)] = 120
    """Seconds a call may spend waiting in all: between its tries, and before the first while the line rests. Not the tries themselves."""
    concurrency: Annotated[int, Field(ge=1, le=10_000)] = 16
    requests_per_minute: Count | None = None
    tokens_per_minute: Count | None = None
    ca_bundle: Annotated[str, Field(min_length=1)] | None = None
    """A file of certificates to trust."""

    @model_validator(mode="after")
    def _parameters_are_the_users(self) -> Self:
        """Parameters are JSON and none of them is one that the client sets itself."""
        if taken := sorted(OWNED & self.parameters.keys()):
            raise ValueError(f"parameters: {', '.join(taken)} cannot be set here: there is a setting of its own, or the client sets it")
        try:
            json.dumps(self.parameters, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as fault:
            raise ValueError("parameters: only what JSON can hold (texts, finite numbers, true, false, lists, maps)") from fault
        return self

    @model_validator(mode="after")
    def _headers_can_be_sent(self) -> Self:
        """Headers are well-formed, none is the client's own, and no secret stands in them."""
        for name, value in self.headers.items():
            if not _TOKEN.match(name) or not _PRINTABLE.match(value):
                raise ValueError("headers: a name or a value holds characters that a header cannot hold")
            if name.lower() in OWN_HEADERS:
                raise ValueError(f"headers: {name} is set by the client")
            secret = _HOLDS_A_SECRET.search(name) or LOOKS_LIKE_A_KEY.search(value)
            if secret and not value.startswith("$"):
                raise ValueError(f"headers: {name} is a secret; give $NAME, the environment variable that holds it")
        return self
