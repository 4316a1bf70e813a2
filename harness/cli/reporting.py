"""`sixparty report`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from harness.cli import terminal
from harness.errors import OutputError, UserError
from harness.evaluation.store import place as place_of
from harness.experiment.judged import SCORER, known
from harness.report.comparison import page, picture
from harness.report.comparison.figures import RECORD, Asked, compared
from harness.report.comparison.material import Experiment, gathered
from harness.report.comparison.sheet import Ways
from harness.report.findings import page as findings_page
from harness.report.findings.gathering import gather
from harness.transcript import read

EACH = 100
"""Pages between two lines of progress."""


@click.command()
@click.argument("experiment", type=click.Path(path_type=Path), metavar="EXPERIMENT_DIR")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write it: a page, or with a name in .svg the ranking as a picture.",
)
@click.option("--pages", is_flag=True, help="Also write a page for each run, with every finding and the sentence it rests on.")
@click.option("--scorer", metavar="S", help="Whose numbers; without it a judge's, else what was declared, else the lexicon's.")
@click.option("--design", metavar="D", help="Under which design; without it, the first of the plan.")
@click.option("--allow-floor", is_flag=True, help="Let declarations, or the lexicon, rank without a judge.")
def command(experiment: Path, out: Path, **given: Any) -> None:
    """Write an experiment as one web page that needs nothing else: the answer first, then what it rests on. Or as one picture."""
    found = gathered([experiment])
    asked = Asked(given["scorer"], given["design"], given["allow_floor"])
    if out.suffix.lower() == ".svg":
        if given["pages"]:
            raise click.UsageError("a picture has no pages of runs; name a page, such as report.html, with --out.")
        _write(out, picture.render(found, asked))
        terminal.err(f"The picture is in {out}.")
        return
    ways = _ways(found, out, asked, pages=given["pages"])
    _write(out, page.render(found, asked, ways))
    terminal.err(f"The page is in {out}.")


def _ways(found: Experiment, out: Path, asked: Asked, *, pages: bool) -> Ways:
    """Where the page finds the runs; their pages are written where they are asked for."""
    runs = found.path / "runs"
    here = out.resolve().parent
    folder = f"{quote(os.path.relpath(runs.resolve(), here))}/"
    if not pages:
        return Ways(folder)
    beside = out.with_name(f"{out.stem}-runs")
    scorer = compared(found, asked)[0].scorer
    return Ways(folder, f"{quote(beside.name)}/", frozenset(_pages(found, beside, None if scorer == RECORD else scorer)))


def _pages(found: Experiment, beside: Path, scorer: str | None) -> list[str]:
    """Writes a page for each run that is there and whole, and says for which. Raises OutputError."""
    names = list(dict.fromkeys(row.run for row in found.rows if row.status in {"ok", "absent"}))
    written, faults = [], []
    for number, name in enumerate(names, 1):
        path = found.path / "runs" / name
        if path.parent == found.path / "runs" and path.is_dir():
            try:
                run = read(path)
                text = findings_page.render(run, gather(run, _whose(path, scorer)))
            except UserError as fault:
                faults.append(str(fault))
            else:
                _write(beside / f"{name}.html", text)
                written.append(name)
        if number % EACH == 0 or number == len(names):
            terminal.err(f"{number} of {len(names)} runs, {len(written)} pages")
    if faults:
        terminal.err(f"{len(faults)} runs have no page and are linked as folders; the first: {faults[0]}")
    return written


def _whose(run: Path, scorer: str | None) -> str | None:
    """Whose findings a page shows: of judges, those that the experiment asked, for others may have read the run too."""
    judges = known(run) if scorer == SCORER else None
    return scorer if judges is None else place_of(run, judges.scorer).stem


def _write(place: Path, text: str) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    except OSError as fault:
        raise OutputError(f"{place} cannot be written: {fault.strerror}.") from fault
