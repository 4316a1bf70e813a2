"""The record of a run on disk."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import transcript
from harness.delegates.offline import Offline
from harness.domain.events import Event
from harness.domain.scenario import Inputs
from harness.domain.state import start
from harness.errors import OutputError, RunError
from harness.library import open_library
from harness.talks import hold
from harness.transcript import EVENTS, INPUTS, MANIFEST, Writer, canonical, read, run_id, sha256


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """A short session."""
    return open_library().inputs("relief", rounds=2)


@pytest.fixture(scope="module")
def talk(inputs: Inputs) -> list[Event]:
    """Its events."""
    events: list[Event] = []
    asyncio.run(hold(start(inputs, 3), {p.id: Offline(inputs) for p in inputs.profiles}, events.extend))
    return events


def _names(inputs: Inputs) -> dict[str, str]:
    return {p.id: "offline" for p in inputs.profiles}


@pytest.fixture
def begun(tmp_path: Path, inputs: Inputs, talk: list[Event]) -> Path:
    """A run that was stopped after 40 events."""
    writer = Writer.create(tmp_path, inputs, 3, _names(inputs))
    writer.append(talk[:40])
    writer.close()
    return writer.path


@pytest.fixture
def done(tmp_path: Path, inputs: Inputs, talk: list[Event]) -> Path:
    """A finished run."""
    writer = Writer.create(tmp_path, inputs, 3, _names(inputs))
    writer.append(talk)
    writer.finish()
    return writer.path


def _edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def _lines(path: Path) -> list[bytes]:
    return (path / EVENTS).read_bytes().split(b"\n")[:-1]


def test_round_trip(done: Path, inputs: Inputs, talk: list[Event]) -> None:
    """What is read back is what was written."""
    run = read(done)
    assert (run.inputs, list(run.events), run.torn, run.finished) == (inputs, talk, False, True)


def test_chain(done: Path) -> None:
    """Each line holds the hash of the one before; the first holds that of the inputs, and the manifest that of the last."""
    manifest = json.loads((done / MANIFEST).read_text())
    before = sha256((done / INPUTS).read_bytes().rstrip(b"\n"))
    assert before == manifest["inputs_sha256"]
    for line in _lines(done):
        assert json.loads(line)["prev"] == before
        before = sha256(line)
    assert (manifest["head_sha256"], manifest["events"]) == (before, len(_lines(done)))


def test_canonical_is_one_form() -> None:
    """Sorted keys, no spaces, no null, letters as they are, and no number that JSON does not know."""
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": float("nan")})


def test_same_question_same_name(inputs: Inputs) -> None:
    """The name of a run depends on scenario, seed, delegates and rounds, and on nothing else."""
    name = run_id(inputs, 3, _names(inputs))
    assert name == run_id(inputs, 3, dict(reversed(_names(inputs).items())))
    longer = open_library().inputs("relief", rounds=3)
    others = {run_id(inputs, 4, _names(inputs)), run_id(longer, 3, _names(inputs)), run_id(inputs, 3, {**_names(inputs), "usa": "human"})}
    assert len(others) == 3
    assert name not in others


def test_on_disk_before_append_returns(tmp_path: Path, inputs: Inputs, talk: list[Event]) -> None:
    """An event is in the file as soon as `append` returns, whatever becomes of the writer."""
    writer = Writer.create(tmp_path, inputs, 3, _names(inputs))
    for count, event in enumerate(talk[:5], 1):
        writer.append([event])
        assert len(_lines(writer.path)) == count
    writer.close()


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_torn_line_is_left_out(begun: Path, talk: list[Event], cut: int) -> None:
    """Of a line whose end is missing nothing is taken, and resuming cuts it off."""
    _edit(begun / EVENTS, lambda data: data[:-cut])
    run = read(begun)
    assert (list(run.events), run.torn) == (talk[: len(run.events)], True)
    Writer.resume(run).close()
    assert (begun / EVENTS).stat().st_size == run.whole


def test_resume_gives_the_same_bytes(begun: Path, talk: list[Event], done: Path) -> None:
    """A run that is resumed after any of its events, and given the rest, is the run that was never stopped."""
    whole = (done / EVENTS).read_bytes(), (done / MANIFEST).read_bytes()
    for keep in (0, 1, 17, 39):
        manifest = {**json.loads(whole[1]), "status": "running"}
        (done / MANIFEST).write_text(json.dumps({k: v for k, v in manifest.items() if k not in {"events", "head_sha256"}}))
        writer = Writer.resume(read(done), keep)
        writer.append(talk[keep:])
        writer.finish()
        assert ((done / EVENTS).read_bytes(), (done / MANIFEST).read_bytes()) == whole


DAMAGE: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "an edited word": (lambda x: [*x[:7], x[7].replace(b'"seq":7', b'"round":9,"seq":7', 1), *x[8:]], "event 7"),
    "an edited number": (lambda x: [*x[:7], x[7].replace(b'"seq":7', b'"seq":8', 1), *x[8:]], "event 7"),
    "a changed sentence": (lambda x: [*x[:2], x[2].replace(b'"party":"', b'"party":"x', 1), *x[3:]], "event 2"),
    "spaces": (lambda x: [*x[:7], x[7].replace(b",", b", ", 1), *x[8:]], "event 7 was edited"),
    "a line taken out": (lambda x: [*x[:7], *x[8:]], "event 6 was edited, or a line was added or removed"),
    "two lines changed places": (lambda x: [*x[:7], x[8], x[7], *x[9:]], "event 6 was edited, or a line was added or removed"),
    "a line twice": (lambda x: [*x[:8], x[7], *x[8:]], "event 7 was edited, or a line was added or removed"),
    "a cut tail": (lambda x: x[:-3], "its tail was cut after event"),
    "nothing left": (lambda x: [], "its tail was cut before its first event"),
    "a line at the end": (lambda x: [*x, b"{}"], "is not an event"),
    "no JSON": (lambda x: [*x[:7], b"hello", *x[8:]], "event 7 is not an event"),
    "no object": (lambda x: [*x[:7], b"[1]", *x[8:]], "event 7 is not an event"),
    "deep nesting": (lambda x: [*x[:7], b"[" * 100_000, *x[8:]], "event 7 is not an event"),
    "a number of 5,000 digits": (lambda x: [*x[:7], x[7].replace(b'"seq":7', b'"seq":' + b"7" * 5000, 1), *x[8:]], "event 7"),
    "half a character": (lambda x: [*x[:1], x[1].replace(b'"party":"', b'"party":"\\ud800', 1), *x[2:]], "event 1"),
    "not UTF-8": (lambda x: [*x[:7], b'{"prev":"\xff"}', *x[8:]], "event 7 is not an event"),
    "an empty line": (lambda x: [*x[:7], b"", *x[7:]], "event 7 is not an event"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_named(done: Path, kind: str) -> None:
    """Whatever was done to the lines of a finished run, the complaint names the event."""
    change, said = DAMAGE[kind]
    (done / EVENTS).write_bytes(b"".join(line + b"\n" for line in change(_lines(done))))
    with pytest.raises(RunError, match=said):
        read(done)


def test_last_event_edited(done: Path) -> None:
    """No line follows the last one, so the manifest tells of it."""
    lines = _lines(done)
    last = canonical({**json.loads(lines[-1]), "rounds": 9})
    (done / EVENTS).write_bytes(b"".join(line + b"\n" for line in [*lines[:-1], last]))
    with pytest.raises(RunError, match=f"event {len(lines) - 1}, its last, was edited"):
        read(done)


def test_well_formed_lines_added(done: Path, talk: list[Event]) -> None:
    """Lines that continue the chain behind a finished record are noticed, whole or torn."""
    more = transcript.line_of(talk[-1].model_copy(update={"seq": len(talk)}), sha256(_lines(done)[-1]))
    whole = (done / EVENTS).read_bytes()
    for added in (more + b"\n", more):
        (done / EVENTS).write_bytes(whole + added)
        with pytest.raises(RunError, match=f"lines were added after event {len(talk) - 1}"):
            read(done)


@pytest.mark.parametrize("name", [MANIFEST, INPUTS, EVENTS])
def test_missing_file(done: Path, name: str) -> None:
    """A folder that lacks one of its files is not a whole run; the complaint names the file."""
    (done / name).unlink()
    with pytest.raises(RunError, match=f"not a whole run: {name} is missing"):
        read(done)


MANIFESTS: dict[str, tuple[bytes | None, str]] = {
    "later": (b'{"schema_version": 2}', "was written in format 2; this sixparty .* reads format 1. Install a newer sixparty"),
    "without version": (b"{}", "schema_version: Field required"),
    "a list": (b"[]", "manifest.json"),
    "no JSON": (b"{", "is not JSON"),
    "not UTF-8": (b"\xff\xfe", "is not JSON"),
    "deep": (b"[" * 100_000, "is not JSON"),
}


@pytest.mark.parametrize("kind", MANIFESTS)
def test_manifest_that_cannot_be_read(done: Path, kind: str) -> None:
    """A manifest of another version, or none at all, is refused in one sentence."""
    data, said = MANIFESTS[kind]
    (done / MANIFEST).write_bytes(data or b"")
    with pytest.raises(RunError, match=said):
        read(done)


def test_inputs_edited(done: Path) -> None:
    """Inputs that were changed after the run began are refused."""
    _edit(done / INPUTS, lambda data: data.replace(b'"salience":5', b'"salience":1', 1))
    with pytest.raises(RunError, match=r"inputs.json was changed after the run began"):
        read(done)


def test_no_run(tmp_path: Path) -> None:
    """A path without a run says what to give."""
    with pytest.raises(RunError, match="there is no run at"):
        read(tmp_path / "nothing")


def test_folder_that_cannot_be_written(tmp_path: Path, inputs: Inputs) -> None:
    """A file where the folder should be: one message with the way out, and the file is as it was."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"no run can be written at .* Choose another folder with --out"):
        Writer.create(tmp_path / "file", inputs, 3, _names(inputs))
    assert (tmp_path / "file").read_text() == "mine"


class _Full:
    """A stream on a disk that is full but for a few bytes."""

    def __init__(self, stream: Any, room: int) -> None:
        self.stream, self.room = stream, room

    def write(self, data: bytes) -> int:
        """As much as there is room for; then the error that a full disk gives."""
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = self.stream.write(data[: self.room])
        self.room -= taken
        return int(taken)

    def close(self) -> None:
        """Lets go."""
        self.stream.close()


@pytest.mark.parametrize("room", [0, 10, 1000])
def test_full_disk(tmp_path: Path, inputs: Inputs, talk: list[Event], room: int) -> None:
    """A full disk, even in the middle of a line: the complaint says how to go on, and what was recorded before is whole."""
    writer = Writer.create(tmp_path, inputs, 3, _names(inputs))
    writer.append(talk[:4])
    writer._stream = _Full(writer._stream, room)  # type: ignore[assignment]
    with pytest.raises(OutputError, match=r"No space left on device.*sixparty resume"):
        writer.append(talk[4:10])
    writer.close()
    run = read(writer.path)
    assert list(run.events) == talk[: len(run.events)]
    assert len(run.events) >= 4
    again = Writer.resume(run)
    again.append(talk[len(run.events) :])
    again.finish()
    assert list(read(writer.path).events) == talk


def test_full_disk_at_the_end(tmp_path: Path, inputs: Inputs, talk: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    """When only the last word in the manifest finds no room, the record is whole and finishing it later is enough."""
    writer = Writer.create(tmp_path, inputs, 3, _names(inputs))
    writer.append(talk)

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OutputError, match="No space left on device"):
            writer.finish()
    writer.close()
    run = read(writer.path)
    assert (run.finished, run.manifest.status) == (True, "running")
    assert Writer.resume(run).finish().status == "finished"


def test_one_writer_at_a_time(tmp_path: Path, inputs: Inputs, talk: list[Event]) -> None:
    """While one process writes a run, another is refused, to begin it or to resume it, and changes nothing."""
    pytest.importorskip("fcntl", reason="this system knows no such locks")
    writer = Writer.create(tmp_path, inputs, 3, _names(inputs))
    writer.append(talk[:4])
    for attempt in (lambda: Writer.create(tmp_path, inputs, 3, _names(inputs)), lambda: Writer.resume(read(writer.path), 0)):
        with pytest.raises(OutputError, match="is being written by another process"):
            attempt()
    writer.append(talk[4:])
    writer.finish()
    assert list(read(writer.path).events) == talk


def test_create_replaces(done: Path, inputs: Inputs, talk: list[Event]) -> None:
    """A run that is begun again begins empty, in the same folder."""
    writer = Writer.create(done.parent, inputs, 3, _names(inputs))
    assert (writer.path, read(done).events) == (done, ())
    writer.append(talk[:4])
    writer.close()
    assert len(read(done).events) == 4


@pytest.mark.parametrize("step", [1, 2])
def test_create_stopped_in_the_middle(done: Path, inputs: Inputs, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Whatever stops a run that is begun again, before its first event the old record is still there."""
    left = [step]

    def fails(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        shutil.move(self, target)
        return target

    before = _lines(done)
    monkeypatch.setattr(Path, "replace", fails)
    if step == 1:
        with pytest.raises(OutputError, match="Input/output error"):
            Writer.create(done.parent, inputs, 3, _names(inputs))
        assert (_lines(done), read(done).finished) == (before, True)
    else:
        Writer.create(done.parent, inputs, 3, _names(inputs)).close()
        assert read(done).events == ()
