"""A delegate with another behind it, which takes the turns that the first cannot give; each such turn says so, with a code."""

from __future__ import annotations

from typing import Literal

from harness.delegates.ledger import Warn
from harness.delegates.protocol import AllSeeing, Delegate
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.errors import EndpointError, Lost

OnFailure = Literal["auto", "fallback", "stop"]
"""What a lost turn comes to. `auto`: the second takes it, but what the user must mend stops the run. `fallback`: the second takes every
turn, whatever the reason. `stop`: the run stops at the first."""
UNUSABLE = "unusable"
"""The code of an endpoint that the user must mend, where the user would rather finish."""


class Relieved:
    """Asks the first; where its turn is lost, the second."""

    def __init__(self, first: Delegate, second: Delegate, on_failure: OnFailure, warn: Warn = lambda text: None) -> None:
        self._first, self._second, self._on_failure, self._warn = first, second, on_failure, warn
        self._unusable = False

    async def answer(self, question: Question, view: View) -> Turn:
        """The first's turn, or the second's in its place. Raises Lost, or EndpointError, where the run is to stop."""
        code = UNUSABLE
        if not self._unusable:
            try:
                return await self._first.answer(question, view)
            except Lost as lost:
                if self._on_failure == "stop":
                    raise
                code = lost.code
                self._warn(f"{question.id}: {lost}; the offline delegate takes this turn.")
            except EndpointError as fault:
                if self._on_failure != "fallback":
                    raise
                if not self._unusable:
                    self._warn(f"{fault} The offline delegate takes these turns from now on.")
                self._unusable = True
        turn = await self._second.answer(question, view)
        return turn.model_copy(update={"source": "fallback", "fallback": code})


class RelievedAllSeeing(Relieved, AllSeeing):
    """The same for a first that is shown the whole talk."""
