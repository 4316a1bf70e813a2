"""Who meets, on what, under which rules, at which moment."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from harness.domain.agenda import Agenda, IssueKind
from harness.domain.party import Profile, Relations, Voice
from harness.domain.values import Id, Paragraph, Permille, Text, Value

FENCE = "2000-11-30"
"""No scenario is later: what happened after is unknown to everybody in the room."""

Date = Annotated[str, Field(pattern=r"^2000-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Motion = Literal["open-seat", "invite-guests"]


class AcceptanceRule(Value):
    """When a text is adopted. One rule, as data, for everybody who asks."""

    quorum: Annotated[StrictInt, Field(ge=1)]
    """Votes that must be willing; one a party unless `votes` says otherwise."""
    consensus: StrictBool
    """Whether one party that objects, or that wants another text, stops it."""
    needs_all: StrictBool = False
    """Whether every member must be in the room."""
    opt_in: StrictBool = False
    """Whether it binds only those who joined; the others may accede later."""
    votes: dict[Id, Annotated[StrictInt, Field(ge=0)]] = {}
    """Votes by party, where they differ."""

    @model_validator(mode="after")
    def _either(self) -> Self:
        if self.opt_in and self.needs_all:
            raise ValueError("a rule either needs every member (needs_all) or binds those who join (opt_in)")
        return self


class MotionRule(Value):
    """When a motion carries."""

    quorum: Annotated[StrictInt, Field(ge=1)]
    veto: tuple[Id, ...] = ()
    """Parties that can stop it by opposing."""


class Format(Value):
    """A way to meet."""

    id: Id
    title: Text
    text: Text
    """What it is, in two or three sentences."""
    members: Annotated[tuple[Id, ...], Field(min_length=2)]
    guests: tuple[Id, ...] = ()
    """Who may be invited by motion."""
    open_seats: tuple[Id, ...] = ()
    """Members without whom the others may go on from the start, the seat kept open."""
    level: Literal["track-one", "track-two"] = "track-one"
    equal_sixth: StrictBool
    """Whether the format assures every member that it is not directed at it."""
    chair: Id
    statements: StrictBool = True
    """Whether delegations speak; without, they act only."""
    rules: dict[IssueKind, AcceptanceRule]
    motions: dict[Motion, MotionRule] = {}
    paragraphs: tuple[Paragraph, ...] = ()

    @model_validator(mode="after")
    def _seated(self) -> Self:
        if self.chair not in self.members:
            raise ValueError("the chair must be one of the members")
        if set(self.open_seats) - set(self.members):
            raise ValueError("open_seats must be members")
        if set(self.members) & set(self.guests):
            raise ValueError("a guest cannot be a member too")
        for kind, rule in self.rules.items():
            if rule.quorum > (sum(rule.votes.values()) if rule.votes else len(self.members)):
                raise ValueError(f"rules.{kind}: the quorum is above the votes there are")
        return self


class Situation(Value):
    """The moment at which the talks open."""

    date: Date
    text: Text
    """What has just happened, known to all."""
    tracks: dict[Id, Permille] = {}
    """Levels of bilateral tracks, where they differ from relations.yaml."""
    pace: dict[Id, Permille] = {}
    """Pace of tracks, likewise."""

    @field_validator("date")
    @classmethod
    def _a_real_day(cls, day: str) -> str:
        try:
            date.fromisoformat(day)
        except ValueError as fault:
            raise ValueError("there is no such day") from fault
        return day

    @model_validator(mode="after")
    def _before_the_fence(self) -> Self:
        if self.date > FENCE:
            raise ValueError(f"the date must not be later than {FENCE}")
        return self


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

    @model_validator(mode="after")
    def _whole(self) -> Self:
        here = {*self.scenario.parties, *self.format.guests}
        for what, known in (("profile", {p.id for p in self.profiles}), ("voice", {v.party for v in self.voices})):
            if missing := sorted(here - known):
                raise ValueError(f"there is no {what} of {missing[0]}")
        if missing := sorted(set(self.scenario.issues) - {i.id for i in self.agenda.issues}):
            raise ValueError(f"{missing[0]} is not on the agenda")
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
