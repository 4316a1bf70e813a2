"""What the user got wrong stops the talk at once, in one line that says where, why and what to do; mended, the talk goes on."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import faults
from tests.servers.proxy import Fault, Proxy, always
from tests.talks.record import sound, untold

KEY = "sk-planted-0123456789"
QUOTA = {"message": "You exceeded your current quota, please check your plan.", "code": "insufficient_quota"}
UNKNOWN = {"message": "The model `any` does not exist.", "code": "model_not_found"}


@dataclass(frozen=True)
class Mistake:
    """What the endpoint says to it, and what of the reason and the remedy is told."""

    fault: Callable[[], Fault]
    reason: str
    remedy: str


MISTAKES = {
    "refused key": Mistake(faults.key_echo, "answered 401", "The key in PLANTED was refused"),
    "forbidden": Mistake(lambda: faults.status(403), "answered 403", "The key in PLANTED was refused"),
    "unknown model": Mistake(lambda: faults.status(404, error=UNKNOWN), "does not exist", "look at the names that the endpoint offers"),
    "wrong path": Mistake(lambda: faults.status(404), "answered 404", "perhaps the address should be"),
    "no money": Mistake(lambda: faults.status(429, error=QUOTA), "current quota", "look at its balance"),
    "payment": Mistake(lambda: faults.status(402), "answered 402", "look at its balance"),
    "redirect": Mistake(faults.redirect_forever, "redirects to", "give the address it leads to"),
    "a page": Mistake(faults.html_200, "a web page", "perhaps the address should be"),
    "broken server": Mistake(lambda: faults.status(500), "answered 500", "look at its log"),
    "hang": Mistake(faults.hang, "in time", "is the server running"),
    "reset": Mistake(faults.reset_before, "the connection failed", "is the server running"),
}


@pytest.fixture
def mistaken(proxy: Proxy, settings: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings for the proxy, with a key and a single try."""
    monkeypatch.setenv("PLANTED", KEY)
    return settings(base_url=proxy.base_url, key="PLANTED", attempts=1)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_stops_and_goes_on(hold, sixparty, told, proxy: Proxy, mistaken: str, mistake: Mistake) -> None:
    """Nothing is put in the place of what the user can mend: exit 2, one line; once it is mended the same command finishes the talk."""
    proxy.begin(always(mistake.fault()))
    said = hold("--settings", mistaken)
    assert said.code == 2
    (line,) = said.err.splitlines()
    assert line.startswith("sixparty: ")
    for part in (proxy.base_url, mistake.reason, mistake.remedy, "go on with: sixparty resume "):
        assert part in line
    assert told().turns == []
    untold([KEY], told().path, said.out, said.err)
    proxy.begin(always(None))
    assert sixparty("resume", told().path, "--quiet", "--trust-keys").code == 0
    sound(told())
    assert told().own == 1


@pytest.mark.parametrize("failing", [faults.key_echo, lambda: faults.status(429, error=QUOTA)], ids=["key", "quota"])
def test_stops_in_the_middle(hold, told, proxy: Proxy, mistaken: str, failing: Callable[[], Fault]) -> None:
    """A key that is withdrawn, or money that runs out, stops a talk that was going well; what was said before is not asked again."""
    fault = failing()
    proxy.begin(lambda number: fault if number >= 14 else None)
    assert hold("--settings", mistaken).code == 2
    sound(told())
    before = told().run.events
    assert told().sources.keys() == {"model"}
    proxy.begin(always(None))
    assert hold("--settings", mistaken).code == 0
    sound(told())
    assert told().run.events[: len(before)] == before
    assert told().own == 1
    assert len(proxy.log) == len(told().turns) - 14


def test_nobody_there(hold, settings: Callable[..., str]) -> None:
    """An address where nobody listens is named, with what to look at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        said = hold("--settings", settings(base_url=address, attempts=1))
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert address in said.err
    assert "is the server running" in said.err


def test_key_that_is_not_there(hold, here: Path) -> None:
    """A variable that is named as the key's and holds nothing is told before anything is sent or recorded."""
    said = hold("--model", "any", "--base-url", "http://127.0.0.1:9/v1", "--key", "ABSENT")
    assert said.code == 2
    assert re.search(r"the environment variable ABSENT, which is not set", said.err)


def test_finish_all_the_same(hold, told, here: Path, proxy: Proxy, mistaken: str) -> None:
    """With --on-failure fallback the rules take every turn, the endpoint is not asked in vain again, and the end says it loudly."""
    proxy.begin(always(faults.key_echo()))
    said = hold("--settings", mistaken, "--on-failure", "fallback")
    sound(told())
    count = len(told().turns)
    assert said.code == 0
    assert f"{count} of {count} turns of models (100 %) were taken by the offline delegate: too many to compare models" in said.out
    assert told().codes == {"unusable"}
    assert len(proxy.log) <= 6
    untold([KEY], here, said.out, said.err)


def test_stop_at_the_first(hold, sixparty, told, proxy: Proxy, mistaken: str) -> None:
    """With --on-failure stop no turn is taken by anybody else; resumed, the talk is the model's from end to end."""
    fault = faults.status(500)
    proxy.begin(lambda number: fault if number >= 14 else None)
    said = hold("--settings", mistaken, "--on-failure", "stop")
    last = said.err.splitlines()[-1]
    assert said.code == 2
    assert "server-error" in last
    assert "go on with: sixparty resume" in last
    sound(told())
    assert told().sources.keys() == {"model"}
    proxy.begin(always(None))
    assert sixparty("resume", told().path, "--quiet", "--trust-keys", "--on-failure", "stop").code == 0
    sound(told())
    assert told().own == 1


def test_no_traceback(hold, proxy: Proxy, mistaken: str, here: Path) -> None:
    """--json prints nothing but JSON: where there is no outcome, nothing."""
    proxy.begin(always(faults.status(401)))
    said = hold("--settings", mistaken, "--json")
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err
    proxy.begin(always(None))
    assert json.loads(hold("--settings", mistaken, "--json").out)["finished"]
