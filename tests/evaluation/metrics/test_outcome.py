"""The quality of what was agreed, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics import METRICS, Material
from harness.evaluation.metrics.outcome import AUTHORED, Outcome, gini, nash
from tests.evaluation.metrics.making import PARTIES, adopted, inputs, measured, run, turn

RAIL, FORUM = adopted("rail", 2, *PARTIES), adopted("forum", 3, *PARTIES)


def _value(metric: str, *events, **how) -> float | None:
    return measured(metric, Material(run(*events, of=inputs(**how))))[None].value


def test_gains() -> None:
    """What each party gains by step 2 on rail and step 3 on the forum, worked out from ranges, tolerance and salience."""
    known = measured("gain", Material(run(RAIL, FORUM)))
    assert known["rok"].value == pytest.approx((100 * 250 + 20 * 500) / 120_000)
    assert known["dprk"].value == pytest.approx(-100 * 500 / 200_000)
    assert known["prc"].value == pytest.approx((15 * 250 + 100 * 500) / 115_000)
    assert (known["weakest"].party, known["rok"].n, known["rok"].why) == ("dprk", 2, AUTHORED)


def test_coded_cells_only() -> None:
    """Without the cells on which the paper is silent, what rests on an authored ideal is gone."""
    assert measured("gain-coded", Material(run(RAIL, FORUM)))["prc"].value == pytest.approx(0.5)


def test_joint_measures() -> None:
    """Reached, least gain, and the share below no deal."""
    assert (_value("reached", RAIL), _value("reached", RAIL, FORUM), _value("reached")) == (0.5, 1, 0)
    assert _value("least-gain", RAIL, FORUM) == pytest.approx(-0.25)
    assert (_value("below-no-deal", RAIL, FORUM), _value("below-no-deal", RAIL)) == (pytest.approx(1 / 3), 0)


def test_pareto_gap() -> None:
    """No deal leaves step 2 on rail on the table, which costs nobody anything; with it, nothing is left."""
    assert _value("pareto-gap") == pytest.approx((25_000 / 120_000 + 3_750 / 115_000) / 3)
    assert _value("pareto-gap", RAIL) == 0


def test_gini() -> None:
    """Each party between its worst and its best outcome; the index by its definition as a mean of differences."""
    each = [25_000 / 85_000, 1, 3_750 / 107_500]
    assert _value("gini", RAIL) == pytest.approx(sum(abs(a - b) for a in each for b in each) / (2 * 3 * sum(each)))


def test_nash() -> None:
    """The product of gains over the best there is; absent, with the reason, where not all can gain."""
    known = measured("nash", Material(run(RAIL)))[None]
    assert (known.value, known.why) == (None, f"there is no outcome in which every party gains ({AUTHORED})")
    space = (((0, 0), (4, 1), (2, 3)),)
    assert nash(Outcome(("a", "b"), (10, 10), (4, 1), space, 1, 1)) == pytest.approx(4 / 6)
    assert nash(Outcome(("a", "b"), (10, 10), (0, 0), space, 0, 1)) == 0


def test_who_does_not_join_loses_nothing() -> None:
    """A text that binds only those who join gives nothing to who stays out, and something once it accedes."""
    apart = adopted("forum", 3, "rok", "prc", opt_in=True)
    late = {"type": "acceded", "issue": "forum", "party": "dprk"}
    known = [measured("gain", Material(run(*events, of=inputs(opt_in=True))))["dprk"].value for events in ([apart], [apart, late])]
    assert known == [0, pytest.approx(-0.25)]


def test_the_others_are_bound_to_live_with_it() -> None:
    """A text that is adopted for all counts for every member, also for one that has not signed it."""
    assert measured("gain", Material(run(adopted("forum", 3, "rok", "prc"))))["dprk"].value == pytest.approx(-0.25)


def test_free_to_stay_out() -> None:
    """Where texts bind only those who join, nobody stands in the way of any: more is left on the table."""
    best = (75_000 / 120_000 + 3_750 / 115_000) + 100_000 / 115_000
    assert _value("pareto-gap", opt_in=True) == pytest.approx(best / 3)


def test_authored_is_said() -> None:
    """Every metric that rests on authored numbers says so, in its title and with its values."""
    told = {m.id for m in METRICS if "authored" in m.title}
    assert told == {m.id for m in METRICS if m.whole and m.id != "reached"} | {"harmony", "preconditions"}
    material = Material(run(RAIL))
    assert all(
        "authored" in m.why
        for name in told - {"preconditions"}
        for who, m in measured(name, material).items()
        if who != "mean" and m.status == "ok"
    )


def test_own_turns_have_no_outcome() -> None:
    """Where a fallback took turns, what was agreed is nobody's own: absent, and told on all turns."""
    material = Material(run(turn("rok", "", source="fallback", fallback="timeout"), RAIL))
    assert measured("reached", material)[None].why == "it rests on what all turns came to, 1 of them by fallback"
    assert measured("reached", material, "all")[None].value == 0.5


@given(st.lists(st.tuples(st.sampled_from(["rail", "forum"]), st.integers(1, 5)), max_size=2, unique_by=lambda t: t[0]), st.booleans())
def test_bounds(texts, opt_in) -> None:
    """Whatever is adopted, every measure stays in its range."""
    material = Material(run(*(adopted(i, o, *PARTIES, opt_in=opt_in) for i, o in texts), of=inputs(opt_in=opt_in)))
    for metric, low in (("pareto-gap", 0), ("nash", 0), ("gini", 0), ("below-no-deal", 0), ("least-gain", -1), ("reached", 0)):
        value = measured(metric, material)[None].value
        assert value is None or low <= value <= 1


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6).filter(any))
def test_gini_is_a_share(gains: list[int]) -> None:
    """The index is 0 where all are alike, below 1, and the same in any order."""
    space = ((tuple(0 for _ in gains), tuple(9 for _ in gains), tuple(gains)),)
    both = [gini(Outcome(tuple("abcdef")[: len(g)], tuple(9 for _ in g), tuple(g), space, 1, 1)) for g in (gains, gains[::-1])]
    assert both[0] == pytest.approx(both[1])
    assert 0 <= both[0] < 1
    assert (both[0] < 1e-9) == (len(set(gains)) == 1)
