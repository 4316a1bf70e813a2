"""The record of a run on disk: written as it happens, read back, chained by hashes.

A run's folder holds `manifest.json`, `inputs.json` and `events.jsonl` (house format, schema version 1), and `calls.jsonl` where a model
spoke (`delegates/calls.py`). Each line of `events.jsonl` is
one event in canonical JSON with `prev`, the SHA-256 of the line before; the first line's `prev` is the SHA-256 of `inputs.json`. Whole
lines only ever get appended, so whatever stops a run, all lines but perhaps the last are whole. One process at a time writes a run.
"""

from __future__ import annotations

import errno
import json
import os
import shlex
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self

from pydantic import ValidationError

from harness import __version__
from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.errors import OutputError, RunError
from harness.transcript.manifest import ANSWERING, SCHEMA_VERSION, SOLILOQUY, Manifest, begun, canonical, run_id, sha256

try:
    import fcntl
except ImportError:  # pragma: no cover - a system without it goes without the guard against two writers
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "ANSWERING",
    "CALLS",
    "EVENTS",
    "INPUTS",
    "MANIFEST",
    "SCHEMA_VERSION",
    "SOLILOQUY",
    "Manifest",
    "Record",
    "Run",
    "Writer",
    "canonical",
    "line_of",
    "misses",
    "read",
    "read_events",
    "read_inputs",
    "read_manifest",
    "run_id",
    "sha256",
]

MANIFEST, INPUTS, EVENTS, CALLS = "manifest.json", "inputs.json", "events.jsonl", "calls.jsonl"


@dataclass(frozen=True)
class Run:
    """A run read back from disk."""

    path: Path
    manifest: Manifest
    inputs: Inputs
    events: tuple[ev.Event, ...]
    hashes: tuple[str, ...]
    """The hash of each event's line."""
    whole: int
    """Bytes of `events.jsonl` up to the end of the last whole event."""
    torn: bool
    """Whether a piece of a line follows: the writer was stopped in the middle of it."""

    @property
    def finished(self) -> bool:
        """Whether the session is over, whatever the manifest has been told."""
        return bool(self.events) and self.events[-1].type == "closed"


@dataclass(frozen=True)
class Record:
    """What `events.jsonl` holds, as far as it can be read."""

    events: tuple[ev.Event, ...]
    hashes: tuple[str, ...]
    whole: int
    torn: bool
    broken: str | None
    """What is wrong with the event after these, and where."""


def line_of(event: ev.Event, prev: str) -> bytes:
    """An event's line, without the newline."""
    return canonical({**event.model_dump(mode="json", exclude_none=True), "prev": prev})


class Writer:
    """Appends events to a run. Every event is handed to the operating system before `append` returns."""

    def __init__(self, path: Path, manifest: Manifest, stream: BinaryIO, head: str, count: int) -> None:
        self.path, self.manifest, self._stream, self._head, self._count = path, manifest, stream, head, count

    @classmethod
    def create(cls, parent: Path, inputs: Inputs, seed: int, delegates: Mapping[str, str], cast: Mapping[str, Any] | None = None) -> Self:
        """A new run in `parent`; an older one of the same name is replaced. Raises OutputError if the folder cannot be written.

        `cast` may hold `models`, `terms` and, for a fork, `parent`, as the manifest has them.

        The order matters: whatever stops it in the middle leaves either no run or one that can be resumed.
        """
        data = canonical(inputs)
        manifest = begun((inputs.scenario.id, sha256(data)), seed, delegates, cast or {})
        path = parent / manifest.run
        with ExitStack() as undo:
            try:
                path.mkdir(parents=True, exist_ok=True)
                stream = undo.enter_context(_locked(path, "ab"))
                _replace(path / INPUTS, data + b"\n")
                _replace(path / MANIFEST, _pretty(manifest))
                stream.truncate(0)
                (path / CALLS).unlink(missing_ok=True)
            except OSError as fault:
                raise OutputError(f"no run can be written at {path}: {_said(fault)}. Choose another folder with --out.") from fault
            undo.pop_all()
        return cls(path, manifest, stream, manifest.inputs_sha256, 0)

    @classmethod
    def resume(cls, run: Run, keep: int | None = None) -> Self:
        """Goes on after the first `keep` events of a run, or after all; what follows them, such as a torn last line, is cut off."""
        events, hashes, end = run.events, run.hashes, run.whole
        if keep is not None:
            before = (run.manifest.inputs_sha256, *hashes)
            events, hashes = events[:keep], hashes[:keep]
            end = sum(len(line_of(e, prev)) + 1 for e, prev in zip(events, before, strict=False))
        with ExitStack() as undo:
            try:
                stream = undo.enter_context(_locked(run.path, "r+b"))
                stream.truncate(end)
                stream.seek(0, os.SEEK_END)
            except OSError as fault:
                raise OutputError(f"the run at {run.path} cannot be written: {_said(fault)}. Nothing in it has changed.") from fault
            undo.pop_all()
        return cls(run.path, run.manifest, stream, hashes[-1] if hashes else run.manifest.inputs_sha256, len(events))

    def take_over(self, events: Sequence[ev.Event], calls: bytes) -> None:
        """The past of a fork: the lines of its calls, then its events, in this run's own chain of hashes. Raises OutputError."""
        try:
            if calls:
                _replace(self.path / CALLS, calls)
        except OSError as fault:
            raise _cut_short(self.path, fault) from fault
        self.append(events)

    def append(self, events: Sequence[ev.Event]) -> None:
        """Writes events, in order, whole lines in one call. Raises OutputError (a full disk, a folder taken away)."""
        lines, head = [], self._head
        for event in events:
            line = line_of(event, head)
            head = sha256(line)
            lines.append(line + b"\n")
        data = b"".join(lines)
        try:
            if self._stream.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as fault:
            raise _cut_short(self.path, fault) from fault
        self._head, self._count = head, self._count + len(events)

    def finish(self) -> Manifest:
        """Marks the run as finished: how many events there are and how the last line hashes."""
        done = self.manifest.model_copy(update={"status": "finished", "events": self._count, "head_sha256": self._head})
        try:
            _replace(self.path / MANIFEST, _pretty(done))
        except OSError as fault:
            raise _cut_short(self.path, fault) from fault
        self.close()
        return done

    def close(self) -> None:
        """Lets the file go; the run stays resumable."""
        self._stream.close()


def read(path: Path) -> Run:
    """A run from disk. Raises RunError, saying what is wrong and where, unless only the end of the last line is missing."""
    manifest = read_manifest(path)
    inputs = read_inputs(path, manifest)
    record = read_events(path, manifest)
    if problem := record.broken or misses(record, manifest):
        raise RunError(f"{path / EVENTS}: {problem}")
    return Run(path, manifest, inputs, record.events, record.hashes, record.whole, record.torn)


def read_manifest(path: Path) -> Manifest:
    """The manifest of a run's folder. Raises RunError."""
    if not path.is_dir():
        raise RunError(f"there is no run at {path}: give the folder that `sixparty run` named at its end.")
    try:
        plain = json.loads(_bytes(path / MANIFEST))
    except (ValueError, RecursionError) as fault:
        raise RunError(f"{path / MANIFEST} is not JSON ({fault}); the run cannot be read.") from fault
    if isinstance(plain, dict) and plain.get("kind") == "pathway":
        raise RunError(f"{path} is a pathway of several talks: give the folder of one of them, which lies in it.")
    version = plain.get("schema_version") if isinstance(plain, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise RunError(
            f"{path} was written in format {version}; this sixparty {__version__} reads format {SCHEMA_VERSION}. Install a newer sixparty."
        )
    try:
        return Manifest.model_validate(plain)
    except ValidationError as fault:
        raise RunError(f"{path / MANIFEST}: {_first(fault)}") from fault


def read_inputs(path: Path, manifest: Manifest) -> Inputs:
    """What a run depends on. Raises RunError if it is not what the manifest tells of."""
    data = _bytes(path / INPUTS).rstrip(b"\n")
    if sha256(data) != manifest.inputs_sha256:
        raise RunError(f"{path / INPUTS} was changed after the run began: its hash is not the one in {MANIFEST}. Run the scenario again.")
    try:
        return Inputs.model_validate_json(data)
    except ValidationError as fault:
        raise RunError(f"{path / INPUTS} cannot be read by this version: {_first(fault)}") from fault


def read_events(path: Path, manifest: Manifest) -> Record:
    """The events of a run, up to the first that cannot be read or does not fit the one before. Raises RunError only if there is no file."""
    data = _bytes(path / EVENTS)
    end = data.rfind(b"\n") + 1
    events: list[ev.Event] = []
    hashes: list[str] = []
    prev, whole = manifest.inputs_sha256, 0
    for number, line in enumerate(data[:end].split(b"\n")[:-1]):
        try:
            events.append(_event(number, line, prev))
        except RunError as fault:
            return Record(tuple(events), tuple(hashes), whole, torn=False, broken=str(fault))
        prev = sha256(line)
        hashes.append(prev)
        whole += len(line) + 1
    return Record(tuple(events), tuple(hashes), whole, torn=end < len(data), broken=None)


def misses(record: Record, manifest: Manifest) -> str | None:
    """What the end of a record lacks or has too much, by what its manifest tells of a past and of an end."""
    if manifest.parent is not None and len(record.events) < manifest.parent.events:
        told = f"of {manifest.parent.events} events taken over from {manifest.parent.run}, {len(record.events)} are here."
        return f"its past is not whole: {told} Fork that run again, with --again."
    if manifest.status != "finished":
        return None
    here = len(record.events)
    told = f"the manifest tells of {manifest.events} events, and {here} are here."
    if here < (manifest.events or 0):
        return f"its tail was cut {_after(here)}: {told}"
    if here > (manifest.events or 0) or record.torn:
        return f"lines were added {_after(manifest.events or 0)}: {told}"
    if (record.hashes[-1] if record.hashes else None) != manifest.head_sha256:
        if not here:
            return f"it holds no event, and {MANIFEST} has the hash of a last one."
        return f"event {here - 1}, its last, was edited: its hash is not the one in {MANIFEST}."
    return None


def _after(events: int) -> str:
    """Where something happened to a record that was whole so far."""
    return f"after event {events - 1}" if events else "before its first event"


def _event(number: int, line: bytes, prev: str) -> ev.Event:
    where = f"line {number + 1}"
    try:
        plain = json.loads(line)
        linked = plain.pop("prev")
        event = ev.EVENT.validate_python(plain)
        again = line_of(event, prev)
    except ValidationError as fault:
        raise RunError(f"{where}: event {number} cannot be read: {_first(fault)}") from fault
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise RunError(f"{where}: event {number} is not an event with its `prev` ({type(fault).__name__}).") from fault
    if linked != prev:
        before = f"event {number - 1}" if number else INPUTS
        raise RunError(f"{where}: the chain breaks here: {before} was edited, or a line was added or removed.")
    if event.seq != number or line != again:
        raise RunError(f"{where}: event {number} was edited: it is not in canonical form, or its number is not {number}.")
    return event


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise RunError(f"{path} is not a file.")
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise RunError(f"{path.parent} is not a whole run: {path.name} is missing.") from fault
    except OSError as fault:
        raise RunError(f"{path} cannot be read: {fault.strerror}.") from fault


def _pretty(manifest: Manifest) -> bytes:
    return json.dumps(manifest.model_dump(mode="json", exclude_none=True), indent=1, sort_keys=True).encode() + b"\n"


def _replace(path: Path, data: bytes) -> None:
    """Writes a file so that nobody ever sees half of it."""
    draft = path.with_suffix(path.suffix + ".new")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        if draft.is_file():
            draft.unlink()
        raise


def _first(fault: ValidationError) -> str:
    error = fault.errors()[0]
    return f"{'.'.join(str(p) for p in error['loc'])}: {error['msg']}"


def _locked(path: Path, mode: Literal["ab", "r+b"]) -> BinaryIO:
    """The record, open for writing and held against any other writer; the system lets go of it however this process ends."""
    stream: BinaryIO = (path / EVENTS).open(mode, buffering=0)
    try:
        if fcntl is not None:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        stream.close()
        busy = f"the run at {path} is being written by another process."
        raise OutputError(f"{busy} Wait for it, or choose another folder with --out.") from fault
    except OSError:  # some network drives know no locks: go without
        pass
    return stream


def _said(fault: OSError) -> str:
    return fault.strerror or type(fault).__name__


def _cut_short(path: Path, fault: OSError) -> OutputError:
    mend = "Make room" if fault.errno in {errno.ENOSPC, errno.EDQUOT} else "Mend that"
    return OutputError(
        f"the run at {path} could not be written on: {_said(fault)}. What was recorded before is whole. "
        f"{mend}, then go on with: sixparty resume {shlex.quote(str(path))}"
    )
