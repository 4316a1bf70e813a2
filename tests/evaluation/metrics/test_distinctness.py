"""Who said this, names masked; and how unlike the words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics import Material
from harness.evaluation.metrics.distinctness import divergence, masking
from tests.evaluation.metrics.making import inputs, measured, run, turn

VOICES = {
    "rok": ["Patience with small steps and warm words wins.", "With patience, small steps and warm words we win."],
    "dprk": ["Deeds first, promises later, dignity always, comrades.", "Dignity always; deeds first and promises later, comrades."],
    "prc": ["Harmony grows where neighbours consult as equals.", "As equals neighbours consult, and harmony grows."],
}


def _told(voices: dict[str, list[str]], metric: str = "who-said"):
    return measured(metric, Material(run(*(turn(p, t, at=n) for p, texts in voices.items() for n, t in enumerate(texts, 1)))))


def test_distinct_voices_are_told_apart() -> None:
    """Three ways of speaking that share no words are always told apart; chance is named."""
    known = _told(VOICES)
    assert {p: known[p].value for p in VOICES} == dict.fromkeys(VOICES, 1)
    assert known["rok"].why == "chance is 1 of 3"


def test_a_statement_is_no_witness_for_itself() -> None:
    """Who says now this and now that, as others do, cannot be told by the statement that is held out."""
    one, other = "Small steps and warm words win with patience.", "Deeds first and promises later, comrades, always."
    assert _told({"rok": [one, other], "dprk": [one, other]})["mean"].value == 0


def test_one_voice_is_chance() -> None:
    """Parties that all say the same cannot be told apart: each guess is worth its chance."""
    same = {p: ["We thank the chair for these words.", "We thank the chair for those words."] for p in VOICES}
    assert _told(same)["mean"].value <= 1 / 3 + 1e-9
    assert _told(same, "divergence")["mean"].value == pytest.approx(0, abs=1e-12)


def test_names_do_not_tell() -> None:
    """Voices that differ in nothing but names are alike once the names are masked."""
    names = {"rok": "South Korea", "dprk": "the North Korean side", "prc": "Beijing"}
    said = {p: [f"{name} thanks the chair for this.", f"The position of {name} is well known here."] for p, name in names.items()}
    assert _told(said, "divergence")["mean"].value == pytest.approx(0, abs=1e-12)


def test_masking() -> None:
    """Names, capitals, adjectives, ways to call oneself, and ids in capitals are masked; verbs that look like ids are not."""
    mask = masking(inputs())
    assert mask.sub("@", "Seoul's offer, the Chinese side, PRC and DPRK: a rok tree?") == "@ offer, @, @ and @: a rok tree?"


def test_too_little_to_tell() -> None:
    """A party with one statement, or alone at the table, has no measure, with the reason."""
    assert _told({"rok": VOICES["rok"][:1], **{p: VOICES[p] for p in ("dprk", "prc")}})["rok"].why == "it made fewer than two statements"
    assert _told({"rok": VOICES["rok"]})["rok"].why == "nobody else made two statements"
    assert _told({"rok": VOICES["rok"]}, "divergence")["rok"].why == "nobody else said anything"


BAGS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1)


@given(BAGS, BAGS)
def test_divergence(one: dict, other: dict) -> None:
    """From 0, for the same shares, to 1, for nothing in common; the same both ways."""
    value = divergence(one, other)
    assert 0 <= value <= 1 + 1e-9
    assert value == pytest.approx(divergence(other, one), abs=1e-12)
    assert divergence(one, {k: 3 * n for k, n in one.items()}) == pytest.approx(0, abs=1e-9)
    if not set(one) & set(other):
        assert value == pytest.approx(1)


@given(st.permutations(list(VOICES)), st.lists(st.text("abc defgh.", min_size=20, max_size=60), min_size=6, max_size=6))
def test_order_of_parties(order: list[str], texts: list[str]) -> None:
    """Shares stay within 0 to 1, and do not depend on who speaks first."""
    said = {p: texts[2 * n : 2 * n + 2] for n, p in enumerate(VOICES)}
    one, other = _told(said), _told({p: said[p] for p in order})
    for party in VOICES:
        assert one[party].value == other[party].value
        assert one[party].value is None or 0 <= one[party].value <= 1
