"""Study 4: China slows pace and scope [P22]."""

from __future__ import annotations

import pytest

from tests.holding import inputs_of, of_the_six
from tests.studies.changing import Change, accept, changed, silent
from tests.studies.counting import Share, share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Cell, Finding, Row, publish
from tests.studies.outcome import Outcome

ISSUE = "pace-scope-transparency"
MEETINGS = tuple(s for s in of_the_six() if ISSUE in inputs_of(s).scenario.issues)
MEMBERS = inputs_of(MEETINGS[0]).seats
SEEDS = range(1, 31)
AUTHORED, SILENT = "as authored", "China's position as if the paper were silent"
LIST = "list of measures (3) or more adopted"
VARIANTS: dict[str, tuple[Change, ...]] = {
    AUTHORED: (),
    SILENT: (silent("prc", ISSUE),),
    "China could live with any option (authored limit gone)": (accept("prc", ISSUE, 1, 5),),
    "both of these": (silent("prc", ISSUE), accept("prc", ISSUE, 1, 5)),
    "North Korea's position as if the paper were silent": (silent("dprk", ISSUE),),
}


def china(say: Say) -> Finding:
    """How far the text on pace and scope gets with China as it is, and without its position or its limit; and who pulls it down."""
    found = ensemble({v: Variant(tuple(changed(inputs_of(s), *c) for s in MEETINGS)) for v, c in VARIANTS.items()}, SEEDS, say)
    return Finding(
        id="china-pace",
        title="4. China, pace and scope",
        claim="China slows pace and narrows scope: with its position the text ends lower, and it is China that amends downward.",
        how=f"Scenarios {', '.join(MEETINGS)}, {len(SEEDS)} seeds each. Places are on the fine scale (0 views only, 250 modest and "
        "voluntary, 500 agreed list, 750 notification duties, 1000 comprehensive agenda). A party pulls down when it amends or objects and "
        "asks for less than the draft; its share is of all such answers.",
        columns=(
            "mean place of the last draft",
            "adopted",
            LIST,
            "mean round of adoption, in tenths",
            *(f"pulls down: {p}" for p in MEMBERS),
        ),
        rows=tuple(Row(v, _cells(os)) for v, os in found.items()),
        main="mean place of the last draft",
        notes=(
            "China's position is coded from the paper; its limit of [1, 3] is authored, and so are the capabilities that draw the text.",
        ),
    )


def _cells(outcomes: list[Outcome]) -> tuple[Cell, ...]:
    places = [o.drafts[ISSUE] for o in outcomes if ISSUE in o.drafts]
    rounds = [o.adopted[ISSUE].round for o in outcomes if ISSUE in o.adopted]
    pulls = {p: sum(o.lowered[ISSUE].get(p, 0) for o in outcomes) for p in MEMBERS}
    every = sum(pulls.values())
    return (
        sum(places) // len(places),
        share(ISSUE in o.adopted for o in outcomes),
        share(ISSUE in o.adopted and o.adopted[ISSUE].option >= 3 for o in outcomes),
        10 * sum(rounds) // len(rounds) if rounds else None,
        *(Share(pulls[p], every) for p in MEMBERS),
    )


@pytest.mark.prove
def test_china_slows_pace_and_scope(say: Say) -> None:
    """The text ends higher without China's position, and China pulls it down more than anybody but North Korea, who wants the same."""
    finding = china(say)
    say(publish(finding))
    coded, without = (finding.cell(v, "mean place of the last draft") for v in (AUTHORED, SILENT))
    assert isinstance(coded, int)
    assert isinstance(without, int)
    assert without >= coded + 20
    pulls = {p: finding.percent(AUTHORED, f"pulls down: {p}") for p in MEMBERS}
    assert pulls["prc"] >= max(pulls[p] for p in ("rok", "usa", "jpn", "rus")) + 10
