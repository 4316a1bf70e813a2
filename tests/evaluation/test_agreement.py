"""Measures of agreement: against known examples, against a reference package, and against what they must never do."""

from __future__ import annotations

import importlib.util
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation import agreement
from harness.evaluation.agreement import Claims, Table

REFERENCE = importlib.util.find_spec("krippendorff") is not None
WORDS = st.sampled_from(("affirm", "contradict", "silent", None))


def cells(**counts: int) -> Table:
    """A table from the first letters of what two coders say: `ac=3` is affirm against contradict in three cells."""
    words = {"a": "affirm", "c": "contradict", "s": "silent", "u": "undetermined", "x": "unscored"}
    return Counter({(words[pair[0]], words[pair[1]]): n for pair, n in counts.items()})


def test_kappa_of_a_known_table() -> None:
    """The textbook table 20, 5, 10, 15 has an observed agreement of 0.7 and a kappa of 0.4."""
    known = cells(aa=20, ac=5, ca=10, cc=15)
    assert agreement.raw(known) == pytest.approx(0.7)
    assert agreement.kappa(known) == pytest.approx(0.4)


def test_ac1_of_a_known_table() -> None:
    """Gwet's own example: 118, 5, 2, 0 has a kappa near zero and an AC1 of 0.94."""
    known = cells(aa=118, ac=5, ca=2)
    assert agreement.kappa(known) == pytest.approx(-0.0234, abs=1e-3)
    assert agreement.ac1(known) == pytest.approx(0.9408, abs=1e-3)


def test_alpha_of_a_known_table() -> None:
    """Krippendorff's own example of two coders and ten cells, six of them alike: alpha is 0.095."""
    one = "0100000000"
    other = "1110010100"
    known: Table = Counter(zip(one, other, strict=True))
    assert agreement.alpha(known) == pytest.approx(0.095, abs=1e-3)
    assert agreement.alpha_of(zip(one, other, strict=True)) == pytest.approx(0.095, abs=1e-3)


@pytest.mark.skipif(not REFERENCE, reason="the reference package krippendorff is not installed")
def test_alpha_is_that_of_the_reference() -> None:
    """On three hundred tables drawn by lot, with coders who miss cells, alpha is the reference package's."""
    reference = pytest.importorskip("krippendorff")
    dice = random.Random(7)
    for _ in range(300):
        coders, number = dice.randint(2, 4), dice.randint(4, 30)
        rows = [[dice.choice((0, 1, 2, 2, None)) for _ in range(coders)] for _ in range(number)]
        ours = agreement.alpha_of([[None if v is None else str(v) for v in row] for row in rows])
        if ours is None:
            continue
        data = [[float("nan") if row[c] is None else row[c] for row in rows] for c in range(coders)]
        assert ours == pytest.approx(reference.alpha(data, level_of_measurement="nominal"), abs=1e-12)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=40))
def test_both_ways_to_alpha_agree(rows: list[tuple[str | None, str | None]]) -> None:
    """For two coders who have every cell, the table and the rows give the same alpha, and it is never above one."""
    whole = [(a, b) for a, b in rows if a is not None and b is not None]
    found = agreement.alpha(Counter(whole))
    assert found == pytest.approx(agreement.alpha_of(whole))
    assert found is None or found <= 1 + 1e-12


@given(st.lists(st.tuples(WORDS.filter(bool), WORDS.filter(bool)), min_size=1, max_size=40))
def test_agreement_does_not_depend_on_who_is_first(rows: list[tuple[str, str]]) -> None:
    """Raw agreement, kappa, alpha and AC1 are the same with the coders exchanged."""
    there, back = Counter(rows), Counter((b, a) for a, b in rows)
    for measure in (agreement.raw, agreement.kappa, agreement.alpha, agreement.ac1):
        assert measure(there) == pytest.approx(measure(back))


def test_detection_and_polarity_are_apart() -> None:
    """Whether something was said, and what, are two questions: a flip is agreement in the one and not in the other."""
    known = cells(ac=4, ca=4, ss=12, sa=2)
    assert agreement.raw(agreement.detection(known)) == pytest.approx(20 / 22)
    assert agreement.raw(agreement.polarity(known)) == 0
    assert agreement.flips(known) == 1


def test_what_cannot_be_told_is_missed_and_what_was_not_scored_is_gone() -> None:
    """Sensitivity counts undetermined as a miss; unscored leaves the denominator; agreement leaves both out."""
    known = cells(cc=6, cu=2, cx=100, ss=10, sc=2, su=3)
    assert agreement.sensitivity(known, "contradict") == pytest.approx(6 / 8)
    assert agreement.specificity(known, "contradict") == pytest.approx(13 / 15)
    assert agreement.precision(known, "contradict") == pytest.approx(6 / 8)
    assert agreement.decided(known).total() == 18


def test_what_cannot_be_measured_is_absent() -> None:
    """No cells, one word only, or no polarity at all: None and not a number."""
    assert agreement.kappa(Counter()) is None
    assert agreement.alpha(cells(ss=9)) is None
    assert agreement.flips(cells(ss=9)) is None
    assert agreement.sensitivity(cells(ss=9), "affirm") is None
    assert agreement.corrected(0.1, 0.5, 0.5) is None


def test_intervals_hold_the_value_and_repeat() -> None:
    """An interval holds its value, is the same again for the same seed, and is wider for fewer units."""
    few = [cells(aa=1), cells(ac=1), cells(cc=1), cells(ss=2), cells(sa=1)] * 6
    many = few * 8
    measures = {"raw": agreement.raw, "kappa": agreement.kappa}
    found, again, wide = (agreement.estimates(measures, u, seed=3) for u in (many, many, few))
    assert found == again
    for name, estimate in found.items():
        assert estimate.low < estimate.value < estimate.high
        assert wide[name].high - wide[name].low > estimate.high - estimate.low
        assert estimate.n == 288


def test_an_interval_draws_whole_utterances() -> None:
    """Cells of one utterance go together: the same cells in fewer, larger units give a wider interval."""
    single = [cells(aa=1)] * 80 + [cells(ac=1)] * 20
    whole = [cells(aa=10)] * 8 + [cells(ac=10)] * 2
    apart, together = (agreement.estimates({"raw": agreement.raw}, u)["raw"] for u in (single, whole))
    assert apart.value == together.value
    assert together.high - together.low > 2 * (apart.high - apart.low)


@pytest.mark.parametrize("units", [1, agreement.UNITS - 1])
def test_few_units_have_no_interval(units: int) -> None:
    """Nothing can be said on how one unit, or a few, might have been others; neither of a rate nor of agreement."""
    found = agreement.estimates({"raw": agreement.raw}, [cells(aa=9, ac=1)] * units)["raw"]
    assert (found.value, found.low, found.high) == (0.9, None, None)
    rate = agreement.corrected_rate([Claims(13, 100)] * units, cells(cc=85, cs=15, ss=95, sc=5), "contradict")
    assert (rate.value, rate.low, rate.high) == (pytest.approx(0.1), None, None)


def test_a_scorer_that_may_only_guess_has_no_interval() -> None:
    """Where the gold cells leave it open that the scorer is no better than chance, the draws that are left would look too sure."""
    found = agreement.corrected_rate([Claims(3, 10)] * 20, cells(cc=2, cs=2, ss=5, sc=3), "contradict")
    assert found.value is not None
    assert (found.low, found.high) == (None, None)


def test_a_rate_is_corrected_by_the_scorers_own_error() -> None:
    """A scorer with a sensitivity of .85 and a specificity of .95 turns a tenth into 13 per cent, and the correction turns it back."""
    assert agreement.corrected(0.85 * 0.1 + 0.05 * 0.9, 0.85, 0.95) == pytest.approx(0.1)
    truth = cells(cc=85, cs=15, ss=95, sc=5)
    found = agreement.corrected_rate([Claims(13, 100)] * 30, truth, "contradict")
    assert found.value == pytest.approx(0.1)
    assert 0.02 < found.low < 0.1 < found.high < 0.16


def test_a_few_cells_without_a_mistake_are_no_certainty() -> None:
    """A scorer that was right on five gold cells has an interval all the same."""
    found = agreement.corrected_rate([Claims(2, 10)] * 30, cells(cc=5, ss=5), "contradict")
    assert found.value == pytest.approx(0.2)
    assert found.high - found.low > 0.05


def test_units_are_the_cells_of_an_utterance() -> None:
    """Two codings are compared where both have a cell, and by utterance for intervals."""
    one = {("g1", "x"): "affirm", ("g1", "y"): "silent", ("g2", "x"): "silent"}
    other = {("g1", "x"): "affirm", ("g1", "y"): "affirm", ("g3", "x"): "silent"}
    assert agreement.table(one, other) == cells(aa=1, sa=1)
    assert agreement.units(one, other) == [cells(aa=1, sa=1)]
