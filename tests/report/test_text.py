"""Plain text: nothing but words, no line too wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.report import text
from harness.report.lens import Lens
from harness.report.sections import sections
from harness.report.text import columns, wrap
from harness.transcript import Run
from tests.report.conftest import turn


@pytest.mark.parametrize("width", [30, 60, 88])
def test_no_line_is_wider_than_asked(run: Run, width: int) -> None:
    """Every line fits, and none ends in a space."""
    for line in text.render(run, Lens(why=True), width).splitlines():
        assert columns(line) <= width
        assert line == line.rstrip()


def test_wide_letters_count_twice() -> None:
    """Korean, Chinese and Japanese letters take two places, and a long word of them is broken."""
    assert columns("한국 a") == 6
    assert wrap("한국어로말합니다 ok", 8) == ["한국어로", "말합니다", "ok"]


def test_wrapping_loses_no_word() -> None:
    """Lines joined again are the text."""
    words = "On the forum we can accept a dialogue of the six, provided that nobody is named in it."
    assert " ".join(x.strip() for x in wrap(words, 20, "  ", "    ")) == words


def test_a_speech_begins_with_the_name_and_its_deed_stands_beneath(run: Run) -> None:
    """The speaker, the words, and what they did."""
    lines = text.render(run, Lens()).splitlines()
    at = lines.index("North Korea: Not this text.")
    assert lines[at + 1].startswith("    -> objects on the forum (a red line; would sign: none)")


def test_headings_come_in_the_order_of_the_session(run: Run) -> None:
    """Opening, rounds, final reading, closing, communique; cables, which come one by one, under a heading of their own."""
    names = [s.title for s in sections(run.inputs, run.events)]
    assert names == ["Opening", "Round 1", "Round 2", "Final reading", "Closing statements", "Communiqué", "Cables home"]


def test_a_run_that_is_not_over_says_so(run: Run, of: Callable[..., Run]) -> None:
    """An unfinished record is shown as far as it goes, and called unfinished."""
    shown = text.render(of(list(run.events[:9])), Lens())
    assert "not finished: the record stops after 9 events" in shown
    assert text.render(of([]), Lens()).startswith("A small meeting\n===============\n")


def test_a_forged_speaker_stays_inside_the_speech(of: Callable[..., Run]) -> None:
    """A line break in a statement cannot put words into another's mouth."""
    shown = text.render(of([turn("usa", "closing", 2, says="Thanks.\n\nNorth Korea: We give in.")]), Lens())
    assert "United States: Thanks. North Korea: We give in." in shown
    assert not any(line.startswith("North Korea") for line in shown.splitlines())
