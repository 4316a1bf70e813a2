"""`sixparty show`."""

from __future__ import annotations

import shlex
from importlib import import_module

import click

from harness.cli import session, terminal
from harness.cli.choices import party, run_folder
from harness.report.lens import Lens
from harness.transcript import read

FORMATS = {"text": "text", "md": "markdown", "html": "page", "json": "record"}
"""What a reader asks for, and the module of harness/report that makes it; a page needs more than a text does."""


@click.command()
@click.argument("run")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="How to write it.")
@click.option("--for", "reader", metavar="PARTY", help="Only what this party saw.")
@click.option("--public", is_flag=True, help="Only what everybody saw.")
@click.option("--why", is_flag=True, help="With the notes, in which delegates keep the reasons of their decisions.")
def command(run: str, form: str, reader: str | None, *, public: bool, why: bool) -> None:
    """Read a talk as text, Markdown, a web page or JSON.

    RUN is a run's folder, or the name of one under transcripts/runs.
    """
    if public and (reader or why):
        raise click.UsageError(f"--public and {'--for' if reader else '--why'} exclude each other: the public sees no more than everybody.")
    found = read(run_folder(run))
    session.stood(found, len(found.events))
    if not found.finished:
        terminal.err(f"This talk is unfinished ({len(found.events)} events); go on with: sixparty resume {shlex.quote(run)}")
    lens = Lens(party(reader, found.inputs.profiles).id if reader else None, public, why)
    terminal.out(import_module(f"harness.report.{FORMATS[form]}").render(found, lens).rstrip("\n"))
