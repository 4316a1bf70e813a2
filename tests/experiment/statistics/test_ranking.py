"""Pairs, families of pairs, and sets of models that cannot be told apart."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.experiment.statistics.estimates import mean
from harness.experiment.statistics.pairs import Pair, declared, pair, pairs
from harness.experiment.statistics.ranking import Terms, _sets, comparable, ranked
from harness.experiment.statistics.rows import grid
from tests.experiment.statistics.tables import rows_of, table, wavy

FOUR = {"A": wavy(12, 0.8), "B": wavy(12, 0.79, step=3), "C": wavy(12, 0.5, step=4), "D": wavy(12, 0.2, step=5)}


def _ends(one: Pair) -> tuple[float | None, ...]:
    return (one.by, one.t and one.t.low, one.t and one.t.high, one.t and one.t.p, one.flipped and one.flipped.p)


def test_a_pair_is_a_paired_test() -> None:
    """Both tests are on the differences by scenario: t as scipy's `ttest_rel`, and the sign-flip beside it."""
    found, known = pair(table(FOUR), "A", "C"), stats.ttest_rel(FOUR["A"], FOUR["C"])
    assert found.t is not None
    assert found.t.p == pytest.approx(known.pvalue)
    assert found.t.low == pytest.approx(known.confidence_interval().low)
    assert found.flipped is not None
    assert found.flipped.p == 2 / 2**12


def test_a_scenario_that_lacks_one_is_dropped_and_counted() -> None:
    """Missing cells leave the pair, named; the difference is over the rest."""
    found = pair(table({"A": [0.5, 0.6, None, 0.9], "B": [0.4, None, 0.1, 0.6]}), "A", "B")
    assert (found.scenarios, found.dropped, found.by) == (2, ("s01", "s02"), pytest.approx(0.2))


def test_a_thin_cell_is_counted() -> None:
    """A scenario in which a seed is lost stays, and is counted."""
    rows = rows_of({"A": [0.5, 0.6], "B": [0.4, 0.3]}, seeds=(0.0, 0.1))
    assert pair(grid([*rows, *rows_of({"A": [None]}, seeds=(0, 0, 0))[2:]]), "A", "B").thin == 1


@pytest.mark.parametrize(
    ("values", "by", "said"),
    [
        ({"A": [0.5, None], "B": [None, 0.4]}, None, "no scenario has a value of both"),
        ({"A": [0.5], "B": [0.4]}, 0.1, "only one scenario"),
        ({"A": [0.5, 0.7], "B": [0.4, 0.6]}, 0.1, "the same in every scenario"),
    ],
)
def test_what_a_pair_lacks_has_a_reason(values: dict[str, list[float | None]], by: float | None, said: str) -> None:
    """Too little for an interval is said in words, not as a number."""
    found = pair(table(values), "A", "B")
    assert found.by == (by if by is None else pytest.approx(by))
    assert found.t is None or found.t.low is None
    assert said in (found.reason or "")


def test_a_difference_without_a_spread_rests_on_the_signs() -> None:
    """The same difference in every scenario has no t; six of them are shown by the sign-flip, five are not."""
    assert [pair(table({"A": [0.5] * n, "B": [0.4] * n}), "A", "B").shown() for n in (5, 6)] == [False, True]


@given(st.randoms(use_true_random=False), st.integers(2, 20))
def test_no_order_of_models_or_scenarios_matters(dice: random.Random, n: int) -> None:
    """Rows in any order give the same ranking; the pair the other way round has the same p's and the opposite ends."""
    values = {m: [dice.random() for _ in range(n)] for m in "ABC"}
    rows = rows_of(values)
    mixed = dice.sample(rows, len(rows))
    assert ranked(grid(mixed)) == ranked(grid(rows))
    there, back = pair(grid(rows), "A", "B"), pair(grid(rows), "B", "A")
    by, low, high, p_t, p_flip = _ends(there)
    assert _ends(back) == (-by, -high, -low, p_t, p_flip)
    assert low <= by <= high


def test_declared_metrics_are_one_family() -> None:
    """Pairs of the primary metric are adjusted by Holm among themselves; those of the others by Benjamini and Hochberg, marked."""
    every = pairs(table(FOUR))
    found = declared({"balanced": every, "drift": every, "coverage": every}, ("balanced",))
    first, rest = found["balanced"][0].by_t, found["drift"][0].by_t
    assert first is not None
    assert rest is not None
    assert (first.method, first.family, first.exploratory) == ("holm", 6, False)
    assert (rest.method, rest.family, rest.exploratory) == ("benjamini-hochberg", 12, True)
    with pytest.raises(ValueError, match="declared primary, but not measured: cost"):
        declared({"drift": every}, ("cost",))


def test_sets_are_made_round_the_best() -> None:
    """Models not told apart from the best share its set; the next set begins with the best of the others."""
    found = ranked(table(FOUR))
    assert found.sets == (("A", "B"), ("C",), ("D",))
    assert [s.place for s in found.standings] == [1, 1, 2, 3]
    assert [s.behind and s.behind.first for s in found.standings] == [None, "A", "A", "A"]
    assert found.standings[0].mean == mean(FOUR["A"])


def test_lower_may_be_better() -> None:
    """Where less is better the order is turned, and the sets with it."""
    assert ranked(table(FOUR), Terms(higher=False)).sets == (("D",), ("C",), ("B", "A"))


def test_ties_across_sets() -> None:
    """Being tied is not transitive: A and C are told apart, B is tied with both; it stands with A, and its tie with C is listed."""
    assert _sets("ABC", {frozenset("AC")}) == (("A", "B"), ("C",))
    up, down = [0.03 * (-1) ** k for k in range(12)], [0.03 * (-1) ** (k // 2) for k in range(12)]
    found = ranked(table({"A": [0.52 + u for u in up], "B": [0.5 + 5 * d for d in down], "C": [0.46 + u * 0.5 for u in up]}))
    assert found.sets == (("A", "B"), ("C",))
    assert found.also_tied == (("B", "C"),)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"A": wavy(5, 0.9), "B": wavy(5, 0.1, step=3)}, "there are only 5 scenarios, and a ranking takes 6"),
        ({"A": wavy(9, 0.9)}, "only one model"),
        ({"A": wavy(9, 0.9), "B": [*wavy(5, 0.1), *[None] * 4]}, "fewer than two models have a value in 6 scenarios"),
        (
            {"A": [*[None] * 4, *wavy(6, 0.9)], "B": [*wavy(7, 0.1), *[None] * 3]},
            "only 3 scenarios have a value of every model.* A has the fewest, 6 of 10",
        ),
    ],
)
def test_too_little_for_a_ranking(values: dict[str, list[float | None]], said: str) -> None:
    """With fewer than six scenarios there is no order, no set and no pair, but a reason."""
    found = ranked(table(values))
    assert (found.standings, found.sets, found.pairs) == ((), (), ())
    assert re.search(said, found.reason or "")


def test_a_ranking_rests_on_the_same_scenarios() -> None:
    """A scenario that one model lacks counts for none; a model with fewer than six is left out and costs the others nothing."""
    found = ranked(table({"A": [*wavy(9, 0.9), None], "B": wavy(10, 0.1, step=3), "C": [*wavy(3, 0.5), *[None] * 7]}))
    assert (found.scenarios, found.dropped, found.left_out) == (9, ("s09",), ("C",))
    assert {p.scenarios for p in found.pairs} == {9}


def test_a_larger_family_may_be_brought() -> None:
    """Pairs adjusted together with another metric's are taken as they are, in either direction; a missing one is named."""
    base = comparable(table(FOUR))
    given = declared({"one": pairs(base, "DCBA"), "two": pairs(base)}, ("one", "two"))["one"]
    found = ranked(base, adjusted=given)
    assert {p.by_t and p.by_t.family for p in found.pairs} == {12}
    assert [(p.first, p.second, (p.by or 0) > 0) for p in found.pairs[:2]] == [("A", "B", True), ("A", "C", True)]
    assert found.detectable > ranked(base).detectable
    with pytest.raises(ValueError, match="the pair of A and B is not among"):
        ranked(base, adjusted=given[:1])
