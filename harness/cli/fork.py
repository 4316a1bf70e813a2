"""A run that begins with another's first events: what is taken over, whether it can be, and its record."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from harness.cli import session
from harness.cli.recasting import Recast, recast
from harness.cli.seating import note, reachable, ways
from harness.cli.speaking import environment
from harness.delegates.calls import calls_of
from harness.delegates.offline import Offline
from harness.domain.change import Changes, changed
from harness.domain.events import Event
from harness.domain.procedure import waiting
from harness.domain.scenario import Inputs
from harness.domain.state import State, at_once
from harness.errors import IllegalTurn, RunError, UserError
from harness.library import load
from harness.prompts.soliloquy import step_of
from harness.talks import hold
from harness.transcript import CALLS, SOLILOQUY, Manifest, Run, Writer, canonical, read, sha256
from harness.transcript.lines import read_lines
from harness.transcript.manifest import Parent, begun, past
from harness.verify import STRANGE, Asked, Retraced, retrace


@dataclass(frozen=True, slots=True)
class Fork:
    """A run that is to begin with another's first events."""

    parent: Run
    asked: tuple[Asked, ...]
    """The turns that are taken over."""
    inputs: Inputs
    speaking: Recast
    manifest: Manifest

    @property
    def events(self) -> tuple[Event, ...]:
        """What is taken over."""
        return self.parent.events[: self.manifest.parent.events if self.manifest.parent else 0]


def planned(parent: Run, given: dict[str, Any]) -> Fork:
    """What is asked for, with all of it looked at before anything is written. Raises UserError, RunError, click's BadParameter."""
    if given["at"] > len(parent.events):
        raise click.BadParameter(f"this talk has {len(parent.events)} events.", param_hint="--at")
    session.fit_to_act(parent)
    kept = _boundary(parent, given["at"])
    inputs = parent.inputs
    if given["change"] is not None:
        inputs = changed(inputs, load(given["change"], Changes).changes)
    speaking = recast(parent.manifest, inputs, given, environment())
    origin = _origin(parent, kept.count)
    cast = {"models": speaking.cast.plain(), "terms": speaking.means.terms(), "parent": origin}
    seed = parent.manifest.seed if given["seed"] is None else given["seed"]
    hashed = sha256(canonical(inputs))
    manifest = begun((inputs.scenario.id, hashed), seed, speaking.cast.delegates, cast)
    if hashed != parent.manifest.inputs_sha256:
        _possible(inputs, manifest, parent.events[: kept.count])
    reachable(ways(manifest, speaking.means), speaking.means)
    return Fork(parent, kept.turns, inputs, speaking, manifest)


def _origin(run: Run, count: int) -> Parent:
    """What a fork's manifest says of the run it comes from."""
    told = run.manifest
    return Parent(
        run=told.run,
        events=count,
        head_sha256=run.hashes[count - 1],
        inputs_sha256=told.inputs_sha256,
        seed=told.seed,
        delegates=told.delegates,
        models=told.models,
        parent=told.parent,
    )


def _boundary(run: Run, at: int) -> Retraced:
    """The last whole step within the first `at` events; says so where that is fewer. Raises RunError, UserError where no future is left."""
    before = past(run.manifest.parent, run.manifest.inputs_sha256)
    kept = retrace(run.inputs, run.manifest.seed, run.events[:at], before)
    if kept.fault:
        raise RunError(f"{run.path} does not follow the procedure: {kept.fault}. See: sixparty verify {shlex.quote(str(run.path))}")
    if kept.turns and kept.state.public.done and waiting(kept.state) and _together(run, kept.state):
        step = step_of(kept.turns[-1].question)
        first = next(a.seq for a in kept.turns if step_of(a.question) == step)
        kept = retrace(run.inputs, run.manifest.seed, run.events[:first], before)
    if kept.state.public.step == "closed":
        raise UserError(f"after {kept.count} events this talk is over, and nothing is left to go otherwise. Choose an earlier --at.")
    if kept.count < at:
        note(f"--at {at} lies within a step; the fork is made at {kept.count}, the end of the step before.")
    return kept


def _together(run: Run, state: State) -> bool:
    """Whether the answers of the step that a talk is in belong together: given at once, or by one model that plays all seats."""
    return at_once(state) or any(name.startswith(f"{SOLILOQUY} ") for name in run.manifest.delegates.values())


def _possible(inputs: Inputs, manifest: Manifest, events: tuple[Event, ...]) -> None:
    """Whether these events can have been with changed inputs, and a talk go on from there to its end. Raises UserError."""
    kept = retrace(inputs, manifest.seed, events, past(manifest.parent, manifest.inputs_sha256))
    if kept.fault or kept.count < len(events):
        why = kept.fault or f"event {kept.count} does not belong to any step"
        raise UserError(f"with this change the past could not have been: {why}. Fork earlier, or change something else.")
    try:
        session.wait(hold(kept.state, dict.fromkeys(inputs.profile, Offline(inputs)), lambda events: None))
    except (IllegalTurn, *STRANGE) as fault:
        why = f"{type(fault).__name__}: {fault}"
        raise UserError(
            f"with this change the talk could not go on from this past ({why}). Fork earlier, or change something else."
        ) from fault


def written(fork: Fork, out: Path) -> Run:
    """The fork with its past on disk, ready to go on. Raises OutputError, RunError."""
    calls = _calls(fork)
    told = {"models": fork.manifest.models, "terms": fork.manifest.terms, "parent": fork.manifest.parent}
    writer = Writer.create(out, fork.inputs, fork.manifest.seed, fork.manifest.delegates, told)
    try:
        writer.take_over(fork.events, calls)
    finally:
        writer.close()
    return read(writer.path)


def _calls(fork: Fork) -> bytes:
    """The lines of the parent's calls up to the last for a turn that is taken over, as they are. Raises RunError."""
    path = fork.parent.path / CALLS
    asked = {name for a in fork.asked for name in (a.question.id, step_of(a.question))}
    last = max((call.number + 1 for call in calls_of(read_lines(path)) if call.question in asked), default=0)
    return b"".join(line + b"\n" for line in path.read_bytes().split(b"\n")[:last]) if last else b""
