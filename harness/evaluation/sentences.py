"""Sentences of a text by their places, and where words that somebody quotes from it stand.

Everything works on places in the text as it is: nothing is cut, folded or cleaned before a span is taken, so that a span is verbatim
whatever the text holds. Splitting a text takes time by its length, so that it is done once, and spans are then looked up in `Sentences`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from harness.domain.findings import Match, Span

Place = tuple[int, int]
"""First character, and the one after the last."""
ENDING = re.compile(r"(?<![.!?\u2026\u3002\uff01\uff1f])[.!?\u2026\u3002\uff01\uff1f]++[\"'\u2019\u201d\u00bb)\]]*+(?=\s|$)|\n+")
"""What may end a sentence, with quotation marks and brackets that close behind it. It begins where a row of marks begins and gives nothing
back, so that a million marks in a row are looked at once."""
SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Sec|St|No|Art|para|cf|vs|etc|approx)|\b(?:[A-Za-z]\.)+[A-Za-z]|\b[A-Z])$")
"""A word before a full stop that does not end a sentence."""
LEAST = 4
"""Words that a quotation must have before it is looked for in other spelling."""
_FOLD = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-"}
)


def sentences(text: str) -> list[Place]:
    """The sentences of a text, in order, without the blanks around them; a text without any mark is one."""
    found, begin = [], 0
    for mark in ENDING.finditer(text):
        if text[mark.start()] == "." and mark.group() == "." and SHORT.search(text[max(0, mark.start() - 12) : mark.start()]):
            continue
        found.append((begin, mark.end()))
        begin = mark.end()
    found.append((begin, len(text)))
    return [place for place in (_trimmed(text, *p) for p in found) if place[0] < place[1]]


def _trimmed(text: str, start: int, end: int) -> Place:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class Sentences:
    """A text with the places of its sentences, split once, in which any number of spans can be looked up."""

    text: str
    places: tuple[Place, ...]

    @classmethod
    def of(cls, text: str) -> Sentences:
        """The text, split."""
        return cls(text, tuple(sentences(text)))

    def span(self, start: int, end: int, match: Match = "exact") -> Span:
        """The span of these places, snapped to the whole sentences that it touches. Raises ValueError where nothing is left of it."""
        start, end = _trimmed(self.text, max(0, start), min(len(self.text), end))
        if start >= end:
            raise ValueError("a span holds at least one character that can be seen")
        first, after = bisect_right(self.places, start, key=_last), bisect_left(self.places, end, key=_first)
        low, high = (min(start, self.places[first][0]), max(end, self.places[after - 1][1])) if first < after else (start, end)
        return Span(start=start, end=end, sentence=(low, high), quote=self.text[start:end], match=match)

    def locate(self, quote: str) -> Span | None:
        """Where a quotation stands: exactly, else in other quotation marks, dashes, blanks, case or width; None where it does not.

        A quotation with an ellipsis is refused, and one of fewer than `LEAST` words must be exact.
        """
        wanted = quote.strip()
        if not wanted or "..." in wanted or "\u2026" in wanted:
            return None
        at = self.text.find(wanted)
        if at >= 0:
            return self.span(at, at + len(wanted))
        needle = "".join(c for c, _ in _folded(wanted)).strip()
        if len(needle.split()) < LEAST:
            return None
        folded = list(_folded(self.text))
        at = "".join(c for c, _ in folded).find(needle)
        return None if at < 0 else self.span(folded[at][1], folded[at + len(needle) - 1][1] + 1, "normalised")


def _first(place: Place) -> int:
    return place[0]


def _last(place: Place) -> int:
    return place[1]


def span(text: str, start: int, end: int) -> Span:
    """One span of a text; of several, ask `Sentences`, which splits it once. Raises ValueError where nothing is left of it."""
    return Sentences.of(text).span(start, end)


def locate(text: str, quote: str) -> Span | None:
    """Where one quotation stands in a text, or None; of several, ask `Sentences`."""
    return Sentences.of(text).locate(quote)


def _folded(text: str) -> Iterator[tuple[str, int]]:
    """Characters by which two spellings of the same words agree, each with its place in the text; blanks become one."""
    blank = False
    for place, letter in enumerate(text):
        if letter.isspace():
            blank = True
            continue
        for plain in unicodedata.normalize("NFKC", letter).translate(_FOLD).casefold():
            if plain.isspace() or unicodedata.category(plain) == "Cf":
                continue
            if blank:
                yield " ", place
                blank = False
            yield plain, place
