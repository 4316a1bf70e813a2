"""Whole talks with a real llama.cpp: its model says whatever its grammar allows, and what it says is what is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.servers import faults, llama
from tests.servers.proxy import Proxy, in_turn
from tests.talks.evidence import Collected
from tests.talks.record import Told, sound, untold

pytest.importorskip("xllamacpp", reason="the real server is an extra")

ONE = ("--party", "usa=any")
KEY = "sk-planted-0123456789"
FAULTS = (
    lambda: faults.status(500),
    lambda: faults.status(503, {"retry-after-ms": "20"}),
    lambda: faults.status(529),
    faults.reset_before,
    faults.reset_during,
    faults.reset_after,
    faults.truncated_json,
    faults.html_200,
    lambda: faults.hang(10),
    lambda: faults.slow_drip(10),
    faults.huge_body,
    lambda: faults.gzip_bomb(1 << 26, 1),
    faults.gzip_bomb,
    faults.wrong_type,
    faults.redirect_forever,
    faults.u2028,
    faults.error_200,
    faults.empty_200,
    lambda: faults.key_echo(500),
)
SEATS = {"plain": ("--model", "any"), "strict": ("--party", "usa=any", "--party", "dprk=any"), "think": (*ONE, "--party", "rok=any")}
"""Who speaks, by kind of model; the thinking one thinks long."""


@pytest.fixture(scope="module", params=SEATS)
def real(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Each kind of model: kind and base URL."""
    with llama.serving(request.param) as base_url:
        yield request.param, base_url


@pytest.fixture
def before(real: tuple[str, str]) -> Iterator[Proxy]:
    """A proxy before it that does no harm yet."""
    with Proxy(real[1]) as running:
        yield running


def _as_asked(kind: str, told: Told) -> None:
    """Fails unless every request was made in the way that this kind of model takes."""
    for call in told.calls:
        refused = call.attempt.fault == "adapting"
        assert call.attempt.folded or refused or kind != "strict"
    assert {call.attempt.fault for call in told.calls} <= {None, "adapting", "blank"}
    thought = any(call.attempt.reply and call.attempt.reply.reasoning for call in told.calls)
    assert thought == (kind == "think")


def test_whole_talk(sixparty, hold, told, real: tuple[str, str], before: Proxy) -> None:
    """The talk ends, its record verifies with every reply, every request is on record, and the model speaks for itself."""
    said = hold("--base-url", before.base_url, *SEATS[real[0]])
    assert said.code == 0, said.err
    sound(told())
    _as_asked(real[0], told())
    assert len(before.log) == len(told().calls)
    assert told().own >= 0.8
    for command in (("verify", told().path, "--calls"), ("show", told().path), ("show", told().path, "--format", "html")):
        assert sixparty(*command).code == 0
    assert "answered" in sixparty("show", told().path, "--cost").out
    probed = sixparty("probe", told().path, "What would you sign?", "--party", "usa")
    assert (probed.code, "no source" in probed.out) == (0, True)


@pytest.mark.parametrize("real", ["plain"], indirect=True)
def test_shape_is_kept_by_the_server(hold, told, before: Proxy) -> None:
    """The form of an answer goes out as a schema, and a reply in that form is a turn as it stands."""
    assert hold("--base-url", before.base_url, *ONE, "--acts-only").code == 0
    sound(told())
    assert {json.loads(seen.request.body)["response_format"]["type"] for seen in before.log} == {"json_schema"}
    assert {call.attempt.mode for call in told().calls} == {"json_schema"}


@pytest.mark.parametrize("real", ["plain"], indirect=True)
def test_stream(hold, told, real: tuple[str, str], before: Proxy) -> None:
    """Taken as a stream, answers are as good; one that ends too early is asked for again, separators of lines within it do no harm."""
    before.begin(in_turn(None, None, faults.u2028(), faults.truncated_sse(), faults.u2028()))
    said = hold("--base-url", before.base_url, *ONE, "--stream", "--acts-only")
    assert said.code == 0, said.err
    sound(told())
    assert len(before.log) == len(told().calls)
    assert sum(call.attempt.fault == "not-json" for call in told().calls) <= 1
    assert told().own >= 0.8


@pytest.mark.parametrize("real", ["plain"], indirect=True)
def test_every_fault_before_a_real_server(hold, told, settings, before: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes between, each once and each after an answer: the talk ends, its turns are told truly, and a key is found nowhere."""
    monkeypatch.setenv("PLANTED", KEY)
    every = [*faults.retry_forms(0.02).values(), *(make() for make in FAULTS)]
    before.begin(in_turn(None, None, *(x for fault in every for x in (fault, None))))
    chosen = settings(base_url=before.base_url, key="PLANTED", attempts=3, patience=2, read_timeout=2, total_timeout=3, max_tokens=600)
    said = hold("--settings", chosen, "--acts-only")
    assert said.code == 0, said.err
    sound(told())
    untold([KEY], told().path, said.out, said.err)
    assert {seen.fault for seen in before.log} >= {fault.name for fault in every}
    assert told().own >= 0.8


@pytest.fixture(scope="module")
def collected() -> Iterator[Collected]:
    """What came of the long talks, written when all are held."""
    found = Collected()
    yield found
    found.write()


@pytest.mark.prove
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_bundled_scenario(sixparty, told, real: tuple[str, str], seed: str, collected: Collected) -> None:
    """All six seats of a bundled scenario, whole."""
    said = sixparty("run", "relief", "--rounds", "3", "--seed", seed, "--quiet", "--model", "any", "--base-url", real[1])
    assert said.code == 0, said.err
    sound(told())
    collected.add(real[0], told())
    assert told().own >= 0.8
