"""`sixparty verify`."""

from __future__ import annotations

import click

from harness.cli import terminal
from harness.cli.choices import run_folder
from harness.courses import verify_course
from harness.errors import RunError
from harness.transcript.course import is_course, read_course
from harness.verify import verify


@click.command()
@click.argument("run")
@click.option("--calls", is_flag=True, help="Read every recorded reply again, too.")
def command(run: str, *, calls: bool) -> None:
    """Check that a record is whole and was not changed.

    RUN is a run's folder, or the name of one under transcripts/runs. A check that fails ends with exit code 2.
    """
    path = run_folder(run)
    failed: list[str] = []
    for session, checks in verify_course(read_course(path), calls=calls) if is_course(path) else [("", verify(path, calls=calls))]:
        terminal.out("\n".join([*([f"{session}:"] if session else []), *(f"{c.status:<12} {c.name:<10} {c.detail}" for c in checks)]))
        failed += [f"{session}: {c.name}" if session else c.name for c in checks if c.status == "failed"]
    if failed:
        raise RunError(f"{path} does not verify: {', '.join(failed)}.")
