"""`sixparty probe`."""

from __future__ import annotations

import shlex
import textwrap
from typing import TYPE_CHECKING, Any

import click

from harness.cli import session, terminal
from harness.cli.choices import party, run_folder
from harness.cli.speaking import environment, going_on_options, means
from harness.domain.turns import Sentence
from harness.report.names import short
from harness.transcript import Run, read

if TYPE_CHECKING:  # a single question on the side does not pay for importing what scores
    from harness.evaluation.instruments import Item
    from harness.evaluation.probes import Asking, Probe

ALL = "all"


@click.command()
@click.argument("run")
@click.argument("question", required=False)
@click.option("--party", "who", metavar="PARTY", help="Who is asked; with --rounds every member, if nobody is named.")
@click.option("--at", type=click.IntRange(min=0), metavar="EVENT", help="Ask after so many events of the talk; without it, at its end.")
@click.option("--rounds", metavar="1,3,5", help="Ask at the ends of these rounds, the same each time; or `all`.")
@click.option(
    "--items", metavar="ID,...", help="With --rounds: items of the instrument; without it, or `all`, those on this talk's issues."
)
@click.option("--repeats", type=click.IntRange(1, 9), default=1, show_default=True, help="With --rounds: times each question is put.")
@click.option("--keep", is_flag=True, help="With --rounds: keep the answers beside the run, and score them; the talk itself never changes.")
@click.option("--again", is_flag=True, help="With --keep: put anew what is kept already.")
@going_on_options
def command(run: str, question: str | None, **given: Any) -> None:
    """Put a question to a delegate, on the side.

    The delegate answers from its profile, as the talk stood at that point. Nothing is recorded: the talk does not know. With --rounds the
    same neutral question on each item is put to its party at the end of each round named; --keep keeps the answers in probes.jsonl beside
    the run, from which `sixparty score` tells drift apart from a change of agenda. What is kept is not asked again.
    RUN is a run's folder, or the name of one under transcripts/runs.
    """
    _fits(question, given)
    found = read(run_folder(run))
    if given["rounds"] is not None:
        _at_rounds(found, question, given)
    elif question is not None:
        _once(found, question, given)


def _fits(question: str | None, given: dict[str, Any]) -> None:
    """Whether the options go together. Raises UsageError."""
    if given["rounds"] is None:
        if given["keep"] or given["items"] or given["again"] or given["repeats"] > 1:
            raise click.UsageError("--keep, --items, --repeats and --again go with --rounds: answers are compared between fixed moments.")
        if question is None:
            raise click.UsageError("give a QUESTION with --party, or --rounds to ask on the items of the instrument.")
        if given["who"] is None:
            raise click.UsageError("Missing option '--party': who is asked.")
    elif given["at"] is not None:
        raise click.UsageError("--at and --rounds both say when: give one of them.")
    elif question is not None and given["items"]:
        raise click.UsageError("a QUESTION and --items both say what is asked: give one of them.")
    elif given["again"] and not given["keep"]:
        raise click.UsageError("--again goes with --keep.")


def _once(found: Run, question: str, given: dict[str, Any]) -> None:
    """One question to one delegate, answered and forgotten."""
    count = len(found.events) if given["at"] is None else given["at"]
    if count > len(found.events):
        raise click.BadParameter(f"this talk has {len(found.events)} events.", param_hint="--at")
    asked = party(given["who"], found.inputs.profiles)
    session.fit_to_act(found)
    turn = session.wait(session.asked(found, count, asked.id, question, means(given, environment(), found.manifest.terms)))
    if turn.fallback is not None:
        terminal.err(f"Note: the model's answer could not be had ({turn.fallback}); the offline delegate answers in its place.")
    terminal.out(f"{short(found.inputs, asked.id)}, after {count} of {len(found.events)} events:")
    for sentence in turn.statement:
        _show(sentence.text)
        terminal.out(f"      from {_source(sentence)}")


def _at_rounds(run: Run, question: str | None, given: dict[str, Any]) -> None:
    """The same questions at fixed moments; kept and scored where that is wanted."""
    from harness.cli.sounding import kept_answers, line_of, sounded

    asked = _askings(run, question, given)
    session.fit_to_act(run)
    allowed = means(given, environment(), run.manifest.terms)
    due = asked
    if given["keep"] and not given["again"]:
        due = [a for a in asked if a.key not in kept_answers(run)]
        if len(due) < len(asked):
            terminal.err(f"{len(asked) - len(due)} of {len(asked)} answers are kept already; --again asks for them anew.")
    told = session.wait(sounded(run, due, allowed, keep=given["keep"]))
    if lost := sum(p.source == "fallback" for p in told):
        terminal.err(f"Note: {lost} answers could not be had of the models; the offline delegate answers in their place.")
    if given["keep"]:
        terminal.out("\n".join(line_of(run)))
        terminal.out(f"Judges read the answers too: sixparty score {shlex.quote(str(run.path))} --judge MODEL@URL")
    else:
        _show_all(run, told)


def _askings(run: Run, question: str | None, given: dict[str, Any]) -> list[Asking]:
    """What is to be put, in order. Raises UserError, BadParameter."""
    from harness.evaluation.probes import Asking, askings

    moments = _moments(run, given["rounds"])
    who = party(given["who"], run.inputs.profiles).id if given["who"] else None
    seats = [p for p in run.inputs.seats if who in {None, p}]
    if not seats:
        raise click.BadParameter(f"{given['who']} is a guest; probes at fixed rounds are put to members.", param_hint="--party")
    if question is None:
        return askings(_items(run, seats, given["items"]), moments, given["repeats"])
    return [Asking(p, question, *moment, None, again) for moment in moments for p in seats for again in range(given["repeats"])]


def _moments(run: Run, words: str) -> list[tuple[int, int]]:
    """The rounds that are meant, each with the number of events after which it was over."""
    from harness.evaluation.probes import rounds

    known = rounds(run)
    there = f"the rounds of this talk that are over: {', '.join(map(str, known)) or 'none'}."
    if words.strip() == ALL and known:
        return list(known.items())
    try:
        wanted = sorted({int(word) for word in words.split(",")})
    except ValueError:
        raise click.BadParameter(f"{words[:60]!r} is no list of rounds such as 1,3,5; {there}", param_hint="--rounds") from None
    if strange := [n for n in wanted if n not in known]:
        raise click.BadParameter(f"there is no round {strange[0]}; {there}", param_hint="--rounds")
    return [(n, known[n]) for n in wanted]


def _items(run: Run, seats: list[str], words: str | None) -> list[Item]:
    """The items that are meant, of these members. Raises UserError."""
    from harness.evaluation.assess import bench_of

    there = {i.id: i for p in seats for i in bench_of(run).instruments.by_party.get(p, ())}
    if words in {None, ALL}:
        found = [i for i in there.values() if i.issue in run.inputs.scenario.issues]
        if not found:
            raise click.BadParameter("nobody who is asked has an item on an issue of this talk; name some.", param_hint="--items")
        return found
    names = list(dict.fromkeys(word.strip() for word in (words or "").split(",") if word.strip()))
    if strange := [name for name in names if name not in there]:
        raise click.BadParameter(
            f"there is no item {strange[0][:60]!r}. {terminal.meant(strange[0], there, 'items')}", param_hint="--items"
        )
    return [there[name] for name in names]


def _show_all(run: Run, told: list[Probe]) -> None:
    for probe in told:
        number = f", time {probe.again + 1}" if probe.again else ""
        terminal.out(f"{short(run.inputs, probe.party)}, round {probe.round}{number}: {probe.question}")
        _show(probe.answer or "(nothing)")


def _show(text: str) -> None:
    terminal.out(textwrap.fill(text, 100, initial_indent="  ", subsequent_indent="  "))


def _source(sentence: Sentence) -> str:
    """Where a sentence comes from."""
    paragraphs = f" [{', '.join(sentence.paragraphs)}]" if sentence.paragraphs else ""
    line = f"{sentence.line}{paragraphs}" if sentence.line else None
    answers = f"event {sentence.answers}" if sentence.answers is not None else None
    return "; ".join(part for part in (line, answers, f"wording {sentence.wording}" if sentence.wording else None) if part) or "no source"
