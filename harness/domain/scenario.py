"""Who meets, on what, under which rules, at which moment."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictInt, model_validator

from harness.domain.agenda import Agenda
from harness.domain.format import Format
from harness.domain.legacy import Legacy
from harness.domain.party import Profile, Relations, Voice
from harness.domain.values import Id, Paragraph, Permille, Text, Value


def _a_real_day(day: str) -> str:
    """The day, if the calendar has it. Raises ValueError."""
    try:
        date.fromisoformat(day)
    except ValueError as fault:
        raise ValueError("there is no such day") from fault
    return day


Date = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"), AfterValidator(_a_real_day)]
"""A day, year first."""


class Shock(Value):
    """What an event does to one party's trust in another (authored points)."""

    of: Id
    toward: Id
    by: Annotated[StrictInt, Field(ge=-500, le=500)]


class Happening(Value):
    """An event from outside the room: what it says, and what it does to tracks and trust (authored)."""

    id: Id
    title: Text
    text: Text
    """The news as it reaches the delegations: one or two sentences that could stand in a newspaper of the day."""
    tracks: dict[Id, Annotated[StrictInt, Field(ge=-1000, le=1000)]] = {}
    """Points added to tracks, at once."""
    pace: dict[Id, Permille] = {}
    """The pace of tracks from now on."""
    trust: tuple[Shock, ...] = ()
    reason: Text
    """Why these numbers."""
    paragraphs: tuple[Paragraph, ...]

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.tracks or self.pace or self.trust):
            raise ValueError("the event does nothing: give it tracks, pace or trust")
        return self


class Expected(Value):
    """When an event may reach the room."""

    event: Id
    rounds: tuple[Annotated[StrictInt, Field(ge=1, le=20)], Annotated[StrictInt, Field(ge=1, le=20)]]
    """First and last round at whose opening it may come; with two alike it is scheduled, else drawn with the seed."""
    chance: Permille = 1000
    """That it comes at all."""
    known_to: tuple[Id, ...] = ()
    """The parties that hear of it; none means everybody. A secret moves no track, and only the trust of those who know."""


class Situation(Value):
    """The moment at which the talks open."""

    date: Date
    text: Text
    """What has just happened, known to all."""
    tracks: dict[Id, Permille] = {}
    """Levels of bilateral tracks, where they differ from relations.yaml."""
    pace: dict[Id, Permille] = {}
    """Pace of tracks, likewise."""
    events: tuple[Expected, ...] = ()
    """What may happen while they last."""


class Scenario(Value):
    """One session to be held."""

    id: Id
    title: Text
    brief: Text
    """What a delegate should know before walking in."""
    parties: Annotated[tuple[Id, ...], Field(min_length=2)]
    issues: Annotated[tuple[Id, ...], Field(min_length=1, max_length=8)]
    format: Id
    situation: Situation
    rounds: Annotated[StrictInt, Field(ge=2, le=20)]
    withheld: tuple[Id, ...] = ()
    """Positions that no prompt tells its party of, with the red lines and preconditions that rest on them; they are scored all the same."""
    tells: Text | None = None
    """What in it tells a faithful delegate from an unfaithful one; for evaluators, never shown to a delegate."""
    paragraphs: tuple[Paragraph, ...]
    """What it rests on."""


class Inputs(Value):
    """Everything a run depends on, resolved: this is what `inputs.json` holds and what the run's id is a hash of."""

    scenario: Scenario
    format: Format
    agenda: Agenda
    """Only the issues of the scenario and the riders that fit them."""
    profiles: tuple[Profile, ...]
    """In the order of the scenario's parties, then guests."""
    voices: tuple[Voice, ...]
    relations: Relations
    happenings: tuple[Happening, ...] = ()
    """The events that the situation names."""
    legacy: Legacy | None = None
    """What earlier sessions of a pathway have left."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        here = {*self.scenario.parties, *self.visitors}
        for what, known in (("profile", {p.id for p in self.profiles}), ("voice", {v.party for v in self.voices})):
            if missing := sorted(here - known):
                raise ValueError(f"there is no {what} of {missing[0]}")
        if missing := sorted(set(self.scenario.issues) - {i.id for i in self.agenda.issues}):
            raise ValueError(f"{missing[0]} is not on the agenda")
        if missing := sorted({e.event for e in self.scenario.situation.events} - {h.id for h in self.happenings}):
            raise ValueError(f"there is no event {missing[0]}")
        return self

    @cached_property
    def profile(self) -> dict[str, Profile]:
        """Profiles by party."""
        return {p.id: p for p in self.profiles}

    @cached_property
    def voice(self) -> dict[str, Voice]:
        """Voices by party."""
        return {v.party: v for v in self.voices}

    @cached_property
    def seats(self) -> tuple[str, ...]:
        """Members in seat order."""
        return self.scenario.parties

    @cached_property
    def visitors(self) -> tuple[str, ...]:
        """Who is or may be in the room without being a member: observers, then guests."""
        return (*self.format.observers, *self.format.guests)

    @cached_property
    def happening(self) -> dict[str, Happening]:
        """Events by id."""
        return {h.id: h for h in self.happenings}
