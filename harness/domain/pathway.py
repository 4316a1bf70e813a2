"""Sessions in a row, each starting where the last one ended: what is planned, and what one session leaves to the next."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from harness.domain.party import Condition
from harness.domain.values import Id, Paragraph, Permille, Text, Value


class Requirement(Value):
    """What must have come of an earlier session of the pathway. All that is given must hold."""

    session: Id
    held: StrictBool = True
    """Whether it must have been held; False means that it must not."""
    adopted: tuple[Id, ...] = ()
    """Issues that must have been settled there."""
    at_least: Annotated[StrictInt, Field(ge=0, le=8)] = 0
    """Texts that must have been adopted there."""
    present: tuple[Id, ...] = ()
    """Parties that must have been at its table at the end."""
    absent: tuple[Id, ...] = ()
    """Parties that must not."""


class Session(Value):
    """One session of a pathway."""

    id: Id
    scenario: Id
    after: tuple[Requirement, ...] = ()
    """Earlier sessions it depends on."""
    when: tuple[Condition, ...] = ()
    """Where tracks and trust must stand by then (authored)."""
    rounds_between: Annotated[StrictInt, Field(ge=0, le=20)] = 0
    """Rounds of news from outside that pass before it opens."""
    rounds: Annotated[StrictInt, Field(ge=2, le=20)] | None = None
    """In place of the scenario's."""
    tracks: dict[Id, Annotated[StrictInt, Field(ge=-1000, le=1000)]] = {}
    """Points that tracks gain if the session before was held and adopted something (authored): what a bilateral session is for."""
    pace: dict[Id, Permille] = {}
    reason: Text
    """Why it stands here and under these conditions."""


class Pathway(Value):
    """An order in which sessions help each other."""

    id: Id
    title: Text
    text: Text
    """What is tried, in a paragraph."""
    sessions: Annotated[tuple[Session, ...], Field(min_length=1, max_length=12)]
    paragraphs: tuple[Paragraph, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        seen: set[str] = set()
        every = {s.id for s in self.sessions}
        for n, session in enumerate(self.sessions):
            if session.id in seen:
                raise ValueError(f"sessions.{n}.id: there are two sessions {session.id}")
            for m, requirement in enumerate(session.after):
                at = f"sessions.{n}.after.{m}.session"
                if requirement.session not in every:
                    raise ValueError(f"{at}: there is no session {requirement.session}")
                if requirement.session not in seen:
                    raise ValueError(f"{at}: {session.id} would wait for {requirement.session}, which comes no earlier: a circle")
            seen.add(session.id)
        return self
