"""Texts to begin from: a scenario for a conference that there is, and a whole conference of two parties. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Template

from pydantic import TypeAdapter, ValidationError

from harness.domain.scenario import Inputs
from harness.domain.values import Id
from harness.errors import UserError
from harness.library import Library

STARTER = Path(__file__).with_name("starter")
"""The folder of what a beginner is given."""
BASE = "opening-plenary"
"""The scenario that a new one takes its table from, where the conference has it; else its first one."""
FEW = 2
"""Issues that a new scenario begins with: the last ones, for the hard ones mostly stand first."""


def scenario(library: Library, name: str) -> str:
    """A commented scenario of that name, which can be held as it is.

    Raises UserError for what cannot be a name, and for a conference without a scenario whose table it could take.
    """
    try:
        TypeAdapter(Id).validate_python(name)
    except ValidationError as wrong:
        shown = name if len(name) <= 60 else f"{name[:57]}..."
        raise UserError(f"{shown!r} cannot be the name of a scenario: lower case letters and digits, joined by dots or hyphens.") from wrong
    there = library.scenario_names()
    if not there:
        raise UserError(f"{library.folder} has no scenario yet. `sixparty new conference DIR` writes a whole conference to look at.")
    inputs = library.inputs(BASE if BASE in there else there[0])
    return Template((STARTER / "scenario.yaml").read_text("utf-8")).substitute(_facts(library, inputs), name=name)


def _facts(library: Library, inputs: Inputs) -> dict[str, str]:
    """What the starter says of its conference; texts that come from there are put on one line, so that a comment stays one."""
    cutoff, agenda, situation = library.fence.cutoff, library.agenda, inputs.scenario.situation
    levels = ", ".join(f"{track}: {level}" for track, level in situation.tracks.items())
    track = next((track.id for track in inputs.relations.tracks), "TRACK")
    return {
        "parties": ", ".join(inputs.seats),
        "issues": "\n".join(f"  - {issue}" for issue in inputs.scenario.issues[-FEW:]),
        "issues_there": "\n".join(f"#   {issue.id} ({_line(issue.title)})" for issue in agenda.issues),
        "format": inputs.format.id,
        "formats_there": "\n".join(f"#   {form.id} ({', '.join(form.members)})" for form in library.formats()),
        "fence": f", no later than {cutoff}" if cutoff else "",
        "date": situation.date,
        "tracks": f"tracks: {{{levels}}}" if levels else f"# tracks: {{{track}: 400}}",
        "track": track,
        "event": next(iter(library.happenings), "EVENT"),
        "source": next(iter(agenda.sources), "SOURCE"),
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def conference() -> Iterator[tuple[Path, str]]:
    """The files of a conference of two parties, each with its place in the folder."""
    root = STARTER / "conference"
    yield from ((path.relative_to(root), path.read_text("utf-8")) for path in sorted(root.rglob("*.yaml")))
