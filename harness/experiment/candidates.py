"""Which single changes could turn the outcome on an issue, and how small each is.

Smallness is an order, not a measure (authored): what a delegation could change at the table comes before what only its capital could, and
that before what changes who meets.

| size | change                                                        |
|------|---------------------------------------------------------------|
| 1    | a rider taken off the agenda, or made to fit the issue        |
| 2, 3 | an ideal on the issue moved by one option, or by two          |
| 4    | a precondition dropped                                        |
| 5    | a red line on the issue dropped                               |
| 6    | a seat given up, by anybody but the chair                     |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.domain.change import Change, ChangedRider, DroppedPrecondition, DroppedRedLine, MovedIdeal, VacatedSeat, changed
from harness.domain.party import Profile, Span
from harness.domain.scenario import Inputs
from harness.errors import UserError
from harness.rules.coding import read

RIDER, STEP, PRECONDITION, RED_LINE, SEAT = 1, 2, 4, 5, 6
MOVES = (-2, -1, 1, 2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that can be made."""

    change: Change
    size: int
    inputs: Inputs
    """With the change made."""


def candidates(inputs: Inputs, issue: str) -> list[Candidate]:
    """Every single change that could bear on an issue and can be made, the smallest first. Raises KeyError if the issue is not there."""
    found = []
    for size, change in sorted(_conceivable(inputs, issue), key=lambda c: c[0]):
        try:
            found.append(Candidate(change, size, changed(inputs, (change,))))
        except UserError:  # the inputs would contradict themselves: an ideal beyond a red line, a table of one
            continue
    return found


def _conceivable(inputs: Inputs, issue: str) -> Iterator[tuple[int, Change]]:
    """The same, whether or not it can be made; absent parties count, because their absence may be what decides."""
    yield from ((RIDER, change) for change in _riders(inputs, issue))
    for party in inputs.seats:
        profile = inputs.profile[party]
        yield from ((STEP + abs(move) - 1, change) for move, change in _ideals(inputs, profile, issue))
        yield from ((PRECONDITION, DroppedPrecondition(what="precondition", party=party, id=p.id)) for p in profile.preconditions)
        lines = (line for line in profile.red_lines if line.issue == issue)
        yield from ((RED_LINE, DroppedRedLine(what="red-line", party=party, id=line.id)) for line in lines)
        if party != inputs.format.chair:
            yield SEAT, VacatedSeat(what="seat", party=party)


def _riders(inputs: Inputs, issue: str) -> Iterator[Change]:
    for rider in inputs.agenda.riders:
        yield ChangedRider(what="rider", id=rider.id, issue=None if issue in rider.issues else issue)


def _ideals(inputs: Inputs, profile: Profile, issue: str) -> Iterator[tuple[int, Change]]:
    """Every move of an ideal that stays on the scale, with how far it goes."""
    low, high = wanted(inputs, profile, issue)
    for move in MOVES:
        if low + move >= 1 and high + move <= len(inputs.agenda.by_id[issue].options):
            yield move, MovedIdeal(what="ideal", party=profile.id, issue=issue, options=(low + move, high + move))


def wanted(inputs: Inputs, profile: Profile, issue: str) -> Span:
    """The options that a party wants now, as the rules read its profile: what its positions share, the firmest first."""
    stance, known = profile.stances[issue], {p.id: p.target for p in profile.positions}
    targets = [known[line] for line in read(inputs.agenda.by_id[issue], profile).lines]
    low, high = targets[0] if targets else stance.ideal or stance.accept
    for lowest, highest in targets[1:]:
        if max(low, lowest) <= min(high, highest):
            low, high = max(low, lowest), min(high, highest)
    return low, high
