"""Where calls pass: one call for one request, reused, counted and written down as it was."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.delegates.calls import Call, calls_of, digest, form_of, whole
from harness.delegates.ledger import Errand, Ledger
from harness.delegates.purse import Purse
from harness.endpoint.values import Ask, Attempt, Reply, Usage
from harness.errors import BudgetSpent, EndpointError, Lost, OutputError, RunError
from harness.prompts.tokens import of_messages
from harness.transcript import CALLS
from harness.transcript.lines import read_lines
from tests.delegates.conftest import SETTINGS, ByLot, Scripted, asking


def errand(ask: Ask, **more: Any) -> Errand:
    """Why a request is made."""
    plain: dict[str, Any] = {"question": "r1.floor.rok", "party": "rok", "purpose": "turn", "ask": ask, "tokens": of_messages(ask.messages)}
    return Errand(**(plain | more))


def said(ledger: Ledger, endpoint: Any, *errands: Errand) -> list[str]:
    """What is answered to one errand after another."""

    async def talk() -> list[str]:
        return [await ledger.answer("model", endpoint, e) for e in errands]

    return asyncio.run(talk())


def opened(run: Path, **more: Any) -> Ledger:
    """A ledger that writes in a folder."""
    ledger = Ledger(**more)
    ledger.open(run)
    return ledger


def kept(run: Path) -> list[Call]:
    """The calls on record."""
    return calls_of(read_lines(run / CALLS))


def test_one_request_is_one_call(tmp_path: Path) -> None:
    """The same request, made twice, is answered once; another is another."""
    endpoint = Scripted(["one", "two"])
    assert said(opened(tmp_path), endpoint, errand(asking("s", "a")), errand(asking("s", "a")), errand(asking("s", "b"))) == [
        "one", "one", "two",
    ]  # fmt: skip
    assert len(kept(tmp_path)) == 2


def test_the_same_request_asked_twice_at_once_is_one_call() -> None:
    """Whoever comes second waits for the answer to the first."""
    endpoint = ByLot()
    ledger = Ledger()

    async def both() -> list[str]:
        return await asyncio.gather(*(ledger.answer("model", endpoint, errand(asking("s", "a"))) for _ in range(6)))

    assert len(set(asyncio.run(both()))) == 1
    assert len(endpoint.asked) == 1


def test_a_failure_is_not_an_answer() -> None:
    """A request that failed is made again when it is asked again."""
    endpoint = Scripted([Lost("overloaded"), "one"])
    ledger = Ledger()
    with pytest.raises(Lost):
        said(ledger, endpoint, errand(asking("s", "a")))
    assert said(ledger, endpoint, errand(asking("s", "a"))) == ["one"]


def test_a_resumed_run_reuses_what_is_on_record(tmp_path: Path) -> None:
    """After opening again the recorded answer is given, nobody is asked and nothing is written."""
    said(opened(tmp_path), Scripted(["one"]), errand(asking("s", "a")))
    before = (tmp_path / CALLS).read_bytes()
    assert said(opened(tmp_path), Scripted([]), errand(asking("s", "a"))) == ["one"]
    assert (tmp_path / CALLS).read_bytes() == before


SHAPE = {"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"], "additionalProperties": False}


@pytest.mark.parametrize(
    "other",
    [
        (SETTINGS.model_copy(update={"base_url": "http://127.0.0.1:8/v1"}), asking("s", "a")),
        (SETTINGS.model_copy(update={"model": "other"}), asking("s", "a")),
        (SETTINGS.model_copy(update={"parameters": {"temperature": 1}}), asking("s", "a")),
        (SETTINGS.model_copy(update={"max_tokens": 99}), asking("s", "a")),
        (SETTINGS, asking("s", "b")),
        (SETTINGS, asking("s", "a", "x")),
        (SETTINGS, asking("sa", "")),
        (SETTINGS, asking("s", "a", shape=SHAPE)),
        (SETTINGS, asking("s", "a", seed=1)),
    ],
)
def test_the_key_is_all_that_an_answer_depends_on(other: tuple[Any, Ask]) -> None:
    """Address, model, parameters, messages, schema and seed, each by itself, make it another request."""
    assert digest(other[0], other[1], form_of(other[1])) != digest(SETTINGS, asking("s", "a"), None)


def test_the_key_is_not_what_an_answer_does_not_depend_on() -> None:
    """Time limits, the name of the key and of the shape do not."""
    slow = SETTINGS.model_copy(update={"read_timeout": 7, "attempts": 1, "key": "SOME_KEY", "concurrency": 2})
    named = asking("s", "a", shape_name="floor")
    assert digest(slow, named, form_of(named)) == digest(SETTINGS, asking("s", "a"), None)


def test_the_cache_serves_other_runs(tmp_path: Path) -> None:
    """With a cache folder, another run takes the answer from there, writes it down as such and pays nothing."""
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    cache = tmp_path / "cache"
    said(opened(tmp_path / "one", cache=cache), Scripted(["yes"]), errand(asking("s", "a")))
    purse = Purse(tokens=10)
    assert said(opened(tmp_path / "two", cache=cache, purse=purse), Scripted([]), errand(asking("s", "a"))) == ["yes"]
    assert [c.source for c in kept(tmp_path / "two")] == ["cache"]
    assert purse.spent_tokens == opened(tmp_path / "two", purse=Purse()).purse.spent_tokens == 0
    other = Scripted(["no"], SETTINGS.model_copy(update={"model": "other"}))
    assert said(opened(tmp_path / "three", cache=cache), other, errand(asking("s", "a"))) == ["no"]


def test_a_damaged_entry_of_the_cache_is_asked_again(tmp_path: Path) -> None:
    """What cannot be read in the cache is told once and replaced."""
    told: list[str] = []
    ledger = Ledger(cache=tmp_path, warn=told.append)
    said(ledger, Scripted(["yes", "no"]), errand(asking("s", "a")), errand(asking("s", "b")))
    entries = list(tmp_path.rglob("*.json"))
    for entry in entries:
        entry.write_bytes(b'{"text":')
    again = Ledger(cache=tmp_path, warn=told.append)
    assert said(again, Scripted(["1", "2"]), errand(asking("s", "a")), errand(asking("s", "b"))) == ["1", "2"]
    assert len(told) == 1
    assert sorted(json.loads(e.read_bytes())["text"] for e in entries) == ["1", "2"]


def test_a_cache_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    """It says which folder, and how to choose another."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="--cache"):
        said(Ledger(cache=tmp_path / "file" / "cache"), Scripted(["yes"]), errand(asking("s", "a")))


# --- the record -------------------------------------------------------------------------------------------------------------


def test_every_request_can_be_put_together_again(tmp_path: Path) -> None:
    """Each call holds what it adds; all of its messages come back, over repairs, other parties, compactions and a resume."""
    talk = [f"message {n}" for n in range(9)]
    asks = [asking("s", *talk[: 2 * n + 1]) for n in range(4)]
    asks += [asking("s", *talk[:7], "repair me", "now"), asking("s", *talk[:9]), asking("s", "digest"), asking("s", "digest", "x", "y")]
    asks += [asking("s2", "alone"), asking("s2", "alone")]
    parties = ["rok"] * 8 + ["usa", "usa"]
    errands = [errand(a.model_copy(update={"seed": n}), party=p) for n, (a, p) in enumerate(zip(asks, parties, strict=True))]
    ledger = opened(tmp_path)
    said(ledger, Scripted(["a"] * 7), *errands[:7])
    ledger.close()
    said(opened(tmp_path), Scripted(["b"] * 3), *errands[7:])
    calls = kept(tmp_path)
    assert [whole(calls, n) for n in range(len(calls))] == [a.messages for a in asks]
    assert [len(c.messages) for c in calls[:5]] == [2, 2, 2, 2, 2]
    assert [c.shared_tokens for c in calls] == [of_messages(a.messages[: c.shared]) for a, c in zip(asks, calls, strict=True)]


def test_a_schema_is_written_once(tmp_path: Path) -> None:
    """The first call that has a schema holds it; later ones name it, over a resume too."""
    asks = [asking("s", str(n), shape=SHAPE) for n in range(3)]
    said(opened(tmp_path), Scripted(["1", "2"]), *map(errand, asks[:2]))
    said(opened(tmp_path), Scripted(["3"]), errand(asks[2]))
    calls = kept(tmp_path)
    assert [c.shape for c in calls] == [SHAPE, None, None]
    assert len({c.form for c in calls}) == 1


def test_every_try_is_written_as_it_arrives(tmp_path: Path) -> None:
    """A call stands on disk before the reply is handed on, failed tries included."""
    ledger = opened(tmp_path)

    class Slow(ByLot):
        async def complete(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
            """One failed try, then an answer."""
            keep(Attempt(number=1, sent={}, mode="free", status=503, fault="overloaded"))
            assert len(kept(tmp_path)) == 1
            return await super().complete(ask, keep)

    said(ledger, Slow(), errand(asking("s", "a")))
    calls = kept(tmp_path)
    assert [c.attempt.fault for c in calls] == ["overloaded", None]
    assert [c.number for c in calls] == [0, 1]
    assert [whole(calls, n) for n in (0, 1)] == [asking("s", "a").messages] * 2


def test_a_torn_last_line_is_cut(tmp_path: Path) -> None:
    """A piece of a line that a stopped run left is not read, and is gone when the next call is written."""
    said(opened(tmp_path), Scripted(["one"]), errand(asking("s", "a")))
    good = (tmp_path / CALLS).read_bytes()
    (tmp_path / CALLS).write_bytes(good + good[:100])
    assert said(opened(tmp_path), Scripted(["two"]), errand(asking("s", "a")), errand(asking("s", "b"))) == ["one", "two"]
    assert (tmp_path / CALLS).read_bytes().startswith(good)
    assert [c.number for c in kept(tmp_path)] == [0, 1]


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda lines: [lines[0], b"{]", lines[2]], "line 2"),
        (lambda lines: [lines[0], b"[]", lines[2]], "line 2"),
        (lambda lines: [lines[0], lines[1].replace(b'"party"', b'"patry"'), lines[2]], "line 2"),
        (lambda lines: [lines[0], lines[2]], "line 2"),
        (lambda lines: [lines[0].replace(b'"number":0', b'"number":0,"begins":0'), *lines[1:]], "line 1"),
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, damage: Callable[[list[bytes]], list[bytes]], line: str) -> None:
    """A record of calls that was edited is refused with the number of the line."""
    said(opened(tmp_path), Scripted(["1", "2", "3"]), *(errand(asking("s", c)) for c in "abc"))
    lines = (tmp_path / CALLS).read_bytes().split(b"\n")[:-1]
    (tmp_path / CALLS).write_bytes(b"\n".join(damage(lines)) + b"\n")
    with pytest.raises(RunError, match=line):
        opened(tmp_path)


# --- what is learnt ---------------------------------------------------------------------------------------------------------


class Cutting(Scripted):
    """A server that counts a fixed number of tokens, whatever it is sent."""

    async def complete(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """An answer with that count."""
        reply = Reply(text="so be it", usage=Usage(prompt=min(500, of_messages(ask.messages)), completion=1), mode="free")
        keep(Attempt(number=1, sent={}, mode="free", dropped=("top_k",), reply=reply, usage=reply.usage))
        return reply


def test_a_prompt_that_is_cut_in_silence_is_told_once(tmp_path: Path) -> None:
    """When the prompt grows and the count does not, that is recorded at each call and told once; so is a parameter that is refused."""
    told: list[str] = []
    growing = [asking("s", *["word " * 300] * n) for n in (1, 3, 5, 7)]
    said(opened(tmp_path, warn=told.append), Cutting([]), *map(errand, growing))
    assert [c.cut for c in kept(tmp_path)] == [False, False, True, True]
    assert [("cut" in t, "top_k" in t) for t in told] == [(False, True), (True, False)]


def test_a_prompt_that_is_counted_whole_is_not_suspected(tmp_path: Path) -> None:
    """Counts that grow, and conversations that shrink, say nothing."""
    told: list[str] = []
    growing = [asking("s", *["word " * 300] * n) for n in (1, 3, 5, 1, 3)]
    errands = [errand(a.model_copy(update={"seed": n})) for n, a in enumerate(growing)]
    said(opened(tmp_path, warn=told.append), Scripted(["ok"] * 5), *errands)
    assert (told, [c.cut for c in kept(tmp_path)]) == ([], [False] * 5)


def test_too_long_teaches_a_limit(tmp_path: Path) -> None:
    """Later requests stay a tenth below what was too long, after a resume too."""
    ledger = opened(tmp_path)
    assert ledger.limit("model") is None
    with pytest.raises(Lost):
        said(ledger, Scripted([Lost("too-long")]), errand(asking("s", "a"), tokens=1000))
    assert ledger.limit("model") == opened(tmp_path).limit("model") == 900
    assert ledger.limit("another") is None


def test_what_a_request_left_out_is_known_from_the_record(tmp_path: Path) -> None:
    """By question, the last request that was not too long; after a resume too."""
    ledger = opened(tmp_path)
    errands = [errand(asking("s", c), question="r2.floor.rok", compacted=n) for n, c in enumerate("abc")]
    said(ledger, Scripted(["1", "2"]), *errands[:2])
    with pytest.raises(Lost):
        said(ledger, Scripted([Lost("too-long")]), errands[2])
    assert ledger.left_out("model", "r2.floor.rok") == opened(tmp_path).left_out("model", "r2.floor.rok") == 1
    assert ledger.left_out("model", "r3.floor.rok") is None


# --- the budget -------------------------------------------------------------------------------------------------------------


def test_the_budget_is_counted_from_the_record(tmp_path: Path) -> None:
    """A resumed run has spent what it spent, and is refused before a cap is passed."""
    said(opened(tmp_path), Scripted(["one"]), errand(asking("s", "a" * 400)))
    spent = of_messages(asking("s", "a" * 400).messages) + 10
    purse = Purse(tokens=spent + 150)
    ledger = opened(tmp_path, purse=purse)
    assert purse.spent_tokens == spent
    with pytest.raises(BudgetSpent, match="cap"):
        said(ledger, Scripted([]), errand(asking("s", "b" * 400)))
    assert said(ledger, Scripted([]), errand(asking("s", "a" * 400))) == ["one"]
    assert purse.spent_tokens <= spent + 150


def test_what_is_held_is_let_go() -> None:
    """After an answer, or a failure, nothing is set aside any more."""
    purse = Purse(tokens=1_000)
    ledger = Ledger(purse)
    for fault in (Lost("overloaded"), EndpointError("no such model")):
        with pytest.raises(type(fault)):
            said(ledger, Scripted([fault]), errand(asking("s", "a")))
    said(ledger, Scripted(["one"]), errand(asking("s", "a")))
    assert (purse._held_tokens, purse._held_cost) == (0, 0)
    assert purse.spent_tokens == of_messages(asking("s", "a").messages) + 10
