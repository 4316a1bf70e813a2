"""A pathway for a reader: session by session, what became of it and what it left, as text, Markdown, a page or JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from harness import __version__, templates
from harness.courses import ended, runs
from harness.domain.carrying import Held, grievances
from harness.domain.state import start
from harness.report.markdown import escape
from harness.report.names import capital, day, hindrance, label, shorts, topic
from harness.report.plain import plain
from harness.report.record import escape as escape_json
from harness.report.text import wrap
from harness.transcript.course import Course

GRIEVANCES = {
    "walked-out": "leaving the room",
    "stayed-away": "staying away",
    "unkept-promise": "a broken promise",
    "went-on-without": "going on without it",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One session of a pathway, as a reader wants it."""

    number: int
    session: str
    title: str
    why: str | None
    """Why it was not held; None when it was, or is still to come."""
    run: str | None
    when: str = ""
    format: str = ""
    present: str = ""
    absent: str = ""
    adopted: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """What it changed for those after it."""


def steps(course: Course) -> list[Step]:
    """Every session, those to come included. Raises RunError where one cannot be read."""
    found = []
    for number, (plan, stage, run) in enumerate(runs(course), 1):
        base = course.plan.inputs[number - 1]
        title = plain(base.scenario.title)
        if run is None:
            found.append(Step(number, plan.id, title, plain(stage.why or ""), None))
        else:
            found.append(_held(number, ended(plan, run), stage.run or ""))
    for number in range(len(found), len(course.plan.pathway.sessions)):
        session, base = course.plan.pathway.sessions[number], course.plan.inputs[number]
        found.append(Step(number + 1, session.id, plain(base.scenario.title), None, None))
    return found


def _held(number: int, held: Held, run: str) -> Step:
    last = held.last
    inputs, public = last.inputs, last.public
    adopted = tuple(
        f"{capital(topic(inputs, i))}: {label(inputs, i, a.draft)}, by {shorts(inputs, public.joined[i])}"
        + ("" if a.binding else " (a recommendation)")
        for i, a in public.adopted.items()
    )
    left = public.communique.open if public.communique else ()
    return Step(
        number=number,
        session=held.plan.id,
        title=plain(inputs.scenario.title),
        why=None,
        run=run,
        when=day(inputs.scenario.situation.date),
        format=plain(inputs.format.title),
        present=shorts(inputs, public.present) or "nobody",
        absent=shorts(inputs, public.absent_since),
        adopted=adopted,
        open=tuple(f"{capital(topic(inputs, o.issue))}: {hindrance(o.why)}" for o in left),
        left=(*_moved(held), *_held_against(held)),
    )


def _moved(held: Held) -> tuple[str, ...]:
    before, after = start(held.last.inputs, held.last.seed).public.tracks, held.last.public.tracks
    titles = {t.id: plain(t.title) for t in held.last.inputs.relations.tracks}
    return tuple(f"{titles.get(t, t)}: {before[t]} to {level} of 1000" for t, level in after.items() if level != before.get(t, level))


def _held_against(held: Held) -> tuple[str, ...]:
    """What is held against whom, those who are blamed for one thing by the same others together."""
    inputs = held.last.inputs
    blamed: dict[tuple[str, str], list[str]] = {}
    for g in grievances(held):
        blamed.setdefault((g.toward, g.why), []).append(g.of)
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (toward, why), by in blamed.items():
        together.setdefault((why, tuple(by)), []).append(toward)
    return tuple(
        f"{capital(shorts(inputs, by))} blame{'s' if len(by) == 1 else ''} {shorts(inputs, toward)} for {GRIEVANCES[why]}"
        for (why, by), toward in together.items()
    )


def text(course: Course, width: int = 88) -> str:
    """The course as plain text."""
    title = plain(course.plan.pathway.title)
    lines = [*wrap(title, width), "=" * min(len(title), width), "", *wrap(plain(course.plan.pathway.text), width)]
    for step in steps(course):
        head = f"{step.number}. {step.title}"
        lines += ["", *wrap(head, width), "-" * min(len(head), width)]
        for name, told in _told(step):
            lines += wrap(f"{name}: {told}" if name else told, width, "  ", "    ")
    return "\n".join(lines) + "\n"


def markdown(course: Course) -> str:
    """The course as Markdown."""
    blocks = [f"# {escape(plain(course.plan.pathway.title))}", escape(plain(course.plan.pathway.text))]
    for step in steps(course):
        blocks.append(f"## {step.number}. {escape(step.title)}")
        blocks.append("\n".join(f"- {f'**{name}:** ' if name else ''}{escape(told)}" for name, told in _told(step)))
    return "\n\n".join(blocks) + "\n"


def page(course: Course) -> str:
    """The course as one HTML page that needs nothing else."""
    return templates.html(
        "course.html.j2",
        title=plain(course.plan.pathway.title),
        text=plain(course.plan.pathway.text),
        steps=[(step, _told(step)) for step in steps(course)],
        run=plain(course.manifest.run),
        seed=course.manifest.seed,
        version=__version__,
    )


def record(course: Course) -> str:
    """The course as one JSON object."""
    manifest: dict[str, Any] = course.manifest.model_dump(mode="json", exclude_none=True)
    whole = {"manifest": manifest, "sessions": [asdict(s) for s in steps(course)]}
    return escape_json(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def _told(step: Step) -> list[tuple[str, str]]:
    """What is said of a session: (name, words)."""
    if step.why is not None:
        return [("Not held", step.why)]
    if step.run is None:
        return [("", "Still to come.")]
    found = [("Date", step.when), ("Format", step.format), ("At the table at the end", step.present)]
    found += [("Not there", step.absent)] if step.absent else []
    found += [("Adopted", words) for words in step.adopted] or [("Adopted", "nothing")]
    found += [("Open", words) for words in step.open]
    found += [("Left behind", words) for words in step.left]
    return [*found, ("Run", step.run)]
