"""Groups of phrases, looked up word by word: time is linear in the words of a sentence, however many phrases there are.

A phrase is words parted by blanks; `replac*` stands for any word that begins so, `a|b` for either, `~` for up to three words between.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from harness.evaluation.lexicon.tokens import Token

GAP = 3
"""Words that `~` may stand for."""
HEAD = 3
"""Letters by which a word with a star is looked up; it must have as many."""


class Hit(NamedTuple):
    """A phrase of a group, from one word to the one before another."""

    start: int
    end: int


Entry = tuple[tuple[str, ...], str]
"""The words of a phrase, and its group."""


class Phrases:
    """An index of groups of phrases by their first word, and the second where both are plain."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._single: dict[str, list[str]] = {}
        self._pairs: dict[tuple[str, str], list[Entry]] = {}
        self._exact: dict[str, list[Entry]] = {}
        self._begun: dict[str, list[Entry]] = {}
        for name, phrases in groups.items():
            for phrase in phrases:
                for words in itertools.product(*(step.split("|") for step in phrase.split())):
                    self._add(words, name)

    def _add(self, words: tuple[str, ...], name: str) -> None:
        """Raises ValueError for a phrase that nothing could be looked up by."""
        first = words[0]
        if first == "~" or (first.endswith("*") and len(first) <= HEAD):
            raise ValueError(f"{' '.join(words)}: the first word needs {HEAD} letters before a star")
        if first.endswith("*"):
            self._begun.setdefault(first[:HEAD], []).append((words, name))
        elif len(words) == 1:
            self._single.setdefault(first, []).append(name)
        elif words[1] == "~" or words[1].endswith("*"):
            self._exact.setdefault(first, []).append((words, name))
        else:
            self._pairs.setdefault((first, words[1]), []).append((words, name))

    def hits(self, words: Sequence[Token]) -> dict[str, list[Hit]]:
        """Where each group stands in the sentence, in order."""
        plain = [w.word for w in words]
        found: dict[str, list[Hit]] = {}
        for at, word in enumerate(plain):
            for name in self._single.get(word, ()):
                _longest(found.setdefault(name, []), Hit(at, at + 1), joined=name.isupper())
            after = plain[at + 1] if at + 1 < len(plain) else ""
            for phrase, name in self._candidates(word, after):
                end = _ends(phrase, plain, at)
                if end:
                    _longest(found.setdefault(name, []), Hit(at, end), joined=name.isupper())
        return found

    def _candidates(self, word: str, after: str) -> Iterator[Entry]:
        yield from self._pairs.get((word, after), ())
        yield from self._exact.get(word, ())
        for entry in self._begun.get(word[:HEAD], ()):
            if word.startswith(entry[0][0][:-1]):
                yield entry


def _longest(hits: list[Hit], new: Hit, *, joined: bool) -> None:
    """Keep the longer of two hits that begin alike; where they only overlap, join them or keep both."""
    if hits and (hits[-1].start == new.start or (joined and new.start < hits[-1].end)):
        hits[-1] = Hit(hits[-1].start, max(hits[-1].end, new.end))
    else:
        hits.append(new)


def _ends(phrase: tuple[str, ...], words: Sequence[str], at: int) -> int:
    """The place after the phrase if it stands at this word, else 0."""
    for n, step in enumerate(phrase):
        if step == "~":
            rest = phrase[n + 1 :]
            return next((e for skip in range(GAP + 1) if (e := _ends(rest, words, at + skip))), 0)
        if at >= len(words) or not _fits(step, words[at]):
            return 0
        at += 1
    return at


def _fits(step: str, word: str) -> bool:
    return word.startswith(step[:-1]) if step.endswith("*") else word == step
