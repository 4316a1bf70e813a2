"""Study 1: North Korea stays away while its preconditions are unmet, and comes when both tracks move [P14, P15]."""

from __future__ import annotations

import pytest

from tests.holding import inputs_of
from tests.studies.changing import STAKE_OFF, Change, Constant, changed, equal_sixth, no_precondition, precondition_level, tracks
from tests.studies.counting import Share, share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Finding, Row, publish

SCENARIO = "north-korea-preconditions"
SEEDS = range(1, 201)
AUTHORED = "as authored"
FROZEN, AMERICAN, JAPANESE, BOTH = "both frozen low", "only the American moves", "only the Japanese moves", "both move"
PACE = 100
COLUMNS: dict[str, tuple[Change, ...]] = {
    "as the scenario has them": (),
    FROZEN: (tracks(0, us_dprk=260, japan_dprk=220),),
    AMERICAN: (tracks(PACE, us_dprk=260), tracks(0, japan_dprk=220)),
    JAPANESE: (tracks(0, us_dprk=260), tracks(PACE, japan_dprk=220)),
    BOTH: (tracks(PACE, us_dprk=260, japan_dprk=220),),
}
ROWS: dict[str, tuple[tuple[Change, ...], tuple[Constant, ...]]] = {
    AUTHORED: ((), ()),
    "asks only 300 of its tracks": ((precondition_level("dprk", 300),), ()),
    "asks nothing of its tracks": ((no_precondition("dprk", "tracks"),), ()),
    "its stake in the talks counts for nothing (authored: up to 120)": ((), (STAKE_OFF,)),
    "no assurance in the format": ((equal_sixth(assured=False),), ()),
    "no assurance, and it asks for none": ((equal_sixth(assured=False), no_precondition("dprk", "not-targeted")), ()),
}


def attendance(say: Say) -> Finding:
    """The share of talks in which North Korea sits at the table at any moment, by what its two tracks do and what is taken away."""
    base = inputs_of(SCENARIO)
    variants = {
        f"{row}/{column}": Variant((changed(base, *moving, *changes),), constants)
        for row, (changes, constants) in ROWS.items()
        for column, moving in COLUMNS.items()
    }
    found = ensemble(variants, SEEDS, say)

    def comes(row: str, column: str) -> Share:
        return share("dprk" in o.together for o in found[f"{row}/{column}"])

    return Finding(
        id="attendance",
        title="1. North Korea's preconditions",
        claim="North Korea stays away while its preconditions are unmet and comes when both tracks move.",
        how=f"Scenario {SCENARIO} ({base.scenario.rounds} rounds), {len(SEEDS)} seeds a cell. Share of talks in which North Korea sits at "
        f"the table at any moment, by what its tracks with Washington (260 at the outset) and Tokyo (220) do. A track that moves gains "
        f"{PACE} permille of what is left each round, with its authored setbacks; a frozen one has none.",
        columns=tuple(COLUMNS),
        rows=tuple(Row(row, tuple(comes(row, column) for column in COLUMNS)) for row in ROWS),
        main=FROZEN,
        notes=(
            "The level is authored: the paper names improvement and gives no measure. The slower of the two tracks decides.",
            "That the format gives an assurance is authored too; without it the second precondition alone keeps the seat empty.",
        ),
    )


@pytest.mark.prove
def test_north_korea_waits_for_both_tracks(say: Say) -> None:
    """Away while both tracks, or one, stand low; there when both move; and it is the authored level and the assurance that decide."""
    finding = attendance(say)
    say(publish(finding))
    assert finding.percent(AUTHORED, FROZEN) <= 5
    assert finding.percent(AUTHORED, AMERICAN) <= 10
    assert finding.percent(AUTHORED, JAPANESE) <= 10
    assert finding.percent(AUTHORED, BOTH) >= 80
    assert finding.percent("asks nothing of its tracks", FROZEN) >= 90
    assert finding.percent("no assurance in the format", BOTH) <= 5
