"""Sentences and spans: verbatim, whole, and found where they stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.sentences import Place, Sentences, locate, sentences, span

ANY = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We agree. We do not.", ["We agree.", "We do not."]),
        (
            "No. 5 of Mr. Kim's list, the U.S. view: yes! \u201cWhy?\u201d Because.",
            ["No. 5 of Mr. Kim's list, the U.S. view: yes!", "\u201cWhy?\u201d", "Because."],
        ),
        ("One line\nanother", ["One line", "another"]),
        ("", []),
        ("  \n ", []),
        ("no mark at all", ["no mark at all"]),
        ("It costs 3.5 million. Good.", ["It costs 3.5 million.", "Good."]),
        ("\u6211\u4eec\u540c\u610f\u3002 \u597d\u3002", ["\u6211\u4eec\u540c\u610f\u3002", "\u597d\u3002"]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    """Marks end a sentence, abbreviations and numbers do not, and a line break does."""
    assert [text[a:b] for a, b in sentences(text)] == parts


@given(ANY)
def test_sentences_cover_all_that_can_be_seen(text: str) -> None:
    """In order, without overlap, and nothing but blanks is left between them."""
    places = sentences(text)
    assert all(a < b for a, b in places)
    assert all(b <= c for (_, b), (c, _) in pairwise(places))
    left = [c for n, c in enumerate(text) if not any(a <= n < b for a, b in places)]
    assert all(c.isspace() for c in left)


@given(ANY, st.integers(-5, 205), st.integers(-5, 205))
def test_a_span_is_verbatim_and_whole(text: str, start: int, end: int) -> None:
    """Its quote stands where it says, and its sentence holds it."""
    try:
        found = span(text, start, end)
    except ValueError:
        return
    assert text[found.start : found.end] == found.quote
    assert found.sentence[0] <= found.start < found.end <= found.sentence[1] <= len(text)


@given(ANY, st.integers(-5, 205), st.integers(-5, 205))
def test_a_span_has_the_sentences_that_it_touches(text: str, start: int, end: int) -> None:
    """What is looked up is what a walk through all sentences would find."""
    try:
        found = Sentences.of(text).span(start, end)
    except ValueError:
        return
    touched = [(a, b) for a, b in sentences(text) if a < found.end and found.start < b]
    assert found.sentence == (min(found.start, touched[0][0]), max(found.end, touched[-1][1]))


class Counted(tuple[Place, ...]):
    """Places that count how often one of them is looked at."""

    __slots__ = ()
    looked = 0

    def __getitem__(self, at: object) -> Place:  # type: ignore[override]  # only single places are asked for
        type(self).looked += 1
        return super().__getitem__(at)  # type: ignore[index, no-any-return, call-overload]


def test_a_span_is_looked_up_and_not_walked_to() -> None:
    """Among 15,000 sentences a span looks at some 30 of them."""
    text = "It is so. " * 15_000
    many = Sentences(text, Counted(sentences(text)))
    assert many.span(120_003, 120_005).sentence == (120_000, 120_009)
    assert 0 < Counted.looked < 40


def test_marks_in_a_row_are_looked_at_once() -> None:
    """A row of marks that ends no sentence is no reason to begin again at each of them, which would take days here."""
    text = "!" * 1_000_000 + "a"
    assert sentences(text) == [(0, len(text))]


@given(ANY, st.data())
def test_what_is_quoted_is_found(text: str, data: st.DataObject) -> None:
    """Any part of a text that holds a word is found in it, verbatim."""
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    found = locate(text, part)
    if part.strip() and "..." not in part and "\u2026" not in part:
        assert found is not None
        assert text[found.start : found.end] == found.quote


def test_other_marks_and_blanks_are_the_same_words() -> None:
    """Curly quotation marks, dashes, double blanks and case do not hide a quotation; the span is the text's own words."""
    text = "He said: \u201cWe  will not\u2014ever\u2014accept a \uff46\uff49\uff56\uff45 plus one\u201d, and left."
    found = locate(text, 'we will not-ever-accept a five plus one"')
    assert found is not None
    assert found.quote == "We  will not\u2014ever\u2014accept a \uff46\uff49\uff56\uff45 plus one\u201d"
    assert found.match == "normalised"


@pytest.mark.parametrize("quote", ["", "   ", "We ... accept", "a four party talk", "we WILL accept", "never said this at all here"])
def test_what_is_not_there_is_not_found(quote: str) -> None:
    """Nothing is guessed: no ellipsis, no near miss, no short quotation in other spelling."""
    assert locate("We will accept it. The Four Party Talks stay.", quote) is None


def test_a_part_of_a_sentence_is_not_its_meaning() -> None:
    """The sentence around a span is kept: a part may say the opposite of the whole."""
    text = "Good morning. We will not accept a five plus one formula. Thank you."
    found = locate(text, "accept a five plus one formula")
    assert found is not None
    assert text[slice(*found.sentence)] == "We will not accept a five plus one formula."
    assert found.match == "exact"
