"""What the talks ask of whoever acts for a party."""

from __future__ import annotations

from typing import Protocol

from harness.domain.turns import Question, Turn
from harness.domain.view import View


class AllSeeing:
    """Marks a delegate whose views hold the whole talk, every note included. The manifest must say so."""


class Delegate(Protocol):
    """Answers questions. It keeps nothing between them: what it needs to remember is in its view."""

    async def answer(self, question: Question, view: View) -> Turn:
        """A turn that answers the question, from this view alone."""
        ...
