"""`sixparty resume`."""

from __future__ import annotations

from typing import Any

import click

from harness.cli import course, session
from harness.cli.choices import run_folder
from harness.cli.display import Style
from harness.cli.speaking import environment, going_on_options, means
from harness.transcript import read
from harness.transcript.course import is_course, read_course


@click.command()
@click.argument("run")
@click.option("--plain", "style", flag_value="plain", help="Lines without colour, as in a pipe.")
@click.option("--quiet", "style", flag_value="quiet", help="Only where the run is and what came of it.")
@click.option("--json", "style", flag_value="json", help="Only the outcome, as one JSON object.")
@going_on_options
def command(run: str, style: Style | None, **given: Any) -> None:
    """Go on with a talk, or a pathway, that was interrupted, from its last whole step.

    RUN is a run's folder, or the name of one under transcripts/runs.
    """
    path = run_folder(run)
    if is_course(path):
        begun = read_course(path)
        course.travel(begun, means(given, environment(), begun.manifest.terms), style)
        return
    found = read(path)
    session.go_on(found, means(given, environment(), found.manifest.terms), style)
