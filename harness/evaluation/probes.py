"""Probes that were kept: the same question put off the record to a delegate at several moments of a talk, and what it answered.

They stand in `probes.jsonl` beside the run, one canonical JSON object a line, outside the chain of the record, for the talk does not know
of them. They are read like words of the talk and make the line `drift-probe`, and where a question was put more than once at a moment
`probe-retest`; no other metric sees them, and no finding of them is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from harness.domain.findings import Finding, Natural, Scorer, Where
from harness.domain.turns import Source, Turn
from harness.domain.values import Id, Text, Value
from harness.errors import RunError
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.readings import Read, Reading, Utterance
from harness.evaluation.scoring import findings, items_of
from harness.transcript import Run, canonical, sha256
from harness.transcript.lines import Lines, read_lines

PROBES = "probes.jsonl"
QUESTION = "What is your government's view of this, and why? {}"
"""The same for every item. It names neither side: a statement of the instrument can be supported or opposed."""


class Probe(Value):
    """One answer to one question at one moment."""

    party: Id
    question: Text
    """The question as it was put, word for word: answers to the same one make a line."""
    round: Natural
    after: Natural
    """How many events of the talk had been recorded."""
    answer: str
    source: Source
    item: Id | None = None
    """The item of the instrument that it is about; None for a question in a researcher's own words."""
    again: Natural = 0
    """How often the same question had been put at the same moment before."""
    head: str | None = None
    """Hash of the last event before it: where another talk was held in the same folder since, the answer is none of that one."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question that is to be put."""

    party: str
    question: str
    round: int
    after: int
    item: str | None = None
    again: int = 0

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What makes two answers answers to the same."""
        return self.party, self.question, self.after, self.again


def question_of(item: Item) -> str:
    """The question on an item: its neutral statement, and nothing of what the party is said to think of it."""
    return QUESTION.format(item.statement)


def askings(items: Sequence[Item], moments: Sequence[tuple[int, int]], repeats: int = 1) -> list[Asking]:
    """Every item to its own party, at every moment (round, and after how many events), so many times each."""
    return [Asking(i.party, question_of(i), *moment, i.id, again) for moment in moments for i in items for again in range(repeats)]


def answered(run: Run, asked: Asking, turn: Turn) -> Probe:
    """What a delegate answered."""
    told = probe_of(turn, asked.question, asked.after, asked.round)
    return told.model_copy(update={"item": asked.item, "again": asked.again, "head": run.hashes[asked.after - 1]})


def probe_of(turn: Turn, question: str, after: int, number: int) -> Probe:
    """What a delegate answered to a question of a researcher's own in a round, after so many events."""
    text = " ".join(sentence.text for sentence in turn.statement)
    return Probe(party=turn.party, question=question, round=number, after=after, answer=text, source=turn.source)


def rounds(run: Run) -> dict[int, int]:
    """The fixed moments: after how many events each round was over, by its number; the last of a talk that was stopped is not over."""
    ends = dict(sorted((e.round, e.seq + 1) for e in run.events if e.type == "turn" and e.round > 0))
    if not run.finished and ends:
        ends.popitem()
    return ends


def keep(path: Path, probes: Sequence[Probe]) -> None:
    """Adds answers to those beside a run; an older answer to the same question at the same moment gives way. Raises OutputError."""
    lines = Lines(path / PROBES)
    try:
        for probe in probes:
            lines.append(canonical(probe))
    finally:
        lines.close()


def kept(run: Run) -> list[Probe]:
    """The answers beside a run, of members, the last to each question at each moment; those of another talk in this folder are left out.

    Raises RunError, naming file and line.
    """
    path, found = run.path / PROBES, {}
    for number, plain in enumerate(read_lines(path), 1):
        try:
            probe = Probe.model_validate(plain)
        except ValidationError as wrong:
            first = wrong.errors(include_input=False)[0]
            raise RunError(f"{path}: line {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from wrong
        if probe.party not in run.inputs.seats:
            raise RunError(f"{path}: line {number}: {probe.party[:40]!r} is no member at this table.")
        if probe.head is None or run.hashes[probe.after - 1 : probe.after] == (probe.head,):
            found[probe.party, probe.question, probe.after, probe.again] = probe
    return sorted(found.values(), key=lambda p: (p.after, run.inputs.seats.index(p.party), p.question, p.again))


Put = tuple[Probe, Utterance, tuple[Item, ...]]
"""An answer, as words that can be read, with the items that it is read for."""


def put(run: Run, instruments: Instruments) -> list[Put]:
    """The answers beside a run: one to a question on an item is read for that item, any other for all items of its party."""
    return [(probe, said := _utterance(run, probe), tuple(_about(instruments, probe, said))) for probe in kept(run)]


def _about(instruments: Instruments, probe: Probe, said: Utterance) -> Iterator[Item]:
    return (i for i in items_of(instruments, said) if probe.item in {None, i.id})


def probed(run: Run, instruments: Instruments, scorer: Scorer, read: Read) -> list[Finding]:
    """What a scorer that needs no network finds in the answers."""
    answers = put(run, instruments)
    return found_in(answers, scorer, [read(said, items) for _, said, items in answers])


def found_in(answers: Sequence[Put], scorer: Scorer, readings: Sequence[Sequence[Reading]]) -> list[Finding]:
    """What readings of the answers, in their order, come to.

    An item has an opening in every answer to a question that drew a side on it in one of them.
    """
    drawn: dict[tuple[str, str], set[str]] = {}
    for (probe, _, _), each in zip(answers, readings, strict=True):
        drawn.setdefault((probe.party, probe.question), set()).update(r.item for r in each if r.verdict in {"affirm", "contradict"})
    found: list[Finding] = []
    for (probe, said, every), each in zip(answers, readings, strict=True):
        items = [i for i in every if i.id in drawn[probe.party, probe.question]]
        found += findings(replace(said, issues=tuple(i.issue for i in items)), items, scorer, each)
    return found


def _utterance(run: Run, probe: Probe) -> Utterance:
    told = run.manifest
    where = Where(
        run=told.run,
        scenario=told.scenario,
        seed=told.seed,
        round=probe.round,
        question=_name(probe),
        kind="probe",
        seq=max(0, probe.after - 1),
        source=probe.source,
    )
    return Utterance(probe.party, probe.answer, where)


def _name(probe: Probe) -> str:
    """A name for a question at a moment, with a number behind # where it was put again."""
    about = probe.item or f"{probe.party}.{sha256(probe.question.encode())[:8]}"
    return f"r{probe.round}.probe.{about}" + (f"#{probe.again + 1}" if probe.again else "")
