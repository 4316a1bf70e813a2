"""From a run on disk to what is shown beside it: stored findings or fresh ones, flags and metrics, under the conference's instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.domain.findings import Finding, Flag, Scorer
from harness.errors import UserError
from harness.evaluation import store
from harness.evaluation.assess import SCORERS, assess, bench_of, flagging, measured
from harness.evaluation.choosing import choose
from harness.evaluation.correcting import Checked, checked
from harness.evaluation.metrics import METRICS, Flagging, Measure, Metric
from harness.report.findings.evidence import Evidence, turns
from harness.transcript import Run

FRESH = "lexicon"
"""Who looks where nothing is stored and nobody is named."""


@dataclass(frozen=True, slots=True)
class Found:
    """One scorer's findings on a run, and what they come to."""

    scorer: Scorer
    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...]
    """With the rates of contradiction, as scored and as corrected, where the scorer was or should be checked."""
    checked: Checked
    notes: tuple[str, ...] = ()
    """What should be said of which findings were chosen."""


def gather(run: Run, word: str | None) -> Evidence:
    """One scorer's findings on a run with all that goes with them. Raises what `found` raises."""
    one = found(run, word)
    look = flagging(run)
    flags = None if look is None else flagged(run, look)
    items = bench_of(run).instruments.by_id
    return Evidence(one.scorer, one.findings, items, flags, one.measures, one.checked.standing.line, one.notes)


def found(run: Run, word: str | None, metrics: Sequence[Metric] = METRICS) -> Found:
    """One scorer's findings on a run, and what they come to. Stored ones go before fresh ones, which are not stored.

    Raises UserError for a word that means no scorer, RunError for findings or a calibration that cannot be read.
    """
    stored = {name: kept for name, kept in store.load(run.path).items() if kept}
    choice = choose(run, stored, word)
    if choice.name is not None:
        findings = tuple(stored[choice.name])
        return _found(run, findings[0].scorer, findings, measured(run, findings, metrics), choice.notes)
    fresh = (word or FRESH).partition("/")[0]
    if fresh not in SCORERS:
        there = ", ".join(stored) or "none"
        raise UserError(
            f"there are no findings of {fresh[:60]!r} beside this run (stored: {there}); {' and '.join(SCORERS)} score at once."
        )
    made = assess(run, (fresh,), metrics, keep=False)[fresh]
    return _found(run, made.scorer, made.findings, made.measures, choice.notes)


def _found(run: Run, scorer: Scorer, findings: tuple[Finding, ...], measures: tuple[Measure, ...], notes: tuple[str, ...]) -> Found:
    look = checked(run, scorer, findings)
    return Found(scorer, findings, (*measures, *look.measures), look, notes)


def flagged(run: Run, look: Flagging) -> dict[int, tuple[Flag, ...]]:
    """What is flagged in what members said in public, by number of the event."""
    every = {seq: tuple(look(turn.spoken, turn.party)) for seq, turn in turns(run).items() if turn.spoken.strip()}
    return {seq: flags for seq, flags in every.items() if flags}
