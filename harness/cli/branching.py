"""A fork of a pathway: the sessions before stay, one is forked in its middle, and those after it are held anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.cli import course, session
from harness.cli.display import Style
from harness.cli.fork import Fork, planned, written
from harness.transcript.course import Course, Origin, begin, take_over
from harness.transcript.course import planned as told


def branch(earlier: Course, name: str, out: Path, style: Style | None, given: dict[str, Any]) -> None:
    """Forks a course in one of its sessions, and goes on with it to its end. Raises what a fork of a talk raises."""
    fork = planned(course.one(earlier, name), given)
    begun = _begun(earlier, name, fork, out, again=given["again"])
    session.say(style, f"A fork of {earlier.manifest.run}: what came before its session {name} is on record in {begun.path}")
    course.travel(begun, fork.speaking.means, style, again=given["again"])


def _begun(earlier: Course, name: str, fork: Fork, out: Path, *, again: bool) -> Course:
    """The fork's folder, with its past: whole sessions, and the first events of one. One that is there already goes on.

    One that was stopped before all of its past was there begins anew, and so does one that is to be held again.
    """
    before = earlier.manifest
    origin = Origin(
        run=before.run,
        session=name,
        forked=fork.manifest.run,
        seed=before.seed,
        delegates=before.delegates,
        models=before.models,
        parent=before.parent,
    )
    now = fork.manifest
    cast = {"models": {**before.models, **now.models}, "terms": now.terms, "parent": origin}
    manifest = told(earlier.plan, now.seed, {**before.delegates, **now.delegates}, cast)
    known = None if again else course.recorded(out / manifest.run)
    if known is not None and course.past_is_there(known):
        return known
    begun = take_over(begin(out, earlier.plan, manifest), earlier)
    written(fork, begun.path)
    return begun
