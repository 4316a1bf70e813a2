"""All measures of two codings beside each other, each with its interval, or with the reason why it is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from harness.evaluation import agreement
from harness.evaluation.agreement import GONE, OPEN, VERDICTS, Coding, Estimate, Measure, Table

LEAST = 10
"""Cells that a measure must rest on."""
Part = Callable[[Table], Table]
"""Which cells of a table a measure rests on."""
SOUGHT = ("affirm", "contradict")
FALSE = "false findings on silent"
"""Of the utterances that say nothing in truth, the share of which something is claimed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure; n is what it rests on."""

    name: str
    estimate: Estimate
    why: str = ""
    """Why there is no value."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Two codings beside each other."""

    cells: int
    """Cells that both have."""
    units: int
    """Utterances, turns or runs in which they lie; drawn together for intervals."""
    undetermined: tuple[int, int]
    unscored: tuple[int, int]
    """Cells that the one and the other could not tell, and could not read."""
    figures: tuple[Figure, ...]

    @property
    def by_name(self) -> dict[str, Figure]:
        """The measures by name."""
        return {f.name: f for f in self.figures}


def agreeing() -> dict[str, tuple[Part, Measure]]:
    """The measures of two coders of whom neither is the truth: of all verdicts, of detection and of polarity."""
    parts = {"": (agreement.decided, 3), "detection ": (agreement.detection, 2), "polarity ": (agreement.polarity, 2)}
    found: dict[str, tuple[Part, Measure]] = {}
    for name, (part, words) in parts.items():
        found |= {
            f"{name}raw": (part, agreement.raw),
            f"{name}kappa": (part, agreement.kappa),
            f"{name}alpha": (part, agreement.alpha),
            f"{name}AC1": (part, partial(agreement.ac1, categories=words)),
        }
    return found | {"polarity flips": (agreement.polarity, lambda cells: _rest(agreement.raw(cells)))}


def erring() -> dict[str, tuple[Part, Measure]]:
    """The measures of a scorer against the truth, which is the first coding. Sensitivity is also called recall."""
    found: dict[str, tuple[Part, Measure]] = {}
    for word in VERDICTS:
        found[f"sensitivity {word}"] = (partial(_true, word=word), partial(agreement.sensitivity, verdict=word))
        found[f"specificity {word}"] = (partial(_else, word=word), partial(agreement.specificity, verdict=word))
    for word in SOUGHT:
        found[f"precision {word}"] = (partial(_claimed, word=word), partial(agreement.precision, verdict=word))
    return found


def beside(one: Coding, other: Coding, *, truth: bool = False, only: Sequence[str] = ()) -> Beside:
    """All measures of two codings, or `only` these; with `truth` the first is what is so, and the other may err."""
    drawn, cells = agreement.units(one, other), agreement.table(one, other)
    wanted = agreeing() | (erring() if truth else {})
    wanted = {name: wanted[name] for name in only} if only else wanted
    found = _figures(wanted, drawn, "cells")
    if truth and not only:
        found += _figures({FALSE: (_mute, _claiming)}, [_utterance(unit) for unit in drawn], "silent utterances")
    return Beside(
        cells=cells.total(),
        units=len(drawn),
        undetermined=_count(cells, OPEN),
        unscored=_count(cells, GONE),
        figures=tuple(found),
    )


def _figures(wanted: Mapping[str, tuple[Part, Measure]], drawn: Sequence[Table], what: str) -> list[Figure]:
    """The measures over these units; a part of the cells is taken before anything is measured."""
    whole: Table = Counter()
    for unit in drawn:
        whole.update(unit)
    sizes = {name: part(whole).total() for name, (part, _) in wanted.items()}
    estimates = agreement.estimates({name: _over(*wanted[name]) for name, n in sizes.items() if n >= LEAST}, drawn)
    return [_figure(name, n, estimates.get(name), what) for name, n in sizes.items()]


def _figure(name: str, n: int, found: Estimate | None, what: str) -> Figure:
    if found is None:
        return Figure(name, Estimate(None, None, None, n), f"{what}: {n}, fewer than {LEAST}")
    return Figure(name, replace(found, n=n), "" if found.value is not None else f"{what}: {n}, all of one kind")


def _over(part: Part, measure: Measure) -> Measure:
    return lambda cells: measure(part(cells))


def _true(cells: Table, word: str) -> Table:
    return Counter({p: n for p, n in cells.items() if p[0] == word and p[1] != GONE})


def _else(cells: Table, word: str) -> Table:
    return Counter({p: n for p, n in cells.items() if p[0] in VERDICTS and p[0] != word and p[1] != GONE})


def _claimed(cells: Table, word: str) -> Table:
    return Counter({p: n for p, n in cells.items() if p[1] == word and p[0] in VERDICTS})


def _utterance(unit: Table) -> Table:
    """One utterance as one cell: whether anything is said in truth, and whether anything is claimed."""
    read = {p: n for p, n in unit.items() if p[1] != GONE}
    words = tuple("said" if any(p[side] in SOUGHT for p in read) else "silent" for side in (0, 1))
    return Counter({(words[0], words[1]): 1} if read else {})


def _mute(cells: Table) -> Table:
    return Counter({p: n for p, n in cells.items() if p[0] == "silent"})


def _claiming(cells: Table) -> float | None:
    return cells["silent", "said"] / cells.total() if cells.total() else None


def _rest(share: float | None) -> float | None:
    return None if share is None else 1 - share


def _count(cells: Table, word: str) -> tuple[int, int]:
    return sum(n for p, n in cells.items() if p[0] == word), sum(n for p, n in cells.items() if p[1] == word)
