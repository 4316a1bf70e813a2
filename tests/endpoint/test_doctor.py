"""What an examination finds out, of servers of several kinds; and that none of them can end it otherwise than with a report."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from harness.endpoint.doctor import examine
from harness.endpoint.examining import Finding, Report
from harness.endpoint.settings import Settings
from tests.endpoint.conftest import SECRET, FakeClock

ROOT = "https://api.example.org"
EVERYTHING = (
    "address key models context json_schema json_object system role two in a row seed parameters streaming usage latency reasoning a turn"
)


def refusal(status: int, message: str, **more: Any) -> httpx.Response:
    """An error as OpenAI words it."""
    return httpx.Response(status, json={"error": {"message": message, "type": "invalid_request_error", **more}})


@dataclass
class Server:
    """A server as OpenAI's is; each test spoils what it is about."""

    card: dict[str, Any] = field(default_factory=lambda: {"id": "m", "max_model_len": 64_000})
    shapes: dict[str, str] = field(default_factory=dict)
    """Per kind of format: `ignored`, or the status it is refused with."""
    spoil: Callable[[dict[str, Any]], httpx.Response | None] = lambda body: None
    """What is answered to a body instead."""
    usage: bool = True
    streamed_usage: bool = True
    message: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    base: str = "/v1"
    seen: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """What is answered."""
        self.seen.append(request)
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return refusal(401, f"Incorrect API key provided: {request.headers.get('authorization')}")
        if request.url.path == f"{self.base}/models":
            return httpx.Response(200, json={"data": [{"id": "other-model"}, self.card]})
        if request.url.path != f"{self.base}/chat/completions":
            return httpx.Response(404, text="404 page not found")
        body = json.loads(request.content)
        return self.spoil(body) or self._shape(body) or self._answer(body, "Hello there.")

    def _shape(self, body: dict[str, Any]) -> httpx.Response | None:
        kind = body.get("response_format", {}).get("type")
        how = self.shapes.get(kind, "kept")
        if kind is None or how == "ignored":
            return None
        if how.isdecimal():
            return refusal(int(how), f"response_format.type {kind} is not supported")
        return self._answer(body, json.dumps({"zephyr_code": "brasp-3"}))

    def _answer(self, body: dict[str, Any], text: str) -> httpx.Response:
        words = f"{text} {body['seed']}" if "seed" in body and not text.startswith("{") else text
        prompt = sum(len(m["content"].split()) for m in body["messages"])
        usage = {"prompt_tokens": prompt, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 0}}
        message = {"role": "assistant", "content": words, **self.message}
        choice = {"index": 0, "finish_reason": "stop"}
        if not body.get("stream"):
            whole = {"model": "m", "choices": [{**choice, "message": message}]}
            return httpx.Response(200, json={**whole, "usage": usage} if self.usage else whole)
        chunks = [{"choices": [{"index": 0, "delta": message}]}, {"choices": [{**choice, "delta": {}}]}]
        chunks += [{"choices": [], "usage": usage}] if self.streamed_usage and self.usage else []
        data = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
        return httpx.Response(200, text=data, headers={"content-type": "text/event-stream"})


def found(server: Callable[[httpx.Request], httpx.Response], long: int | None = None, clock: FakeClock | None = None, **how: Any) -> Report:
    """The report on a server."""
    settings = Settings(**{"base_url": f"{ROOT}/v1", "model": "m", **how})

    async def examined() -> Report:
        async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as client:
            return await examine(settings, {"MY_KEY": SECRET}, clock or FakeClock(), client, long)

    return asyncio.run(examined())


def of(report: Report, name: str) -> Finding:
    """The finding of that name."""
    return next(finding for finding in report.findings if finding.name == name)


def test_a_good_server() -> None:
    """Everything is tried and found well, in less than twenty requests, and only the context length is worth an option."""
    server = Server()
    report = found(server)
    assert " ".join(finding.name for finding in report.findings) == EVERYTHING
    assert {finding.status for finding in report.findings} == {"ok"}
    assert (report.usable, report.flags) == (True, ("--window 64000",))
    assert report.calls == len(server.seen) < 20


def test_what_is_set_already_is_no_advice() -> None:
    """An option that the settings hold is not advised again."""
    assert found(Server(), window=64_000).flags == ()


@pytest.mark.parametrize(
    ("shapes", "schema", "loose", "flag"),
    [
        ({}, "ok", "ok", ()),
        ({"json_schema": "ignored"}, "note", "ok", ("--output json_object",)),
        ({"json_schema": "ignored", "json_object": "ignored"}, "note", "note", ("--output prompt",)),
        ({"json_schema": "400"}, "note", "ok", ("--output json_object",)),
        ({"json_schema": "500", "json_object": "422"}, "note", "note", ("--output prompt",)),
    ],
)
def test_shapes(shapes: dict[str, str], schema: str, loose: str, flag: tuple[str, ...]) -> None:
    """A schema that is ignored or refused leads to the next way of asking for JSON that is not."""
    report = found(Server(shapes=shapes))
    assert report.usable
    assert [of(report, "json_schema").status, of(report, "json_object").status] == [schema, loose]
    assert tuple(f for f in report.flags if "output" in f) == flag


def test_a_fenced_object_counts() -> None:
    """JSON in a fence is JSON."""
    fenced = '```json\n{"zephyr_code": "quillow-7"}\n```'
    report = found(Server(shapes={"json_schema": "ignored", "json_object": "ignored"}, message={"content": fenced}))
    assert of(report, "json_object").status == "ok"


def test_system_role_refused() -> None:
    """A server that refuses the system role is usable: the client folds the message, and that is said."""
    server = Server(spoil=lambda b: refusal(400, "System role not supported") if b["messages"][0]["role"] == "system" else None)
    report = found(server)
    assert (report.usable, of(report, "system role").status, of(report, "two in a row").status) == (True, "note", "ok")
    assert "after the client had adapted" in of(report, "a turn").text


def test_roles_must_alternate() -> None:
    """A server that wants turns is usable."""
    server = Server(spoil=lambda b: refusal(400, "roles must alternate") if [m["role"] for m in b["messages"]] == ["user"] * 2 else None)
    report = found(server)
    assert (report.usable, of(report, "two in a row").status, of(report, "system role").status) == (True, "note", "ok")


@pytest.mark.parametrize(("given", "base", "right"), [("", "/v1", "/v1"), ("/v1", "", "")])
def test_the_other_address(given: str, base: str, right: str) -> None:
    """Where nothing is at the address but a model at its neighbour, that is said, with the option that mends it."""
    report = found(Server(base=base), base_url=f"{ROOT}{given}")
    assert not report.usable
    assert report.flags == (f"--base-url {ROOT}{right}",)
    assert f"{ROOT}{given}/chat/completions (404" in report.findings[0].text


def test_nothing_anywhere() -> None:
    """Where nothing is at either address, both are named, and nothing else is tried."""
    server = Server(base="/elsewhere")
    report = found(server)
    assert [(f.name, f.status, f.flags) for f in report.findings] == [("address", "problem", ())]
    assert (report.usable, len(server.seen)) == (False, 2)
    assert f"nor with {ROOT} (404" in report.findings[0].text


def test_key_refused() -> None:
    """A refused key ends the examination; the variable is named, and the key, though the server repeats it, is not shown."""
    report = found(Server(key="another-key-entirely"), key="MY_KEY")
    assert [(f.name, f.status) for f in report.findings] == [("key", "problem")]
    assert "MY_KEY was refused" in report.findings[0].text
    assert SECRET not in report.model_dump_json()
    assert not report.usable


def test_key_missing() -> None:
    """Where a key is needed and none was sent, the remedy is named."""
    report = found(Server(key=SECRET))
    assert "--key NAME" in of(report, "key").text


@pytest.mark.parametrize(("wanted", "status", "says"), [(SECRET, "ok", "without one"), ("", "note", "without it is answered")])
def test_key_needed_or_not(wanted: str, status: str, says: str) -> None:
    """A call without the key tells whether one is needed."""
    finding = of(found(Server(key=wanted), key="MY_KEY"), "key")
    assert finding.status == status
    assert says in finding.text


@pytest.mark.parametrize("status", [200, 404, 503])
def test_a_web_page(status: int) -> None:
    """A web page in place of an answer is a problem, and no markup of it is shown."""
    page = "<!DOCTYPE html><html><script>alert(1)</script><body>\x1b[31mWelcome</body></html>"
    report = found(lambda request: httpx.Response(status, text=page, headers={"content-type": "text/html"}))
    assert (report.usable, report.findings[0].status) == (False, "problem")
    assert not {"<", "\x1b"} & set(report.findings[0].text)


def test_a_dead_address() -> None:
    """Where nothing listens, that is said."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    report = found(refuse)
    assert (report.usable, len(report.findings)) == (False, 1)
    assert "is the server running" in report.findings[0].text


def test_a_redirect() -> None:
    """A redirect is told and not followed."""
    seen: list[str] = []

    def lead(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(308, headers={"location": "https://elsewhere.example.net/v1/chat/completions"})

    report = found(lead)
    assert "redirects to https://elsewhere.example.net" in report.findings[0].text
    assert set(seen) == {"api.example.org"}


def test_an_unknown_model() -> None:
    """A model that is not there is a problem, and the nearest names that are there are told."""
    report = found(Server(spoil=lambda b: refusal(404, "The model does not exist", code="model_not_found")), model="othr-model")
    assert [(f.name, f.status) for f in report.findings] == [("model", "problem"), ("models", "note")]
    assert "other-model" in report.findings[1].text


def test_the_list_is_only_a_hint() -> None:
    """A model that is not listed and answers is usable."""
    report = found(Server(card={"id": "n"}))
    assert (report.usable, of(report, "models").status) == (True, "note")


def test_refused_parameters() -> None:
    """What is refused is named, and left out from then on."""

    def spoil(body: dict[str, Any]) -> httpx.Response | None:
        if "max_tokens" in body:
            return refusal(400, "Use 'max_completion_tokens' instead.", param="max_tokens", code="unsupported_parameter")
        if "temperature" in body:
            return refusal(400, "Only the default is supported.", param="temperature", code="unsupported_value")
        return None

    server = Server(spoil=spoil)
    finding = of(found(server), "parameters")
    assert (finding.status, finding.text) == (
        "note", "refused, and left out of themselves: temperature; the limit on answers is max_completion_tokens",
    )  # fmt: skip
    assert sum("temperature" in json.loads(request.content or b"{}") for request in server.seen) == 1


def test_seed_ignored() -> None:
    """One seed with two answers is ignored."""
    server = Server()
    server.message = {"content": "x"}
    server.spoil = lambda body: server.message.update(content=f"answer {len(server.seen)}")
    assert "ignored" in of(found(server), "seed").text


def test_seed_unknown() -> None:
    """One answer for all seeds says nothing."""
    assert of(found(Server(message={"content": "always this"})), "seed").status == "unknown"


def test_usage() -> None:
    """Tokens that are not told, or not in streams, are noted."""
    assert "estimated" in of(found(Server(usage=False)), "usage").text
    assert "not in streams" in of(found(Server(streamed_usage=False)), "usage").text


def test_usage_where_streams_are_ignored() -> None:
    """Nothing is said of streams where none was seen."""
    report = found(Server(spoil=lambda b: Server()._answer({**b, "stream": False}, "Hello there.") if b.get("stream") else None))
    assert ("ignored" in of(report, "streaming").text, "stream" in of(report, "usage").text) == (True, False)


def test_a_failing_probe_ends_no_other() -> None:
    """Streaming that does not work is a note, and the rest is found all the same."""
    report = found(Server(spoil=lambda b: httpx.Response(500, text="no streams here") if b.get("stream") else None))
    assert (report.usable, of(report, "streaming").status, of(report, "latency").status) == (True, "note", "ok")
    assert found(Server(spoil=lambda b: httpx.Response(500) if b.get("stream") else None), stream=True).usable is False


def test_a_cut_stream() -> None:
    """A stream that ends before its answer does is none that works."""
    cut = httpx.Response(200, text='data: {"choices": [{"delta": {"content": "Hel"}}]}\n\n', headers={"content-type": "text/event-stream"})
    report = found(Server(spoil=lambda b: cut if b.get("stream") else None))
    assert "the stream ended before the answer did" in of(report, "streaming").text


@pytest.mark.parametrize(
    ("message", "where"),
    [({"reasoning_content": "Hm."}, "reasoning_content"), ({"content": "<think>Hm.</think>Hello."}, "the text itself")],
)
def test_reasoning(message: dict[str, Any], where: str) -> None:
    """Where thoughts stand is told, and more room is advised, as far as the context has it."""
    assert where in of(found(Server(message=message)), "reasoning").text
    assert "--max-tokens 8000" in found(Server(message=message)).flags
    assert "--max-tokens 4000" in found(Server(message=message, card={"id": "m", "max_model_len": 16_000})).flags


def test_thoughts_that_fill_the_answer() -> None:
    """A model that thinks longer than the first limit gets all the room that the settings have."""
    blank = {"choices": [{"message": {"content": "", "reasoning_content": "Hm."}, "finish_reason": "length"}]}
    report = found(Server(spoil=lambda b: httpx.Response(200, json=blank) if b["max_tokens"] < 2000 else None))
    assert (report.usable, of(report, "reasoning").status) == (True, "note")


@pytest.mark.parametrize(
    "card",
    [
        {"context_length": 50_000},
        {"max_model_len": 50_000},
        {"max_context_length": 50_000},
        {"context_window": 50_000},
        {"top_provider": {"context_length": 50_000}},
        {"meta": {"n_ctx": 50_000, "n_ctx_train": 9}},
    ],
)
def test_context_told(card: dict[str, Any]) -> None:
    """The context length is read under every name."""
    assert "--window 50000" in found(Server(card={"id": "m", **card})).flags


@pytest.mark.parametrize("value", [None, -1, 1e300, "8192", True, [], {"n": 1}, float("inf")])
def test_context_nonsense(value: object) -> None:
    """What is no number of tokens is not told; what a model was trained for is no more than a hint."""
    text = json.dumps({"data": [{"id": "m", "max_model_len": value, "meta": {"n_ctx_train": 777}}, value]})
    server = Server()
    report = found(lambda r: httpx.Response(200, text=text) if r.url.path.endswith("/models") else server(r))
    assert (of(report, "context").status, report.flags) == ("unknown", ())
    assert "trained for 777" in of(report, "context").text


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1,[2]]", b'{"data": {"id": 3}}', b"[" * 100_000, b"\xff\xfe", b"<html>", b'{"data": ["m"]}']
)
def test_models_nonsense(body: bytes) -> None:
    """A list that is none is no list, and nothing worse."""
    server = Server()
    report = found(lambda r: httpx.Response(200, content=body) if r.url.path.endswith("/models") else server(r))
    assert (report.usable, of(report, "models").status) == (True, "unknown")


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("This model's maximum context length is 9000 tokens. However, you requested 16000 tokens", "--window 9000"),
        ("request (16000 tokens) exceeds the available context size (9000 tokens), try increasing it", "--window 9000"),
        ("prompt is too long: 16000 tokens > 9000 maximum", "--window 9000"),
        ("the context length is exceeded", "--window 8006"),
    ],
)
def test_long_prompt_refused(message: str, flag: str) -> None:
    """The refusal of a long prompt names the context length, or else the longest prompt that was taken stands for it."""
    long = Server(card={"id": "m"}, spoil=lambda b: refusal(400, message) if len(b["messages"][0]["content"]) > 40_000 else None)
    assert found(long, long=100_000).flags == (flag,)


def test_long_prompt_cut() -> None:
    """A prompt whose count stops growing was cut, which no refusal tells; what was counted is the context length."""

    def cut(body: dict[str, Any]) -> None:
        body["messages"] = [{"content": " ".join(m["content"].split()[:4096])} for m in body["messages"]]

    report = found(Server(spoil=cut), long=100_000)
    assert (of(report, "long prompt").status, report.flags) == ("problem", ("--window 4096",))


def test_long_prompt_taken() -> None:
    """Prompts grow up to what was asked for, and no further."""
    server = Server()
    assert "one of 10007 tokens is taken whole" in of(found(server, long=10_001), "long prompt").text
    assert of(found(Server(usage=False), long=5000), "long prompt").status == "unknown"


def test_a_server_that_wants_a_pause() -> None:
    """A wait that the server asks for is waited, and the examination goes on."""
    server, clock = Server(), FakeClock()
    tired = lambda b: httpx.Response(429, headers={"retry-after": "7"}) if len(server.seen) % 3 == 1 else None  # noqa: E731 - a table of one
    server.spoil = tired
    assert found(server, clock=clock).usable
    assert 7.0 in clock.slept


def test_nothing_a_server_says_breaks_the_report() -> None:
    """Long words, signs that steer a terminal, halves of characters and wrong types end in a report that can be written."""
    words = "\x1b]0;x\x07\u202e\ud800" * 50_000
    server = Server(card={"id": words, "context_length": words}, message={"content": words, "reasoning_content": [words, 3]})
    for report in (found(server), found(lambda r: refusal(400, words, code=words, param=[words]))):
        assert report.model_dump_json().encode()
        assert all(len(finding.text) < 1500 for finding in report.findings)
        assert "\x1b" not in "".join(finding.text for finding in report.findings)
