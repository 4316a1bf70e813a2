"""`sixparty verify`."""

from __future__ import annotations

import click

from harness.cli import terminal
from harness.cli.choices import run_folder
from harness.errors import RunError
from harness.verify import verify


@click.command()
@click.argument("run")
@click.option("--calls", is_flag=True, help="Read every recorded reply again, too.")
def command(run: str, *, calls: bool) -> None:
    """Check that a record is whole and was not changed.

    RUN is a run's folder, or the name of one under transcripts/runs. A check that fails ends with exit code 2.
    """
    path = run_folder(run)
    checks = verify(path, calls=calls)
    for check in checks:
        terminal.out(f"{check.status:<12} {check.name:<10} {check.detail}")
    failed = [check.name for check in checks if check.status == "failed"]
    if failed:
        raise RunError(f"{path} does not verify: {', '.join(failed)}.")
