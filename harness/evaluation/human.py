"""A person as a scorer: which sentences are put to a coder, and what the coder's words come to as findings.

A coder sees what was said and the item, and never what another scorer found. Cells are sentences and items whose issue is at hand, in the
order of the talk; a sample is chosen by a hash of its sentences, so that two coders who ask for as many code the same. A person's findings
are of sentences: one that is silent names the sentence that says nothing on the item.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.domain.findings import Finding, Scorer, Span
from harness.errors import ContentError, UserError
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.readings import Utterance
from harness.evaluation.scoring import Basis, items_of, utterances
from harness.evaluation.sentences import Place
from harness.transcript import Run, canonical, sha256

WORDS: Mapping[str, str] = {"a": "affirm", "c": "contradict", "s": "silent", "u": "undetermined"}
"""What a coder may say, by its key."""
NEEDED = ("question", "item", "verdict")
ESCAPED = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is no text."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
Key = tuple[str, int, str]
"""Question, where the sentence begins, item."""


@dataclass(frozen=True, slots=True)
class Task:
    """One cell to be coded."""

    utterance: Utterance
    place: Place
    """The sentence."""
    item: Item
    basis: Basis

    @property
    def key(self) -> Key:
        """What tells it from all others of a run."""
        return _question(self.utterance), self.place[0], self.item.id


def coder(instruments: Instruments, name: str) -> Scorer:
    """A person as a scorer. Raises UserError for a name that is no plain word."""
    if not NAME.fullmatch(name):
        raise UserError(f"the coder's name {name[:60]!r} should be up to 40 letters, digits, dots and dashes, such as `mira`.")
    return Scorer(id=f"human/{name}", kind="human", config=sha256(canonical(instruments) + name.encode()))


def tasks(run: Run, instruments: Instruments, limit: int | None = None, seed: int = 0) -> list[Task]:
    """The cells of a run in the order of the talk; with a limit, those of so many sentences, chosen by lot but the same for everybody."""
    at_hand = [(u, p, [i for i in items_of(instruments, u) if i.issue in u.issues]) for u in utterances(run) for p in u.sentences.places]
    kept = [one for one in at_hand if one[2]]
    if limit is not None and limit < len(kept):
        drawn = sorted(kept, key=lambda one: sha256(f"{seed}:{run.manifest.run}:{_question(one[0])}:{one[1][0]}".encode()))[:limit]
        chosen = {(_question(u), p[0]) for u, p, _ in drawn}
        kept = [one for one in kept if (_question(one[0]), one[1][0]) in chosen]
    basis = Basis.of(run, instruments)
    return [Task(u, p, item, basis) for u, p, items in kept for item in items]


def finding(task: Task, word: str, scorer: Scorer) -> Finding:
    """What a coder said of a cell; `word` is a verdict or `undetermined`."""
    words = task.utterance.sentences.span(*task.place)
    return _finding(task.basis.about(task.utterance, task.item, scorer), words, word)


def key_of(found: Finding) -> Key:
    """The cell that a person's finding is of."""
    begin = found.evidence[0].sentence[0] if found.evidence else -1
    return found.where.question if found.where else "", begin, found.item


def ordered(coded: Mapping[Key, Finding], instruments: Instruments) -> list[Finding]:
    """A coder's findings in the order in which cells are put, so that the same codes are the same bytes."""
    place = {name: n for n, name in enumerate(instruments.by_id)}
    return sorted(coded.values(), key=lambda f: (f.where.seq if f.where else 0, key_of(f)[1], place.get(f.item, len(place))))


def imported(path: Path, run: Run, instruments: Instruments, scorer: Scorer) -> tuple[list[Finding], int]:
    """The findings of a CSV file, and how many of its rows are of other runs.

    Columns: `question` (of the turn), `item`, `verdict`, and `sentence` (its number in the turn, from 1) or `quote` (its words); a column
    `run` is optional. Raises ContentError with file and line for a row that cannot be used, UserError for a file that cannot be read.
    """
    said, basis = {_question(u): u for u in utterances(run)}, Basis.of(run, instruments)
    found: dict[Key, tuple[int, Finding]] = {}
    others = 0
    for number, row in _rows(path):
        if row.get("run") not in {None, "", run.manifest.run}:
            others += 1
            continue
        utterance, item, words, word = _row(_Row(path, number, row), said, instruments)
        one = _finding(basis.about(utterance, item, scorer), words, word)
        before = found.setdefault(key_of(one), (number, one))
        if (before[1].verdict, before[1].status) != (one.verdict, one.status):
            raise ContentError(str(path), number, "verdict", f"line {before[0]} says otherwise of this cell.", "Say one thing of a cell.")
    if not found and not others:
        raise ContentError(str(path), 0, "", "there is no row below the names of the columns.", "Give a row for each cell that was coded.")
    if not found:
        raise ContentError(str(path), 0, "run", f"no row is of the run {run.manifest.run}.", "Give the run that was coded.")
    return [one for _, one in found.values()], others


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file, and what is wrong with it."""

    path: Path
    number: int
    cells: Mapping[str, str]

    def wrong(self, field: str, problem: str, remedy: str = "") -> ContentError:
        """The complaint about one of its fields."""
        return ContentError(str(self.path), self.number, field, problem, remedy)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with the numbers of the lines where they begin, blanks around cells taken off. Raises ContentError, UserError."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            rows = _parted(path, _decoded(path, file))
            names = _columns(path, *next(rows, (1, [])))
            for number, cells in rows:
                if len(cells) != len(names):
                    raise ContentError(str(path), number, "", f"the row should have {len(names)} cells.")
                yield number, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    except OSError as fault:
        raise UserError(f"{path} cannot be read: {fault.strerror}.") from fault


def _decoded(path: Path, lines: Iterable[str]) -> Iterator[str]:
    """The lines as they are. Raises ContentError at the first in which bytes stand that are no text."""
    for number, line in enumerate(lines, 1):
        if not line.isascii() and ESCAPED.search(line):
            raise ContentError(str(path), number, "", "the line is not UTF-8.", "Save the file as CSV in UTF-8.")
        yield line


def _parted(path: Path, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not empty, with the number of the line where it begins. Raises ContentError there."""
    reader = csv.reader(lines, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            raise ContentError(str(path), begins, "", *_broken(str(fault))) from fault
        if cells is None:
            return
        if cells:
            yield begins, cells


def _broken(said: str) -> tuple[str, str]:
    """What is wrong with a row and what may be done, by the reader's own words."""
    if "end of data" in said:
        return "a cell of this row begins with a quotation mark and does not end with one.", "Close it, or leave the mark out."
    if "field limit" in said:
        problem = f"a cell of this row has more than {csv.field_size_limit():,} characters."
        return problem, "Is a closing quotation mark missing?"
    return f"it is not CSV: {said}.", "Save the file as CSV, with commas, in UTF-8."


def _columns(path: Path, number: int, head: Sequence[str]) -> list[str]:
    """The names of the columns. Raises ContentError where one is missing."""
    names = [name.strip().casefold() for name in head]
    missing = [name for name in NEEDED if name not in names] or ([] if {"sentence", "quote"} & set(names) else ["sentence or quote"])
    if missing:
        columns = "Columns: run, question, sentence or quote, item, verdict."
        empty = "the file is empty." if not names else "this column is missing."
        raise ContentError(str(path), number, missing[0] if names else "", empty, columns)
    return names


def _row(row: _Row, said: Mapping[str, Utterance], instruments: Instruments) -> tuple[Utterance, Item, Span, str]:
    """What one row is of, and what it says."""
    utterance = said.get(row.cells["question"])
    if utterance is None:
        asked = f"Public turns of this run: {', '.join(list(said)[:3])} and so on."
        raise row.wrong("question", f"there is no public turn {row.cells['question'][:60]!r} in this run.", asked)
    item = instruments.by_id.get(row.cells["item"])
    if item is None or item.party != utterance.party:
        known = ", ".join(i.id for i in instruments.by_party.get(utterance.party, ())[:3])
        raise row.wrong(
            "item", f"{utterance.party}, who speaks there, has no item {row.cells['item'][:60]!r}.", f"Items: {known} and so on."
        )
    word = row.cells["verdict"].casefold()
    word = WORDS.get(word, word)
    if word not in WORDS.values():
        raise row.wrong("verdict", f"{row.cells['verdict'][:40]!r} is none.", f"Verdicts: {', '.join(WORDS.values())}.")
    return utterance, item, _place(row, utterance), word


def _place(row: _Row, utterance: Utterance) -> Span:
    """The sentence that a row is of."""
    quote, number = row.cells.get("quote", ""), row.cells.get("sentence", "")
    if quote:
        found = utterance.sentences.locate(quote)
        if found is None:
            raise row.wrong("quote", f"{quote[:60]!r} does not stand in this turn.", "Copy it word for word, at least four words.")
        return utterance.sentences.span(*found.sentence, found.match)
    every = utterance.sentences.places
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(every):
        raise row.wrong("sentence", f"{number[:20]!r} is no sentence of this turn.", f"They are numbered from 1 to {len(every)}.")
    return utterance.sentences.span(*every[int(number) - 1])


def _finding(about: Mapping[str, Any], words: Span, word: str) -> Finding:
    ending = {"verdict": None, "status": "undetermined"} if word == "undetermined" else {"verdict": word}
    return Finding.model_validate({**about, **ending, "evidence": (words,)}).sealed()


def _question(utterance: Utterance) -> str:
    return utterance.where.question if utterance.where else ""


def done(every: Sequence[Task], coded: Iterable[Key]) -> int:
    """How many of these cells are coded."""
    there = set(coded)
    return sum(task.key in there for task in every)
