"""How a session may work with the seats that are taken: derived, never stored, so that it cannot be stale."""

from __future__ import annotations

from harness.domain.events import Mode
from harness.domain.scenario import Inputs
from harness.domain.state import Public


def mode(inputs: Inputs, public: Public) -> Mode:
    """Full; or with seats kept open, by the format or by a motion that named them; or informal."""
    missing = set(inputs.seats) - set(public.present)
    agreed = public.motions.get("open-seat")
    kept = {*inputs.format.open_seats, *(agreed.seats if agreed and agreed.carried else ())}
    if not missing:
        return "full"
    return "open-seat" if missing <= kept else "informal"
