"""How a session may work with the seats that are taken: derived, never stored, so that it cannot be stale."""

from __future__ import annotations

from harness.domain.events import Mode
from harness.domain.format import CHAIRLESS
from harness.domain.scenario import Inputs
from harness.domain.state import Public


def chair(inputs: Inputs, public: Public) -> str | None:
    """The party in the chair now; None where a secretariat or nobody has it.

    A rotating chair goes round the seats; an absent member's turn passes to the next.
    """
    named = inputs.format.chair
    if named != "rotating":
        return None if named in CHAIRLESS else named
    seats = [p for p in inputs.seats if p in public.present] or list(inputs.seats)
    return seats[max(0, public.round - 1) % len(seats)]


def mode(inputs: Inputs, public: Public) -> Mode:
    """Full; or with seats kept open, by the format or by a motion that named them; or informal."""
    missing = set(inputs.seats) - set(public.present)
    if inputs.format.absence == "open-seat":
        return "open-seat" if missing else "full"
    agreed = public.motions.get("open-seat")
    kept = {*inputs.format.open_seats, *(agreed.seats if agreed and agreed.carried else ())}
    if not missing:
        return "full"
    return "open-seat" if missing <= kept else "informal"
