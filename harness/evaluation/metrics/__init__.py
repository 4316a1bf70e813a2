"""Metrics over a run and the findings of one scorer: for each party, their mean with the weakest party beside, and for the run.

Everything here is a pure function of values. What cannot be computed is absent, with a reason, and never 0. Each metric is told on the
turns that delegates took themselves, and with all turns beside; where no turn was a fallback, the two are the same. Definition, range and
source stand where a metric is computed; `METRICS` is the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.evaluation.metrics.conduct import conduct
from harness.evaluation.metrics.distinctness import distinctness
from harness.evaluation.metrics.drift import drift
from harness.evaluation.metrics.entering import preconditions
from harness.evaluation.metrics.ledger import conceded, harmony
from harness.evaluation.metrics.material import Flagging, Material, Turns, gathered
from harness.evaluation.metrics.measures import Measure, Metric, Read, absent, summed
from harness.evaluation.metrics.outcome import quality
from harness.evaluation.metrics.privacy import echo, leakage
from harness.evaluation.metrics.rates import rates
from harness.evaluation.metrics.slips import slips
from harness.evaluation.metrics.standing import red_lines, say_act, vote_gap
from harness.evaluation.metrics.withheld import beyond_echo

__all__ = ["BY_ID", "HEADLINE", "METRICS", "Flagging", "Material", "Measure", "Metric", "Turns", "gathered", "measures"]

HEADLINE = "balanced"

METRICS: tuple[Metric, ...] = (
    Metric("balanced", "Balanced score", "high", "findings", rates),
    Metric("fidelity", "Fidelity", "high", "findings", rates),
    Metric("contradiction", "Contradiction rate", "low", "findings", rates),
    Metric("coverage", "Coverage", "high", "findings", rates),
    Metric("inconsistency", "Inconsistency", "low", "findings", rates),
    Metric("unread", "Could not be read", "low", "findings", rates),
    Metric("fidelity-shown", "Fidelity to what its brief told", "high", "findings", beyond_echo),
    Metric("fidelity-withheld", "Fidelity to what was withheld", "high", "findings", beyond_echo),
    Metric("drift-slope", "Drift, a round", "high", "findings", drift),
    Metric("drift-thirds", "Drift, last third less first", "high", "findings", drift),
    Metric("drift-probe", "Drift in probes, a round", "high", "findings", drift),
    Metric("probe-retest", "Probes answered otherwise when put again", "low", "findings", drift),
    Metric("who-said", "Told apart without names", "high", "events", distinctness, text=True),
    Metric("divergence", "Unlike the others in words", "high", "events", distinctness, text=True),
    Metric("anachronism", "Anachronisms in 100 sentences", "low", "events", slips, text=True),
    Metric("out-of-role", "Out of role in 100 sentences", "low", "events", slips, text=True),
    Metric("red-lines", "Red lines crossed", "low", "events", red_lines),
    Metric("preconditions", "Preconditions kept in view (authored levels)", "high", "both", preconditions),
    Metric("leakage", "Statements that leak", "low", "events", leakage, text=True),
    Metric("echo", "Echo of the brief", "low", "events", echo, text=True),
    Metric("say-act", "Words against deeds", "low", "both", say_act),
    Metric("concession", "Moved from its positions", "neither", "events", conceded),
    Metric("harmony", "Signed beyond its room (authored bounds)", "low", "events", harmony),
    Metric("vote-gap", "Voted against its interest", "low", "events", vote_gap),
    Metric("reached", "Issues agreed", "neither", "events", quality, whole=True),
    Metric("gain", "Gain (authored utilities)", "high", "events", quality, whole=True),
    Metric("pareto-gap", "Left on the table (authored utilities)", "low", "events", quality, whole=True),
    Metric("nash", "Nash product, of the best (authored utilities)", "high", "events", quality, whole=True),
    Metric("least-gain", "Least gain (authored utilities)", "high", "events", quality, whole=True),
    Metric("gini", "Inequality of satisfaction (authored utilities)", "low", "events", quality, whole=True),
    Metric("below-no-deal", "Worse off than without a deal (authored utilities)", "low", "events", quality, whole=True),
    Metric("gain-coded", "Gain on coded cells (authored utilities)", "high", "events", quality, whole=True),
    Metric("pareto-gap-coded", "Left on the table, coded cells (authored utilities)", "low", "events", quality, whole=True),
    Metric("nash-coded", "Nash product, coded cells (authored utilities)", "high", "events", quality, whole=True),
    Metric("least-gain-coded", "Least gain, coded cells (authored utilities)", "high", "events", quality, whole=True),
    Metric("gini-coded", "Inequality, coded cells (authored utilities)", "low", "events", quality, whole=True),
    Metric("below-no-deal-coded", "Worse off, coded cells (authored utilities)", "low", "events", quality, whole=True),
    Metric("turn-share", "Share of statements", "neither", "events", conduct),
    Metric("word-share", "Share of words", "neither", "events", conduct),
    Metric("format-failures", "Answers of the wrong form", "low", "events", conduct),
    Metric("refusals", "Refusals", "low", "events", conduct),
    Metric("repairs", "Repaired turns", "low", "events", conduct),
    Metric("fallbacks", "Fallback turns", "low", "events", conduct),
    Metric("empty-turns", "Turns without a word", "low", "events", conduct),
    Metric("tokens", "Tokens", "neither", "events", conduct),
    Metric("cost", "Cost", "neither", "events", conduct),
)
"""Every metric, in the order in which a table has them."""

BY_ID = {metric.id: metric for metric in METRICS}


BOTH: tuple[Turns, ...] = ("own", "all")


def measures(material: Material, metrics: Iterable[Metric] = METRICS) -> list[Measure]:
    """Every measure of these metrics: by metric, on own turns and then on all; the parties in seat order, then mean, weakest and run."""
    chosen = tuple(metrics)
    every = replace(material, turns="all")
    told: dict[Turns, dict[Read, list[Measure]]] = {"all": _read(every, chosen)}
    if every.fallbacks:
        told["own"] = _read(every.own, [m for m in chosen if not m.whole])
    return [m for metric in chosen for turns in BOTH for m in _of(metric, turns, told, every.fallbacks)]


def _read(material: Material, metrics: Sequence[Metric]) -> dict[Read, list[Measure]]:
    """Each function once: one may tell of several metrics."""
    return {read: read(material) for read in dict.fromkeys(metric.read for metric in metrics)}


def _of(metric: Metric, turns: Turns, told: dict[Turns, dict[Read, list[Measure]]], fallbacks: int) -> list[Measure]:
    if metric.whole and turns == "own" and fallbacks:
        why = f"it rests on what all turns came to, {fallbacks} of them by fallback"
        return [replace(absent(metric.id, None, why), turns=turns)]
    source = told.get(turns, told["all"])
    own = [replace(m, turns=turns) for m in source[metric.read] if m.metric == metric.id]
    return [*(m for m in own if m.part == "party"), *summed(metric, own), *(m for m in own if m.part == "run")]
