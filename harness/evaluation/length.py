"""Whether a scorer's numbers go with how long a turn is: a judge that finds more in longer turns may reward talk.

Over turns in which the party had an opening that could be read, the rank correlation (Spearman) of the turn's balanced score (`rates.py`)
with its number of words. A long turn has room for more of a party's positions, so that a correlation is no proof of a bias; where two
models differ in length, it says that their scores may differ for that alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.domain.findings import Finding
from harness.evaluation.cells import by_run
from harness.evaluation.metrics.rates import count
from harness.evaluation.readings import Utterance

LEAST = 5
"""Turns below which a correlation says nothing."""


@dataclass(frozen=True, slots=True)
class WithLength:
    """The correlation, -1 to 1, of score and length."""

    value: float | None
    """None where there are fewer than five turns, or all have one score or one length."""
    turns: int

    @property
    def line(self) -> str:
        """In a sentence."""
        if self.value is None:
            return f"Score and length of turns: no correlation can be told of {self.turns} turns."
        return f"Score and length of turns: rank correlation {self.value:.2f} over {self.turns} turns."


def with_length(said: Iterable[Utterance], findings: Iterable[Finding]) -> WithLength:
    """The correlation over the turns of a run, for the findings of one scorer."""
    turns: dict[int, list[Finding]] = {}
    for f in findings:
        if f.where is not None:
            turns.setdefault(f.where.seq, []).append(f)
    words = {u.where.seq: len(u.text.split()) for u in said if u.where is not None}
    known = [(words[seq], score) for seq, own in turns.items() if seq in words and (score := count(by_run(own)).balance) is not None]
    return WithLength(spearman([w for w, _ in known], [s for _, s in known]) if len(known) >= LEAST else None, len(known))


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """The rank correlation, ties at their mean rank; None where either does not vary."""
    a, b = _ranks(one), _ranks(other)
    middle = (len(a) + 1) / 2
    spread = sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b)
    return sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True)) / spread**0.5 if spread else None


def _ranks(values: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values), 1):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]
