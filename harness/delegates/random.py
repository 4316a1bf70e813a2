"""A delegate that draws its turns by lot: any legal turn, by a hash of seed and question. The floor under every comparison."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from harness.domain.chance import below, word
from harness.domain.turns import Note, Question, Sentence, Turn
from harness.domain.view import View
from harness.errors import HouseError
from harness.prompts.form import Schema, schema
from harness.prompts.reading import Unreadable, turn_of

SAID = "This delegation has drawn its answer by lot."
DRAWS = 50
"""Draws before we say that the form allows what the procedure does not."""
TRUE = 12
"""One yes in so many: whoever leaves the room at every second turn tells us nothing."""

Roll = Callable[[int], int]
"""Uniform in 0 .. n-1, another number at each call."""


class Random:
    """Draws from the form that a model fills in, so that what it may do is what a model may do."""

    async def answer(self, question: Question, view: View) -> Turn:
        """Any legal turn."""
        return self.turn(question, view)

    def turn(self, question: Question, view: View) -> Turn:
        """The same, without waiting: a pure function of question and view."""
        form = schema(view, question)
        if form is None:
            return Turn(question=question.id, party=view.party, statement=(Sentence(text=SAID),), source="random")
        for draw in range(DRAWS):
            try:
                drawn = turn_of(json.dumps(_draw(form, _roller(view, question, draw))), form, view, question)
            except Unreadable:
                continue
            return drawn.model_copy(update={"source": "random", "note": Note(text=SAID)})
        raise HouseError(f"no legal turn was drawn for {question.id} in {DRAWS} draws")


def _roller(view: View, question: Question, draw: int) -> Roll:
    rolls = iter(range(10**9))
    return lambda sides: below(word(view.seed, "lot", question.id, draw, next(rolls)), sides)


def _draw(form: Schema, roll: Roll) -> Any:
    """An instance of a portable schema."""
    if "anyOf" in form:
        return _draw(form["anyOf"][roll(len(form["anyOf"]))], roll)
    if "enum" in form:
        return form["enum"][roll(len(form["enum"]))]
    match form["type"]:
        case "object":
            return {name: _draw(part, roll) for name, part in form["properties"].items()}
        case "array":
            drawn = [_draw(form["items"], roll) for _ in range(roll(form["maxItems"] + 1))]
            return list({json.dumps(item, sort_keys=True): item for item in drawn}.values())
        case "boolean":
            return roll(TRUE) == 0
        case "string":
            return SAID
    return None
