"""A pathway as one run: held, stopped and gone on with, forked, checked, shown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.cli.choices import RUNS
from harness.transcript import Writer

PATHWAY = """
id: short
title: Two meetings
text: Two talk first, and three meet if that helps.
sessions:
  - {id: two, scenario: missile-talks, rounds: 4, reason: They begin.}
  - {id: never, scenario: rail-and-plants, after: [{session: two, held: false}], reason: It never comes to it.}
  - {id: three, scenario: allied-coordination, rounds: 3, after: [{session: two}], rounds_between: 2, reason: They go on.}
paragraphs: [P12]
"""


@pytest.fixture
def way(here: Path) -> Path:
    """The user's own pathway."""
    path = here / "short.yaml"
    path.write_text(PATHWAY, encoding="utf-8")
    return path


def folder() -> Path:
    """The pathway's run."""
    return next(p for p in RUNS.iterdir() if p.name.startswith("short-"))


def bytes_of(place: Path) -> dict[str, bytes]:
    """All that a run's folder holds."""
    return {str(p.relative_to(place)): p.read_bytes() for p in place.rglob("*") if p.is_file()}


def test_a_pathway_is_one_run(sixparty: Any, way: Path) -> None:
    """Its sessions lie in its folder, each a whole run; one whose condition does not hold is not held, and why is said."""
    told = sixparty("run", way, "--quiet")
    assert (told.code, told.err) == (0, "")
    assert "never: not held: two was held" in told.out
    manifest = json.loads((folder() / "manifest.json").read_text())
    assert [(s["session"], "run" in s) for s in manifest["stages"]] == [("two", True), ("never", False), ("three", True)]
    assert all((folder() / s["run"] / "events.jsonl").exists() for s in manifest["stages"] if "run" in s)
    assert sixparty("verify", folder()).code == 0


def test_the_same_pathway_is_not_held_twice(sixparty: Any, way: Path) -> None:
    """Asked for again, it is reported; with --again it is held anew, to the same bytes."""
    sixparty("run", way, "--quiet")
    before = bytes_of(folder())
    assert sixparty("run", way, "--quiet").code == 0
    assert sixparty("run", way, "--quiet", "--again").code == 0
    assert bytes_of(folder()) == before


def test_json_tells_every_session(sixparty: Any, way: Path) -> None:
    """One object: the run, and for each session what came of it or why it was not held."""
    told = sixparty("run", way, "--json").json
    assert (told["pathway"], told["finished"]) == ("short", True)
    assert [s["held"] for s in told["sessions"]] == [True, False, True]
    assert told["sessions"][0]["finished"]


@pytest.mark.parametrize("after", [3, 40, 110])
def test_a_stopped_pathway_goes_on_to_the_same_bytes(sixparty: Any, way: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Wherever it was stopped, what is recorded stays, and the end is the one it would have had."""
    sixparty("run", way, "--quiet")
    whole = bytes_of(folder())
    shutil.rmtree(folder())
    written = [0]
    append = Writer.append

    def counted(self: Writer, events: Any) -> None:
        written[0] += len(events)
        if written[0] > after:
            raise KeyboardInterrupt
        append(self, events)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "append", counted)
        told = sixparty("run", way, "--quiet")
    assert told.code == 130
    assert f"sixparty resume {folder().relative_to(Path.cwd()) if folder().is_absolute() else folder()}" in told.err
    assert sixparty("resume", folder(), "--quiet").code == 0
    assert bytes_of(folder()) == whole


def test_show(sixparty: Any, way: Path) -> None:
    """The pathway as text, Markdown, page and JSON; one session of it as any talk; and plain words where that cannot be."""
    sixparty("run", way, "--quiet")
    text = sixparty("show", folder()).out
    assert "1. " in text
    assert "Not held: two was held" in text
    assert "Left behind: Relations between" in text
    assert sixparty("show", folder(), "--format", "md").out.startswith("# Two meetings")
    page = sixparty("show", folder(), "--format", "html").out
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert json.loads(sixparty("show", folder(), "--format", "json").out)["manifest"]["kind"] == "pathway"
    assert "Opening" in sixparty("show", folder(), "--session", "two", "--why").out
    assert "was not held" in sixparty("show", folder(), "--session", "never").err
    assert "there is no session 'tow'" in sixparty("show", folder(), "--session", "tow").err
    assert "add --session" in sixparty("show", folder(), "--for", "rok").err


def test_one_talk_is_asked_for(sixparty: Any, way: Path) -> None:
    """Where one talk is meant, a pathway is refused in plain words."""
    sixparty("run", way, "--quiet")
    for arguments in (("pivot", folder()), ("probe", folder(), "Why?", "--party", "jpn"), ("prompt", "jpn", "--run", folder())):
        told = sixparty(*arguments)
        assert told.code == 2
        assert "is a pathway of several talks" in told.err


def test_edits_are_found(sixparty: Any, way: Path) -> None:
    """A session held otherwise than the ones before it have it, or left out though nothing hindered it, does not verify."""
    sixparty("run", way, "--quiet")
    manifest = json.loads((folder() / "manifest.json").read_text())
    for change, found in (
        ({**manifest, "seed": 2}, "manifest.json was edited"),
        (_staged(manifest, 2, {"session": "three", "why": "nobody came"}), "nothing stood in its way"),
        (_staged(manifest, 1, {"session": "never", "why": "it rained"}), "says otherwise"),
        (_staged(manifest, 0, {**manifest["stages"][0], "head_sha256": "0" * 64}), "held again after the course went on"),
        ({**manifest, "stages": manifest["stages"][:1]}, "it is finished, and tells of 1 of its 3 sessions"),
    ):
        (folder() / "manifest.json").write_text(json.dumps(change))
        told = sixparty("verify", folder())
        assert told.code == 2
        assert found in told.out


def _staged(manifest: dict[str, Any], number: int, stage: dict[str, Any]) -> dict[str, Any]:
    stages = [stage if n == number else s for n, s in enumerate(manifest["stages"])]
    return {**manifest, "stages": stages}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("manifest.json", '{"kind": "pathway"}', "Field required"),
        ("pathway.json", "[]", "pathway.json"),
        ("pathway.json", "", "pathway.json"),
    ],
)
def test_a_damaged_pathway_is_named(sixparty: Any, way: Path, name: str, content: str, why: str) -> None:
    """The file that cannot be read is said, without a traceback."""
    sixparty("run", way, "--quiet")
    (folder() / name).write_text(content)
    for command in ("show", "verify", "resume"):
        told = sixparty(command, folder())
        assert told.code == 2
        assert why in told.err
        assert "Traceback" not in told.err


def test_a_stage_cannot_lead_out_of_the_folder(sixparty: Any, way: Path) -> None:
    """A stranger's manifest names runs in its own folder or is refused."""
    sixparty("run", way, "--quiet")
    manifest = json.loads((folder() / "manifest.json").read_text())
    (folder() / "manifest.json").write_text(json.dumps(_staged(manifest, 0, {**manifest["stages"][0], "run": "../../elsewhere"})))
    assert "does not lie in this folder" in sixparty("verify", folder()).err


def test_a_fork_goes_on_through_the_sessions_after_it(sixparty: Any, way: Path) -> None:
    """The sessions before are the same bytes, the one forked has another future, those after are held anew; and it verifies."""
    sixparty("run", way, "--quiet")
    old = folder()
    told = sixparty("fork", old, "--session", "three", "--at", "25", "--party", "jpn=random", "--quiet", "--out", "forks")
    assert told.code == 0
    new = next(Path("forks").iterdir())
    first = json.loads((old / "manifest.json").read_text())["stages"][0]["run"]
    assert bytes_of(new / first) == bytes_of(old / first)
    assert json.loads((new / "manifest.json").read_text())["parent"]["run"] == old.name
    assert sixparty("verify", new).code == 0
    assert sixparty("fork", old, "--session", "three", "--at", "25", "--party", "jpn=random", "--quiet", "--out", "forks").code == 0
    assert len(list(Path("forks").iterdir())) == 1


@pytest.fixture
def fork_of(sixparty: Any, way: Path) -> Any:
    """Forks the pathway in its last session, with more options; gives what was told."""
    sixparty("run", way, "--quiet")
    options = ("--session", "three", "--at", "25", "--seed", "9", "--quiet", "--out", "forks")
    return lambda *more: sixparty("fork", folder(), *options, *more)


def test_a_fork_that_was_stopped_before_its_past_was_there(sixparty: Any, fork_of: Any) -> None:
    """It cannot be gone on with, and says so; asked for again it takes over what it lacks, and comes to the same bytes."""
    fork_of()
    new = next(Path("forks").iterdir())
    before = bytes_of(new)
    manifest = json.loads((new / "manifest.json").read_text())
    first, third = (s["run"] for s in manifest["stages"] if "run" in s)
    for done, lost in ((0, (first, third)), (2, (third,))):
        for name in lost:
            shutil.rmtree(new / name)
        (new / "manifest.json").write_text(json.dumps({**manifest, "stages": manifest["stages"][:done], "status": "running"}))
        assert "Ask for the same fork again" in sixparty("resume", new).err
        assert fork_of().code == 0
        assert bytes_of(new) == before


def test_a_fork_is_held_again_where_that_is_asked(sixparty: Any, fork_of: Any) -> None:
    """With --again a fork of a pathway is held anew, to the same bytes, also where it was damaged."""
    fork_of()
    new = next(Path("forks").iterdir())
    before = bytes_of(new)
    for name in ("manifest.json", f"{json.loads(before['manifest.json'])['stages'][2]['run']}/events.jsonl"):
        (new / name).write_text("{}")
        assert fork_of().code == 2
        assert fork_of("--again").code == 0
        assert bytes_of(new) == before


def test_seats_are_named_for_the_whole_pathway(sixparty: Any, way: Path) -> None:
    """A party that sits in one session only can be given a delegate; one that sits in none cannot."""
    assert sixparty("run", way, "--party", "jpn=random", "--quiet").code == 0
    manifest = json.loads((folder() / "manifest.json").read_text())
    assert manifest["delegates"]["jpn"] == "random"
    assert "there is no party 'xyz'" in sixparty("run", way, "--party", "xyz=random").err


def test_a_mistake_in_ones_own_pathway(sixparty: Any, way: Path) -> None:
    """A circle and a scenario that is not there are refused with file and line, before anything is held."""
    way.write_text(PATHWAY.replace("{session: two, held: false}", "{session: three}"), encoding="utf-8")
    assert "short.yaml:7" in sixparty("run", way).err
    way.write_text(PATHWAY.replace("rail-and-plants", "rails"), encoding="utf-8")
    assert "there is no scenario 'rails'" in sixparty("run", way).err
    assert not RUNS.exists()
