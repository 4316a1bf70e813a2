"""One model for all seats: one call a step, and a seat whose part cannot be taken is asked again by itself."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from harness.delegates.calls import Call, calls_of
from harness.delegates.ledger import Ledger
from harness.delegates.soliloquy import Soliloquy
from harness.domain.events import Event, TurnTaken
from harness.domain.state import start
from harness.endpoint.values import Ask
from harness.errors import HouseError, Lost
from harness.talks import hold, probe
from harness.transcript import CALLS
from harness.transcript.lines import read_lines
from tests.delegates.conftest import ByLot, Scripted, drawn
from tests.holding import inputs_of
from tests.prompts.moments import first, mixed

SEATS = inputs_of("relief").seats


def played(endpoint: Any, folder: Path) -> tuple[list[Event], list[Call]]:
    """As much of a talk as the endpoint has answers for."""
    ledger = Ledger()
    ledger.open(folder)
    events: list[Event] = []
    inputs = inputs_of("relief")
    alone = Soliloquy("model", endpoint, ledger)
    with suppress(Lost, IndexError):  # the script may come to its end before the talk does
        asyncio.run(hold(start(inputs, 1), dict.fromkeys((*inputs.seats, *inputs.visitors), alone), events.extend))
    return events, calls_of(read_lines(folder / CALLS))


def test_a_step_is_one_call(tmp_path: Path) -> None:
    """Every step is asked for once, with a form for each seat; only repairs come besides, each of one seat."""
    events, calls = played(ByLot(), tmp_path)
    rounds = Counter(c.question for c in calls if c.purpose == "round")
    assert events
    assert set(rounds.values()) == {1}
    assert {c.purpose for c in calls} <= {"round", "repair"}
    assert all(c.question.rpartition(".")[2] in {*SEATS, "can", "aus", "mng"} for c in calls if c.purpose == "repair")


def attending(**parts: Any) -> str:
    """An answer for all: everybody comes, but for what is given."""
    good = {"statement": "Yes.", "attendance": "attend", "precondition": None, "note": "Let us see."}
    return json.dumps({p: parts.get(p, good) for p in SEATS})


def test_one_seat_is_repaired_alone(tmp_path: Path) -> None:
    """The others' turns stand; the one is shown its own part and nothing of theirs."""
    bad = {"statement": "Hm.", "note": "SECRET of rus"}
    good = json.dumps({"statement": "No.", "attendance": "decline", "precondition": None, "note": ""})
    endpoint = Scripted([attending(rus=bad), good])
    events, calls = played(endpoint, tmp_path)
    sources = {e.party: e.source for e in events if isinstance(e, TurnTaken)}
    assert sources == dict.fromkeys(SEATS, "model") | {"rus": "repaired"}
    assert [(c.purpose, c.party) for c in calls] == [("round", "all"), ("repair", "rus")]
    shown = [m.content for m in endpoint.asked[1].messages]
    assert "SECRET of rus" in shown[-2]
    assert "Let us see." not in "".join(shown)
    assert '"attendance" is missing' in shown[-1]


def test_an_answer_for_all_that_cannot_be_read_is_repaired_by_each(tmp_path: Path) -> None:
    """Where there is no object at all, every seat is asked by itself."""

    def one(ask: Ask) -> str:
        return drawn(ask) if len(ask.messages) > 2 else "I cannot."

    _, calls = played(Scripted([one] * 7), tmp_path)
    assert [c.purpose for c in calls[:7]] == ["round", *["repair"] * 6]
    assert {c.party for c in calls[1:7]} == set(SEATS)


def test_it_must_be_shown_the_whole_talk() -> None:
    """Without it there is nothing to speak from; the manifest has to declare it."""
    moment = first(mixed("relief", 1), "floor")
    with pytest.raises(HouseError):
        asyncio.run(Soliloquy("model", Scripted([]), Ledger()).answer(moment.question, moment.view))


def test_a_probe_is_answered_for_one_seat_alone() -> None:
    """A question on the side goes to one party, in its own conversation."""
    endpoint = Scripted(["Rain."])
    state = start(inputs_of("relief"), 1)
    turn = asyncio.run(probe(state, Soliloquy("model", endpoint, Ledger()), "jpn", "What do you expect?"))
    assert turn.spoken == "Rain."
    assert "# Your brief: Japan" in endpoint.asked[0].messages[0].content
