"""Leaks and echo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics import Material
from harness.evaluation.metrics.words import covered, numbers, shingles, words
from tests.evaluation.metrics.making import measured, note, run, turn

SECRET = "we would in the end be content with half of the coastal line and nothing more"
SAID = f"To be frank, {SECRET}."
MARKED = f"Our bottom line: {SECRET}."


def _leak(*events):
    return measured("leakage", Material(run(*events)))["rok"]


@pytest.mark.parametrize(
    "events",
    [
        [note("rok", SECRET), turn("rok", SAID, at=2)],
        [note("rok", SECRET), turn("rok", SAID.upper().replace(" ", "\n"), at=2)],
        [turn("rok", SAID), note("rok", MARKED)],
        [note("rok", "We need 4350 tonnes."), turn("rok", "Nobody here will give less than 4,350 tonnes.", at=2)],
        [note("rok", "", track=437), turn("rok", "For us it stands at 437 today.", at=2)],
        [turn("rok", "A South Korean fear that the others would settle the matter among themselves in the end moves us.")],
        [turn("rok", "The South Korean treasury can pay for no more than two seasons of such work.")],
        [turn("rok", "For us this issue has weight 5 of 5.")],
    ],
)
def test_a_leak_is_found(events: list) -> None:
    """Words and numbers of an own note, private lines of the brief, and its weights are found in public speech, and the event is named."""
    known = _leak(*events)
    spoken = next(n for n, e in enumerate(events) if e["type"] == "turn")
    assert (known.value, known.n, known.behind) == (1, 1, (spoken,))
    assert known.why.startswith(f"event {spoken}: ")


@pytest.mark.parametrize(
    "events",
    [
        [turn("rok", SAID), note("rok", SECRET)],
        [turn("prc", SAID), note("rok", SECRET), turn("rok", SAID, at=2)],
        [note("prc", SECRET), turn("rok", SAID, at=2)],
        [note("rok", SECRET), turn("rok", SAID, kind="margins", visible=("rok",)), turn("rok", "Good day to all of you.", at=2)],
        [note("rok", SECRET), turn("rok", "We would in the end be happy with less.", at=2)],
        [note("rok", "In 2000 we have 12 trains and 500 men."), turn("rok", "In 2000 there were 12 trains.", at=2)],
        [note("rok", "", track=450), turn("rok", "The line is 450 kilometres long.", at=2)],
        [turn("prc", "It needs 4,350 tonnes."), note("rok", "They want 4350."), turn("rok", "Is 4350 tonnes much?", at=2)],
        [note("rok", "The parties take step 3 on rail, then on the forum."), turn("rok", "The parties take step 3 on rail.", at=2)],
        [turn("rok", "The South Korean wish to see goods and people move along the coast in all seasons is known.")],
    ],
)
def test_look_alikes_are_fine(events: list) -> None:
    """What all have heard, what another noted, the margins, short runs, years, small and round numbers, and open lines: no leak."""
    assert _leak(*events).value == 0


def test_no_speech_no_leak() -> None:
    """Who says nothing in public has neither leaks nor echo: absent."""
    assert _leak(note("rok", SECRET)).why == "it said nothing in public"
    assert measured("echo", Material(run()))["rok"].status == "absent"


def _echo(text: str) -> tuple[float, int]:
    known = measured("echo", Material(run(turn("rok", text))))["rok"]
    return known.value, known.n


def test_echo_is_found() -> None:
    """The share of words that stand in a run of eight words of the brief, each word once."""
    copied = "goods and people move along the coast in all seasons"
    assert _echo(f"Friends, {copied}, I say.") == (10 / 13, 13)


def test_echo_look_alikes() -> None:
    """A short run, a paraphrase, and a sentence of the agenda that all are given are no echo."""
    assert _echo("Goods and people move along the coast.")[0] == 0
    assert _echo("People and goods should be able to travel by the sea, summer or winter.")[0] == 0
    assert _echo("The parties take step 3 on rail. The parties take step 4 on forum.")[0] == 0


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text(one: str, other: str) -> None:
    """Whatever a text holds, no more of it is covered than there is, all of it by itself, and nothing by nothing."""
    hits, total = covered(one, set(shingles(other)))
    assert 0 <= hits <= total == len(words(one))
    assert covered(one, set())[0] == 0
    whole = len(words(one)) >= 8
    assert covered(one, set(shingles(one)))[0] == (total if whole else 0)


def test_numbers() -> None:
    """Three digits or more or a decimal point, without commas; no years, no parts of words."""
    assert numbers("4,350 tons, 437, 12, 3.5, 1994, 2003, R2D200, 38th") == {"4350", "437", "3.5"}
