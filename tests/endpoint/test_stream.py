"""Streamed answers come to the same as those that are not."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.endpoint.stream import Gathering, Splitter
from tests.endpoint.conftest import of_a_worked, said, talk

STREAM = {"content-type": "text/event-stream; charset=utf-8"}


def _chunk(content: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {"model": "m-1", "choices": [{"index": 0, "delta": {"content": content, **more}, "finish_reason": finish}]}


def _sse(*chunks: Any, end: str = "\n", gap: bool = True) -> bytes:
    lines = [c if isinstance(c, str) else f"data: {json.dumps(c, ensure_ascii=False)}" for c in chunks]
    return "".join(line + end * (1 + gap) for line in lines).encode()


WHOLE = (_chunk("Good "), _chunk("mor\u2028ning", reasoning="h"), _chunk(".", reasoning="m"), _chunk(None, "stop"))
USAGE = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}

WAYS: dict[str, bytes] = {
    "OpenAI": _sse({"model": "", "choices": []}, *WHOLE, USAGE, "data: [DONE]"),
    "LiteLLM": _sse(*WHOLE, {"choices": [{"delta": {}}], "usage": USAGE["usage"]}, "data: [DONE]"),
    "transformers": _sse(*WHOLE[:-1], {**WHOLE[-1], "usage": USAGE["usage"]}),
    "carriage returns": _sse(*WHOLE, USAGE, "data: [DONE]", end="\r\n"),
    "comments": _sse(": OPENROUTER PROCESSING", "event: x", *WHOLE, ": ping", USAGE, "data:[DONE]"),
    "no empty lines": _sse(*WHOLE, USAGE, "data: [DONE]", gap=False),
    "no last line end": _sse(*WHOLE, USAGE).rstrip(),
    "more after the end": _sse(*WHOLE, USAGE, "data: [DONE]", _chunk("!!")),
    "a mark in front": b"\xef\xbb\xbf" + _sse(*WHOLE, USAGE),
}


@pytest.mark.parametrize("server", WAYS)
def test_streamed(server: str) -> None:
    """Text, thought, finish, model and usage are gathered, whatever the server's way of streaming."""
    made = talk([(200, WAYS[server], STREAM)], stream=True)
    reply = made.ask()
    assert (reply.text, reply.reasoning, reply.finish, reply.model) == ("Good mor\u2028ning.", "hm", "stop", "m-1")
    assert (reply.usage.prompt, reply.usage.completion, reply.usage.estimated) == (5, 2, False)
    assert made.bodies[0]["stream_options"] == {"include_usage": True}


def _gathered(pieces: list[bytes]) -> dict[str, Any]:
    splitter, gathering = Splitter(), Gathering()
    for piece in pieces:
        for event in splitter.feed(piece):
            gathering.take(event)
    for event in splitter.finish():
        gathering.take(event)
    return gathering.body()


@given(way=st.sampled_from(sorted(WAYS)), cuts=st.lists(st.integers(0, 900)))
def test_any_pieces(way: str, cuts: list[int]) -> None:
    """Where the bytes are cut on their way makes no difference."""
    data = WAYS[way]
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[a:b] for a, b in pairwise(places)]
    assert _gathered(pieces) == _gathered([data])


def test_line_ends() -> None:
    """An empty line ends an event, with or without a carriage return; nothing else does."""
    assert Splitter().feed("data: a\r\n\r\ndata: b\u2028\x85\rc\n\ndata: d\n".encode()) == [[b"a"], ["b\u2028\x85\rc".encode()]]


BROKEN: dict[str, tuple[bytes, str]] = {
    "no finish": (_sse(*WHOLE[:-1]), "not-json"),
    "no finish, but the end": (_sse(*WHOLE[:-1], "data: [DONE]"), "not-json"),
    "nothing": (b"", "not-json"),
    "a cut chunk": (_sse(*WHOLE)[:-30], "not-json"),
    "no JSON": (_sse(_chunk("x"), "data: oops"), "not-json"),
    "error": (_sse(_chunk("x"), {"error": {"code": 500, "message": "broke"}}), "server-error"),
    "limit": (_sse(_chunk("x"), {"error": {"code": "rate_limit_exceeded", "message": "slow"}}), "rate-limited"),
    "old error": (_sse(_chunk("x"), {"object": "error", "message": "broke"}), "server-error"),
    "blank": (_sse(_chunk(" "), _chunk(None, "stop")), "blank"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_stream(kind: str) -> None:
    """A stream that breaks off is no answer: the whole call is made again."""
    data, code = BROKEN[kind]
    made = of_a_worked([(200, data, STREAM), (200, WAYS["OpenAI"], STREAM)], stream=True)
    made.ask()
    assert made.faults == [code, None]


def test_not_streamed_after_all() -> None:
    """A server that does not stream is understood, and so is one that streams without saying so."""
    assert talk([said()], stream=True).ask().text == "Good morning."
    assert talk([WAYS["OpenAI"]]).ask().finish == "stop"


def test_stream_options_refused() -> None:
    """A server that does not know how to count in streams is not asked for it again, even strictly; tokens are estimated."""
    refusal = (422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]})
    made = talk([refusal, (200, _sse(*WHOLE), STREAM)], stream=True, strict=True)
    assert made.ask().usage.estimated
    assert ["stream_options" in body for body in made.bodies] == [True, False]
