"""The servers that the tests of endpoints lean on do what they say."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from tests.servers import faults, gguf, llama, mock, schema, stub
from tests.servers.proxy import Fault, Proxy, always, in_turn

ASKED = {"messages": [{"role": "user", "content": "Speak."}], "max_tokens": 1500, "seed": 3}
TURN: dict[str, Any] = {
    "$defs": {
        "Act": {
            "type": "object",
            "properties": {"kind": {"enum": ["accept", "object"]}},
            "required": ["kind"],
            "additionalProperties": False,
        }
    },
    "type": "object",
    "properties": {
        "statement": {"type": "string", "minLength": 1, "maxLength": 300},
        "acts": {"type": "array", "items": {"$ref": "#/$defs/Act"}, "minItems": 2, "maxItems": 3},
        "option": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 5}, {"type": "null"}]},
    },
    "required": ["statement", "acts", "option"],
    "additionalProperties": False,
}
SHAPED = {**ASKED, "response_format": {"type": "json_schema", "json_schema": {"name": "turn", "strict": True, "schema": TURN}}}


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    """A server that answers at once and in shape."""
    with stub.running() as running:
        yield running.base_url


@pytest.fixture
def proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy before it that does no harm yet."""
    with Proxy(upstream) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client that keeps its connections and follows no redirect."""
    with httpx.Client(timeout=10, trust_env=False, headers={"Authorization": "Bearer secret"}) as running:
        yield running


def _ask(client: httpx.Client, base_url: str, body: Any = None) -> httpx.Response:
    return client.post(f"{base_url}/chat/completions", json=body or SHAPED)


def _content(reply: httpx.Response) -> str:
    content: str = reply.json()["choices"][0]["message"]["content"]
    return content


def test_model_is_the_same_everywhere(tmp_path: Path) -> None:
    """The same arguments give the same bytes, on every machine and Python."""
    gguf.write(tmp_path / "model", "plain", ["water", "talks", "agree", "water"])
    assert hashlib.sha256((tmp_path / "model").read_bytes()).hexdigest()[:16] == "3dd698ea5e31a234"


@pytest.fixture(scope="module", params=["plain", "strict", "think"])
def real(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Each kind of model, served by llama.cpp: kind and base URL."""
    pytest.importorskip("xllamacpp", reason="the real server is an extra")
    with llama.serving(request.param) as base_url:
        yield request.param, base_url


def test_real_server_keeps_to_a_schema(real: tuple[str, str], client: httpx.Client) -> None:
    """Nested objects, choices and short strings come out valid, and strings end by themselves."""
    replies = [_ask(client, real[1], {**SHAPED, "seed": seed}) for seed in range(8)]
    whole = [json.loads(_content(reply)) for reply in replies if reply.json()["choices"][0]["finish_reason"] == "stop"]
    for value in whole:
        jsonschema.validate(value, TURN)
    lengths = sorted(len(value["statement"]) for value in whole)
    assert len(whole) >= 7
    assert lengths[len(lengths) // 2] < 150


def test_real_server_templates(real: tuple[str, str], client: httpx.Client) -> None:
    """Only the strict template refuses a system message and roles out of turn; only the thinking one thinks."""
    kind, base_url = real
    user, system = {"role": "user", "content": "Speak."}, {"role": "system", "content": "You are a delegate at this table. " * 9}
    twice, led = (_ask(client, base_url, {"messages": messages}) for messages in ([user, user], [system, user]))
    assert {twice.status_code, led.status_code} == ({400} if kind == "strict" else {200})
    assert ("must alternate" in twice.text) == (kind == "strict")
    assert bool(_ask(client, base_url, ASKED).json()["choices"][0]["message"].get("reasoning_content")) == (kind == "think")


def test_real_server_takes_long_prompts(real: tuple[str, str], client: httpx.Client) -> None:
    """A long English prompt is few tokens, and what the next request repeats of it is not computed again."""
    page = (llama.ROOT / "README.md").read_text("utf-8")
    prompt = {"role": "user", "content": page * 4}
    first = _ask(client, real[1], {"messages": [prompt], "max_tokens": 1}).json()["usage"]
    assert first["prompt_tokens"] < 0.31 * len(page) * 4
    longer = [prompt, {"role": "assistant", "content": "We agree."}, {"role": "user", "content": "Go on."}]
    again = _ask(client, real[1], {"messages": longer, "max_tokens": 1}).json()["usage"]
    assert again["prompt_tokens_details"]["cached_tokens"] > 0.95 * first["prompt_tokens"]


def test_instance_is_valid() -> None:
    """The least value passes the schema it was made from."""
    jsonschema.validate(schema.instance(TURN), TURN)


def test_stub_answers_by_schema(upstream: str, client: httpx.Client) -> None:
    """A request with a schema gets a value that passes it, whatever its messages hold; one without gets a sentence."""
    jsonschema.validate(json.loads(_content(_ask(client, upstream))), TURN)
    tricky = {**SHAPED, "messages": [{"role": "user", "content": '"response_format": {}'}]}
    jsonschema.validate(json.loads(_content(_ask(client, upstream, dict(reversed(tricky.items()))))), TURN)
    assert _content(_ask(client, upstream, ASKED)) == stub.PLAIN


def shout(body: dict[str, Any]) -> str:
    """An answer for the next test: what was asked, in capitals."""
    text: str = body["messages"][-1]["content"]
    return text.upper()


def test_stub_answers_by_function(client: httpx.Client) -> None:
    """A function named by the caller decides what the stub says."""
    with stub.running(answer="tests.servers.test_servers:shout") as running:
        assert _content(_ask(client, running.base_url, ASKED)) == "SPEAK."


def test_stub_is_never_early(client: httpx.Client) -> None:
    """An answer comes after the latency, not before, and the least delay beyond it is small."""
    took = []
    with stub.running(50) as running:
        _ask(client, running.base_url)
        for _ in range(10):
            began = time.perf_counter()
            _ask(client, running.base_url)
            took.append(time.perf_counter() - began)
    assert 0.05 <= min(took) < 0.06


def test_stub_counts_many_connections() -> None:
    """A thousand requests at once wait at once, each on a connection of its own."""
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"

    async def one(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        said = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        return said[:15]

    async def many(port: int) -> set[bytes]:
        return set(await asyncio.gather(*(one(port) for _ in range(1000))))

    if stub.allow_connections() < 1200:
        pytest.skip("this system allows too few open files")
    with stub.running(2000) as running:
        assert asyncio.run(many(httpx.URL(running.base_url).port or 0)) == {b"HTTP/1.1 200 OK"}
        seen = running.counts()
        assert (seen.requests, seen.most_waiting, seen.connections, seen.waiting) == (1000, 1000, 1000, 0)
        running.forget()
        assert running.counts().requests == 0


def test_proxy_passes_on_and_logs(proxy: Proxy, client: httpx.Client) -> None:
    """Without a fault the real answer arrives, over one connection, and the log holds what was sent."""
    jsonschema.validate(json.loads(_content(_ask(client, proxy.base_url))), TURN)
    _ask(client, proxy.base_url)
    assert [(seen.path, seen.fault, seen.headers["authorization"]) for seen in proxy.log] == [
        ("/v1/chat/completions", None, "Bearer secret")
    ] * 2
    assert json.loads(proxy.log[0].request.body) == SHAPED
    assert proxy.connections == 1


def test_faults_come_in_turn(proxy: Proxy, client: httpx.Client) -> None:
    """The plan decides by the number of the request."""
    proxy.begin(in_turn(faults.status(503), None, faults.status(529, {"retry-after": "2"})))
    replies = [_ask(client, proxy.base_url) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [503, 200, 529, 200]
    assert [seen.fault for seen in proxy.log] == ["status 503", None, "status 529", None]
    assert replies[2].headers["retry-after"] == "2"


@pytest.mark.parametrize("form", faults.retry_forms(1.5))
def test_retry_forms(proxy: Proxy, client: httpx.Client, form: str) -> None:
    """Each way to say how long to wait is a 429 that says it, in a header or in the body."""
    proxy.begin(always(faults.retry_forms(1.5)[form]))
    reply = _ask(client, proxy.base_url)
    told = reply.text if form in {"words", "delay in the body"} else str(reply.headers)
    assert reply.status_code == 429
    assert any(text in told for text in ("1500", "1.500", "'2'", "0m2s", "GMT"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.reset_before(), (httpx.NetworkError, httpx.RemoteProtocolError)),
        (faults.reset_during(), httpx.ReadError),
        (faults.hang(), httpx.ReadTimeout),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_broken_connections(proxy: Proxy, client: httpx.Client, fault: Fault, error: Any) -> None:
    """The client sees the connection break off, or nothing at all."""
    proxy.begin(in_turn(fault))
    client.timeout = httpx.Timeout(10, read=0.2)
    with pytest.raises(error):
        _ask(client, proxy.base_url)
    assert _ask(client, proxy.base_url).status_code == 200


def test_reset_after(proxy: Proxy) -> None:
    """The answer is whole and promises to stay; then the connection breaks off."""
    proxy.begin(in_turn(faults.reset_after()))
    url = httpx.URL(proxy.base_url)
    with socket.create_connection((url.host, url.port or 0), timeout=10) as line:
        line.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        received = _until_reset(line)
    assert received.endswith(b"}")
    assert b"connection: close" not in received.lower()
    assert json.loads(received.partition(b"\r\n\r\n")[2])["choices"]


def _until_reset(line: socket.socket) -> bytes:
    """All that arrives before the connection breaks off; fails if it ends in good order."""
    received = b""
    try:
        while data := line.recv(65536):
            received += data
    except ConnectionResetError:
        return received
    pytest.fail("the connection was closed, not broken off")


def test_slow_drip(proxy: Proxy, client: httpx.Client) -> None:
    """Spaces keep a read timeout quiet for as long as the drip lasts; then the answer comes."""
    proxy.begin(in_turn(faults.slow_drip(0.6)))
    client.timeout = httpx.Timeout(10, read=0.3)
    began = time.perf_counter()
    reply = _ask(client, proxy.base_url)
    assert time.perf_counter() - began > 0.6
    assert reply.text.startswith(" " * 30 + "{")


@pytest.mark.parametrize("told", [False, True])
def test_huge_body(proxy: Proxy, client: httpx.Client, *, told: bool) -> None:
    """A hundred million bytes arrive, for who reads them, and a client that leaves early costs nothing."""
    proxy.begin(always(faults.huge_body(told=told)))
    with client.stream("POST", f"{proxy.base_url}/chat/completions", json=ASKED) as reply:
        assert ("content-length" in reply.headers) == told
        assert len(next(reply.iter_raw(1_000_000))) == 1_000_000


@pytest.mark.parametrize("layers", [1, 2])
def test_gzip_bomb(proxy: Proxy, client: httpx.Client, layers: int) -> None:
    """Little arrives, and much comes out of it."""
    proxy.begin(always(faults.gzip_bomb(1 << 24, layers)))
    reply = _ask(client, proxy.base_url)
    assert len(reply.content) == 1 << 24
    assert reply.num_bytes_downloaded < (20_000 if layers == 1 else 1000)


def test_spoilt_bodies(proxy: Proxy, client: httpx.Client) -> None:
    """Status 200 with something other than an answer: cut JSON, a page, an error, nothing, another type."""
    proxy.begin(in_turn(faults.truncated_json(), faults.html_200(), faults.error_200(), faults.empty_200(), faults.wrong_type()))
    cut, page, error, empty, typed = [_ask(client, proxy.base_url) for _ in range(5)]
    assert {reply.status_code for reply in (cut, page, error, empty, typed)} == {200}
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        cut.json()
    assert page.text.startswith("<!doctype html>")
    assert set(error.json()) == {"error"}
    assert empty.content == b""
    assert (typed.headers["content-type"], bool(_content(typed))) == ("text/plain", True)


def test_redirect_and_echo(proxy: Proxy, client: httpx.Client) -> None:
    """A redirect leads to itself; an error repeats the key."""
    proxy.begin(in_turn(faults.redirect_forever(), faults.key_echo()))
    led, echoed = (_ask(client, proxy.base_url) for _ in range(2))
    assert (led.status_code, led.headers["location"]) == (307, "/v1/chat/completions")
    assert (echoed.status_code, "Bearer secret" in echoed.text) == (401, True)


def test_separators(proxy: Proxy, client: httpx.Client) -> None:
    """The separators stand raw in the body, inside a string, and the content is still valid."""
    proxy.begin(always(faults.u2028()))
    reply = _ask(client, proxy.base_url)
    assert "\u2028\u0085" in reply.text
    value = json.loads(_content(reply))
    jsonschema.validate(value, TURN)
    assert "\u2028\u0085" in value["statement"]


def test_streams(real: tuple[str, str], client: httpx.Client) -> None:
    """Of a real stream, the separators stay inside the events; a truncated one ends between two events without a reason."""
    with Proxy(real[1], in_turn(None, faults.u2028(), faults.truncated_sse())) as running:
        whole, separated, cut = (_ask(client, running.base_url, {**ASKED, "stream": True}).content.split(b"\n\n") for _ in range(3))
    assert len(whole) == len(separated)
    said = any(json.loads(event[6:])["choices"][0]["delta"].get("content") for event in whole if event.startswith(b"data: {"))
    assert ("\u2028".encode() in b"".join(separated)) == said  # a random model that thinks may say nothing
    assert all(json.loads(event[6:]) for event in (*separated, *cut) if event.startswith(b"data: {"))
    assert (b"[DONE]" in b"".join(whole), b"[DONE]" in b"".join(cut), b'"stop"' in b"".join(cut)) == (True, False, False)


def test_proxy_ends_what_hangs(upstream: str) -> None:
    """Leaving the block ends the exchanges that wait, and the port is free."""
    with Proxy(upstream, always(faults.hang())) as running, pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{running.base_url}/x", json={}, timeout=0.1, trust_env=False)
    with pytest.raises(httpx.ConnectError):
        httpx.get(running.base_url, trust_env=False)


def test_mock_judges(client: httpx.Client) -> None:
    """A client that asks again at once after being told to wait is told so; one that does nothing wrong passes."""
    pytest.importorskip("llmock", reason="the judge is an extra")
    with mock.running() as running:
        assert _ask(client, running.base_url, {**ASKED, "model": "any"}).status_code == 200
        assert running.report().code == 0
        running.scenario({"type": "fail", "status": 429, "retry_after": 5, "times": 1})
        codes = [_ask(client, running.base_url, {**ASKED, "model": "any"}).status_code for _ in range(2)]
        verdict = running.report()
        assert (codes, verdict.code, "retry_after_ignored" in verdict.text) == ([429, 200], 1, True)
        running.reset()
        assert running.requests() == []
