"""A delegate with another behind it: who takes a lost turn, and what stops the run."""

from __future__ import annotations

import asyncio

import pytest

from harness.delegates.fallback import UNUSABLE, OnFailure, Relieved
from harness.delegates.ledger import Ledger
from harness.delegates.model import Model
from harness.delegates.random import Random
from harness.domain.turns import Turn
from harness.errors import BudgetSpent, EndpointError, Lost, SixpartyError
from tests.delegates.conftest import Scripted
from tests.prompts.moments import Moment, first, mixed

FLOOR = first(mixed("relief", 1), "floor")


class Failing:
    """Raises what it is given, one after another."""

    def __init__(self, *faults: SixpartyError) -> None:
        self.faults = list(faults)

    async def answer(self, question: object, view: object) -> Turn:
        """No turn."""
        raise self.faults.pop(0)


def taken(relieved: Relieved, moment: Moment = FLOOR) -> Turn:
    """The turn that is taken in the end."""
    return asyncio.run(relieved.answer(moment.question, moment.view))


@pytest.mark.parametrize("on_failure", ["auto", "fallback"])
@pytest.mark.parametrize("code", ["unreadable", "illegal", "overloaded", "too-long"])
def test_a_lost_turn_is_taken_by_the_second(on_failure: OnFailure, code: str) -> None:
    """It is the second's turn but for its source, and says with a code why it was needed."""
    turn = taken(Relieved(Failing(Lost(code)), Random(), on_failure))
    assert (turn.source, turn.fallback) == ("fallback", code)
    assert turn.model_copy(update={"source": "random", "fallback": None}) == Random().turn(FLOOR.question, FLOOR.view)


def test_stop_stops_at_the_first_lost_turn() -> None:
    """With `stop` nobody takes the turn."""
    with pytest.raises(Lost):
        taken(Relieved(Failing(Lost("overloaded")), Random(), "stop"))


@pytest.mark.parametrize("on_failure", ["auto", "stop"])
def test_what_the_user_must_mend_stops_the_run(on_failure: OnFailure) -> None:
    """A wrong key or a missing model is not covered up."""
    with pytest.raises(EndpointError):
        taken(Relieved(Failing(EndpointError("no such model")), Random(), on_failure))


def test_fallback_goes_on_without_an_endpoint_that_cannot_be_used() -> None:
    """With `fallback` every later turn is the second's too, and the endpoint is not asked again."""
    relieved = Relieved(Failing(EndpointError("no such model")), Random(), "fallback")
    assert [taken(relieved).fallback for _ in range(3)] == [UNUSABLE] * 3


@pytest.mark.parametrize("on_failure", ["auto", "fallback", "stop"])
def test_a_spent_budget_stops_the_run(on_failure: OnFailure) -> None:
    """A cap is a cap: nobody speaks in place of a model that may not be paid."""
    with pytest.raises(BudgetSpent):
        taken(Relieved(Failing(BudgetSpent("the cap is reached")), Random(), on_failure))


def test_after_a_lost_turn_the_first_is_asked_again() -> None:
    """One lost turn does not take the seat away from a model."""
    moments = mixed("relief", 1).of("prc")[:1]
    good = '{"statement": "Yes.", "attendance": "attend", "precondition": null, "note": ""}'
    relieved = Relieved(Model("model", Scripted([Lost("overloaded"), good]), Ledger()), Random(), "auto")
    assert [taken(relieved, m).source for m in moments * 2] == ["fallback", "model"]
