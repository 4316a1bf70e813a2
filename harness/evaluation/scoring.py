"""A run under a scorer: its public utterances, where each party had an opening, and the findings that readings come to.

Scoring reads a frozen record and asks no party's model. A finding that affirms or contradicts holds words of that party's own public turn,
snapped to whole sentences; one of silence needs an opening, and that nothing else was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.findings import Finding, Scorer, Span, Where
from harness.domain.turns import WILLING
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.readings import Read, Reading, Stand, Utterance
from harness.evaluation.sentences import span
from harness.transcript import Run


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
            yield Stand(said["issue"], draft.option, act.act)
    for stance in turn.stances:
        yield Stand(stance.issue, stance.option, "stance")


def score(run: Run, instruments: Instruments, scorer: Scorer, read: Read) -> list[Finding]:
    """All findings of one scorer on a run, in the order of turns, then of items."""
    return [
        finding
        for utterance in utterances(run)
        for finding in findings(utterance, items_of(instruments, utterance), scorer, read(utterance, items_of(instruments, utterance)))
    ]


def items_of(instruments: Instruments, utterance: Utterance) -> tuple[Item, ...]:
    """The items of the party that speaks."""
    return instruments.by_party.get(utterance.party, ())


def findings(utterance: Utterance, items: Sequence[Item], scorer: Scorer, readings: Iterable[Reading]) -> list[Finding]:
    """What the readings of one utterance come to: each with its words, and silence where there was an opening and nothing was found."""
    by_item: dict[str, list[Reading]] = {}
    for reading in readings:
        by_item.setdefault(reading.item, []).append(reading)
    found: list[Finding] = []
    for item in items:
        told = [f for r in by_item.get(item.id, ()) if (f := _finding(utterance, item, scorer, r)) is not None]
        found += told or _silence(utterance, item, scorer)
    return [finding.sealed() for finding in found]


def _finding(utterance: Utterance, item: Item, scorer: Scorer, reading: Reading) -> Finding | None:
    """A reading as a finding. One whose words do not stand in the utterance is unscored, whatever it says."""
    evidence = tuple(_words(utterance.text, reading))
    verdict, status = reading.verdict, reading.status
    if verdict in {"affirm", "contradict"} and not evidence and scorer.kind != "declared":
        verdict, status = None, "unscored"
    if verdict == "silent":
        return None
    return Finding(
        party=utterance.party,
        item=item.id,
        position_id=item.position,
        issue=item.issue,
        verdict=verdict,
        status=status,
        modality=reading.modality,
        evidence=evidence,
        confidence=reading.confidence,
        votes=reading.votes,
        why=reading.why,
        scorer=scorer,
        where=utterance.where,
    )


def _words(text: str, reading: Reading) -> Iterator[Span]:
    """The span of a reading, if it is one of this text."""
    if 0 <= reading.start < reading.end <= len(text) and text[reading.start : reading.end].strip():
        yield span(text, reading.start, reading.end)


def _silence(utterance: Utterance, item: Item, scorer: Scorer) -> list[Finding]:
    if item.issue not in utterance.issues:
        return []
    about = {"party": utterance.party, "item": item.id, "position_id": item.position, "issue": item.issue}
    return [Finding.model_validate({**about, "verdict": "silent", "scorer": scorer, "where": utterance.where})]
