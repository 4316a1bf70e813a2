"""The parties at a glance: who was in the room, and what each did how often, as far as the reader may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.report.names import plate
from harness.report.plain import plain
from harness.transcript import Manifest

COLUMNS = (
    ("Proposes", ("propose",)),
    ("Accepts", ("accept", "accept-with-rider")),
    ("Amends", ("amend",)),
    ("Reserves", ("reserve", "ad-referendum")),
    ("Objects", ("object",)),
    ("Caucuses", ("caucus",)),
    ("Joins later", ("accede",)),
)
"""Column, and the acts counted in it."""
_FAULTS = (("repaired", "repaired"), ("fallback", "by fallback"))


@dataclass(frozen=True, slots=True)
class Row:
    """One party."""

    party: str
    name: str
    delegate: str
    attendance: str
    counts: tuple[int, ...]
    """By column of `COLUMNS`."""
    faults: str
    """Turns that were repaired or fell back, or nothing."""


def tally(inputs: Inputs, manifest: Manifest, events: Iterable[ev.Event]) -> list[Row]:
    """A row for every member, and for every guest who was invited."""
    shown = tuple(events)
    acts: dict[str, Counter[str]] = {p: Counter() for p in inputs.profile}
    sources: dict[str, Counter[str]] = {p: Counter() for p in inputs.profile}
    for event in shown:
        if isinstance(event, ev.TurnTaken) and event.party in acts:
            acts[event.party].update(a.act for a in event.acts)
            sources[event.party][event.source] += 1
        elif isinstance(event, ev.CaucusHeld):
            for party in event.parties:
                acts.setdefault(party, Counter())["caucus"] += 1
    there = [p for p in inputs.profile if p in inputs.seats or sources[p]]
    return [
        Row(
            party=p,
            name=plate(inputs, p),
            delegate=plain(manifest.delegates.get(p, "")),
            attendance=attendance(inputs, p, shown),
            counts=tuple(sum(acts[p][a] for a in kinds) for _, kinds in COLUMNS),
            faults=", ".join(f"{sources[p][s]} {word}" for s, word in _FAULTS if sources[p][s]),
        )
        for p in there
    ]


def attendance(inputs: Inputs, party: str, events: Iterable[ev.Event]) -> str:
    """When the party was in the room, in words."""
    if party not in inputs.seats:
        return "guest"
    found: list[str] = []
    for event in events:
        if isinstance(event, ev.AttendanceTaken):
            found.append("present" if party in event.present else "absent")
        elif isinstance(event, ev.WalkedOut) and event.party == party:
            found.append(f"left in round {event.round}")
        elif isinstance(event, ev.Returned) and event.party == party:
            found.append(f"present from round {event.round}")
    return ", ".join(found) or "not yet called"
