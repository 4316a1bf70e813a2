"""The smallest single change that turns the outcome on an issue, searched for by the rules over the same seeds before and after.

A change turns an issue when another outcome (not adopted, or the option adopted) becomes the most common one. Each candidate is held over a
few seeds first, and over all only if it changed anything there: a change that leaves every fourth seed as it was is taken to turn nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.domain.change import Change
from harness.domain.scenario import Inputs
from harness.experiment.candidates import Candidate, candidates
from harness.experiment.offline import outcomes
from harness.experiment.paired import Difference, difference
from harness.rules.mind import Readings

FEWEST = 5
"""Seeds of the first look, at least; beyond, a quarter of all."""

Series = tuple[int | None, ...]
"""What came of an issue, seed by seed: the option adopted, or None."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A change that turns an issue."""

    change: Change
    size: int
    before: Series
    after: Series
    moved: Difference
    """Of the share of the outcome that was the most common before."""

    @property
    def rank(self) -> tuple[int, float, str]:
        """The smallest first, then the one that moves the share furthest, then by name."""
        return self.size, self.moved.by, self.change.model_dump_json()


@dataclass(frozen=True, slots=True)
class Tried:
    """A candidate that has been tried on an issue, or, as number 0, the talks as they were."""

    issue: str
    number: int
    of: int
    before: Series
    turned: Turned | None = None


class _Talks:
    """Talks that have been held, so that none is held twice: a seat that is empty is empty for every issue."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._readings: dict[str, Readings] = {}
        self._held: dict[tuple[str, int], dict[str, int | None]] = {}

    def series(self, issue: str, seeds: Iterable[int], candidate: Candidate | None = None) -> Series:
        """What comes of an issue over these seeds, with the change made or, without one, as it was."""
        return tuple(self.outcome(issue, seed, candidate) for seed in seeds)

    def outcome(self, issue: str, seed: int, candidate: Candidate | None = None) -> int | None:
        """What comes of an issue in one talk."""
        key = candidate.change.model_dump_json() if candidate else ""
        if key not in self._readings:
            self._readings[key] = Readings(candidate.inputs if candidate else self._inputs)
        if (key, seed) not in self._held:
            readings = self._readings[key]
            self._held[key, seed] = outcomes(readings.inputs, readings, seed)
        return self._held[key, seed][issue]


def search(inputs: Inputs, issues: Iterable[str], seeds: range) -> Iterator[Tried]:
    """Tries every candidate on every issue, the smallest first, and tells of each; whoever stops reading stops the search.

    Raises KeyError for an issue that the inputs do not have.
    """
    talks = _Talks(inputs)
    for issue in issues:
        before, found = talks.series(issue, seeds), candidates(inputs, issue)
        yield Tried(issue, 0, len(found), before)
        for number, candidate in enumerate(found, start=1):
            yield Tried(issue, number, len(found), before, _try(talks, issue, seeds, candidate, before))


def usual(series: Series) -> int | None:
    """The most common outcome; of several alike, none adopted before any, and a lower option before a higher."""
    counts = Counter(series)
    return min(counts, key=lambda outcome: (-counts[outcome], outcome or 0))


def _try(talks: _Talks, issue: str, seeds: range, candidate: Candidate, before: Series) -> Turned | None:
    """The change, if it turns the issue; given up as soon as the talks that are left could not make it do so."""
    few = max(FEWEST, len(seeds) // 4)
    after = talks.series(issue, seeds[:few], candidate)
    if after == before[: len(after)]:
        return None
    old = usual(before)
    for seed in seeds[few:]:
        if not _ahead(old, after, len(seeds) - len(after)):
            return None
        after = (*after, talks.outcome(issue, seed, candidate))
    if not _ahead(old, after, 0):
        return None
    moved = difference([outcome == old for outcome in before], [outcome == old for outcome in after])
    return Turned(candidate.change, candidate.size, before, after, moved)


def _ahead(old: int | None, after: Series, left: int) -> bool:
    """Whether another outcome than the old one is the more common, or could be with the talks that are left; a tie is no turn."""
    most = max((count for outcome, count in Counter(after).items() if outcome != old), default=0)
    return most + left > after.count(old)
