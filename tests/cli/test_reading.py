"""`show`, `verify`, `probe`, `scenarios`, `parties`: what is read, and what is said of a run that cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.library import open_library
from harness.transcript import canonical, read, sha256


def _bytes(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "Opening plenary of the six\n"), ("md", "# Opening plenary of the six"), ("html", "<!doctype html>")]
)
def test_show(sixparty, done: Path, form: str, begins: str) -> None:
    """A talk is shown in the form that is asked for, by path, by name, or by one of its files; text is the default."""
    told = sixparty("show", done, "--format", form)
    assert (told.code, told.err) == (0, "")
    assert told.out.lower().startswith(begins.lower())
    assert told.out == sixparty("show", done.name, "--format", form).out
    assert told.out == sixparty("show", done / "events.jsonl", "--format", form).out
    if form == "text":
        assert told.out == sixparty("show", done).out


def test_show_json(sixparty, done: Path) -> None:
    """JSON is JSON."""
    told = sixparty("show", done, "--format", "json")
    assert (told.code, told.err) == (0, "")
    assert isinstance(told.json, dict)


def test_show_for_a_party(sixparty, done: Path) -> None:
    """A party is named by its id or by any of its names; its view is smaller than the researcher's and larger than the public one."""
    everything, its, public = (sixparty("show", done, *how).out for how in ((), ("--for", "dprk"), ("--public",)))
    assert its == sixparty("show", done, "--for", "north korea").out
    assert len(everything) > len(its) > len(public)
    assert len(sixparty("show", done, "--why").out) > len(everything)


def test_show_changes_nothing(sixparty, done: Path, held: Path) -> None:
    """Reading leaves the folder as it is."""
    for form in ("text", "md", "html", "json"):
        sixparty("show", done, "--format", form)
    assert _bytes(done) == _bytes(held)


def test_show_unfinished(sixparty, stopped: Path) -> None:
    """An unfinished talk is shown as far as it goes, with a word on standard error."""
    told = sixparty("show", stopped)
    assert told.code == 0
    assert f"This talk is unfinished (60 events); go on with: sixparty resume {stopped}" in told.err


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (("--for", "atlantis"), "there is no party 'atlantis' here"),
        (("--public", "--for", "usa"), "--public and --for exclude each other"),
        (("--public", "--why"), "--public and --why exclude each other"),
    ],
)
def test_show_refuses(sixparty, done: Path, how: tuple[str, ...], said: str) -> None:
    """A party that is not there, and wishes that contradict each other."""
    told = sixparty("show", done, *how)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def _cut(path: Path) -> None:
    (path / "events.jsonl").write_bytes(b"".join((path / "events.jsonl").read_bytes().splitlines(keepends=True)[:-4]))


def _edit(path: Path) -> None:
    (path / "events.jsonl").write_bytes((path / "events.jsonl").read_bytes().replace(b'"source":"offline"', b'"source":"human"', 1))


def _add(path: Path) -> None:
    (path / "events.jsonl").write_bytes((path / "events.jsonl").read_bytes() + b'{"type": "closed"}\n')


def _age(path: Path) -> None:
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps({**manifest, "schema_version": 7}))


def _lose(path: Path) -> None:
    (path / "inputs.json").unlink()


def _lose_manifest(path: Path) -> None:
    (path / "manifest.json").unlink()


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a cut tail": (_cut, "its tail was cut after event"),
    "an edited event": (_edit, "event 1 was edited"),
    "an added line": (_add, "is not an event"),
    "a later format": (_age, "was written in format 7; this sixparty"),
    "no inputs": (_lose, "inputs.json is missing"),
    "no manifest": (_lose_manifest, "manifest.json is missing"),
}


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("command", ["show", "resume", "verify", "probe", "run"])
def test_damaged_run(sixparty, done: Path, command: str, kind: str) -> None:
    """Whatever reads a damaged run says what is wrong with it, in a message without a traceback, with code 2, and leaves it as it is."""
    change, said = DAMAGE[kind]
    change(done)
    before = _bytes(done)
    arguments = {"run": ["opening-plenary", "--rounds", "2"], "probe": [done, "Well?", "--party", "usa"]}.get(command, [done])
    told = sixparty(command, *arguments)
    assert told.code == 2
    assert said in told.out + told.err
    assert "Traceback" not in told.err
    assert _bytes(done) == before
    if command == "run":
        assert "To hold this talk anew in its place, add --again." in told.err


def test_damaged_run_held_anew(sixparty, done: Path, held: Path) -> None:
    """--again mends what is damaged."""
    _edit(done)
    assert sixparty("run", "opening-plenary", "--rounds", "2", "--again", "--quiet").code == 0
    assert _bytes(done) == _bytes(held)


def test_verify(sixparty, done: Path) -> None:
    """Every check is printed with what came of it; when all hold, the code is 0."""
    told = sixparty("verify", done)
    assert (told.code, told.err) == (0, "")
    assert [line.split()[:2] for line in told.out.splitlines()] == [["ok", n] for n in ("inputs", "chain", "head", "procedure", "rules")]


def test_verify_fails(sixparty, done: Path) -> None:
    """The event is named, and the code is 2: the record is the user's."""
    _edit(done)
    told = sixparty("verify", done)
    assert (told.code, told.err) == (2, f"sixparty: {done} does not verify: chain.\n")
    assert "event 1 was edited" in told.out


def test_verify_unfinished(sixparty, stopped: Path) -> None:
    """An unfinished run is not wrong."""
    told = sixparty("verify", stopped)
    assert told.code == 0
    assert "not checked  head       the run is unfinished: 60 events so far and a piece of another." in told.out


def _forge(path: Path, text: str) -> None:
    """Other words in the first statement, with every hash made to fit."""
    manifest = json.loads((path / "manifest.json").read_text())
    prev, data = manifest["inputs_sha256"], b""
    for line in (path / "events.jsonl").read_bytes().splitlines():
        event = json.loads(line)
        if event.get("kind") == "opening" and text:
            event["statement"][0]["text"], text = text, ""
        whole = canonical({**event, "prev": prev})
        prev, data = sha256(whole), data + whole + b"\n"
    (path / "events.jsonl").write_bytes(data)
    (path / "manifest.json").write_text(json.dumps({**manifest, "head_sha256": prev}))


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_words_of_strangers(sixparty, done: Path, form: str) -> None:
    """A transcript from a stranger steers no terminal."""
    _forge(done, "Hail \x1b]0;owned\x07\x1b[2J\u202e\x9b31m <script>alert(1)</script>")
    told = sixparty("show", done, "--format", form, "--why")
    assert told.code == 0
    assert "Hail" in told.out
    assert not set(told.out) & set("\x1b\x07\x9b\u202e")


def _other_rules(path: Path) -> None:
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps({**manifest, "rules_version": "0"}))


def _other_delegate(path: Path) -> None:
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps({**manifest, "delegates": {**manifest["delegates"], "usa": "oracle"}}))


@pytest.mark.parametrize(("change", "said"), [(_other_rules, "was begun with rules 0"), (_other_delegate, "a delegate 'oracle'")])
def test_resume_refuses_what_would_not_fit(sixparty, stopped: Path, change: Callable[[Path], None], said: str) -> None:
    """A talk is carried on only by the delegates that began it; otherwise it stays as it is."""
    change(stopped)
    before = _bytes(stopped)
    told = sixparty("resume", stopped)
    assert told.code == 2
    assert said in told.err
    assert _bytes(stopped) == before


def test_probe(sixparty, done: Path, held: Path) -> None:
    """A question is answered with sources, the same each time, and leaves no trace."""
    ask = ("probe", done.name, "--at", "57", "--party", "dprk", "How would your government see a gas pipeline through its territory?")
    told = sixparty(*ask)
    assert (told.code, told.err) == (0, "")
    first, *lines = told.out.splitlines()
    assert first == f"North Korea, after 57 of {len(read(held).events)} events:"
    assert any(line.startswith("      from ") for line in lines)
    assert "no source" not in told.out
    assert sixparty(*ask).out == told.out
    assert sixparty(*ask[:5], "North Korea", ask[-1]).out == told.out
    assert _bytes(done) == _bytes(held)


@pytest.mark.parametrize("at", [(), ("--at", "0"), ("--at", "1"), ("--at", "20")])
def test_probe_at_any_point(sixparty, done: Path, at: tuple[str, ...]) -> None:
    """At the beginning, in the middle of a step, at the end."""
    for who in ("rok", "dprk", "usa", "prc", "jpn", "rus"):
        assert sixparty("probe", done, "--party", who, *at, "What of the Four Party Talks?").code == 0


def test_probe_of_an_unfinished_talk(sixparty, stopped: Path) -> None:
    """A talk need not be over to be asked about."""
    assert sixparty("probe", stopped, "--party", "usa", "What of relief?").code == 0


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (("--party", "usa", "--at", "9999"), "events"),
        (("--party", "usa", "--at", "-1"), "not in the range"),
        (("--party", "atlantis"), "there is no party 'atlantis' here"),
        ((), "Missing option '--party'"),
    ],
)
def test_probe_refuses(sixparty, done: Path, how: tuple[str, ...], said: str) -> None:
    """A point that is not in the talk, and a party that is not at the table."""
    told = sixparty("probe", done, "Well?", *how)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_scenarios(sixparty) -> None:
    """Every bundled scenario is listed, with its parties, rounds and issues."""
    told = sixparty("scenarios")
    for scenario in open_library().scenarios():
        assert f"{scenario.id}: {scenario.title}" in told.out


def test_scenarios_json(sixparty) -> None:
    """As objects with id, title, parties, issues and format; each can be run."""
    listed = sixparty("scenarios", "--json").json
    assert [s["id"] for s in listed] == list(open_library().scenario_names())
    assert all(set(s) == {"id", "title", "parties", "issues", "format"} for s in listed)


def test_parties(sixparty) -> None:
    """Every party is listed with what it is; guests are marked."""
    told = sixparty("parties").out
    for profile in open_library().profiles():
        assert f"{profile.id:<5} {profile.short.removeprefix('the ')}{' (may be invited)' if profile.guest else ''}: " in told
    assert [p["id"] for p in sixparty("parties", "--json").json] == [p.id for p in open_library().profiles()]


def test_party_page(sixparty) -> None:
    """Every line of a profile stands on its page, coded ones with their paragraphs, and apart from them what was authored, with reasons."""
    for profile in open_library().profiles():
        page = " ".join(sixparty("parties", profile.id).out.split())
        coded, _, authored = page.partition("(authored) - ")
        for name, (text, paragraphs) in profile.lines.items():
            assert " ".join(text.split()) in page
            assert f"{name}" in (coded if paragraphs else page)
            assert not paragraphs or f"[{', '.join(paragraphs)}]" in coded
        for stance in profile.stances.values():
            assert " ".join(stance.reason.split()) in authored
    assert sixparty("parties", "North Korea", "--json").json["id"] == "dprk"
