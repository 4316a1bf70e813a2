"""Where a turn says one thing and does another: written down in the note, never mended."""

from __future__ import annotations

from typing import Any

import pytest

from harness.domain.turns import Turn
from tests.prompts.test_reading import answer_of, floor, read

ISSUE = "agriculture-kado"


def tabled() -> int:
    """The option that is before the room."""
    return floor().view.public.tabled[ISSUE].draft.option


def turn(act: dict[str, Any], said: str = "Good morning.", **stances: int) -> Turn:
    """A turn that does one thing on one issue."""
    moment = floor()
    answers = {i: {"act": "reserve"} for i in moment.question.issues} | {ISSUE: act}
    return read(moment, answer_of(moment, statement=said, answers=answers, stances={ISSUE: stances.get("stance")}))


def test_a_stance_that_is_not_the_act_is_recorded() -> None:
    """A declared option beside an acceptance of another is a gap, with both numbers."""
    found = turn({"act": "accept"}, stance=tabled() + 1)
    assert [(w.rule, w.issue, w.numbers) for w in found.note.reasons] == [
        ("gap-stance", ISSUE, {"declared": tabled() + 1, "done": tabled()})
    ]


@pytest.mark.parametrize("stance", [None, 0])
def test_a_stance_that_fits_is_no_gap(stance: int | None) -> None:
    """The tabled option declared and accepted, or nothing declared, leaves the note without reasons."""
    found = turn({"act": "accept"}, stance=tabled()) if stance is None else turn({"act": "accept"})
    assert found.note.reasons == ()


def test_an_amendment_is_measured_by_what_it_asks_for() -> None:
    """A stance beside an amendment is compared with the text of the amendment."""
    other = tabled() + 1
    assert turn({"act": "amend", "text": str(other)}, stance=other).note.reasons == ()
    assert [w.rule for w in turn({"act": "amend", "text": str(other)}, stance=tabled()).note.reasons] == ["gap-stance"]


@pytest.mark.parametrize(
    ("act", "said", "gap"),
    [
        ("accept", "We cannot sign anything on agriculture-kado.", True),
        ("object", "We gladly support the draft on agriculture-kado.", True),
        ("accept", "We gladly support the draft on agriculture-kado.", False),
        ("object", "We must object on agriculture-kado.", False),
        ("accept", "We cannot stay for lunch.", False),
        ("accept", "We support much of agriculture-kado and reject some of agriculture-kado.", False),
    ],
)
def test_words_that_lean_the_other_way_are_a_hint(act: str, said: str, *, gap: bool) -> None:
    """What is said where the issue is named is compared with the act; elsewhere, or where it leans both ways, nothing is found."""
    plain = {"act": act} if act == "accept" else {"act": act, "reason": "no-gain"}
    assert [w.rule for w in turn(plain, said).note.reasons] == (["gap-words"] if gap else [])


@pytest.mark.parametrize(
    ("said", "leans"),
    [
        ("We cannot accept the draft on agriculture-kado.", -1),
        ("We do not object to agriculture-kado.", 1),
        ("We don\u2019t object to agriculture-kado.", 1),
        ("We have no objection to agriculture-kado.", 1),
        ("We see no reason to oppose agriculture-kado.", 1),
        ("We will never agree on agriculture-kado.", -1),
        ("We cannot oppose agriculture-kado.", 1),
        ("We are unable to support agriculture-kado.", -1),
        ("We are not in a position to accept agriculture-kado.", -1),
        ("We are not in favour of agriculture-kado.", -1),
        ("We refuse to accept agriculture-kado.", -1),
        ("We not only welcome agriculture-kado, we support it.", 1),
        ("We accept agriculture-kado and do not object to its costs.", 1),
        ("We accept the aim of agriculture-kado, but we cannot accept the draft.", 0),
    ],
)
def test_a_verb_that_is_denied_leans_the_other_way(said: str, leans: int) -> None:
    """A denial and its verb are one word: the words against an acceptance, and those for an objection, are gaps."""
    accepted, refused = turn({"act": "accept"}, said), turn({"act": "object", "reason": "no-gain"}, said)
    assert [bool(t.note.reasons) for t in (accepted, refused)] == [leans == -1, leans == 1]


def test_a_gap_mends_nothing() -> None:
    """The acts and the stance stay as they were answered."""
    found = turn({"act": "accept"}, "We cannot sign anything on agriculture-kado.", stance=tabled() + 1)
    assert "accept" in {a.act for a in found.acts}
    assert [(s.issue, s.option) for s in found.stances] == [(ISSUE, tabled() + 1)]
    assert found.spoken == "We cannot sign anything on agriculture-kado."
