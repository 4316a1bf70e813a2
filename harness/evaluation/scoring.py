"""A run under a scorer: its public utterances, where each party had an opening, and the findings that readings come to.

Scoring reads a frozen record and asks no party's model. A finding that affirms or contradicts holds words of that party's own public turn,
snapped to whole sentences; one of silence needs an opening, and that nothing else was found. Time is linear in sentences and readings: an
utterance is split once, whatever is found in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.findings import ConfidenceKind, Edition, Finding, Scorer, Span, Stand, Where
from harness.domain.turns import WILLING
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.readings import Read, Reading, Utterance
from harness.transcript import Run


@dataclass(frozen=True, slots=True)
class Basis:
    """What findings rest on beside the words; nothing of it is known for sentences from elsewhere."""

    instrument: Edition | None = None
    paragraphs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of the source, by position."""

    @classmethod
    def of(cls, run: Run, instruments: Instruments) -> Basis:
        """The instrument, and the paragraphs of the positions that the run's own profiles tell."""
        return cls(instruments.edition, {p.id: p.paragraphs for profile in run.inputs.profiles for p in profile.positions})

    def about(self, utterance: Utterance, item: Item, scorer: Scorer) -> dict[str, Any]:
        """The fields of a finding that are the same whatever the verdict."""
        return {
            "party": utterance.party,
            "item": item.id,
            "position_id": item.position,
            "issue": item.issue,
            "paragraphs": tuple(dict.fromkeys(p for position in item.positions for p in self.paragraphs.get(position, ()))),
            "instrument": self.instrument,
            "scorer": scorer,
            "where": utterance.where,
        }


NOWHERE = Basis()
"""The basis of findings that are not kept."""


def utterances(run: Run) -> list[Utterance]:
    """What each member said and did in public, in order, each with the issues on which it had an opening there.

    An opening on an issue is its being on the scenario's agenda. What is said in the margins or to a capital is no public utterance.
    """
    issues, told = run.inputs.scenario.issues, run.manifest
    found: list[Utterance] = []
    tabled: dict[str, Draft] = {}
    for event in run.events:
        if isinstance(event, ev.DraftTabled):
            tabled |= {t.issue: t.draft for t in event.texts}
        if isinstance(event, ev.TurnTaken) and event.visible == ev.ALL and event.party in run.inputs.seats:
            where = Where(
                run=told.run,
                scenario=told.scenario,
                seed=told.seed,
                round=event.round,
                question=event.question,
                kind=event.kind,
                seq=event.seq,
                source=event.source,
            )
            found.append(Utterance(event.party, event.spoken, where, issues, tuple(_stands(event, tabled))))
    return found


def _stands(turn: ev.TurnTaken, tabled: Mapping[str, Draft]) -> Iterator[Stand]:
    """The options that a turn asks for, would sign or declares."""
    for act in turn.acts:
        said = vars(act)
        draft = said.get("draft") or said.get("want")
        if act.act in WILLING and (said.get("issue") in tabled):
            draft = tabled[said["issue"]]
        if draft is not None and "issue" in said:
            yield Stand(issue=said["issue"], option=draft.option, deed=act.act)
    for stance in turn.stances:
        yield Stand(issue=stance.issue, option=stance.option, deed="stance")


def score(run: Run, instruments: Instruments, scorer: Scorer, read: Read) -> list[Finding]:
    """All findings of one scorer on a run, in the order of turns, then of items."""
    basis = Basis.of(run, instruments)
    asked = ((u, items_of(instruments, u)) for u in utterances(run))
    return [finding for u, items in asked for finding in findings(u, items, scorer, read(u, items), basis)]


def items_of(instruments: Instruments, utterance: Utterance) -> tuple[Item, ...]:
    """The items of the party that speaks."""
    return instruments.by_party.get(utterance.party, ())


def findings(
    utterance: Utterance, items: Sequence[Item], scorer: Scorer, readings: Iterable[Reading], basis: Basis = NOWHERE
) -> list[Finding]:
    """What the readings of one utterance come to: each with its words, and silence where there was an opening and nothing was found."""
    by_item: dict[str, list[Reading]] = {}
    for reading in readings:
        by_item.setdefault(reading.item, []).append(reading)
    found: list[Finding] = []
    for item in items:
        about = basis.about(utterance, item, scorer)
        told = [f for r in by_item.get(item.id, ()) if (f := _finding(utterance, r, about)) is not None]
        found += told or ([Finding.model_validate({**about, "verdict": "silent"})] if item.issue in utterance.issues else [])
    return [finding.sealed() for finding in found]


def _finding(utterance: Utterance, reading: Reading, about: Mapping[str, Any]) -> Finding | None:
    """A reading as a finding. One whose words do not stand in the utterance, nor its act, is unscored, whatever it says."""
    scorer: Scorer = about["scorer"]
    evidence = tuple(_words(utterance, reading))
    stand = reading.stand if scorer.kind == "declared" else None
    verdict, status = reading.verdict, reading.status
    if verdict in {"affirm", "contradict"} and not (stand if scorer.kind == "declared" else evidence):
        verdict, status = None, "unscored"
    if verdict == "silent":
        return None
    made = {
        "verdict": verdict,
        "status": status,
        "modality": reading.modality,
        "evidence": evidence,
        "stand": stand,
        "confidence": reading.confidence,
        "confidence_kind": _kind(reading, scorer),
        "votes": reading.votes,
        "why": reading.why,
    }
    return Finding.model_validate({**about, **made})


def _kind(reading: Reading, scorer: Scorer) -> ConfidenceKind:
    """What stands behind a reading: only votes are counted, and only rules fire."""
    if reading.confidence is not None:
        return "vote_share"
    return "rule" if scorer.kind in {"declared", "lexicon"} else "none"


def _words(utterance: Utterance, reading: Reading) -> Iterator[Span]:
    """The span of a reading, if it is one of this text."""
    text = utterance.text
    if 0 <= reading.start < reading.end <= len(text) and text[reading.start : reading.end].strip():
        yield utterance.sentences.span(reading.start, reading.end, reading.match)
