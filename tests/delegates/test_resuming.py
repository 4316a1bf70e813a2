"""Whole talks between models: recorded, stopped anywhere, and gone on with as if nothing had happened."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.delegates.calls import Call, calls_of, whole
from harness.delegates.fallback import Relieved, RelievedAllSeeing
from harness.delegates.ledger import Ledger
from harness.delegates.model import Model
from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.delegates.purse import Purse
from harness.delegates.rereading import reread
from harness.delegates.soliloquy import Soliloquy
from harness.domain.events import Event, TurnTaken
from harness.domain.scenario import Inputs
from harness.domain.view import view
from harness.endpoint.values import Message
from harness.errors import BudgetSpent
from harness.prompts.soliloquy import step_of
from harness.talks import hold
from harness.transcript import CALLS
from harness.transcript.lines import read_lines
from harness.verify import retrace
from tests.delegates.conftest import ByLot
from tests.holding import inputs_of
from tests.prompts.moments import silent

SEED = 4
WINDOW = 8_000
"""Tokens: a server that most conversations outgrow."""


@dataclass(frozen=True)
class Run:
    """What a run left: events, calls, and the endpoint that was asked."""

    events: tuple[Event, ...]
    calls: tuple[Call, ...]
    endpoint: ByLot


def talk(inputs: Inputs, folder: Path, *, alone: bool = False, window: int | None = None, begun: tuple[Event, ...] = ()) -> Run:
    """A talk of models, or of one for all seats, from its beginning or from what was recorded."""
    return asyncio.run(_talk(inputs, folder, ByLot(window=window), begun, alone=alone))


async def _talk(inputs: Inputs, folder: Path, endpoint: ByLot, begun: tuple[Event, ...], *, alone: bool, purse: Purse | None = None) -> Run:
    ledger = Ledger(purse or Purse())
    ledger.open(folder)
    offline = Offline(inputs)
    if alone:
        delegate: Delegate = RelievedAllSeeing(Soliloquy("model", endpoint, ledger), offline, "auto")
    else:
        delegate = Relieved(Model("model", endpoint, ledger), offline, "auto")
    kept = retrace(inputs, SEED, begun)
    events = list(begun[: kept.count])
    try:
        await hold(kept.state, dict.fromkeys((*inputs.seats, *inputs.visitors), delegate), events.extend)
    finally:
        ledger.close()
    return Run(tuple(events), tuple(calls_of(read_lines(folder / CALLS))), endpoint)


CASES: dict[str, dict[str, Any]] = {"models": {}, "window": {"window": WINDOW}, "soliloquy": {"alone": True}}


def grows(run: Run) -> bool:
    """Whether conversations were compacted; all that was not, begins with what was sent before."""
    last: dict[str, tuple[int, tuple[Message, ...]]] = {}
    for call in run.calls:
        if call.purpose == "repair" or call.attempt.fault:
            continue
        messages = whole(run.calls, call.number)
        dropped, known = last.get(call.party, (call.compacted, messages))
        if call.compacted == dropped:
            assert messages[: len(known)] == known
        else:
            assert call.compacted == dropped + len(known)
        last[call.party] = (call.compacted, messages)
    return any(call.compacted for call in run.calls)


@pytest.fixture(scope="module", params=CASES)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Run, Path]:
    """One whole talk of each kind, with the folder of its calls."""
    folder = tmp_path_factory.mktemp(request.param)
    case = CASES[request.param]
    return case, talk(inputs_of("relief"), folder, **case), folder


Whole = tuple[dict[str, Any], Run, Path]


def stopped(run: Whole, part: float, folder: Path) -> tuple[Run, int]:
    """A run that was stopped somewhere, in the middle of writing a line, and gone on with; and how many of its calls were kept."""
    case, complete, left = run
    lines = (left / CALLS).read_bytes().split(b"\n")[:-1]
    count = int(len(lines) * part)
    (folder / CALLS).write_bytes(b"".join(line + b"\n" for line in lines[:count]) + b'{"torn')
    question = complete.calls[count].question
    begun = next(n for n, e in enumerate(complete.events) if isinstance(e, TurnTaken) and question in {e.question, step_of_event(e)})
    return talk(inputs_of("relief"), folder, begun=complete.events[: max(0, begun - 5)], **case), count


def step_of_event(taken: TurnTaken) -> str:
    """The step in which a turn was taken."""
    return taken.question.rpartition(".")[0]


@pytest.mark.parametrize("part", [0.37, 0.8])
def test_a_run_that_was_stopped_goes_on_to_the_same_end(run: Whole, part: float, tmp_path: Path) -> None:
    """From any of its calls on, a resumed run asks for no answer twice; and where no limit had to be learnt, it is the run it was."""
    case, complete, _ = run
    resumed, count = stopped(run, part, tmp_path)
    assert resumed.calls[:count] == complete.calls[:count]
    assert len(resumed.endpoint.asked) == len(resumed.calls) - count
    answered = [c.request for c in resumed.calls if c.attempt.fault is None]
    assert len(answered) == len(set(answered))
    if "window" not in case:
        assert resumed.events == complete.events
        assert sorted(c.request for c in resumed.calls) == sorted(c.request for c in complete.calls)


@pytest.mark.parametrize("part", [0.2, 0.6])
def test_a_resumed_conversation_goes_on_where_it_stood(run: Whole, part: float, tmp_path: Path) -> None:
    """Over the stop each request begins with the one before it, compacted where the record says so, whatever is known of the window now."""
    resumed, _ = stopped(run, part, tmp_path)
    assert grows(resumed) == bool(run[0].get("window"))


def test_a_finished_run_costs_nothing_again(run: Whole) -> None:
    """Held again with all calls on record, the talk is the same and nobody is asked but for what failed."""
    case, complete, folder = run
    again = talk(inputs_of("relief"), folder, **case)
    assert again.events == complete.events
    failed = [whole(complete.calls, c.number) for c in complete.calls if c.attempt.fault]
    assert all(ask.messages in failed for ask in again.endpoint.asked)


def test_every_request_is_on_record_as_it_was_sent(run: Whole) -> None:
    """The record gives back every message of every request."""
    _, complete, _ = run
    assert [whole(complete.calls, c.number) for c in complete.calls] == [a.messages for a in complete.endpoint.asked]


def test_each_request_begins_with_the_turn_before_it(run: Whole) -> None:
    """A party's request begins with its last request for a turn, repairs left out, unless a compaction is recorded."""
    assert grows(run[1]) == bool(run[0].get("window"))


def test_every_turn_is_what_its_reply_reads_as(run: Whole) -> None:
    """Read again, the recorded replies give the recorded turns, repairs and soliloquies included."""
    _, complete, _ = run
    inputs = inputs_of("relief")
    turns = retrace(inputs, SEED, complete.events).turns
    assert {a.turn.source for a in turns} & {"model", "repaired"}
    for a in turns:
        if a.turn.source in {"model", "repaired"}:
            calls = [c for c in complete.calls if c.question in {a.question.id, step_of(a.question)}]
            assert reread(a.question, view(a.state, a.question.party), calls) == a.turn


def test_a_talk_goes_on_to_its_end(run: Whole) -> None:
    """Whatever the models answered, the session is closed, and every turn says where it comes from."""
    _, complete, _ = run
    assert complete.events[-1].type == "closed"
    turns = [e for e in complete.events if isinstance(e, TurnTaken)]
    assert {t.source for t in turns} <= {"model", "repaired", "fallback"}
    assert all((t.source == "fallback") == (t.fallback is not None) for t in turns)


@pytest.mark.parametrize("alone", [False, True])
def test_acts_alone_can_be_played_by_models(tmp_path: Path, *, alone: bool) -> None:
    """In a format without statements no request asks for one, none is recorded, and the talk comes to its end."""
    inputs = silent("relief")
    held = talk(inputs, tmp_path, alone=alone)
    assert held.events[-1].type == "closed"
    assert not any(e.statement for e in held.events if isinstance(e, TurnTaken))
    for ask in held.endpoint.asked:
        assert '"statement"' not in "".join(m.content for m in ask.messages)
        assert "statement" not in str(ask.shape)


def test_a_spent_budget_stops_a_talk_that_can_go_on(tmp_path: Path) -> None:
    """The cap is never passed; with a higher one the talk goes on to the end that it would have had."""
    inputs = inputs_of("relief")
    (tmp_path / "whole").mkdir()
    complete = talk(inputs, tmp_path / "whole")
    spent = Purse()
    Ledger(spent).recall(complete.calls)
    purse = Purse(tokens=spent.spent_tokens // 3)
    with pytest.raises(BudgetSpent):
        asyncio.run(_talk(inputs, tmp_path, ByLot(), (), alone=False, purse=purse))
    assert purse.spent_tokens <= spent.spent_tokens // 3
    assert talk(inputs, tmp_path).events == complete.events
