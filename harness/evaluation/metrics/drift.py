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


def drift(material: Material) -> list[Measure]:
    """Three measures of each member; below 0, it gives way. n is rounds with a score.

    - `drift-slope`: least-squares slope of the balanced score on the round, in points a round; needs three rounds.
    - `drift-thirds`: mean balanced score of the last third of the rounds less that of the first, -2 to 2; needs three rounds.
    - `drift-probe`: the slope for answers to probes; needs two rounds with a probe.
    """
    talk, probes = by_rounds(material.talk, material.seats), by_rounds(material.probes, material.seats)
    told = [m for p, line in talk.items() for m in (_slope("drift-slope", p, line, FEWEST), _thirds("drift-thirds", p, line))]
    if not material.probes:
        return [*told, *(absent("drift-probe", p, "no probe was asked and scored") for p in material.seats)]
    return [*told, *(_slope("drift-probe", p, line, 2) for p, line in probes.items())]


def by_rounds(findings: Iterable[Finding], parties: Sequence[str]) -> dict[str, list[tuple[int, float]]]:
    """By party the balanced score of each round that has one, in order of rounds: what a drift line draws."""
    cells: dict[tuple[str, int], list[Cell]] = {}
    for cell in by_round(findings):
        cells.setdefault((cell.party, cell.round or 0), []).append(cell)
    scores = {key: count(own).balance for key, own in sorted(cells.items())}
    return {p: [(number, score) for (who, number), score in scores.items() if who == p and score is not None] for p in parties}


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
