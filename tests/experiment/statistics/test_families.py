"""Adjusting for how many tests were made."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.experiment.statistics.families import benjamini_hochberg, families, holm

PS = st.lists(st.floats(1e-9, 1), max_size=12)


def test_holm_by_hand() -> None:
    """0.01, 0.04, 0.03, 0.005 of four: times 4, 3, 2 and 1 by size, never less than the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


@given(PS)
def test_holm_is_monotone_and_never_helps(ps: list[float]) -> None:
    """Adjusted p's keep the order of the p's, lie between each p and m times it, and none is above 1."""
    found = sorted(zip(ps, holm(ps), strict=True))
    assert [b for _, b in found] == sorted(b for _, b in found)
    assert all(a <= b <= min(1, len(ps) * a) + 1e-15 for a, b in found)


@given(PS.filter(bool))
def test_benjamini_hochberg_is_that_of_scipy(ps: list[float]) -> None:
    """The rest is adjusted as scipy does it, and never above Holm."""
    assert benjamini_hochberg(ps) == pytest.approx(stats.false_discovery_control(ps))
    assert all(b <= h + 1e-15 for b, h in zip(benjamini_hochberg(ps), holm(ps), strict=True))


def test_the_rest_is_exploratory() -> None:
    """What was declared is one Holm family; everything else is another, marked."""
    found = families({"a": 0.02, "x": 0.02, "b": 0.03, "y": 0.5}, ("a", "b"))
    assert list(found) == ["a", "x", "b", "y"]
    assert {n: (f.method, f.exploratory, f.family) for n, f in found.items()} == {
        "a": ("holm", False, 2),
        "b": ("holm", False, 2),
        "x": ("benjamini-hochberg", True, 2),
        "y": ("benjamini-hochberg", True, 2),
    }
    assert found["a"].adjusted == pytest.approx(0.04)


def test_a_declared_test_must_be_there() -> None:
    """A primary test that was not made is named: a family cannot shrink afterwards."""
    with pytest.raises(ValueError, match="declared primary, but not tested: c"):
        families({"a": 0.02}, ("a", "c"))


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_what_is_no_p_is_refused(p: float) -> None:
    """A p lies between 0 and 1."""
    with pytest.raises(ValueError, match="p"):
        holm([0.5, p])
