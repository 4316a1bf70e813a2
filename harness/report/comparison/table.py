"""The table of a comparison as Markdown, JSON, CSV, LaTeX or text. Names are a stranger's words: each format escapes them in its way."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields

from harness import __version__
from harness.experiment.statistics.sentences import decimals, number
from harness.report.comparison.corrected import carried
from harness.report.comparison.entries import Entry, entries, said
from harness.report.comparison.figures import Compared
from harness.report.comparison.lost import Lost, lost
from harness.report.comparison.material import Experiment
from harness.report.comparison.notes import footnotes, notes
from harness.report.plain import plain
from harness.report.text import columns, wrap

HEAD = ("set", "model", "mean", "95 % interval", "runs", "behind", "95 % interval", "p (t)", "p (flip)")
NONE = "-"
NAMES = 60
"""Letters of a name that a table shows."""
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}"}
_LATEX |= {letter: f"\\{letter}" for letter in "&%$#_{}"}
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render(form: str, found: Experiment, metrics: Sequence[Compared]) -> str:
    """These metrics in one of the formats."""
    return FORMATS[form](found, metrics)


def cells(rows: Sequence[Entry]) -> list[tuple[str, ...]]:
    """The rows of one metric in words, numbers with as many places as the smallest of them needs."""
    places = decimals(*(v for row in rows for v in (row.mean,) if v is not None))
    return [
        (
            NONE if row.place is None else str(row.place),
            short(row.model),
            value(row.mean, places),
            interval(row.low, row.high, places),
            f"{row.runs} of {row.planned}",
            value(row.by, places),
            interval(row.by_low, row.by_high, places),
            chance(row.p),
            chance(row.p_flip),
        )
        for row in rows
    ]


def short(name: str) -> str:
    """A name, fit to print."""
    told = plain(name)
    return told if len(told) <= NAMES else f"{told[: NAMES - 1]}…"


def value(given: float | None, places: int) -> str:
    """A number, or that there is none."""
    return NONE if given is None else number(given, places)


def interval(low: float | None, high: float | None, places: int) -> str:
    """From where to where, or nothing."""
    return NONE if low is None or high is None else f"{number(low, places)} to {number(high, places)}"


def chance(p: float | None) -> str:
    """A p in three places, never 0."""
    return NONE if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"


def _caption(one: Compared) -> str:
    better = {"high": "more is better", "low": "less is better"}.get(one.better, "neither way is better")
    kind = "primary" if one.primary else "exploratory"
    return f"{plain(one.title)} ({plain(one.metric)}; {better}; {kind}; scorer {plain(one.scorer)}; design {plain(one.design)})"


def _text(found: Experiment, metrics: Sequence[Compared], width: int = 110) -> str:
    """For a terminal."""
    lines: list[str] = []
    for one in metrics:
        body = [HEAD, *cells(entries(one))]
        wide = [max(columns(row[n]) for row in body) for n in range(len(HEAD))]
        lines += [*wrap(_told(found, one), width), "", *wrap(_caption(one), width)]
        lines += ["  ".join(_pad(cell, w, n) for n, (cell, w) in enumerate(zip(row, wide, strict=True))).rstrip() for row in body]
        lines += [*(line for note in footnotes([one]) for line in wrap(note, width)), ""]
    for gone in lost(found):
        lines += wrap(f"Not counted: {_gone(gone)}", width, after="  ")
    for note in notes(found, metrics):
        lines += wrap(note, width)
    return "\n".join(lines) + "\n"


def _told(found: Experiment, one: Compared) -> str:
    """The sentence, with what the judges' own error makes of it."""
    return " ".join(filter(None, (plain(said(one)), carried(found, one))))


def _pad(cell: str, wide: int, column: int) -> str:
    """Names on the left, numbers on the right."""
    gap = " " * (wide - columns(cell))
    return cell + gap if column == 1 else gap + cell


def _gone(gone: Lost) -> str:
    return f"{gone.count} of {short(gone.model)}, {gone.status}: {plain(gone.why)}"


def _md(found: Experiment, metrics: Sequence[Compared]) -> str:
    """For a page or an issue."""
    lines: list[str] = []
    for one in metrics:
        lines += [_mark(_told(found, one)), "", f"**{_mark(_caption(one))}**", ""]
        lines += [f"| {' | '.join(HEAD)} |", f"|{'|'.join('---' if n == 1 else '---:' for n in range(len(HEAD)))}|"]
        lines += [f"| {' | '.join(map(_mark, row))} |" for row in cells(entries(one))]
        lines += ["", *(f"{_mark(note)}\n" for note in footnotes([one]))]
    gone = [f"- {_mark(_gone(g))}" for g in lost(found)]
    lines += ["Not counted:", "", *gone, ""] if gone else []
    return "\n".join([*lines, *(f"{_mark(note)}\n" for note in notes(found, metrics))]).rstrip() + "\n"


def _mark(text: str) -> str:
    return _MARKS.sub(r"\\\1", plain(text))


def _latex(found: Experiment, metrics: Sequence[Compared]) -> str:
    """For a paper: `booktabs` alone is needed."""
    lines: list[str] = []
    for one in metrics:
        lines += [r"\begin{table}", r"\centering", rf"\caption{{{_tex(_caption(one))}. {_tex(_told(found, one))}}}"]
        lines += [r"\begin{tabular}{rlrrrrrrr}", r"\toprule", f"{' & '.join(map(_tex, HEAD))} \\\\", r"\midrule"]
        lines += [f"{' & '.join(_tex(c) for c in row)} \\\\" for row in cells(entries(one))]
        lines += [r"\bottomrule", r"\end{tabular}", *(f"% {_tex(note)}" for note in footnotes([one])), r"\end{table}", ""]
    lines += [f"% Not counted: {_tex(_gone(gone))}" for gone in lost(found)]
    return "\n".join([*lines, *(f"% {_tex(note)}" for note in notes(found, metrics))]) + "\n"


def _tex(text: str) -> str:
    return "".join(_LATEX.get(c, c) for c in plain(text))


def _csv(found: Experiment, metrics: Sequence[Compared]) -> str:
    """For a program: numbers in full, None as nothing."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    names = [field.name for field in fields(Entry)]
    table.writerow(names)
    table.writerows([asdict(row)[name] for name in names] for one in metrics for row in entries(one))
    return out.getvalue()


def _json(found: Experiment, metrics: Sequence[Compared]) -> str:
    """Everything, for a program."""
    plain_of = {
        "sixparty": __version__,
        "experiment": found.plan.id,
        "plan_sha256": found.sha256,
        "metrics": [_metric(found, one) for one in metrics],
        "not_counted": [asdict(gone) for gone in lost(found)],
        "notes": notes(found, metrics),
    }
    return json.dumps(plain_of, indent=2, allow_nan=False) + "\n"


def _metric(found: Experiment, one: Compared) -> Mapping[str, object]:
    return {
        "metric": one.metric,
        "title": one.title,
        "better": one.better,
        "scorer": one.scorer,
        "standing": one.standing,
        "margin": one.ranking.terms.margin,
        "design": one.design,
        "primary": one.primary,
        "sentence": said(one),
        "judge_error": carried(found, one),
        "why_no_ranking": one.ranking.reason,
        "sets": one.ranking.sets,
        "also_tied": one.ranking.also_tied,
        "dropped_scenarios": one.ranking.dropped,
        "left_out": one.ranking.left_out,
        "detectable": one.ranking.detectable,
        "contenders": [asdict(row) for row in entries(one)],
        "footnotes": footnotes([one]),
        "pairs": [] if one.ranking.reason else [pair.model_dump(mode="json") for pair in (*one.pairs, *one.beside)],
    }


FORMATS: Mapping[str, Callable[[Experiment, Sequence[Compared]], str]] = {
    "text": _text,
    "md": _md,
    "json": _json,
    "csv": _csv,
    "latex": _latex,
}
