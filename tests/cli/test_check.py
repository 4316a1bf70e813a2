"""`sixparty check`: everything that is wrong, at once; and `sixparty scenarios` of a conference of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.library import open_library, starting
from harness.library.reading import LIMIT


@pytest.fixture
def folder(here: Path) -> Path:
    """A conference of two parties, in `mine`."""
    for path, text in starting.conference():
        target = here / "mine" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return Path("mine")


def _spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_bundled_conference(sixparty) -> None:
    """Without a path the bundled conference is checked: nothing is wrong, and what is there is counted."""
    told = sixparty("check")
    assert (told.code, told.err, told.out.count("\n")) == (0, "", 1)
    assert told.out.startswith("northeast-asia-2000: 9 parties, 22 issues, ")
    assert f"{len(open_library().scenario_names())} scenarios" in told.out


def test_own_conference(sixparty, folder: Path) -> None:
    """A folder of one's own."""
    told = sixparty("check", folder)
    assert (told.code, told.out) == (0, "mine: 2 parties, 3 issues, 1 format, 2 scenarios, 1 pathway, 1 event, 0 mechanisms\n")


def test_holds_nothing(sixparty, folder: Path, here: Path) -> None:
    """Nothing is held and nothing written."""
    before = sorted(here.rglob("*"))
    sixparty("check", folder)
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("scenarios/tariffs.yaml", "tariffs: 2 parties, 2 issues, 6 rounds, 0 events\n"),
        ("pathways/practical-first.yaml", "practical-first: 2 sessions\n"),
        ("parties/bor.yaml", "mine: 2 parties, 3 issues, 1 format, 2 scenarios, 1 pathway, 1 event, 0 mechanisms\n"),
    ],
)
def test_one_file(sixparty, folder: Path, file: str, said: str) -> None:
    """A scenario or pathway is checked with what it depends on; any other file with its whole conference."""
    told = sixparty("check", folder / file)
    assert (told.code, told.out) == (0, said)


def test_every_complaint(sixparty, folder: Path) -> None:
    """It goes on after the first bad file, and tells every fault of each."""
    _spoil(folder / "parties/bor.yaml", "salience: 4", "salience: 9")
    _spoil(folder / "parties/bor.yaml", "salience: 5", "salience: high")
    _spoil(folder / "formats/talks.yaml", "chair: rotating", "chair: nobody")
    _spoil(folder / "scenarios/tariffs.yaml", "[tariffs, standards]", "[tarifs, standards]")
    _spoil(folder / "pathways/practical-first.yaml", "session: spring", "session: summer")
    told = sixparty("check", folder)
    assert told.code == 2
    lines = [line.removeprefix("mine/") for line in told.out.splitlines()]
    assert "chair: must be one of the members" in lines[0]
    assert "positions[0].salience: should be 5 or less, not the number 9." in lines[1]
    files = [line.split(":")[0] for line in lines[:-1]]
    assert files == [
        "formats/talks.yaml",
        "parties/bor.yaml",
        "parties/bor.yaml",
        "pathways/practical-first.yaml",
        "scenarios/tariffs.yaml",
    ]
    assert all(line.split(":")[1].isdigit() for line in lines[:-1])
    assert told.err == "sixparty: 5 complaints in 4 files.\n"


def test_agenda_that_all_depend_on(sixparty, folder: Path) -> None:
    """A fault over which every file would stumble is told once, and the faults of the others are told beside it."""
    _spoil(folder / "agenda.yaml", "status_quo: {value: 1,", "status_quo: {value: 8,")
    _spoil(folder / "parties/arl.yaml", "capital: Arnport", "capital: 7")
    told = sixparty("check", folder)
    assert [line.split(":")[0] for line in told.out.splitlines()[:-1]] == ["mine/agenda.yaml", "mine/parties/arl.yaml"]
    assert told.err == "sixparty: 2 complaints in 2 files.\n"


def test_link_to_nowhere(sixparty, folder: Path) -> None:
    """A mechanism that is linked to what is not there is complained of."""
    link = "{kind: format, file: formats/council.yaml, id: council}"
    (folder / "mechanisms.yaml").write_text(f"mechanisms:\n  - {{id: council, name: A council, paragraphs: [], links: [{link}]}}\n")
    told = sixparty("check", folder)
    assert told.code == 2
    assert told.out.startswith("mine/mechanisms.yaml:2: mechanisms[0].links[0].id: there is no format 'council'. Known formats: talks.\n")


def test_voice_of_nobody(sixparty, folder: Path) -> None:
    """A voice without a party is complained of, for nobody would ever hear it."""
    shutil.copy(folder / "voices/arl.yaml", folder / "voices/arland.yaml")
    _spoil(folder / "voices/arland.yaml", "party: arl", "party: arland")
    assert "mine/voices/arland.yaml: there is no party 'arland'. Did you mean 'arl'?" in sixparty("check", folder).out


def test_file_that_nobody_reads(sixparty, folder: Path) -> None:
    """A file under another ending or in another folder is noted; it is no fault."""
    (folder / "formats/council.yml").write_text("id: council\n")
    (folder / "scenario").mkdir()
    (folder / "scenario/x.yaml").write_text("id: x\n")
    told = sixparty("check", folder)
    assert told.code == 0
    assert [line.split(": ")[:2] for line in told.out.splitlines()[:2]] == [
        ["mine/formats/council.yml", "note"],
        ["mine/scenario/x.yaml", "note"],
    ]


FILES = (
    "agenda.yaml",
    "relations.yaml",
    "events.yaml",
    "fence.yaml",
    "mechanisms.yaml",
    "parties/arl.yaml",
    "voices/arl.yaml",
    "formats/talks.yaml",
    "scenarios/tariffs.yaml",
    "pathways/practical-first.yaml",
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "byte 1 is not UTF-8"),
        (b"- a\n- b\n", "the file should hold fields and their values, not a list"),
        (b"just words\n", "the file should hold fields and their values"),
        (b"id: &a [*a, *a]\n", "anchors (&) and aliases (*) are not taken"),
        (b"id: !!python/object/apply:os.system [ls]\n", "tags such as"),
        (b"id: \x1b[2J\n", "there is a character that cannot be seen (U+001B)"),
        (b"[" * 3000, "nested deeper than"),
        (b"#" * (LIMIT + 1), "the limit is 1,000,000"),
        (b"id: {}\ntitle: []\n", "id: should be text, not a block of fields"),
    ],
    ids=["empty", "bytes", "list", "words", "anchors", "tags", "escape", "deep", "huge", "types"],
)
@pytest.mark.parametrize("file", FILES)
def test_bad_files(sixparty, folder: Path, file: str, content: bytes, said: str) -> None:
    """Whatever a file holds, it is a complaint that names the file, and never a traceback."""
    (folder / file).write_bytes(content)
    told = sixparty("check", folder)
    assert told.code == 2
    about = [line for line in told.out.splitlines() if line.startswith(f"mine/{file}")]
    assert about
    assert said in about[0] or said.startswith("id:")
    assert "\x1b" not in told.out


@pytest.mark.parametrize("file", ["scenarios/tariffs.yaml", "pathways/practical-first.yaml"])
def test_bad_file_alone(sixparty, folder: Path, file: str) -> None:
    """A bad file that is named alone is complained of alone."""
    (folder / file).write_bytes(b"")
    told = sixparty("check", folder / file)
    assert (told.code, told.out) == (2, f"mine/{file}: the file is empty. Look at a bundled file of the same kind.\n")


@pytest.mark.parametrize("path", ["nowhere", "nowhere.yaml", "x" * 5000, "."])
def test_nothing_there(sixparty, here: Path, path: str) -> None:
    """A path to nothing, or to a folder that is no conference, is the user's matter."""
    told = sixparty("check", path)
    assert told.code == 2
    assert "Traceback" not in told.err


def test_scenarios_of_a_conference(sixparty, folder: Path) -> None:
    """The scenarios and pathways of any conference can be listed."""
    assert sixparty("scenarios", folder).out.startswith("practical-matters: Ferry and tests\n    arl, bor; 4 rounds; ferry, standards\n")
    assert [s["id"] for s in sixparty("scenarios", folder, "--json").json] == ["practical-matters", "tariffs"]
    listed = sixparty("scenarios", folder, "--pathways")
    assert listed.out == "practical-first: Practical matters first\n    practical-matters, then tariffs\n"
    assert sixparty("scenarios", folder, "--pathways", "--json").json == [
        {"id": "practical-first", "title": "Practical matters first", "sessions": ["practical-matters", "tariffs"]}
    ]


def test_a_conference_is_not_held_as_a_whole(sixparty, here: Path) -> None:
    """Who asks to run a conference's folder is told what can be run."""
    sixparty("new", "conference", "trade")
    said = sixparty("run", "trade")
    assert said.code == 2
    assert "trade is a conference: name one of its scenarios, such as trade/scenarios/ID.yaml." in said.err
