"""A run as a reader goes through it: sections, each with the events told in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.report.names import capital, chaired, day, plate
from harness.report.paragraph import Paragraph
from harness.report.plain import plain
from harness.report.tell import tell
from harness.transcript import Run

COMMUNIQUE, CABLES = "Communiqué", "Cables home"


@dataclass(frozen=True)
class Section:
    """What happened under one heading."""

    title: str
    told: list[tuple[ev.Event, tuple[Paragraph, ...]]] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The title as the name of a place in a page."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower().replace("é", "e")).strip("-")


def sections(inputs: Inputs, events: Iterable[ev.Event]) -> list[Section]:
    """The events told, under their headings; cables, which come one by one, under a heading of their own."""
    found: list[Section] = []
    for event in events:
        paragraphs = tell(inputs, event)
        headings = [p.text for p in paragraphs if p.kind == "heading"]
        if isinstance(event, ev.TurnTaken) and event.kind == "cable" and (not found or found[-1].title != CABLES):
            headings = [CABLES]
        if headings or not found:
            found.append(Section(headings[0] if headings else "Record"))
        rest = tuple(p for p in paragraphs if p.kind != "heading")
        if rest:
            found[-1].told.append((event, rest))
    return [s for s in found if s.told]


def title(run: Run) -> str:
    """What the session was about."""
    return plain(run.inputs.scenario.title)


def facts(run: Run) -> list[tuple[str, str]]:
    """What a reader should know of a run before reading it: (name, value)."""
    inputs, manifest = run.inputs, run.manifest
    by: dict[str, list[str]] = {}
    for party, delegate in manifest.delegates.items():
        by.setdefault(plain(delegate), []).append(plate(inputs, party))
    spoken = "; ".join(f"{who}: {', '.join(parties)}" for who, parties in by.items()) if len(by) > 1 else "".join(by)
    state = "finished" if run.finished else f"not finished: the record stops after {len(run.events)} events"
    return [
        ("Date", day(inputs.scenario.situation.date)),
        ("Format", plain(inputs.format.title)),
        *_more(inputs),
        ("Chair", capital(chaired(inputs, inputs.format.chair))),
        ("Rounds", f"{max((e.round for e in run.events if e.type == 'round'), default=0)} of {inputs.scenario.rounds}"),
        ("Delegates", spoken),
        ("Run", f"{plain(manifest.run)}, {state}"),
    ]


def _more(inputs: Inputs) -> list[tuple[str, str]]:
    """What a format says of level and seats, where that is not the usual."""
    form = inputs.format
    found = [("Level", "track two: scholars, and officials in a private capacity; it commits nobody")] if form.level == "track-two" else []
    if form.observers:
        found.append(("Observers", ", ".join(plate(inputs, p) for p in form.observers)))
    names = "; ".join(f"{plain(group.name)} ({group.seats})" for group in form.represented)
    return [*found, ("Other members, for whom the chair's text speaks", names)] if names else found
