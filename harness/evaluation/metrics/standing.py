"""Acts against positions: red lines, texts signed or refused against a party's own interest, and words against deeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.findings import Finding
from harness.domain.party import Position, Profile
from harness.domain.scenario import Inputs
from harness.domain.turns import ANSWERS
from harness.evaluation.declared import FAR
from harness.evaluation.metrics.deeds import ASKING, SIGNING, Deed, deeds, of_party
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.rules.coding import Reading

Clash = tuple[int, bool]
"""The number of the event in which words and deeds can be compared, and whether they clash."""


def red_lines(material: Material) -> list[Measure]:
    """How often a party bound itself to a text beyond a red line that the paper gives it: 0 or more.

    Binding are acceptance with or without a rider or ad referendum, accession, and a pledge in an agreed exchange; a rider does not change
    which option is signed. Exact, from acts. n is its binding acts on issues with a red line of its own; without such an issue, absent.
    """
    every = deeds(material)
    return [_red(material.inputs, party, of_party(every, party)) for party in material.seats]


def _red(inputs: Inputs, party: str, own: list[Deed]) -> Measure:
    lines = [r for r in inputs.profile[party].red_lines if r.issue in inputs.scenario.issues]
    if not lines:
        return absent("red-lines", party, "it has no red line on this agenda")
    issues = {line.issue for line in lines}
    bound = [(d, d.draft) for d in own if d.act in SIGNING and d.draft is not None and d.issue in issues]
    crossed = [
        (deed, line.id) for deed, draft in bound for line in lines if line.issue == deed.issue and not _inside(draft.option, line.accept)
    ]
    behind = sorted({deed.seq for deed, _ in crossed})
    why = "; ".join(dict.fromkeys(f"{deed.question}: {deed.act} beyond {line}" for deed, line in crossed))
    breaches = len({(deed.seq, deed.issue, deed.act) for deed, _ in crossed})
    return found("red-lines", party, float(breaches), len(bound), why, behind=behind)


def vote_gap(material: Material) -> list[Measure]:
    """The share of its answers to drafts that go against its own coded interest, 0 to 1.

    Signed against it: bound to a text that lies farther from what it wants than the world as it is. Refused within it: an objection to a
    text, other than the world as it is, that lies within what it wants. Range, tolerance and ideal by `rules/coding.py`; its conditional
    shifts are left aside, and so are cells on which the paper is silent. n is its answers to drafts on the other issues.
    """
    every = deeds(material)
    return [_votes(material, party, of_party(every, party)) for party in material.seats]


def _votes(material: Material, party: str, own: list[Deed]) -> Measure:
    agenda = material.inputs.agenda
    answers = [(d, d.tabled, material.coded(party, d.issue)) for d in own if d.act in ANSWERS or d.act == "accede"]
    known = [(d, text, reading) for d, text, reading in answers if text is not None and reading is not None]
    if not known:
        return absent("vote-gap", party, "it answered no draft on an issue on which the paper gives it a position")
    signed, refused = [], []
    for deed, text, reading in known:
        issue = agenda.by_id[deed.issue]
        off = distance(reading, agenda.value(deed.issue, text))
        if deed.act in SIGNING and off > distance(reading, issue.quo):
            signed.append(deed.seq)
        elif deed.act == "object" and off == 0 and text.option != issue.status_quo.value:
            refused.append(deed.seq)
    why = f"{len(signed)} signed against it, {len(refused)} refused within it"
    return found("vote-gap", party, (len(signed) + len(refused)) / len(known), len(known), why, behind=sorted({*signed, *refused}))


def distance(reading: Reading, place: int) -> int:
    """From the nearest edge of what a party wants, on the fine scale."""
    return max(0, abs(place - reading.ideal) - reading.tolerance)


def say_act(material: Material) -> list[Measure]:
    """The share of what can be compared in which words and deeds of one turn clash, 0 to 1.

    Compared are: a finding that affirms or contradicts a position with the texts that the same turn asks for or signs on its issue (within
    the target affirms; beyond a red line, or far off by an authored distance, contradicts; else it cannot be told); and a declared stance
    with the text asked for, which must have the same option, or signed, which may be a compromise but not far off. Findings on a position
    that has several items are left out, for options cannot tell its sides apart, and so are those of the `declared` scorer, which are made
    of deeds. n is comparisons.
    """
    every = deeds(material)
    return [_gap(material, party, of_party(every, party)) for party in material.seats]


def _gap(material: Material, party: str, own: list[Deed]) -> Measure:
    at: dict[tuple[str, str], list[Deed]] = {}
    for deed in own:
        if deed.draft is not None:
            at.setdefault((deed.question, deed.issue), []).append(deed)
    clashes = [*_words(material, party, at), *_stances(material, party, at)]
    if not clashes:
        return absent("say-act", party, "no words of it can be compared with a deed of the same turn")
    wrong = [seq for seq, clash in clashes if clash]
    return found("say-act", party, len(wrong) / len(clashes), len(clashes), behind=sorted(set(wrong)))


def _words(material: Material, party: str, at: dict[tuple[str, str], list[Deed]]) -> Iterator[Clash]:
    profile = material.inputs.profile[party]
    positions = {p.id: p for p in profile.positions}
    said = [f for f in material.talk if f.party == party and f.verdict in {"affirm", "contradict"} and f.scorer.kind != "declared"]
    single = _single(f for f in material.talk if f.party == party)
    for finding in said:
        position = positions.get(finding.position_id)
        if finding.where is None or position is None or finding.position_id not in single:
            continue
        for deed in at.get((finding.where.question, finding.issue), ()):
            done = judged(material.inputs, profile, position, deed.draft)
            if done is not None:
                yield deed.seq, done != finding.verdict


def _single(findings: Iterable[Finding]) -> set[str]:
    """Positions that the findings know by one item only."""
    items: dict[str, set[str]] = {}
    for finding in findings:
        items.setdefault(finding.position_id, set()).add(finding.item)
    return {position for position, known in items.items() if len(known) == 1}


def _stances(material: Material, party: str, at: dict[tuple[str, str], list[Deed]]) -> Iterator[Clash]:
    turns = (t for t in material.public if t.party == party)
    return (clash for turn in turns for clash in _declared(material.inputs, turn, at))


def _declared(inputs: Inputs, turn: ev.TurnTaken, at: dict[tuple[str, str], list[Deed]]) -> Iterator[Clash]:
    for stance in turn.stances:
        issue = inputs.agenda.by_id[stance.issue]
        for deed in at.get((turn.question, stance.issue), ()):
            if deed.draft is not None and deed.act in ASKING:
                yield deed.seq, deed.draft.option != stance.option
            elif deed.draft is not None and deed.act in SIGNING:
                yield deed.seq, abs(issue.place(deed.draft.option) - issue.place(stance.option)) >= FAR


def judged(inputs: Inputs, profile: Profile, position: Position, draft: Draft | None) -> str | None:
    """What asking for or signing a text says of a position: affirm, contradict, or None where it cannot be told."""
    if draft is None or position.issue not in inputs.agenda.by_id:
        return None
    low, high = position.target
    if low <= draft.option <= high:
        return "affirm"
    if any(r.position == position.id and not _inside(draft.option, r.accept) for r in profile.red_lines):
        return "contradict"
    place = inputs.agenda.by_id[position.issue].place
    off = place(low) - place(draft.option) if draft.option < low else place(draft.option) - place(high)
    return "contradict" if off >= FAR else None


def _inside(option: int, span: tuple[int, int]) -> bool:
    return span[0] <= option <= span[1]
