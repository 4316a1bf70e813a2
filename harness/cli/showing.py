"""`sixparty show`."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from harness.cli import course, session, terminal
from harness.cli.choices import party, run_folder
from harness.cli.seating import models_of, priced
from harness.cli.speaking import means
from harness.delegates.calls import calls_of
from harness.report.cost import bills
from harness.report.cost import lines as bill_lines
from harness.report.course import markdown, page, record, text
from harness.report.lens import Lens
from harness.transcript import CALLS, Run, read
from harness.transcript.course import is_course, read_course
from harness.transcript.lines import read_lines

FORMATS = {"text": "text", "md": "markdown", "html": "page", "json": "record"}
"""What a reader asks for, and the module of harness/report that makes it; a page needs more than a text does."""


@click.command()
@click.argument("run")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="How to write it.")
@click.option("--for", "reader", metavar="PARTY", help="Only what this party saw.")
@click.option("--public", is_flag=True, help="Only what everybody saw.")
@click.option("--session", metavar="ID", help="Of a pathway: one session, in full.")
@click.option("--why", is_flag=True, help="With the notes, in which delegates keep the reasons of their decisions.")
@click.option("--findings", is_flag=True, help="Every public sentence with what a scorer found in it.")
@click.option("--scorer", metavar="S", help="With --findings: whose; stored ones first, else the lexicon or declared, now.")
@click.option("--cost", is_flag=True, help="Instead of the talk: what its calls to models came to.")
@click.option("--prices", "price_file", type=click.Path(path_type=Path), help="With --cost: a YAML file of prices for a million tokens.")
def command(run: str, **given: Any) -> None:
    """Read a talk, or a pathway, as text, Markdown, a web page or JSON; or see what its calls came to.

    RUN is a run's folder, or the name of one under transcripts/runs.
    """
    _agree(given)
    found = _found(run_folder(run), given)
    if found is None:
        return
    if given["cost"]:
        terminal.out("\n".join(_cost(found, given["price_file"])))
        return
    session.stood(found, len(found.events))
    if given["findings"]:
        terminal.out(_findings(found, given).rstrip("\n"))
        return
    if not found.finished:
        terminal.err(f"This talk is unfinished ({len(found.events)} events); go on with: sixparty resume {shlex.quote(run)}")
    reader = party(given["reader"], found.inputs.profiles).id if given["reader"] else None
    lens = Lens(reader, given["public"], given["why"])
    terminal.out(import_module(f"harness.report.{FORMATS[given['form']]}").render(found, lens).rstrip("\n"))


def _agree(given: dict[str, Any]) -> None:
    """Raises UsageError for options that exclude each other."""
    if given["public"] and (given["reader"] or given["why"]):
        other = "--for" if given["reader"] else "--why"
        raise click.UsageError(f"--public and {other} exclude each other: the public sees no more than everybody.")
    if given["scorer"] and not given["findings"]:
        raise click.UsageError("--scorer is for --findings.")
    if given["findings"]:
        if given["form"] == "md":
            raise click.UsageError("--findings is written as text, html or json.")
        if more := next((name for name in ("reader", "public", "why", "cost") if given[name]), None):
            option = "for" if more == "reader" else more
            raise click.UsageError(f"--findings and --{option} exclude each other: findings rest on what everybody heard.")


def _findings(run: Run, given: dict[str, Any]) -> str:
    """The talk with one scorer's findings, in the form that is asked for."""
    from harness.report.findings.gathering import gather

    evidence = gather(run, given["scorer"])
    for line in evidence.notes:
        terminal.err(f"Note: {line}")
    text: str = import_module(f"harness.report.findings.{FORMATS[given['form']]}").render(run, evidence)
    return text


def _found(path: Path, given: dict[str, Any]) -> Run | None:
    """The talk to be read: a run's, or one session's of a pathway. None where the pathway itself was asked for, and has been shown."""
    if not is_course(path):
        if given["session"]:
            raise click.UsageError("--session is for a pathway, and this run is one talk.")
        return read(path)
    whole = read_course(path)
    if given["session"]:
        return course.one(whole, given["session"])
    if lonely := [f"--{name}" for name in ("reader", "public", "why", "cost", "findings") if given[name]]:
        told = ", ".join(lonely).replace("--reader", "--for")
        raise click.UsageError(
            f"{told}: for one session of a pathway; add --session, one of {', '.join(s.id for s in whole.plan.pathway.sessions)}."
        )
    terminal.out({"text": text, "md": markdown, "html": page, "json": record}[given["form"]](whole).rstrip("\n"))
    return None


def _cost(run: Run, price_file: Path | None) -> list[str]:
    prices = priced(models_of(run.manifest), means({"price_file": price_file}, {}))
    found = bills(calls_of(read_lines(run.path / CALLS)), prices)
    return [line for bill in found for line in bill_lines(bill)] or ["No model was called in this talk."]
