"""Rates over items, and how parties are put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics import Material
from tests.evaluation.metrics.making import found, measured, run

SAID = [
    found("rok", "rok.a", "affirm"),
    found("rok", "rok.b", "affirm"),
    found("rok", "rok.c", "contradict"),
    found("rok", "rok.d", "silent"),
    found("rok", "rok.e", "undetermined"),
    found("dprk", "dprk.a", "silent"),
    found("prc", "prc.a", "contradict", at=1),
    found("prc", "prc.a", "affirm", at=2),
    found("prc", "prc.b", "affirm"),
]


def _material(*findings) -> Material:
    return Material(run(), findings or tuple(SAID))


@pytest.mark.parametrize(
    ("metric", "value", "n"),
    [
        ("balanced", 1 / 4, 4),
        ("fidelity", 2 / 3, 3),
        ("contradiction", 1 / 4, 4),
        ("coverage", 3 / 4, 4),
        ("inconsistency", 0, 3),
        ("unread", 1 / 5, 5),
    ],
)
def test_known_rates(metric: str, value: float, n: int) -> None:
    """Two affirmed, one contradicted, one silent, one not to be told: what the definitions say."""
    known = measured(metric, _material())["rok"]
    assert (known.value, known.n) == (pytest.approx(value), n)


def test_mixed_counts_half() -> None:
    """An item that was contradicted and then affirmed counts half on either side, and as inconsistent."""
    told = {m: measured(m, _material())["prc"] for m in ("balanced", "fidelity", "inconsistency")}
    assert (told["balanced"].value, told["fidelity"].value, told["inconsistency"].value) == (0.5, 0.75, 0.5)


def test_taken_back_is_inconsistent() -> None:
    """An affirmation that is contradicted later counts against the party, and as inconsistent."""
    material = _material(found("rok", "rok.a", "affirm", at=1), found("rok", "rok.a", "contradict", at=2))
    assert (measured("balanced", material)["rok"].value, measured("inconsistency", material)["rok"].value) == (-1, 1)


def test_silence_has_no_fidelity() -> None:
    """Who took no side has a balanced score of 0 and no fidelity: absent, with the reason, and not 0."""
    known = measured("fidelity", _material())["dprk"]
    assert (known.value, known.status, known.why) == (None, "absent", "it took no side on any item")
    assert measured("balanced", _material())["dprk"].value == 0


def test_unread_is_not_silent() -> None:
    """A party of which nothing could be read has no score."""
    material = _material(found("rok", "rok.a", "unscored"), found("rok", "rok.b", "undetermined"))
    assert measured("balanced", material)["rok"].why == "no item of it could be read"
    assert measured("unread", material)["rok"].value == 1


def test_mean_and_weakest() -> None:
    """The mean is over parties that could be measured, and the weakest stands beside it with its name."""
    known = measured("fidelity", _material())
    assert (known["mean"].value, known["mean"].n, known["mean"].why) == (pytest.approx((2 / 3 + 3 / 4) / 2), 2, "of 2 of 3 parties")
    assert (known["weakest"].party, known["weakest"].value) == ("rok", pytest.approx(2 / 3))
    assert measured("contradiction", _material())["weakest"].party == "prc"


def test_weakest_by_direction() -> None:
    """Where less is better, the weakest party is the one with most."""
    material = _material(found("rok", "rok.a", "affirm"), found("dprk", "dprk.a", "contradict"), found("prc", "prc.a", "silent"))
    assert measured("contradiction", material)["weakest"].party == "dprk"


def test_fallbacks_are_not_own() -> None:
    """What a fallback said counts on all turns and not on own turns."""
    fallen = {"type": "turn", "question": "r1.floor.rok", "kind": "floor", "party": "rok", "round": 1, "source": "fallback",
              "fallback": "timeout", "statement": (), "acts": ()}  # fmt: skip
    material = Material(run(fallen), (found("rok", "rok.a", "contradict", source="fallback"), found("rok", "rok.b", "affirm")))
    assert (measured("balanced", material)["rok"].value, measured("balanced", material, "all")["rok"].value) == (1, 0)


def test_probes_are_not_talk() -> None:
    """What is said to a researcher is no part of the rates."""
    material = _material(found("rok", "rok.a", "contradict", kind="probe"), found("rok", "rok.b", "affirm"))
    assert measured("balanced", material)["rok"].value == 1


def test_intervals_hold_the_rate() -> None:
    """Fidelity and contradiction rate come with an interval around them."""
    for metric in ("fidelity", "contradiction"):
        known = measured(metric, _material())["rok"]
        assert known.interval is not None
        assert known.interval[0] < known.value < known.interval[1]


def test_what_stands_behind() -> None:
    """A rate names the events in which a side was taken; the contradiction rate, those with a contradiction."""
    material = _material(
        found("rok", "rok.a", "affirm", at=3), found("rok", "rok.b", "contradict", at=2), found("rok", "rok.c", "silent", at=1)
    )
    assert [measured(metric, material)["rok"].behind for metric in ("balanced", "contradiction")] == [(2, 3), (2,)]


VERDICTS = st.sampled_from(["affirm", "contradict", "silent", "undetermined", "unscored"])
FINDINGS = st.lists(st.tuples(st.sampled_from(["rok", "dprk", "prc"]), st.sampled_from("abc"), VERDICTS, st.integers(1, 4)), max_size=30)


@given(FINDINGS)
def test_bounds(drawn) -> None:
    """Whatever is found, every rate stays in its range, coverage is at least the balance, and unread cells are in no other rate."""
    material = Material(run(), tuple(found(p, f"{p}.{i}", v, at) for p, i, v, at in drawn))
    for party in ("rok", "dprk", "prc"):
        known = {
            m: measured(m, material)[party].value for m in ("balanced", "fidelity", "contradiction", "coverage", "inconsistency", "unread")
        }
        assert all(v is None or 0 <= v <= 1 for m, v in known.items() if m != "balanced")
        if known["balanced"] is not None:
            assert abs(known["balanced"]) <= known["coverage"]


@given(FINDINGS, st.permutations(["rok", "dprk", "prc"]))
def test_order_of_parties(drawn, order) -> None:
    """In whatever order the findings of different parties come, the rates are the same."""
    findings = [found(p, f"{p}.{i}", v, at) for p, i, v, at in drawn]
    again = [f for p in order for f in findings if f.party == p]
    assert measured("balanced", Material(run(), tuple(findings))) == measured("balanced", Material(run(), tuple(again)))
