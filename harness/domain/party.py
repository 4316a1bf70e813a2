"""Who sits at the table: a profile (what the paper says of a party, and what we had to author) and a voice (how it speaks).

What is coded from the paper cites paragraphs; what is authored carries a reason. The two never share a field.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator

from harness.domain.agenda import IssueKind
from harness.domain.values import AuthoredAttitude, AuthoredExponent, AuthoredShare, AuthoredWeight, Id, Paragraph, Permille, Text, Value

Firmness = Literal["conditional", "moderate", "strong", "precondition", "red-line"]
Confidence = Literal["explicit", "implied"]
Span = tuple[Annotated[StrictInt, Field(ge=1, le=9)], Annotated[StrictInt, Field(ge=1, le=9)]]
"""A range of options, lowest and highest."""


class Line(Value):
    """One line of a profile: an interest, a capability or a reservation."""

    id: Id
    text: Text
    paragraphs: tuple[Paragraph, ...]
    confidence: Confidence


class Condition(Value):
    """Something that holds or not at this moment of the talks: a track or a trust at or above a level."""

    track: Id | None = None
    """A bilateral track of relations.yaml."""
    trust: tuple[Id, Id] | None = None
    """From whom, in whom."""
    at_least: Permille

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.track is None) == (self.trust is None):
            raise ValueError("a condition names either a track or a trust")
        return self


class Position(Value):
    """Where the paper puts a party on an issue."""

    id: Id
    issue: Id
    text: Text
    """The coding's paraphrase, third person."""
    target: Span
    salience: Annotated[StrictInt, Field(ge=1, le=5)]
    salience_reason: Text
    firmness: Firmness
    conditions: Text | None = None
    """The condition in words, as the coding has it."""
    when: tuple[Condition, ...] = ()
    """The condition as the rules read it (authored); all must hold."""
    when_reason: Text | None = None
    paragraphs: tuple[Paragraph, ...]
    confidence: Confidence
    notes: Text | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.target[0] > self.target[1]:
            raise ValueError("target must run from low to high")
        if self.when and not self.when_reason:
            raise ValueError("`when` is authored and needs a when_reason")
        return self


class Stance(Value):
    """What a party can live with on an issue (authored), and its ideal where the paper is silent (authored)."""

    accept: Span
    """The lowest and the highest option it could sign without breaking at home."""
    ideal: Span | None = None
    """Only where the paper is silent; low salience, never scored."""
    reason: Text


class Shift(Value):
    """An ideal that moves once relations pass a mark (authored)."""

    id: Id
    issue: Id
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    by: Annotated[StrictInt, Field(ge=-500, le=500)]
    """Steps on the fine scale; above 0 is towards the high pole."""
    reason: Text
    paragraphs: tuple[Paragraph, ...] = ()


class Precondition(Value):
    """What must hold before a party comes to the table."""

    id: Id
    text: Text
    position: Id
    """The position it makes operational."""
    kind: Literal["tracks", "not-targeted"]
    tracks: tuple[Id, ...] = ()
    """For `tracks`: each must stand at the level or above."""
    level: AuthoredShare | None = None
    paragraphs: tuple[Paragraph, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kind == "tracks") != bool(self.tracks and self.level):
            raise ValueError("kind `tracks` needs tracks and a level; the other kind takes neither")
        return self


class RedLine(Value):
    """What the paper says a party will not cross."""

    id: Id
    issue: Id
    position: Id
    accept: Span
    """The options on its own side of the line."""
    text: Text
    """The line in words, to follow "we cannot accept"; lower case, no full stop."""
    paragraphs: tuple[Paragraph, ...]


class Offer(Value):
    """Something a party may bring to a bargain."""

    id: Id
    issue: Id
    text: Text
    """A noun phrase ("capital for the power stations")."""
    reason: Text | None = None
    paragraphs: tuple[Paragraph, ...] = ()


class Temper(Value):
    """How a party bargains (authored)."""

    concession: AuthoredExponent
    """Exponent of the time schedule, 1 (steady) to 4 (late)."""
    room: AuthoredShare
    """Permille of the way to its limit that it goes unprompted."""
    aspire: AuthoredShare
    """Permille of its best gain that it asks for at the outset."""
    patience: AuthoredShare
    """Pressure, 0 to 1000, beyond which it leaves the room."""
    without: AuthoredShare
    """0 to 500: what it costs this party, per unit of trust in the absent one, to go on without it."""
    widen: AuthoredAttitude
    """-100 to 100: its attitude to guests at the table."""


class Profile(Value):
    """Everything known of one party."""

    id: Id
    name: Text
    """Formal name, as on the name plate, with its article where speech needs one."""
    short: Text
    """Everyday name ("South Korea")."""
    capital: Text
    adjective: Text
    role: Text
    """One sentence: what kind of actor it is here."""
    manner: Text
    """Its manner of speech, for a reader or a model."""
    guest: bool = False
    interests: tuple[Line, ...]
    capabilities: tuple[Line, ...]
    reservations: tuple[Line, ...]
    positions: tuple[Position, ...] = ()
    preconditions: tuple[Precondition, ...] = ()
    red_lines: tuple[RedLine, ...] = ()
    offers: tuple[Offer, ...] = ()
    stances: dict[Id, Stance] = {}
    """Per issue, authored."""
    shifts: tuple[Shift, ...] = ()
    weight: dict[IssueKind, AuthoredWeight] = {}
    """Capability, 1 to 100, by kind of issue; it pulls the single text."""
    temper: Temper | None = None
    """Only guests have none: they hold no pen."""

    @model_validator(mode="after")
    def _can_sign(self) -> Self:
        for line in self.red_lines:
            stance = self.stances.get(line.issue)
            if (
                stance is not None
                and stance.accept[0] <= stance.accept[1]
                and max(stance.accept[0], line.accept[0]) > min(stance.accept[1], line.accept[1])
            ):
                raise ValueError(f"red line {line.id} and stances.{line.issue}.accept have no option in common")
        return self

    @cached_property
    def lines(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Every citable line: id -> (text, paragraphs)."""
        every: tuple[Line | Position | Precondition | RedLine, ...] = (
            *self.interests,
            *self.capabilities,
            *self.reservations,
            *self.positions,
            *self.preconditions,
            *self.red_lines,
        )
        return {x.id: (x.text, x.paragraphs) for x in every} | {o.id: (o.text, o.paragraphs) for o in self.offers}


class Said(Value):
    """One sentence a party can say, and the profile line it comes from."""

    text: Text
    line: Id


class Argument(Said):
    """A sentence that argues for one side of an issue."""

    side: Literal["low", "high", "any"] = "any"
    """Which way on the scale it pulls."""


class Voice(Value):
    """How a party speaks. Wordings hold slots in braces; `domain/wording.py` lists them and checks every one at load."""

    party: Id
    we: Text = "we"
    self: Text
    """How it names itself as the subject of a sentence, third person singular ("my government")."""
    addresses: dict[Id, Text] = {}
    """How it names each other party in mid-sentence."""
    openings: tuple[Said, ...] = ()
    """Sentences that argue from an interest, for openings."""
    closings: tuple[Said, ...] = ()
    arguments: dict[Id, tuple[Argument, ...]] = {}
    """By issue."""
    wordings: dict[Id, Annotated[tuple[Text, ...], Field(min_length=1)]] = {}
    """By kind of sentence."""


class Trust(Value):
    """How far one party trusts another at the outset (authored)."""

    of: Id
    toward: Id
    level: Permille
    reason: Text


class Track(Value):
    """A bilateral relation that moves while the talks go on (authored numbers)."""

    id: Id
    title: Text
    parties: tuple[Id, Id]
    level: Permille
    pace: Permille
    """Permille of the remaining distance gained in an ordinary round."""
    setback: Permille
    """Chance of a setback in a round."""
    loss: Permille
    """Points lost in a setback."""
    progress_text: Text
    """What reaches the delegations when it advances; a sentence without names that do not belong before December 2000."""
    setback_text: Text
    reason: Text
    paragraphs: tuple[Paragraph, ...]


class Relations(Value):
    """Trust and tracks among the parties."""

    trust: tuple[Trust, ...]
    tracks: tuple[Track, ...]

    @cached_property
    def start(self) -> dict[tuple[str, str], int]:
        """Trust at the outset: (of, toward) -> level."""
        return {(t.of, t.toward): t.level for t in self.trust}
