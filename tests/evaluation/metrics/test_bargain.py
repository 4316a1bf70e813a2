"""Searches in the space of agreements, against brute force."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics.bargain import added, best_product, bounds, slack, space_zero

ROWS = st.tuples(*[st.integers(-9, 9)] * 3)
SPACES = st.lists(st.lists(ROWS, min_size=1, max_size=4).map(tuple), min_size=1, max_size=4).map(tuple)


def _every(space):
    for rows in product(*space):
        sums = space_zero(space)
        for row in rows:
            sums = added(sums, row)
        yield sums


@given(SPACES, st.data())
def test_slack(space, data) -> None:
    """The search finds what going through all outcomes finds: the most that the sum can rise with nobody losing."""
    outcome = data.draw(st.sampled_from(list(_every(space))))
    weights = data.draw(st.tuples(*[st.integers(1, 5)] * 3))
    best = max(
        sum((u - a) / w for u, a, w in zip(other, outcome, weights, strict=True))
        for other in _every(space)
        if all(u >= a for u, a in zip(other, outcome, strict=True))
    )
    assert slack(space, outcome, weights) == pytest.approx(best, abs=1e-9)


@given(SPACES)
def test_best_product(space) -> None:
    """The greatest product of gains is that of brute force; 0 where nobody can have one without another losing."""
    assert best_product(space) == max((prod(u) for u in _every(space) if min(u) > 0), default=0)


@given(SPACES, st.permutations([0, 1, 2]), st.randoms(use_true_random=False))
def test_no_order_matters(space, parties, random) -> None:
    """Parties, issues and options in another order have the same answers."""
    again = [[tuple(row[p] for p in parties) for row in options] for options in space]
    for options in again:
        random.shuffle(options)
    random.shuffle(again)
    turned = tuple(map(tuple, again))
    zero = min(_every(space))
    assert best_product(space) == best_product(turned)
    assert slack(space, zero, (1, 2, 3)) == pytest.approx(
        slack(turned, tuple(zero[p] for p in parties), tuple((1, 2, 3)[p] for p in parties))
    )


@given(SPACES)
def test_bounds(space) -> None:
    """Every outcome lies between the worst and the best of each party, and both are reached."""
    worst, best = bounds(space)
    every = list(_every(space))
    assert worst == tuple(min(u[p] for u in every) for p in range(3))
    assert best == tuple(max(u[p] for u in every) for p in range(3))
