"""Forks of talks with models: calls are taken over, models change, and no key goes where it was not meant to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.delegates.calls import Call, calls_of
from harness.transcript import CALLS, EVENTS, MANIFEST, read
from harness.transcript.lines import read_lines
from harness.verify import verify
from tests.servers import stub

SMALL = Path(__file__).parents[1] / "talks" / "small.yaml"
AT = 40
"""In the second half of a small talk."""


@pytest.fixture(scope="module")
def server() -> Iterator[stub.Stub]:
    """A server that answers every request at once, in shape."""
    with stub.running() as running:
        yield running


@pytest.fixture
def modelled(sixparty, server: stub.Stub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A talk of one model on all seats; what was asked of the server is forgotten."""
    for name in [name for name in os.environ if name.upper().startswith(("OPENAI_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"))]:
        monkeypatch.delenv(name)
    told = sixparty("run", SMALL, "--quiet", "--model", "any", "--base-url", server.base_url, "--out", "first")
    assert told.code == 0, told.err
    server.forget()
    return next(Path("first").iterdir())


def _calls(path: Path) -> list[Call]:
    return calls_of(read_lines(path / CALLS))


def _holds(path: Path) -> None:
    """Every check holds, calls included."""
    assert [check for check in verify(path, calls=True) if check.status != "ok"] == []


def _only(out: str) -> Path:
    (found,) = Path(out).iterdir()
    return found


def test_calls_are_taken_over(sixparty, modelled: Path, server: stub.Stub) -> None:
    """The lines of calls for the past are its first lines, byte for byte, and nothing of the past is asked again."""
    told = sixparty("fork", modelled, "--at", str(AT), "--quiet", "--out", "second")
    assert told.code == 0, told.err
    made = _only("second")
    _holds(made)
    kept = {e.question for e in read(modelled).events[: read(made).manifest.parent.events] if e.type == "turn"}
    before, after = (modelled / CALLS).read_bytes().splitlines(), (made / CALLS).read_bytes().splitlines()
    count = sum(call.question in kept for call in _calls(modelled))
    assert 0 < count < len(before)
    assert after[:count] == before[:count]
    assert server.counts().requests == len(after) - count
    assert {call.question for call in _calls(made)[count:]} & kept == set()


def test_another_model_on_one_seat(sixparty, modelled: Path, server: stub.Stub) -> None:
    """The seat's earlier turns stay the first model's, the later ones are the other's; all of it verifies, resumed in the middle too."""
    told = sixparty("fork", modelled, "--at", str(AT), "--quiet", "--out", "second", "--party", f"usa=other@{server.base_url}")
    assert told.code == 0, told.err
    made = _only("second")
    _holds(made)
    assert {call.model.partition("@")[0] for call in _calls(made) if call.party == "usa"} == {"any", "other"}
    assert {call.model.partition("@")[0] for call in _calls(made) if call.party == "rok"} == {"any"}
    whole = (made / EVENTS).read_bytes()
    plain = {k: v for k, v in json.loads((made / MANIFEST).read_text()).items() if k not in {"events", "head_sha256"}}
    (made / MANIFEST).write_text(json.dumps({**plain, "status": "running"}))
    (made / EVENTS).write_bytes(b"".join(whole.splitlines(keepends=True)[: AT + 9]))
    server.forget()
    assert sixparty("resume", made, "--quiet").code == 0
    assert ((made / EVENTS).read_bytes(), server.counts().requests) == (whole, 0)
    _holds(made)


def test_models_give_way_to_rules(sixparty, modelled: Path, server: stub.Stub) -> None:
    """A model's seats can be given to the rules: then no server is asked, and its earlier turns still verify against their replies."""
    seats = [word for party in read(modelled).inputs.seats for word in ("--party", f"{party}=offline")]
    assert sixparty("fork", modelled, "--at", str(AT), "--quiet", "--out", "second", *seats).code == 0
    _holds(_only("second"))
    assert read(_only("second")).manifest.models == {}
    assert server.counts().requests == 0


def test_rules_give_way_to_a_model(sixparty, done: Path, server: stub.Stub) -> None:
    """An offline talk goes on with a model on one seat."""
    told = sixparty("fork", done, "--at", "75", "--quiet", "--out", "second", "--party", f"usa=any@{server.base_url}")
    assert told.code == 0, told.err
    _holds(_only("second"))
    assert {call.party for call in _calls(_only("second"))} == {"usa"}


def test_same_model_asked_otherwise(sixparty, modelled: Path, server: stub.Stub) -> None:
    """A model of the same name and address with other parameters has another name in the record; both parts verify."""
    way = ("--party", f"usa=any@{server.base_url}", "--temperature", "0.5")
    told = sixparty("fork", modelled, "--at", str(AT), "--quiet", "--out", "second", *way)
    assert told.code == 0, told.err
    made = _only("second")
    _holds(made)
    assert read(made).manifest.delegates["usa"] == f"any@{server.base_url}#2"
    assert read(made).manifest.delegates["rok"] == f"any@{server.base_url}"


def test_changed_inputs(sixparty, modelled: Path) -> None:
    """With changed inputs the past is not read again from its replies; the calls themselves are still held to their hashes."""
    Path("change.yaml").write_text("changes: [{what: ideal, party: usa, issue: agriculture-kado, options: [1, 1]}]\n")
    told = sixparty("fork", modelled, "--at", str(AT), "--quiet", "--out", "second", "--change", "change.yaml")
    assert told.code == 0, told.err
    _holds(_only("second"))


def test_soliloquy_is_whole(sixparty, modelled: Path, server: stub.Stub) -> None:
    """Where one model plays all seats, a step is one, and no single seat can be another's."""
    way = ("--model", "any", "--base-url", server.base_url, "--soliloquy", "--quiet", "--out", "alone")
    assert sixparty("run", SMALL, *way).code == 0
    alone = _only("alone")
    told = sixparty("fork", alone, "--at", str(AT), "--party", "usa=random", "--out", "second")
    assert (told.code, "no seat can be another's" in told.err) == (2, True)
    assert not Path("second").exists()
    assert sixparty("fork", alone, "--at", str(AT), "--quiet", "--out", "second").code == 0
    _holds(_only("second"))
    assert sixparty("fork", alone, "--at", str(AT), "--quiet", "--out", "third", "--model", "any", "--base-url", server.base_url).code == 0
    _holds(_only("third"))


def test_keys_stay_where_they_were_meant(sixparty, modelled: Path, server: stub.Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key named for a new seat is not sent to a model that stays; a key that the parent names is sent on only with --trust-keys."""
    monkeypatch.setenv("MINE", "secret-of-mine")
    way = ("--party", "usa=other", "--base-url", server.base_url, "--key", "MINE")
    assert sixparty("fork", modelled, "--at", str(AT), "--quiet", "--out", "second", *way).code == 0
    models = read(_only("second")).manifest.models
    assert {name.partition("@")[0]: plain.get("key") for name, plain in models.items()} == {"any": None, "other": "MINE"}
    refused = sixparty("fork", _only("second"), "--at", str(AT + 8), "--quiet", "--out", "third")
    assert (refused.code, "--trust-keys" in refused.err) == (2, True)
    assert not Path("third").exists()
    assert sixparty("fork", _only("second"), "--at", str(AT + 8), "--quiet", "--out", "third", "--trust-keys").code == 0
    assert b"secret-of-mine" not in b"".join(path.read_bytes() for path in Path().rglob("*") if path.is_file())
