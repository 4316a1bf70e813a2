"""What scoring came to, as text, CSV or JSON: each run is shown as it arrives and let go of, so that memory does not grow with the runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any, Protocol

from harness.cli import terminal
from harness.evaluation.correcting import CORRECTIONS
from harness.evaluation.metrics import HEADLINE, Measure

SHOWN = (HEADLINE, "fidelity", "contradiction", "coverage", "anachronism", "out-of-role", "red-lines", "leakage", "say-act")
"""Metrics in the table for people; --json and --csv have all."""
FLOOR = "The lexicon is a floor: it knows phrases and a little grammar, no meaning. It ranks nobody."
CODED = "The instrument was coded by language models, and not yet by people."
COLUMNS = ("metric", "party", "part", "turns", "value", "n", "status", "why")


@dataclass(frozen=True, slots=True)
class Scored:
    """One run by one scorer, or why it could not be scored."""

    run: str
    path: str
    scenario: str
    seed: int
    scorer: str
    measures: tuple[Measure, ...]
    fault: str | None = None
    judging: Mapping[str, Any] = field(default_factory=dict)
    """What must be known of the judges beside their numbers; empty for other scorers."""


class Page(Protocol):
    """Where results go, one after another. Raises OutputError."""

    def show(self, one: Scored) -> None:
        """The next result."""

    def end(self) -> None:
        """What stands after the last; called too when something stopped in between, so that what there is can be read."""


def page(given: Mapping[str, Any]) -> Page:
    """The form that was asked for."""
    return _Json() if given["as_json"] else _Csv() if given["as_csv"] else _Text()


@dataclass
class _Text:
    """A table for each, and what must be known of them."""

    notes: dict[str, None] = field(default_factory=lambda: {CODED: None})

    def show(self, one: Scored) -> None:
        terminal.out("\n".join(_table(one)))
        if one.scorer == "lexicon":
            self.notes[FLOOR] = None

    def end(self) -> None:
        terminal.out("\n".join(self.notes))


@dataclass
class _Csv:
    """A row for each measure."""

    begun: bool = False

    def show(self, one: Scored) -> None:
        text = io.StringIO()
        out = csv.writer(text, lineterminator="\n")
        if not self.begun:
            out.writerow(("run", "scenario", "seed", "scorer", *COLUMNS))
        self.begun = True
        for m in one.measures:
            row = _row(m)
            out.writerow((one.run, one.scenario, one.seed, one.scorer, *(row[name] for name in COLUMNS)))
        if lines := text.getvalue().rstrip("\n"):
            terminal.out(lines)

    def end(self) -> None:
        return


@dataclass
class _Json:
    """One object whose list is written as it comes; the last result is held back until it is known whether a comma follows."""

    last: str | None = None

    def show(self, one: Scored) -> None:
        self._next(",")
        self.last = indent(json.dumps(_plain(one), indent=2), "    ")

    def end(self) -> None:
        if self.last is None:
            terminal.out_json({"provenance": CODED, "runs": []})
            return
        self._next("")
        terminal.out("  ]\n}")

    def _next(self, ending: str) -> None:
        if self.last is not None:
            terminal.out(self.last + ending)
        else:
            terminal.out(f'{{\n  "provenance": {json.dumps(CODED)},\n  "runs": [')


def _plain(one: Scored) -> dict[str, Any]:
    told = {"run": one.run, "path": one.path, "scenario": one.scenario, "seed": one.seed, "scorer": one.scorer, "fault": one.fault}
    return {**told, **({"judging": one.judging} if one.judging else {}), "measures": [_row(m) for m in one.measures]}


def _row(m: Measure) -> dict[str, Any]:
    plain = {"metric": m.metric, "party": m.party, "part": m.part, "turns": m.turns, "value": m.value, "n": m.n}
    return {**plain, "status": m.status, "why": m.why, "interval": m.interval, "events": m.behind}


def _table(one: Scored) -> list[str]:
    """A line a party, then mean and weakest, on the turns that delegates took themselves."""
    if one.fault:
        return [f"{one.run}: {one.fault}", ""]
    told = [m for m in one.measures if m.turns == "own"]
    shown = (*SHOWN, *(name for name in CORRECTIONS if any(m.metric == name for m in told)))
    own = [m for m in told if m.metric in shown and m.part != "run"]
    rows: dict[str, dict[str, str]] = {}
    for m in own:
        name = m.party if m.part == "party" else m.part
        rows.setdefault(name or "", {})[m.metric] = "-" if m.value is None else f"{m.value:.2f}"
    head = ["", *shown]
    lines = [head, *([name, *(cells.get(metric, "") for metric in shown)] for name, cells in rows.items())]
    wide = [max(len(line[n]) for line in lines) for n in range(len(head))]
    body = [f"{line[0]:<{wide[0]}}  " + "  ".join(f"{c:>{w}}" for c, w in zip(line[1:], wide[1:], strict=True)) for line in lines]
    return [f"{one.run}, scored by {one.scorer}", *body, *_corrected(told), *one.judging.get("lines", ()), ""]


def _corrected(told: Sequence[Measure]) -> list[str]:
    """The run's rate of contradiction as scored and without the scorer's own mistakes, or why nothing is corrected."""
    whole = {m.metric: m for m in told if m.part == "run"}
    plain, mended = (whole.get(name) for name in CORRECTIONS)
    if plain is None or mended is None or plain.value is None:
        return []
    ends = "" if mended.interval is None else f" ({mended.interval[0]:.3f} to {mended.interval[1]:.3f})"
    more = f"not corrected: {mended.why}" if mended.value is None else f"corrected {mended.value:.3f}{ends}"
    return [f"Share of turns and items that contradict: as scored {plain.value:.3f}, {more}."]
