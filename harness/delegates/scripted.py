"""A delegate that says what it was given: for tests, for replays, and for putting one's own words into a talk."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.errors import UserError


class Scripted:
    """Turns from a queue, in order; keeps the questions and views it was shown."""

    def __init__(self, turns: Iterable[Turn | Callable[[Question, View], Turn]]) -> None:
        self._turns = list(turns)
        self.asked: list[tuple[Question, View]] = []

    async def answer(self, question: Question, view: View) -> Turn:
        """The next turn of the script, or what the next function of the script makes of the question."""
        self.asked.append((question, view))
        if not self._turns:
            raise UserError(f"the script for {question.party} has no turn left for {question.id}")
        turn = self._turns.pop(0)
        return turn(question, view) if callable(turn) else turn
