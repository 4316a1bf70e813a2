"""From the paper's coding to the rules' numbers: the one table, in one place.

| coding                      | number                                                                                           |
|-----------------------------|--------------------------------------------------------------------------------------------------|
| option k of n               | place 1000 (k - 1) / (n - 1) on the fine scale                                                   |
| target [lo, hi]             | ideal = middle of the two places; tolerance = half their distance                                |
| salience 1 .. 5             | 20, 40, 60, 80, 100                                                                              |
| firmness                    | rank: conditional < moderate < strong < precondition < red-line                                  |
| several positions, overlap  | range = what they share; ideal = mean by salience, kept in the range; salience = the greatest    |
| several, no overlap         | the firmer (then the more salient) holds; half the way to the other becomes a conditional shift  |
| red line                    | its options, with or without riders; nothing beyond is ever signed                               |
| silent (59 of 132 cells)    | authored ideal (`stances.*.ideal`), salience 15, never scored                                     |
| what it can live with       | authored (`stances.*.accept`), kept apart from the paper's red lines                              |

A condition that the rules can read (`when`) says when such a shift applies; a position that stands
alone, or overlaps, holds with or without it. What else moves an ideal when relations change is authored (`shifts`).
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.domain.agenda import Issue
from harness.domain.party import Condition, Firmness, Position, Profile

SALIENCE = {1: 20, 2: 40, 3: 60, 4: 80, 5: 100}
SILENT = 15
RANK: dict[Firmness, int] = {"conditional": 0, "moderate": 1, "strong": 2, "precondition": 3, "red-line": 4}


@dataclass(frozen=True, slots=True)
class Move:
    """A shift of the ideal while its conditions hold."""

    when: tuple[Condition, ...]
    by: int
    line: str | None
    """The position behind it, if the paper has one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell, party by issue, as the rules read it. Places are on the fine scale, 0 to 1000."""

    ideal: int
    tolerance: int
    salience: int
    """1 to 100."""
    accept: tuple[int, int]
    """The options it can live with (authored)."""
    red: tuple[int, int]
    """The options on its own side of the paper's red line; all of them where there is none."""
    rank: int
    lines: tuple[str, ...]
    """The positions it rests on, firmest first; empty where the paper is silent."""
    moves: tuple[Move, ...]


def read(issue: Issue, profile: Profile) -> Reading:
    """The reading of one cell. The library has checked that the profile has a stance on the issue."""
    stance = profile.stances[issue.id]
    positions = sorted((p for p in profile.positions if p.issue == issue.id), key=lambda p: (-RANK[p.firmness], -p.salience, p.id))
    red = [r for r in profile.red_lines if r.issue == issue.id]
    if positions:
        low, high, ideal, moves = _combine(issue, positions)
        salience = max(SALIENCE[p.salience] for p in positions)
    else:
        low, high = (issue.place(o) for o in stance.ideal or stance.accept)
        ideal, moves, salience = (low + high) // 2, (), SILENT
    shifts = tuple(Move(s.when, s.by, None) for s in profile.shifts if s.issue == issue.id)
    return Reading(
        ideal=ideal,
        tolerance=(high - low) // 2,
        salience=salience,
        accept=stance.accept,
        red=(max((r.accept[0] for r in red), default=1), min((r.accept[1] for r in red), default=len(issue.options))),
        rank=RANK[positions[0].firmness] if positions else 0,
        lines=tuple(p.id for p in positions),
        moves=moves + shifts,
    )


def _combine(issue: Issue, positions: list[Position]) -> tuple[int, int, int, tuple[Move, ...]]:
    """Range, ideal and conditional shifts of positions sorted firmest first."""
    low, high = (issue.place(o) for o in positions[0].target)
    agreeing, moves = [positions[0]], []
    for position in positions[1:]:
        lo, hi = (issue.place(o) for o in position.target)
        if max(low, lo) <= min(high, hi):
            low, high = max(low, lo), min(high, hi)
            agreeing.append(position)
        elif position.when:
            moves.append(Move(position.when, ((lo + hi) // 2 - (low + high) // 2) // 2, position.id))
    middles = [(sum(issue.place(o) for o in p.target) // 2, SALIENCE[p.salience]) for p in agreeing]
    ideal = sum(m * s for m, s in middles) // sum(s for _, s in middles)
    return low, high, min(max(ideal, low), high), tuple(moves)
