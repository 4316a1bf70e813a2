"""`sixparty new`: what it writes is right, runs at once, and never replaces anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.library import open_library, starting


def test_scenario_runs(sixparty, here: Path) -> None:
    """A new scenario is right and can be held as it is; the talk is about what it says."""
    told = sixparty("new", "scenario", "winter")
    assert told.code == 0
    assert told.out.splitlines()[1:] == ["  is it right?  sixparty check winter.yaml", "  hold it       sixparty run winter.yaml"]
    assert sixparty("check", "winter.yaml").code == 0
    held = sixparty("run", "winter.yaml", "--quiet")
    assert held.code == 0
    assert "finished" in held.out


def test_scenario_is_commented(sixparty, here: Path) -> None:
    """It lists what there is to choose from, and says something about every field that a scenario has."""
    sixparty("new", "scenario", "winter")
    text = Path("winter.yaml").read_text("utf-8")
    library = open_library()
    assert all(f"#   {name} (" in text for name in (*library.names("formats"), *library.agenda.by_id))
    for field in ("id", "title", "brief", "parties", "issues", "format", "situation", "rounds", "tells", "paragraphs"):
        assert f"\n{field}:" in text or f"\n# {field}:" in text


def test_optional_lines_are_right_too(sixparty, here: Path) -> None:
    """What stands there as a comment can be switched on."""
    sixparty("new", "scenario", "winter")
    path = Path("winter.yaml")
    text = path.read_text("utf-8")
    for line in ("# pace:", "# events:", "#   - {event"):
        assert f"  {line}" in text
        text = text.replace(f"  {line}", f"  {line.removeprefix('# ').replace('#   -', '  -')}")
    path.write_text(text.replace("# tells: >-\n#  ", "tells: >-\n  "), "utf-8")
    told = sixparty("check", path)
    assert (told.code, told.out) == (0, "winter: 6 parties, 2 issues, 4 rounds, 1 event\n")


@pytest.mark.parametrize("out", ["deep/below", "deep/below/winter.yaml"])
def test_out(sixparty, here: Path, out: str) -> None:
    """It is written to a folder, which is made, or to a file of its name."""
    assert sixparty("new", "scenario", "winter", "--out", out).code == 0
    assert sixparty("check", "deep/below/winter.yaml").code == 0


def test_file_of_another_name(sixparty, here: Path) -> None:
    """A file that is not called by the scenario's name would not load, and is not written."""
    told = sixparty("new", "scenario", "winter", "--out", "summer.yaml")
    assert told.code == 2
    assert "winter.yaml" in told.err
    assert list(here.iterdir()) == []


def test_nothing_is_overwritten(sixparty, here: Path) -> None:
    """What is there stays as it is."""
    Path("winter.yaml").write_text("mine", "utf-8")
    told = sixparty("new", "scenario", "winter")
    assert told.code == 2
    assert told.err == "sixparty: winter.yaml is there already; nothing was written over it. Choose another name.\n"
    assert Path("winter.yaml").read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["../evil", "Winter", "a b", "", "x" * 500, "a/b", "\x1b[2J", "winter\n", "$name", "-"])
def test_names_that_cannot_be(sixparty, here: Path, name: str) -> None:
    """A name is an id: nothing else becomes a file."""
    told = sixparty("new", "scenario", "--", name)
    assert told.code == 2
    assert "cannot be the name of a scenario" in told.err
    assert list(here.iterdir()) == []


def test_scenario_of_ones_own_conference(sixparty, here: Path) -> None:
    """In the folder of scenarios of another conference it brings that one's parties together."""
    sixparty("new", "conference", "mine")
    assert sixparty("new", "scenario", "autumn", "--out", "mine/scenarios").code == 0
    assert "parties: [arl, bor]\n" in Path("mine/scenarios/autumn.yaml").read_text("utf-8")
    assert sixparty("check", "mine").code == 0
    assert sixparty("run", "mine/scenarios/autumn.yaml", "--quiet").code == 0


def test_conference_without_a_scenario(sixparty, here: Path) -> None:
    """Where no scenario shows what fits together, it is said so."""
    sixparty("new", "conference", "mine")
    for path in Path("mine/scenarios").iterdir():
        path.unlink()
    told = sixparty("new", "scenario", "autumn", "--out", "mine/scenarios")
    assert told.code == 2
    assert "has no scenario yet" in told.err


def test_titles_cannot_break_out(sixparty, here: Path) -> None:
    """A title of several lines stays in its comment."""
    sixparty("new", "conference", "mine")
    agenda = Path("mine/agenda.yaml")
    agenda.write_text(agenda.read_text("utf-8").replace("title: A ferry across the strait", 'title: "A ferry\\nrounds: 20"', 1), "utf-8")
    sixparty("new", "scenario", "autumn", "--out", "mine/scenarios")
    assert sixparty("check", "mine").code == 0
    assert open_library(Path("mine")).inputs("autumn").scenario.rounds == 4


def test_conference_is_right(sixparty, here: Path) -> None:
    """A new conference is right, and each of its scenarios can be held as it is."""
    told = sixparty("new", "conference", "mine")
    assert (told.code, told.out.splitlines()[0]) == (0, "Written: mine")
    assert sixparty("check", "mine").code == 0
    for path in sorted(Path("mine/scenarios").iterdir()):
        assert sixparty("run", path, "--quiet").code == 0


def test_conference_is_commented() -> None:
    """Every file of it begins with what it is for."""
    assert all(text.startswith("# ") for _, text in starting.conference())


@pytest.mark.parametrize("there", ["file", "full"])
def test_folder_that_is_taken(sixparty, here: Path, there: str) -> None:
    """A folder with something in it, or a file, is left as it is."""
    if there == "full":
        Path("mine").mkdir()
    (Path("mine") / "notes.txt" if there == "full" else Path("mine")).write_text("mine", "utf-8")
    before = sorted(here.rglob("*"))
    told = sixparty("new", "conference", "mine")
    assert (told.code, "nothing was written" in told.err) == (2, True)
    assert sorted(here.rglob("*")) == before


def test_empty_folder(sixparty, here: Path) -> None:
    """An empty folder is filled."""
    Path("mine").mkdir()
    assert sixparty("new", "conference", "mine").code == 0


@pytest.mark.parametrize("folder", ["x" * 5000, "file/below"])
def test_folder_that_cannot_be(sixparty, here: Path, folder: str) -> None:
    """Where nothing can be written, one line says so."""
    Path("file").write_text("", "utf-8")
    told = sixparty("new", "conference", folder)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert "Traceback" not in told.err
