"""What was learnt about one model at one address: what it refuses, and what it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from harness.endpoint.address import Address
from harness.endpoint.keys import AZURE
from harness.endpoint.settings import Settings
from harness.endpoint.values import Mode

LADDER: tuple[Mode, ...] = ("json_schema", "json_object", "prompt")
"""How a shape is asked for, the surest way first."""

HEADROOM = 4
"""By how much a model that thinks out its whole allowance gets more."""

_THINKS = re.compile(r"^(o\d|gpt-5)", re.IGNORECASE)
Field = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do otherwise from now on."""

    kind: Literal["drop", "mode", "fold", "field", "headroom"]
    value: str = ""

    def __str__(self) -> str:
        return {
            "drop": f"left out {self.value}",
            "mode": f"asked for the shape by {self.value}",
            "fold": "put the system message into the first user turn",
            "field": f"named the limit {self.value}",
            "headroom": f"gave {self.value} times the tokens",
        }[self.kind]


@dataclass(slots=True)
class Habits:
    """Shared by all calls to one model at one address; only ever adapts further."""

    limit_field: Field = "max_tokens"
    dropped: set[str] = field(default_factory=set)
    rung: int = 0
    """Place on the ladder."""
    folded: bool = False
    headroom: int = 1
    worked: bool = False
    """Whether it has ever answered."""

    def learn(self, changes: tuple[Change, ...]) -> None:
        """Takes changes over; one that another call has taken over already changes nothing."""
        for change in changes:
            match change.kind:
                case "drop":
                    self.dropped.add(change.value)
                case "mode":
                    self.rung = max(self.rung, [str(mode) for mode in LADDER].index(change.value))
                case "fold":
                    self.folded = True
                case "field":
                    self.limit_field = "max_tokens" if change.value == "max_tokens" else "max_completion_tokens"
                case "headroom":
                    self.headroom = int(change.value)

    def mode(self, settings: Settings) -> Mode:
        """How to ask for a shape now."""
        return LADDER[self.rung] if settings.output == "auto" else settings.output


def first_habits(address: Address, model: str) -> Habits:
    """What is known before the first call: OpenAI's reasoning models want another name for the limit."""
    official = address.host == "api.openai.com" or address.host.endswith(AZURE)
    return Habits(limit_field="max_completion_tokens" if official and _THINKS.match(model) else "max_tokens")
