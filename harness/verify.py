"""Whether a run on disk is what it says it is: found out by doing it again.

Each check says what it looked at: the inputs have the hash that the manifest tells; every event has the hash of the one before; the last
one is the one the manifest names; every event is what the procedure allows or announces at that point; every turn that the rules took is
what they decide; and, where it is asked for, every model's turn is what its recorded reply reads as. Of a fork, the first events are its
parent's. A check that cannot be made says so: it neither holds nor fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from harness import RULES_VERSION
from harness.delegates.calls import Call, calls_of, forged
from harness.delegates.offline import Offline
from harness.delegates.random import Random
from harness.delegates.rereading import reread
from harness.domain import events as ev
from harness.domain import procedure, wording
from harness.domain.scenario import Inputs
from harness.domain.state import State, fold, start
from harness.domain.turns import Note, Question, Turn
from harness.domain.view import view
from harness.endpoint.settings import Settings
from harness.errors import IllegalTurn, RunError
from harness.prompts.soliloquy import step_of
from harness.transcript import (
    CALLS,
    INPUTS,
    MANIFEST,
    SOLILOQUY,
    Manifest,
    Record,
    Run,
    misses,
    read_events,
    read_inputs,
    read_manifest,
    run_id,
)
from harness.transcript.lines import read_lines
from harness.transcript.manifest import Parent, Stretch, lineage, name_of, past
from harness.transcript.past import Stray, compared

Status = Literal["ok", "failed", "not checked"]
Unchecked = Literal["chain", "head", "parent", "procedure", "rules", "calls"]
RULED = frozenset({"offline", "random"})
"""Delegates that decide by rules, so that what they decided can be decided again."""
FOLLOWING = frozenset({"walked-out", "motion", "acceded"})
"""Events that may follow a turn at once, before the next party is asked."""
STRANGE = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What the rules of the house raise on inputs that no library would have let in, such as an issue that the agenda does not hold."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what was found."""

    name: Literal["inputs", "chain", "head", "parent", "procedure", "rules", "calls"]
    status: Status
    detail: str
    """One sentence; it names the event where something is wrong."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A recorded turn, and the moment at which it was asked for."""

    seq: int
    state: State
    question: Question
    turn: Turn
    before: Stretch | None = None
    """Where it was taken over from an earlier run."""

    @property
    def given(self) -> bool:
        """Whether it was taken over from a run with other inputs: then what it was decided on is not here."""
        return self.before is not None and self.before.changed


@dataclass(frozen=True, slots=True)
class Retraced:
    """How far a record can be done again."""

    state: State
    """After the last whole step."""
    count: int
    """Events up to there. A step (a turn with its note and what follows at once, or one announcement) that lacks its end is not whole."""
    turns: tuple[Asked, ...]
    fault: str | None
    """What is wrong with the event after these; None when they simply end there."""


class _Deviation(Exception):
    """An event that does not follow from those before it."""


def retrace(inputs: Inputs, seed: int, events: Sequence[ev.Event], before: Sequence[Stretch] = ()) -> Retraced:
    """Does a record again, step by step, from its inputs and its turns alone. Raises nothing on any record.

    `before` is what a fork has taken over (`transcript.manifest.past`). What came to be under other inputs is held only to this: each turn
    could be taken as the talk stands with these inputs, and what followed can be folded.
    """
    state, count = start(inputs, seed), 0
    turns: list[Asked] = []
    fault: str | None = None
    while count < len(events):
        then = next((s for s in before if count < s.until), None)
        state = replace(state, seed=then.seed if then else seed) if before else state
        try:
            asked, expected = _given(state, events, count, then) if then and then.changed else _step(state, events, count)
            if not _same(events, count, expected):
                break
            state = fold(state, expected)
        except _Deviation as deviation:
            fault = str(deviation)
            break
        except IllegalTurn as refusal:
            fault = f"event {count}: {refusal}"
            break
        except STRANGE as strange:
            fault = f"event {count}: these inputs do not hold together ({type(strange).__name__}: {strange})"
            break
        turns.extend([replace(asked, before=then)] if asked else [])
        count += len(expected)
    return Retraced(replace(state, seed=seed), count, tuple(turns), fault)


def verify(path: Path, *, calls: bool = False) -> tuple[Check, ...]:
    """Every check of a run's folder. Raises RunError when there is no run, or none that this version can read."""
    manifest = read_manifest(path)
    try:
        inputs = read_inputs(path, manifest)
    except RunError as fault:
        fork: tuple[Unchecked, ...] = ("parent",) if manifest.parent else ()
        others: tuple[Unchecked, ...] = ("chain", "head", *fork, "procedure", "rules", *(("calls",) if calls else ()))
        return (Check("inputs", "failed", str(fault)), *_unchecked("the inputs cannot be trusted", *others))
    record = read_events(path, manifest)
    run = Run(path, manifest, inputs, record.events, record.hashes, record.whole, record.torn)
    retraced = retrace(inputs, manifest.seed, run.events, past(manifest.parent, manifest.inputs_sha256))
    return (
        _inputs(manifest, inputs),
        _chain(record),
        _head(record, manifest),
        *((_parent(run, manifest.parent),) if manifest.parent else ()),
        _procedure(run, retraced, ends=record.broken is None and manifest.status == "finished"),
        _rules(run, retraced.turns),
        *((_calls(run, retraced.turns),) if calls else ()),
    )


def unsound(inputs: Inputs) -> str | None:
    """The first wording that no library would have let in: a record from a stranger brings its own voices."""
    for voice in inputs.voices:
        for kind, wordings in voice.wordings.items():
            for number, text in enumerate(wordings):
                if problem := wording.check(kind, text):
                    return f"voice of {voice.party}, {kind}/{number}: {problem}"
    return None


# --- doing it again ---------------------------------------------------------------------------------------------------------


def _step(state: State, events: Sequence[ev.Event], at: int) -> tuple[Asked | None, tuple[ev.Event, ...]]:
    """What the procedure makes of this moment, given the turn that was recorded, if it asks for one."""
    match procedure.next_step(state):
        case procedure.Announce(expected):
            return None, expected
        case procedure.Ask(questions):
            question = questions[0]
            turn = _turn(events, at, question)
            return Asked(at, state, question, turn), procedure.take(state, question, turn)
        case None:
            raise _Deviation(f"event {at} ({events[at].type}) comes after the end of the session")


def _given(state: State, events: Sequence[ev.Event], at: int, then: Stretch) -> tuple[Asked | None, tuple[ev.Event, ...]]:
    """What was recorded under other inputs: a turn with its note, if it could be taken now too, or what follows up to the next turn."""
    step = procedure.next_step(state)
    if isinstance(events[at], ev.TurnTaken):
        if not isinstance(step, procedure.Ask):
            raise _Deviation(f"event {at} is an answer, and with these inputs nothing is asked there")
        turn = _turn(events, at, step.questions[0])
        return Asked(at, state, step.questions[0], turn), procedure.take(state, step.questions[0], turn)[:2]
    end = next((n for n in range(at, then.until) if n >= len(events) or isinstance(events[n], ev.TurnTaken)), then.until)
    follows = events[at].type in FOLLOWING
    if isinstance(step, procedure.Ask) and not follows:
        raise _Deviation(f"event {at} ({events[at].type}) stands where an answer to {step.questions[0].id} is due with these inputs")
    return None, tuple(events[at : at + 1 if follows else end])


def _turn(events: Sequence[ev.Event], at: int, question: Question) -> Turn:
    """The turn that was recorded here in answer to a question."""
    taken = events[at]
    if not isinstance(taken, ev.TurnTaken):
        raise _Deviation(f"event {at} ({taken.type}) stands where an answer to {question.id} was due")
    if taken.question != question.id:
        raise _Deviation(f"event {at} answers {taken.question}, and {question.id} was asked")
    kept = events[at + 1] if at + 1 < len(events) else None
    note = Note(text=kept.text, reasons=kept.reasons) if isinstance(kept, ev.NoteKept) else Note()
    return Turn(
        question=taken.question,
        party=taken.party,
        statement=taken.statement,
        acts=taken.acts,
        stances=taken.stances,
        note=note,
        source=taken.source,
        fallback=taken.fallback,
    )


def _same(events: Sequence[ev.Event], at: int, expected: tuple[ev.Event, ...]) -> bool:
    """Whether a whole step stands here as expected; False when the record ends inside it."""
    for number, due in enumerate(expected, at):
        if number == len(events):
            return False
        if events[number].type != due.type:
            raise _Deviation(f"event {number} is of type `{events[number].type}`, and `{due.type}` follows from those before it")
        if events[number] != due:
            raise _Deviation(f"event {number} ({due.type}): {_differing(events[number], due)} not what follows from those before it")
    return True


def _differing(given: ev.Event | Turn, due: ev.Event | Turn) -> str:
    """The fields in which two differ, as the subject of a sentence."""
    names = [f"`{name}`" for name in type(given).model_fields if getattr(given, name) != getattr(due, name)]
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'}"


# --- the checks -------------------------------------------------------------------------------------------------------------


def _unchecked(why: str, *names: Unchecked) -> tuple[Check, ...]:
    return tuple(Check(name, "not checked", f"{why}.") for name in names)


def _inputs(manifest: Manifest, inputs: Inputs) -> Check:
    hashed = f"{INPUTS} has the hash that {MANIFEST} tells"
    if manifest.rules_version != RULES_VERSION:
        return Check("inputs", "ok", f"{hashed}; the name of the run was not checked, for it was given by rules {manifest.rules_version}.")
    name = run_id(inputs, manifest.seed, manifest.delegates, manifest.models, manifest.parent)
    if (manifest.run, manifest.scenario) != (name, inputs.scenario.id):
        told = f"{MANIFEST} was edited: a run with this scenario, seed and these delegates is called {name}"
        return Check("inputs", "failed", f"{told}, and it says {manifest.run} (scenario {manifest.scenario}).")
    return Check("inputs", "ok", f"{hashed}, and the name of the run follows from scenario, seed, delegates and rules.")


def _chain(record: Record) -> Check:
    if record.broken:
        return Check("chain", "failed", record.broken)
    return Check("chain", "ok", f"{len(record.events)} events, each with the hash of the one before.")


def _parent(run: Run, parent: Parent) -> Check:
    """Whether a fork's first events are those that its manifest says its parent had, and, if the parent lies beside it, that it has."""
    for told in lineage(parent) if run.manifest.rules_version == RULES_VERSION else ():
        if told.run != name_of(told, run.manifest.scenario):
            return Check("parent", "failed", f"{MANIFEST} was edited: what it says of {told.run} gives another name.")
    try:
        return Check("parent", "ok", compared(run, parent))
    except Stray as stray:
        return Check("parent", "failed", str(stray))


def _head(record: Record, manifest: Manifest) -> Check:
    if (problem := misses(record, manifest)) and manifest.status != "finished":
        return Check("head", "failed", problem)
    if manifest.status != "finished":
        torn = " and a piece of another" if record.torn else ""
        return Check("head", "not checked", f"the run is unfinished: {len(record.events)} events so far{torn}.")
    if record.broken:
        return Check("head", "not checked", "the chain breaks before it.")
    if problem := misses(record, manifest):
        return Check("head", "failed", problem)
    return Check("head", "ok", f"event {len(record.events) - 1} is the last, as {MANIFEST} tells.")


def _procedure(run: Run, retraced: Retraced, *, ends: bool) -> Check:
    if retraced.fault:
        return Check("procedure", "failed", f"{retraced.fault}.")
    if ends and not run.finished:
        return Check("procedure", "failed", f"{MANIFEST} says it is finished, and its {len(run.events)} events do not reach the end.")
    half = len(run.events) - retraced.count
    rest = f"; the last {half} are the beginning of a step" if half else ""
    return Check("procedure", "ok", f"each of {retraced.count} events is what the procedure allows or announces at that point{rest}.")


def _rules(run: Run, turns: tuple[Asked, ...]) -> Check:
    theirs = run.manifest.rules_version
    if theirs != RULES_VERSION:
        return Check("rules", "not checked", f"the turns were decided by rules {theirs}, and this sixparty has rules {RULES_VERSION}.")
    if problem := unsound(run.inputs):
        return Check("rules", "failed", f"{INPUTS} holds what no library lets in: {problem}.")
    fresh = [a for a in turns if not a.given]
    offline = [a for a in fresh if a.turn.source in {"offline", "random", "fallback"} or _seat(run.manifest, a) in RULED]
    try:
        delegates: dict[str, Offline | Random] = {"offline": Offline(run.inputs), "random": Random()}
        wrong = next((said for a in offline if (said := _otherwise(delegates.get(_seat(run.manifest, a), delegates["offline"]), a))), None)
    except STRANGE as strange:
        wrong = f"the rules cannot decide on these inputs ({type(strange).__name__}: {strange})"
    if wrong:
        return Check("rules", "failed", f"{wrong}.")
    others, taken = len(fresh) - len(offline), len(turns) - len(fresh)
    besides = f" {others} turns of other delegates were not decided again." if others else ""
    besides += f" {taken} turns were taken over from {_origin(run.manifest)}, with other inputs, and not decided again." if taken else ""
    return Check("rules", "ok", f"each of {len(offline)} turns by rules is what rules {RULES_VERSION} decide.{besides}")


def _origin(manifest: Manifest) -> str:
    """Where what is taken over comes from."""
    return manifest.parent.run if manifest.parent else "nowhere"


def _seat(manifest: Manifest, asked: Asked) -> str:
    """Who spoke for a party when it took a turn."""
    return (asked.before.delegates if asked.before else manifest.delegates).get(asked.turn.party, "")


def _calls(run: Run, turns: tuple[Asked, ...]) -> Check:
    """Every turn at a model's seat against the replies that are on record for it, and every call against the request it tells of."""
    try:
        calls = calls_of(read_lines(run.path / CALLS))
        settings = {name: Settings.model_validate(plain) for name, plain in _models(run.manifest).items()}
    except (RunError, ValidationError) as fault:
        return Check("calls", "failed", f"{str(fault).splitlines()[0]}.")
    asked: dict[str, list[Call]] = {}
    for call in calls:
        asked.setdefault(call.question, []).append(call)
    seats = [a for a in turns if a.turn.source in {"model", "repaired", "fallback"} and not a.given]
    wrong = next((said for a in seats if (said := _unsaid(run.manifest, a, asked))), None) or forged(calls, settings)
    if wrong:
        return Check("calls", "failed", f"{wrong}.")
    lost = sum(a.turn.source == "fallback" for a in seats)
    besides = f"; of {lost} turns that fell back, none has a reply that could be taken" if lost else ""
    said = f"each of {len(seats) - lost} turns by models is what its reply reads as{besides}"
    return Check("calls", "ok", f"{said}; {len(calls)} calls are on record, each with the request it tells of.")


def _models(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    """Every model that has spoken in a record, the earlier runs of a fork included."""
    earlier = {name: plain for then in past(manifest.parent, manifest.inputs_sha256) for name, plain in then.models.items()}
    return {**earlier, **manifest.models}


def _unsaid(manifest: Manifest, asked: Asked, calls: Mapping[str, list[Call]]) -> str | None:
    """In what a turn at a model's seat is not what the replies on record make it."""
    where, turn = f"event {asked.seq} ({asked.question.id})", asked.turn
    name = _seat(manifest, asked).removeprefix(f"{SOLILOQUY} ")
    there = [c for c in (*calls.get(step_of(asked.question), ()), *calls.get(asked.question.id, ())) if c.model == name]
    due = reread(asked.question, view(asked.state, turn.party), there)
    if turn.source == "fallback":
        return f"{where} fell back, and a reply is on record that reads as a turn" if due is not None else None
    if due is None:
        return f"{where}: no reply of {name or 'a model'} is on record that reads as a turn"
    return f"{where}: {_differing(turn, due)} not what its reply reads as" if due != turn else None


def _otherwise(delegate: Offline | Random, asked: Asked) -> str | None:
    """In what a recorded turn differs from what the rules decide; a fallback is theirs but for its name."""
    due = delegate.turn(asked.question, view(asked.state, asked.turn.party))
    if asked.turn.source == "fallback":
        due = due.model_copy(update={"source": "fallback", "fallback": asked.turn.fallback})
    if due == asked.turn:
        return None
    return f"event {asked.seq} ({asked.question.id}): {_differing(asked.turn, due)} not what the rules decide"
