"""What a scorer is given, and what it gives back: utterances and readings. Findings are made of the two, in `scoring`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.domain.findings import Match, Modality, Stand, Status, Verdict, Vote, Where
from harness.evaluation.instruments import Item
from harness.evaluation.sentences import Sentences


@dataclass(frozen=True)
class Utterance:
    """What a party said in public, at one moment; or a sentence from elsewhere."""

    party: str
    text: str
    where: Where | None = None
    issues: tuple[str, ...] = ()
    """Issues on which it had an opening to speak: those on the scenario's agenda, and no others, whoever raises one. Empty for a sentence
    from elsewhere."""
    stands: tuple[Stand, ...] = ()
    """What its acts and declared stances say beside the words."""

    @cached_property
    def sentences(self) -> Sentences:
        """The text, split when it is first asked for, and then never again."""
        return Sentences.of(self.text)


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
    match: Match = "exact"
    """How the words were found."""
    stand: Stand | None = None
    """The act or the stance that shows it, where it is no words."""


Read = Callable[[Utterance, Sequence[Item]], list[Reading]]
"""A scorer that needs no network: its readings of an utterance for these items of its party; of the others it says nothing."""
