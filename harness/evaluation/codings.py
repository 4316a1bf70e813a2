"""What scorers say, laid out so that it can be compared: a word for each cell that a scorer looked at.

Machines are compared by turn and item. A person codes sentence by sentence, and not all of them; so where one of two is a person, cells
are the sentences that the person has coded, and the other is asked what it said there. What is declared is said in no sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from harness.domain.findings import Finding, Scorer
from harness.evaluation.agreement import GONE, OPEN, VERDICTS, Coding
from harness.evaluation.cells import by_run
from harness.evaluation.gold import Gold
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.readings import Reading, Utterance
from harness.evaluation.scoring import findings

Asked = tuple[str, Utterance, tuple[Item, ...]]
"""An utterance of the gold set by its id, and what a scorer is asked of it: all items of its party, as in a talk."""
Turn = tuple[str, str, str]
"""Run, question, item."""
Sentence = tuple[str, str, str, int]
"""Run, question, item, and where the sentence begins."""


def asked(gold: Gold, instruments: Instruments) -> list[Asked]:
    """The utterances of a gold set that have a cell, each with an opening on every item of its party."""
    coded = {utterance for utterance, _ in gold.consensus()}
    every = [(name, u, instruments.by_party.get(u.party, ())) for name, u in gold.utterances.items() if name in coded]
    return [(name, replace(u, issues=tuple(dict.fromkeys(i.issue for i in items))), items) for name, u, items in every]


def of_readings(scorer: Scorer, put: Sequence[Asked], readings: Iterable[Sequence[Reading]]) -> Coding:
    """What readings of these utterances come to, by utterance and item."""
    found: dict[tuple[str, str], str] = {}
    for (name, utterance, items), read in zip(put, readings, strict=True):
        found |= {(name, cell.item): _word(cell.word) for cell in by_run(findings(utterance, items, scorer, read))}
    return found


def pair(one: Sequence[Finding], other: Sequence[Finding], *, runs: bool) -> tuple[Coding, Coding]:
    """Two scorers on the cells that both have. Units are runs where there are several, else turns; a scorer may be a person."""
    people = [found for found in (one, other) if any(f.scorer.kind == "human" for f in found)]
    if not people:
        return _named(_by_turn(one), runs=runs), _named(_by_turn(other), runs=runs)
    wanted = set(_by_sentence(people[0]))
    return _named(_at(one, wanted), runs=runs), _named(_at(other, wanted), runs=runs)


def _by_turn(found: Iterable[Finding]) -> dict[tuple[str, ...], str]:
    turns: dict[tuple[str, ...], list[Finding]] = {}
    for f in found:
        if f.where is not None:
            turns.setdefault((f.where.run, f.where.question, f.item), []).append(f)
    return {turn: _word(by_run(group)[0].word) for turn, group in turns.items()}


def _by_sentence(found: Iterable[Finding]) -> dict[Sentence, list[Finding]]:
    """A person's findings by sentence; one that names no sentence is of none."""
    cells: dict[Sentence, list[Finding]] = {}
    for f in found:
        if f.where is not None and f.evidence:
            cells.setdefault((f.where.run, f.where.question, f.item, f.evidence[0].sentence[0]), []).append(f)
    return cells


def _at(found: Sequence[Finding], wanted: Iterable[Sentence]) -> dict[tuple[str, ...], str]:
    """What a scorer says at these sentences; nothing where it did not look at the turn."""
    if any(f.scorer.kind == "declared" for f in found):
        return {}
    if any(f.scorer.kind == "human" for f in found):
        own = _by_sentence(found)
        return {_key(cell): _said(own[cell]) for cell in wanted if cell in own}
    turns: dict[Turn, list[Finding]] = {}
    for f in found:
        if f.where is not None:
            turns.setdefault((f.where.run, f.where.question, f.item), []).append(f)
    cells: dict[tuple[str, ...], str] = {}
    for cell in wanted:
        there = turns.get(cell[:3], [])
        if there:
            here = [f for f in there if any(low <= cell[3] < high for low, high in (s.sentence for s in f.evidence))]
            lost = [f for f in there if f.status == GONE and not f.evidence]
            cells[_key(cell)] = _said(here or lost)
    return cells


def _said(group: Sequence[Finding]) -> str:
    """What findings on one sentence come to; none of them is silence."""
    return _word(by_run(group)[0].word) if group else "silent"


def _key(cell: Sentence) -> tuple[str, ...]:
    return (*cell[:3], str(cell[3]))


def _named(cells: Mapping[tuple[str, ...], str], *, runs: bool) -> Coding:
    """Cells by unit and the rest, in order."""
    split = 1 if runs else 2
    return {(" ".join(cell[:split]), " ".join(cell[split:])): word for cell, word in sorted(cells.items())}


def _word(word: str) -> str:
    """A cell on which both sides were taken is no single verdict."""
    return word if word in {*VERDICTS, GONE} else OPEN


def by_construct(gold: Gold, coding: Coding) -> Iterator[tuple[str, Coding]]:
    """A coding in parts, by what makes the utterances hard."""
    cells = sorted(coding.items(), key=lambda cell: gold.construct.get(cell[0][0], ""))
    for kind, group in groupby(cells, key=lambda cell: gold.construct.get(cell[0][0], "")):
        if kind:
            yield kind, dict(group)
