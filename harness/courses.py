"""A pathway as it goes: which session is due, with which inputs; and whether a record of one is what it says. Asks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.domain.carrying import Held, carry, hindrance
from harness.domain.pathway import Session
from harness.domain.scenario import Inputs
from harness.domain.state import fold, start
from harness.errors import RunError
from harness.transcript import Run, read, run_id
from harness.transcript.course import Course, CourseManifest, Origin, Stage, course_id
from harness.verify import STRANGE, Check, verify


@dataclass(frozen=True, slots=True)
class Due:
    """The session whose turn it is."""

    plan: Session
    inputs: Inputs
    """As it is held: with all that earlier sessions have left."""
    hindrance: str | None
    """Why it is not held; None when it is."""


def due(course: Course, before: list[Held] | None = None) -> Due | None:
    """What comes next in a course; None when it is over. Raises RunError where an earlier session cannot be read."""
    done = len(course.manifest.stages)
    if done == len(course.plan.pathway.sessions):
        return None
    return _due(course, done, list(held(course)) if before is None else before)


def _due(course: Course, number: int, before: list[Held]) -> Due:
    plan, base, seed = course.plan.pathway.sessions[number], course.plan.inputs[number], under(course, number).seed
    try:
        inputs = carry(plan, base, seed, before)
        return Due(plan, inputs, hindrance(plan, inputs, seed, before))
    except STRANGE as strange:
        raise RunError(f"{course.path}: session {plan.id} does not follow from those before it ({type(strange).__name__}).") from strange


def runs(course: Course) -> Iterator[tuple[Session, Stage, Run | None]]:
    """Each session so far, with its run if it was held. Raises RunError."""
    for plan, stage in zip(course.plan.pathway.sessions, course.manifest.stages, strict=False):
        yield plan, stage, read(course.path / stage.run) if stage.run is not None else None


def held(course: Course) -> Iterator[Held]:
    """The sessions that are over, as they ended. Raises RunError."""
    for plan, _, run in runs(course):
        if run is not None:
            yield ended(plan, run)


def ended(plan: Session, run: Run) -> Held:
    """A session as it ended. Raises RunError when events and inputs do not belong together."""
    try:
        return Held(plan, fold(start(run.inputs, run.manifest.seed), run.events))
    except STRANGE as strange:
        raise RunError(f"{run.path}: events and inputs do not belong together ({type(strange).__name__}).") from strange


def under(course: Course, number: int) -> CourseManifest | Origin:
    """Under what a session is held: seed, delegates, models. Of a fork those before its own were held under what its parent says."""
    found: CourseManifest | Origin = course.manifest
    while found.parent is not None and number < place(course, found.parent.session):
        found = found.parent
    return found


def place(course: Course, session: str) -> int:
    """The number of a session in its pathway, from 0. Raises RunError for one that it does not have."""
    places = {s.id: n for n, s in enumerate(course.plan.pathway.sessions)}
    if session not in places:
        raise RunError(f"{course.path}: there is no session {session!r} in pathway {course.manifest.pathway}.")
    return places[session]


def named(course: Course, number: int, inputs: Inputs) -> str:
    """The name that the run of a session with these inputs has."""
    held_under = under(course, number)
    if held_under.parent is not None and place(course, held_under.parent.session) == number:
        return held_under.parent.forked
    delegates, models = seats(course, number, inputs)
    return run_id(inputs, held_under.seed, delegates, models)


def seats(course: Course, number: int, inputs: Inputs) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
    """Who speaks in one session, and how their models are reached."""
    manifest = under(course, number)
    delegates = {p.id: manifest.delegates.get(p.id, "offline") for p in inputs.profiles}
    spoken = {name.split(" ")[-1] for name in delegates.values()}
    return delegates, {name: way for name, way in manifest.models.items() if name in spoken}


def verify_course(course: Course, *, calls: bool = False) -> list[tuple[str, tuple[Check, ...]]]:
    """Every check of a course: what it says of itself, then session by session. Raises RunError where nothing can be checked."""
    found: list[tuple[str, tuple[Check, ...]]] = [("pathway", (_plan(course), _end(course)))]
    before: list[Held] = []
    for number, (plan, stage, run) in enumerate(runs(course)):
        due_now = _due(course, number, before)
        checks: tuple[Check, ...] = (_stage(named(course, number, due_now.inputs), due_now, stage, run),)
        if run is not None:
            checks = (*checks, *verify(run.path, calls=calls))
            before.append(ended(plan, run))
        found.append((plan.id, checks))
    return found


def _plan(course: Course) -> Check:
    manifest = course.manifest
    plan = {"plan": manifest.plan_sha256, "seed": manifest.seed}
    name = course_id(manifest.pathway, plan, manifest.delegates, manifest.models, manifest.parent)
    if manifest.run != name or manifest.pathway != course.plan.pathway.id:
        return Check("inputs", "failed", f"manifest.json was edited: a course with this plan, seed and these delegates is called {name}.")
    return Check("inputs", "ok", "the plan has the hash that manifest.json tells, and the name follows from plan, seed and delegates.")


def _end(course: Course) -> Check:
    """Whether the manifest tells of as many sessions as a course has that is over."""
    told, every, status = len(course.manifest.stages), len(course.plan.pathway.sessions), course.manifest.status
    if told < every and status == "finished":
        return Check("head", "failed", f"manifest.json says it is finished, and tells of {told} of its {every} sessions.")
    if told < every:
        return Check("head", "not checked", f"the pathway is unfinished: {told} of its {every} sessions so far.")
    return Check("head", "ok", f"manifest.json tells of all {every} sessions.")


def _stage(name: str, now: Due, stage: Stage, run: Run | None) -> Check:
    """Whether a session was held or not held as the ones before it have it, and with what they left."""
    if run is None or stage.run is None:
        if now.hindrance is None:
            return Check("procedure", "failed", f"{now.plan.id} was not held, and nothing stood in its way.")
        if now.hindrance != stage.why:
            return Check("procedure", "failed", f"{now.plan.id} was not held because {now.hindrance}, and manifest.json says otherwise.")
        return Check("procedure", "ok", f"not held: {stage.why}.")
    if now.hindrance is not None:
        return Check("procedure", "failed", f"{now.plan.id} was held, though {now.hindrance}.")
    if stage.run != name:
        return Check("procedure", "failed", f"{now.plan.id} was not held with what the sessions before it left.")
    if run.inputs != now.inputs:
        if run.manifest.parent is None:
            return Check("procedure", "failed", f"{now.plan.id}: its inputs are not what the sessions before it left.")
        return Check("procedure", "not checked", "a fork with changed inputs.")
    if (run.hashes[-1] if run.hashes else None) != stage.head_sha256:
        return Check("procedure", "failed", f"{now.plan.id} was held again after the course went on.")
    return Check("procedure", "ok", "held with what the sessions before it left.")
