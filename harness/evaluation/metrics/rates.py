"""Rates over items: what a party said for and against its own positions, of all on which it had an opening.

The unit is an item over the whole run, one cell (`evaluation/cells.py`). A = affirmed, C = contradicted; an item on which both was said and
that ended with an affirmation (mixed) counts half on either side. O = A + C + silent: items with an opening that were read. Cells that the
scorer could not tell or could not read leave O and are counted beside, as `unread`. Source: the headline of the evaluation design; rates
on sentences rather than on whole answers, Mikhaylov, Laver and Benoit (2012), Daeubler et al. (2012).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.evaluation.cells import Cell, by_run
from harness.evaluation.metrics.interval import jeffreys
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found


@dataclass(frozen=True, slots=True)
class Count:
    """The cells of one party, counted."""

    affirmed: float = 0
    contradicted: float = 0
    silent: int = 0
    unread: int = 0
    both: int = 0
    """Items on which both was said, whatever the last word was."""
    spoken: int = 0
    """Items on which anything was said."""

    @property
    def openings(self) -> float:
        """O: items that were read."""
        return self.affirmed + self.contradicted + self.silent

    @property
    def balance(self) -> float | None:
        """(A - C) / O, or None without openings."""
        return (self.affirmed - self.contradicted) / self.openings if self.openings else None


SHARE = {"affirm": (1.0, 0.0), "contradict": (0.0, 1.0), "mixed": (0.5, 0.5)}
"""What a cell adds to A and to C."""


def count(cells: Iterable[Cell]) -> Count:
    """Cells of one party as numbers."""
    affirmed = contradicted = 0.0
    silent = unread = both = spoken = 0
    for cell in cells:
        a, c = SHARE.get(cell.word, (0.0, 0.0))
        affirmed, contradicted = affirmed + a, contradicted + c
        silent += cell.word == "silent"
        unread += cell.word in {"undetermined", "unscored"}
        both += bool(cell.affirmed and cell.contradicted)
        spoken += bool(cell.affirmed or cell.contradicted)
    return Count(affirmed, contradicted, silent, unread, both, spoken)


def counts(material: Material) -> dict[str, Count]:
    """The counts of every member."""
    cells: dict[str, list[Cell]] = {p: [] for p in material.seats}
    for cell in by_run(material.talk):
        cells[cell.party].append(cell)
    return {party: count(own) for party, own in cells.items()}


def rates(material: Material) -> list[Measure]:
    """Six rates of each member.

    - `balanced`: (A - C) / O, the headline, -1 to 1: silence cannot buy it, as it can buy fidelity. n is O.
    - `fidelity`: A / (A + C), 0 to 1, with its Jeffreys interval, which holds within a run and is for display only. n is A + C.
    - `contradiction`: C / O, 0 to 1, with its Jeffreys interval; not corrected for the scorer's own error. n is O.
    - `coverage`: (A + C) / O, 0 to 1: the share of its items with an opening on which it took a side. n is O.
    - `inconsistency`: of the items on which it took a side, the share it also took the other of, 0 to 1. n is these items.
    - `unread`: the share of cells that the scorer could not tell or could not read, 0 to 1; they are in no other rate. n is all cells.
    """
    shown = _shown(material)
    return [
        replace(measure, behind=shown.get((party, measure.metric == "contradiction"), ()) if measure.status == "ok" else ())
        for party, cells in counts(material).items()
        for measure in _rates(party, cells)
    ]


def _shown(material: Material) -> dict[tuple[str, bool], tuple[int, ...]]:
    """By party, the events in which it took a side; with True, only those in which it contradicted."""
    seen: dict[tuple[str, bool], set[int]] = {}
    for f in material.talk:
        if f.where is not None and f.verdict in {"affirm", "contradict"}:
            seen.setdefault((f.party, False), set()).add(f.where.seq)
            if f.verdict == "contradict":
                seen.setdefault((f.party, True), set()).add(f.where.seq)
    return {key: tuple(sorted(numbers)) for key, numbers in seen.items()}


def _rates(party: str, c: Count) -> list[Measure]:
    sides = c.affirmed + c.contradicted
    return [
        _rate("balanced", party, c, c.affirmed - c.contradicted, c.openings),
        _within(_rate("fidelity", party, c, c.affirmed, sides), c.affirmed),
        _within(_rate("contradiction", party, c, c.contradicted, c.openings), c.contradicted),
        _rate("coverage", party, c, sides, c.openings),
        _rate("inconsistency", party, c, c.both, c.spoken),
        _rate("unread", party, c, c.unread, c.openings + c.unread),
    ]


def _rate(metric: str, party: str, cells: Count, part: float, of: float) -> Measure:
    if of:
        return found(metric, party, part / of, round(of))
    if not cells.openings and not cells.unread:
        return absent(metric, party, "there is no finding on it")
    return absent(metric, party, "it took no side on any item" if cells.openings else "no item of it could be read")


def _within(rate: Measure, hits: float) -> Measure:
    return rate if rate.value is None else replace(rate, interval=jeffreys(hits, rate.n))
