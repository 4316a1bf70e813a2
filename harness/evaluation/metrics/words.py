"""Texts as words, runs of words, and numbers, by which one text is found in another whatever its case, width and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

RUN = 8
"""Words in a row that two texts rarely share by chance."""
Shingle = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.,])\d+(?:\.\d+)?(?![\w])")


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'"))


def shingles(text: str, run: int = RUN) -> Iterator[Shingle]:
    """Every run of this many words, in order; none for a shorter text."""
    each = words(text)
    return (tuple(each[k : k + run]) for k in range(len(each) - run + 1))


def covered(text: str, known: set[Shingle], run: int = RUN) -> tuple[int, int]:
    """How many words of a text stand in a run of words that is known, and how many it has."""
    each, until, hits = words(text), 0, 0
    for k in range(len(each) - run + 1):
        if tuple(each[k : k + run]) in known:
            hits += k + run - max(k, until)
            until = k + run
    return hits, len(each)


def numbers(text: str) -> set[str]:
    """The numbers of a text that can give something away: three digits or more, or a decimal point; no years.

    Written without the commas that part thousands.
    """
    found = {match.group().replace(",", "") for match in _NUMBER.finditer(unicodedata.normalize("NFKC", text))}
    return {n for n in found if ("." in n or len(n) >= 3) and not (len(n) == 4 and n[:2] in {"18", "19", "20"})}
