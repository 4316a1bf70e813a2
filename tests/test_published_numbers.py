"""Numbers that others have published, met by the functions the talks run on."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

import pytest

from harness.domain.adoption import passes
from harness.domain.drafting import mean, median
from harness.domain.format import AcceptanceRule
from harness.rules.exchange import equal_gain, nash_best
from harness.rules.mind import schedule

COUNCIL = {"de": 4, "fr": 4, "it": 4, "be": 2, "nl": 2, "lu": 1}
"""Votes in the Council of Six, 1958; twelve of seventeen carried a decision."""
COUNCIL_RULE = AcceptanceRule(quorum=12, consensus=False, votes=COUNCIL)

EMISSIONS = {
    "NL": (8, 4, 80),
    "BE": (8, 7, 40),
    "LU": (3, 4, 20),
    "DE": (16, 4, 80),
    "FR": (16, 10, 60),
    "IT": (16, 10, 60),
    "UK": (16, 10, 90),
    "IE": (5, 7, 10),
    "DK": (5, 4, 100),
    "GR": (8, 7, 70),
}
"""Capability in hundredths, years of delay asked for, salience 0 to 100.

Bueno de Mesquita 1994, as printed by Scholz, Calbert and Smith 2011, Table 1.
"""


def _wins(coalition: tuple[str, ...]) -> bool:
    return passes(COUNCIL_RULE, coalition, tuple(COUNCIL))


def test_council_of_six_shapley_shubik() -> None:
    """Shapley and Shubik's index of the Council of Six: 7/30 for the large, 3/20 for the middle, 0 for Luxembourg."""
    pivots = dict.fromkeys(COUNCIL, 0)
    orders = list(permutations(COUNCIL))
    for order in orders:
        pivot = next(p for n, p in enumerate(order) if _wins(order[: n + 1]))
        pivots[pivot] += 1
    index = {p: Fraction(n, len(orders)) for p, n in pivots.items()}
    assert index["de"] == index["fr"] == index["it"] == Fraction(7, 30)
    assert index["be"] == index["nl"] == Fraction(3, 20)
    assert index["lu"] == 0


def test_council_of_six_banzhaf() -> None:
    """Banzhaf's normalised index of the Council of Six: 5/21, 1/7 and 0."""
    swings = dict.fromkeys(COUNCIL, 0)
    for size in range(1, 7):
        for coalition in combinations(COUNCIL, size):
            for party in coalition:
                without = tuple(p for p in coalition if p != party)
                swings[party] += _wins(coalition) and not _wins(without)
    total = sum(swings.values())
    assert Fraction(swings["de"], total) == Fraction(5, 21)
    assert Fraction(swings["be"], total) == Fraction(1, 7)
    assert swings["lu"] == 0


def test_emission_standards_mean() -> None:
    """The compromise mean of the emission-standards table is 7.389955686853767, to within the rounding down of whole millionths."""
    points = [(place * 1_000_000, capability * salience) for capability, place, salience in EMISSIONS.values()]
    assert mean(points) == 7_389_955


def test_emission_standards_median() -> None:
    """The weighted median of the same table is 7."""
    assert median([(place, capability * salience) for capability, place, salience in EMISSIONS.values()]) == 7


def test_nash_1950_barter() -> None:
    """Of all barters between Bill and Jack the greatest product of gains is 60.

    Bill gives book, whip, ball and bat, Jack gives pen, toy and knife; they gain 12 and 5.
    """
    bills = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
    jacks = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
    goods = {n: (-bill, jack) for n, (bill, jack) in bills.items()} | {n: (bill, -jack) for n, (bill, jack) in jacks.items()}
    barters = [frozenset(c) for size in range(len(goods) + 1) for c in combinations(goods, size)]
    gains = [(sum(goods[n][0] for n in b), sum(goods[n][1] for n in b)) for b in barters]
    best = nash_best(gains)
    assert best is not None
    assert barters[best] == {"book", "whip", "ball", "bat", "pen", "toy", "knife"}
    assert gains[best] == (12, 5)
    assert sorted((x * y for x, y in gains if x > 0 and y > 0), reverse=True)[:2] == [60, 56]


def test_equal_gain_exchange() -> None:
    """Both sides of an exchange gain the same, and neither yields more than its bound.

    The example of Dijkstra, Van Assen, Stokman and Draaijer: actor 1 has saliences 10 and 90, actor 2 has 60 and 50. Actor 1 yields on
    the first issue, up to 600/7; actor 2 on the second, up to 450/7.
    """
    scale = 1_000_000
    most = (600 * scale // 7, 450 * scale // 7)
    a, b = equal_gain((10, 60, 90, 50), most)
    first, second = 90 * b - 10 * a, 60 * a - 50 * b
    assert abs(first - second) <= 200
    assert a == most[0] or b == most[1]
    assert 0 < a <= most[0]
    assert 0 < b <= most[1]


def test_exchange_outcomes_without_trade() -> None:
    """The same example's outcomes without exchange, by the weighted mean, are 600/7 and 250/7."""
    assert mean([(0, 10), (700, 60)]) == 600
    assert mean([(0, 90 * 7), (700, 50 * 7)]) == 250


@pytest.mark.parametrize(("exponent", "half"), [(1, 500), (2, 250), (3, 125), (4, 62)])
def test_faratin_schedule(exponent: int, half: int) -> None:
    """Time-dependent concession (t / T) ** e: at half time 1/2, 1/4, 1/8 and 1/16, in permille."""
    assert schedule(5, 10, exponent) == half
    assert schedule(10, 10, exponent) == 1000
