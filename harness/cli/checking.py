"""`sixparty check`."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import terminal
from harness.errors import UserError
from harness.library.checking import check

SINGULAR = {"parties": "party", "issues": "issue", "formats": "format", "scenarios": "scenario", "pathways": "pathway", "events": "event"}
SINGULAR |= {"mechanisms": "mechanism", "sessions": "session", "rounds": "round"}


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def command(path: Path | None) -> None:
    """Say what is wrong in a conference, a scenario or a pathway, and what is there. Nothing is held.

    PATH is the folder of a conference or a YAML file; without it the bundled conference is checked. Every complaint is one line: file,
    line, what is wrong and what would be right. The exit code is 0 if there is none, else 2.
    """
    report = check(path)
    for fault in report.complaints:
        terminal.out(str(fault))
    for stray in report.unread:
        terminal.out(f"{stray}: note: nothing reads this file; look at its name and its folder.")
    if report.counts:
        terminal.out(f"{report.title}: {', '.join(f'{n} {what if n != 1 else SINGULAR[what]}' for what, n in report.counts.items())}")
    if wrong := len(report.complaints):
        files = len({fault.file for fault in report.complaints})
        raise UserError(f"{wrong} complaint{'s' * (wrong > 1)} in {files} file{'s' * (files > 1)}.")
