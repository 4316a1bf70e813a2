"""Words of strangers cannot steer a terminal, turn the direction of reading or forge a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report.plain import plain


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jcleared", "cleared"),
        ("safe\u202eesrever\u2066x\u2069", "safeesreverx"),
        ("one\ntwo\r\nthree\u2028four\x85five", "one two three four five"),
        ("bell\a, null\0, back\b", "bell, null, back"),
        ("hidden\u200b\ufeff\u00adtext", "hiddentext"),
        ("\U000e0041tag", "tag"),
        ("\ud800alone", "alone"),
    ],
)
def test_what_can_do_harm_is_taken_out(hostile: str, harmless: str) -> None:
    """Escape sequences with what they carry, controls, direction marks, hidden letters, line breaks."""
    assert plain(hostile) == harmless


@pytest.mark.parametrize("text", ["Pyŏngyang and Kim Dae-jung", "김대중", "日本政府", "Москва", "می‌خواهم", "“b” … c"])
def test_every_script_stays_as_it_is(text: str) -> None:
    """Letters of any language, and the joiners that some need, are left alone."""
    assert plain(text) == text


@given(st.text())
def test_what_is_left_can_be_printed(text: str) -> None:
    """Nothing unprintable is left but the two joiners, and cleaning twice is cleaning once."""
    clean = plain(text)
    assert all(c.isprintable() or c in "\u200c\u200d" or not c.isascii() for c in clean)
    assert "\x1b" not in clean
    assert "\n" not in clean
    assert plain(clean) == clean
