"""A recorded reply read again: whether it is the turn that was recorded."""

from __future__ import annotations

from collections.abc import Sequence

from harness.delegates.calls import Call
from harness.delegates.soliloquy import part_of
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.prompts.form import schema
from harness.prompts.reading import Unreadable, turn_of
from harness.prompts.soliloquy import step_of


def reread(question: Question, view: View, calls: Sequence[Call]) -> Turn | None:
    """The turn that the calls for a question come to; None when none of them holds a reply that can be taken."""
    for call in calls:
        if call.attempt.reply is None or call.attempt.fault is not None:
            continue
        text = call.attempt.reply.text
        try:
            if call.purpose == "round" and call.question == step_of(question):
                return part_of(text, question, view)
            if call.purpose != "round" and call.question == question.id:
                turn = turn_of(text, schema(view, question) or {}, view, question)
                return turn.model_copy(update={"source": "repaired"}) if call.purpose == "repair" else turn
        except Unreadable:
            continue
    return None
