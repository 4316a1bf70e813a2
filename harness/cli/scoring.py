"""`sixparty score`."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from harness.cli import terminal
from harness.cli.choices import run_folder
from harness.cli.statements import judge_statements
from harness.errors import SixpartyError, UserError
from harness.evaluation.assess import SCORERS, assess, runs_in
from harness.evaluation.correcting import CORRECTIONS, checked
from harness.evaluation.metrics import HEADLINE, Measure
from harness.transcript import read

SHOWN = (HEADLINE, "fidelity", "contradiction", "coverage", "anachronism", "out-of-role", "red-lines", "leakage", "say-act")
"""Metrics in the table for people; --json and --csv have all."""
FEW = 4
"""Runs up to which one process is enough."""
FLOOR = "The lexicon is a floor: it knows phrases and a little grammar, no meaning. It ranks nobody."
CODED = "The instrument was coded by language models, and not yet by people."


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


@click.command()
@click.argument("run", nargs=-1)
@click.option("--scorer", "scorers", multiple=True, type=click.Choice(SCORERS), help="Which scorers; without it, all that need no network.")
@click.option("--judge", "judges", multiple=True, metavar="MODEL@URL", help="A model as judge; several vote.")
@click.option("--key", metavar="NAME", help="The environment variable that holds the judges' key; its name, never the key.")
@click.option("--max-tokens-total", type=click.IntRange(min=1), help="Stop before the judges have used more tokens.")
@click.option("--statements", type=click.Path(path_type=Path), help="Sentences from elsewhere, one JSON object a line, in place of runs.")
@click.option("--all", "every", is_flag=True, help="With --statements: silent items too.")
@click.option("--json", "as_json", is_flag=True, help="Every measure, as one JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="Every measure, as CSV.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; without it, as many as there are processors.")
def command(run: tuple[str, ...], statements: Path | None, **given: Any) -> None:
    """Score recorded talks against what each party is said to want; no party's model is called.

    RUN is a run's folder, a pathway's, a folder that holds runs, or a name under transcripts/runs. Findings are kept beside each run.
    """
    if statements is not None:
        if run:
            raise click.UsageError("--statements takes the place of runs: give the one or the other.")
        judge_statements(statements, given)
        return
    if not run:
        raise click.UsageError("give a run, or --statements FILE.")
    paths = [path for word in run for path in runs_named(word)]
    found = [*_offline(paths, given), *_judged(paths, given)]
    _tell(found, given)
    if faults := [s for s in found if s.fault]:
        raise UserError(f"{len(faults)} of {len(found)} could not be scored; the first: {faults[0].fault}")


def runs_named(word: str) -> list[Path]:
    """The runs that a word stands for: those in a folder, or the one that a file belongs to. Raises UserError where there is none."""
    path = run_folder(word)
    found = [inner for inner in runs_in(path).values() if inner == path or not Path(word).is_file()]
    if not found:
        raise UserError(f"there is no run in {path}." if not Path(word).is_file() else f"{word} is no file of a run.")
    return found


def _offline(paths: Sequence[Path], given: dict[str, Any]) -> list[Scored]:
    """Every run by the scorers that need no network, with progress; in several processes where there are many."""
    names = given["scorers"] or (() if given["judges"] else SCORERS)
    if not names:
        return []
    found: list[Scored] = []
    for number, scored in enumerate(_spread(paths, tuple(names), given["workers"]), 1):
        found += scored
        if len(paths) > FEW and (number % 25 == 0 or number == len(paths)):
            terminal.err(f"{number} of {len(paths)} runs scored")
    return found


def _spread(paths: Sequence[Path], names: tuple[str, ...], workers: int | None) -> Iterator[list[Scored]]:
    count = min(workers or os.cpu_count() or 1, len(paths))
    if count == 1 or len(paths) <= FEW:
        yield from (scored(path, names) for path in paths)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(scored, paths, [names] * len(paths), chunksize=max(1, min(20, len(paths) // (4 * count))))


def scored(path: Path, names: Sequence[str]) -> list[Scored]:
    """One run by these scorers. A run that cannot be read is told and not counted."""
    try:
        run = read(path)
        told = (run.manifest.run, str(path), run.manifest.scenario, run.manifest.seed)
        made = assess(run, names).items()
        return [Scored(*told, name, (*one.measures, *checked(run, one.scorer, one.findings).measures)) for name, one in made]
    except SixpartyError as fault:
        return [Scored(path.name, str(path), "", 0, "", (), str(fault))]


def _judged(paths: Sequence[Path], given: dict[str, Any]) -> list[Scored]:
    if not given["judges"]:
        return []
    from harness.cli.judging import judged

    return [Scored(*told) for told in judged(paths, given)]


def _tell(found: Sequence[Scored], given: dict[str, Any]) -> None:
    if given["as_json"]:
        terminal.out_json({"provenance": CODED, "runs": [_plain(s) for s in found]})
    elif given["as_csv"]:
        terminal.out(_csv(found).rstrip("\n"))
    else:
        for one in found:
            terminal.out("\n".join(_table(one)))
        notes = [CODED, *([FLOOR] if any(s.scorer == "lexicon" for s in found) else [])]
        terminal.out("\n".join(notes))


def _plain(one: Scored) -> dict[str, Any]:
    told = {"run": one.run, "path": one.path, "scenario": one.scenario, "seed": one.seed, "scorer": one.scorer, "fault": one.fault}
    return {**told, "measures": [_row(m) for m in one.measures]}


def _row(m: Measure) -> dict[str, Any]:
    plain = {"metric": m.metric, "party": m.party, "part": m.part, "turns": m.turns, "value": m.value, "n": m.n}
    return {**plain, "status": m.status, "why": m.why, "interval": m.interval, "events": m.behind}


def _csv(found: Sequence[Scored]) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    names = ("metric", "party", "part", "turns", "value", "n", "status", "why")
    out.writerow(("run", "scenario", "seed", "scorer", *names))
    for one in found:
        out.writerows((one.run, one.scenario, one.seed, one.scorer, *(_row(m)[name] for name in names)) for m in one.measures)
    return text.getvalue()


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
    return [f"{one.run}, scored by {one.scorer}", *body, *_corrected(told), ""]


def _corrected(told: Sequence[Measure]) -> list[str]:
    """The run's rate of contradiction as scored and without the scorer's own mistakes, or why nothing is corrected."""
    whole = {m.metric: m for m in told if m.part == "run"}
    plain, mended = (whole.get(name) for name in CORRECTIONS)
    if plain is None or mended is None or plain.value is None:
        return []
    ends = "" if mended.interval is None else f" ({mended.interval[0]:.3f} to {mended.interval[1]:.3f})"
    more = f"not corrected: {mended.why}" if mended.value is None else f"corrected {mended.value:.3f}{ends}"
    return [f"Share of turns and items that contradict: as scored {plain.value:.3f}, {more}."]
