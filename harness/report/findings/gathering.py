"""From a run on disk to what is shown beside it: stored findings or fresh ones, flags and metrics, under the conference's instrument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.domain.findings import Finding, Flag, Scorer
from harness.errors import UserError
from harness.evaluation import store
from harness.evaluation.assess import SCORERS, assess, bench_of, flagging, measured
from harness.evaluation.metrics import METRICS, Flagging, Measure, Metric
from harness.report.findings.evidence import Evidence, turns
from harness.transcript import Run

FIRST = ("judge", "human", "lexicon", "declared")
"""Whose findings are taken where nobody says whose: the first of these kinds that there is."""
FRESH = "lexicon"
"""Who looks where nothing is stored and nobody is named."""
Found = tuple[Scorer, tuple[Finding, ...], tuple[Measure, ...]]


def gather(run: Run, word: str | None) -> Evidence:
    """One scorer's findings on a run with all that goes with them. Raises what `found` raises."""
    scorer, findings, measures = found(run, word)
    look = flagging(run)
    flags = None if look is None else flagged(run, look)
    return Evidence(scorer, findings, bench_of(run).instruments.by_id, flags, measures)


def found(run: Run, word: str | None, metrics: Sequence[Metric] = METRICS) -> Found:
    """One scorer's findings on a run, and what they come to. Stored ones go before fresh ones, which are not stored.

    Raises UserError for a word that means no scorer or several, RunError for findings that cannot be read.
    """
    stored = {name: kept for name, kept in store.load(run.path).items() if kept}
    name = chosen(stored, word)
    if name is not None:
        findings = tuple(stored[name])
        return findings[0].scorer, findings, measured(run, findings, metrics)
    fresh = (word or FRESH).partition("/")[0]
    if fresh not in SCORERS:
        there = ", ".join(stored) or "none"
        raise UserError(
            f"there are no findings of {fresh[:60]!r} beside this run (stored: {there}); {' and '.join(SCORERS)} score at once."
        )
    made = assess(run, (fresh,), metrics, keep=False)[fresh]
    return made.scorer, made.findings, made.measures


def flagged(run: Run, look: Flagging) -> dict[int, tuple[Flag, ...]]:
    """What is flagged in what members said in public, by number of the event."""
    every = {seq: tuple(look(turn.spoken, turn.party)) for seq, turn in turns(run).items() if turn.spoken.strip()}
    return {seq: flags for seq, flags in every.items() if flags}


def chosen(stored: Mapping[str, Sequence[Finding]], word: str | None) -> str | None:
    """The name of the stored findings that are meant, or None where none of them are. Raises UserError where several could be."""
    scorers = {name: kept[0].scorer for name, kept in stored.items()}
    if word is None:
        kinds = (tuple(name for name, scorer in scorers.items() if scorer.kind == kind) for kind in FIRST)
        meant = next((names for names in kinds if names), ())
    else:
        meant = tuple(name for name, scorer in scorers.items() if word in _names(name, scorer))
    if len(meant) > 1:
        raise UserError(f"{'several scorers' if word is None else repr(word)} could be meant: {', '.join(meant)}. Name one with --scorer.")
    return meant[0] if meant else None


def _names(name: str, scorer: Scorer) -> set[str]:
    """By what a scorer can be called: its file, its name with or without its version, its kind, its model."""
    return {name, scorer.id, scorer.id.rpartition("/")[0] or scorer.id, scorer.kind, scorer.model or scorer.id}
