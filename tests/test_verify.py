"""Whether a run is what it says it is.

A forger who knows the format recomputes every hash; `_forge` does just that, so that the tests show what the other checks are for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import verify as verifying
from harness.delegates.offline import Offline
from harness.delegates.scripted import Scripted
from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.domain.state import start
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.errors import RunError
from harness.library import open_library
from harness.talks import hold
from harness.transcript import EVENTS, INPUTS, MANIFEST, Writer, canonical, read, run_id, sha256
from harness.verify import retrace, verify

Lines = list[dict[str, Any]]
ALL = ("inputs", "chain", "head", "procedure", "rules")


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """A short session with a party that stays away at first."""
    return open_library().inputs("opening-plenary", rounds=2)


@pytest.fixture(scope="module")
def talk(inputs: Inputs) -> list[ev.Event]:
    """Its events."""
    events: list[ev.Event] = []
    asyncio.run(hold(start(inputs, 3), dict.fromkeys(inputs.profile, Offline(inputs)), events.extend))
    return events


@pytest.fixture
def done(tmp_path: Path, inputs: Inputs, talk: list[ev.Event]) -> Path:
    """A finished run."""
    writer = Writer.create(tmp_path, inputs, 3, dict.fromkeys(inputs.profile, "offline"))
    writer.append(talk)
    writer.finish()
    return writer.path


def _forge(path: Path, change: Callable[[Lines], None]) -> None:
    """Changes events, then makes every number and hash fit again."""
    lines = [json.loads(line) for line in (path / EVENTS).read_bytes().split(b"\n")[:-1]]
    change(lines)
    manifest = json.loads((path / MANIFEST).read_text())
    prev, data = sha256((path / INPUTS).read_bytes().rstrip(b"\n")), b""
    for number, line in enumerate(lines):
        whole = canonical({**line, "seq": number, "prev": prev})
        prev, data = sha256(whole), data + whole + b"\n"
    (path / EVENTS).write_bytes(data)
    (path / MANIFEST).write_text(json.dumps({**manifest, "events": len(lines), "head_sha256": prev}))


def _statuses(path: Path) -> dict[str, str]:
    return {check.name: check.status for check in verify(path)}


def _detail(path: Path, name: str) -> str:
    return next(check.detail for check in verify(path) if check.name == name)


def _first(lines: Lines, **fields: Any) -> int:
    """The number of the first event with these fields."""
    return next(n for n, line in enumerate(lines) if all(line.get(k) == v for k, v in fields.items()))


def test_finished_run_passes(done: Path) -> None:
    """A finished run of this version passes every check, and each says what it looked at."""
    assert _statuses(done) == dict.fromkeys(ALL, "ok")
    assert f"{len(read(done).events)} events" in _detail(done, "chain")


def test_unfinished_run(done: Path) -> None:
    """An unfinished run verifies as far as it goes, and says that it is unfinished."""
    manifest = {**json.loads((done / MANIFEST).read_text()), "status": "running"}
    (done / MANIFEST).write_text(json.dumps({k: v for k, v in manifest.items() if k not in {"events", "head_sha256"}}))
    lines = (done / EVENTS).read_bytes().split(b"\n")
    (done / EVENTS).write_bytes(b"\n".join(lines[:50]) + b"\n" + lines[50][:30])
    assert _statuses(done) == {**dict.fromkeys(ALL, "ok"), "head": "not checked"}
    assert _detail(done, "head") == "the run is unfinished: 50 events so far and a piece of another."


def test_every_prefix_can_be_done_again(inputs: Inputs, talk: list[ev.Event]) -> None:
    """However early a record ends, what is there is done again without a fault, up to its last whole step, and no step is long."""
    before = 0
    for count in range(len(talk) + 1):
        retraced = retrace(inputs, 3, talk[:count])
        assert retraced.fault is None
        assert before <= retraced.count <= count
        assert retraced.state.seq == retraced.count
        before = retraced.count
    assert before == len(talk)


def test_edited_event(done: Path) -> None:
    """An event that was edited breaks the chain at the next one; procedure names it too."""
    lines = (done / EVENTS).read_bytes().splitlines(keepends=True)
    edited = canonical({**json.loads(lines[3]), "visible": ["usa"]}) + b"\n"
    (done / EVENTS).write_bytes(b"".join([*lines[:3], edited, *lines[4:]]))
    assert _statuses(done) == {**dict.fromkeys(ALL, "failed"), "inputs": "ok", "head": "not checked", "rules": "ok"}
    assert "event 3 was edited" in _detail(done, "chain")
    assert _detail(done, "procedure").startswith("event 3 (turn): `visible` is not what follows")


def test_cut_tail(done: Path, talk: list[ev.Event]) -> None:
    """A record whose tail was cut is noticed by the number of events in the manifest."""
    (done / EVENTS).write_bytes(b"".join((done / EVENTS).read_bytes().splitlines(keepends=True)[:-4]))
    assert _statuses(done)["head"] == "failed"
    assert f"cut after event {len(talk) - 5}" in _detail(done, "head")


def test_inputs_edited(done: Path) -> None:
    """When the inputs are not those of the run, nothing else is worth checking."""
    (done / INPUTS).write_bytes((done / INPUTS).read_bytes().replace(b'"salience":5', b'"salience":1', 1))
    assert _statuses(done) == {**dict.fromkeys(ALL, "not checked"), "inputs": "failed"}


def test_later_format(done: Path) -> None:
    """A run of a later format is not judged."""
    (done / MANIFEST).write_text('{"schema_version": 2}')
    with pytest.raises(RunError, match="Install a newer sixparty"):
        verify(done)


def _reword(lines: Lines) -> None:
    lines[_first(lines, kind="opening")]["statement"][0]["text"] = "We hand over the islands."


def _rethink(lines: Lines) -> None:
    lines[_first(lines, kind="floor") + 1]["text"] = "Bribed."


def _claim_human(lines: Lines) -> None:
    lines[_first(lines, kind="floor")]["source"] = "human"


@pytest.mark.parametrize(("change", "said"), [(_reword, "`statement` is"), (_rethink, "`note` is"), (_claim_human, "`source` is")])
def test_rules_are_asked_again(done: Path, change: Callable[[Lines], None], said: str) -> None:
    """Every word and every reason of an offline delegate is what the rules give; it cannot be passed off as somebody else's."""
    _forge(done, change)
    assert _statuses(done) == {**dict.fromkeys(ALL, "ok"), "rules": "failed"}
    assert f"{said} not what the rules decide" in _detail(done, "rules")
    assert _detail(done, "rules").startswith("event ")


def _answer_twice(lines: Lines) -> None:
    floor = lines[_first(lines, kind="floor")]
    floor["acts"] = [*floor["acts"], floor["acts"][0]]


def _off_the_scale(lines: Lines) -> None:
    act = next(a for line in lines if line.get("kind") == "opening" for a in line["acts"])
    act["draft"] = {"option": 9}


def _adopt(lines: Lines) -> None:
    adopted = lines[_first(lines, type="adopted")]
    adopted["parties"] = adopted["parties"][:-1]


def _swap_at_once(lines: Lines) -> None:
    first = _first(lines, kind="attend")
    lines[first : first + 4] = lines[first + 2 : first + 4] + lines[first : first + 2]


def _leave_out(lines: Lines) -> None:
    del lines[_first(lines, kind="floor") : _first(lines, kind="floor") + 2]


def _go_on(lines: Lines) -> None:
    lines.append(lines[-1])


def _publish_note(lines: Lines) -> None:
    lines[_first(lines, type="note")]["visible"] = ["all"]


def _other_question(lines: Lines) -> None:
    lines[_first(lines, kind="floor")]["question"] = "r9.floor.usa"


def _tracks(lines: Lines) -> None:
    lines[_first(lines, type="situation")]["tracks"][0]["level"] = 1000


ILLEGAL: dict[str, tuple[Callable[[Lines], None], str]] = {
    "an issue answered twice": (_answer_twice, "is answered twice"),
    "an option off the scale": (_off_the_scale, "has options 1 to"),
    "an adoption without one of its parties": (_adopt, "`parties` is not what follows"),
    "simultaneous answers in another order": (_swap_at_once, "r0.attend.rok was asked"),
    "a turn left out": (_leave_out, "was asked"),
    "an event after the end": (_go_on, "comes after the end of the session"),
    "a note shown to all": (_publish_note, "`visible` is not what follows"),
    "an answer to another question": (_other_question, "answers r9.floor.usa"),
    "better news than there was": (_tracks, "`tracks` is not what follows"),
}


@pytest.mark.parametrize("kind", ILLEGAL)
def test_every_event_was_legal(done: Path, kind: str) -> None:
    """A record whose hashes all fit and that no talk could have made: the event is named."""
    change, said = ILLEGAL[kind]
    _forge(done, change)
    statuses = _statuses(done)
    assert (statuses["inputs"], statuses["chain"], statuses["head"], statuses["procedure"]) == ("ok", "ok", "ok", "failed")
    assert _detail(done, "procedure").startswith("event ")
    assert said in _detail(done, "procedure")


def test_finished_before_its_end(done: Path) -> None:
    """A record that is called finished must reach the end of a session."""
    _forge(done, lambda lines: lines.__delitem__(slice(-6, None)))
    assert _statuses(done) == {**dict.fromkeys(ALL, "ok"), "procedure": "failed"}
    assert "do not reach the end" in _detail(done, "procedure")


@pytest.mark.parametrize("field", ["seed", "scenario", "delegates", "run"])
def test_manifest_edited(done: Path, field: str) -> None:
    """The name of a run is a hash of what it depends on, so a manifest that says something else is noticed."""
    other = {"seed": 4, "scenario": "relief", "delegates": {"usa": "human"}, "run": "opening-plenary-3-00000000"}[field]
    manifest = json.loads((done / MANIFEST).read_text())
    (done / MANIFEST).write_text(json.dumps({**manifest, field: other}))
    assert _statuses(done)["inputs"] == "failed"


def test_other_rules(done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns of another version of the rules are not judged by this one; everything else is."""
    monkeypatch.setattr(verifying, "RULES_VERSION", "99")
    assert _statuses(done) == {**dict.fromkeys(ALL, "ok"), "rules": "not checked"}
    assert "this sixparty has rules 99" in _detail(done, "rules")


def _with_inputs(done: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Other inputs under the same talk, with every hash and the name made to fit."""
    plain = json.loads((done / INPUTS).read_text())
    change(plain)
    inputs = Inputs.model_validate(plain)
    (done / INPUTS).write_bytes(canonical(inputs))
    manifest = json.loads((done / MANIFEST).read_text())
    name = run_id(inputs, manifest["seed"], manifest["delegates"])
    (done / MANIFEST).write_text(json.dumps({**manifest, "inputs_sha256": sha256(canonical(inputs)), "run": name}))
    _forge(done, lambda lines: None)


def test_inputs_that_do_not_hold_together(done: Path) -> None:
    """Inputs that no library would have let in are a failed check, never a crash."""
    _with_inputs(done, lambda plain: plain["profiles"][0]["stances"].clear())
    assert _statuses(done)["rules"] == "failed"
    assert "cannot decide on these inputs" in _detail(done, "rules")


def test_wordings_of_strangers(done: Path) -> None:
    """A record brings its own voices; a wording with a slot that no library lets in is never filled."""
    _with_inputs(done, lambda plain: plain["voices"][0].update(wordings={"greet": ["{self.__class__.__mro__} greets you."]}))
    assert _statuses(done)["rules"] == "failed"
    assert "holds what no library lets in" in _detail(done, "rules")


def test_other_delegates_are_not_decided_again(tmp_path: Path, inputs: Inputs) -> None:
    """A turn that is not the rules' own is held to the procedure alone."""
    offline = Offline(inputs)

    def silent(question: Question, view: View) -> Turn:
        return offline.turn(question, view).model_copy(update={"statement": (), "source": "scripted"})

    names = {**dict.fromkeys(inputs.profile, "offline"), "rus": "scripted"}
    writer = Writer.create(tmp_path, inputs, 3, names)
    table: dict[str, Any] = {**dict.fromkeys(inputs.profile, offline), "rus": Scripted([silent] * 40)}
    asyncio.run(hold(start(inputs, 3), table, writer.append))
    writer.finish()
    assert _statuses(writer.path) == dict.fromkeys(ALL, "ok")
    assert "turns of other delegates were not decided again" in _detail(writer.path, "rules")
