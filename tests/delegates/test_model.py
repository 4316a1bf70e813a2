"""A model as a delegate: asked, read, shown what is wrong at most twice, and never spoken for."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from harness.delegates.calls import Call, calls_of
from harness.delegates.ledger import Ledger
from harness.delegates.model import MARGIN, REPAIRS, Model
from harness.domain.turns import Turn
from harness.endpoint.values import Ask
from harness.errors import EndpointError, Lost
from harness.prompts.dialogue import Dialogue
from harness.prompts.tokens import of_messages
from harness.transcript import CALLS
from harness.transcript.lines import read_lines
from tests.delegates.conftest import SETTINGS, ByLot, Scripted
from tests.prompts.moments import Moment, first, mixed
from tests.prompts.test_reading import answer_of

FLOOR = first(mixed("relief", 1), "floor")
GOOD = json.dumps(answer_of(FLOOR))
ILLEGAL = json.dumps(answer_of(FLOOR, answers={}))
LATE = mixed("relief", 1).of("prc")[-1]


def turned(endpoint: Any, moment: Moment = FLOOR, ledger: Ledger | None = None) -> Turn:
    """The turn that a model takes."""
    return asyncio.run(Model("model", endpoint, ledger or Ledger()).answer(moment.question, moment.view))


def kept(run: Path) -> list[Call]:
    """The calls on record."""
    return calls_of(read_lines(run / CALLS))


def test_a_good_answer_is_its_own() -> None:
    """One call, one turn, source `model`."""
    endpoint = Scripted([GOOD])
    assert turned(endpoint).source == "model"
    assert endpoint.asked[0].shape is not None
    assert endpoint.asked[0].messages == Dialogue().request(FLOOR.view, FLOOR.question).messages


@pytest.mark.parametrize("bad", ["I would rather not.", ILLEGAL, GOOD[:-30], "", json.dumps({"statement": "Hm."})])
@pytest.mark.parametrize("times", [1, 2])
def test_what_cannot_be_taken_may_be_mended_twice(bad: str, times: int, tmp_path: Path) -> None:
    """The same model is shown its answer and what is wrong; each repair is recorded as one, and the turn says that it was repaired."""
    endpoint = Scripted([*[bad] * times, GOOD])
    ledger = Ledger()
    ledger.open(tmp_path)
    turn = turned(endpoint, ledger=ledger)
    assert turn.source == "repaired"
    assert [c.purpose for c in kept(tmp_path)] == ["turn", *["repair"] * times]
    assert {c.model for c in kept(tmp_path)} == {"model"}
    assert ledger.purse.spent_tokens == sum(of_messages(a.messages) + 10 for a in endpoint.asked)
    for before, after in zip(endpoint.asked, endpoint.asked[1:], strict=False):
        assert after.messages[: len(before.messages)] == before.messages
        assert after.messages[-2].content == (bad or "(nothing)")
        assert after.messages[-1].content.startswith("That answer could not be taken:")
        assert after.seed != before.seed


@pytest.mark.parametrize(("bad", "code"), [("No.", "unreadable"), (ILLEGAL, "illegal")])
def test_after_two_repairs_the_turn_is_lost(bad: str, code: str) -> None:
    """What was wrong with the last answer is the code; a fourth time it is not asked."""
    endpoint = Scripted([bad] * (REPAIRS + 1))
    with pytest.raises(Lost) as lost:
        turned(endpoint)
    assert lost.value.code == code
    assert len(endpoint.asked) == REPAIRS + 1


@pytest.mark.parametrize("fault", [Lost("overloaded"), EndpointError("there is no such model")])
def test_what_the_endpoint_raises_is_raised(fault: Exception) -> None:
    """A failure of the endpoint is nobody's turn."""
    with pytest.raises(type(fault)):
        turned(Scripted([fault]))


def test_a_repair_does_not_stay_in_the_conversation() -> None:
    """The next request holds the turn as it was recorded, not the answers that could not be taken."""
    one, other = mixed("relief", 1).of("prc")[:2]
    good = json.dumps({"statement": "Yes.", "attendance": "attend", "precondition": None, "note": ""})
    endpoint = Scripted(["What?", good, lambda ask: json.dumps({"statement": "Yes.", "proposals": {}, "note": ""})])
    model = Model("model", endpoint, Ledger())
    asyncio.run(model.answer(one.question, one.view))
    asyncio.run(model.answer(other.question, other.view))
    assert endpoint.asked[2].messages == Dialogue().request(other.view, other.question).messages


def test_a_probe_is_answered_in_plain_sentences() -> None:
    """No form is sent, and whatever is answered is the statement."""
    asked = FLOOR.question.model_copy(update={"id": "r1.probe.prc", "kind": "probe", "text": "What do you want?"})
    endpoint = Scripted(["Peace, and gas."])
    turn = asyncio.run(Model("model", endpoint, Ledger()).answer(asked, FLOOR.view))
    assert (turn.spoken, turn.acts, endpoint.asked[0].shape) == ("Peace, and gas.", (), None)


def test_the_window_is_kept() -> None:
    """A request has room for its answer within the window that the settings tell; compaction is recorded with the call."""
    window = of_messages(Dialogue().request(LATE.view, LATE.question).messages) + SETTINGS.max_tokens + MARGIN
    settings = SETTINGS.model_copy(update={"window": window - 500})
    fits, tight = Scripted(["x"] * 3, SETTINGS.model_copy(update={"window": window})), Scripted(["x"] * 3, settings)
    for endpoint in (fits, tight):
        with pytest.raises(Lost):
            turned(endpoint, LATE)
    assert len(fits.asked[0].messages) > len(tight.asked[0].messages)
    assert of_messages(tight.asked[0].messages) <= window - 500 - SETTINGS.max_tokens - MARGIN


def test_too_long_is_asked_again_shorter(tmp_path: Path) -> None:
    """A request that the server finds too long is compacted and asked once more; how much was dropped stands in the record."""
    whole = of_messages(Dialogue().request(LATE.view, LATE.question).messages)
    ledger = Ledger()
    ledger.open(tmp_path)
    endpoint = ByLot(window=whole - 1)
    assert turned(endpoint, LATE, ledger).source == "model"
    calls = kept(tmp_path)
    assert [c.attempt.fault for c in calls] == ["too-long", None]
    assert calls[0].compacted == 0
    assert calls[1].compacted > 0
    assert calls[1].tokens < calls[0].tokens * 9 // 10


def test_too_long_from_the_beginning_is_lost() -> None:
    """Where even the shortest request is too long, there is no turn, and it is not tried twice."""
    endpoint = ByLot(window=10)
    with pytest.raises(Lost, match="too-long"):
        turned(endpoint, mixed("relief", 1).of("prc")[0])
    assert len(endpoint.asked) == 1


def test_seeds_are_told_apart_by_question_and_try() -> None:
    """The seed of a call follows from talk, question and try, and is the same in a second run."""

    def seeds() -> list[int | None]:
        endpoint = ByLot()
        for m in mixed("relief", 1).of("prc")[:3]:
            turned(endpoint, m)
        return [a.seed for a in endpoint.asked]

    assert seeds() == seeds()
    assert len(set(seeds())) == len(seeds())


def test_one_instance_serves_many_seats() -> None:
    """Conversations of parties do not mix."""

    def asked(*moments: Moment) -> list[Ask]:
        endpoint = ByLot()
        model = Model("model", endpoint, Ledger())
        for m in moments:
            asyncio.run(model.answer(m.question, m.view))
        return endpoint.asked

    one, other = mixed("relief", 1).of("prc")[3], mixed("relief", 1).of("usa")[3]
    assert asked(one, other) == asked(one) + asked(other)
