"""A run that goes on: what it keeps, what may change, whose keys it may use, and what its record of calls can be held to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.delegates.calls import whole
from harness.verify import verify
from tests.servers import faults
from tests.servers.proxy import Proxy, in_turn
from tests.talks.record import sound

KEY = "sk-planted-0123456789"


def _keys(proxy: Proxy) -> set[str | None]:
    return {seen.headers.get("authorization") for seen in proxy.log}


def _way(proxy: Proxy, *more: str) -> tuple[str, ...]:
    return ("--model", "any", "--base-url", proxy.base_url, *more)


def _edit(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """The calls of a run, changed by whoever wants to."""
    lines = [json.loads(line) for line in (path / "calls.jsonl").read_text("utf-8").splitlines()]
    change(lines)
    (path / "calls.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_caps_hold_when_a_run_goes_on(hold, sixparty, told, proxy: Proxy) -> None:
    """A cap that stopped a run stops it again, until another is given."""
    assert hold(*_way(proxy, "--max-tokens-total", "20000")).code == 5
    assert sixparty("resume", told().path, "--quiet").code == 5
    assert sixparty("resume", told().path, "--quiet", "--max-tokens-total", "9000000").code == 0
    sound(told())


def test_how_a_model_is_reached_is_no_part_of_what_a_run_is(hold, told, proxy: Proxy) -> None:
    """With other limits, times and keys it is the same run, and nothing is asked again."""
    assert hold(*_way(proxy)).code == 0
    asked = len(proxy.log)
    os.environ["SIXPARTY_TEST_KEY"] = KEY
    try:
        assert hold(*_way(proxy, "--timeout", "77", "--concurrency", "3", "--key", "SIXPARTY_TEST_KEY")).code == 0
    finally:
        del os.environ["SIXPARTY_TEST_KEY"]
    assert len(proxy.log) == asked
    told()


def test_keys_that_a_manifest_names_need_a_word(hold, sixparty, told, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run's folder may be a stranger's: the variable that it names is read and sent only when somebody says so."""
    monkeypatch.setenv("MY_SECRET", KEY)
    proxy.begin(in_turn(None, None, faults.status(401, error={"message": "no"})))
    stopped = hold(*_way(proxy, "--key", "MY_SECRET"))
    assert (stopped.code, "--trust-keys" in stopped.err) == (2, True)
    proxy.begin(in_turn())
    for command in (("resume", told().path, "--quiet"), ("probe", told().path, "Well?", "--party", "usa")):
        refused = sixparty(*command)
        assert refused.code == 2
        assert "MY_SECRET" in refused.err
        assert proxy.base_url in refused.err
    assert proxy.log == []
    assert sixparty("resume", told().path, "--quiet", "--trust-keys").code == 0
    assert _keys(proxy) == {f"Bearer {KEY}"}


def test_an_address_in_a_file_gets_no_key_from_elsewhere(hold, here: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` may name address and key; an address of its own is not sent the key of the environment."""
    (here / ".env").write_text(f"OPENAI_BASE_URL={proxy.base_url}\n")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert hold("--model", "any").code == 0
    assert _keys(proxy) == {None}


def test_a_key_in_a_file_stays_with_its_address(hold, here: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another address on the command line is not sent the key that a settings file has for its own."""
    monkeypatch.setenv("MY_SECRET", KEY)
    (here / "s.yaml").write_text("model: any\nbase_url: https://api.example.org/v1\nkey: MY_SECRET\n")
    assert hold("--settings", "s.yaml", "--base-url", proxy.base_url).code == 0
    assert _keys(proxy) == {None}


def test_fallback_finishes_without_the_key(hold, told, proxy: Proxy) -> None:
    """With --on-failure fallback a talk whose key is not even there is finished by the rules, and says so."""
    said = hold(*_way(proxy, "--key", "NOT_SET_ANYWHERE", "--on-failure", "fallback"))
    assert said.code == 0
    assert "NOT_SET_ANYWHERE" in said.err
    assert set(told().sources) == {"fallback"}
    assert told().codes == {"unusable"}


def test_a_prompt_is_printed_as_it_was_sent(hold, sixparty, told, proxy: Proxy) -> None:
    """`sixparty prompt --run` gives back each request, shortened ones too."""
    assert hold(*_way(proxy, "--window", "4000", "--max-tokens", "300")).code == 0
    calls, events = told().calls, told().run.events
    assert any(call.compacted for call in calls)
    for call in calls[:: max(1, len(calls) // 8)]:
        place = next(n for n, e in enumerate(events) if e.type == "turn" and e.question == call.question)
        printed = sixparty("prompt", call.party, "--run", told().path, "--at", str(place), "--json").out
        assert json.loads(printed)["messages"] == [m.model_dump() for m in whole(calls, call.number)]


FORGERIES: dict[str, Callable[[list[dict[str, Any]]], None]] = {
    "a message": lambda lines: lines[3]["messages"][-1].update(content="Something else."),
    "a model": lambda lines: lines[3].update(model="another"),
    "a reply": lambda lines: lines[-1]["attempt"]["reply"].update(text='{"statement": "Edited.", "note": ""}'),
    "a request": lambda lines: lines[3].update(request="0" * 64),
    "a call": lambda lines: lines.pop(),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_an_edited_record_of_calls_is_found(hold, told, proxy: Proxy, forgery: str) -> None:
    """Whatever is changed in the calls, `verify --calls` names it."""
    assert hold(*_way(proxy)).code == 0
    _edit(told().path, FORGERIES[forgery])
    (check,) = (c for c in verify(told().path, calls=True) if c.name == "calls")
    assert check.status == "failed"


def test_a_fallback_that_had_an_answer_is_found(hold, told, proxy: Proxy) -> None:
    """A turn that is called a fallback although its model had answered is not what its calls say."""
    proxy.begin(in_turn(*[None] * 8, faults.status(400, error={"message": "no"})))
    assert hold(*_way(proxy)).code == 0
    (lost,) = (turn for turn in told().turns if turn.source == "fallback")
    assert lost.fallback == "refused"
    sound(told())

    def answered(lines: list[dict[str, Any]]) -> None:
        call = next(line for line in lines if line["question"] == lost.question)
        other = next(line for line in lines if line["question"].split(".")[1] == lost.kind and line["attempt"].get("reply"))
        call["attempt"] = other["attempt"]

    _edit(told().path, answered)
    (check,) = (c for c in verify(told().path, calls=True) if c.name == "calls")
    assert (check.status, lost.question in check.detail) == ("failed", True)
