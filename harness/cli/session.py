"""Holding a talk from the command line: delegates, record, display, and what happens when somebody stops it."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from harness import RULES_VERSION
from harness.cli import terminal
from harness.cli.display import Audience, Plain, Style, choose, progress
from harness.cli.outcome import outcome
from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.domain.events import Event
from harness.domain.scenario import Inputs
from harness.domain.state import State, fold, start
from harness.errors import RunError
from harness.talks import hold
from harness.transcript import EVENTS, Run, Writer, read
from harness.verify import STRANGE, retrace, unsound

T = TypeVar("T")


def wait(task: Coroutine[Any, Any, T]) -> T:
    """The only event loop of the product."""
    return asyncio.run(task)


def all_offline(inputs: Inputs) -> dict[str, str]:
    """Every party and guest in the hands of the rules."""
    return {profile.id: "offline" for profile in inputs.profiles}


def seat(inputs: Inputs, names: Mapping[str, str]) -> dict[str, Delegate]:
    """The delegates that a manifest names. Raises RunError for one that this version does not know."""
    offline = Offline(inputs)
    strange = {party: name for party, name in names.items() if name != "offline"}
    if strange:
        who, name = next(iter(strange.items()))
        raise RunError(f"{who} is in the hands of a delegate {name!r}, which this sixparty does not know.")
    return {profile.id: offline for profile in inputs.profiles}


def begin(parent: Path, inputs: Inputs, seed: int, style: Style | None) -> None:
    """A new talk, recorded in `parent`."""
    names = all_offline(inputs)
    writer = Writer.create(parent, inputs, seed, names)
    say(style, f"{inputs.scenario.title}, seed {seed}: recording in {writer.path}")
    _play(writer, start(inputs, seed), seat(inputs, names), style)


def go_on(run: Run, style: Style | None) -> None:
    """A talk that was stopped, from the last whole step on. Raises RunError when this version cannot carry it on."""
    if run.finished and run.manifest.status == "finished":
        say(style, f"{run.path} is finished already; nothing to do.")
        report(run, style)
        return
    delegates = fit_to_act(run)
    retraced = retrace(run.inputs, run.manifest.seed, run.events)
    if retraced.fault:
        anew = "Hold the talk anew, with the same scenario and seed and with --again."
        raise RunError(f"{run.path / EVENTS} does not follow the procedure: {retraced.fault}. {anew}")
    say(style, f"{run.path} stopped after {retraced.count} events; going on from there.")
    _play(Writer.resume(run, retraced.count), retraced.state, delegates, style)


def fit_to_act(run: Run) -> dict[str, Delegate]:
    """The delegates of a recorded talk, ready to act in it again. Raises RunError when they would not act as they did."""
    if run.manifest.rules_version != RULES_VERSION:
        raise RunError(
            f"{run.path} was begun with rules {run.manifest.rules_version}, and this sixparty has rules {RULES_VERSION}: "
            f"two halves would not fit. Install sixparty {run.manifest.sixparty_version}, or hold the talk anew with --again."
        )
    if problem := unsound(run.inputs):
        raise RunError(f"{run.path} holds wordings that no library lets in ({problem}).")
    try:
        return seat(run.inputs, run.manifest.delegates)
    except STRANGE as strange:
        raise RunError(f"{run.path}: these inputs do not hold together ({type(strange).__name__}: {strange}).") from strange


def report(run: Run, style: Style | None) -> None:
    """What came of a talk that is over, in place of the talk."""
    state = stood(run, len(run.events))
    if style not in {"quiet", "json"} and state.public.communique:
        Plain(run.inputs, progress(state)).show([state.public.communique])
    _tell_outcome(run.path, state, style)


def stood(run: Run, count: int) -> State:
    """Where a talk stood after the first `count` events. Raises RunError when they do not belong to its inputs."""
    try:
        return fold(start(run.inputs, run.manifest.seed), run.events[:count])
    except STRANGE as strange:
        check = f"sixparty verify {shlex.quote(str(run.path))}"
        raise RunError(f"{run.path}: events and inputs do not belong together. See: {check}") from strange


def say(style: Style | None, text: str) -> None:
    """Progress, unless it is not wanted."""
    if style not in {"quiet", "json"}:
        terminal.err(text)


def recorded(path: Path) -> Run | None:
    """The run in a folder, or None when nothing has been recorded there yet."""
    try:
        empty = (path / EVENTS).stat().st_size == 0
    except OSError:
        return None
    return None if empty else read(path)


def _play(writer: Writer, state: State, delegates: Mapping[str, Delegate], style: Style | None) -> None:
    audience = Audience(choose(style, state))

    def record(events: Sequence[Event]) -> None:
        writer.append(events)
        audience.show(events)

    try:
        state = wait(hold(state, delegates, record))
        writer.finish()
    except KeyboardInterrupt as stopped:
        path = shlex.quote(str(writer.path))
        raise KeyboardInterrupt(f"Interrupted. All that was said is recorded; go on with: sixparty resume {path}") from stopped
    finally:
        audience.close()
        writer.close()
    if audience.left:
        raise audience.left
    _tell_outcome(writer.path, state, style)


def _tell_outcome(path: Path, state: State, style: Style | None) -> None:
    result = outcome(path, state)
    if style == "json":
        terminal.out_json(result.plain())
    elif style == "quiet":
        terminal.out("\n".join(result.lines()))
    else:
        terminal.out(f"\n{result.ways_to_read()}")
