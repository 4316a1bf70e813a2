"""Words and marks of a sentence by their places, in one spelling: lower case, contractions opened, small numbers as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:['\u2019\u02bc][^\W_]+)*|[^\w\s]")
_NUMBERS = {"1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "+": "plus", "&": "and"}
_IS = {"it", "that", "there", "what", "who", "he", "she", "here", "where", "how"}
_ENDS = {"ll": "will", "ve": "have", "re": "are", "m": "am", "d": "would"}
_WHOLE = {"won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"), "let's": ("let", "us"), "shan't": ("shall", "not")}
HYPHENS = "-\u2010\u2011"
"""A mark between two words that are one, or a dash between two clauses."""
LONGEST = 40
"""Letters of the longest word that is looked at; a longer one is no word."""
_QUOTES = {"\u201c": '"', "\u201d": '"', "\u00ab": '"', "\u00bb": '"', "\u2013": "\u2014", "\u2019": "'", "\u2018": "'"}


class Token(NamedTuple):
    """A word in its plain spelling, or a mark, and where it stands in the text."""

    word: str
    start: int
    end: int


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The words and marks between two places, in order; two words of a contraction share the place."""
    return list(_tokens(text, start, end))


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    for found in WORD.finditer(text, start, end):
        a, b = found.span()
        if b - a > LONGEST:
            continue
        raw = found.group()
        if raw in HYPHENS:
            if text[max(0, a - 1) : a].isspace() or text[b : b + 1].isspace():
                yield Token("\u2014", a, b)
            continue
        if raw.isalpha():
            word = raw.lower()
            for part in _WHOLE.get(word, (word,)):
                yield Token(part, a, b)
        else:
            for part in _opened(raw.lower().replace("\u2019", "'").replace("\u02bc", "'")):
                yield Token(part, a, b)


def _opened(raw: str) -> tuple[str, ...]:
    """A contraction, a genitive, a number or a mark in plain words."""
    if raw in _WHOLE:
        return _WHOLE[raw]
    if raw.endswith("n't"):
        return raw[:-3], "not"
    stem, mark, tail = raw.rpartition("'")
    if mark and stem and tail in _ENDS:
        return stem, _ENDS[tail]
    if mark and stem and tail == "s":
        return (stem, "is") if stem in _IS else (stem, "'s")
    return (_NUMBERS.get(raw) or _QUOTES.get(raw) or raw,)
