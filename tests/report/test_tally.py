"""The parties at a glance."""

from __future__ import annotations

from collections.abc import Callable

from harness.domain import events as ev
from harness.report.lens import Lens, seen
from harness.report.tally import COLUMNS, attendance, tally
from harness.transcript import Run
from tests.report.conftest import turn


def test_acts_are_counted_by_party(run: Run) -> None:
    """Each party's proposals, acceptances, amendments, reservations, objections and caucuses."""
    rows = {r.party: dict(zip((name for name, _ in COLUMNS), r.counts, strict=True)) for r in tally(run.inputs, run.manifest, run.events)}
    assert rows["dprk"] == {"Proposes": 1, "Accepts": 2, "Amends": 0, "Reserves": 0, "Objects": 3, "Caucuses": 1, "Joins later": 0}
    assert rows["usa"] == {"Proposes": 1, "Accepts": 2, "Amends": 1, "Reserves": 2, "Objects": 0, "Caucuses": 0, "Joins later": 0}


def test_guests_are_listed_when_they_came(run: Run, of: Callable[..., Run]) -> None:
    """A guest that was never invited has no row."""
    assert [r.party for r in tally(run.inputs, run.manifest, run.events)] == ["rok", "dprk", "usa"]
    came = of([turn("can", "opening", 1, says="Thank you.")])
    assert [(r.party, r.attendance) for r in tally(came.inputs, came.manifest, came.events)][-1] == ("can", "guest")


def test_attendance_is_told_in_order(run: Run) -> None:
    """Absent at first, then there, then gone."""
    events = [
        ev.AttendanceTaken(seq=0, present=("rok", "usa"), absent=("dprk",), mode="informal"),
        ev.Returned(seq=1, party="dprk", round=2),
        ev.WalkedOut(seq=2, party="dprk", issue="forum", round=4),
    ]
    assert attendance(run.inputs, "dprk", events) == "absent, present from round 2, left in round 4"
    assert attendance(run.inputs, "rok", events) == "present"
    assert attendance(run.inputs, "rok", ()) == "not yet called"


def test_turns_that_were_not_the_delegates_own_are_counted(of: Callable[..., Run]) -> None:
    """Repaired turns and fallbacks stand beside the delegate's name."""
    run = of(
        [turn("usa", "closing", 2, says="x", source="fallback", fallback="timeout"), turn("usa", "cable", 2, says="y", source="repaired")]
    )
    faults = {r.party: r.faults for r in tally(run.inputs, run.manifest, seen(run, Lens()))}
    assert faults == {"rok": "", "dprk": "", "usa": "1 repaired, 1 by fallback"}
