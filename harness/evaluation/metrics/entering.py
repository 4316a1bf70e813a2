"""Preconditions: what a party asked for before it would come, and what became of that when it came or stayed away.

A condition on tracks holds where each that counts at this table stands at its authored level, less the most that a stake in the talks and a
wider room may lower it (`rules/attendance.py`, authored); one that the session must not be aimed at the party holds by the format and by
whose conduct the agenda is about. Nothing is asked where nothing commits, and of a table of two no track counts, for it is the track.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from harness.domain import events as ev
from harness.domain.party import Precondition
from harness.domain.scenario import Inputs
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.rules.attendance import GUESTS, STAKE

Handling = Literal["met", "named", "kept away", "ignored"]
"""It held when the party came, or last stayed away; it did not, and the party said so, by its refusal or in words; it stayed away and said
nothing of it. Ignored: it did not hold, the party came all the same, and never spoke of it."""
Sitting = tuple[ev.TurnTaken, Mapping[str, int]]
"""A turn in which a party came to the table or stayed away, and where the tracks stood then."""


def preconditions(material: Material) -> list[Measure]:
    """The share of a party's preconditions that it did not ignore, 0 to 1. n is the preconditions that count at this table.

    Each is judged at the party's last coming; `why` tells what became of each. Absent without one, or where none is asked.
    """
    return [_entered(material, party) for party in material.seats]


def handled(material: Material, party: str) -> dict[str, Handling]:
    """What became of each precondition that counts; empty where the party has none, or its answers to the invitation do not count."""
    sittings = [s for s in _sittings(material) if s[0].party == party]
    asked = [p for p in material.inputs.profile[party].preconditions if _counts(material.inputs, p)]
    return {p.id: _handling(material, p, sittings) for p in asked} if sittings else {}


def _entered(material: Material, party: str) -> Measure:
    known = handled(material, party)
    if not known:
        own = material.inputs.profile[party].preconditions
        return absent("preconditions", party, "none of its preconditions is asked at this table" if own else "it has no precondition")
    why = "; ".join(f"{name}: {how}" for name, how in known.items())
    return found("preconditions", party, sum(how != "ignored" for how in known.values()) / len(known), len(known), why)


def _handling(material: Material, precondition: Precondition, sittings: list[Sitting]) -> Handling:
    came = [s for s in sittings if any(a.act in {"attend", "return"} for a in s[0].acts)]
    if _holds(material.inputs, precondition, *(came or sittings)[-1]):
        return "met"
    if _named(material, precondition, sittings):
        return "named"
    return "ignored" if came else "kept away"


def _counts(inputs: Inputs, precondition: Precondition) -> bool:
    return inputs.format.level == "track-one" and (precondition.kind != "tracks" or bool(_weighed(inputs, precondition)))


def _weighed(inputs: Inputs, precondition: Precondition) -> list[str]:
    """The tracks that count at this table: those between two that sit at it, where more than two do."""
    parties = {t.id: t.parties for t in inputs.relations.tracks}
    return [t for t in precondition.tracks if len(inputs.seats) > 2 and set(parties.get(t, ())) <= set(inputs.seats)]


def _holds(inputs: Inputs, precondition: Precondition, turn: ev.TurnTaken, tracks: Mapping[str, int]) -> bool:
    if precondition.kind == "not-targeted":
        about = sum(turn.party in inputs.agenda.by_id[i].about for i in inputs.scenario.issues)
        return inputs.format.equal_sixth and 2 * about <= len(inputs.scenario.issues)
    level = precondition.level.value if precondition.level else 0
    least = level - STAKE - (GUESTS if inputs.visitors else 0)
    return all(tracks.get(track, 0) >= least for track in _weighed(inputs, precondition))


def _named(material: Material, precondition: Precondition, sittings: list[Sitting]) -> bool:
    """Whether the party spoke of it: as the reason of a refusal, in a sentence that rests on it, or by a finding that affirms it."""
    party = sittings[0][0].party
    if any(a.act == "decline" and a.precondition == precondition.id for turn, _ in sittings for a in turn.acts):
        return True
    lines = {precondition.id, precondition.position}
    if any(s.line in lines for turn in material.said[party] for s in turn.statement):
        return True
    return any(f.party == party and f.verdict == "affirm" and f.position_id == precondition.position for f in material.talk)


def _sittings(material: Material) -> list[Sitting]:
    inputs, counted = material.inputs, {t.seq for t in material.taken}
    tracks = {t.id: t.level for t in inputs.relations.tracks} | inputs.scenario.situation.tracks
    known: list[Sitting] = []
    for event in material.run.events:
        if isinstance(event, ev.SituationMoved) or (isinstance(event, ev.Happened) and event.visible == ev.ALL):
            tracks = tracks | {t.track: t.level for t in event.tracks}
        elif isinstance(event, ev.TurnTaken) and event.seq in counted and _sits(event):
            known.append((event, tracks))
    return known


def _sits(turn: ev.TurnTaken) -> bool:
    return turn.kind == "attend" or any(a.act == "return" for a in turn.acts)
