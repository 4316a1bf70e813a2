"""Weights of cues: how much each speaks for an item's being spoken of, and for or against what the item states.

They were learned from statements written for it (`statements/` of a conference; `teaching` learns them), and are whole numbers in a file
that can be read. Sums are taken in one order in plain floating point, so that a verdict is the same on every machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from harness.errors import UserError

SCALE = 20
"""A weight of 1 in the file's whole numbers."""
FOLDER = "weights"
Signals = Mapping[str, float]
"""Cues, and what they count for in a stretch of speech; see `signals`."""
Pairs = Sequence[int]
"""Numbers of items and weights, in turn."""


class Weighed(NamedTuple):
    """What cues come to for one item, as log-odds: above 0 is likelier than not."""

    topic: float
    """That the item is spoken of."""
    stance: float
    """That what it states is supported (above 0) or opposed."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What one party's cues weigh."""

    items: tuple[str, ...]
    topic: Sequence[tuple[int, int]]
    """Of each item, what it starts from, and what a pattern that fires adds."""
    stance: Sequence[tuple[int, int]]
    cues: Mapping[str, tuple[Pairs, int, Pairs]]
    """Of each cue: topic by item; stance whatever the item; stance by item."""

    def weigh(self, signals: Signals, votes: Mapping[str, int]) -> dict[str, Weighed]:
        """Each item with what the cues come to. A vote is what patterns say of the item's statement: 1 support, -1 opposition."""
        known = [(value, *self.cues[cue]) for cue, value in signals.items() if cue in self.cues]
        norm = sqrt(sum(value * value for value, *_ in known)) or 1.0
        topic = [0.0] * len(self.items)
        stance = [0.0] * len(self.items)
        shared = 0.0
        for value, about, general, towards in known:
            shared += value * general
            for n in range(0, len(about), 2):
                topic[about[n]] += value * about[n + 1]
            for n in range(0, len(towards), 2):
                stance[towards[n]] += value * towards[n + 1]
        return {item: self._item(n, votes.get(item, 0), topic[n] / norm, (shared + stance[n]) / norm) for n, item in enumerate(self.items)}

    def _item(self, n: int, vote: int, topic: float, stance: float) -> Weighed:
        about, towards = self.topic[n], self.stance[n]
        return Weighed((topic + about[0] + about[1] * abs(vote)) / SCALE, (stance + towards[0] + towards[1] * vote) / SCALE)

    def telling(self, signals: Signals, item: str, most: int = 3) -> list[str]:
        """The cues that say most of an item's being spoken of, the strongest first."""
        number = self.items.index(item)
        told = [(_of(self.cues[cue][0], number) * value, cue) for cue, value in signals.items() if cue in self.cues]
        return [cue for weight, cue in sorted(told, key=lambda t: (-t[0], t[1]))[:most] if weight > 0]


def _of(pairs: Pairs, number: int) -> int:
    return next((pairs[n + 1] for n in range(0, len(pairs), 2) if pairs[n] == number), 0)


class Shelf:
    """The weights of all parties of a conference, each read when it is needed."""

    def __init__(self, folder: Path | None) -> None:
        found = sorted((folder / FOLDER).glob("*.json")) if folder else []
        self._files = {path.stem: path for path in found}
        self._read = cache(_weights)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all files."""
        return hashlib.sha256(b"\n".join(path.read_bytes() for path in self._files.values())).hexdigest()

    def of(self, party: str) -> Weights | None:
        """The weights of a party, if there are any. Raises UserError for a damaged file."""
        return self._read(self._files[party]) if party in self._files else None


def _weights(path: Path) -> Weights:
    try:
        plain = json.loads(path.read_bytes())
        return Weights(
            tuple(plain["items"]),
            [(a, b) for a, b in plain["topic"]],
            [(a, b) for a, b in plain["stance"]],
            {cue: (about, general, towards) for cue, (about, general, towards) in plain["cues"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise UserError(f"the weights in {path} cannot be read ({fault}); install sixparty again.") from fault
