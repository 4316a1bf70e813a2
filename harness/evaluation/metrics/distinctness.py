"""Distinctness: whether one could tell who speaks with all names masked, and how unlike the parties' words are.

`who-said`: leave-one-out nearest centroid over public statements, each a vector of character four-grams weighed by TF-IDF (1 + log of the
count, times log of statements over statements that have it; those of one statement alone are left out), by cosine; 0 to 1, by chance one
over the number of parties. `divergence`: mean Jensen-Shannon divergence (Lin 1991) between the words of a party and those of each other,
base 2, 0 to 1. Both say that voices differ, not that they are right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, log2, sqrt

from harness.domain.scenario import Inputs
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.metrics.words import words

GRAM = 4
FEWEST_WORDS = 5
"""A statement of fewer tells nothing."""
FEWEST = 2
"""Statements of a party, so that one is left when another is held out."""
MASK = "@"
ALIKE = 1e-12
"""Cosines that differ by less are a tie, which is split."""


@dataclass
class _Voice:
    """One party's statements, summed."""

    total: dict[str, float]
    square: float = 0.0


def distinctness(material: Material) -> list[Measure]:
    """Both measures of each member; n is its statements, or for the divergence its words. Absent with fewer than two to compare."""
    mask = masking(material.inputs)
    said = {p: [m for t in turns if len(words(m := mask.sub(MASK, t.spoken))) >= FEWEST_WORDS] for p, turns in material.said.items()}
    many = {p: texts for p, texts in said.items() if len(texts) >= FEWEST}
    told = _attributed(many) if len(many) > 1 else {}
    bags = {p: Counter(w for text in texts for w in words(text)) for p, texts in said.items() if texts}
    return [m for p in material.seats for m in (_who(p, told, many), _unlike(p, bags))]


def masking(inputs: Inputs) -> re.Pattern[str]:
    """What names a party, its capital, or how it calls itself and others, so that it can be taken out; long names first."""
    names: set[str] = set()
    for profile in inputs.profiles:
        names |= {profile.name, profile.name.removeprefix("the "), profile.short, profile.capital, profile.adjective}
    for voice in inputs.voices:
        names |= {voice.self, *voice.addresses.values()}
    ordered = sorted((n for n in names if n.strip()), key=lambda n: (-len(n), n))
    short = "|".join(sorted(re.escape(profile.id.upper()) for profile in inputs.profiles))  # in capitals only: `can` is a verb
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))}|(?-i:{short}))(?:['\u2019]s)?\b", re.IGNORECASE)


def _who(party: str, told: Mapping[str, float], many: Mapping[str, list[str]]) -> Measure:
    if party not in told:
        why = "it made fewer than two statements" if party not in many else "nobody else made two statements"
        return absent("who-said", party, why)
    return found("who-said", party, told[party], len(many[party]), f"chance is 1 of {len(many)}")


def _unlike(party: str, bags: Mapping[str, Counter[str]]) -> Measure:
    others = [bag for p, bag in bags.items() if p != party]
    if party not in bags or not others:
        return absent("divergence", party, "it said nothing to compare" if party not in bags else "nobody else said anything")
    value = sum(divergence(bags[party], other) for other in others) / len(others)
    return found("divergence", party, min(1.0, value), sum(bags[party].values()))


def divergence(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Jensen-Shannon divergence of two bags that are not empty, base 2: 0 for the same shares, 1 for nothing in common."""
    n, m = sum(one.values()), sum(other.values())
    value = 0.0
    for word in sorted({*one, *other}):
        p, q = one.get(word, 0) / n, other.get(word, 0) / m
        middle = (p + q) / 2
        value += sum(share * log2(share / middle) for share in (p, q) if share) / 2
    return max(0.0, value)


def _attributed(texts: Mapping[str, list[str]]) -> dict[str, float]:
    """By party, the share of its statements that are nearest to its own centroid; a tie counts for what the guess would be worth."""
    vectors = _weighed({p: [_grams(t) for t in own] for p, own in texts.items()})
    voices = {p: _voice(own) for p, own in vectors.items()}
    return {p: sum(_nearest(p, vector, voices) for vector in own) / len(own) for p, own in vectors.items()}


def _grams(text: str) -> Counter[str]:
    plain = f" {' '.join(words(text))} "
    return Counter(plain[k : k + GRAM] for k in range(len(plain) - GRAM + 1))


def _weighed(counts: Mapping[str, list[Counter[str]]]) -> dict[str, list[dict[str, float]]]:
    """Vectors of length 1, or of length 0 where a statement holds nothing but what all have."""
    every = [c for own in counts.values() for c in own]
    having = Counter(gram for c in every for gram in c)
    rare = {gram: log(len(every) / n) for gram, n in having.items() if 1 < n < len(every)}
    return {p: [_unit({g: (1 + log(k)) * rare[g] for g, k in c.items() if g in rare}) for c in own] for p, own in counts.items()}


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = sqrt(sum(x * x for x in vector.values()))
    return {gram: x / length for gram, x in vector.items()} if length else {}


def _voice(vectors: Iterable[Mapping[str, float]]) -> _Voice:
    total: dict[str, float] = {}
    for vector in vectors:
        for gram, x in vector.items():
            total[gram] = total.get(gram, 0.0) + x
    return _Voice(total, sum(x * x for x in total.values()))


def _nearest(party: str, vector: Mapping[str, float], voices: Mapping[str, _Voice]) -> float:
    """1 where the own centroid, without this statement, is the nearest; a share of 1 where it is one of several."""
    own = sum(x * x for x in vector.values())
    close: dict[str, float] = {}
    for p, voice in voices.items():
        dot, square = _dot(vector, voice.total), voice.square
        if p == party:
            dot, square = dot - own, square - 2 * dot + own
        close[p] = dot / sqrt(square) if square > ALIKE else 0.0
    best = max(close.values())
    first = [p for p, c in close.items() if c >= best - ALIKE]
    return 1 / len(first) if party in first else 0.0


def _dot(vector: Mapping[str, float], total: Mapping[str, float]) -> float:
    dot = 0.0
    for gram, x in vector.items():
        if gram in total:
            dot += x * total[gram]
    return dot
