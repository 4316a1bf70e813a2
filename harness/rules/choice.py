"""A decision: an act and the reason it was taken."""

from __future__ import annotations

from dataclasses import dataclass

from harness.domain.agenda import Draft
from harness.domain.turns import Act, Amend, Object, Propose, Why
from harness.errors import HouseError


@dataclass(frozen=True, slots=True)
class Choice:
    """One act with its reason."""

    act: Act
    why: Why

    @property
    def issue(self) -> str:
        """The issue it is about; asked only of acts that have one."""
        if self.why.issue is None:
            raise HouseError(f"{self.act.act} is about no issue")
        return self.why.issue

    @property
    def want(self) -> Draft | None:
        """The text it asks for, if it asks for one."""
        match self.act:
            case Propose(draft=draft) | Amend(draft=draft):
                return draft
            case Object(want=want):
                return want
            case _:
                return None

    @property
    def line(self) -> str | None:
        """The firmest profile line behind it."""
        return self.why.lines[0] if self.why.lines else None
