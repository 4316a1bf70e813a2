"""Talks through everything that can go wrong between a client and an endpoint that has worked: they end, and tell the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers import faults
from tests.servers.proxy import Fault, Plan, Proxy
from tests.talks.record import sound, untold

KEY, TOKEN = "sk-planted-0123456789", "planted/token+in a header"
"""What is found in no file and in nothing that is said."""
GOOD = 8
"""Requests that are answered before anything goes wrong."""


@dataclass(frozen=True)
class Case:
    """A fault, the code of a turn that is lost to it, and whether a second try is made."""

    make: Callable[[], Fault]
    code: str = ""
    settings: Mapping[str, float] = field(default_factory=dict)
    again: bool = True


def told_to_wait(form: str) -> Case:
    """A 429 with one of the ways to say how long to wait."""
    return Case(lambda: faults.retry_forms(0.05)[form], "rate-limited")


FORMS = {f"429, {form}": told_to_wait(form) for form in faults.retry_forms(1)}
HARMFUL: dict[str, Case] = {
    "429, no word": Case(lambda: faults.status(429), "rate-limited"),
    "429, an hour": Case(lambda: faults.status(429, {"retry-after": "3600"}), "rate-limited", again=False),
    "500": Case(lambda: faults.status(500), "server-error"),
    "503": Case(lambda: faults.status(503, {"retry-after-ms": "20"}), "server-error"),
    "529": Case(lambda: faults.status(529), "server-error"),
    "reset before": Case(faults.reset_before, "connection"),
    "reset during": Case(faults.reset_during, "connection"),
    "truncated json": Case(faults.truncated_json, "not-json"),
    "a page": Case(faults.html_200, "not-json"),
    "a page, 502": Case(lambda: faults.html_200(502), "server-error"),
    "hang": Case(faults.hang, "timeout", {"read_timeout": 0.2}),
    "slow drip": Case(lambda: faults.slow_drip(30), "timeout", {"total_timeout": 0.5}),
    "huge body": Case(faults.huge_body, "too-large", again=False),
    "huge body, told": Case(lambda: faults.huge_body(told=True), "too-large", again=False),
    "gzip bomb": Case(lambda: faults.gzip_bomb(1 << 26, 1), "too-large", again=False),
    "gzip bomb in a gzip bomb": Case(faults.gzip_bomb, "not-json"),
    "redirect": Case(faults.redirect_forever, "redirect", again=False),
    "error 200": Case(faults.error_200, "server-error"),
    "empty 200": Case(faults.empty_200, "not-json"),
    "key echo": Case(lambda: faults.key_echo(500), "server-error"),
}
HARMLESS: dict[str, Case] = {
    "wrong type": Case(faults.wrong_type),
    "no type": Case(lambda: faults.wrong_type("application/octet-stream")),
    "u2028": Case(faults.u2028),
    "short drip": Case(lambda: faults.slow_drip(0.04)),
}


def after(number: int, fault: Fault, count: int = 10**9) -> Plan:
    """A fault for so many requests, after others that pass."""
    return lambda seen: fault if number <= seen < number + count else None


@pytest.fixture
def keyed(proxy: Proxy, settings: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Settings for the proxy, with a key and a secret header."""
    monkeypatch.setenv("PLANTED", KEY)
    monkeypatch.setenv("PLANTED_TOO", TOKEN)
    return lambda **more: settings(base_url=proxy.base_url, key="PLANTED", headers={"x-token": "$PLANTED_TOO"}, **more)


@pytest.mark.parametrize("case", HARMFUL.values(), ids=HARMFUL)
def test_from_then_on(hold, told, here: Path, proxy: Proxy, keyed, case: Case) -> None:
    """An endpoint that worked and works no longer: the talk goes on to its end, and says which turns are not the model's and why."""
    proxy.begin(after(GOOD, case.make()))
    said = hold("--settings", keyed(attempts=1, **case.settings))
    assert (said.code, "turns of models" in said.out) == (0, True), said.err
    sound(told())
    assert told().codes == {case.code, "resting"}
    assert told().sources["model"] == GOOD
    assert len(proxy.log) == len(told().calls) < GOOD + 12
    untold([KEY, TOKEN], here, said.out, said.err)


@pytest.mark.parametrize("case", (HARMFUL | FORMS).values(), ids=HARMFUL | FORMS)
def test_once(hold, told, here: Path, proxy: Proxy, keyed, case: Case) -> None:
    """One answer that fails is asked for again, unless that is no use; then one turn is lost, and no other."""
    proxy.begin(after(GOOD, case.make(), 1))
    said = hold("--settings", keyed(**case.settings))
    assert said.code == 0, said.err
    sound(told())
    assert [turn.fallback for turn in told().turns if turn.fallback] == ([] if case.again else [case.code])
    assert [c.attempt.fault for c in told().calls if c.attempt.fault] == [case.code]
    assert len(proxy.log) == len(told().calls)
    untold([KEY, TOKEN], here, said.out, said.err)


@pytest.mark.parametrize("case", HARMLESS.values(), ids=HARMLESS)
def test_harmless(hold, told, here: Path, proxy: Proxy, keyed, case: Case) -> None:
    """What looks odd and holds the answer all the same costs no turn and no second request."""
    proxy.begin(after(GOOD, case.make()))
    said = hold("--settings", keyed())
    assert said.code == 0, said.err
    sound(told())
    assert told().own == 1
    assert len(proxy.log) == len(told().calls) == len(told().turns)
    untold([KEY, TOKEN], here, said.out, said.err)
