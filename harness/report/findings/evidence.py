"""What is laid beside a talk: one scorer's findings, the instrument they rest on, flags and metrics; checked against the record first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harness.domain import events as ev
from harness.domain.findings import Finding, Flag, Scorer, Span
from harness.errors import RunError
from harness.evaluation.instruments import Item
from harness.evaluation.metrics.measures import Measure
from harness.transcript import Run


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is shown beside the words."""

    scorer: Scorer
    findings: tuple[Finding, ...] = ()
    items: Mapping[str, Item] = field(default_factory=dict)
    """The instrument's items by id; of one that is not here only the id is shown."""
    flags: Mapping[int, tuple[Flag, ...]] | None = None
    """By number of the event; None where nobody looked for any."""
    measures: tuple[Measure, ...] = ()
    standing: str = ""
    """Of a judge: how it was checked, in a sentence that stands beside its numbers."""
    notes: tuple[str, ...] = ()
    """What should be said of which findings were chosen; told beside the page, not on it."""


def turns(run: Run) -> dict[int, ev.TurnTaken]:
    """What members said in public, by number of the event."""
    return {e.seq: e for e in run.events if isinstance(e, ev.TurnTaken) and e.visible == ev.ALL and e.party in run.inputs.seats}


def check(run: Run, evidence: Evidence) -> None:
    """Raises RunError for a finding or a flag whose words do not stand, verbatim, in that party's own public turn of this run."""
    spoken = turns(run)
    for finding in evidence.findings:
        where = finding.where
        turn = spoken.get(where.seq) if where is not None and where.run == run.manifest.run else None
        if turn is None or turn.party != finding.party:
            raise _stray(finding.id or finding.item, f"it names no public turn of {finding.party} in this run")
        for span in _astray(turn.spoken, finding.evidence):
            raise _stray(finding.id or finding.item, f"its words do not stand at {span.start} to {span.end} of event {turn.seq}")
    for seq, flags in (evidence.flags or {}).items():
        if seq not in spoken or any(_astray(spoken[seq].spoken, [f.span for f in flags])):
            raise _stray(f"of event {seq}", "its words do not stand there")


def _astray(text: str, spans: tuple[Span, ...] | list[Span]) -> Iterator[Span]:
    """The spans that are not of this text."""
    return (s for s in spans if text[s.start : s.end] != s.quote or s.sentence[1] > len(text))


def _stray(what: str, why: str) -> RunError:
    return RunError(f"the finding {what[:80]} does not belong to this record: {why}. Score the run again.")
