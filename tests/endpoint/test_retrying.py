"""What is tried again, how long it waits, and what stops at once."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from harness.errors import EndpointError, Lost
from tests.endpoint.conftest import SECRET, of_a_worked, question, said, talk

PAGE = b"<!DOCTYPE html><html><head><title>502</title></head><body>cloud</body></html>"


def _error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


AGAIN: dict[str, tuple[Any, str]] = {
    **{str(status): ((status, PAGE), "server-error") for status in (409, 425, 500, 502, 503, 504, 520, 524, 529)},
    "408": ((408, b""), "timeout"),
    "429": ((429, _error("slow down")), "rate-limited"),
    "498": ((498, _error("capacity")), "rate-limited"),
    "429 that names billing": ((429, _error("Rate limit reached, see account/billing", code="rate_limit_exceeded")), "rate-limited"),
    "Gemini's minute": (
        (429, [_error("You exceeded your current quota, please check your plan and billing. Please retry in 26s.")]),
        "rate-limited",
    ),
    "Groq's checker": ((400, _error("x", code="json_validate_failed", failed_generation="{")), "json-invalid"),
    "connect": (httpx.ConnectError("no"), "connection"),
    "read": (httpx.ReadError("reset"), "connection"),
    "timeout": (httpx.ReadTimeout("slow"), "timeout"),
    "html": (PAGE, "not-json"),
    "cut": (b'{"choices":[{"mess', "not-json"),
    "deep": (b"[" * 200_000, "not-json"),
    "empty": (b"", "not-json"),
    "no choices": ({"choices": []}, "no-choices"),
    "null choices": ({"choices": None}, "no-choices"),
    "error in 200": ({"choices": None, "error": {"code": 502, "message": "provider"}}, "server-error"),
    "limit in 200": ({"error": {"code": 429, "message": "provider"}}, "rate-limited"),
    "error in a choice": ({"choices": [{"error": {"code": 502, "message": "x"}, "message": {"content": ""}}]}, "server-error"),
    "finish error": (said("half", "error"), "server-error"),
    "blank": (said(" \u200b\n"), "blank"),
    "null": (said(None), "blank"),
    "encoding": (httpx.Response(200, stream=httpx.ByteStream(b"x"), headers={"content-encoding": "br"}), "not-json"),
}


@pytest.mark.parametrize("kind", AGAIN)
def test_tried_again(kind: str) -> None:
    """What may pass by itself is tried again, every try is kept, and the answer that comes then is taken."""
    answer, code = AGAIN[kind]
    made = of_a_worked([answer, said()])
    assert made.ask().text == "Good morning."
    assert made.faults == [code, None]
    assert [a.number for a in made.attempts] == [1, 2]
    assert "<" not in made.attempts[0].detail


@pytest.mark.parametrize("kind", AGAIN)
def test_given_up(kind: str) -> None:
    """After the last attempt the answer is lost, with the code of the last try."""
    answer, code = AGAIN[kind]
    made = of_a_worked([answer], attempts=3)
    with pytest.raises(Lost) as lost:
        made.ask()
    assert (lost.value.code, made.faults) == (code, [code] * 3)


@pytest.mark.parametrize("kind", ["connect", "timeout", "500", "429", "html", "no choices"])
def test_never_worked(kind: str) -> None:
    """An endpoint that never gave an answer stops the run, and says where it is and what to do."""
    made = talk([AGAIN[kind][0]], attempts=2)
    with pytest.raises(EndpointError, match=r"https://api\.example\.org/v1.*\(model m\)"):
        made.ask()
    assert len(made.attempts) == 2


@pytest.mark.parametrize("kind", ["blank", "Groq's checker"])
def test_nothing_of_use_from_a_new_endpoint(kind: str) -> None:
    """A model that says nothing of use has answered all the same: the call is lost, the run goes on."""
    answer, code = AGAIN[kind]
    with pytest.raises(Lost, match=code):
        talk([answer], attempts=2).ask()


def test_blank_asks_with_another_seed() -> None:
    """Every blank answer is asked for again with another seed, always the same ones."""
    seeds = []
    for _ in range(2):
        made = talk([said(""), said(""), said()])
        made.ask()
        seeds.append([body["seed"] for body in made.bodies])
    assert seeds[0] == seeds[1]
    assert (seeds[0][0], len(set(seeds[0]))) == (7, 3)


STOPS: dict[str, tuple[Any, str]] = {
    "401": ((401, _error(f"Incorrect API key provided: {SECRET}")), "MINE was refused"),
    "403": ((403, PAGE), "MINE was refused"),
    "402": ((402, _error("no money")), "account has nothing left"),
    "quota": (
        (429, _error("You exceeded your current quota, please check your plan and billing details.", code="insufficient_quota")),
        "account",
    ),
    "quota that speaks of rates": ((429, _error("rate limit: no quota, try per minute", code="insufficient_quota")), "account"),
    "balance": ((400, _error("Your credit balance is too low")), "account"),
    "404": ((404, b"404 page not found"), r"Nothing is at https://api\.example\.org/v1/chat/completions: .* https://api\.example\.org\."),
    "model, 404": ((404, _error("The model `m` does not exist", code="model_not_found")), "model is not known"),
    "model, 400": ((400, _error("m is not a valid model ID")), "model is not known"),
    "redirect": ((307, b"", {"location": "https://elsewhere/v1"}), "redirects to https://elsewhere/v1"),
    "422": ((422, {"detail": "no"}), "refuses the request"),
}


@pytest.mark.parametrize("kind", STOPS)
def test_stops_at_once(kind: str) -> None:
    """What the user must mend is never tried again; the message says what to do and shows no key and no HTML."""
    answer, message = STOPS[kind]
    made = talk([answer], {"MINE": SECRET}, key="MINE")
    with pytest.raises(EndpointError, match=message) as stopped:
        made.ask()
    assert len(made.attempts) == 1
    shown = f"{stopped.value!r}{made.attempts}{made.endpoint!r}{made.endpoint._desk.settings!r}"
    assert SECRET not in shown
    assert "<html" not in shown


def test_no_key_was_sent() -> None:
    """A refusal without a key says that none was sent, and none was."""
    made = talk([(401, _error("who are you"))])
    with pytest.raises(EndpointError, match="No key was sent"):
        made.ask()
    assert "authorization" not in made.requests[0].headers


LOST: dict[str, tuple[Any, str]] = {
    "OpenAI": ((400, _error("This model's maximum context length is 8192 tokens.", code="context_length_exceeded")), "too-long"),
    "llama.cpp": ((400, _error("request exceeds", type="exceed_context_size_error")), "too-long"),
    "Together": ((422, _error("`inputs` tokens + `max_new_tokens` must be <= 4097")), "too-long"),
    "413": ((413, b""), "too-long"),
    "a minute's limit": ((429, _error("Request too large for m on tokens per min (TPM)", code="rate_limit_exceeded")), "too-long"),
    "500": ((500, _error("exceeds the context length of the model")), "too-long"),
    "Azure's filter": ((400, _error("filtered", code="x", innererror={"content_filter_result": {}})), "content-filter"),
    "filter": (said("I will", "content_filter"), "content-filter"),
    "refusal": (said(None, "stop", refusal="I cannot."), "content-filter"),
    "refusal in parts": (said([{"type": "refusal", "refusal": "No."}]), "content-filter"),  # type: ignore[arg-type] # content as some give it
    "moderation": ((403, _error("Your chosen model requires moderation and your input was flagged")), "content-filter"),
}


@pytest.mark.parametrize("kind", LOST)
def test_lost_at_once(kind: str) -> None:
    """What would be the same again is lost at once, even from an endpoint that never worked."""
    answer, code = LOST[kind]
    made = talk([answer])
    with pytest.raises(Lost) as lost:
        made.ask()
    assert (lost.value.code, made.faults) == (code, [code])


@pytest.mark.parametrize("fault", [httpx.LocalProtocolError("x"), httpx.UnsupportedProtocol("x"), httpx.InvalidURL("x")])
def test_requests_that_cannot_be_sent(fault: Exception) -> None:
    """A request that cannot be sent is not tried again."""
    made = talk([fault])
    with pytest.raises(EndpointError, match="cannot be sent"):
        made.ask()
    assert len(made.attempts) == 1


def test_other_refusals_of_a_worked_endpoint() -> None:
    """Another 4xx costs only the call once the endpoint has worked; 404 stops the run all the same."""
    with pytest.raises(Lost, match="refused"):
        of_a_worked([(400, _error("odd"))]).ask()
    with pytest.raises(EndpointError):
        of_a_worked([(404, b"")]).ask()


@pytest.mark.parametrize(("status", "word", "tries"), [(500, "false", 1), (429, "false", 1), (418, "true", 2)])
def test_the_servers_word_on_it(status: int, word: str, tries: int) -> None:
    """`x-should-retry` wins."""
    made = of_a_worked([(status, b"", {"x-should-retry": word})], attempts=2)
    with pytest.raises(Lost):
        made.ask()
    assert len(made.attempts) == tries


def test_backoff() -> None:
    """Waits grow, are spread, and are the same for the same question."""
    waits = []
    for _ in range(2):
        made = of_a_worked([(500, b"")], attempts=5)
        with pytest.raises(Lost):
            made.ask()
        waits.append(made.clock.slept)
    assert waits[0] == waits[1]
    assert all(0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(waits[0]))
    assert len(waits[0]) == 4
    assert [a.waited_ms for a in made.attempts] == [0, *(round(wait * 1000) for wait in waits[0])]


def test_asked_wait() -> None:
    """The wait that the server asks for is kept to, and recorded."""
    made = of_a_worked([(429, b"", {"retry-after": "20"}), said()])
    made.ask()
    assert made.clock.slept == [20]
    assert made.attempts[1].waited_ms == 20_000


@pytest.mark.parametrize(("asked", "patience", "tries"), [("3600", 120, 1), ("50", 120, 3), ("1", 0, 1)])
def test_patience(asked: str, patience: float, tries: int) -> None:
    """A wait longer than the patience that is left fails the call now."""
    made = of_a_worked([(429, b"", {"retry-after": asked})], patience=patience)
    with pytest.raises(Lost, match=f"asks for a wait of {asked} s"):
        made.ask()
    assert len(made.attempts) == tries
    assert sum(made.clock.slept) <= patience


def test_a_pause_is_shared() -> None:
    """While one waits because the server asked for it, others on the line send nothing."""
    sent: list[float] = []

    def serve(request: httpx.Request) -> Any:
        sent.append(made.clock.now())
        return (429, b"", {"retry-after": "20"}) if len(sent) == 1 else said()

    made = talk(serve, concurrency=1)

    async def all_at_once() -> None:
        await asyncio.gather(made.asked(), made.asked(), made.asked())

    begun = made.clock.now()
    asyncio.run(all_at_once())
    assert [moment - begun >= 20 for moment in sent] == [False, True, True, True]
    assert made.endpoint._desk.line.pace._paused == begun + 20


def test_kept_before_anything_is_raised() -> None:
    """A keeper that cannot write stops the call; nothing is sent after it."""
    made = talk([(500, b""), said()])

    def full(_: object) -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        asyncio.run(made.endpoint.complete(question(), full))
    assert len(made.requests) == 1
