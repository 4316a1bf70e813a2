"""What files hold that is no value of the domain: an agenda with its sources, the fence, and the list of events."""

from __future__ import annotations

from harness.domain.agenda import Agenda
from harness.domain.scenario import Date, Happening
from harness.domain.values import Paragraph, Text, Value


class AgendaFile(Agenda):
    """The file `agenda.yaml`."""

    sources: tuple[Paragraph, ...] = ()
    """What the files of the conference may cite; with none, anything."""


class Later(Value):
    """Something that nobody in the room can know yet."""

    date: Text
    item: Text
    cues: tuple[Text, ...]
    """Words that would give it away."""
    note: Text | None = None


class Lookalike(Value):
    """What looks like such a slip and is none."""

    date: Text
    item: Text
    confusable_with: Text
    why_fine: Text


class Fence(Value):
    """The file `fence.yaml`; a conference without one has no fence."""

    cutoff: Date | None = None
    """No scenario is later: what happened after is unknown to everybody in the room."""
    cannot_know: tuple[Later, ...] = ()
    in_season: tuple[Later, ...] = ()
    fine_lookalikes: tuple[Lookalike, ...] = ()


class EventsFile(Value):
    """The file `events.yaml`."""

    events: tuple[Happening, ...]
