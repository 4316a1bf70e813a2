"""Holding a talk from the command line: delegates, record, display, and what happens when somebody stops it."""

from __future__ import annotations

import asyncio
import gc
import shlex
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from harness import RULES_VERSION
from harness.cli import terminal
from harness.cli.display import Audience, Display, Plain, Quiet, Style, choose, progress
from harness.cli.outcome import outcome
from harness.cli.seating import known, models_of, peopled, priced, reachable, seated, secrets_of, ways
from harness.cli.speaking import Cast, Means
from harness.delegates.calls import calls_of
from harness.delegates.offline import Offline
from harness.domain.events import Event
from harness.domain.scenario import Inputs
from harness.domain.state import State, fold, start
from harness.domain.turns import Turn
from harness.errors import BudgetSpent, EndpointError, Lost, Paused, RunError, SixpartyError
from harness.report.cost import lines as bill_lines
from harness.report.speakers import table
from harness.talks import hold, probe
from harness.transcript import CALLS, EVENTS, Manifest, Run, Writer, read, run_id
from harness.transcript.lines import read_lines
from harness.transcript.manifest import past
from harness.verify import STRANGE, retrace, unsound

T = TypeVar("T")


def wait(task: Coroutine[Any, Any, T]) -> T:
    """The only event loop of the product."""
    with _loop() as runner:
        return runner.run(task)


def streamed(source: AsyncGenerator[T, None]) -> Iterator[T]:
    """The same, for what comes one after another: whoever takes the next waits for it, and in between nothing moves."""
    with _loop() as runner:
        try:
            while (ready := runner.run(_next(source))) != ():
                yield from ready
        finally:
            runner.run(source.aclose())


async def _next(source: AsyncGenerator[T, None]) -> tuple[T, ...]:
    """The next of them, or nothing at the end."""
    try:
        return (await anext(source),)
    except StopAsyncIteration:
        return ()


def _loop() -> asyncio.Runner:
    # Talks make many values and few circles of them: looking for circles less often takes a third off the time of many talks at once.
    gc.set_threshold(100_000, 50, 100)
    return asyncio.Runner()


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk to be held: what it is about, and who speaks."""

    inputs: Inputs
    seed: int
    cast: Cast

    @property
    def run(self) -> str:
        """The name of its run."""
        return run_id(self.inputs, self.seed, self.cast.delegates, self.cast.plain())


def begin(parent: Path, talk: Talk, means: Means, style: Style | None, *, alone: bool = True) -> None:
    """A new talk, recorded in `parent`, which is the folder of a pathway where the talk is not `alone`."""
    reachable(talk.cast.models, means)
    for line in _expected(talk, means):
        say(style, line)
    cast = {"models": talk.cast.plain(), "terms": means.terms()}
    writer = Writer.create(parent, talk.inputs, talk.seed, talk.cast.delegates, cast)
    say(style, f"{talk.inputs.scenario.title}, seed {talk.seed}: recording in {writer.path}")
    _play(writer, start(talk.inputs, talk.seed), means, style, alone=alone)


def _expected(talk: Talk, means: Means) -> list[str]:
    """What the calls of a talk may come to; nothing for a talk without models. Raises UserError for a cap without a price."""
    models = dict(talk.cast.models)
    prices = priced(models, means)
    if not models:
        return []
    from harness.cli.estimating import guesses, told

    return told(wait(guesses(start(talk.inputs, talk.seed), talk.cast)), prices)


def go_on(run: Run, means: Means, style: Style | None, *, alone: bool = True) -> None:
    """A talk that was stopped, from the last whole step on. Raises RunError when this version cannot carry it on."""
    if run.finished and run.manifest.status == "finished":
        say(style, f"{run.path} is finished already; nothing to do.")
        report(run, means, style)
        return
    fit_to_act(run)
    reachable(ways(run.manifest, means), means)
    retraced = retrace(run.inputs, run.manifest.seed, run.events, past(run.manifest.parent, run.manifest.inputs_sha256))
    if retraced.fault:
        anew = "Hold the talk anew, with the same scenario and seed and with --again."
        raise RunError(f"{run.path / EVENTS} does not follow the procedure: {retraced.fault}. {anew}")
    say(style, f"{run.path} stopped after {retraced.count} events; going on from there.")
    _play(Writer.resume(run, retraced.count), retraced.state, means, style, alone=alone)


def fit_to_act(run: Run) -> None:
    """Whether the delegates of a recorded talk can act in it again as they did. Raises RunError when they cannot."""
    if run.manifest.rules_version != RULES_VERSION:
        raise RunError(
            f"{run.path} was begun with rules {run.manifest.rules_version}, and this sixparty has rules {RULES_VERSION}: "
            f"two halves would not fit. Install sixparty {run.manifest.sixparty_version}, or hold the talk anew with --again."
        )
    if problem := unsound(run.inputs):
        raise RunError(f"{run.path} holds wordings that no library lets in ({problem}).")
    try:
        Offline(run.inputs)
        known(run.manifest)
        _unedited(run)
    except STRANGE as strange:
        raise RunError(f"{run.path}: these inputs do not hold together ({type(strange).__name__}: {strange}).") from strange


def _unedited(run: Run) -> None:
    """Whether a manifest is of the run that it names: who edits where a model is must not have it called. Raises RunError."""
    manifest = run.manifest
    if manifest.run != run_id(run.inputs, manifest.seed, manifest.delegates, manifest.models, manifest.parent):
        raise RunError(f"{run.path}: manifest.json was edited: its run would have another name. See: sixparty verify {run.path}")


def report(run: Run, means: Means, style: Style | None) -> None:
    """What came of a talk that is over, in place of the talk."""
    state = stood(run, len(run.events))
    if style not in {"quiet", "json"} and state.public.communique:
        Plain(run.inputs, progress(state)).show([state.public.communique])
    _tell_outcome(run, state, means, style)


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


async def asked(run: Run, count: int, party: str, text: str, means: Means) -> Turn:
    """What a delegate of a recorded talk answers to a question on the side, after its first `count` events."""
    async with seated(run.inputs, run.manifest, means, None) as table:
        return await probe(stood(run, count), table.delegates[party], party, text)


def _play(writer: Writer, state: State, means: Means, style: Style | None, *, alone: bool) -> None:
    audience = Audience(_watching(writer.manifest, state) if peopled(writer.manifest) else choose(style, state))

    def record(events: Sequence[Event]) -> None:
        writer.append(events)
        audience.show(events)

    async def played() -> State:
        async with seated(state.inputs, writer.manifest, means, writer.path) as table:
            return await hold(state, table.delegates, record)

    path = shlex.quote(str(writer.path if alone else writer.path.parent))
    if any(secrets_of(settings) for settings in models_of(writer.manifest).values()):
        path += " --trust-keys"
    try:
        state = wait(played())
        writer.finish()
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(f"Interrupted. All that was said is recorded; go on with: sixparty resume {path}") from stopped
    except (EndpointError, BudgetSpent, Lost, Paused) as fault:
        raise _stopped(fault, path) from fault
    finally:
        audience.close()
        writer.close()
    if audience.left:
        raise audience.left
    if alone:
        _tell_outcome(writer, state, means, style)


def _watching(manifest: Manifest, state: State) -> Display:
    """What people who speak in a talk see of it between their questions.

    What was said they are told with each question, as their party heard it: a screen that shows it before would show answers given at
    once to those who have still to answer.
    """
    from harness.cli.table import Watch

    return Watch(state.inputs) if manifest.models else Quiet()


def _stopped(fault: SixpartyError, path: str) -> SixpartyError:
    """The same fault, with how to go on."""
    further = f"The run is kept; go on with: sixparty resume {path}"
    if isinstance(fault, Paused):
        return Paused(f"{fault} {further}")
    if isinstance(fault, BudgetSpent):
        return BudgetSpent(f"{fault} {further} and a higher cap")
    return EndpointError(
        f"{fault} {further}" + (" (without --on-failure stop the offline delegate takes such a turn)" if isinstance(fault, Lost) else "")
    )


def _tell_outcome(run: Run | Writer, state: State, means: Means, style: Style | None) -> None:
    manifest = run.manifest
    calls = calls_of(read_lines(run.path / CALLS))
    result = outcome(run.path, state, manifest.delegates, calls, priced(models_of(manifest), means))
    if style == "json":
        terminal.out_json(result.plain())
    elif style == "quiet":
        terminal.out("\n".join(result.lines()))
    else:
        spoke = [*table(state.inputs, result.speakers), *(line for bill in result.bills for line in bill_lines(bill))]
        terminal.out("\n".join(["", *spoke, *([""] if spoke else []), result.ways_to_read()]))
