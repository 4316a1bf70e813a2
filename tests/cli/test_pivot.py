"""`sixparty pivot`: what it says, what it refuses, and what an interruption leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from harness.cli import pivoting
from harness.cli.choices import RUNS
from harness.domain.change import Changes, DroppedPrecondition, changed
from harness.domain.scenario import Inputs
from harness.experiment.pivot import search
from harness.transcript import Writer, read
from tests.experiment.planted import kept_away, twice_blocked

ISSUE = "industrial-rehabilitation"


def begun(here: Path, inputs: Inputs) -> str:
    """The name of a run of these inputs that has hardly begun."""
    writer = Writer.create(here / RUNS, inputs, 1, dict.fromkeys(inputs.seats, "offline"))
    writer.close()
    return writer.path.name


@pytest.fixture
def planted(here: Path) -> str:
    """A run of the talk in which one precondition decides."""
    return begun(here, kept_away())


def test_finds_the_planted_change(planted: str, sixparty) -> None:
    """The change that decides is the first, with the shares before and after, and as data that a fork can take."""
    told = sixparty("pivot", planted, "--seeds", "8", "--json")
    issue = told.json["issues"][0]
    assert (told.code, told.json["complete"], told.json["seeds"], issue["issue"]) == (0, True, [1, 8], ISSUE)
    first = issue["changes"][0]
    assert (issue["before"]["adopted"], first["after"]["adopted"]) == (0, 6)
    assert first["moved"]["outcome"] == "none"
    assert first["moved"]["interval"][0] < first["moved"]["by"] < first["moved"]["interval"][1] < 0
    change = Changes.model_validate({"changes": [first["change"]]}).changes[0]
    assert change == DroppedPrecondition(what="precondition", party="dprk", id="dprk.pre.bilateral")
    assert changed(kept_away(), [change]) != kept_away()


def test_says_it_in_words(planted: str, sixparty) -> None:
    """The same as text, with progress on standard error."""
    told = sixparty("pivot", planted, "--seeds", "8")
    assert "adopted in 0 of 8 (0 %): not adopted in 8" in told.out
    assert " 1. North Korea drops a precondition: " in told.out
    assert "not adopted: 100 % before, 25 % after, -75 points (" in told.out
    assert "changes tried" in told.err


def test_nothing_turns_it(here: Path, sixparty) -> None:
    """That no single change turns an issue is a result, and is said with how many were tried."""
    told = sixparty("pivot", begun(here, twice_blocked()), "--seeds", "5")
    assert told.code == 0
    assert re.search(r"no single change among \d+ turns it", told.out)


def test_interrupted(planted: str, sixparty, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C shows what was found by then, and says how far the search had come."""

    def cut(*given):
        for tried in search(*given):
            yield tried
            if tried.turned:
                raise KeyboardInterrupt

    monkeypatch.setattr(pivoting, "search", cut)
    told = sixparty("pivot", planted, "--seeds", "8")
    assert told.code == 130
    assert "drops a precondition" in told.out
    assert "turned by 1 of the 22 single changes, " in told.out
    assert "Interrupted" in told.err


def test_another_issue_is_refused(planted: str, sixparty) -> None:
    """An issue that the talk does not have is refused, and those it has are named."""
    told = sixparty("pivot", planted, "--issue", "weather")
    assert (told.code, told.out) == (2, "")
    assert f"there is no issue 'weather' in this talk. Known issues: {ISSUE}." in told.err


def test_open_issues_unless_asked(done: Path, monkeypatch: pytest.MonkeyPatch, sixparty) -> None:
    """Without --issue the issues that were left open, with --adopted all, with --issue those that are named."""
    monkeypatch.setattr(pivoting, "search", lambda *given: iter(()))
    inputs = read(done).inputs
    adopted = {a["issue"] for a in sixparty("run", inputs.scenario.id, "--rounds", "2", "--json").json["adopted"]}
    every = set(inputs.scenario.issues)

    def searched(*more: str) -> set[str]:
        return {i["issue"] for i in sixparty("pivot", done, "--json", *more).json["issues"]}

    assert searched() == every - adopted
    assert searched("--adopted") == every
    assert searched("--issue", "four-party-relation") == {"four-party-relation"}


def test_a_model_s_run_is_searched_by_the_rules(planted: str, sixparty, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a model spoke, the search says that it decides by the rules."""
    monkeypatch.setattr(pivoting, "search", lambda *given: iter(()))
    path = RUNS / planted / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "delegates": {**manifest["delegates"], "usa": "some-model"}}))
    assert "spoken by some-model; the search takes its inputs and its seed, and decides by the rules" in sixparty("pivot", planted).err


def test_nothing_is_written(planted: str, sixparty) -> None:
    """A search leaves the run as it was, and no run beside it."""
    before = {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()}
    assert sixparty("pivot", planted, "--seeds", "2").code == 0
    assert {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()} == before
