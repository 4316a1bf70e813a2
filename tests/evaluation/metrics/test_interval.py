"""The Jeffreys interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics.interval import below, jeffreys, quantile


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.21719626750921),
        (1, 10, 0.01101167376316, 0.38131477106662),
        (5, 10, 0.22352867025271, 0.77647132974729),
        (29, 30, 0.85458222264598, 0.99637953562621),
        (2.5, 6, 0.11811724875703, 0.77722190449649),
    ],
)
def test_known_ends(hits: float, n: float, low: float, high: float) -> None:
    """The ends are those of the beta distribution of a reference library, to twelve digits."""
    assert jeffreys(hits, n) == pytest.approx((low, high), abs=1e-12)


@given(st.integers(1, 400), st.data())
def test_holds_the_rate(n: int, data: st.DataObject) -> None:
    """The interval lies within 0 to 1, holds the rate, and is the mirror image of that of the misses."""
    hits = data.draw(st.integers(0, n))
    low, high = jeffreys(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert jeffreys(n - hits, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(st.floats(0.5, 200), st.floats(0.5, 200), st.floats(0.01, 0.99))
def test_there_and_back(a: float, b: float, share: float) -> None:
    """What lies below a quantile is the share that was asked for."""
    assert below(a, b, quantile(a, b, share)) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(("hits", "n"), [(1, 0), (-1, 3), (4, 3)])
def test_no_rate(hits: int, n: int) -> None:
    """What is no rate is refused."""
    with pytest.raises(ValueError, match="no rate"):
        jeffreys(hits, n)
