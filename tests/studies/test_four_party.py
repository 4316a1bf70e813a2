"""Study 3: Japan and South Korea part over the Four Party Talks [P27, P29]."""

from __future__ import annotations

import pytest

from tests.holding import inputs_of, of_the_six
from tests.studies.changing import CAUCUSES_OFF, Change, Constant, accept, changed, silent
from tests.studies.counting import share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Cell, Finding, Row, publish
from tests.studies.outcome import Outcome

ISSUE = "four-party-relation"
MEETINGS = tuple(s for s in of_the_six() if ISSUE in inputs_of(s).scenario.issues)
SEEDS = range(1, 41)
AUTHORED, APART, ABOVE = "as authored", "apart at the last word", "Japan above South Korea"
VARIANTS: dict[str, tuple[tuple[Change, ...], tuple[Constant, ...]]] = {
    AUTHORED: ((), ()),
    "Japan could live with any option (authored limit gone)": ((accept("jpn", ISSUE, 1, 4),), ()),
    "Japan's position as if the paper were silent, ideal kept": ((silent("jpn", ISSUE, ideal=(4, 4)),), ()),
    "both of these": ((accept("jpn", ISSUE, 1, 4), silent("jpn", ISSUE, ideal=(4, 4))), ()),
    "South Korea could live with any option": ((accept("rok", ISSUE, 1, 4),), ()),
    "no caucuses": ((), (CAUCUSES_OFF,)),
}


def four_party(say: Say) -> Finding:
    """How often the last words of Seoul and Tokyo differ, which way, and what is adopted."""
    found = ensemble(
        {v: Variant(tuple(changed(inputs_of(s), *c) for s in MEETINGS), constants) for v, (c, constants) in VARIANTS.items()}, SEEDS, say
    )
    return Finding(
        id="four-party",
        title="3. Japan, South Korea and the Four Party Talks",
        claim="Japan and South Korea part over the Four Party Talks: Tokyo wants them replaced, Seoul wants them kept.",
        how=f"Scenarios {', '.join(MEETINGS)}, {len(SEEDS)} seeds each. A last word stands for the option a party asks for, or the one it "
        "can live with; the two are apart when these differ or when only one of them stands in the way of the text. Options: 1 four only, "
        "2 separate forums, 3 linked forums, 4 replacement.",
        columns=("apart at the opening", APART, ABOVE, "South Korea above Japan", "adopted", "at 2", "at 3", "at 4"),
        rows=tuple(Row(v, _cells(os)) for v, os in found.items()),
        main=APART,
        notes=(
            "The positions are coded from the paper; what each could live with is authored.",
            "That the text means nothing without the four (and so needs them, not Japan) is authored too.",
        ),
    )


def _cells(outcomes: list[Outcome]) -> tuple[Cell, ...]:
    last = [(o.words[ISSUE]["rok"], o.words[ISSUE]["jpn"]) for o in outcomes if {"rok", "jpn"} <= o.words[ISSUE].keys()]
    first = [(o.opened[ISSUE]["rok"], o.opened[ISSUE]["jpn"]) for o in outcomes if {"rok", "jpn"} <= o.opened[ISSUE].keys()]
    options = [o.adopted[ISSUE].option if ISSUE in o.adopted else None for o in outcomes]
    return (
        share(rok != jpn for rok, jpn in first),
        share(rok.option != jpn.option or rok.willing != jpn.willing for rok, jpn in last),
        share(jpn.option > rok.option for rok, jpn in last),
        share(rok.option > jpn.option for rok, jpn in last),
        share(o is not None for o in options),
        *(share(o == n for o in options) for n in (2, 3, 4)),
    )


@pytest.mark.prove
def test_japan_and_south_korea_part(say: Say) -> None:
    """Apart in half of the talks or more at the last word, and whenever their options differ it is Japan that wants the higher one."""
    finding = four_party(say)
    say(publish(finding))
    assert finding.percent(AUTHORED, "apart at the opening") >= 90
    assert finding.percent(AUTHORED, APART) >= 50
    assert finding.percent(AUTHORED, "South Korea above Japan") <= 5
