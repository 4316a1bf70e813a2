"""What must be said beside every number: who coded the instrument, what a scorer is worth, and whom a ranking leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from harness.experiment.judged import kin
from harness.experiment.statistics.rates import rate
from harness.experiment.statistics.sentences import number
from harness.report.comparison.corrected import corrections
from harness.report.comparison.entries import Entry, entries
from harness.report.comparison.figures import CEILING, FLOOR, RECORD, Compared
from harness.report.comparison.lost import missing
from harness.report.comparison.material import Experiment
from harness.report.comparison.shares import told
from harness.report.plain import plain

CLOSE = 0.005
"""What no table shows."""
CODED = "The instrument was coded by language models, and not yet by people."
NOTES = {
    FLOOR: "The lexicon is a floor: it knows phrases and a little grammar, no meaning. It ranks styles of writing as much as fidelity.",
    CEILING: "What was declared is not what was said: this scorer reads acts and declarations, and sits near the ceiling by design.",
}
JUDGED = "The numbers of {} are models' verdicts."
UNKNOWN = "They are uncalibrated: nobody has held these judges against cells whose truth is known."
EXPLAINED = (
    "behind: the first less this one, paired by scenario (for a baseline of a model, that model less it). p: adjusted for the number of "
    "tests (Holm; beside, Benjamini and Hochberg)."
)
BEYOND = "An interval here reaches beyond {} to {}, where this scale ends: t intervals know of no end."
SCALES = {"balanced": (-1, 1), "drift-thirds": (-2, 2), "probe-retest": (0, 1), "preconditions": (0, 1)}
SCALES |= dict.fromkeys(("fidelity", "contradiction", "coverage", "inconsistency", "unread", "fidelity-shown", "fidelity-withheld"), (0, 1))
SCALES |= dict.fromkeys(("fallbacks", "format-failures", "repairs", "refusals", "empty-turns", "turn-share", "word-share"), (0, 1))
"""Where the scale of a metric ends, of those that have ends."""
AUTHORED = "Metrics that are marked as authored rest on what the authors of the scenarios put in, not on the paper."


def notes(found: Experiment, metrics: Sequence[Compared]) -> list[str]:
    """The notes that these metrics need."""
    scorers = dict.fromkeys(one.scorer for one in metrics)
    told = [NOTES.get(name) or _judged(found, name) for name in scorers if name != RECORD]
    told += [f"Note: {line}" for line in kin(found.plan)] if any(one.standing for one in metrics) else []
    authored = [AUTHORED] if any("(authored" in one.title for one in metrics) else []
    return [
        *told,
        *corrections(found, metrics),
        CODED,
        *authored,
        *spanning(metrics),
        *smallest(metrics),
        *left_out(metrics),
        *unknown(found),
    ]


def footnotes(metrics: Sequence[Compared]) -> list[str]:
    """What a reader needs under a table: the words of its head, and what its numbers look like and are not."""
    rows = [row for one in metrics for row in entries(one)]
    lines = [EXPLAINED] if any(row.by is not None for row in rows) else []
    past = dict.fromkeys(SCALES[row.metric] for row in rows if row.metric in SCALES and _past(row, *SCALES[row.metric]))
    short = dict.fromkeys((row.model, row.runs, row.planned) for row in rows if row.runs < row.planned)
    counted = ", ".join(f"{plain(name)} {_counted(runs, of)}" for name, runs, of in short)
    lines += [BEYOND.format(*ends) for ends in past]
    return lines + ([f"Runs that count, with Wilson's 95 % interval: {counted}."] if counted else [])


def _past(row: Entry, low: float, high: float) -> bool:
    """Whether an interval of a mean leaves the scale."""
    return row.low is not None and row.high is not None and (row.low < low - CLOSE or row.high > high + CLOSE)


def _counted(runs: int, of: int) -> str:
    one = told(rate(runs, of), "runs")
    return f"{one.title.removesuffix(' runs')} ({one.ends})"


def _judged(found: Experiment, name: str) -> str:
    """What the numbers of judges are worth."""
    line = found.standing.line if found.standing else UNKNOWN
    return f"{JUDGED.format(plain(name))} {plain(line[:1].upper() + line[1:])}"


def spanning(metrics: Sequence[Compared]) -> list[str]:
    """That no difference is visible at all, where it is so."""
    flat = [one for one in metrics if len(one.ranking.pairs) > 1 and all(pair.spans_zero() for pair in one.ranking.pairs)]
    return [f"{plain(one.title)}: all pairwise intervals include zero." for one in flat]


def smallest(metrics: Sequence[Compared]) -> list[str]:
    """What could have been seen, where there is a ranking."""
    told = [(one, one.ranking.detectable) for one in metrics if one.ranking.reason is None and one.ranking.detectable]
    return [
        f"{plain(one.title)}: the smallest difference that would have been found with 80 % power is {number(by)}." for one, by in told if by
    ]


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
