"""The offline persona engine as a delegate: decides by rules, speaks from the profile, needs no model."""

from __future__ import annotations

from harness.domain.scenario import Inputs
from harness.domain.turns import Note, Question, Turn
from harness.domain.view import View
from harness.rules.decide import decide
from harness.rules.mind import Mind, Readings
from harness.rules.speech import speak


class Offline:
    """Speaks for any party of a conference; one instance serves all seats, because it remembers nothing."""

    def __init__(self, inputs: Inputs) -> None:
        self._readings = Readings(inputs)

    async def answer(self, question: Question, view: View) -> Turn:
        """A turn by the rules."""
        return self.turn(question, view)

    def turn(self, question: Question, view: View) -> Turn:
        """The same, without waiting: a pure function of question and view."""
        mind = Mind(view, self._readings)
        choices = decide(mind, question)
        speaks = view.inputs.format.statements or question.kind == "probe"
        statement = speak(mind, question, choices) if speaks else ()
        note = Note(reasons=tuple(c.why for c in choices))
        acts = tuple(c.act for c in choices)
        return Turn(question=question.id, party=question.party, statement=statement, acts=acts, note=note, source="offline")
