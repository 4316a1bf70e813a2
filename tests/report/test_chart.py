"""The drawing of an issue: well-formed, integer, escaped, and readable without colour or sight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report.chart import GUTTER, LETTERS, SIDE, Chart, Mark, Party, Text, legend, svg

PARTIES = (Party("ROK", "South Korea", 0), Party("DPRK", "North Korea", 1))
CHART = Chart(
    title="The forum", options=("none", "track two", "dialogue"), quo=1, slots=("opening", "1", "2", "final"), parties=PARTIES,
    texts=(Text(1, 1000, "Tabled: dialogue"), Text(2, 500, "Tabled: track two")),
    marks=(Mark(0, 0, "asks", "3", "Opening: proposes dialogue", moved=True), Mark(1, 1, "objects", "1", "Round 1: objects", moved=True)),
    adopted=2, first=(3, None), last=(2, 2), outcome="adopted", words="Status quo: none. Adopted in round 2.",
)  # fmt: skip


def _tree(chart: Chart) -> ET.Element:
    return ET.fromstring(svg(chart))


def _of(tree: ET.Element, tag: str, kind: str) -> list[ET.Element]:
    return [e for e in tree.iter(tag) if kind in e.get("class", "").split()]


def _words(element: ET.Element) -> str:
    return "".join(element.itertext())


def _numbers(tree: ET.Element) -> Iterator[str]:
    for element in tree.iter():
        for name in ("x", "y", "cx", "cy", "r", "d", "width", "height", "viewBox"):
            yield element.get(name, "")


def test_coordinates_are_integers() -> None:
    """The same drawing on every machine: no fraction anywhere."""
    assert not any("." in value for value in _numbers(_tree(CHART)))


def test_the_drawing_has_words_for_those_who_cannot_see_it() -> None:
    """It is an image with a label that tells the story."""
    tree = _tree(CHART)
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == "The forum. Status quo: none. Adopted in round 2."


def test_every_option_is_written_beside_its_band_low_below_high() -> None:
    """Option labels run from the low pole below to the high pole above, with their numbers; the status quo is named."""
    labels = _of(_tree(CHART), "text", "option")
    assert [_words(e) for e in labels] == ["1  none", "2  track two", "3  dialogue"]
    assert all(int(a.get("y", "")) > int(b.get("y", "")) for a, b in pairwise(labels))
    assert [_words(e) for e in _of(_tree(CHART), "text", "small")] == ["status quo"]


def test_the_line_runs_from_the_status_quo_through_every_tabled_text() -> None:
    """One stop a text, at its place; higher places are drawn higher."""
    tree = _tree(CHART)
    first, second = _of(tree, "circle", "stop")
    assert int(first.get("cy", "")) < int(second.get("cy", ""))
    (path,), (quo,) = _of(tree, "path", "text"), _of(tree, "path", "quo")
    level = re.match(r"M\d+ (\d+)", quo.get("d", ""))
    assert level is not None
    assert path.get("d", "").startswith(f"M{GUTTER + SIDE + 84} {level[1]}V{first.get('cy')}H")


def test_an_adoption_is_marked_and_named() -> None:
    """A sign at the end of the line and the word beside it; without adoption only the word."""
    assert len(_of(_tree(CHART), "g", "done")) == 1
    still = _tree(replace(CHART, adopted=None, outcome="not adopted"))
    assert not _of(still, "g", "done")
    assert next(_words(e) for e in _of(still, "text", "outcome")).endswith("not adopted")


def test_where_parties_stood_is_written_as_codes() -> None:
    """At first on the left, at last on the right; who had no answer yet is not there."""
    codes = [(e.text or e[0].tail, _words(e[0])) for e in _of(_tree(CHART), "text", "code")]
    assert codes == [("ROK", "South Korea, at first"), ("ROK", "South Korea, at last"), ("DPRK", "North Korea, at last")]


def test_every_lane_has_its_name_and_every_mark_its_title() -> None:
    """Colour is never the only sign: the name stands at the lane, the act in the title, and the shape differs."""
    tree = _tree(CHART)
    assert [_words(e) for e in _of(tree, "text", "name")] == ["South Korea", "North Korea"]
    marks = _of(tree, "g", "mark")
    assert [_words(m[0]) for m in marks] == ["South Korea. Opening: proposes dialogue", "North Korea. Round 1: objects"]
    assert [m[1].tag for m in marks] == ["path", "rect"]


def test_who_did_not_move_is_a_dot_without_label() -> None:
    """Only moves carry a label; an unchanged answer is small."""
    still = replace(CHART, marks=(Mark(2, 0, "agrees", "✓", "Round 2: accepts", moved=False),))
    (mark,) = _of(_tree(still), "g", "mark")
    assert [e.tag for e in mark] == ["title", "circle"]
    assert mark[1].get("r") == "3"


def test_a_long_label_is_cut_and_kept_in_the_title() -> None:
    """What has no room is not lost."""
    long = "a very long label of an option that nobody could ever print here"
    label = _of(_tree(replace(CHART, options=(long, "b", "c"))), "text", "option")[0]
    assert _words(label[0]) == f"1  {long}"
    assert len(label[0].tail or "") <= LETTERS


HOSTILE = "</svg><script>alert(1)</script>\"'&<"


def test_hostile_words_stay_words() -> None:
    """Markup in titles, labels, names and codes is escaped."""
    text, mark = Text(1, 0, HOSTILE), Mark(0, 0, "asks", "<", HOSTILE, moved=True)
    evil = replace(
        CHART, title=HOSTILE, options=(HOSTILE, "b", "c"), parties=(Party("<b>", HOSTILE, 0), PARTIES[1]), texts=(text,), marks=(mark,)
    )
    tree = _tree(evil)
    assert tree.get("aria-label", "").startswith(HOSTILE)
    assert {e.tag for e in tree.iter()} <= {"svg", "g", "rect", "path", "circle", "text", "title"}


def test_nothing_tabled_is_drawn_as_the_status_quo_alone() -> None:
    """A session that never came to a draft has a drawing too."""
    assert not _of(_tree(replace(CHART, texts=(), marks=(), adopted=None)), "path", "text")


@pytest.mark.parametrize("shape", ["asks", "agrees", "bends", "objects", "joins"])
def test_the_key_draws_the_same_marks(shape: Any) -> None:
    """The key is made by the hand that draws the chart; assistive technology reads its words instead."""
    assert ET.fromstring(legend(shape, "2")).get("aria-hidden") == "true"


@st.composite
def _charts(draw: st.DrawFn) -> Chart:
    options, rounds, parties = draw(st.integers(2, 9)), draw(st.integers(0, 21)), draw(st.integers(2, 9))
    slots = ("opening", *map(str, range(1, rounds + 1)))
    slot, place = st.integers(0, rounds), st.integers(-500, 1500)
    texts = [Text(n, draw(place), "x") for n in range(1, rounds + 1)]
    stands = tuple(draw(st.one_of(st.none(), st.integers(1, options))) for _ in range(parties))
    shape: Any = st.sampled_from(["asks", "agrees", "bends", "objects", "joins", "left"])
    marks = [Mark(draw(slot), p, draw(shape), "1", "x", moved=draw(st.booleans())) for p in range(parties)]
    return Chart(
        title="x", options=("o",) * options, quo=draw(st.integers(1, options)), slots=slots,
        parties=tuple(Party("ABCD", "Name", p) for p in range(parties)), texts=tuple(texts), marks=tuple(marks),
        adopted=draw(slot) if texts and draw(st.booleans()) else None, first=stands, last=stands, outcome="x", words="x",
    )  # fmt: skip


@given(_charts())
def test_everything_lies_inside_the_drawing(chart: Chart) -> None:
    """However many options, rounds and parties there are, no mark or word is anchored outside."""
    tree = _tree(chart)
    width, height = int(tree.get("width", "")), int(tree.get("height", ""))
    for element in tree.iter():
        for names, limit in ((("x", "cx"), width), (("y", "cy"), height)):
            values = [int(element.get(n, "0")) for n in names]
            assert all(0 <= v <= limit for v in values)
