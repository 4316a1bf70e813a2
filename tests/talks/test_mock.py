"""Talks with a server that fails as it is told and then judges the client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.servers import mock
from tests.servers.mock import Mock
from tests.talks.record import sound

pytest.importorskip("llmock", reason="the judge is an extra")


def _fail(status: int, **more: Any) -> dict[str, Any]:
    return {"type": "fail", "status": status, **more}


def _cut(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "stream_fault", "kind": kind, **more}


FAULTS: dict[str, tuple[bool, list[dict[str, Any]]]] = {
    "told to wait": (False, [_fail(429, retry_after=0.3, times=2), _fail(429, retry_after=1)]),
    "server errors": (False, [_fail(status) for status in (503, 500, 502, 504, 408)]),
    "twice in a row": (False, [_fail(503, times=12)]),
    "disconnects": (True, [_cut("disconnect", after_chunks=0), _cut("disconnect", after_chunks=3)]),
    "truncated": (True, [_cut("truncate", after_chunks=0), _cut("truncate", after_chunks=5)]),
    "stalls": (True, [_cut("stall", stall_seconds=20)]),
    "all sorts": (True, [_fail(429, retry_after=0.2), _cut("truncate"), _fail(503), _cut("disconnect"), _fail(500)]),
}
"""Whether answers are streamed, and what happens to the first requests; the first six are made at the same time."""


@pytest.fixture(scope="module")
def server() -> Iterator[Mock]:
    """An llmock."""
    with mock.running() as running:
        yield running


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS)
def test_judged(hold, told, server: Mock, settings: Callable[..., str], case: tuple[bool, list[dict[str, Any]]]) -> None:
    """A talk under scripted faults loses no turn, and its client is found to have done nothing wrong, warnings included."""
    stream, behaviors = case
    server.reset()
    server.scenario(*behaviors)
    said = hold("--settings", settings(base_url=server.base_url, stream=stream, attempts=4, patience=10))
    assert said.code == 0, said.err
    sound(told())
    assert told().own == 1
    seen = server.requests()
    assert len(seen) == len(told().calls) > len(told().turns)
    assert sum(request["fault"] is not None or request["status"] >= 400 for request in seen) == len(told().calls) - len(told().turns)
    verdict = server.report()
    assert verdict.code == 0, verdict.text


def test_malformed(hold, told, settings: Callable[..., str]) -> None:
    """A stream with a piece that is not JSON is left at once and asked for again; the judge sees it because the rest comes slowly."""
    with mock.running("--stream-chunk-delay-ms", "15") as server:
        server.scenario(_cut("malformed"))
        rest = dict.fromkeys(("rok", "dprk", "prc", "jpn", "rus"), "offline")
        said = hold("--settings", settings(base_url=server.base_url, stream=True, delegates=rest))
        assert said.code == 0, said.err
        sound(told())
        assert told().own == 1
        assert [call.attempt.fault for call in told().calls if call.attempt.fault] == ["not-json"]
        verdict = server.report()
        assert verdict.code == 0, verdict.text


def test_limit_per_minute(hold, told, settings: Callable[..., str]) -> None:
    """A server that lets few requests through is given up on when its waits are longer than our patience, and is not pestered."""
    with mock.running("--rpm", "20") as server:
        said = hold("--settings", settings(base_url=server.base_url, patience=0.5))
        assert said.code == 0, said.err
        sound(told())
        assert told().sources["model"] == 20
        assert told().codes == {"rate-limited", "resting"}
        assert len(server.requests()) == len(told().calls) <= 32


def test_context_window(hold, told, settings: Callable[..., str]) -> None:
    """A server that refuses long prompts is met with a shortened conversation; the client learns its limit and loses no turn."""
    with mock.running("--context-window", "9000") as server:
        said = hold("--settings", settings(base_url=server.base_url, max_tokens=300))
        assert said.code == 0, said.err
        sound(told())
        assert told().own == 1
