"""Ways to meet, as data: seats, level, chair, who speaks how, who meets in the margins, when a text is adopted, what absence does.

A format is composed of few parts, each with a default that changes nothing; the rooms that read them are named in their docstrings.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from harness.domain.agenda import IssueKind
from harness.domain.values import Id, Paragraph, Text, Value

Motion = Literal["open-seat", "invite-guests"]
Chairless = Literal["rotating", "neutral", "none"]
CHAIRLESS: dict[str, str] = {
    "rotating": "the chair goes round the members, a round each",
    "neutral": "a secretariat that takes no side has the chair",
    "none": "nobody has the chair",
}
"""Words in place of a party in the chair, and what each means."""


class AcceptanceRule(Value):
    """When a text is adopted. One rule, as data, for everybody who asks."""

    quorum: Annotated[StrictInt, Field(ge=1)]
    """Votes that must be willing; one a party unless `votes` says otherwise."""
    consensus: StrictBool
    """Whether one party that objects, or that wants another text, stops it."""
    less: Annotated[StrictInt, Field(ge=0, le=8)] = 0
    """Under consensus: how many present may stand against a text without stopping it (consensus less one is 1)."""
    essential: tuple[Id, ...] | None = None
    """Parties without whose consent nothing is adopted under this rule; None leaves it to each issue's own `essential`."""
    advisory: StrictBool = False
    """Whether what is adopted is a recommendation, which binds nobody."""
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
        if self.less and not self.consensus:
            raise ValueError("less belongs to consensus; without consensus the quorum says how many may stand against a text")
        return self


class MotionRule(Value):
    """When a motion carries."""

    quorum: Annotated[StrictInt, Field(ge=1)]
    veto: tuple[Id, ...] = ()
    """Parties that can stop it by opposing."""


class Represented(Value):
    """Members without a profile: the chair's text speaks for them, they have no vote, and every page says so."""

    name: Text
    """A noun phrase ("the ten states of ASEAN")."""
    seats: Annotated[StrictInt, Field(ge=1, le=60)]
    reason: Text
    """Why they are no delegation of their own."""
    paragraphs: tuple[Paragraph, ...] = ()


class Margins(Value):
    """Who may meet whom between plenaries."""

    open: StrictBool = True
    """Whether there are margins at all."""
    circles: tuple[Annotated[tuple[Id, ...], Field(min_length=2)], ...] = ()
    """Groups within which members meet; with none, any two may."""

    def may_meet(self, one: str, other: str) -> bool:
        """Whether these two may meet in the margins."""
        return self.open and (not self.circles or any({one, other} <= set(circle) for circle in self.circles))


class Format(Value):
    """A way to meet."""

    id: Id
    title: Text
    text: Text
    """What it is, in two or three sentences."""
    members: Annotated[tuple[Id, ...], Field(min_length=2)]
    guests: tuple[Id, ...] = ()
    """Who may be invited by motion."""
    observers: tuple[Id, ...] = ()
    """Who sits in from the start, greets once, hears everything and decides nothing."""
    represented: tuple[Represented, ...] = ()
    """Other members, who have no delegation here."""
    open_seats: tuple[Id, ...] = ()
    """Members without whom the others may go on from the start, the seat kept open."""
    level: Literal["track-one", "track-two"] = "track-one"
    """Track two: scholars, and officials in a private capacity. It commits nobody, asks for no precondition, and speaks more freely."""
    equal_sixth: StrictBool
    """Whether the format assures every member that it is not directed at it."""
    chair: Id
    """A member, or a word of `CHAIRLESS`. Who has the chair weighs a quarter more in the single text; where nobody has, all weigh alike."""
    speaking: Literal["in-turn", "at-once", "acts-only"] = "in-turn"
    """In turn, so that speakers answer each other; at once, so that nobody hears the others first; or without statements."""
    margins: Margins = Margins()
    absence: Literal["blocks", "open-seat", "ends"] = "blocks"
    """A member missing: only texts for those who join can be adopted; its seat is kept and the others decide; there is no session."""
    walk_out: Literal["may-return", "final", "ends"] = "may-return"
    """A member leaving: it may come back; it may not, in this session; the session ends with the round."""
    rules: dict[IssueKind, AcceptanceRule]
    motions: dict[Motion, MotionRule] = {}
    paragraphs: tuple[Paragraph, ...] = ()

    @model_validator(mode="after")
    def _seated(self) -> Self:
        if self.chair not in self.members and self.chair not in CHAIRLESS:
            raise ValueError(f"the chair must be one of the members, or one of the words {', '.join(sorted(CHAIRLESS))}")
        if set(self.open_seats) - set(self.members):
            raise ValueError("open_seats must be members")
        if len({*self.members, *self.guests, *self.observers}) < len(self.members) + len(self.guests) + len(self.observers):
            raise ValueError("members, guests and observers must be different parties, each once")
        if strangers := {p for circle in self.margins.circles for p in circle} - set(self.members):
            raise ValueError(f"margins.circles: {min(strangers)} is not a member")
        for kind, rule in self.rules.items():
            if rule.quorum > (sum(rule.votes.values()) if rule.votes else len(self.members)):
                raise ValueError(f"rules.{kind}: the quorum is above the votes there are")
            if strangers := set(rule.essential or ()) - set(self.members):
                raise ValueError(f"rules.{kind}.essential: {min(strangers)} is not a member")
        return self

    @property
    def statements(self) -> bool:
        """Whether delegations speak; without, they act only."""
        return self.speaking != "acts-only"

    def commits(self, kind: IssueKind) -> bool:
        """Whether a text on this kind of issue binds those who adopt it."""
        return self.level == "track-one" and not self.rules[kind].advisory
