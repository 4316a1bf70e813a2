"""Study: more parties agree less in a crisis [P18]; and what of that is the number of consents, and what the parties."""

from __future__ import annotations

import pytest

from harness.domain.format import Format
from harness.domain.scenario import Inputs
from harness.library import open_library
from tests.holding import inputs_of
from tests.studies.changing import Change, Data, changed, decided_by, in_format
from tests.studies.counting import Share, share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Finding, Row, publish

SCENARIO, SEEDS = "missile-test-crisis", range(1, 201)
TABLES = (("usa", "dprk"), ("usa", "dprk", "rok"), ("usa", "dprk", "rok", "prc"), ("usa", "dprk", "rok", "prc", "jpn", "rus"))
NINE = (*TABLES[-1], "can", "aus", "mng")
AUTHORED, MAJORITY, JOINING, QUIET = "everybody must consent", "a majority decides", "it binds who joins, two or more", "no crisis"


NOTES = (
    "From two to six the rules do not show what the paper says: who joins brings interests that pull the text to where it can be signed.",
    "Only at nine seats, each with a veto, is less agreed, and no less so without the crisis.",
    "Under a rule that does not ask for everybody's consent a larger table agrees on more, as it has more who are willing.",
    "Who joins at which size is ours; another order of joining gives other steps.",
)


def seated(members: tuple[str, ...]) -> Format:
    """A table of these, where everybody at it must consent and nobody else is asked."""
    form = open_library().format("six-party-session")
    consent = {"quorum": len(members), "consensus": True, "essential": []}
    return Format.model_validate(
        form.model_dump()
        | {"members": members, "guests": (), "chair": "neutral", "motions": {}, "absence": "open-seat"}
        | {"rules": dict.fromkeys(form.rules, consent)}
    )


def of_nine(inputs: Inputs) -> Data:
    """The inputs with the three guests as full members, so that a table of nine can be drawn from them."""
    nine = open_library().inputs("nine-at-the-table")
    data = inputs.model_dump(mode="json")
    known = {p.id for p in inputs.profiles}
    data["profiles"] += [p.model_dump(mode="json") for p in nine.profiles if p.id not in known]
    data["voices"] += [v.model_dump(mode="json") for v in nine.voices if v.party not in known]
    return data


def quiet(data: Data) -> None:
    """Nothing happens outside the room."""
    data["scenario"]["situation"]["events"] = []


def crisis(say: Say) -> Finding:
    """The share of texts adopted by the number of parties whose consent is asked for."""
    base = Inputs.model_validate(of_nine(inputs_of(SCENARIO)))
    tables = {f"{len(members)} at the table": members for members in (*TABLES, NINE)}
    variants = {
        f"{row}/{name}": Variant((changed(base, in_format(seated(members)), *_rule(row, len(members))),))
        for row in (AUTHORED, MAJORITY, JOINING, QUIET)
        for name, members in tables.items()
    }
    found = ensemble(variants, SEEDS, say)

    def adopted(row: str, name: str) -> Share:
        return share(issue in o.adopted for o in found[f"{row}/{name}"] for issue in o.kinds)

    return Finding(
        id="crisis",
        title="Crisis and the number of parties",
        claim="The more parties a crisis table has, the less it agrees on.",
        how=f"The issues and the news of {SCENARIO} at tables of two to nine (Washington and Pyongyang; then Seoul; Beijing; Tokyo and "
        f"Moscow; Ottawa, Canberra and Ulaanbaatar), {len(SEEDS)} seeds each. Share of texts adopted.",
        columns=tuple(tables),
        rows=tuple(Row(row, tuple(adopted(row, name) for name in tables)) for row in (AUTHORED, MAJORITY, JOINING, QUIET)),
        main=f"{len(TABLES[-1])} at the table",
        notes=NOTES,
    )


def _rule(row: str, members: int) -> tuple[Change, ...]:
    if row == MAJORITY:
        return (decided_by({"quorum": members // 2 + 1, "consensus": False}),)
    if row == JOINING:
        return (decided_by({"quorum": 2, "consensus": False, "opt_in": True}),)
    return (quiet,) if row == QUIET else ()


@pytest.mark.prove
def test_only_a_table_of_nine_agrees_on_less_in_a_crisis(say: Say) -> None:
    """The rules part with the paper here: no less is agreed among six than between two, and less only where nine must consent."""
    finding = crisis(say)
    say(publish(finding))
    assert finding.percent(AUTHORED, "6 at the table") >= finding.percent(AUTHORED, "2 at the table")
    assert finding.percent(AUTHORED, "9 at the table") <= finding.percent(AUTHORED, "6 at the table") - 10
    assert finding.percent(QUIET, "9 at the table") <= finding.percent(QUIET, "6 at the table") - 10
    assert finding.percent(AUTHORED, "6 at the table") < finding.percent(QUIET, "6 at the table")
