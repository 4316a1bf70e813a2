"""`sixparty doctor`: the table, the JSON, the advice, and how it ends."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import pytest

from tests.servers import gguf, llama
from tests.servers.proxy import Answer, Exchange, Fault, Proxy, Request, always

SECRET = "sk-verysecretkey1234567890"


def _whole(text: str) -> Answer:
    body = {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}]}
    return Answer(200, {"content-type": "application/json"}, json.dumps(body).encode())


def _answer(request: Request, how: str) -> Answer:
    if how == "refuses":
        return Answer(401, {}, json.dumps({"error": {"message": f"no: {request.headers.get('authorization')}"}}).encode())
    if request.method == "GET":
        return Answer(404)
    hostile = "\x1b[2J\u202eHello " + "x" * 5000
    return _whole(hostile if how == "hostile" else '{"zephyr_code": "brasp-3"}')


@contextmanager
def serving(how: str = "obeys") -> Iterator[str]:
    """The address of a server that `obeys`, `refuses` the key, or is `hostile`."""

    async def happen(exchange: Exchange) -> None:
        await exchange.send(_answer(exchange.request, how))

    with Proxy(plan=always(Fault(how, happen))) as proxy:
        yield proxy.base_url


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names no endpoint, and holds a key."""
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.setenv("MY_KEY", SECRET)


def test_a_table(sixparty) -> None:
    """Each finding has a line, none is wider than 100 columns, and the command at the end is the one to go on with."""
    with serving() as base_url:
        told = sixparty("doctor", "--base-url", base_url, "--model", "m")
    assert told.code == 0
    assert told.err.startswith("Trying m at http")
    assert max(map(len, told.out.splitlines())) <= 100
    assert "\njson_schema    ok      enforced" in told.out
    assert told.out.rstrip().endswith(f"sixparty run --base-url {base_url} --model m")


def test_what_was_given_is_said_again(sixparty) -> None:
    """The command at the end can be pasted: it holds what was given, names the key's variable, and never the key."""
    given = [
        "--key",
        "MY_KEY",
        "--header",
        "X-Who=$MY_KEY",
        "--param",
        "top_p=0.9",
        "--max-tokens",
        "900",
        "--window",
        "9000",
        "--timeout",
        "60",
    ]
    with serving() as base_url:
        told = sixparty("doctor", "--base-url", base_url, "--model", "a model", *given)
    command = told.out.partition("sixparty run")[2].replace("\\\n", " ")
    said = shlex.split(command)
    assert said[:4] == ["--base-url", base_url, "--model", "a model"]
    assert all(word in said for word in given[:-1])
    assert float(said[said.index("--timeout") + 1]) == 60
    assert SECRET not in told.out + told.err


def test_json(sixparty) -> None:
    """One JSON object and nothing else on either stream."""
    with serving() as base_url:
        told = sixparty("doctor", "--base-url", base_url, "--model", "m", "--json")
    assert (told.code, told.err) == (0, "")
    assert set(told.json) == {"base_url", "model", "usable", "findings", "calls", "flags"}
    assert set(told.json["findings"][0]) == {"name", "status", "text", "flags"}
    assert told.json["usable"] is True


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_unusable(sixparty, form: list[str]) -> None:
    """An endpoint that refuses ends with 2, names the remedy, and shows no key."""
    with serving("refuses") as base_url:
        told = sixparty("doctor", "--base-url", base_url, "--model", "m", "--key", "MY_KEY", *form)
    assert told.code == 2
    assert "MY_KEY was" in " ".join(told.out.split())
    assert SECRET not in told.out + told.err
    assert "sixparty run" not in told.out


def test_nobody_there(sixparty) -> None:
    """An address where nothing listens ends with 2, and a question that may help."""
    told = sixparty("doctor", "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--json")
    assert (told.code, told.json["usable"]) == (2, False)
    assert "is the server running" in told.json["findings"][0]["text"]


def test_hostile_answers(sixparty) -> None:
    """What a server says steers no terminal and widens no line."""
    with serving("hostile") as base_url:
        told = sixparty("doctor", "--base-url", base_url, "--model", "m\x1b[2J")
    assert not {"\x1b", "\u202e"} & set(told.out + told.err)
    assert max(map(len, told.out.splitlines()[:-3])) <= 100
    assert "-> --output prompt" in told.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--base-url", "http://127.0.0.1:9/v1"], "--model is missing"),
        (["--model", "m", "--base-url", "localhost:8080"], "must begin with https:// or http://"),
        (["--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--key", "NOT_SET_ANYWHERE"], "NOT_SET_ANYWHERE, which is not set"),
        (["--model", "m", "--context", "5"], "5 is not in the range"),
    ],
)
def test_users_mistakes(sixparty, given: list[str], said: str) -> None:
    """What the user got wrong ends with 2, before anything is sent."""
    told = sixparty("doctor", *given)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_settings_file(sixparty, here) -> None:
    """A settings file says the same as options, and options win."""
    with serving() as base_url:
        (here / "way.yaml").write_text(f"base_url: {base_url}\nmodel: from-the-file\nmax_tokens: 300\n")
        told = sixparty("doctor", "--settings", "way.yaml", "--model", "m")
    assert told.code == 0
    assert "--model m --max-tokens 300" in told.out


@pytest.mark.parametrize("template", get_args(gguf.Template))
def test_a_real_server(sixparty, template: gguf.Template) -> None:
    """llama.cpp is found to be what it is: it enforces schemas, keeps seeds, tells its context length and refuses what is longer."""
    pytest.importorskip("xllamacpp")
    with llama.serving(template, context=9000) as base_url:
        told = sixparty("doctor", "--base-url", base_url, "--model", "random", "--context", "20000", "--json")
    assert told.code == 0, told.err
    found = {finding["name"]: finding for finding in told.json["findings"]}
    strict = "note" if template == "strict" else "ok"
    good = ("address", "key", "models", "json_schema", "parameters", "streaming", "usage", "latency", "a turn")
    # A random model that thinks may spend all it is given on thoughts, in which nothing can be seen.
    assert {found[name]["status"] for name in good} <= ({"ok", "note", "unknown"} if template == "think" else {"ok"})
    assert found["json_object"]["status"] in {"ok", "unknown"}  # a random object may be longer than the examination waits for
    assert (found["system role"]["status"], found["two in a row"]["status"]) == (strict, strict)
    if template == "think":  # a random one may think and then say nothing, so that its answers cannot be compared
        assert found["reasoning"]["status"] == "note"
    else:
        assert (found["reasoning"]["status"], found["seed"]["status"]) == ("ok", "ok")
    if template == "think" and found["long prompt"]["status"] == "unknown":  # it thought and said nothing to a long prompt either
        return
    assert "is refused (400" in found["long prompt"]["text"]
    assert found["context"]["flags"] == found["long prompt"]["flags"] == told.json["flags"][:1]
