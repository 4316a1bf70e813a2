"""Who speaks is hidden from a judge: a party's own names become "Speaker's side" where they are who acts, and stay elsewhere.

A name acts where a clause begins with it and a plain word follows ("Pyongyang will attend", "and Pyongyang wants"). A name in any other
place ("aid to Pyongyang", "Pyongyang's reactors") is kept, because a statement on it could not be judged without. So a judge may guess who
speaks, from such a name or from what is said; that is the price of a text that can be understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from harness.domain.party import Profile

MASK = "Speaker's side"
_OPENS = r"(?:^|(?<=[,;:\u2014(]\s)|(?<=\bthat\s)|(?<=\band\s)|(?<=\bbut\s)|(?<=\bif\s)|(?<=\bso\s)|(?<=\bwhile\s)|(?<=\bbecause\s))"
"""Where a clause begins."""
_GOES_ON = r"(?=\s+[a-z]|,\s)"
"""What follows one who acts: a plain word, or a comma."""

Names = Mapping[str, Sequence[str]]
"""By party, what it is called."""


def names_of(profiles: Iterable[Profile]) -> dict[str, tuple[str, ...]]:
    """What each party is called: formal and everyday name, with and without article, capital and short code."""
    return {p.id: tuple(dict.fromkeys((*_bare(p.name), *_bare(p.short), p.capital, p.id.upper()))) for p in profiles}


def _bare(name: str) -> tuple[str, ...]:
    return (name, name.removeprefix("the "))


def masked(sentence: str, names: Iterable[str]) -> str:
    """A sentence without the speaker's own names where they are who acts."""
    known = sorted({name for name in names if name}, key=len, reverse=True)
    if not known:
        return sentence
    own = "|".join(re.escape(name) for name in known)
    return re.sub(rf"{_OPENS}(?:[Tt]he\s+)?(?:government\s+of\s+)?(?:[Tt]he\s+)?(?:{own}){_GOES_ON}", MASK, sentence)
