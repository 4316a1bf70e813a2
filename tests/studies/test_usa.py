"""Study 5: the United States guards its alliances and its freedom of action [P16, P17, P21]."""

from __future__ import annotations

import pytest

from tests.holding import inputs_of, of_the_six
from tests.studies.changing import Change, accept, changed, exposure, silent
from tests.studies.counting import share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Cell, Finding, Row, publish
from tests.studies.outcome import Outcome

ALLIANCES, FREEDOM = "alliance-relation", "freedom-of-action"
MEETINGS = tuple(s for s in of_the_six() if {ALLIANCES, FREEDOM} & set(inputs_of(s).scenario.issues))
SEEDS = range(1, 61)
AUTHORED = "as authored"
TOP = {ALLIANCES: 5, FREEDOM: 4}


WIDE: tuple[Change, ...] = tuple(accept("usa", issue, 1, top) for issue, top in TOP.items())
FEARLESS: tuple[Change, ...] = (exposure(0, *TOP),)
UNSAID: tuple[Change, ...] = tuple(silent("usa", issue) for issue in TOP)
VARIANTS: dict[str, tuple[Change, ...]] = {
    AUTHORED: (),
    "it could live with any option (authored limit gone)": WIDE,
    "exposure 0 on both issues": FEARLESS,
    "any option, and exposure 0": (*WIDE, *FEARLESS),
    "its positions as if the paper were silent": UNSAID,
    "silent, and any option": (*WIDE, *UNSAID),
}


def usa(say: Say) -> Finding:
    """How often Washington signs above option 2 on either issue, and what its authored limit and fear have to do with it."""
    found = ensemble({v: Variant(tuple(changed(inputs_of(s), *c) for s in MEETINGS)) for v, c in VARIANTS.items()}, SEEDS, say)
    return Finding(
        id="usa-alliances",
        title="5. The United States, its alliances and its freedom of action",
        claim="The United States guards its alliances and its freedom of action: it signs nothing above option 2 on either.",
        how=f"Scenarios {', '.join(MEETINGS)}, {len(SEEDS)} seeds each; a share is of the talks that have the issue. To sign is to be "
        "bound by an adopted text; to accept is to agree to a draft, even one that is then not adopted. Option 2: the forum supplements "
        "the alliances; the others are informed of measures where practicable.",
        columns=tuple(f"{issue}: {what}" for issue in TOP for what in ("signs above 2", "accepts above 2", "signs any", "adopted")),
        rows=tuple(Row(v, tuple(c for issue in TOP for c in _cells(os, issue))) for v, os in found.items()),
        main=f"{FREEDOM}: signs above 2",
        notes=(
            "The positions are coded from the paper; the limits (3 of 5 on alliances, 2 of 4 on freedom of action) are authored.",
            "The exposures, and the parties without whom a text means nothing, are authored too.",
        ),
    )


def _cells(outcomes: list[Outcome], issue: str) -> tuple[Cell, ...]:
    here = [o for o in outcomes if issue in o.kinds]
    signed = [o.adopted[issue].option if issue in o.adopted and "usa" in o.adopted[issue].parties else 0 for o in here]
    return (
        share(option > 2 for option in signed),
        share(o.accepted[issue].get("usa", 0) > 2 for o in here),
        share(option > 0 for option in signed),
        share(issue in o.adopted for o in here),
    )


@pytest.mark.prove
def test_the_united_states_guards_its_hands(say: Say) -> None:
    """It signs above option 2 in hardly any talk, on either issue."""
    finding = usa(say)
    say(publish(finding))
    for issue in TOP:
        assert finding.percent(AUTHORED, f"{issue}: signs above 2") <= 2
        assert finding.percent(AUTHORED, f"{issue}: accepts above 2") <= 5
