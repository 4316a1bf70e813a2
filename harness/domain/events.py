"""What is recorded. An event names who may see it; nothing in it could differ in a second run given the same answers.

Adding an event is one class here, one line in `Event`, and one entry in `state._APPLY`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, TypeAdapter

from harness.domain.agenda import Draft
from harness.domain.format import Motion
from harness.domain.turns import Act, Declared, Pledge, QuestionKind, Sentence, Source, Why
from harness.domain.values import Id, Permille, Value

ALL = ("all",)
"""Addressees of a public event."""

Mode = Literal["full", "open-seat", "informal"]
"""All members present; some missing and their seats kept open; some missing and no agreement to go on without them."""


class _Event(Value):
    seq: Annotated[StrictInt, Field(ge=0)]
    """Number of the event, from 0, without gaps."""
    visible: tuple[Id, ...] = ALL
    """Who may see it: `all`, or parties by name."""


class Opened(_Event):
    """The session is convened."""

    type: Literal["opened"] = "opened"
    scenario: Id
    format: Id
    chair: Id
    seats: tuple[Id, ...]


class TurnTaken(_Event):
    """A party answered a question. Public at the table; its owner's alone in the margins and in cables."""

    type: Literal["turn"] = "turn"
    question: str
    kind: QuestionKind
    party: Id
    round: StrictInt
    source: Source
    fallback: str | None = None
    statement: tuple[Sentence, ...]
    acts: tuple[Act, ...]
    stances: tuple[Declared, ...] = ()

    @property
    def spoken(self) -> str:
        """The statement as one text."""
        return " ".join(s.text for s in self.statement)


class NoteKept(_Event):
    """What the party kept to itself at that turn."""

    type: Literal["note"] = "note"
    question: str
    party: Id
    text: str
    reasons: tuple[Why, ...]


class AttendanceTaken(_Event):
    """Who sits at the table when the session begins."""

    type: Literal["attendance"] = "attendance"
    present: tuple[Id, ...]
    absent: tuple[Id, ...]
    mode: Mode


class TrackMove(Value):
    """A bilateral track after this round's news."""

    track: Id
    level: Permille
    moved: Literal["progress", "setback", "still"]


class SituationMoved(_Event):
    """News from outside the room: where the bilateral tracks stand now."""

    type: Literal["situation"] = "situation"
    round: StrictInt
    tracks: tuple[TrackMove, ...]


class TrustMove(Value):
    """What an event did to one party's trust in another."""

    of: Id
    toward: Id
    by: StrictInt


class Happened(_Event):
    """Something has happened outside the room. Known to all, or to those who may see it."""

    type: Literal["happened"] = "happened"
    event: Id
    round: StrictInt
    title: str
    text: str
    tracks: tuple[TrackMove, ...] = ()
    pace: dict[Id, Permille] = {}
    """The pace of tracks from now on."""
    trust: tuple[TrustMove, ...] = ()


class RoundOpened(_Event):
    """A round begins."""

    type: Literal["round"] = "round"
    round: StrictInt
    mode: Mode
    order: tuple[Id, ...]
    """Speakers, in order."""


class Tabled(Value):
    """The single negotiating text on one issue."""

    issue: Id
    draft: Draft
    place: Permille
    """Where the public redrafting rule has pulled it, on the fine scale; the draft is the text nearest to it."""
    reading: StrictInt
    """How often it has been before the room."""
    brackets: tuple[Bracket, ...] = ()


class Bracket(Value):
    """Another text, and who wants it."""

    draft: Draft
    parties: tuple[Id, ...]


class DraftTabled(_Event):
    """The chair tables the text on every open issue, redrafted by the public rule."""

    type: Literal["draft"] = "draft"
    round: StrictInt
    texts: tuple[Tabled, ...]


class Understanding(Value):
    """A rider recorded in one party's name."""

    party: Id
    rider: Id


class Adopted(_Event):
    """A text is adopted."""

    type: Literal["adopted"] = "adopted"
    issue: Id
    draft: Draft
    round: StrictInt
    parties: tuple[Id, ...]
    understandings: tuple[Understanding, ...] = ()
    reservations: tuple[Id, ...] = ()
    ad_referendum: tuple[Id, ...] = ()
    opt_in: StrictBool
    binding: StrictBool
    """False for a recommendation: of track two, or under a rule that only advises."""


class Acceded(_Event):
    """A party joins what was adopted without it."""

    type: Literal["acceded"] = "acceded"
    issue: Id
    party: Id


class Offered(_Event):
    """In the margins: one party puts an exchange to another. Seen by the two."""

    type: Literal["offered"] = "offered"
    round: StrictInt
    by: Id
    to: Id
    give: Pledge
    get: Pledge


class Refused(_Event):
    """An offer is declined. Seen by the two."""

    type: Literal["refused"] = "refused"
    offer: StrictInt
    by: Id
    to: Id


class Lapsed(_Event):
    """An offer was not answered, or one of the two had by then bound itself on its issue. Seen by the two."""

    type: Literal["lapsed"] = "lapsed"
    offer: StrictInt
    by: Id
    to: Id


class Bargained(_Event):
    """An offer is agreed; both are pledged. Seen by the two."""

    type: Literal["bargained"] = "bargained"
    offer: StrictInt
    by: Id
    to: Id
    give: Pledge
    get: Pledge


class CaucusHeld(_Event):
    """That two parties met and agreed something is known to all; what, is not."""

    type: Literal["caucus"] = "caucus"
    round: StrictInt
    parties: tuple[Id, Id]


class MotionPut(_Event):
    """A motion is before the room."""

    type: Literal["motion"] = "motion"
    motion: Motion
    by: Id
    seats: tuple[Id, ...] = ()
    """For an open seat: the seats to be kept."""


class MotionDecided(_Event):
    """A motion carries or falls."""

    type: Literal["motion-decided"] = "motion-decided"
    motion: Motion
    carried: StrictBool
    support: tuple[Id, ...]
    oppose: tuple[Id, ...]


class WalkedOut(_Event):
    """A party has left the room."""

    type: Literal["walked-out"] = "walked-out"
    party: Id
    issue: Id
    round: StrictInt


class Returned(_Event):
    """A party sits down, for the first time or again."""

    type: Literal["returned"] = "returned"
    party: Id
    round: StrictInt


class MarginsOpened(_Event):
    """The plenary rises; delegations meet in the margins."""

    type: Literal["margins"] = "margins"
    round: StrictInt


class FinalReading(_Event):
    """The last text is on the table; final answers are asked for."""

    type: Literal["final-reading"] = "final-reading"
    mode: Mode


class Closing(_Event):
    """Final answers are in; delegations make their closing statements."""

    type: Literal["closing"] = "closing"
    order: tuple[Id, ...]


class Agreed(Value):
    """One item of the communique."""

    issue: Id
    text: str
    """The sentence, as signed, with the rider that belongs to the text."""
    parties: tuple[Id, ...]
    reservations: tuple[Id, ...]
    ad_referendum: tuple[Id, ...]
    understandings: tuple[Understanding, ...]
    binding: StrictBool


class OpenItem(Value):
    """What stays open, and who wants what."""

    issue: Id
    text: str
    """Where the draft stood."""
    brackets: tuple[Bracket, ...]
    objections: tuple[Id, ...]
    why: Literal["status-quo", "absence", "objection", "quorum"]
    """What kept it open: the text is the world as it is; a party it needs, or a member the rule wants, was missing.

    Somebody stood against it under consensus; too few were willing."""


class Communique(_Event):
    """What the session says to the world."""

    type: Literal["communique"] = "communique"
    preamble: str
    agreed: tuple[Agreed, ...]
    open: tuple[OpenItem, ...]
    absent: tuple[Id, ...]
    next_meeting: str


class Closed(_Event):
    """The session is over."""

    type: Literal["closed"] = "closed"
    rounds: StrictInt


Event = Annotated[
    Opened
    | TurnTaken
    | NoteKept
    | AttendanceTaken
    | SituationMoved
    | Happened
    | RoundOpened
    | DraftTabled
    | Adopted
    | Acceded
    | Offered
    | Refused
    | Lapsed
    | Bargained
    | CaucusHeld
    | MotionPut
    | MotionDecided
    | WalkedOut
    | Returned
    | MarginsOpened
    | FinalReading
    | Closing
    | Communique
    | Closed,
    Field(discriminator="type"),
]

Tabled.model_rebuild()
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads any event; raises pydantic's ValidationError."""
