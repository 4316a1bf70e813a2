"""What a scorer is given, and what it gives back: utterances and readings. Findings are made of the two, in `scoring`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.domain.findings import Modality, Status, Verdict, Vote, Where
from harness.evaluation.instruments import Item


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a party stood on an issue by what it did or declared at that moment."""

    issue: str
    option: int
    deed: str
    """The act, or `stance`."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a party said in public, at one moment; or a sentence from elsewhere."""

    party: str
    text: str
    where: Where | None = None
    issues: tuple[str, ...] = ()
    """Issues on which it had an opening to speak: on the agenda, or raised by another. Empty for a sentence from elsewhere."""
    stands: tuple[Stand, ...] = ()
    """What its acts and declared stances say beside the words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One verdict of a scorer on one item, before it is a finding."""

    item: str
    verdict: Verdict | None
    start: int
    """Where the words stand that show it; 0 and 0 where there are none."""
    end: int
    status: Status = "ok"
    modality: Modality | None = None
    confidence: int | None = None
    """Permille."""
    why: str = ""
    votes: tuple[Vote, ...] = ()


Read = Callable[[Utterance, Sequence[Item]], list[Reading]]
"""A scorer that needs no network: its readings of an utterance for these items of its party; of the others it says nothing."""
