"""What is sent depends on what is recorded, and on nothing that a record loses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from harness.delegates.offline import Offline
from harness.domain.scenario import Inputs
from harness.domain.state import start
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.prompts.dialogue import Dialogue
from harness.talks import hold
from harness.transcript import canonical
from tests.holding import SCENARIOS, inputs_of


@dataclass
class Overheard:
    """Answers by the rules, and keeps what a model would have been sent."""

    offline: Offline
    sent: dict[str, str] = field(default_factory=dict)
    dialogues: dict[str, Dialogue] = field(default_factory=dict)

    async def answer(self, question: Question, view: View) -> Turn:
        """The rules' turn."""
        request = self.dialogues.setdefault(view.party, Dialogue()).request(view, question)
        self.sent[question.id] = "\n".join(f"{m.role}: {m.content}" for m in request.messages) + str(request.form)
        return self.offline.turn(question, view)


def _sent(inputs: Inputs) -> dict[str, str]:
    everybody = Overheard(Offline(inputs))
    asyncio.run(hold(start(inputs, 1), dict.fromkeys((*inputs.seats, *inputs.visitors), everybody), lambda events: None))
    return everybody.sent


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_same_requests(scenario: str) -> None:
    """With the inputs as a record gives them back, every request of a talk is the same: no answer on record is asked for again."""
    inputs = inputs_of(scenario).model_copy(update={"scenario": inputs_of(scenario).scenario.model_copy(update={"rounds": 2})})
    assert _sent(Inputs.model_validate_json(canonical(inputs))) == _sent(inputs)
