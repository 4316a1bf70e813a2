"""Drift: whether a party holds its positions less as the talks go on.

The balanced score (`rates.py`) is taken of each round by itself. Talk alone mixes drift with a change of what is talked about; a probe, the
same question off the record at fixed rounds, tells the two apart. Source: persona drift within few rounds is reported for dialogue models;
the measure here is our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.domain.findings import Finding
from harness.evaluation.cells import Cell, by_round
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.metrics.rates import count

FEWEST = 3
"""Rounds of talk that a drift takes, for with two any difference is a line."""
PROBED = ("drift-probe", "probe-retest")
AGAIN = "#"
"""Stands in the name of a probe that was put again."""


def drift(material: Material) -> list[Measure]:
    """Four measures of each member. In the first three, below 0 it gives way, and n is rounds with a score.

    - `drift-slope`: least-squares slope of the balanced score on the round, in points a round; needs three rounds.
    - `drift-thirds`: mean balanced score of the last third of the rounds less that of the first, -2 to 2; needs three rounds.
    - `drift-probe`: the slope for answers to probes, where one was put again the first; needs two rounds with a probe.
    - `probe-retest`: of the items whose probe was put more than once at the same moment, the share whose answers did not all come to the
      same, 0 to 1: how much of a drift may be chance. n is items and moments with two answers or more that could be read.
    """
    talk = by_rounds(material.talk, material.seats)
    told = [m for p, line in talk.items() for m in (_slope("drift-slope", p, line, FEWEST), _thirds("drift-thirds", p, line))]
    if not material.probes:
        return [*told, *(absent(metric, p, "no probe was asked and scored") for metric in PROBED for p in material.seats)]
    first = by_rounds((f for f in material.probes if f.where is not None and AGAIN not in f.where.question), material.seats)
    return [*told, *(_slope("drift-probe", p, line, 2) for p, line in first.items()), *_retest(material)]


def by_rounds(findings: Iterable[Finding], parties: Sequence[str]) -> dict[str, list[tuple[int, float]]]:
    """By party the balanced score of each round that has one, in order of rounds: what a drift line draws."""
    cells: dict[tuple[str, int], list[Cell]] = {}
    for cell in by_round(findings):
        cells.setdefault((cell.party, cell.round or 0), []).append(cell)
    scores = {key: count(own).balance for key, own in sorted(cells.items())}
    return {p: [(number, score) for (who, number), score in scores.items() if who == p and score is not None] for p in parties}


def _retest(material: Material) -> list[Measure]:
    """How often the same question at the same moment was answered otherwise."""
    answers: dict[tuple[str, str, int, str], dict[str, set[str]]] = {}
    for f in material.probes:
        if f.where is not None and f.verdict is not None:
            same = answers.setdefault((f.party, f.item, f.where.seq, f.where.question.partition(AGAIN)[0]), {})
            same.setdefault(f.where.question, set()).add(f.verdict)
    twice: dict[str, list[bool]] = {p: [] for p in material.seats}
    for (party, *_), same in answers.items():
        if len(same) > 1:
            twice[party].append(len({frozenset(words) for words in same.values()}) > 1)
    why = "no probe was put more than once at a moment and read"
    return [
        found("probe-retest", p, sum(each) / len(each), len(each)) if each else absent("probe-retest", p, why) for p, each in twice.items()
    ]


def fitted(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the least-squares line through points with at least two different x."""
    mx, my = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return float(sum((x - mx) * (y - my) for x, y in points) / sum((x - mx) ** 2 for x, _ in points))


def _slope(metric: str, party: str, line: list[tuple[int, float]], fewest: int) -> Measure:
    if len(line) < fewest:
        return absent(metric, party, f"it has a score in fewer than {fewest} rounds")
    return found(metric, party, fitted(line), len(line))


def _thirds(metric: str, party: str, line: list[tuple[int, float]]) -> Measure:
    if len(line) < FEWEST:
        return absent(metric, party, f"it has a score in fewer than {FEWEST} rounds")
    third = len(line) // 3
    first, last = (sum(score for _, score in part) / third for part in (line[:third], line[-third:]))
    return found(metric, party, last - first, len(line))
