"""`sixparty diff`."""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import click

from harness.cli import terminal
from harness.cli.choices import run_folder
from harness.cli.picking import talk
from harness.cli.session import stood
from harness.errors import OutputError
from harness.report.diff import compare
from harness.transcript import Run
from harness.transcript.course import is_course


@click.command()
@click.argument("run1")
@click.argument("run2")
@click.option("--session", metavar="ID", help="Of a pathway: the session that is compared.")
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Also write it as a web page, side by side.")
@click.option("--json", "as_json", is_flag=True, help="All of it as one JSON object.")
def command(run1: str, run2: str, session: str | None, page: Path | None, *, as_json: bool) -> None:
    """Show where and how two talks part: first event, acts, drafts, outcome, delegates and inputs.

    RUN1 (called A) and RUN2 (B) are runs' folders, or names under transcripts/runs. Talks on different scenarios are compared only as to
    what they rest on. The code of the ending is 0 wherever the two could be compared, whether they differ or not.
    """
    if session is not None and not any(is_course(run_folder(word)) for word in (run1, run2)):
        raise click.UsageError("--session is for pathways, and both runs are one talk each.")
    left, right = _whole(run1, session), _whole(run2, session)
    found = compare(left, right)
    if page is not None:
        text: str = import_module("harness.report.spread").render(found, left, right)
        try:
            page.write_text(text, encoding="utf-8")
        except OSError as fault:
            raise OutputError(f"{page} cannot be written: {fault.strerror}.") from fault
    if as_json:
        terminal.out_json(asdict(found))
        return
    terminal.out("\n".join(import_module("harness.report.columns").lines(found, left.inputs)))
    if page is not None:
        terminal.err(f"The page is in {page}.")


def _whole(word: str, part: str | None) -> Run:
    """A run that can be read, and whose events belong to its inputs; of a pathway, that session. Raises RunError, UserError."""
    found = talk(word, part if is_course(run_folder(word)) else None)
    stood(found, len(found.events))
    return found
