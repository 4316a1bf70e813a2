"""What the procedure asks and what a party answers: questions, acts, turns.

A turn is one statement and a tuple of acts. The acts are what binds; the statement says them. Which act may answer which question is one
table, `ALLOWED`; whether it is legal at this moment is decided in `legality.check`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator

from harness.domain.agenda import Draft
from harness.domain.format import Motion
from harness.domain.values import Id, Text, Value

QuestionKind = Literal["attend", "opening", "floor", "margins", "final", "closing", "cable", "probe"]
Source = Literal["model", "repaired", "fallback", "offline", "human", "scripted", "random"]
Reason = Literal["red-line", "beyond-limit", "no-gain"]
"""Why a party objects: the paper's red line, what it can live with at home, or nothing in it for the party."""


class Question(Value):
    """What the procedure wants from one party now."""

    id: str
    """Round, kind and party, such as `r3.floor.dprk`: one party answers a question once."""
    kind: QuestionKind
    party: Id
    round: Annotated[StrictInt, Field(ge=0)]
    issues: tuple[Id, ...] = ()
    """Issues still open."""
    offers: tuple[StrictInt, ...] = ()
    """For the margins: offers that wait for this party's answer, by event number."""
    motions: tuple[Motion, ...] = ()
    """Motions on which this party has not yet spoken."""
    text: str = ""
    """For a probe: the researcher's words."""


class Attend(Value):
    """Comes to the session."""

    act: Literal["attend"] = "attend"


class Decline(Value):
    """Stays away, naming the precondition that is not met."""

    act: Literal["decline"] = "decline"
    precondition: Id | None = None


class Propose(Value):
    """Puts an option (and perhaps a rider) forward before a draft exists."""

    act: Literal["propose"] = "propose"
    issue: Id
    draft: Draft


class Accept(Value):
    """Agrees to the draft as tabled."""

    act: Literal["accept"] = "accept"
    issue: Id


class AcceptWithRider(Value):
    """Agrees, on an understanding recorded in its name."""

    act: Literal["accept-with-rider"] = "accept-with-rider"
    issue: Id
    rider: Id


class Amend(Value):
    """Wants another text; the draft stays in brackets."""

    act: Literal["amend"] = "amend"
    issue: Id
    draft: Draft


class Reserve(Value):
    """Does not block, and does not like it."""

    act: Literal["reserve"] = "reserve"
    issue: Id


class Object(Value):
    """Blocks, with a reason; may name a text it would sign."""

    act: Literal["object"] = "object"
    issue: Id
    reason: Reason
    want: Draft | None = None


class AdReferendum(Value):
    """Agrees subject to its capital."""

    act: Literal["ad-referendum"] = "ad-referendum"
    issue: Id


class Accede(Value):
    """Joins what others have adopted."""

    act: Literal["accede"] = "accede"
    issue: Id


class Pledge(Value):
    """Support for a text on an issue, given or asked for in a caucus."""

    issue: Id
    draft: Draft


class Trade(Value):
    """Asks another party for a caucus and puts an exchange to it: issue against issue."""

    act: Literal["trade"] = "trade"
    to: Id
    give: Pledge
    get: Pledge


class Agree(Value):
    """Accepts an offer made in the margins."""

    act: Literal["agree"] = "agree"
    offer: StrictInt


class Refuse(Value):
    """Declines an offer made in the margins."""

    act: Literal["refuse"] = "refuse"
    offer: StrictInt


class WalkOut(Value):
    """Leaves the room over an issue."""

    act: Literal["walk-out"] = "walk-out"
    issue: Id


class Return(Value):
    """Comes to the table from the next round on, after staying away or walking out."""

    act: Literal["return"] = "return"


class Move(Value):
    """Puts a motion."""

    act: Literal["move"] = "move"
    motion: Motion


class Support(Value):
    """Speaks for a motion."""

    act: Literal["support"] = "support"
    motion: Motion


class Oppose(Value):
    """Speaks against a motion."""

    act: Literal["oppose"] = "oppose"
    motion: Motion


IssueAct = Accept | AcceptWithRider | Amend | Reserve | Object | AdReferendum
Act = Annotated[
    Attend | Decline | Propose | IssueAct | Accede | Trade | Agree | Refuse | WalkOut | Return | Move | Support | Oppose,
    Field(discriminator="act"),
]

ANSWERS = frozenset({"accept", "accept-with-rider", "amend", "reserve", "object", "ad-referendum"})
"""Acts that answer the draft on an issue."""
WILLING = frozenset({"accept", "accept-with-rider", "reserve", "ad-referendum"})
"""Answers that do not stand in the way."""
BINDING = frozenset({"accept", "accept-with-rider", "ad-referendum", "accede"})
"""Acts that commit the party that does them."""

ALLOWED: dict[QuestionKind, frozenset[str]] = {
    "attend": frozenset({"attend", "decline"}),
    "opening": frozenset({"propose"}),
    "floor": ANSWERS - {"ad-referendum"} | {"accede", "walk-out", "move", "support", "oppose"},
    "margins": frozenset({"trade", "agree", "refuse", "return"}),
    "final": ANSWERS - {"amend"} | {"accede"},
    "closing": frozenset(),
    "cable": frozenset(),
    "probe": frozenset(),
}
"""Which acts may answer which question."""
DECLARING: frozenset[QuestionKind] = frozenset({"opening", "floor", "final", "closing"})
"""Where a party may declare a stance: in public."""


class Sentence(Value):
    """One sentence, and where it comes from. A sentence of the offline delegate always has a source; a model's has none."""

    text: Text
    wording: str | None = None
    """Kind and number of the wording it was made from, such as `amend/3`; an argument's is `argument.ISSUE/2`."""
    line: Id | None = None
    """The profile line it rests on."""
    paragraphs: tuple[str, ...] = ()
    act: StrictInt | None = None
    """The act it realises, by its place in the turn."""
    answers: StrictInt | None = None
    """The event it answers, by number."""


class Why(Value):
    """One reason behind one decision."""

    rule: str
    """The rule that decided, by name."""
    act: str = ""
    issue: Id | None = None
    numbers: dict[str, StrictInt] = {}
    """What the rule weighed, on the fine scale unless its name says otherwise."""
    lines: tuple[str, ...] = ()
    """Profile lines behind it."""


class Note(Value):
    """What a delegate keeps to itself; seen by its owner and the researcher only."""

    text: str = ""
    reasons: tuple[Why, ...] = ()


class Declared(Value):
    """Where a party says, beside its acts, that it stands on an issue: the option it seeks. It binds nobody."""

    issue: Id
    option: Annotated[StrictInt, Field(ge=1, le=9)]


class Turn(Value):
    """One party's answer to one question."""

    question: str
    party: Id
    statement: tuple[Sentence, ...] = ()
    acts: tuple[Act, ...] = ()
    stances: tuple[Declared, ...] = ()
    """What a delegate declares that its acts do not say; the offline delegate declares by its acts alone."""
    note: Note = Note()
    source: Source
    fallback: str | None = None
    """The code of the fault, when the source is `fallback`."""

    @model_validator(mode="after")
    def _owned(self) -> Self:
        if (self.source == "fallback") != (self.fallback is not None):
            raise ValueError("a fallback has a code, and nothing else has one")
        return self

    @property
    def spoken(self) -> str:
        """The statement as one text."""
        return " ".join(s.text for s in self.statement)
