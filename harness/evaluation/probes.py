"""Probes that were kept: the same question put off the record to a delegate at several moments of a talk, and what it answered.

They stand in `probes.jsonl` beside the run, one canonical JSON object a line, outside the chain of the record, for the talk does not know
of them. They are read like words of the talk and make the line `drift-probe`; no other metric sees them, and no finding of them is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from harness.domain.findings import Finding, Natural, Scorer, Where
from harness.domain.turns import Source, Turn
from harness.domain.values import Id, Text, Value
from harness.errors import RunError
from harness.evaluation.instruments import Instruments
from harness.evaluation.readings import Read, Reading, Utterance
from harness.evaluation.scoring import findings, items_of
from harness.transcript import Run, canonical
from harness.transcript.lines import Lines, read_lines

PROBES = "probes.jsonl"


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


def probe_of(turn: Turn, question: str, after: int, number: int) -> Probe:
    """What a delegate answered in a round, after so many events."""
    text = " ".join(sentence.text for sentence in turn.statement)
    return Probe(party=turn.party, question=question, round=number, after=after, answer=text, source=turn.source)


def rounds(run: Run) -> dict[int, int]:
    """The fixed moments: after how many events each round was over, by its number."""
    ends = {e.round: e.seq + 1 for e in run.events if e.type == "turn" and e.round > 0}
    return dict(sorted(ends.items()))


def keep(path: Path, probes: Sequence[Probe]) -> None:
    """Adds answers to those beside a run; an older answer to the same question at the same moment gives way. Raises OutputError."""
    lines = Lines(path / PROBES)
    try:
        for probe in probes:
            lines.append(canonical(probe))
    finally:
        lines.close()


def kept(run: Run) -> list[Probe]:
    """The answers beside a run, of members, the last to each question at each moment. Raises RunError, naming file and line."""
    path, found = run.path / PROBES, {}
    for number, plain in enumerate(read_lines(path), 1):
        try:
            probe = Probe.model_validate(plain)
        except ValidationError as wrong:
            first = wrong.errors(include_input=False)[0]
            raise RunError(f"{path}: line {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from wrong
        if probe.party not in run.inputs.seats:
            raise RunError(f"{path}: line {number}: {probe.party[:40]!r} is no member at this table.")
        found[probe.party, probe.question, probe.after] = probe
    return sorted(found.values(), key=lambda p: (p.after, run.inputs.seats.index(p.party), p.question))


def probed(run: Run, instruments: Instruments, scorer: Scorer, read: Read) -> list[Finding]:
    """What a scorer finds in the answers. An item has an opening in every answer to a question that drew a side on it in one of them."""
    drawn: dict[tuple[str, str], set[str]] = {}
    answers: list[tuple[Probe, Utterance, list[Reading]]] = []
    for probe in kept(run):
        said = _utterance(run, probe)
        readings = read(said, items_of(instruments, said))
        answers.append((probe, said, readings))
        drawn.setdefault((probe.party, probe.question), set()).update(r.item for r in readings if r.verdict in {"affirm", "contradict"})
    found: list[Finding] = []
    for probe, said, readings in answers:
        items = [i for i in items_of(instruments, said) if i.id in drawn[probe.party, probe.question]]
        found += findings(replace(said, issues=tuple(i.issue for i in items)), items, scorer, readings)
    return found


def _utterance(run: Run, probe: Probe) -> Utterance:
    told = run.manifest
    where = Where(
        run=told.run,
        scenario=told.scenario,
        seed=told.seed,
        round=probe.round,
        question=f"r{probe.round}.probe.{probe.party}",
        kind="probe",
        seq=max(0, probe.after - 1),
        source=probe.source,
    )
    return Utterance(probe.party, probe.answer, where)
