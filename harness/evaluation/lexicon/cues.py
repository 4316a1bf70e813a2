"""The cues of a conference: groups of phrases, propositions made of groups, and which propositions speak for or against an item."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from harness.domain.values import Id, Value
from harness.errors import UserError
from harness.evaluation.lexicon.weights import Shelf
from harness.library.fitting import fit
from harness.library.reading import Fault, read

Listed = Annotated[str, Field(min_length=1)]
"""Phrases or names parted by commas."""


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list in one text."""
    return tuple(entry for part in text.split(",") if (entry := " ".join(part.split())))


class Step(NamedTuple):
    """One group that a pattern asks for."""

    group: str
    key: bool
    """It carries the stance: negation and attitude are looked for around it."""
    ordered: bool
    """It must stand after the step before it."""
    absent: bool
    """It must not be there."""


class Pattern(NamedTuple):
    """Groups that must stand together."""

    steps: tuple[Step, ...]
    kind: str
    """`claim` is a thing asserted as it stands, `against` one that asserts the contrary; `topic` needs a word of attitude; `fixed` means
    the same whatever stands around it, and `denied` the contrary."""

    @property
    def key(self) -> str:
        """The group that carries the stance."""
        return next(step.group for step in self.steps if step.key)


class Proposition(Value):
    """Something that can be held or refused, as patterns parted by commas: names of groups in capitals, or words joined by underscores."""

    claim: Listed | None = None
    topic: Listed | None = None
    against: Listed | None = None
    """Claims of the contrary."""
    fixed: Listed | None = None
    denied: Listed | None = None
    """Fixed patterns that deny the proposition."""

    general: bool = False
    """Words of it come up wherever something narrower is spoken of; then it says nothing."""

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """All patterns of all kinds."""
        kinds = {"claim": self.claim, "against": self.against, "topic": self.topic, "fixed": self.fixed, "denied": self.denied}
        return tuple(_pattern(text, kind) for kind, texts in kinds.items() if texts for text in listed(texts))


class ItemCues(Value):
    """Propositions that affirm an item when held, and contradict it when refused, and the other way round."""

    pro: str = ""
    con: str = ""
    affirm_only: str = ""
    """To hold it affirms; to refuse it says nothing."""
    contradict_only: str = ""


class LateWord(Value):
    """A name or an event that nobody knew before a date."""

    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    why: str
    words: Listed
    unless: str = ""
    """Words near it that make it fine."""


class PartyCues(Value):
    """A file of the folder `cues`: what only one party's items need."""

    groups: dict[str, Listed] = {}
    propositions: dict[Id, Proposition] = {}
    items: dict[Id, ItemCues]


class Cues(Value):
    """The file `cues.yaml`, with the parties' own files in it."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    id: Id
    version: str
    own: dict[Id, Listed]
    """By what names each party goes."""
    groups: dict[str, Listed]
    propositions: dict[Id, Proposition]
    items: dict[Id, ItemCues] = {}
    late: tuple[LateWord, ...] = ()
    """What came after the cutoff, beside the fence of the conference."""
    parting: dict[str, tuple[str, ...]] = {}
    """Speech out of the part: regular expressions by what is wrong."""
    weights: Annotated[Shelf, Field(exclude=True)] = Shelf(None)
    """What words weigh, party by party; another file's matter, and hashed apart."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        used = {name for i in self.items.values() for text in (i.pro, i.con, i.affirm_only, i.contradict_only) for name in text.split()}
        if strange := sorted(used - set(self.propositions)):
            raise ValueError(f"items: there is no proposition {strange[0]!r}")
        built_in = {"ME", "OWN", "OTHER"}
        asked = {s.group for p in self.propositions.values() for pattern in p.patterns for s in pattern.steps if s.group[0] != "="}
        if strange := sorted(asked - set(self.groups) - built_in):
            raise ValueError(f"propositions: there is no group {strange[0]!r}")
        return self

    @cached_property
    def phrases(self) -> dict[str, tuple[str, ...]]:
        """Every group by name, and every phrase that a pattern writes out; a group may name another by its capitals."""
        known = {name: listed(text) for name, text in self.groups.items()}
        opened = {name: tuple(p for entry in entries for p in known.get(entry, (entry,))) for name, entries in known.items()}
        steps = (s for p in self.propositions.values() for pattern in p.patterns for s in pattern.steps)
        return opened | {s.group: (s.group[1:].replace("_", " "),) for s in steps if s.group[0] == "="}


def _pattern(text: str, kind: str) -> Pattern:
    """A pattern from its text: `A > *B !C` asks for A, then B as the key, and no C. Without a star the first is the key."""
    steps: list[Step] = []
    ordered, starred = False, "*" in {w[0] for w in text.split()}
    for word in text.split():
        if word == ">":
            ordered = True
            continue
        name = word.lstrip("*!")
        name = name if name.isupper() else f"={name}"  # a group of its own, whatever groups of the language are called
        steps.append(Step(name, word[0] == "*" or (not starred and not steps), ordered, word[0] == "!"))
        ordered = False
    return Pattern(tuple(steps), kind)


def cues_of(folder: Path) -> Cues | None:
    """The cues in a folder of instruments, with those of each party; None where it has none. Raises ContentError with its place."""
    path = folder / "cues.yaml"
    if not path.is_file():
        return None
    whole = fit(read(path), Cues).model_dump(exclude_unset=True)
    for file in sorted((folder / "cues").glob("*.yaml")):
        document = read(file)
        for field, entries in fit(document, PartyCues).model_dump(exclude_unset=True).items():
            known = whole.setdefault(field, {})
            document.refuse(Fault((field, name), "stands in another file of cues too") for name in entries if name in known)
            known |= entries
    try:
        return Cues.model_validate({**whole, "weights": Shelf(folder)})
    except ValidationError as wrong:
        raise UserError(f"{folder / 'cues'}: {wrong.errors()[0]['msg']}.") from wrong
