"""A pathway from the command line: its sessions in a row as one run, held, gone on with, checked and shown."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from harness import RULES_VERSION
from harness.cli import session, terminal
from harness.cli.display import Style
from harness.cli.outcome import outcome
from harness.cli.seating import models_of, priced
from harness.cli.speaking import Cast, Means, cast
from harness.courses import Due, due, ended, named, place, runs, seats
from harness.delegates.calls import Call, calls_of
from harness.delegates.ledger import Ledger
from harness.delegates.purse import Purse
from harness.domain.party import Profile
from harness.domain.scenario import Inputs
from harness.endpoint.settings import Settings
from harness.errors import RunError
from harness.library import Library
from harness.report.course import steps, text
from harness.transcript import CALLS, MANIFEST, Run, read
from harness.transcript.course import Course, Plan, Stage, begin, planned, read_course
from harness.transcript.lines import read_lines


@dataclass(frozen=True, slots=True)
class Gathering:
    """All who sit in any session of a pathway."""

    profiles: tuple[Profile, ...]
    seats: tuple[str, ...]


def plan_of(library: Library, word: str, rounds: int | None, *, acts_only: bool) -> Plan:
    """A pathway with the inputs of each of its sessions. Raises ContentError, UserError."""
    pathway = library.pathway(word)
    home = library if word in library.pathway_names() else library.home(Path(word))
    return Plan(
        pathway=pathway,
        inputs=tuple(home.inputs(s.scenario, rounds or s.rounds, acts_only=acts_only) for s in pathway.sessions),
    )


def gathering(every: Iterable[Inputs]) -> Gathering:
    """Everybody in these inputs, in the order in which they come up."""
    profiles = {p.id: p for inputs in every for p in inputs.profiles}
    seats = dict.fromkeys(p for inputs in every for p in inputs.seats)
    return Gathering(tuple(profiles.values()), tuple(seats))


def cast_of(plan: Plan, given: Mapping[str, Any], env: Mapping[str, str]) -> Cast:
    """Who speaks in all of it. Raises UserError for a seat that is in no session."""
    return cast(gathering(plan.inputs), given, env)


def started(out: Path, plan: Plan, seed: int, who: Cast, means: Means, *, again: bool) -> Course:
    """The course that is asked for: the one on record, unless it is to be held anew. Raises RunError where that is damaged, OutputError."""
    manifest = planned(plan, seed, who.delegates, {"models": who.plain(), "terms": means.terms()})
    known = None if again else recorded(out / manifest.run)
    return known or begin(out, plan, manifest)


def recorded(path: Path) -> Course | None:
    """The course in a folder, or None where there is none. Raises RunError where it is damaged."""
    if not (path / MANIFEST).exists():
        return None
    try:
        return read_course(path)
    except RunError as damage:
        raise RunError(f"{damage} To hold this pathway anew in its place, add --again.") from damage


def travel(course: Course, means: Means, style: Style | None, *, again: bool = False) -> None:
    """Goes on with a course to its end, and tells what came of it. Sessions that are over are not held again."""
    _fits(course)
    if not past_is_there(course):
        raise RunError(f"{course.path} was stopped before its past was there. Ask for the same fork again; nothing of it is lost.")
    if not course.manifest.stages:
        session.say(style, f"{course.plan.pathway.title}, seed {course.manifest.seed}: recording in {course.path}")
    while (now := due(course)) is not None:
        number = len(course.manifest.stages) + 1
        title = f"Session {number} of {len(course.plan.pathway.sessions)}: {now.inputs.scenario.title}"
        if now.hindrance is not None:
            session.say(style, f"\n{title}\nNot held: {now.hindrance}.")
            course = course.gone_on(Stage(session=now.plan.id, why=now.hindrance))
            continue
        session.say(style, f"\n{title}")
        run = _session(course, now, _left(course, means), style, again=again)
        course = course.gone_on(Stage(session=now.plan.id, run=run.manifest.run, head_sha256=run.hashes[-1]))
    tell(course, means, style)


def _session(course: Course, now: Due, means: Means, style: Style | None, *, again: bool) -> Run:
    """One session, from its beginning or from where it was stopped."""
    number = len(course.manifest.stages)
    path = course.path / named(course, number, now.inputs)
    forked = course.manifest.parent is not None and course.manifest.parent.forked == path.name
    found = None if again and not forked else session.recorded(path)
    if found is None:
        delegates, ways = seats(course, number, now.inputs)
        models = {name: means.models.get(name) or Settings.model_validate(way) for name, way in ways.items()}
        talk = session.Talk(now.inputs, course.manifest.seed, Cast(delegates, models))
        session.begin(course.path, talk, means, style, alone=False)
    elif not (found.finished and found.manifest.status == "finished"):
        session.go_on(found, means, style, alone=False)
    return read(path)


def past_is_there(course: Course) -> bool:
    """Whether all is on disk that a fork takes over; True of a course that is no fork. Raises RunError for a past that is damaged."""
    parent, done = course.manifest.parent, len(course.manifest.stages)
    if parent is None or done > place(course, parent.session):
        return True
    return done == place(course, parent.session) and session.recorded(course.path / parent.forked) is not None


def _fits(course: Course) -> None:
    """Raises RunError where a course was begun with other rules: its halves would not fit."""
    theirs = course.manifest.rules_version
    if theirs != RULES_VERSION and course.manifest.status != "finished":
        raise RunError(
            f"{course.path} was begun with rules {theirs}, and this sixparty has rules {RULES_VERSION}. Hold it anew with --again."
        )


def _left(course: Course, means: Means) -> Means:
    """The means of the next session: one budget holds for all of them."""
    purse = Purse(prices=priced(_models(course), means))
    for calls in _calls(course):
        Ledger(purse).recall(calls)
    return replace(means, spent_tokens=purse.spent_tokens, spent_cost=purse.spent_cost)


def _models(course: Course) -> dict[str, Settings]:
    return {name: Settings.model_validate(way) for name, way in course.manifest.models.items()}


def _calls(course: Course) -> list[list[Call]]:
    """The calls of each session that was held."""
    paths = [course.path / stage.run for stage in course.manifest.stages if stage.run is not None]
    return [calls_of(read_lines(path / CALLS)) for path in paths]


def tell(course: Course, means: Means, style: Style | None) -> None:
    """What came of a course."""
    path = shlex.quote(str(course.path))
    if style == "json":
        terminal.out_json(_plain(course, means))
        return
    if style == "quiet":
        for step in steps(course):
            became = f"not held: {step.why}" if step.why else (f"{len(step.adopted)} adopted" if step.run else "still to come")
            terminal.out(f"{step.session}: {became}")
        terminal.out(str(course.path))
        return
    terminal.out("\n" + text(course).rstrip("\n"))
    terminal.out(
        f"\nRecorded in {course.path}.\n"
        f"  what became of it      sixparty show {path}\n"
        f"  one session, in full   sixparty show {path} --session {course.plan.pathway.sessions[0].id}\n"
        f"  is it true?            sixparty verify {path}"
    )


def _plain(course: Course, means: Means) -> dict[str, object]:
    """The facts of a course, for a script."""
    found: list[dict[str, object]] = []
    for plan, stage, run in runs(course):
        if run is None:
            found.append({"session": plan.id, "held": False, "why": stage.why})
            continue
        state = ended(plan, run).last
        calls = calls_of(read_lines(run.path / CALLS))
        facts = outcome(run.path, state, run.manifest.delegates, calls, priced(models_of(run.manifest), means))
        found.append({"session": plan.id, "held": True, **asdict(facts)})
    manifest = course.manifest
    return {
        "run": manifest.run,
        "path": str(course.path),
        "pathway": manifest.pathway,
        "seed": manifest.seed,
        "finished": manifest.status == "finished",
        "sessions": found,
    }


def one(course: Course, word: str) -> Run:
    """The run of one session of a course, also of one that is still going on. Raises RunError."""
    known = {plan.id: stage for plan, stage in zip(course.plan.pathway.sessions, course.manifest.stages, strict=False)}
    if word in known:
        stage = known[word]
        if stage.run is None:
            raise RunError(f"session {word} was not held: {stage.why}.")
        return read(course.path / stage.run)
    now = due(course)
    if now is not None and now.plan.id == word:
        found = session.recorded(course.path / named(course, len(known), now.inputs))
        if found is not None:
            return found
    names = [plan.id for plan in course.plan.pathway.sessions]
    if word in names:
        raise RunError(f"session {word} is still to come; go on with: sixparty resume {shlex.quote(str(course.path))}")
    raise RunError(f"there is no session {word!r} in this pathway. {terminal.meant(word, names, 'sessions')}")
