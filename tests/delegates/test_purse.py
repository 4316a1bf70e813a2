"""What a run may use up: a call in flight counts at its most, and no cap is passed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.delegates.purse import Price, Purse
from harness.endpoint.values import Usage
from harness.errors import BudgetSpent


def usage(prompt: int, completion: int, cached: int = 0) -> Usage:
    """Tokens of one call."""
    return Usage(prompt=prompt, completion=completion, cached=cached)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 100), st.booleans()), max_size=30))
def test_no_cap_is_passed_whatever_is_in_flight(calls: list[tuple[int, int, bool]]) -> None:
    """Calls that come to no more than was set aside for them never spend more than the cap, however many fly at once."""
    purse = Purse(tokens=1_000)
    flying: list[tuple[Usage, Usage]] = []
    for prompt, completion, lands in calls:
        try:
            purse.hold("m", usage(prompt, 100))
            flying.append((usage(prompt, 100), usage(prompt, completion)))
        except BudgetSpent:
            pass
        if lands and flying:
            most, used = flying.pop()
            purse.pay("m", used)
            purse.let_go("m", most)
        assert purse.spent_tokens + purse._held_tokens <= 1_000


def test_a_refused_call_sets_nothing_aside() -> None:
    """After BudgetSpent a smaller call may still be made."""
    purse = Purse(tokens=100)
    with pytest.raises(BudgetSpent):
        purse.hold("m", usage(90, 20))
    purse.hold("m", usage(80, 20))


def test_money_is_capped_by_the_price_of_the_model() -> None:
    """A cap on money counts what each model costs; a model without a price costs nothing."""
    purse = Purse(cost=1.0, prices={"dear": Price(prompt=1.0, completion=10.0)})
    purse.hold("free", usage(10**9, 10**9))
    purse.hold("dear", usage(500_000, 50_000))
    with pytest.raises(BudgetSpent, match="cost"):
        purse.hold("dear", usage(1, 0))
    purse.let_go("dear", usage(500_000, 50_000))
    purse.pay("dear", usage(500_000, 0))
    assert purse.spent_cost == pytest.approx(0.5)
    purse.hold("dear", usage(0, 50_000))


def test_tokens_in_the_cache_have_a_price_of_their_own() -> None:
    """Where none is given they cost what the others cost."""
    assert Price(prompt=2, completion=0, cached=1).of(usage(1_000_000, 0, cached=500_000)) == pytest.approx(1.5)
    assert Price(prompt=2, completion=0).of(usage(1_000_000, 0, cached=500_000)) == pytest.approx(2)
