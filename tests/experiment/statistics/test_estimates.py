"""The mean with its t interval, the sign-flip test, the stream of chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.experiment.statistics import draws
from harness.experiment.statistics.estimates import less, mean
from harness.experiment.statistics.flips import flip, least

NUMBERS = st.lists(st.integers(-1000, 1000).map(lambda n: n / 1000), min_size=2, max_size=14)
MANY = [0.11, -0.02, 0.05, 0.07, -0.04, 0.09, 0.01, 0.03, -0.01, 0.06, 0.02, -0.05, 0.08, 0.04, 0.012, -0.03, 0.1, 0.035, -0.015, 0.022]


@given(NUMBERS)
def test_the_t_interval_is_that_of_scipy(numbers: list[float]) -> None:
    """Mean, interval and p agree with scipy's paired t test against nothing."""
    found = mean(numbers)
    if len(set(numbers)) == 1:
        return
    known = stats.ttest_rel(numbers, [0.0] * len(numbers))
    ends = known.confidence_interval(0.95)
    assert found.p == pytest.approx(known.pvalue, rel=1e-9)
    assert (found.low, found.high) == (pytest.approx(ends.low, abs=1e-12), pytest.approx(ends.high, abs=1e-12))


def test_by_hand() -> None:
    """1, 2, 3: mean 2, deviation 1, and 4.303 standard errors to either side."""
    found = mean([1, 2, 3])
    assert (found.value, found.sd, found.n) == (2.0, 1.0, 3)
    assert found.high == pytest.approx(2 + 4.30265 / math.sqrt(3), abs=1e-4)


@given(NUMBERS, st.randoms(use_true_random=False))
def test_no_order_matters_and_the_mean_is_inside(numbers: list[float], dice: object) -> None:
    """Numbers in another order give the same to the last bit; p is above 0 and at most 1; the interval holds the mean."""
    mixed = list(numbers)
    dice.shuffle(mixed)
    found, flipped = mean(numbers), flip(numbers)
    assert mean(mixed) == found
    assert flip(mixed) == flipped == flip([-n for n in numbers])
    assert 0 < flipped.p <= 1
    if found.low is not None:
        assert found.low <= found.value <= found.high
        assert 0 < found.p <= 1


def test_numbers_that_are_all_the_same() -> None:
    """Without a spread there is no t interval, though for nothing but 0 it is known to be 0; rounding is no spread."""
    assert (mean([0.0] * 6).p, mean([0.0] * 6).low) == (1.0, 0.0)
    assert (mean([0.1] * 6).p, mean([0.1] * 6).low) == (None, None)
    assert mean([0.3 - 0.2, 0.1, 0.7 - 0.6]).sd == 0
    assert less(0.1 + 0.2, 0.3) == 0.0


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([], "there is none"),
        ([1.0], "there is only one, and it takes 2"),
        ([1, math.nan], "number 2 of 2 is nan"),
        ([math.inf, 1], "1 of 2 is inf"),
    ],
)
def test_numbers_that_cannot_be_used_are_named(numbers: list[float], said: str) -> None:
    """Too few and no numbers are refused in a plain sentence."""
    with pytest.raises(ValueError, match=said):
        mean(numbers)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share(level: float) -> None:
    """A level in percent is refused."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean([1, 2], level)


@given(NUMBERS.filter(lambda x: len(x) <= 9))
def test_the_exact_flip_is_that_of_scipy(numbers: list[float]) -> None:
    """Up to 16 numbers the p is that of every choice of signs, as scipy counts them."""
    known = stats.permutation_test((np.array(numbers),), np.sum, permutation_type="samples", n_resamples=np.inf, vectorized=False)
    assert flip(numbers).exact
    assert flip(numbers).p == pytest.approx(known.pvalue)


def test_the_drawn_flip_is_near_the_exact_one() -> None:
    """Beyond 16 numbers, 20,000 draws come near what all choices of signs would give, the same on every call, and never 0."""
    sums = np.zeros(1)
    for n in MANY:
        sums = np.concatenate((sums + n, sums - n))
    exact = np.mean(np.abs(sums) >= abs(sum(MANY)) - 1e-12)
    found = flip(MANY)
    assert not found.exact
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact / 20_000))
    assert found == flip(MANY)
    assert flip([1.0] * 40).p == 1 / 20_001


@pytest.mark.parametrize("n", [1, 5, 6, 16])
def test_the_least_p(n: int) -> None:
    """With everything on one side the p is the smallest there is: with five scenarios above 5 %, with six below."""
    assert flip([0.1] * n).p == least(n) == 2 / 2**n
    assert (least(n) < 0.05) == (n >= 6)


def test_the_stream_is_the_same_everywhere() -> None:
    """The words of a seed are fixed: a report made again, on another machine, is the same."""
    assert draws.words(2, 0).tolist() == [11749869230777074271, 4976686463289251617]
    drawn = draws.uniforms(1000, 3)
    assert 0 < drawn.min() < drawn.max() < 1
    assert abs(draws.signs(24, 20_000, 0).mean()) < 0.01
