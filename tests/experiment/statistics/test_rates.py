"""Single rates, and differences of rates with the judge's error in them."""

from __future__ import annotations

from collections import Counter

import pytest
from scipy import stats

from harness.evaluation.agreement import corrected, sensitivity, specificity
from harness.experiment.statistics.judged import Gold, corrected_difference, corrected_pair, gold
from harness.experiment.statistics.rates import rate
from tests.experiment.statistics.tables import table, wavy

SURE = Gold(hits=10**9, positives=10**9, passes=10**9, negatives=10**9)
FAIR = Gold(hits=80, positives=100, passes=90, negatives=100)
HIGH, LOW = wavy(12, 0.6), wavy(12, 0.45, step=3)


@pytest.mark.parametrize(("hits", "of"), [(0, 1), (0, 10), (3, 10), (10, 10), (81, 263)])
def test_the_interval_is_that_of_scipy(hits: int, of: int) -> None:
    """It agrees with the score interval of scipy's binomial test, holds the rate, and stays within 0 and 1."""
    found, known = rate(hits, of), stats.binomtest(hits, of).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-6)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_rate_of_nothing_is_unknown() -> None:
    """No cells: no rate, which is not 0."""
    assert (rate(0, 0).value, rate(0, 0).low) == (None, None)


@pytest.mark.parametrize(("hits", "of"), [(2, 1), (-1, 3), (0, -1)])
def test_what_is_no_rate_is_refused(hits: int, of: int) -> None:
    """More hits than cells are refused."""
    with pytest.raises(ValueError, match="no rate"):
        rate(hits, of)


def test_a_judge_without_mistakes_changes_nothing() -> None:
    """With a certain judge the interval is the t interval of the differences."""
    found, known = corrected_difference(HIGH, LOW, (SURE, SURE)), stats.ttest_rel(HIGH, LOW).confidence_interval()
    assert found.value == pytest.approx(found.plain, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=0.002)


def test_a_judge_that_errs_shrinks_a_difference() -> None:
    """A judge of 0.8 and 0.9 sees 0.7 of a difference: it is stretched back, and its interval holds the doubt about the judge."""
    found = corrected_difference(HIGH, LOW, (FAIR, FAIR))
    assert found.value == pytest.approx(found.plain / 0.7)
    assert found.value == pytest.approx(corrected(sum(HIGH) / 12, 0.8, 0.9) - corrected(sum(LOW) / 12, 0.8, 0.9))
    sure = corrected_difference(HIGH, LOW, (SURE, SURE))
    assert found.high - found.low > (sure.high - sure.low) / 0.7
    assert found.low < found.value < found.high


def test_a_judge_of_its_own_for_each() -> None:
    """Where the judge errs differently by model, one and the same rate is a difference."""
    found = corrected_difference(LOW, LOW, (FAIR, SURE))
    assert found.value == pytest.approx((sum(LOW) / 12 - 0.1) / 0.7 - sum(LOW) / 12, abs=1e-6)
    assert found.low < found.value < found.high


def test_a_judge_that_guesses() -> None:
    """A judge no better than chance, or one that may be, gives no interval and says why."""
    chance = Gold(hits=50, positives=100, passes=50, negatives=100)
    few = Gold(hits=2, positives=3, passes=2, negatives=3)
    assert corrected_difference(HIGH, LOW, (chance, chance)).reason == "on the gold cells the judge is no better than chance"
    found = corrected_difference(HIGH, LOW, (few, few))
    assert (found.value is not None, found.low) == (True, None)
    assert "so few" in found.reason


def test_gold_counts_are_those_of_the_agreement() -> None:
    """Counts from a table of truth and claim give its sensitivity and specificity; cells that could not be read are out."""
    cells = Counter({("affirm", "affirm"): 8, ("affirm", "undetermined"): 2, ("silent", "silent"): 17, ("contradict", "affirm"): 3})
    cells["affirm", "unscored"] = 5
    found = gold(cells, "affirm")
    assert (found.hits / found.positives, found.passes / found.negatives) == (sensitivity(cells, "affirm"), specificity(cells, "affirm"))
    with pytest.raises(ValueError, match="it takes some of both"):
        gold(Counter({("affirm", "affirm"): 8}), "affirm")


def test_from_a_table() -> None:
    """The scenarios that both models have are taken."""
    found = corrected_pair(table({"A": [*HIGH, 0.9], "B": [*LOW, None]}), ("A", "B"), (FAIR, FAIR))
    assert found == corrected_difference(HIGH, LOW, (FAIR, FAIR))


@pytest.mark.parametrize(
    ("first", "second", "known", "said"),
    [
        ([0.5], [0.5], FAIR, "only one"),
        ([0.5, 0.5], [0.5], FAIR, "only one"),
        ([0.5, 1.5], [0.5, 0.5], FAIR, "from 0 to 1"),
        ([0.5] * 3, [0.5] * 2, FAIR, "in pairs"),
        ([0.5] * 2, [0.5] * 2, Gold(hits=4, positives=3, passes=1, negatives=1), "no gold counts"),
        ([0.5] * 2, [0.5] * 2, Gold(hits=0, positives=0, passes=1, negatives=1), "no gold counts"),
    ],
)
def test_what_cannot_be_corrected_is_named(first: list[float], second: list[float], known: Gold, said: str) -> None:
    """Values that are no rates, lengths that do not fit and impossible counts are refused."""
    with pytest.raises(ValueError, match=said):
        corrected_difference(first, second, (known, known))
