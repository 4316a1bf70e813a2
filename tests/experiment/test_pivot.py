"""The search for the smallest change that turns an outcome: what it finds, in which order, and what it says of chance."""

from __future__ import annotations

from itertools import islice

import pytest

from harness.experiment.candidates import candidates, wanted
from harness.experiment.offline import outcomes
from harness.experiment.paired import difference, wilson
from harness.experiment.pivot import Turned, search, usual
from harness.rules.coding import read
from harness.rules.mind import Readings
from tests.experiment.planted import held_back, kept_away, twice_blocked
from tests.holding import held, inputs_of

SEEDS = range(1, 9)


def turned(inputs) -> list[Turned]:
    """What turns the only issue of these inputs, by rank."""
    found = (tried.turned for tried in search(inputs, inputs.scenario.issues, SEEDS))
    return sorted((t for t in found if t), key=lambda t: t.rank)


def test_planted_precondition() -> None:
    """Where a precondition keeps a party away whose consent is needed, dropping it comes first."""
    first = turned(kept_away())[0]
    assert (first.change.what, first.change.id) == ("precondition", "dprk.pre.bilateral")
    assert (usual(first.before), usual(first.after)) == (None, 2)
    assert first.moved.high < 0


def test_planted_red_line() -> None:
    """Where a red line stops what all others want, dropping it comes first, and the seat of its owner after."""
    found = [(t.size, t.change.what, t.change.party) for t in turned(held_back())]
    assert found[:2] == [(5, "red-line", "rus"), (6, "seat", "rus")]


def test_same_search_same_result() -> None:
    """The same arguments give the same result, to the last number."""
    assert turned(kept_away()) == turned(kept_away())


def test_nothing_turns() -> None:
    """Where two things stand in the way, no single change turns the issue, and every candidate has been tried."""
    inputs = twice_blocked()
    tried = list(search(inputs, inputs.scenario.issues, SEEDS))
    assert [t.number for t in tried] == list(range(tried[0].of + 1))
    assert not any(t.turned for t in tried)


def test_counts_every_candidate() -> None:
    """The first word on an issue is how the talks were and how many candidates there are; then each is told of once, in order."""
    inputs = kept_away()
    tried = list(islice(search(inputs, inputs.scenario.issues, range(1, 4)), 4))
    assert [t.number for t in tried] == [0, 1, 2, 3]
    assert {t.of for t in tried} == {len(candidates(inputs, inputs.scenario.issues[0]))}
    assert {t.before for t in tried} == {(None, None, None)}


def test_candidates_are_single_and_small_first() -> None:
    """Every candidate can be made, bears on the issue, and stands where its size puts it; the chair keeps its seat."""
    inputs = inputs_of("japan-and-russia-seats")
    found = candidates(inputs, "japan-role")
    assert [c.size for c in found] == sorted(c.size for c in found)
    assert {c.change.what for c in found} == {"rider", "ideal", "precondition", "red-line", "seat"}
    assert {c.change.issue for c in found if c.change.what == "ideal"} == {"japan-role"}
    assert {c.change.party for c in found if c.change.what == "seat"} == set(inputs.seats) - {inputs.format.chair}
    assert all(c.inputs != inputs for c in found)


def test_no_ideal_beyond_a_red_line() -> None:
    """A party's ideal is not moved to where its red line forbids: that would be two changes."""
    moved = [c.change for c in candidates(inputs_of("japan-and-russia-seats"), "japan-role") if c.change.what == "ideal"]
    assert all(change.options[1] <= 2 for change in moved if change.party == "prc")


@pytest.mark.parametrize("scenario", ["opening-plenary", "japan-and-russia-seats"])
def test_wanted_is_what_the_rules_read(scenario: str) -> None:
    """The span that a move begins from is the one whose half-width is the tolerance the rules read."""
    inputs = inputs_of(scenario)
    for issue in inputs.agenda.issues:
        for party in inputs.seats:
            low, high = map(issue.place, wanted(inputs, inputs.profile[party], issue.id))
            reading = read(issue, inputs.profile[party])
            assert (high - low) // 2 == reading.tolerance
            assert low <= reading.ideal <= high


def test_wordless_talks_come_to_the_same() -> None:
    """A talk held without words adopts what the same talk adopts with them."""
    inputs = inputs_of("opening-plenary")
    last = held("opening-plenary", 1)[1].public
    adopted = {i: last.adopted[i].draft.option if i in last.adopted else None for i in inputs.scenario.issues}
    assert outcomes(inputs, Readings(inputs), 1) == adopted


def test_usual_is_the_most_common() -> None:
    """The most common outcome; of several alike, none adopted before any, and a lower option before a higher."""
    assert usual((3, 3, None)) == 3
    assert usual((3, None)) is None
    assert usual((3, 2)) == 2


def test_difference_of_pairs() -> None:
    """Newcombe's example of 50 pairs (1998): 36 alike in both, 12 and 2 in one alone, none in neither; 0.0569 to 0.3404."""
    found = difference([True] * 36 + [False] * 12 + [True] * 2, [True] * 36 + [True] * 12 + [False] * 2)
    assert (found.by, found.low, found.high) == pytest.approx((0.2, 0.0569, 0.3404), abs=1e-4)


def test_no_difference() -> None:
    """Two series that agree talk by talk differ by nothing, and chance could have moved them either way alike."""
    found = difference([True] * 14 + [False] * 6, [True] * 14 + [False] * 6)
    assert (found.by, found.low) == (0, pytest.approx(-found.high))


def test_difference_at_the_ends() -> None:
    """From all to none the difference is one whole, and the interval stays within it and is not a point."""
    found = difference([True] * 20, [False] * 20)
    assert (found.by, found.low) == (-1, -1)
    assert -0.9 < found.high < -0.7
    with pytest.raises(ValueError, match="at least one pair"):
        difference([], [])


def test_wilson_interval() -> None:
    """Wilson's interval for 15 of 20, as tables have it."""
    assert wilson(15, 20) == pytest.approx((0.5313, 0.8881), abs=1e-4)
