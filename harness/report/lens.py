"""Whose eyes a reader borrows."""

from __future__ import annotations

from dataclasses import dataclass

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.domain.view import visible
from harness.errors import UserError
from harness.report.names import short
from harness.transcript import Run


@dataclass(frozen=True, slots=True)
class Lens:
    """What a reader wants to see. Without anything set: the researcher's view, all but the notes."""

    party: str | None = None
    """Only what this party saw."""
    public: bool = False
    """Only what everybody saw; goes before `party`."""
    why: bool = False
    """The notes as well, as far as the reader may see them: a party its own, the researcher all, the public none."""


def seen(run: Run, lens: Lens) -> tuple[ev.Event, ...]:
    """The events that a reader sees through this lens. Raises UserError for a party that is not in the run."""
    if lens.party is not None and lens.party not in run.inputs.profile:
        raise UserError(f"there is no party {lens.party!r} in this run; these are: {', '.join(run.inputs.profile)}.")
    events = run.events if lens.party is None and not lens.public else visible(run.events, None if lens.public else lens.party)
    return tuple(e for e in events if lens.why or not isinstance(e, ev.NoteKept))


def caption(inputs: Inputs, lens: Lens) -> str:
    """The view in words, so that nobody takes a part of the record for the whole."""
    if lens.public:
        return "What everybody saw: no caucus terms, no cables, no notes."
    if lens.party is not None:
        return f"What {short(inputs, lens.party)} saw{', with its own notes' if lens.why else ''}."
    return f"The researcher's view: everything on record{'' if lens.why else ' but the notes that delegations kept'}."
