"""Drift over rounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics import Material
from harness.evaluation.metrics.drift import by_rounds, fitted
from tests.evaluation.metrics.making import found, measured, run


def _line(*verdicts: str, **more) -> tuple:
    return tuple(found("rok", "rok.a", v, at, **more) for at, v in enumerate(verdicts, 1))


def test_a_party_that_gives_way() -> None:
    """Affirmed twice, silent twice, contradicted twice: the slope and the difference of thirds by hand."""
    material = Material(run(), _line("affirm", "affirm", "silent", "silent", "contradict", "contradict"))
    assert measured("drift-slope", material)["rok"].value == pytest.approx(-16 / 35)
    assert measured("drift-thirds", material)["rok"].value == -2
    assert by_rounds(material.talk, ["rok"])["rok"] == [(1, 1), (2, 1), (3, 0), (4, 0), (5, -1), (6, -1)]


def test_a_party_that_stands() -> None:
    """Who says the same in every round does not drift, however often it speaks."""
    material = Material(run(), _line("affirm", "affirm", "affirm"))
    assert (measured("drift-slope", material)["rok"].value, measured("drift-thirds", material)["rok"].value) == (0, 0)


def test_two_rounds_are_no_line() -> None:
    """With fewer than three rounds there is no drift, and the reason is told."""
    known = measured("drift-slope", Material(run(), _line("affirm", "contradict")))["rok"]
    assert (known.value, known.why) == (None, "it has a score in fewer than 3 rounds")


def test_probes_have_their_own_line() -> None:
    """Answers to probes make a line of their own, and none are asked: absent."""
    material = Material(run(), (*_line("affirm", "contradict", kind="probe"), *_line("affirm", "affirm", "affirm")))
    assert (measured("drift-probe", material)["rok"].value, measured("drift-slope", material)["rok"].value) == (-2, 0)
    assert measured("drift-probe", Material(run(), _line("affirm")))["rok"].why == "no probe was asked and scored"


def test_probes_put_again() -> None:
    """The second answer at a moment is no part of the line; where it differs from the first, that is told, and unread ones are left out."""
    again = {"kind": "probe", "question": "r1.probe.rok.a#2"}
    twice = (found("rok", "rok.a", "contradict", 1, **again), found("rok", "rok.a", "undetermined", 2, **(again | {"question": "q#2"})))
    first = (found("rok", "rok.a", "affirm", n, kind="probe", question=q) for n, q in ((1, "r1.probe.rok.a"), (2, "q")))
    material = Material(run(), (*first, *twice))
    assert measured("drift-probe", material)["rok"].value == 0
    assert (measured("probe-retest", material)["rok"].value, measured("probe-retest", material)["rok"].n) == (1, 1)
    assert measured("probe-retest", Material(run()))["rok"].why == "no probe was asked and scored"


def test_rounds_that_cannot_be_read_are_left_out() -> None:
    """A round of which nothing could be told is no 0 in the line."""
    material = Material(run(), _line("affirm", "undetermined", "affirm", "affirm"))
    assert (measured("drift-slope", material)["rok"].value, measured("drift-slope", material)["rok"].n) == (0, 3)


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=12), st.floats(-1, 1))
def test_slope(scores: list[float], shift: float) -> None:
    """A slope turns round with the line, and does not change when all scores move alike."""
    points = list(enumerate(scores))
    assert fitted(points) == pytest.approx(-fitted([(x, -y) for x, y in points]), abs=1e-9)
    assert fitted(points) == pytest.approx(fitted([(x, y + shift) for x, y in points]), abs=1e-9)
