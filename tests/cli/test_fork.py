"""`sixparty fork`: the past of one run, and another future."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.domain import events as ev
from harness.errors import RunError
from harness.transcript import EVENTS, MANIFEST, Run, read
from harness.verify import verify

AT = 29
"""After the draft of the first round is tabled, before anybody has answered it."""
IDEAL = "changes: [{what: ideal, party: usa, issue: six-party-framework, options: [1, 1]}]\n"


def _content(run: Run, count: int | None = None) -> list[ev.Event]:
    return list(run.events[:count])


def _statuses(path: Path) -> dict[str, str]:
    return {check.name: check.status for check in verify(path)}


def _detail(path: Path, name: str) -> str:
    return next(check.detail for check in verify(path) if check.name == name)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _forked(done: Path) -> Path:
    """The only run beside the one that was there before."""
    (found,) = [path for path in done.parent.iterdir() if path.name != done.name]
    return found


@pytest.fixture
def fork(sixparty, done: Path):
    """Forks the finished talk, with more options; gives the folder."""

    def call(*options: str | Path, at: int = AT) -> Path:
        before = set(done.parent.iterdir())
        told = sixparty("fork", done, "--at", str(at), "--quiet", *options)
        assert told.code == 0, told.err
        (made,) = set(done.parent.iterdir()) - before
        return made

    return call


def test_the_past_stays(fork, done: Path) -> None:
    """The first events of a fork are its parent's, and it goes on from there to an end; the parent is not touched."""
    before = _bytes(done)
    made = read(fork("--party", "usa=random"))
    assert _content(made, AT) == _content(read(done), AT)
    assert _content(made) != _content(read(done))
    assert made.finished
    assert made.manifest.status == "finished"
    assert _bytes(done) == before


def test_manifest_names_its_parent(fork, done: Path) -> None:
    """Which run, how many of its events, their hash there, and under what they came to be."""
    parent, told = read(done), read(fork("--party", "usa=random")).manifest.parent
    assert told is not None
    assert (told.run, told.events, told.head_sha256) == (done.name, AT, parent.hashes[AT - 1])
    assert (told.inputs_sha256, told.seed) == (parent.manifest.inputs_sha256, parent.manifest.seed)
    assert told.delegates == parent.manifest.delegates


def test_without_a_change_the_future_is_the_same(fork, done: Path) -> None:
    """Rules that are asked the same decide the same; and yet the fork is a run of its own."""
    made = fork()
    assert made.name != done.name
    assert _content(read(made)) == _content(read(done))
    assert set(_statuses(made).values()) == {"ok"}


def test_only_named_seats_change_hands(fork, done: Path) -> None:
    """The others keep their delegates, and what a seat said before stays its former delegate's."""
    made = read(fork("--party", "usa=random"))
    assert made.manifest.delegates == {**read(done).manifest.delegates, "usa": "random"}
    sources = {(e.seq < AT, e.source) for e in made.events if isinstance(e, ev.TurnTaken) and e.party == "usa"}
    assert sources == {(True, "offline"), (False, "random")}


@pytest.mark.parametrize("options", [("--party", "usa=random"), ("--seed", "7"), ("--party", "prc=random", "--seed", "9")])
def test_forks_verify(fork, options: tuple[str, ...]) -> None:
    """Every check of a fork holds: the past by who spoke and what chance was then, the future by what they are now."""
    made = fork(*options, at=75)
    assert _statuses(made) == dict.fromkeys(("inputs", "chain", "head", "parent", "procedure", "rules"), "ok")
    assert "lies beside this run and has the same" in _detail(made, "parent")


def test_another_seed(fork, done: Path) -> None:
    """Chance is another from the fork on, and the name says so."""
    made = read(fork("--seed", "7"))
    assert made.manifest.seed == 7
    assert made.path.name.startswith("opening-plenary-7-")
    assert _content(made, AT) == _content(read(done), AT)


def test_inside_a_step(sixparty, done: Path) -> None:
    """A number within a step is moved back to the end of the step before, and the command says so."""
    told = sixparty("fork", done, "--at", "5", "--quiet")
    assert (told.code, read(_forked(done)).manifest.parent.events) == (0, 1)
    assert "--at 5 lies within a step; the fork is made at 1, the end of the step before" in told.err


def test_same_fork_is_not_held_twice(sixparty, fork, done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same fork asked for again is reported, and no file is touched; --again holds it anew, to the same bytes."""
    made = fork("--party", "usa=random")
    before = _bytes(done.parent)
    again = sixparty("fork", done, "--at", str(AT), "--party", "usa=random")
    assert (again.code, _bytes(done.parent)) == (0, before)
    assert f"{made.relative_to(Path.cwd()) if made.is_absolute() else made} is finished already" in again.err
    assert sixparty("fork", done, "--at", str(AT), "--party", "usa=random", "--again", "--quiet").code == 0
    assert _bytes(done.parent) == before


def test_names_differ(fork) -> None:
    """Where it forks, who speaks, chance and changes: each makes another run."""
    Path("change.yaml").write_text(IDEAL)
    made = {
        fork().name,
        fork(at=75).name,
        fork("--party", "usa=random").name,
        fork("--seed", "7").name,
        fork("--change", "change.yaml").name,
    }
    assert len(made) == 5


def test_changed_inputs(fork, done: Path) -> None:
    """With changed inputs the past stands as it was, is not decided again, and the rest follows from the change."""
    Path("change.yaml").write_text(IDEAL)
    made = fork("--change", "change.yaml")
    assert _content(read(made), AT) == _content(read(done), AT)
    assert read(made).inputs != read(done).inputs
    assert read(made).manifest.inputs_sha256 != read(made).manifest.parent.inputs_sha256
    assert set(_statuses(made).values()) == {"ok"}
    assert f"12 turns were taken over from {done.name}, with other inputs, and not decided again" in _detail(made, "rules")


def test_a_change_that_makes_the_past_impossible(sixparty, done: Path) -> None:
    """A past that could not have been is refused in plain words, and nothing is written."""
    Path("change.yaml").write_text("changes: [{what: seat, party: jpn}]\n")
    told = sixparty("fork", done, "--at", str(AT), "--change", "change.yaml")
    assert told.code == 2
    assert "with this change the past could not have been: event 9 answers r0.attend.jpn, and r0.attend.rus was asked" in told.err
    assert list(done.parent.iterdir()) == [done]
    assert sixparty("fork", done, "--at", "1", "--change", "change.yaml", "--quiet").code == 0
    assert set(_statuses(_forked(done)).values()) == {"ok"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("changes: []\n", "change.yaml:1: changes"),
        ("changes: [{what: weather}]\n", "change.yaml:1: changes[0]"),
        ("changes: [{what: precondition, party: dprk, id: none-such}]\n", "there is no precondition of dprk 'none-such'"),
        ("changes: [{what: seat, party: mars}]\n", "there is no seat of 'mars'"),
        ("- 1\n", "change.yaml"),
        ("changes: [\n", "change.yaml"),
        (None, "there is no such file"),
    ],
)
def test_wrong_change_files(sixparty, done: Path, text: str | None, said: str) -> None:
    """A file of changes that cannot be read, or that names what is not there, is the user's matter; nothing is written."""
    if text is not None:
        Path("change.yaml").write_text(text)
    told = sixparty("fork", done, "--at", str(AT), "--change", "change.yaml")
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert "Traceback" not in told.err
    assert list(done.parent.iterdir()) == [done]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("0", "0 is not in the range"),
        ("-3", "-3 is not in the range"),
        ("soon", "'soon' is not a valid integer"),
        ("9999", "this talk has"),
    ],
)
def test_wrong_places(sixparty, done: Path, at: str, said: str) -> None:
    """A place that is none is refused."""
    told = sixparty("fork", done, "--at", at)
    assert (told.code, said in told.err) == (2, True)
    assert list(done.parent.iterdir()) == [done]


def test_at_the_end(sixparty, done: Path) -> None:
    """After a talk is over there is nothing that could go otherwise."""
    told = sixparty("fork", done, "--at", str(len(read(done).events)))
    assert told.code == 2
    assert "this talk is over" in told.err


def test_not_a_run(sixparty, done: Path) -> None:
    """What is no run, or a broken one, cannot be forked."""
    assert "there is no run 'nowhere'" in sixparty("fork", "nowhere", "--at", "3").err
    lines = (done / EVENTS).read_bytes().splitlines(keepends=True)
    (done / EVENTS).write_bytes(b"".join([*lines[:3], *lines[4:]]))
    told = sixparty("fork", done, "--at", "40")
    assert told.code == 2
    assert "the chain breaks here" in told.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--party", "mars=random"), "there is no party 'mars'"),
        (("--party", "usa"), "'usa' is not NAME=VALUE"),
        (("--temperature", "1"), "temperature: that says what a model is asked, and no seat is given to one"),
        (("--soliloquy",), "--soliloquy needs --model NAME"),
        (("--seed", "0"), "0 is not in the range"),
    ],
)
def test_wrong_seats(sixparty, done: Path, options: tuple[str, ...], said: str) -> None:
    """A seat that is not there, and options that speak of no model, are refused before anything is written."""
    told = sixparty("fork", done, "--at", str(AT), *options)
    assert (told.code, said in told.err) == (2, True), told.err
    assert list(done.parent.iterdir()) == [done]


def test_unfinished_parent(sixparty, stopped: Path) -> None:
    """A talk that was stopped in the middle can be forked as far as it goes; it stays as it is, torn line and all."""
    before = _bytes(stopped)
    assert sixparty("fork", stopped, "--at", "60", "--quiet").code == 0
    assert read(_forked(stopped)).finished
    assert set(_statuses(_forked(stopped)).values()) == {"ok"}
    assert _bytes(stopped) == before
    assert "this talk has 60 events" in sixparty("fork", stopped, "--at", "61").err


def _stop(path: Path, count: int) -> None:
    """Makes a finished run one that was stopped after so many events."""
    plain = {k: v for k, v in json.loads((path / MANIFEST).read_text()).items() if k not in {"events", "head_sha256"}}
    (path / MANIFEST).write_text(json.dumps({**plain, "status": "running"}))
    (path / EVENTS).write_bytes(b"".join((path / EVENTS).read_bytes().splitlines(keepends=True)[:count]))


@pytest.mark.parametrize("count", [AT, AT + 1, 80])
@pytest.mark.parametrize("how", ["resume", "fork"])
def test_interrupted_fork_goes_on(sixparty, fork, done: Path, count: int, how: str) -> None:
    """A fork that was stopped goes on to the same bytes, resumed or asked for again, with another seed and changed inputs too."""
    Path("change.yaml").write_text(IDEAL)
    options = ("--seed", "7", "--party", "usa=random", "--change", "change.yaml")
    made = fork(*options)
    whole = _bytes(made)
    _stop(made, count)
    told = sixparty("resume", made, "--quiet") if how == "resume" else sixparty("fork", done, "--at", str(AT), *options, "--quiet")
    assert told.code == 0, told.err
    assert (made / EVENTS).read_bytes() == whole[EVENTS]


def test_past_that_is_not_whole(sixparty, fork, done: Path) -> None:
    """A fork whose past was cut is not read: its own delegates must not play it again."""
    made = fork("--party", "usa=random")
    _stop(made, AT - 4)
    with pytest.raises(RunError, match="its past is not whole"):
        read(made)
    assert _statuses(made)["parent"] == "failed"
    assert _statuses(made)["head"] == "failed"
    assert sixparty("fork", done, "--at", str(AT), "--party", "usa=random", "--again", "--quiet").code == 0


def test_fork_of_a_fork(sixparty, fork, done: Path) -> None:
    """A fork can be forked, after its own past or within it, and each part is held to what it came from."""
    first = fork("--party", "usa=random", "--seed", "7", at=75)
    Path("change.yaml").write_text(IDEAL)
    for number, options in enumerate(
        [("--at", "100", "--party", "prc=random"), ("--at", "41"), ("--at", "100", "--change", "change.yaml")]
    ):
        out = done.parent.parent / f"more{number}"
        told = sixparty("fork", first, *options, "--quiet", "--out", out)
        assert told.code == 0, told.err
        made = next(out.iterdir())
        assert set(_statuses(made).values()) == {"ok"}
        assert read(made).manifest.parent.parent.run == done.name


def test_readers_of_forks(sixparty, fork) -> None:
    """A fork is shown, probed and verified like any run."""
    made = fork("--party", "usa=random")
    assert sixparty("show", made).code == 0
    assert sixparty("show", made, "--format", "html").code == 0
    assert sixparty("probe", made, "Why?", "--party", "rok", "--at", "40").code == 0
    assert "parent" in sixparty("verify", made).out
    assert sixparty("resume", made, "--json").json["finished"]


def _edit(path: Path, **fields: Any) -> None:
    plain = json.loads((path / MANIFEST).read_text())
    plain["parent"] |= fields
    (path / MANIFEST).write_text(json.dumps(plain))


@pytest.mark.parametrize(
    "fields", [{"seed": 4}, {"delegates": {"usa": "random"}}, {"events": 27}, {"head_sha256": "0" * 64}, {"run": "../x"}]
)
def test_edited_parent(fork, fields: dict[str, Any]) -> None:
    """What a manifest says of the parent is held to its name and to the events."""
    made = fork("--party", "usa=random")
    _edit(made, **fields)
    assert "failed" in {_statuses(made)["inputs"], _statuses(made)["parent"]}


def test_edited_grandparent(sixparty, fork) -> None:
    """So is what it says of the run that the parent was forked from."""
    told = sixparty("fork", fork("--seed", "7"), "--at", "75", "--quiet", "--out", "more")
    assert told.code == 0, told.err
    made = next(Path("more").iterdir())
    whole = (made / MANIFEST).read_text()
    for fields in ({"seed": 4}, {"head_sha256": "0" * 64}, {"delegates": {}}):
        (made / MANIFEST).write_text(whole)
        _edit(made, parent={**json.loads(whole)["parent"]["parent"], **fields})
        assert _statuses(made)["parent"] == "failed"


def test_parent_beside(fork, done: Path) -> None:
    """A parent that lies beside its fork is looked at; one that does not, or is damaged, is said not to have been."""
    made = fork()
    shutil.copytree(done, "kept")
    shutil.rmtree(done)
    assert "it does not lie beside this run" in _detail(made, "parent")
    shutil.copytree("kept", done)
    (done / MANIFEST).write_text("{")
    assert "cannot be read" in _detail(made, "parent")
    shutil.rmtree(done)
    shutil.copytree("kept", done)
    _stop(done, AT - 2)
    assert _statuses(made)["parent"] == "failed"
    assert f"has {AT - 2} events, and {AT} were taken over" in _detail(made, "parent")


def test_a_session_of_a_pathway(sixparty, here: Path) -> None:
    """Of a pathway it must be said which is meant; a session's own folder is forked as a talk of its own."""
    assert sixparty("run", "practical-first", "--rounds", "2", "--quiet", "--out", "way").code == 0
    way = next(Path("way").iterdir())
    assert "is a pathway of several talks: say which with --session, one of rails, relief" in sixparty("fork", way, "--at", "20").err
    assert "there is no session 'rials' in this pathway" in sixparty("fork", way, "--session", "rials", "--at", "20").err
    relief = next(way.glob("refugees-in-autumn-*"))
    told = sixparty("fork", relief, "--at", "40", "--seed", "7", "--quiet", "--out", "more")
    assert told.code == 0, told.err
    made = next(Path("more").iterdir())
    assert set(_statuses(made).values()) == {"ok"}
    assert sixparty("diff", way, made, "--session", "relief").code == 0
    assert "--session is for a pathway" in sixparty("fork", made, "--session", "relief", "--at", "40").err
    assert "--session is for pathways" in sixparty("diff", made, made, "--session", "relief").err
