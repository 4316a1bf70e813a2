"""The judges' own mistakes taken out of their rates, where somebody has counted them on cells whose truth is known.

A calibration is about a turn and an item, and so are the rates here: of the turns and items of the party under test that were read, the
share that is found to contradict, or to affirm. These are other rates than the metrics `contradiction` and `balanced`, whose unit is an
item over a whole run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import fsum

from harness.evaluation.agreement import Claims, Estimate, Table, corrected_rate
from harness.evaluation.metrics import HEADLINE
from harness.experiment.judged import known
from harness.experiment.statistics.balance import corrected_balance, mistakes
from harness.experiment.statistics.judged import corrected_difference, gold
from harness.experiment.statistics.sentences import number
from harness.report.comparison.figures import EVERYBODY, Compared
from harness.report.comparison.material import Experiment
from harness.report.plain import plain

MOST = 6
"""Contenders whose shares are told; the others' would fill a page."""
VERDICT, OTHER = "contradict", "affirm"
Runs = Mapping[str, Sequence[tuple[int, int, int]]]
"""By scenario, of each run: how often it was found to contradict and to affirm, and of how many."""
LEFT = "The judges' own error is not in these intervals: {}."
UNIT = (
    "This counts turns and items, as the check of the judges did; the headline counts items over a run, and its own intervals leave that "
    "error out."
)


def corrections(found: Experiment, metrics: Sequence[Compared]) -> list[str]:
    """What the first metric's contenders come to; nothing where judges were not checked, or there are none."""
    one = next((m for m in metrics if m.standing == "calibrated"), None)
    truth = found.standing.truth if found.standing else None
    if one is None or truth is None:
        return []
    runs = {model: _runs(found, one, model) for model in one.order}
    there = {model: runs[model] for model in [m for m in one.order if runs[m]][:MOST]}
    try:
        rates = [f"{plain(model)} {_rate(each, truth)}" for model, each in there.items()]
        behind = [_difference(pair, there, truth) for pair in pairwise(there)]
    except ValueError as few:
        return [f"The judges' own mistakes cannot be taken out: {few}"]
    whom = f" (the first {MOST})" if sum(map(bool, runs.values())) > MOST else ""
    told = [f"Share of turns and items that contradict, without the judges' own mistakes{whom}: {'; '.join(rates)}."] if rates else []
    return told + [line for line in behind if line]


def carried(found: Experiment, one: Compared) -> str:
    """What the sentence of a metric comes to with the judges' own error in it, or that the error is not; empty where no judge is asked.

    Nothing is said where nobody is ranked, for nothing is claimed then.
    """
    if not one.standing or one.ranking.reason:
        return ""
    truth = found.standing.usable if found.standing else None
    if one.standing != "calibrated" or truth is None:
        return LEFT.format("nobody has measured it")
    if one.metric != HEADLINE:
        return LEFT.format("it can be carried through the balanced score alone")
    best, next_ = one.ranking.standings[0].model, _next(one)
    runs = [_runs(found, one, model) for model in (best, next_)]
    both = [scenario for scenario in one.table.scenarios if all(scenario in each for each in runs)]
    if len(both) < 2:
        return LEFT.format("their verdicts by turn are not beside the runs")
    try:
        by = corrected_balance([_balance(runs[0][s]) for s in both], [_balance(runs[1][s]) for s in both], mistakes(truth))
    except ValueError as few:
        return LEFT.format(str(few).rstrip("."))
    head = f"With the judges' own error in it, {plain(best)} less {plain(next_)} is"
    if by.value is None or by.low is None or by.high is None:
        return LEFT.format(by.reason)
    zero = "; the interval includes zero, so that the difference may be the judges' doing" if by.low <= 0 <= by.high else ""
    return f"{head} {_between(by.value, by.low, by.high)}, as judged {number(by.plain, 3)}{zero}. {UNIT}"


def _next(one: Compared) -> str:
    """Whom the sentence sets beside the first: the first of the next set, or where all are tied the second of all."""
    others = one.ranking.standings[1:]
    return next((s.model for s in others if s.place > 1), others[0].model)


def _balance(runs: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    """The shares of a scenario that were found to affirm and to contradict: means over its runs."""
    return fsum(yes / of for _, yes, of in runs) / len(runs), _share(runs)


def _runs(found: Experiment, one: Compared, model: str) -> dict[str, list[tuple[int, int, int]]]:
    """What judges found in one contender's runs that count."""
    told: dict[str, list[tuple[int, int, int]]] = {}
    for row in one.rows:
        if row.model != model or row.value is None:
            continue
        kept = next((k for path in found.paths if (k := known(path / "runs" / row.run)) is not None), None)
        seats = [s for party, s in kept.claims.items() if row.seat in {EVERYBODY, party}] if kept else []
        if of := sum(seat[VERDICT][1] for seat in seats):
            counts = tuple(sum(seat[verdict][0] for seat in seats) for verdict in (VERDICT, OTHER))
            told.setdefault(row.scenario, []).append((counts[0], counts[1], of))
    return told


def _rate(runs: Runs, truth: Table) -> str:
    """One contender's share, corrected, with what it was before; scenarios are drawn again for the interval."""
    claims = [Claims(sum(no for no, _, _ in each), sum(of for _, _, of in each)) for each in runs.values()]
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


def _share(runs: Sequence[tuple[int, int, int]]) -> float:
    """The share of a scenario that was found to contradict: the mean over its runs."""
    return fsum(no / of for no, _, of in runs) / len(runs)


def _ends(one: Estimate) -> str:
    if one.value is None:
        return "unknown"
    return number(one.value, 3) if one.low is None or one.high is None else _between(one.value, one.low, one.high)


def _between(value: float, low: float, high: float) -> str:
    return f"{number(value, 3)} ({number(low, 3)} to {number(high, 3)})"
