"""What a session leaves to the next one of a pathway: pure values; `pathway.carry` makes them and says what they do."""

from __future__ import annotations

from typing import Literal

from pydantic import StrictBool

from harness.domain.agenda import Draft
from harness.domain.values import Id, Text, Value


class Outcome(Value):
    """A text that an earlier session adopted."""

    session: Id
    issue: Id
    draft: Draft
    text: str
    """The sentence, as signed."""
    parties: tuple[Id, ...]
    binding: StrictBool
    """False for a recommendation: of track two, or of a body that only advises."""


class Grievance(Value):
    """What one party holds against another since an earlier session."""

    session: Id
    of: Id
    toward: Id
    why: Literal["walked-out", "stayed-away", "unkept-promise", "went-on-without"]


class Legacy(Value):
    """All that earlier sessions have left, in their order."""

    sessions: tuple[tuple[Id, Text], ...]
    """The sessions held: id and title."""
    outcomes: tuple[Outcome, ...] = ()
    grievances: tuple[Grievance, ...] = ()

    @property
    def recommended(self) -> dict[str, Outcome]:
        """By issue, the last recommendation."""
        return {o.issue: o for o in self.outcomes if not o.binding}
