"""The file `later.yaml` of a conference: more of what looks like a slip of time or of part, and what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from harness.domain.values import Id, Value
from harness.evaluation.lexicon.cues import Listed, listed
from harness.evaluation.lexicon.parting import PEOPLES
from harness.library.fitting import fit
from harness.library.reading import read

OFFICE = r"(?:representatives?|delegates?|delegation|ambassador|envoy|foreign minister|spokesman|negotiator)"
"""What a party's people at a table are called."""


class Gone(Value):
    """Names that nobody knew before a date, and what had not happened yet."""

    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    why: str
    words: Listed | None = None
    """Names: a slip whatever is said of them."""
    patterns: tuple[str, ...] = ()
    """Regular expressions, in any case, of things that happened: a slip unless words of doubt or of the future go before them."""
    who: tuple[Id, ...] = ()
    """In whose mouth it is a slip; none means everybody's."""
    unless: str = ""
    """Words near it that make it fine."""


class LaterWords(Value):
    """The whole file."""

    later: tuple[Gone, ...] = ()
    parting: dict[str, tuple[str, ...]] = {}
    """Ways out of the part, by what is wrong; `{name}`, `{people}` and `{office}` stand for those of the other parties."""
    fine: tuple[str, ...] = ()
    """What would be taken for a slip and is none."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        named = [p for texts in self.parting.values() for p in texts]
        for text in (*(p for entry in self.later for p in entry.patterns), *self.fine, *(_filled(p, "x", "x") for p in named)):
            try:
                re.compile(text)
            except re.error as wrong:
                raise ValueError(f"{text[:60]!r} is no regular expression: {wrong}") from wrong
        return self

    @cached_property
    def excuse(self) -> re.Pattern[str] | None:
        """What is fine, as one pattern."""
        return re.compile("|".join(self.fine), re.IGNORECASE) if self.fine else None

    def outside(self, party: str, own: dict[str, str]) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Ways out of the part for one party, by what is wrong; those of others' names only where others have names."""
        mine = set(listed(own.get(party, "")))
        others = {n for other, text in own.items() if other != party for n in listed(text)} - mine - {"the north", "the south"}
        peoples = [text for other, text in PEOPLES.items() if other != party and other in own]
        name = f"(?:the )?(?:{'|'.join(re.escape(n) for n in sorted(others, key=lambda n: (-len(n), n)))})"
        for why, texts in self.parting.items():
            known = [_filled(t, name, f"(?:{'|'.join(peoples)})") for t in texts if (others and peoples) or "{name}" not in t]
            if known:
                yield why, re.compile("|".join(known), re.IGNORECASE)


def _filled(text: str, name: str, people: str) -> str:
    return text.replace("{name}", name).replace("{people}", people).replace("{office}", OFFICE)


def later_of(folder: Path) -> LaterWords:
    """The file of a folder of instruments; nothing where it has none. Raises ContentError with file, line and field."""
    path = folder / "later.yaml"
    return fit(read(path), LaterWords) if path.is_file() else LaterWords()
