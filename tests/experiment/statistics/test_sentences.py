"""The one honest sentence."""

from __future__ import annotations

import pytest

from harness.errors import HouseError
from harness.experiment.statistics.pairs import declared, pair, pairs
from harness.experiment.statistics.ranking import Terms, ranked
from harness.experiment.statistics.sentences import Wording, _by, chance, number, of_pair, of_ranking
from tests.experiment.statistics.tables import table, wavy

HIGH, LOW = wavy(24, 0.62, 0.1), wavy(24, 0.5, 0.1, step=3)


def test_better() -> None:
    """Who, by how much, from where to where, over how many scenarios, how sure."""
    said = of_ranking(ranked(table({"A": HIGH, "B": LOW})))
    assert said == "A is more faithful than B by 0.12 (0.09 to 0.15), paired over 24 scenarios, Holm-adjusted p < 0.001."


def test_less_may_be_better() -> None:
    """Where less of it is better, the model with less is named first, without a sign."""
    found = ranked(table({"A": HIGH, "B": LOW}), Terms(higher=False))
    assert of_ranking(found, Wording(more="less contradictory")).startswith("B is less contradictory than A by 0.12 (0.09 to 0.15)")
    assert of_pair(pair(table({"A": LOW, "B": HIGH}), "A", "B")).startswith("B is more faithful than A by 0.12 (0.09 to 0.15)")


def test_nothing_could_be_shown() -> None:
    """Nothing found is said with its interval and with what could have been found."""
    said = of_ranking(ranked(table({"A": wavy(24, 0.505, 0.1), "B": LOW})))
    assert said.startswith("No difference between A and B could be shown: the interval includes zero, 0.003 (-0.027 to 0.032), paired")
    assert "the smallest difference this could have detected is 0.041." in said


def test_all_tied() -> None:
    """Of several models, none told apart: every interval includes zero, and what could have been detected."""
    values = {"A": wavy(24, 0.5, 0.1), "B": LOW, "C": wavy(24, 0.5, 0.1, step=4)}
    said = of_ranking(ranked(table(values)))
    assert said.startswith("No difference could be shown between")
    assert "every interval of the three pairs includes zero, over 24 scenarios; the smallest difference" in said


def test_tied_is_shown_and_not_presumed() -> None:
    """Models are called tied within a margin only where a larger difference is ruled out."""
    near = table({"A": wavy(24, 0.501, 0.1), "B": LOW})
    assert "are tied: their difference (90 % interval" in of_ranking(ranked(near, Terms(margin=0.1)))
    assert "could be shown" in of_ranking(ranked(near, Terms(margin=0.01)))
    three = table({"A": wavy(24, 0.5, 0.02), "B": wavy(24, 0.5, 0.02, step=3), "C": wavy(24, 0.5, 0.02, step=4)})
    assert "are tied: every difference is less than the 0.05 that would matter, over 24" in of_ranking(ranked(three, Terms(margin=0.05)))


def test_shown_and_too_small_to_matter() -> None:
    """A difference that is shown and below the margin is said to be both."""
    said = of_pair(pair(table({"A": wavy(24, 0.62, 0.01), "B": wavy(24, 0.6, 0.01, step=3)}), "A", "B"), terms=Terms(margin=0.05))
    assert said.startswith("A is more faithful than B by 0.020")
    assert said.endswith("; whatever it is, it is below the 0.05 that would matter.")


def test_the_best_of_several() -> None:
    """The best alone is said with its distance to the next; several at the top are said to be tied there."""
    one = {"A": wavy(12, 0.9), "B": wavy(12, 0.5, step=3), "C": wavy(12, 0.2, step=4)}
    assert of_ranking(ranked(table(one))).startswith("A is more faithful than each of the two others: than B, the next, by 0.40 (")
    two = one | {"B": wavy(12, 0.89, step=3)}
    assert of_ranking(ranked(table(two))).startswith(
        "A and B are tied at the top, for none is told apart from A; A is more faithful than C"
    )


def test_no_ranking_says_why() -> None:
    """Fewer than six scenarios: no ranking, no claim, whatever the numbers."""
    few = table({"A": wavy(5, 0.9), "B": wavy(5, 0.1, step=3)})
    assert of_ranking(ranked(few)) == "No ranking is made: there are only 5 scenarios, and a ranking takes 6."
    assert of_pair(pair(few, "A", "B")) == "Nothing is claimed of A and B: they share only five scenarios, and a claim takes six."
    none = table({"A": [0.1, None], "B": [None, 0.2]})
    assert of_pair(pair(none, "A", "B")) == "A and B cannot be compared: no scenario has a value of both."


def test_exploratory_is_marked() -> None:
    """What was not declared beforehand begins with it."""
    every = pairs(table({"A": HIGH, "B": LOW}))
    found = declared({"balanced": every, "drift": every}, ("balanced",))
    assert of_pair(found["drift"][0]).startswith("Exploratory: A is more faithful than B by")
    assert "Benjamini-Hochberg-adjusted p < 0.001" in of_pair(found["drift"][0])


def test_when_only_one_of_the_tests_shows_it() -> None:
    """A claim that the sign-flip test does not bear out says so."""
    models = {"A": wavy(6, 0.9), "B": wavy(6, 0.3, step=3), "C": wavy(6, 0.3, step=4)}
    assert "though the sign-flip test alone does not show it (p = 0.094)" in of_ranking(ranked(table(models)))


def test_without_a_spread() -> None:
    """The same difference in every scenario has no interval and says so; no difference in any is said plainly."""
    said = of_pair(pair(table({"A": [0.5] * 8, "B": [0.4] * 8}), "A", "B"))
    assert said == "A is more faithful than B by 0.10 in every scenario of 8, sign-flip p = 0.008."
    same = of_pair(pair(table({"A": LOW, "B": LOW}), "A", "B"))
    assert same == "No difference between A and B could be shown: they are the same in each of 24 scenarios."


def test_a_pair_without_a_test_is_our_fault() -> None:
    """A claim is never made of nothing."""
    with pytest.raises(HouseError, match="without a test"):
        _by(pair(table({"A": [0.1], "B": [0.2]}), "A", "B"), Terms())


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0004, "p < 0.001"),
        (0.0032, "p = 0.003"),
        (0.05, "p = 0.050"),
        (0.04996, "p = 0.04996"),
        (0.0496, "p = 0.0496"),
        (1.0, "p = 1.000"),
    ],
)
def test_a_p_in_words(p: float, said: str) -> None:
    """Three places, and more where a p would look like a level that it is not."""
    assert chance(p) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.123, "0.12"), (0.0, "0.00"), (-1e-9, "0.000000"), (0.0049, "0.0049"), (3.14159, "3.14"), (1234.5, "1234")]
)
def test_a_number_in_words(value: float, said: str) -> None:
    """Two places, more for the small, none for the large, and no minus before nothing."""
    assert number(value) == said
