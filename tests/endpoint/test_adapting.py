"""What a refusal teaches: another field, another rung, another order of messages, one parameter less."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.endpoint.habits import LADDER, Change, Habits
from harness.endpoint.values import Ask, Message
from harness.errors import EndpointError, Lost
from tests.endpoint.conftest import of_a_worked, question, said, talk

SHAPE = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False}


def _error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", **more}}


PARAMETERS: dict[str, tuple[int, Any]] = {
    "OpenAI": (
        400,
        _error("Unsupported value: 'temperature' does not support 0.7 with this model.", param="temperature", code="unsupported_value"),
    ),
    "Mistral": (422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}]}),
    "Mistral, deeper": (
        422,
        {"object": "error", "message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra inputs"}]}},
    ),
    "Gemini": (400, [{"error": {"code": 400, "message": 'Invalid JSON payload received. Unknown name "temperature": Cannot find field.'}}]),
    "LiteLLM": (400, _error("litellm.UnsupportedParamsError: x does not support parameters: ['temperature'], for model=m", code="400")),
    "transformers": (422, {"detail": "Unexpected fields in the request: {'temperature'}"}),
}


@pytest.mark.parametrize("server", PARAMETERS)
def test_refused_parameter(server: str) -> None:
    """A refused parameter is left out, at once, from then on, and that is recorded; the others are still sent."""
    made = talk([PARAMETERS[server], said()], parameters={"temperature": 0.7, "top_p": 0.9})
    made.ask()
    made.ask()
    assert [("temperature" in body, body["top_p"]) for body in made.bodies] == [(True, 0.9), (False, 0.9), (False, 0.9)]
    assert made.faults == ["adapting", None, None]
    assert [a.dropped for a in made.attempts] == [(), ("temperature",), ("temperature",)]
    assert made.clock.slept == []


def test_only_what_the_user_set() -> None:
    """Nothing is sent that nobody set, and nothing is null."""
    made = talk([said()], parameters={"temperature": None, "top_p": 0.9})
    made.ask(question(seed=None))
    assert made.bodies[0].keys() == {"model", "messages", "top_p", "max_tokens"}


def test_value_out_of_range() -> None:
    """A parameter whose value is wrong is the user's to mend, and not left out."""
    made = talk(
        [(400, _error("temperature must be between 0 and 2", param="temperature", code="decimal_above_max_value"))],
        parameters={"temperature": 9},
    )
    with pytest.raises(EndpointError, match="temperature must be between 0 and 2"):
        made.ask()
    assert len(made.requests) == 1


def test_strict() -> None:
    """Strictly, a refused parameter fails."""
    made = talk([PARAMETERS["OpenAI"]], parameters={"temperature": 0.7}, strict=True)
    with pytest.raises(EndpointError, match="take it out"):
        made.ask()
    assert len(made.requests) == 1


def test_seed_refused() -> None:
    """A seed that is refused is left out; settings may forbid it from the start."""
    made = talk([(400, _error('Unknown name "seed": Cannot find field.')), said()])
    made.ask()
    assert ["seed" in body for body in made.bodies] == [True, False]
    unseeded = talk([said()], seeded=False)
    unseeded.ask()
    assert "seed" not in unseeded.bodies[0]


LIMITS = {
    "told": _error(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", param="max_tokens"
    ),
    "only the field": _error("Unsupported parameter", param="max_tokens", code="unsupported_parameter"),
}


@pytest.mark.parametrize("kind", LIMITS)
def test_other_name_for_the_limit(kind: str) -> None:
    """The limit changes its name when told so; never are both sent."""
    made = talk([(400, LIMITS[kind]), said()])
    made.ask()
    assert [[name for name in body if name.startswith("max_")] for body in made.bodies] == [["max_tokens"], ["max_completion_tokens"]]


TOO_MUCH = (
    "`max_tokens` must be less than or equal to `1024`, the maximum value for `max_tokens` is less than the `context_window` for this model"
)


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_limit_out_of_range(name: str) -> None:
    """A limit that the model does not allow is the user's to lower, whatever else is said, and no conversation that is too long."""
    made = of_a_worked([(400, _error(TOO_MUCH.replace("max_tokens", name), param=name))])
    with pytest.raises(EndpointError, match="lower --max-tokens"):
        made.ask()
    assert made.faults[-1] == "refused"


def test_headroom_out_of_range() -> None:
    """Head-room that makes the limit more than the model allows is given back."""
    made = talk([said("", "length"), (400, _error(TOO_MUCH, param="max_tokens")), said()])
    made.ask()
    assert [body["max_tokens"] for body in made.bodies] == [2000, 8000, 2000]


def test_reasoning_models_of_openai() -> None:
    """They get max_completion_tokens from the start, and max_tokens if even they refuse that; no more than that."""
    refusal = (
        422,
        {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra inputs are not permitted"}]},
    )
    made = talk([refusal, said()], base_url="https://api.openai.com/v1", model="gpt-5-mini")
    made.ask()
    assert [[name for name in body if name.startswith("max_")] for body in made.bodies] == [["max_completion_tokens"], ["max_tokens"]]
    circle = talk(lambda request: refusal if b"max_completion" in request.content else (400, LIMITS["told"]))
    with pytest.raises(EndpointError):
        circle.ask()
    assert len(circle.requests) == 3


FORMATS: dict[str, tuple[int, Any]] = {
    "LM Studio": (400, {"error": "'response_format.type' must be 'json_schema' or 'text'"}),
    "DeepSeek": (400, _error("This response_format type is unavailable now")),
    "llama-cpp-python": (500, _error("[{'type': 'literal_error', 'msg': \"Input should be 'text' or 'json_object'\"}]")),
    "llama.cpp": (500, _error("The model produced output that does not match the expected peg-native format")),
    "vLLM": (400, _error('Grammar error: Unimplemented keys: ["uniqueItems"]')),
    "Groq": (400, _error("This model does not support response format `json_schema`")),
}


@pytest.mark.parametrize("server", FORMATS)
def test_ladder(server: str) -> None:
    """A refused way of asking for a shape is left for the one below, down to words; the place is remembered."""
    made = talk(lambda request: FORMATS[server] if b'"response_format"' in request.content else said('{"a":1}'))
    assert made.ask(question(SHAPE)).mode == "prompt"
    assert made.ask(question(SHAPE)).mode == "prompt"
    assert [a.mode for a in made.attempts] == [*LADDER, "prompt"]
    assert made.faults == ["adapting", "adapting", None, None]
    first, second, third = made.bodies[:3]
    assert first["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SHAPE}
    assert second["response_format"] == {"type": "json_object"}
    assert "response_format" not in third
    assert all("json" in body["messages"][-1]["content"] for body in (second, third))
    assert made.attempts[0].sent["response_format"] == {"type": "json_schema"}


def test_a_word_on_json_is_said_once() -> None:
    """Where the messages speak of JSON already nothing is added, so that they begin what comes next as they are."""
    made = talk([said('{"a":1}')], output="json_object")
    asked = Ask(messages=(Message(role="user", content="Answer as JSON."),), shape=SHAPE)
    made.ask(asked)
    assert made.bodies[0]["messages"] == [{"role": "user", "content": "Answer as JSON."}]


def test_late_refusals() -> None:
    """A refusal that arrives late, of a rung that others have left already, does not lead back up."""
    habits = Habits()
    habits.learn((Change("mode", "prompt"),))
    habits.learn((Change("mode", "json_object"),))
    assert habits.rung == 2


def test_chosen_output_stays() -> None:
    """A way that the user chose is not left."""
    made = of_a_worked([FORMATS["DeepSeek"]], output="json_object")
    with pytest.raises(Lost, match="refused"):
        made.ask(question(SHAPE))
    assert [body["response_format"]["type"] for body in made.bodies] == ["json_object"]


def test_free_text_asks_for_no_shape() -> None:
    """Without a shape nothing is said of one."""
    made = talk([said()])
    assert made.ask().mode == "free"
    assert made.bodies[0]["messages"][-1]["content"] == "Do you agree?"


@pytest.mark.parametrize(
    ("status", "message"),
    [(400, "Unable to generate parser for this template: Conversation roles must alternate"), (500, "Jinja: System role not supported")],
)
def test_system_folded(status: int, message: str) -> None:
    """A template that knows no system role gets it inside the first user turn, from then on."""
    made = talk([(status, _error(message)), said()])
    made.ask()
    made.ask()
    folded = [{"role": "user", "content": "You speak for a state.\n\nDo you agree?"}]
    assert [body["messages"] == folded for body in made.bodies] == [False, True, True]
    assert [a.folded for a in made.attempts] == [False, True, True]


def test_each_adaptation_once() -> None:
    """A server that refuses everything for the same reason is not asked in circles, and adapting uses up no attempt."""
    made = of_a_worked([(400, _error("Conversation roles must alternate"))])
    with pytest.raises(Lost, match="refused"):
        made.ask()
    assert made.faults == ["adapting", "refused"]
    several = talk(
        [(400, LIMITS["told"]), PARAMETERS["OpenAI"], (400, _error("System role not supported")), said()],
        attempts=1,
        parameters={"temperature": 1},
    )
    several.ask()
    assert several.faults == ["adapting", "adapting", "adapting", None]


@pytest.mark.parametrize(("finish", "thought"), [("length", ""), ("length", "hm"), ("stop", "hm")])
def test_headroom(finish: str, thought: str) -> None:
    """A model that thought out its allowance is asked once more with four times as much, and gets it from then on."""
    made = talk([said("", finish, reasoning_content=thought), said()], attempts=1)
    made.ask()
    made.ask()
    assert [body["max_tokens"] for body in made.bodies] == [2000, 8000, 8000]
    assert made.faults == ["blank", None, None]


def test_headroom_within_the_window() -> None:
    """Head-room stays within the model's window, and is given back when it does not fit."""
    made = talk([said("", "length"), said()], window=5000)
    made.ask()
    assert made.bodies[1]["max_tokens"] == 5000 - 9
    overflow = (400, _error("This model's maximum context length is 4096 tokens", code="context_length_exceeded"))
    given_back = talk([said("", "length"), overflow, said()])
    given_back.ask()
    assert [body["max_tokens"] for body in given_back.bodies] == [2000, 8000, 2000]


def test_what_is_sent_is_recorded() -> None:
    """The record of a try holds every parameter as sent, the limit, the seed and the model, and no message."""
    made = talk([said()], parameters={"temperature": 0.7, "extra": {"a": [1]}})
    made.ask()
    sent = made.attempts[0].sent
    assert sent == {name: value for name, value in made.bodies[0].items() if name != "messages"}
    assert json.loads(made.attempts[0].model_dump_json())["sent"] == sent
