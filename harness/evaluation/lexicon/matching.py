"""Where the patterns of a proposition stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from harness.evaluation.lexicon.cues import Pattern
from harness.evaluation.lexicon.phrases import Hit
from harness.evaluation.lexicon.sentence import Sentence

WINDOW = 26
"""Words from the key within which the other groups are looked for."""


class Match(NamedTuple):
    """A pattern found: its key, and every phrase of it in this sentence (those found in the one before are left out)."""

    kind: str
    key: Hit
    parts: tuple[Hit, ...]

    @property
    def first(self) -> int:
        """The first word of the thing."""
        return min(p.start for p in self.parts)


def matches(pattern: Pattern, sentence: Sentence, before: Mapping[str, list[Hit]]) -> Iterator[Match]:
    """Every place of a pattern, one for each hit of its key."""
    for hit in sentence.hits.get(pattern.key, ()):
        clause = sentence.clauses[sentence.clause_of(hit.start)]
        points = bool(sentence.among("anaphor", clause.start, clause.end))
        found = _others(pattern, sentence, hit, before if points else {}, points=points)
        if found is not None:
            yield Match(pattern.kind, hit, tuple(sorted(found)))


def _others(pattern: Pattern, sentence: Sentence, key: Hit, before: Mapping[str, list[Hit]], *, points: bool) -> list[Hit] | None:
    """The phrases of the other groups, or None where one is missing; a group that is said to be absent must be."""
    clause = sentence.clauses[sentence.clause_of(key.start)]
    part = [c for c in sentence.clauses if c.part == clause.part]
    low, high = (0, len(sentence.words)) if points else (part[0].start, part[-1].end)
    found: list[Hit] = []
    last: Hit | None = None
    for step in pattern.steps:
        near = [h for h in sentence.among(step.group, low, high) if abs(h.start - key.start) <= WINDOW]
        if step.absent:
            if any(clause.start <= h.start < clause.end for h in near):
                return None
            continue
        if step.key:
            near = [key]
        if step.ordered and last is not None:
            near = [h for h in near if h.start >= last.end]
        chosen = _nearest(near, key, found, step.key)
        if chosen is None:
            if step.ordered or not before.get(step.group):
                return None
            continue
        found.append(chosen)
        last = chosen
    return found


def _nearest(near: Sequence[Hit], key: Hit, found: Sequence[Hit], is_key: bool) -> Hit | None:  # noqa: FBT001 - a fact of the step, not a switch
    """The hit nearest to the key that shares no word with those found."""
    free = [h for h in near if is_key or not any(_clash(h, f) for f in (*found, key))]
    return min(free, key=lambda h: (abs(h.start - key.start), h.start), default=None)


def _clash(one: Hit, other: Hit) -> bool:
    """Whether two phrases share words, unless one lies in the gap of the other: "leave Russia out"."""
    if one.end <= other.start or other.end <= one.start:
        return False
    wide, narrow = sorted((one, other), key=lambda h: h.start - h.end)
    return not (wide.start < narrow.start and narrow.end <= wide.end and wide.end - wide.start >= 3)
