"""Which sentences of an utterance are read together: what points back belongs to what it points at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.evaluation.lexicon.sentence import Sentence

MOST = 3
"""Sentences that are read together at most; an utterance of so many is read as a whole."""
BRIEF = 8
"""Words of a sentence that says little by itself."""
LEAD = 3
"""Words within which a sentence points back."""


def stretches(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The sentences in order, in stretches of one to three."""
    together: list[Sentence] = []
    for sentence in sentences:
        if together and (len(together) == MOST or (len(sentences) > MOST and not _belongs(sentence))):
            yield together
            together = []
        together.append(sentence)
    if together:
        yield together


def _belongs(sentence: Sentence) -> bool:
    """Whether a sentence goes with the one before: it is brief, or begins by pointing back or by answering."""
    lead = min(LEAD, len(sentence.words))
    return len(sentence.words) <= BRIEF or any(sentence.among(group, 0, lead) for group in ("anaphor", "yes", "no", "hard"))
