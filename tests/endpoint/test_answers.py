"""What an answer says, whatever shape its server gives it; and that nothing a server sends is ever more than an answer or a fault."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.endpoint.faults import told
from harness.endpoint.messages import prepare
from harness.endpoint.values import Ask, Message
from harness.errors import EndpointError, Lost
from tests.endpoint.conftest import SECRET, question, said, talk

ANSWERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "plain": (said("Yes."), "Yes.", ""),
    "reasoning": (said("Yes.", reasoning="hm"), "Yes.", "hm"),
    "reasoning_content": (said("Yes.", reasoning_content="hm"), "Yes.", "hm"),
    "reasoning_details": (said("Yes.", reasoning_details=[{"type": "reasoning.text", "text": "h"}, {"summary": "m"}, 3]), "Yes.", "hm"),
    "two fields": (said("Yes.", reasoning="hm", reasoning_content="hm"), "Yes.", "hm"),
    "tags": (said("\n<think>\nhm\n</think>\n\nYes."), "Yes.", "hm"),
    "only the closing tag": (said("hm\n</think>\nYes."), "Yes.", "hm"),
    "a tag inside JSON": (said('{"a":"</think>"}'), '{"a":"</think>"}', ""),
    "parts": (
        said([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "Yes."}]),  # type: ignore[arg-type] # as Mistral
        "Yes.",
        "hm",
    ),
    "half a character": (said("a\ud800b"), "a?b", ""),
    "no finish": (said("Yes.", None), "Yes.", ""),
    "cut": (said("Ye", "length"), "Ye", ""),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_text_and_reasoning(kind: str) -> None:
    """What the model thought is kept apart from what it said, wherever it stands."""
    body, text, reasoning = ANSWERS[kind]
    made = talk([body])
    reply = made.ask()
    assert (reply.text, reply.reasoning, reply.finish) == (text, reasoning, body["choices"][0]["finish_reason"])
    assert made.attempts[0].reply == reply


def test_unclosed_thought() -> None:
    """A thought that was cut off is no answer."""
    made = talk([said("<think>hm, hm", "length"), said()])
    assert (made.ask().text, made.faults) == ("Good morning.", ["blank", None])


USAGES: list[tuple[Any, tuple[int, int, int, bool]]] = [
    ({"prompt_tokens": 11, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}}, (11, 3, 4, False)),
    ({"prompt_tokens": 0, "completion_tokens": 0}, (0, 0, 0, False)),
    ({"prompt_tokens": 11.0, "completion_tokens": None}, (11, 4, 0, True)),
    (None, (9, 4, 0, True)),
    ({"prompt_tokens": -1, "completion_tokens": "3"}, (9, 4, 0, True)),
    ({"prompt_tokens": float("nan"), "completion_tokens": float("inf")}, (9, 4, 0, True)),
    ([1], (9, 4, 0, True)),
]


@pytest.mark.parametrize(("usage", "expected"), USAGES)
def test_usage(usage: Any, expected: tuple[int, int, int, bool]) -> None:
    """Tokens are the endpoint's own; what it does not count is a quarter of the bytes, rounded up, and marked."""
    used = talk([{**said(), "usage": usage}]).ask().usage
    assert (used.prompt, used.completion, used.cached, used.estimated) == expected


def test_record() -> None:
    """A try holds how long it took, the status, the model as given back, the name of the request and the mode."""

    def serve(_: httpx.Request) -> Any:
        made.clock.time += 1.5
        return 200, said(), {"x-request-id": "r-1"}

    made = talk(serve)
    reply = made.ask()
    attempt = made.attempts[0]
    assert (attempt.waited_ms, attempt.took_ms) == (0, 1500)
    assert (attempt.status, attempt.request_id, attempt.mode, reply.model, reply.finish) == (200, "r-1", "free", "m-1", "stop")


@pytest.mark.parametrize("form", ["plan/ted+key", "plan%2Fted%2Bkey"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_key_said_back(form: str, *, stream: bool) -> None:
    """A server that says the key back, in whatever it says, gets it into no reply and no record; what only looks like a key stays."""
    said_back = said(f"sk-looks-like-one {form}", f"stop {form}", reasoning=f"hm {form}")
    whole = json.dumps({**said_back, "model": f"m {form}"})
    if stream:
        chunk = whole.replace('"message"', '"delta"')
        whole = f"data: {chunk}\n\ndata: [DONE]\n\n"
    answer = httpx.Response(200, text=whole, headers={"x-request-id": f"r {form}"})
    made = talk([answer], {"MINE": "plan/ted+key"}, key="MINE", stream=stream)
    reply = made.ask()
    assert (reply.text, reply.reasoning, reply.finish, reply.model) == ("sk-looks-like-one [key]", "hm [key]", "stop [key]", "m [key]")
    assert made.attempts[0].request_id == "r [key]"
    assert form not in f"{made.attempts}"


@pytest.mark.parametrize("more", [{"refusal": "no plan/ted+key"}, {"finish": "odd plan/ted+key"}])
def test_a_key_said_back_without_an_answer(more: dict[str, str]) -> None:
    """The same where there is no text: in a refusal, and in the reason of a blank answer."""
    made = talk([said(None, **more)], {"MINE": "plan/ted+key"}, key="MINE", attempts=1)
    with pytest.raises(Lost) as lost:
        made.ask()
    assert "[key]" in str(lost.value)
    assert "plan/ted+key" not in f"{lost.value}{made.attempts}"


BODIES = {
    "object": (b'{"error":{"message":"no","type":"t","code":"c","param":"p"}}', ("c", "t", "no", "p")),
    "list": (b'[{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}]', ("400", "INVALID_ARGUMENT", "no", "")),
    "text inside": (b'{"error":"no"}', ("", "", "no", "")),
    "detail": (b'{"detail":"no"}', ("", "", "no", "")),
    "validation": (b'{"detail":[{"type":"x","loc":["body","seed"],"msg":"no"}]}', ("", "x", "body.seed: no", "seed")),
    "old": (b'{"object":"error","message":"no","type":"t","param":null,"code":40303}', ("40303", "t", "no", "")),
    "plain": (b"no\r\n", ("", "", "no", "")),
    "JSON text": (b'"no"', ("", "", "no", "")),
    "router": (b'{"error":{"message":"no","code":400,"metadata":{"raw":"really"}}}', ("400", "", "no really", "")),
    "number": (b"17", ("", "", "", "")),
    "nothing": (b"", ("", "", "", "")),
}


@pytest.mark.parametrize("kind", BODIES)
def test_told(kind: str) -> None:
    """Errors are read in every shape that servers give them."""
    body, expected = BODIES[kind]
    found = told(400, {}, body)
    assert (found.code, found.type, found.message, found.param) == expected


@pytest.mark.parametrize("text", ["<!doctype html><html>x</html>", "bad <b>gate</b>way", "x" * 900, f"key {SECRET} bad", "a\x00b\u2028c"])
def test_what_is_kept_of_an_error(text: str) -> None:
    """Not longer than 500 characters, without HTML, keys and control characters, also inside JSON."""
    for body in (text.encode(), json.dumps({"error": {"message": text, "code": text}}).encode()):
        message = told(500, {}, body, lambda said: said.replace(SECRET, "[key]")).message
        assert len(message) <= 500
        assert not any(bad in message for bad in ("<b", "<h", SECRET, "\x00", "\u2028"))


def test_messages() -> None:
    """One system message leads, neighbours of one role become one, and nothing but role and content is sent."""
    roles = ("user", "user", "system", "assistant", "user", "system")
    plain = prepare(Message(role=role, content=f"{n}") for n, role in enumerate(roles))
    assert [json.loads(m.body) for m in plain] == [
        {"role": "system", "content": "2\n\n5"},
        {"role": "user", "content": "0\n\n1"},
        {"role": "assistant", "content": "3"},
        {"role": "user", "content": "4"},
    ]


@pytest.mark.parametrize("roles", [(), ("user", "assistant")])
def test_messages_that_cannot_be_sent(roles: tuple[Any, ...]) -> None:
    """A request that ends with the assistant, or is empty, is our fault and is not sent."""
    made = talk([said()])
    with pytest.raises(ValueError, match="must not end with the assistant"):
        made.ask(Ask(messages=tuple(Message(role=role, content="x") for role in roles)))
    assert made.requests == []


def test_half_a_character_in_a_question() -> None:
    """Half a surrogate pair is sent as a question mark; other letters as they are."""
    made = talk([said()])
    made.ask(Ask(messages=(Message(role="user", content="\ud83d 북한 \u2028"),)))
    assert made.bodies[0]["messages"][0]["content"] == "? 북한 \u2028"
    assert "북한".encode() in made.requests[0].content


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["choices", "message", "content", "finish_reason", "usage", "prompt_tokens", "error", "code", "type", "param", "delta", "text"]
NAMED = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4), max_leaves=12
)
CHOICES = st.fixed_dictionaries({"choices": st.lists(st.fixed_dictionaries({"message": NAMED, "finish_reason": NAMED}), max_size=2)})


@given(status=st.sampled_from([200, 200, 200, 204, 302, 400, 401, 422, 429, 500]), body=NAMED | CHOICES)
def test_any_json(status: int, body: Any) -> None:
    """Any JSON with any status is a reply, a loss, or something for the user to mend."""
    made = talk([(status, body)], attempts=2, parameters={"temperature": 1})
    with suppress(Lost, EndpointError):
        assert made.ask(question({"type": "object"})) == made.attempts[-1].reply
    assert bool(made.attempts[-1].fault) is (made.attempts[-1].reply is None)
    for attempt in made.attempts:
        attempt.model_dump_json()


@given(
    status=st.sampled_from([200, 400, 500]), body=st.binary(max_size=200), kind=st.sampled_from(["text/event-stream", "application/json"])
)
def test_any_bytes(status: int, body: bytes, kind: str) -> None:
    """The same of any bytes."""
    made = talk([(status, body, {"content-type": kind})], attempts=2)
    with pytest.raises((Lost, EndpointError)):
        made.ask()
    assert made.attempts[-1].fault
