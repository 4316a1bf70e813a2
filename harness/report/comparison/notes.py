"""What must be said beside every number: who coded the instrument, what a scorer is worth, and whom a ranking leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.comparison.figures import CEILING, FLOOR, RECORD, Compared
from harness.report.comparison.lost import missing
from harness.report.comparison.material import Experiment
from harness.report.plain import plain

CODED = "The instrument was coded by language models, and not yet by people."
NOTES = {
    FLOOR: "The lexicon is a floor: it knows phrases and a little grammar, no meaning. It ranks styles of writing as much as fidelity.",
    CEILING: "What was declared is not what was said: this scorer reads acts and declarations, and sits near the ceiling by design.",
}
JUDGED = "The numbers of {} are a model's verdicts, and uncalibrated: no agreement with people stands beside this experiment."
AUTHORED = "Metrics that are marked as authored rest on what the authors of the scenarios put in, not on the paper."


def notes(found: Experiment, metrics: Sequence[Compared]) -> list[str]:
    """The notes that these metrics need."""
    scorers = dict.fromkeys(one.scorer for one in metrics)
    told = [NOTES.get(name) or JUDGED.format(plain(name)) for name in scorers if name != RECORD]
    authored = [AUTHORED] if any("(authored" in one.title for one in metrics) else []
    return [*told, CODED, *authored, *left_out(metrics), *unknown(found)]


def left_out(metrics: Sequence[Compared]) -> list[str]:
    """Scenarios and contenders on which a ranking does not rest."""
    told = []
    for one in metrics:
        ranking = one.ranking
        if ranking.reason is None and ranking.dropped:
            told.append(f"{plain(one.title)}: {len(ranking.dropped)} scenarios lack a value and are left out ({_some(ranking.dropped)}).")
        if ranking.reason is None and ranking.left_out:
            told.append(f"{plain(one.title)}: too few scenarios to rank {_some(ranking.left_out)}.")
        if ranking.also_tied:
            ties = "; ".join(f"{plain(a)} and {plain(b)}" for a, b in ranking.also_tied)
            told.append(f"{plain(one.title)}: of different sets, and yet not told apart: {ties}.")
    return told


def unknown(found: Experiment) -> list[str]:
    """Runs that the table of results does not tell of."""
    return [f"{n} runs of {plain(model)} ({became}) are not in the table of results; run the experiment again to score them."
            for model, became, n in missing(found)]  # fmt: skip


def _some(names: Sequence[str]) -> str:
    """Up to five names."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(plain(name) for name in names[:5]) + more
