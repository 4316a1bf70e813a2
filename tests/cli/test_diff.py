"""`sixparty diff`: two runs read, compared and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.transcript import EVENTS


@pytest.fixture
def forked(sixparty, done: Path) -> Path:
    """A fork of the finished talk, beside it."""
    told = sixparty("fork", done, "--at", "29", "--party", "usa=random", "--quiet")
    assert told.code == 0, told.err
    return next(path for path in done.parent.iterdir() if path.name != done.name)


def test_a_run_and_its_fork(sixparty, done: Path, forked: Path) -> None:
    """Names under transcripts/runs will do; the code is 0 though they differ, and no line is longer than 100 columns."""
    told = sixparty("diff", done.name, forked.name)
    assert (told.code, told.err) == (0, "")
    assert "B is a fork of A after 29 events." in told.out
    assert "Event 31, round 1, floor: the United States" in told.out
    assert "Acts that differ" in told.out
    assert max(map(len, told.out.splitlines())) <= 100


def test_a_run_and_itself(sixparty, done: Path) -> None:
    """The code is 0, and nothing differs."""
    told = sixparty("diff", done, done)
    assert (told.code, "Nothing differs." in told.out) == (0, True)


def test_json(sixparty, done: Path, forked: Path) -> None:
    """One JSON object with the same facts."""
    told = sixparty("diff", done, forked, "--json")
    assert told.code == 0
    assert (told.json["comparable"], told.json["parting"]["event"]) == (True, 31)
    assert told.json["runs"] == [done.name, forked.name]
    assert told.json["delegates"] == [["United States", "offline", "random"]]


def test_page(sixparty, done: Path, forked: Path) -> None:
    """--html writes one page that fetches nothing, beside the text."""
    told = sixparty("diff", done, forked, "--html", "page.html")
    assert (told.code, "The page is in page.html." in told.err) == (0, True)
    html = Path("page.html").read_text("utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "<script" not in html
    assert "This delegation has drawn its answer by lot." in html
    assert "Acts that differ" in told.out


def test_page_that_cannot_be_written(sixparty, done: Path) -> None:
    """A page that has no place is the user's matter."""
    told = sixparty("diff", done, done, "--html", "no/such/folder.html")
    assert (told.code, "no/such/folder.html cannot be written" in told.err) == (2, True)


def test_unfinished(sixparty, stopped: Path, held: Path) -> None:
    """A talk that was stopped is compared as far as it goes."""
    told = sixparty("diff", held, stopped)
    assert told.code == 0
    assert "Event 60" in told.out
    assert "nothing on record" in told.out


def test_other_scenarios(sixparty, done: Path) -> None:
    """Talks on different scenarios are compared only as to what they rest on; that is said, and the code is 0."""
    assert sixparty("run", "relief", "--rounds", "2", "--quiet", "--out", "other").code == 0
    told = sixparty("diff", done, next(Path("other").iterdir()))
    assert told.code == 0
    assert "They are of different scenarios" in told.out
    assert "Inputs that differ" in told.out
    assert "Acts that differ" not in told.out


def test_bad_runs(sixparty, done: Path) -> None:
    """What is no run, or is broken, on either side or on both, is told in one line; the code is 2."""
    whole = done.rename("whole")
    broken = Path("broken")
    broken.mkdir()
    for path in whole.iterdir():
        (broken / path.name).write_bytes(path.read_bytes())
    lines = (broken / EVENTS).read_bytes().splitlines(keepends=True)
    (broken / EVENTS).write_bytes(b"".join([*lines[:5], *lines[6:]]))
    for pair in ((whole, broken), (broken, whole), (broken, broken), (whole, "nowhere"), ("nowhere", whole)):
        told = sixparty("diff", *pair)
        assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
        assert told.err.startswith("sixparty: ")
    assert sixparty("diff", whole).code == 2
    (broken / "manifest.json").write_text(json.dumps({"schema_version": 99}))
    assert "Install a newer sixparty" in sixparty("diff", whole, broken).err
