"""`sixparty label`: a person codes the sentences of a run, at the terminal or from a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from harness.cli import terminal
from harness.cli.choices import run_folder
from harness.cli.session import wait
from harness.cli.table import Table
from harness.domain.findings import Finding, Scorer
from harness.errors import Paused
from harness.evaluation import store
from harness.evaluation.assess import bench_of
from harness.evaluation.human import WORDS, Key, Task, coder, done, finding, imported, key_of, ordered, tasks
from harness.evaluation.sentences import sentences
from harness.report.names import plate
from harness.report.plain import plain
from harness.transcript import Run, read

KEYS = (
    "a     the speaker, in this sentence, takes the side of what is claimed",
    "c     the speaker takes the side against it",
    "s     the sentence takes no side on it; reports of others, questions and mere mention are silent",
    "u     it bears on the claim, and you cannot tell which side it takes",
    "n     it takes no side on this claim, nor on any that is left for this sentence",
    "back  the one before again",
    "quit  leave; what is coded is kept, and the same command goes on from here",
)
SHORT = "a affirms, c contradicts, s silent, u cannot tell, n nothing more here, back, quit, help"


@click.command()
@click.argument("run")
@click.option("--coder", "name", required=True, metavar="NAME", help="Whose findings these are: a short name, kept with every finding.")
@click.option("--import", "file", type=click.Path(path_type=Path), metavar="FILE.csv", help="Read codes from a file in place of asking.")
@click.option("--limit", type=click.IntRange(min=1), help="Code so many sentences, chosen by lot; the same for every coder.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another lot.")
def command(run: str, name: str, file: Path | None, limit: int | None, seed: int) -> None:
    """Code a talk by hand: which sentence affirms or contradicts which position of its speaker.

    RUN is a run's folder or a name under transcripts/runs. Every answer is kept as it is given, beside the run, and the same command goes
    on where it was left (leaving ends with exit code 130). What other scorers found is not shown.

    A CSV file has the columns question, sentence (its number in the turn) or quote, item, verdict, and run if you like.
    """
    held = read(run_folder(run))
    instruments = bench_of(held).instruments
    sheet = Sheet.of(held, coder(instruments, name))
    if file is not None:
        _import(sheet, file)
        return
    every = tasks(held, instruments, limit, seed)
    if not every:
        terminal.out("Nobody at this table has an item on its agenda: there is nothing to code.")
        return
    try:
        wait(_sit(sheet, every))
    except Paused:
        raise Paused(f"{done(every, sheet.coded)} of {len(every)} cells are coded and kept; the same command goes on from here.") from None
    terminal.out(f"All {len(every)} cells are coded, and kept in {sheet.path}.")


@dataclass
class Sheet:
    """A coder's findings on a run, kept on disk as they are given."""

    run: Run
    scorer: Scorer
    coded: dict[Key, Finding] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run, scorer: Scorer) -> Sheet:
        """With what this coder said before."""
        before = store.load(run.path).get(store.place(run.path, scorer).stem, [])
        return cls(run, scorer, {key_of(f): f for f in before})

    @property
    def path(self) -> Path:
        """Where they are kept."""
        return store.place(self.run.path, self.scorer)

    def keep(self, found: Sequence[Finding]) -> None:
        """Adds findings; those on the same cells are replaced. The file is replaced whole, so that nothing stops it half-way."""
        self.coded |= {key_of(f): f for f in found}
        store.save(self.run.path, self.scorer, ordered(self.coded, bench_of(self.run).instruments))


def _import(sheet: Sheet, file: Path) -> None:
    found, others = imported(file, sheet.run, bench_of(sheet.run).instruments, sheet.scorer)
    sheet.keep(found)
    passed = f" {others} rows are of other runs and were passed over." if others else ""
    terminal.out(f"{sheet.scorer.id}: {len(found)} cells imported, and kept in {sheet.path}.{passed}")


async def _sit(sheet: Sheet, every: Sequence[Task]) -> None:
    """Puts cell after cell, from the first that is not coded. Raises Paused when the coder leaves."""
    table = Table(1)
    at = _next(every, sheet, 0)
    asked: list[int] = []
    shown: tuple[str, int] | None = None
    _say(table, f"{done(every, sheet.coded)} of {len(every)} cells are coded.", *KEYS)
    while at < len(every):
        task = every[at]
        if task.key[:2] != shown:
            _say(table, *_sentence(sheet.run, task))
            shown = task.key[:2]
        _say(table, *_claim(task, at, len(every)))
        word = (await table.ask("")).strip().casefold()
        if word in WORDS or word == "n":
            sheet.keep([finding(t, WORDS.get(word, "silent"), sheet.scorer) for t in (_rest(every, at, sheet) if word == "n" else [task])])
            asked.append(at)
            at = _next(every, sheet, at + 1)
        elif word == "back" and asked:
            at, shown = asked.pop(), None
        elif word == "quit":
            table.leave()
        else:
            _say(
                table,
                *(KEYS if word == "help" else ("There is nothing before this one.",) if word == "back" else (f"Please answer: {SHORT}.",)),
            )


def _next(every: Sequence[Task], sheet: Sheet, start: int) -> int:
    """The first cell from there on that is not coded."""
    return next((n for n in range(start, len(every)) if every[n].key not in sheet.coded), len(every))


def _rest(every: Sequence[Task], at: int, sheet: Sheet) -> list[Task]:
    """The cell there, and those after it of the same sentence that are not coded."""
    return [task for task in every[at:] if task is every[at] or (task.key[:2] == every[at].key[:2] and task.key not in sheet.coded)]


def _say(table: Table, *lines: str) -> None:
    for line in lines:
        table.say(line)


def _sentence(run: Run, task: Task) -> list[str]:
    """The sentence, with the one before and the one after it."""
    text, where = task.utterance.text, task.utterance.where
    every = sentences(text)
    n = every.index(task.place)
    before, after = ([plain(text[slice(*every[i])])] if 0 <= i < len(every) else [] for i in (n - 1, n + 1))
    head = f"{plate(run.inputs, task.utterance.party)}, {where.kind}, round {where.round}" if where else task.utterance.party
    around = [*(f"({line})" for line in before), f'"{plain(text[slice(*task.place)])}"', *(f"({line})" for line in after)]
    return ["", head, *around]


def _claim(task: Task, at: int, of: int) -> list[str]:
    """What the speaker's side holds, put so that who supports it affirms, and when it counts."""
    item = task.item
    claimed = item.statement if item.polarity > 0 else item.twin
    counts = [*(f"+ counts: {line}" for line in item.include), *(f"- does not: {line}" for line in item.exclude)]
    return ["", f"[{at + 1}/{of}] {item.id}: {claimed}", *counts, f"({SHORT})"]
