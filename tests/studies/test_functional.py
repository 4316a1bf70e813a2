"""Study 2: functional items pass more easily than a regime [P19, P35]; and what of that is the rule, the risk, or the positions."""

from __future__ import annotations

import pytest

from tests.holding import inputs_of, of_the_six
from tests.studies.changing import Change, changed, equal_trust, exposure, no_riders, no_shifts, rule_like
from tests.studies.counting import Share, share
from tests.studies.ensemble import Say, Variant, ensemble
from tests.studies.evidence import Cell, Finding, Row, publish
from tests.studies.outcome import Outcome

SEEDS = range(1, 21)
SCENARIOS = of_the_six()
AUTHORED, CONSENSUS = "as authored", "functional items need the consensus of framework items"
EVEN = 100
VARIANTS: dict[str, tuple[Change, ...]] = {
    AUTHORED: (),
    CONSENSUS: (rule_like("functional", "framework"),),
    "framework items bind those who join, as functional ones": (rule_like("framework", "functional"),),
    f"exposure {EVEN} for every issue": (exposure(EVEN),),
    "no riders": (no_riders,),
    "no ideal shifts with relations": (no_shifts,),
    "all trust 500 at the outset": (equal_trust(500),),
}
FUNCTIONAL, FRAMEWORK, GAP = "functional texts adopted", "framework texts adopted", "points between"


def functional(say: Say) -> Finding:
    """The share of texts adopted by kind of issue over the scenarios of the six, and how far the six bind themselves to a regime."""
    found = ensemble({v: Variant(tuple(changed(inputs_of(s), *c) for s in SCENARIOS)) for v, c in VARIANTS.items()}, SEEDS, say)
    return Finding(
        id="functional-first",
        title="2. Functional items and a regime",
        claim="Functional items pass more easily than a regime.",
        how=f"The {len(SCENARIOS)} scenarios of the six-party and the five-party session, {len(SEEDS)} seeds each. Share of texts "
        "adopted among all texts of that kind. A regime: the "
        "six-party framework adopted as a regular official dialogue (option 4) or more; a standing institution is option 5.",
        columns=(FUNCTIONAL, FRAMEWORK, GAP, "peninsula texts adopted", "official dialogue or more", "standing institution"),
        rows=tuple(Row(v, _cells(os)) for v, os in found.items()),
        main=GAP,
        notes=(
            "The rules of acceptance are authored: functional items bind those who join (opt-in), framework items need everybody present.",
            "Exposure, what a defecting partner could do, is authored per issue; trust at the outset is authored too.",
        ),
    )


def _cells(outcomes: list[Outcome]) -> tuple[Cell, ...]:
    functional, framework, peninsula = (_adopted(outcomes, kind) for kind in ("functional", "framework", "peninsula"))
    gap = round(functional.percent - framework.percent) if functional.percent is not None and framework.percent is not None else None
    return functional, framework, gap, peninsula, _regime(outcomes, 4), _regime(outcomes, 5)


def _adopted(outcomes: list[Outcome], kind: str) -> Share:
    return share(issue in o.adopted for o in outcomes for issue, its in o.kinds.items() if its == kind)


def _regime(outcomes: list[Outcome], option: int) -> Share:
    issue = "six-party-framework"
    return share(issue in o.adopted and o.adopted[issue].option >= option for o in outcomes if issue in o.kinds)


@pytest.mark.prove
def test_functional_items_pass_more_easily(say: Say) -> None:
    """By ten points at least, and far more often than a regime; the opt-in rule and not the subject may be what carries it."""
    finding = functional(say)
    say(publish(finding))
    assert finding.percent(AUTHORED, FUNCTIONAL) >= finding.percent(AUTHORED, FRAMEWORK) + 10
    assert finding.percent(AUTHORED, FUNCTIONAL) >= finding.percent(AUTHORED, "official dialogue or more") + 20
    assert finding.percent(AUTHORED, FUNCTIONAL) > finding.percent(CONSENSUS, FUNCTIONAL)
