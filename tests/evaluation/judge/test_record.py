"""What judging costs and what is kept of it: the tape, the till, and an endpoint that is gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.delegates.purse import Purse
from harness.endpoint.values import Ask, Attempt, Reply, Usage
from harness.errors import BudgetSpent, EndpointError, Lost, RunError
from harness.evaluation.judge import Judge
from harness.evaluation.judge.juror import Juror
from harness.evaluation.judge.opening import Terms, judging, settings_of
from harness.evaluation.judge.tape import Tape
from harness.evaluation.judge.till import Till
from harness.evaluation.readings import Reading
from tests.evaluation.judge.scripted import INSTRUMENTS, ITEMS, NAMES, Model, juror, utterance

TEXT = "We want the forum to begin at once. Aid is not for the fund."
TAPE = "judges.jsonl"
Keep = Callable[[Attempt], None]
Open = Callable[[], Tape]


async def gone(ask: Ask, keep: Keep) -> Reply:
    """An endpoint that is not there."""
    raise EndpointError("nobody listens there.")


async def lost(ask: Ask, keep: Keep) -> Reply:
    """An endpoint that gives no answer this time."""
    raise Lost("timeout")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """The record in this test's folder, as it is then; every one of them is closed at the end."""
    tapes: list[Tape] = []

    def begin() -> Tape:
        tapes.append(Tape(tmp_path / TAPE))
        tapes[-1].open()
        return tapes[-1]

    yield begin
    for tape in tapes:
        tape.close()


def read(judge: Judge, text: str = TEXT) -> list[Reading]:
    """What a judge makes of these words."""
    return asyncio.run(judge.read(utterance(text), ITEMS))


def test_the_record_answers_when_the_endpoint_is_gone(tmp_path: Path, opened: Open) -> None:
    """The same readings, asked of nobody, and not a byte added."""
    path = tmp_path / TAPE
    first = read(Judge(INSTRUMENTS, [juror(Model(), tape=opened())], NAMES))
    before = path.read_bytes()
    again = Judge(INSTRUMENTS, [juror(gone, tape=opened())], NAMES)
    assert read(again) == first
    assert path.read_bytes() == before
    assert (again.tallies()["one"]["calls"], again.tallies()["one"]["replayed"]) == (0, 5)


def test_what_could_not_be_had_is_asked_again(opened: Open) -> None:
    """An answer that was lost is unscored, and stays so where the endpoint is gone; once it is had, that is what is on record."""
    missed = read(Judge(INSTRUMENTS, [juror(lost, tape=opened())], NAMES))
    assert {r.status for r in missed} == {"unscored"}
    assert read(Judge(INSTRUMENTS, [juror(gone, tape=opened())], NAMES)) == missed
    had = read(Judge(INSTRUMENTS, [juror(Model(), tape=opened())], NAMES))
    assert [r.verdict for r in had] == ["affirm", "affirm"]
    assert read(Judge(INSTRUMENTS, [juror(gone, tape=opened())], NAMES)) == had


def test_another_model_or_question_is_not_on_record(opened: Open) -> None:
    """An answer is found by all that it depends on: the model, its address, the words, the repeat."""
    read(Judge(INSTRUMENTS, [juror(Model(), tape=opened())], NAMES))
    for judge in (
        Judge(INSTRUMENTS, [juror(gone, "other", opened())], NAMES),
        Judge(INSTRUMENTS, [juror(gone, tape=opened())], NAMES, repeats=2),
    ):
        with pytest.raises(EndpointError):
            read(judge)
    with pytest.raises(EndpointError):
        read(Judge(INSTRUMENTS, [juror(gone, tape=opened())], NAMES), "The forum is dead.")


def test_the_budget_stops_and_what_was_said_is_kept(opened: Open) -> None:
    """A cap ends the judging with BudgetSpent; the same call again goes on from the record, and ends by being done."""
    spent, readings = 0, None
    text = " ".join(f"We want forum number {n} at once." for n in range(6))
    whole = read(Judge(INSTRUMENTS, [juror(Model())], NAMES), text)
    for _ in range(20):
        model = Model()
        judge = Judge(INSTRUMENTS, [juror(model, tape=opened(), till=Till(Purse(tokens=2000)))], NAMES)
        try:
            readings = read(judge, text)
            break
        except BudgetSpent:
            assert model.asked
            spent += 1
    assert spent > 0
    assert readings == whole


def test_what_is_out_is_waited_for_before_the_budget_stops() -> None:
    """A question that does not fit beside those in flight is asked when they are back: they come to less than their most."""
    till = Till(Purse(tokens=250))
    most = Usage(prompt=100, completion=100)

    async def ask() -> None:
        async with till.holding("m", most):
            await asyncio.sleep(0)
            till.purse.pay("m", Usage(prompt=10, completion=5))

    async def both() -> None:
        await asyncio.gather(ask(), ask(), ask())

    asyncio.run(both())
    assert till.purse.spent_tokens == 45
    with pytest.raises(BudgetSpent):
        asyncio.run(_holding(till, Usage(prompt=206, completion=0)))


async def _holding(till: Till, most: Usage) -> None:
    async with till.holding("m", most):
        pass


def test_after_a_refusal_nobody_asks_anything_more() -> None:
    """One key that is not taken is one request, and not one for every sentence."""
    asked: list[Ask] = []

    async def refuse(ask: Ask, keep: Keep) -> Reply:
        asked.append(ask)
        raise EndpointError("the key is not taken.")

    judge = Judge(INSTRUMENTS, [juror(refuse)], NAMES)
    with pytest.raises(EndpointError, match="not taken"):
        asyncio.run(judge.read_all((utterance(f"The forum {n}."), ITEMS) for n in range(40)))
    assert len(asked) == 1


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"key": 1}'])
def test_a_damaged_record_is_told_with_its_line(tmp_path: Path, opened: Open, line: str) -> None:
    """File and line, in one sentence."""
    path = tmp_path / TAPE
    read(Judge(INSTRUMENTS, [juror(Model(), tape=opened())], NAMES))
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], line, *lines[1:]]) + "\n")
    with pytest.raises(RunError, match=r"judges\.jsonl: line 2"):
        opened()


def test_the_record_holds_no_key(tmp_path: Path, opened: Open) -> None:
    """Its lines name the model and its address, and nothing of how one gets in."""
    path = tmp_path / TAPE
    read(Judge(INSTRUMENTS, [juror(Model(), tape=opened())], NAMES))
    fields = {name for line in path.read_text().splitlines() for name in json.loads(line)}
    assert fields == {"key", "model", "base_url", "step", "item", "repeat", "text", "usage"}


def test_a_judge_is_named_by_model_and_address() -> None:
    """MODEL@URL, or MODEL where the environment says the address; temperature 0, seeds sent."""
    terms = Terms(["m"], {"OPENAI_BASE_URL": "http://127.0.0.1:8/v1"})
    assert settings_of("m", terms).base_url == "http://127.0.0.1:8/v1"
    found = settings_of("org/m@v2@http://127.0.0.1:9/v1", terms)
    assert (found.model, found.base_url, found.parameters, found.seeded) == ("org/m@v2", "http://127.0.0.1:9/v1", {"temperature": 0}, True)


def test_no_key_is_needed_where_all_is_on_record(tmp_path: Path, opened: Open) -> None:
    """A judge whose key is not in the environment can be asked again what it has said, and nothing else."""
    path = tmp_path / TAPE
    terms = Terms(["m@http://127.0.0.1:9/v1"], {}, path, key="NOT_THERE")
    recorded = Juror(terms.judges[0], settings_of(terms.judges[0], terms), Model(), opened())

    async def again(text: str) -> list[Reading]:
        async with judging(INSTRUMENTS, NAMES, terms) as judge:
            return await judge.read(utterance(text), ITEMS)

    assert read(Judge(INSTRUMENTS, [recorded], NAMES)) == asyncio.run(again(TEXT))
    with pytest.raises(EndpointError, match="NOT_THERE"):
        asyncio.run(again("The forum is dead."))
