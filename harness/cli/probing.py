"""`sixparty probe`."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from harness.cli import session, terminal
from harness.cli.choices import party, run_folder
from harness.cli.speaking import environment, going_on_options, means
from harness.domain.turns import Sentence
from harness.report.names import short
from harness.transcript import read


@click.command()
@click.argument("run")
@click.argument("question")
@click.option("--party", "who", required=True, metavar="PARTY", help="Who is asked.")
@click.option("--at", type=click.IntRange(min=0), metavar="EVENT", help="Ask after so many events of the talk; without it, at its end.")
@going_on_options
def command(run: str, question: str, who: str, at: int | None, **given: Any) -> None:
    """Put a question to a delegate, on the side.

    The delegate answers from its profile, as the talk stood at that point. Nothing is recorded: the talk does not know.
    RUN is a run's folder, or the name of one under transcripts/runs.
    """
    found = read(run_folder(run))
    count = len(found.events) if at is None else at
    if count > len(found.events):
        raise click.BadParameter(f"this talk has {len(found.events)} events.", param_hint="--at")
    asked = party(who, found.inputs.profiles)
    session.fit_to_act(found)
    turn = session.wait(session.asked(found, count, asked.id, question, means(given, environment(), found.manifest.terms)))
    if turn.fallback is not None:
        terminal.err(f"Note: the model's answer could not be had ({turn.fallback}); the offline delegate answers in its place.")
    terminal.out(f"{short(found.inputs, asked.id)}, after {count} of {len(found.events)} events:")
    for sentence in turn.statement:
        terminal.out(textwrap.fill(sentence.text, 100, initial_indent="  ", subsequent_indent="  "))
        terminal.out(f"      from {_source(sentence)}")


def _source(sentence: Sentence) -> str:
    """Where a sentence comes from."""
    paragraphs = f" [{', '.join(sentence.paragraphs)}]" if sentence.paragraphs else ""
    line = f"{sentence.line}{paragraphs}" if sentence.line else None
    answers = f"event {sentence.answers}" if sentence.answers is not None else None
    return "; ".join(part for part in (line, answers, f"wording {sentence.wording}" if sentence.wording else None) if part) or "no source"
