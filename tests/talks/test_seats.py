"""Who speaks for whom, said by options, a settings file, `.env` or the environment; and where a key may go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.proxy import Proxy
from tests.servers.stub import Stub
from tests.talks.record import SMALL, sound, untold

KEY = "sk-planted-0123456789"


@pytest.fixture
def other(stubbed: Stub) -> Iterator[Proxy]:
    """Another address."""
    with Proxy(stubbed.base_url) as running:
        yield running


def _keys(proxy: Proxy) -> set[str | None]:
    return {seen.headers.get("authorization") for seen in proxy.log}


def test_mixed_seats(hold, told, proxy: Proxy, other: Proxy) -> None:
    """One seat has one model, another another, one draws lots, and the rest stay with the model of all or the rules."""
    way = ("--model", "common", "--base-url", proxy.base_url, "--party", f"usa=M2@{other.base_url}")
    said = hold(*way, "--party", "dprk=offline", "--party", "russia=random")
    sound(told())
    names = told().run.manifest.delegates
    assert said.code == 0
    assert (names["dprk"], names["rus"], names["usa"]) == ("offline", "random", f"M2@{other.base_url}")
    assert {names[party] for party in ("rok", "prc", "jpn")} == {f"common@{proxy.base_url}"}
    assert {call.party for call in told().calls if call.model == names["usa"]} == {"usa"}
    assert len(other.log) == sum(call.party == "usa" for call in told().calls)
    assert len(other.log) + len(proxy.log) == len(told().calls)


def test_settings_file_says_the_same(hold, told, here: Path, proxy: Proxy, other: Proxy) -> None:
    """What options can say, a file can; the run is the same run."""
    common = f"model: common\nbase_url: {proxy.base_url}\n"
    (here / "s.yaml").write_text(
        f"{common}delegates:\n  usa: M2@{other.base_url}\n  dprk: offline\n  rus:\n    parameters: {{top_p: 0.5}}\n"
    )
    assert hold("--settings", "s.yaml").code == 0
    sound(told())
    asked = len(proxy.log) + len(other.log)
    by_option = ("--model", "common", "--base-url", proxy.base_url, "--party", f"usa=M2@{other.base_url}", "--party", "dprk=offline")
    (here / "r.yaml").write_text("delegates:\n  rus: {parameters: {top_p: 0.5}}\n")
    assert hold(*by_option, "--settings", "r.yaml").code == 0
    assert len(proxy.log) + len(other.log) == asked
    assert told().run.manifest.delegates["rus"] == f"common@{proxy.base_url}#2"
    assert {call.attempt.sent.get("top_p") for call in told().calls if call.party == "rus"} == {0.5}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("model: any\nattempts: many\n", 2, "attempts"),
        ("model: any\n\ntemprature: 1\n", 3, "temprature"),
        ("delegates:\n  usa:\n    model: [a]\n", 3, "model"),
        ("prices:\n  any: {prompt: -1, completion: 1}\n", 2, "prompt"),
        ("model: any\nmodel: other\n", 2, "model"),
    ],
)
def test_mistakes_in_the_file(hold, here: Path, text: str, line: int, problem: str) -> None:
    """A mistake is told with file, line and field, before anything is recorded."""
    (here / "s.yaml").write_text(text)
    said = hold("--settings", "s.yaml")
    assert said.code == 2
    assert f"s.yaml:{line}: " in said.err
    assert problem in said.err
    assert not (here / "transcripts").exists()


def test_options_win(hold, told, here: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option is above the file, the file above the environment, the environment above `.env`."""
    (here / ".env").write_text("OPENAI_BASE_URL=http://127.0.0.1:1/v1\n")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:2/v1")
    (here / "s.yaml").write_text("model: filed\nbase_url: http://127.0.0.1:3/v1\nmax_tokens: 700\nparameters: {top_p: 0.5, top_k: 3}\n")
    given = ("--base-url", proxy.base_url, "--model", "given", "--param", "top_p=0.25")
    assert hold("--settings", "s.yaml", *given).code == 0
    sent = told().calls[0].attempt.sent
    assert (sent["model"], sent["max_tokens"], sent["top_p"], sent["top_k"]) == ("given", 700, 0.25, 3)


def test_dotenv(hold, told, here: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` names address and key; the environment wins over it; neither is recorded."""
    (here / ".env").write_text(f"OPENAI_BASE_URL={proxy.base_url}\nOPENAI_API_KEY=beneath-0123456789\n")
    assert hold("--model", "any").code == 0
    assert _keys(proxy) == {"Bearer beneath-0123456789"}
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    proxy.begin(lambda number: None)
    said = hold("--model", "any", "--again")
    assert _keys(proxy) == {f"Bearer {KEY}"}
    (here / ".env").unlink()
    untold([KEY, "beneath-0123456789"], here, said.out, said.err)
    sound(told())


def test_key_stays_with_its_host(hold, told, here: Path, proxy: Proxy, other: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment's key, nor a named one, nor a header goes to an address for which it was not meant."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", proxy.base_url)
    assert hold("--model", "any", "--party", f"usa=any@{other.base_url}").code == 0
    assert _keys(proxy) == {f"Bearer {KEY}"}
    assert _keys(other) == {None}
    named = ("--key", "PLANTED", "--header", "x-token=$PLANTED")
    monkeypatch.setenv("PLANTED", "named-0123456789")
    other.begin(lambda number: None)
    assert hold("--model", "any", *named, "--party", f"usa=any@{other.base_url}", "--again", "--out", "named").code == 0
    assert _keys(proxy) == {f"Bearer {KEY}", "Bearer named-0123456789"}
    assert {(seen.headers.get("authorization"), seen.headers.get("x-token")) for seen in other.log} == {(None, None)}
    untold([KEY, "named-0123456789"], here)


def test_key_of_the_environment_without_an_address(hold, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is meant for OpenAI is not sent to an address that is given as an option."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert hold("--model", "any", "--base-url", proxy.base_url).code == 0
    assert _keys(proxy) == {None}


def test_key_in_place_of_its_name(hold, here: Path, settings: Callable[..., str]) -> None:
    """Somebody who gives the key itself where its name belongs is told so, and the key is not repeated."""
    for how in (("--key", KEY), ("--settings", settings(key=KEY)), ("--header", f"Authorization=Bearer {KEY}")):
        said = hold("--model", "any", "--base-url", "http://127.0.0.1:9/v1", *how)
        assert said.code == 2
        assert KEY not in said.err


def test_soliloquy(hold, sixparty, told, proxy: Proxy) -> None:
    """One call plays all seats of a step; a seat that its answer leaves out is asked alone; the manifest says who sees all."""
    assert hold("--model", "any", "--base-url", proxy.base_url, "--soliloquy").code == 0
    sound(told())
    assert told().own == 1
    assert set(told().run.manifest.sees_all) >= set(told().run.inputs.seats)
    assert len(proxy.log) == len(told().calls) < len(told().turns)
    assert sixparty("show", told().path, "--cost").code == 0


def test_acts_only(hold, told, proxy: Proxy) -> None:
    """A talk without statements asks for none and records none."""
    assert hold("--model", "any", "--base-url", proxy.base_url, "--acts-only").code == 0
    sound(told())
    assert told().own == 1
    assert {turn.spoken for turn in told().turns} == {""}


def test_lots(hold, here: Path, told) -> None:
    """Seats that draw lots need no endpoint, and the talk is the same when it is held again."""
    seats = tuple(word for party in ("rok", "dprk", "usa", "prc", "jpn", "rus") for word in ("--party", f"{party}=random"))
    assert hold(*seats).code == 0
    first = (told().path / "events.jsonl").read_bytes()
    assert hold(*seats, "--again").code == 0
    assert (told().path / "events.jsonl").read_bytes() == first
    sound(told())


def test_probe(sixparty, hold, told, proxy: Proxy) -> None:
    """A model's seat answers a question on the side, in its own words, and nothing is recorded."""
    hold("--model", "any", "--base-url", proxy.base_url, "--party", "dprk=offline")
    before = {path.name: path.read_bytes() for path in told().path.iterdir()}
    said = sixparty("probe", told().path, "What would you sign?", "--party", "usa")
    assert (said.code, "The delegation thanks the chair." in said.out) == (0, True)
    assert sixparty("probe", told().path, "What would you sign?", "--party", "dprk").code == 0
    assert {path.name: path.read_bytes() for path in told().path.iterdir()} == before


def test_prompt_holds_no_key(sixparty, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a model would be sent can be read without an endpoint and without a key."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    said = sixparty("prompt", "usa", "--scenario", SMALL)
    assert said.code == 0
    untold([KEY], here, said.out, said.err)
