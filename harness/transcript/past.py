"""The past of a fork held against the run that it says it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.domain import events as ev
from harness.errors import RunError
from harness.transcript import Run, line_of, read_events, read_manifest, sha256
from harness.transcript.manifest import Parent, lineage


class Stray(RunError):
    """A fork's first events are not those of its parent."""


def head(events: Sequence[ev.Event], inputs_sha256: str) -> str:
    """The hash of the last of these events in a record that begins with inputs of this hash."""
    found = inputs_sha256
    for event in events:
        found = sha256(line_of(event, found))
    return found


def compared(run: Run, parent: Parent) -> str:
    """What was looked at, as a sentence: a fork's first events by their hash, and the parent, if it lies beside the fork. Raises Stray."""
    count = parent.events
    if len(run.events) < count:
        raise Stray(f"of {count} events taken over from {parent.run}, {len(run.events)} are here.")
    for told in (p for p in lineage(parent) if p.events <= count):
        if head(run.events[: told.events], told.inputs_sha256) != told.head_sha256:
            raise Stray(f"the first {told.events} events are not those that {told.run} had: their hash is another.")
    hashed = f"what was taken over ({count} events) hashes to what {parent.run} had there"
    beside = run.path.resolve().parent / parent.run
    if Path(parent.run).name != parent.run or not beside.is_dir():
        return f"{hashed}; it does not lie beside this run, so it was not looked at."
    return f"{hashed}; {_seen(beside, parent)}."


def _seen(beside: Path, parent: Parent) -> str:
    """What the parent's own folder says. Raises Stray when its events are others."""
    try:
        manifest = read_manifest(beside)
        record = read_events(beside, manifest)
    except RunError as fault:
        return f"it lies beside this run and cannot be read ({fault})"
    if manifest.inputs_sha256 != parent.inputs_sha256:
        raise Stray(f"{beside} has other inputs than {parent.run} had when it was forked.")
    if len(record.hashes) < parent.events and record.broken is None:
        raise Stray(f"{beside} has {len(record.hashes)} events, and {parent.events} were taken over.")
    if len(record.hashes) < parent.events:
        return "it lies beside this run and is damaged before that"
    if record.hashes[parent.events - 1] != parent.head_sha256:
        raise Stray(f"{beside} has other events than were taken over.")
    return "it lies beside this run and has the same"
