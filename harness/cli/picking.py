"""One talk of those on record: a run's folder, or a session of a pathway's."""

from __future__ import annotations

from harness.cli import course
from harness.cli.choices import run_folder
from harness.errors import UserError
from harness.transcript import Run, read
from harness.transcript.course import is_course, read_course


def talk(word: str, session: str | None) -> Run:
    """The talk that is meant. Raises RunError; UserError where a pathway is meant without a session, or the other way round."""
    path = run_folder(word)
    if not is_course(path):
        if session is not None:
            raise UserError(f"--session is for a pathway, and {path} is one talk.")
        return read(path)
    whole = read_course(path)
    if session is None:
        names = ", ".join(plan.id for plan in whole.plan.pathway.sessions)
        raise UserError(f"{path} is a pathway of several talks: say which with --session, one of {names}.")
    return course.one(whole, session)
