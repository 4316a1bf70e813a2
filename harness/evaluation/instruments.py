"""The instrument: for each construct that a source fixes, a neutral statement and when it is affirmed or contradicted.

An instrument extends the positions of the profiles by their ids and repeats none of them. One construct is one item, so that positions that
overlap do not count twice; a position with two sides (in principle, in practice) is two items.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.domain.findings import Edition
from harness.domain.values import Id, Text, Value
from harness.transcript import canonical, sha256

ItemType = Literal["interest", "preference", "reservation", "precondition", "red-line"]


class Item(Value):
    """One construct that a party can affirm or contradict."""

    id: Id
    party: Id
    issue: Id
    positions: Annotated[tuple[Id, ...], Field(min_length=1)]
    """The positions it extends; the first stands for the item wherever one id is wanted."""
    facet: Text | None = None
    """Which side of a position that has two ("in principle", "in practice")."""
    type: ItemType
    statement: Text
    """Neutral, third person, present tense, naming no party as its holder: something that can be supported or opposed."""
    polarity: Literal[1, -1]
    """Whether the party supports (1) or opposes (-1) what the statement says."""
    twin: Text
    """The statement turned round: who supports one opposes the other."""
    include: tuple[Text, ...] = ()
    """What counts, in words for a coder."""
    exclude: tuple[Text, ...] = ()
    """What does not."""
    affirm: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Sentences that the party could say and that affirm the item."""
    contradict: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Sentences in its mouth that contradict it."""

    @property
    def position(self) -> str:
        """The id of the position by which the item is known outside."""
        return self.positions[0]


class Instruments(Value):
    """All items for one conference, with where they come from."""

    id: Id
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]
    provenance: Text
    """Who coded it, how often, and who has checked it."""
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: set[str] = set()
        for n, item in enumerate(self.items):
            if item.id in seen:
                raise ValueError(f"items.{n}.id: there are two items {item.id}")
            seen.add(item.id)
        return self

    @cached_property
    def edition(self) -> Edition:
        """Which instrument this is, to the letter."""
        return Edition(id=self.id, version=self.version, hash=sha256(canonical(self)))

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Items by id."""
        return {i.id: i for i in self.items}

    @cached_property
    def by_party(self) -> dict[str, tuple[Item, ...]]:
        """The items of each party, in order."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.party, []).append(item)
        return {party: tuple(items) for party, items in found.items()}
