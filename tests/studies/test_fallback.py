"""Study: the fallback of five buys agreement among five at the price of the sixth [P15]."""

from __future__ import annotations

import pytest

from tests.holding import inputs_of
from tests.studies.changing import Change, absence, changed, equal_trust, tracks
from tests.studies.counting import Share, quantile, share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Cell, Finding, Row, publish
from tests.studies.outcome import Outcome

SCENARIO, SEEDS = "north-korea-preconditions", range(1, 201)
FROZEN = tracks(0, us_dprk=260, japan_dprk=220)
WAIT, KEEP = "they wait: nothing that needs all is decided", "they go on and keep the seat open"
NO_TRUST = "all trust 500 at the outset"
ROWS: dict[str, tuple[Change, ...]] = {
    WAIT: (absence("blocks"),),
    KEEP: (absence("open-seat"),),
    f"{KEEP}; {NO_TRUST}": (absence("open-seat"), equal_trust(500)),
    f"{WAIT}; {NO_TRUST}": (absence("blocks"), equal_trust(500)),
}
ALL, SIXTH, LATER = "texts adopted", "adopted texts that bind North Korea", "North Korea sits down later"


def fallback(say: Say) -> Finding:
    """What five agree on while the sixth is away, with and without its seat kept open, and what of it binds the sixth."""
    base = inputs_of(SCENARIO)
    found = ensemble({row: Variant((changed(base, FROZEN, *changes),)) for row, changes in ROWS.items()}, SEEDS, say)
    return Finding(
        id="fallback",
        title="Five without the sixth",
        claim="The fallback buys agreement among five at the price of the sixth.",
        how=f"Scenario {SCENARIO} with North Korea's tracks frozen low, so that it stays away; {len(SEEDS)} seeds a row. A missing member "
        "either keeps the others from deciding what does not bind volunteers alone, or its seat is kept and they decide.",
        columns=(ALL, "framework texts adopted", SIXTH, LATER, "median of texts adopted"),
        rows=tuple(Row(row, _cells(outcomes)) for row, outcomes in found.items()),
        main=ALL,
        notes=("What the absent party loses besides (trust, a grievance in a later session) is authored and not counted here.",),
    )


def _cells(outcomes: list[Outcome]) -> tuple[Cell, ...]:
    texts = [t for o in outcomes for t in o.adopted.values()]
    framework: Share = share(i in o.adopted for o in outcomes for i, kind in o.kinds.items() if kind == "framework")
    return (
        share(i in o.adopted for o in outcomes for i in o.kinds),
        framework,
        share("dprk" in t.parties for t in texts),
        share("dprk" in o.together for o in outcomes),
        quantile((len(o.adopted) for o in outcomes), 50),
    )


@pytest.mark.prove
def test_the_fallback_buys_agreement_at_the_price_of_the_sixth(say: Say) -> None:
    """With the seat kept open more is adopted, and hardly any of it binds the party that is away."""
    finding = fallback(say)
    say(publish(finding))
    assert finding.percent(KEEP, ALL) > finding.percent(WAIT, ALL)
    assert finding.percent(KEEP, SIXTH) <= 50
