"""Study: the same six at the same table, under names that single North Korea out or do not [P14, P15]."""

from __future__ import annotations

import pytest

from harness.library import open_library
from tests.holding import inputs_of
from tests.studies.changing import Change, changed, equal_sixth, in_format, no_precondition
from tests.studies.counting import share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Finding, Row, publish

SCENARIO, SEEDS = "opening-plenary", range(1, 201)
SIX, FOUR_TWO, FIVE_ONE = "six equal seats, assured", "four plus two", "five, with a seat kept open"
FORMATS = {SIX: "six-party-session", FOUR_TWO: "four-plus-two", FIVE_ONE: "five-party-session"}
UNASKED = "North Korea does not ask not to be the target"
ASSURED = "the same assurance in every format"
ROWS: dict[str, tuple[Change, ...]] = {
    "as authored": (),
    ASSURED: (equal_sixth(assured=True),),
    UNASKED: (no_precondition("dprk", "not-targeted"),),
    "North Korea asks nothing": (no_precondition("dprk", "not-targeted"), no_precondition("dprk", "tracks")),
}


def framing(say: Say) -> Finding:
    """The share of talks in which North Korea comes to the opening, and sits there at any moment, by the name of the table."""
    base, library = inputs_of(SCENARIO), open_library()
    variants = {
        f"{row}/{name}": Variant((changed(base, in_format(library.format(form)), *changes),))
        for row, changes in ROWS.items()
        for name, form in FORMATS.items()
    }
    found = ensemble(variants, SEEDS, say)

    return Finding(
        id="framing",
        title="The name of the table",
        claim="A table of five plus one, or of four plus two, lowers North Korea's attendance.",
        how=f"Scenario {SCENARIO} in three formats, {len(SEEDS)} seeds a cell; without guests and motions. Share of talks that North Korea "
        "attends from the opening.",
        columns=tuple(FORMATS),
        rows=tuple(Row(row, tuple(share("dprk" not in o.absent for o in found[f"{row}/{name}"]) for name in FORMATS)) for row in ROWS),
        main=FIVE_ONE,
        notes=(
            "That the two other formats give no assurance is authored; the second row shows that nothing else about them matters here.",
        ),
    )


@pytest.mark.prove
def test_a_framing_that_singles_out_keeps_north_korea_away(say: Say) -> None:
    """It comes to six equal seats and stays away from the others, because of its wish not to be the target and of nothing else."""
    finding = framing(say)
    say(publish(finding))
    assert finding.percent("as authored", SIX) >= finding.percent("as authored", FIVE_ONE) + 50
    assert finding.percent("as authored", SIX) >= finding.percent("as authored", FOUR_TWO) + 50
    assert abs(finding.percent(UNASKED, SIX) - finding.percent(UNASKED, FIVE_ONE)) <= 10
