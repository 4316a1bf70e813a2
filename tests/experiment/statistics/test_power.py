"""What could have been seen, and what can be ruled out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.experiment.statistics.equivalence import equivalence
from harness.experiment.statistics.power import detectable, needed, pilot, power
from harness.experiment.statistics.rows import grid
from tests.experiment.statistics.tables import rows_of, table


@pytest.mark.parametrize(("n", "by"), [(3, 0.1), (6, 0.1), (12, 0.1), (24, 0.05), (48, 0.04)])
def test_power_is_that_of_the_noncentral_t(n: int, by: float) -> None:
    """The chance to find a difference agrees with scipy's noncentral t."""
    edge, shift = stats.t.ppf(0.975, n - 1), by / 0.08 * math.sqrt(n)
    known = stats.nct.sf(edge, n - 1, shift) + stats.nct.cdf(-edge, n - 1, shift)
    assert power(by, 0.08, n) == pytest.approx(known, abs=1e-4)


@given(st.integers(2, 60), st.floats(0.01, 1), st.sampled_from([0.05, 0.05 / 15]))
def test_the_detectable_difference_has_the_power(n: int, sd: float, alpha: float) -> None:
    """What is said to be detectable is found in 80 % of the cases, however few the scenarios."""
    assert power(detectable(sd, n, alpha=alpha), sd, n, alpha) == pytest.approx(0.8, abs=1e-4)


def test_more_scenarios_see_more() -> None:
    """The fewest scenarios needed are just enough; what no number of scenarios would show is None."""
    n = needed(0.06, 0.1)
    assert power(0.06, 0.1, n) >= 0.8 > power(0.06, 0.1, n - 1)
    assert needed(0.0, 0.1) is None
    assert (detectable(0.0, 6), needed(0.1, 0.0)) == (0.0, 2)


def test_a_pilot_parts_scenarios_from_seeds() -> None:
    """By hand: seeds 0 and 0.2 apart have variance 0.02 each, so a seed adds 0.2 and two of them half its square."""
    found = pilot(grid(rows_of({"A": [0.1, 0.5, 0.9], "B": [0.1, 0.2, 0.3]}, seeds=(0.0, 0.2))), "A", "B")
    assert (found.scenarios, found.spread, found.by_seed) == (3, pytest.approx(0.3), pytest.approx(0.2))
    assert found.by_scenario == pytest.approx(math.sqrt(0.09 - 0.02))
    assert found.sd(2) == pytest.approx(found.spread)
    assert found.sd(8) < found.sd(2) < found.cautious(2)
    assert found.cautious(2) == pytest.approx(0.3 * math.sqrt(2 / stats.chi2.ppf(0.2, 2)))


def test_a_pilot_of_one_seed() -> None:
    """With one seed the parts cannot be told apart, and more seeds promise nothing."""
    found = pilot(table({"A": [0.1, 0.5, 0.9], "B": [0.1, 0.2, 0.3]}), "A", "B")
    assert (found.by_seed, found.by_scenario, found.sd(9)) == (None, None, found.spread)


WRONG = {
    "one scenario": (lambda: detectable(0.1, 1), "takes two scenarios, not 1"),
    "no deviation": (lambda: detectable(math.nan, 6), "a deviation is a number, 0 or more, not nan"),
    "below 0": (lambda: power(0.1, -1, 6), "not -1"),
    "power of 1": (lambda: detectable(0.1, 6, 1.0), "not at 1.0"),
    "alpha of 5": (lambda: power(0.1, 0.1, 6, 5), "not at 5"),
    "no difference": (lambda: power(math.inf, 0.1, 6), "not inf"),
    "pilot of one": (lambda: pilot(table({"A": [0.1, None], "B": [0.1, 0.2]}), "A", "B"), "here are 1"),
    "no seed": (lambda: pilot(table({"A": [0.1, 0.5], "B": [0.1, 0.2]}), "A", "B").sd(0), "at least one seed"),
    "margin of 0": (lambda: equivalence(0, 0.1, 6, 0), "a number above 0, not 0"),
    "margin NaN": (lambda: equivalence(0, 0.1, 6, math.nan), "not nan"),
    "alike in one": (lambda: equivalence(0, 0.1, 1, 0.1), "two scenarios, not 1"),
    "alike by NaN": (lambda: equivalence(math.nan, 0.1, 6, 0.1), "difference of nan"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_cannot_be_planned_is_named(kind: str) -> None:
    """A plan without sense is refused in a plain sentence."""
    ask, said = WRONG[kind]
    with pytest.raises(ValueError, match=said):
        ask()


@given(st.lists(st.integers(-100, 100).map(lambda n: n / 1000), min_size=3, max_size=20).filter(lambda x: len(set(x)) > 1))
def test_equivalence_is_two_one_sided_tests(by: list[float]) -> None:
    """The p is the greater of scipy's two one-sided t tests, and it is shown just when the 90 % interval lies within the margin."""
    known = max(
        stats.ttest_1samp(by, -0.05, alternative="greater").pvalue,
        stats.ttest_1samp(by, 0.05, alternative="less").pvalue,
    )
    found = equivalence(sum(by) / len(by), stats.tstd(by), len(by), 0.05)
    assert found.p == pytest.approx(known, rel=1e-6, abs=1e-12)
    assert found.shown == (found.low > -0.05 and found.high < 0.05)


def test_equivalence_without_a_spread() -> None:
    """Differences that are all the same are within the margin or not."""
    assert [equivalence(by, 0.0, 6, 0.05).shown for by in (0.0, 0.04, 0.05)] == [True, True, False]
