"""A scorer's own mistakes taken out of its rate of contradiction: as measures of a run, beside those that the findings come to.

A calibration is of a turn and an item, and so are the rates here: of the turns and items with an opening that were read, the share that is
found to contradict. That is another rate than the metric `contradiction`, whose unit is an item over a whole run; so it is told twice,
as scored and as corrected. Nothing is corrected by a judge that is unfit or that nobody has checked: the measure is absent, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harness.domain.findings import Finding, Scorer
from harness.evaluation.agreement import Claims, corrected_rate
from harness.evaluation.calibration import Standing, calibration, claims, folders
from harness.evaluation.metrics.material import Material, Turns
from harness.evaluation.metrics.measures import Measure, Metric, absent, found, summed
from harness.transcript import Run

VERDICT = "contradict"
GUESSING = "on the gold cells the scorer is no better than chance"


def _elsewhere(material: Material) -> list[Measure]:
    """A talk knows nothing of how its scorer was checked: `checked` measures these."""
    return []


CELLS = Metric("contradiction-cells", "Contradicting turns and items, as scored", "low", "findings", _elsewhere)
CORRECTED = Metric("contradiction-corrected", "Contradicting turns and items, corrected", "low", "findings", _elsewhere)
CORRECTIONS = {metric.id: metric for metric in (CELLS, CORRECTED)}
"""The metrics that rest on a calibration, by name."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What may rest on one scorer's findings on a run."""

    standing: Standing
    measures: tuple[Measure, ...] = ()
    """Its rates as scored and as corrected; none of a scorer of whom nobody asks to be checked, and who was not."""
    units: tuple[Claims, ...] = ()
    """By turn that a delegate took itself: how often a contradiction is found, and of how many items."""


def checked(run: Run, scorer: Scorer, findings: Sequence[Finding]) -> Checked:
    """How a scorer was checked, and what its rates on a run come to then. Raises RunError for a calibration that cannot be read."""
    conference = run.inputs.agenda.id
    standing = calibration(conference, scorer, folders(conference))
    if standing.word == "exempt" and standing.truth is None:
        return Checked(standing)
    own = [f for f in findings if f.where is None or f.where.source != "fallback"]
    told = _measures(own, run.inputs.seats, standing)
    every = told if len(own) == len(findings) else _measures(findings, run.inputs.seats, standing)
    both: tuple[tuple[Turns, list[Measure]], ...] = (("own", told), ("all", every))
    ordered = (replace(m, turns=turns) for name in CORRECTIONS for turns, each in both for m in each if m.metric == name)
    return Checked(standing, tuple(ordered), tuple(claims(own, VERDICT)))


def pooled(runs: Sequence[Sequence[Claims]]) -> list[Claims]:
    """What is drawn for the interval of a rate over runs: the runs, or the turns of a single one."""
    if len(runs) == 1:
        return list(runs[0])
    return [Claims(sum(c.said for c in units), sum(c.of for c in units)) for units in runs]


def rates(units: Sequence[Claims], standing: Standing, party: str | None = None) -> tuple[Measure, Measure]:
    """The rate of contradiction as scored, and without the scorer's own mistakes."""
    of = sum(c.of for c in units)
    if not of:
        why = "no turn with an opening was read"
        return absent(CELLS.id, party, why), absent(CORRECTED.id, party, why)
    return found(CELLS.id, party, sum(c.said for c in units) / of, of), _corrected(units, standing, party)


def _corrected(units: Sequence[Claims], standing: Standing, party: str | None) -> Measure:
    truth = standing.usable
    if truth is None:
        return absent(CORRECTED.id, party, standing.why)
    one = corrected_rate(units, truth, VERDICT)
    if one.value is None:
        return absent(CORRECTED.id, party, GUESSING)
    interval = None if one.low is None or one.high is None else (one.low, one.high)
    return replace(found(CORRECTED.id, party, one.value, one.n), interval=interval)


def _measures(findings: Sequence[Finding], seats: Iterable[str], standing: Standing) -> list[Measure]:
    """Both rates of every party and of the run, with mean and weakest."""
    parties = [m for party in seats for m in rates(claims((f for f in findings if f.party == party), VERDICT), standing, party)]
    whole = rates(claims(findings, VERDICT), standing)
    means = [m for metric in CORRECTIONS.values() for m in summed(metric, [one for one in parties if one.metric == metric.id])]
    return [*parties, *means, *whole]
