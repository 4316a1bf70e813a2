"""`sixparty score`."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from harness.cli import terminal
from harness.cli.choices import UNKEPT, run_folder
from harness.cli.scored import Page, Scored, page
from harness.cli.statements import judge_statements
from harness.errors import OutputError, SixpartyError, UserError
from harness.evaluation.assess import SCORERS, assess, runs_in
from harness.evaluation.correcting import checked
from harness.transcript import read

FEW = 4
"""Runs up to which one process is enough."""
AHEAD = 4
"""Runs that are handed to each process before the first of them is asked back for."""


@click.command()
@click.argument("run", nargs=-1)
@click.option("--scorer", "scorers", multiple=True, type=click.Choice(SCORERS), help="Which scorers; without it, all that need no network.")
@click.option("--judge", "judges", multiple=True, metavar="MODEL@URL", help="A model as judge; several vote.")
@click.option("--key", metavar="NAME", help="The environment variable that holds the judges' key; its name, never the key.")
@click.option("--repeats", type=click.IntRange(1, 9), default=1, show_default=True, help="Votes of each judge on a sentence.")
@click.option(
    "--decoys", type=click.IntRange(0, 9), default=0, help="Show judges so many items of other parties a sentence, and count them."
)
@click.option("--max-tokens-total", type=click.IntRange(min=1), help="Stop before the judges have used more tokens.")
@click.option("--statements", type=click.Path(path_type=Path), help="Sentences from elsewhere, one JSON object a line, in place of runs.")
@click.option("--all", "every", is_flag=True, help="With --statements: silent items too.")
@click.option("--no-keep", is_flag=True, help="Write nothing beside the runs: neither findings nor judges' answers.")
@click.option("--json", "as_json", is_flag=True, help="Every measure, as one JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="Every measure, as CSV.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; without it, as many as there are processors.")
def command(run: tuple[str, ...], statements: Path | None, **given: Any) -> None:
    """Score recorded talks against what each party is said to want; no party's model is called.

    RUN is a run's folder, a pathway's, a folder that holds runs, or a name under transcripts/runs. Findings are kept beside each run.
    """
    if statements is not None:
        if run:
            raise click.UsageError("--statements takes the place of runs: give the one or the other.")
        judge_statements(statements, given)
        return
    if not run:
        raise click.UsageError("give a run, or --statements FILE.")
    if given["as_json"] and given["as_csv"]:
        raise click.UsageError("--json and --csv are two forms of one result: give the one or the other.")
    paths = list({path.resolve(): path for word in run for path in runs_named(word)}.values())
    _tell(chain(_offline(paths, given), _judged(paths, given)), page(given))


def runs_named(word: str) -> list[Path]:
    """The runs that a word stands for: those in a folder, or the one that a file belongs to. Raises UserError where there is none."""
    path = run_folder(word)
    found = [inner for inner in runs_in(path).values() if inner == path or not Path(word).is_file()]
    if not found:
        raise UserError(f"there is no run in {path}." if not Path(word).is_file() else f"{word} is no file of a run.")
    return found


def _offline(paths: Sequence[Path], given: dict[str, Any]) -> Iterator[Scored]:
    """Every run by the scorers that need no network, one after another."""
    names = given["scorers"] or (() if given["judges"] else SCORERS)
    if names:
        score = partial(scored, names=tuple(names), keep=not given["no_keep"])
        yield from _counted(_spread(paths, score, given["workers"]), len(paths), "scored")


def _counted(runs: Iterable[Sequence[Scored]], total: int, done: str, every: int = 25) -> Iterator[Scored]:
    """The results of the runs, with progress: on a terminal for every run, elsewhere for every 25th of many, or every one of several."""
    many = total > (FEW if every > 1 else 1)
    for number, found in enumerate(runs, 1):
        yield from found
        if sys.stderr.isatty() or (many and (number % every == 0 or number == total)):
            terminal.err(f"{number} of {total} runs {done}")


def _spread(paths: Sequence[Path], score: Callable[[Path], list[Scored]], workers: int | None) -> Iterator[list[Scored]]:
    """Run after run, in order; in several processes where there are many, which are never far ahead of whoever takes the results."""
    count = min(workers or os.cpu_count() or 1, len(paths))
    if count == 1 or len(paths) <= FEW:
        yield from map(score, paths)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        out: deque[Future[list[Scored]]] = deque()
        for path in paths:
            out.append(pool.submit(score, path))
            if len(out) >= AHEAD * count:
                yield out.popleft().result()
        while out:
            yield out.popleft().result()


def scored(path: Path, names: Sequence[str], *, keep: bool) -> list[Scored]:
    """One run by these scorers. A run that cannot be read, or written beside, is told and not counted."""
    try:
        run = read(path)
        told = (run.manifest.run, str(path), run.manifest.scenario, run.manifest.seed)
        made = assess(run, names, keep=keep).items()
        return [Scored(*told, name, (*one.measures, *checked(run, one.scorer, one.findings).measures)) for name, one in made]
    except SixpartyError as fault:
        more = f" {UNKEPT}" if isinstance(fault, OutputError) else ""
        return [Scored(path.name, str(path), "", 0, "", (), f"{fault}{more}")]


def _judged(paths: Sequence[Path], given: dict[str, Any]) -> Iterator[Scored]:
    if given["judges"]:
        from harness.cli.judging import judged

        yield from _counted(([Scored(*told)] for told in judged(paths, given)), len(paths), "judged", every=1)


def _tell(found: Iterable[Scored], shown: Page) -> None:
    """Shows each result and lets it go. Raises UserError at the end where some runs could not be scored."""
    count, faults, first = 0, 0, ""
    try:
        for one in found:
            shown.show(one)
            count += 1
            if one.fault:
                faults, first = faults + 1, first or one.fault
    finally:
        shown.end()
    if faults:
        raise UserError(f"{faults} of {count} could not be scored; the first: {first}")
