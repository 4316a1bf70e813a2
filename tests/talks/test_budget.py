"""What a run may use up, what is not asked for twice, and prompts that a server cuts in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.proxy import Proxy
from tests.servers.stub import Stub
from tests.talks.record import Told, sound

PRICES = "prices:\n  any: {prompt: 1000, completion: 5000}\n"
"""An answer of the stub, 100 tokens for 20, costs 0.2."""


@pytest.fixture
def way(proxy: Proxy) -> tuple[str, ...]:
    """The options that lead to the proxy."""
    return ("--model", "any", "--base-url", proxy.base_url)


def test_tokens(hold, sixparty, told, way) -> None:
    """A cap on tokens is never passed: exit 5, and with a higher cap the talk goes on to its end."""
    said = hold(*way, "--max-tokens-total", "25000")
    assert said.code == 5
    assert "the cap of 25,000 tokens is reached" in said.err
    assert f"sixparty resume {told().path.relative_to(Path.cwd())}" in said.err
    sound(told())
    assert 0 < told().spent <= 25_000
    assert sixparty("resume", told().path, "--quiet", "--max-tokens-total", "25000").code == 5
    assert sixparty("resume", told().path, "--quiet", "--max-tokens-total", "2500000").code == 0
    sound(told())
    assert told().own == 1


def test_cost(hold, sixparty, told, here: Path, way) -> None:
    """A cap on money is never passed, by prices from a file; `show --cost` says what was spent."""
    (here / "prices.yaml").write_text(PRICES)
    said = hold(*way, "--prices", "prices.yaml", "--max-cost", "40")
    assert said.code == 5
    sound(told())
    cost = 0.2 * len(told().calls)
    assert 0 < cost <= 40
    assert f"cost      {cost:.4f}" in sixparty("show", told().path, "--cost", "--prices", "prices.yaml").out
    assert sixparty("resume", told().path, "--quiet", "--prices", "prices.yaml", "--max-cost", "4000").code == 0
    sound(told())


def test_cost_without_a_price(hold, here: Path, proxy: Proxy, way) -> None:
    """A cap on money without a price for the model is refused before anything is sent."""
    said = hold(*way, "--max-cost", "1")
    assert said.code == 2
    assert "--max-cost needs a price for 'any'" in said.err
    assert proxy.log == []


def test_cache(hold, sixparty, told, proxy: Proxy, way) -> None:
    """What is in the cache folder is not asked for again, by the same run or by another, and comes to the same talk."""
    assert hold(*way, "--cache", "answers").code == 0
    first, asked = told().run.events, len(proxy.log)
    assert asked == len(told().calls)
    assert hold(*way, "--cache", "answers", "--again").code == 0
    assert hold(*way, "--cache", "answers", "--out", "elsewhere").code == 0
    assert len(proxy.log) == asked
    for run in (told(), Told(next(Path("elsewhere").iterdir()))):
        sound(run)
        assert run.run.events == first
        assert {call.source for call in run.calls} == {"cache"}
    assert f"{asked} more from the cache" in sixparty("show", told().path, "--cost").out


def test_cache_that_is_spoilt(hold, told, here: Path, proxy: Proxy, way) -> None:
    """An entry that cannot be read is asked for again, and said once."""
    hold(*way, "--cache", "answers")
    asked = len(proxy.log)
    spoilt = sorted((here / "answers").rglob("*.json"))[:3]
    for path in spoilt:
        path.write_text("{")
    said = hold(*way, "--cache", "answers", "--again")
    assert (said.code, said.err.count("cannot be read")) == (0, 1)
    assert len(proxy.log) == asked + len(spoilt)
    sound(told())


def test_finished_is_not_repeated(hold, told, proxy: Proxy, way) -> None:
    """The same talk with the same speakers is reported, and nobody is asked."""
    hold(*way)
    asked = len(proxy.log)
    assert hold(*way).code == 0
    assert len(proxy.log) == asked
    assert len(told().calls) == asked


def test_silent_cut(hold, told, stubbed: Stub) -> None:
    """A server that counts the same tokens however much a prompt grows is warned of, once, and the bill says how often."""
    said = hold("--model", "any", "--base-url", stubbed.base_url)
    assert said.code == 0
    assert said.err.count("seems to cut prompts in silence") == 1
    assert "say" in said.err
    assert "--window" in said.err
    assert sum(call.cut for call in told().calls) > 6


def test_window(hold, told, way) -> None:
    """A conversation that outgrows a small window is shortened by rule, and no turn is lost to it."""
    assert hold(*way).code == 0
    longest = max(call.tokens for call in told().calls)
    assert hold(*way, "--window", str(longest + 400), "--max-tokens", "500", "--out", "narrow").code == 0
    narrow = Told(next(Path("narrow").iterdir()))
    sound(narrow)
    assert narrow.own == 1
    assert any(call.compacted for call in narrow.calls)
    assert max(call.tokens for call in narrow.calls) < longest
