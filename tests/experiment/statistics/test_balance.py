"""Differences of balances with the judge's error in them."""

from __future__ import annotations

from collections import Counter

import pytest
from scipy import stats

from harness.experiment.statistics.balance import Answers, Mistakes, corrected_balance, mistakes
from tests.experiment.statistics.tables import wavy

MANY = 10**9
SURE = Mistakes(
    affirm=Answers(affirm=MANY, contradict=0, other=0),
    contradict=Answers(affirm=0, contradict=MANY, other=0),
    silent=Answers(affirm=0, contradict=0, other=MANY),
)
FAIR = Mistakes(
    affirm=Answers(affirm=80, contradict=5, other=15),
    contradict=Answers(affirm=10, contradict=70, other=20),
    silent=Answers(affirm=6, contradict=4, other=190),
)
HIGH = tuple((a, c / 3) for a, c in zip(wavy(12, 0.5), wavy(12, 0.3, step=5), strict=True))
LOW = tuple((a, c / 3) for a, c in zip(wavy(12, 0.35, step=3), wavy(12, 0.45, step=7), strict=True))


def seen(true: tuple[float, float], judge: Mistakes) -> tuple[float, float]:
    """What a judge makes of true shares."""
    parts = zip((*true, 1 - sum(true)), (judge.affirm, judge.contradict, judge.silent), strict=True)
    each = [(p, a, a.affirm + a.contradict + a.other) for p, a in parts]
    return sum(p * a.affirm / n for p, a, n in each), sum(p * a.contradict / n for p, a, n in each)


def test_a_judge_without_mistakes_changes_nothing() -> None:
    """With a certain judge the interval is the t interval of the differences."""
    found = corrected_balance(HIGH, LOW, SURE)
    known = stats.ttest_rel([a - c for a, c in HIGH], [a - c for a, c in LOW]).confidence_interval()
    assert found.value == pytest.approx(found.plain, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=0.002)


def test_what_a_judge_made_of_the_truth_is_turned_round() -> None:
    """From the shares that a judge with known mistakes claims comes the true difference; the interval holds the doubt about the judge."""
    claimed = [seen(one, FAIR) for one in HIGH], [seen(one, FAIR) for one in LOW]
    found, true = corrected_balance(*claimed, FAIR), corrected_balance(HIGH, LOW, SURE)
    assert found.value == pytest.approx(true.plain)
    assert found.plain < true.plain
    assert found.low < found.value < found.high
    assert found.high - found.low > true.high - true.low


def test_the_same_twice_is_no_difference() -> None:
    """One and the same, judged by one judge, stays 0, whatever the judge gets wrong."""
    found = corrected_balance(HIGH, HIGH, FAIR)
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_a_judge_that_guesses() -> None:
    """A judge no better than chance, or one that may be, gives no interval and says why."""
    same = Answers(affirm=30, contradict=30, other=40)
    chance = Mistakes(affirm=same, contradict=same, silent=same)
    assert corrected_balance(HIGH, LOW, chance).reason == "on the gold cells the judge is no better than chance"
    few = mistakes(Counter({(true, said): 1 for true in ("affirm", "contradict") for said in (true, "silent")} | {("silent", "silent"): 1}))
    found = corrected_balance(HIGH, LOW, few)
    assert (found.value is not None, found.low) == (True, None)
    assert "so few" in found.reason


def test_counts_are_those_of_the_gold_cells() -> None:
    """What could not be told is no claim; what could not be read is out; some cells of each truth are needed."""
    cells = Counter({("affirm", "affirm"): 8, ("affirm", "undetermined"): 2, ("affirm", "unscored"): 5, ("contradict", "affirm"): 3})
    with pytest.raises(ValueError, match="none whose truth is 'silent'"):
        mistakes(cells)
    cells["silent", "silent"] = 17
    assert mistakes(cells).affirm == Answers(affirm=8, contradict=0, other=2)
    assert mistakes(cells).contradict == Answers(affirm=3, contradict=0, other=0)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([(0.5, 0.1)], [(0.5, 0.1)], "two scenarios"),
        ([(0.5, 0.1)] * 3, [(0.5, 0.1)] * 2, "two scenarios"),
        ([(0.5, 0.6)] * 2, [(0.5, 0.1)] * 2, "so does their sum"),
        ([(-0.1, 0.6)] * 2, [(0.5, 0.1)] * 2, "between 0 and 1"),
    ],
)
def test_what_cannot_be_corrected_is_named(first: list[tuple[float, float]], second: list[tuple[float, float]], said: str) -> None:
    """Too few scenarios, lengths that do not fit, and what is no pair of shares are refused."""
    with pytest.raises(ValueError, match=said):
        corrected_balance(first, second, FAIR)
