"""The judges' own mistakes taken out of their rates, where somebody has counted them on cells whose truth is known.

A calibration is about a turn and an item, and so are the rates here: of the turns and items of the party under test that were read, the
share that is found to contradict. That is another rate than the metric `contradiction`, whose unit is an item over a whole run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import fsum

from harness.evaluation.agreement import Claims, Estimate, Table, corrected_rate
from harness.experiment.judged import known
from harness.experiment.statistics.judged import corrected_difference, gold
from harness.experiment.statistics.sentences import number
from harness.report.comparison.figures import EVERYBODY, Compared
from harness.report.comparison.material import Experiment
from harness.report.plain import plain

VERDICT = "contradict"
Runs = Mapping[str, Sequence[tuple[int, int]]]
"""By scenario, of each run: found, and of how many."""


def corrections(found: Experiment, metrics: Sequence[Compared]) -> list[str]:
    """What the first metric's contenders come to; nothing where judges were not checked, or there are none."""
    one = next((m for m in metrics if m.standing == "calibrated"), None)
    truth = found.standing.truth if found.standing else None
    if one is None or truth is None:
        return []
    runs = {model: _runs(found, one, model) for model in one.order}
    there = {model: each for model, each in runs.items() if each}
    try:
        rates = [f"{plain(model)} {_rate(each, truth)}" for model, each in there.items()]
        behind = [_difference(pair, there, truth) for pair in pairwise(there)]
    except ValueError as few:
        return [f"The judges' own mistakes cannot be taken out: {few}"]
    told = [f"Share of turns and items that contradict, without the judges' own mistakes: {'; '.join(rates)}."] if rates else []
    return told + [line for line in behind if line]


def _runs(found: Experiment, one: Compared, model: str) -> dict[str, list[tuple[int, int]]]:
    """What judges found in one contender's runs that count."""
    told: dict[str, list[tuple[int, int]]] = {}
    for row in one.rows:
        if row.model != model or row.value is None:
            continue
        kept = next((k for path in found.paths if (k := known(path / "runs" / row.run)) is not None), None)
        seats = (
            kept.claims if kept and row.seat == EVERYBODY else {row.seat: kept.claims[row.seat]} if kept and row.seat in kept.claims else {}
        )
        counts = [each[VERDICT] for each in seats.values()]
        if of := sum(n for _, n in counts):
            told.setdefault(row.scenario, []).append((sum(said for said, _ in counts), of))
    return told


def _rate(runs: Runs, truth: Table) -> str:
    """One contender's share, corrected, with what it was before; scenarios are drawn again for the interval."""
    claims = [Claims(sum(said for said, _ in each), sum(of for _, of in each)) for each in runs.values()]
    judged = sum(c.said for c in claims) / sum(c.of for c in claims)
    return f"{_ends(corrected_rate(claims, truth, VERDICT))}, as judged {number(judged, 3)}"


def _difference(pair: tuple[str, str], there: Mapping[str, Runs], truth: Table) -> str:
    """Two contenders, one after the other in the order of the comparison, scenario by scenario; empty with fewer than two in common."""
    first, second = (there[name] for name in pair)
    both = [scenario for scenario in first if scenario in second]
    if len(both) < 2:
        return ""
    shares = [[_share(each[scenario]) for scenario in both] for each in (first, second)]
    judge = gold(truth, VERDICT)
    one = corrected_difference(shares[0], shares[1], (judge, judge))
    if one.value is None or one.low is None or one.high is None:
        return f"{plain(pair[0])} less {plain(pair[1])} in that share: no interval, for {one.reason}."
    return f"{plain(pair[0])} less {plain(pair[1])} in that share: {_between(one.value, one.low, one.high)}."


def _share(runs: Sequence[tuple[int, int]]) -> float:
    """The mean over the runs of a scenario."""
    return fsum(said / of for said, of in runs) / len(runs)


def _ends(one: Estimate) -> str:
    if one.value is None:
        return "unknown"
    return number(one.value, 3) if one.low is None or one.high is None else _between(one.value, one.low, one.high)


def _between(value: float, low: float, high: float) -> str:
    return f"{number(value, 3)} ({number(low, 3)} to {number(high, 3)})"
