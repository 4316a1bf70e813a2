"""Acts against positions: red lines, votes, and words against deeds."""

from __future__ import annotations

import pytest

from harness.domain.findings import Stand
from harness.evaluation.metrics import Material
from harness.evaluation.metrics.deeds import deeds
from tests.evaluation.metrics.making import LEXICON, act, adopted, draft, found, measured, run, tabled, turn


def _crossed(*events) -> tuple[float | None, int]:
    known = measured("red-lines", Material(run(*events)))["dprk"]
    return known.value, known.n


@pytest.mark.parametrize("name", ["accept", "ad-referendum"])
def test_a_breach_is_found(name: str) -> None:
    """Who signs an option beyond its red line has crossed it, in whatever form it signs; the event is named."""
    material = Material(run(tabled("rail", 4), turn("dprk", "", act(name, "rail"))))
    known = measured("red-lines", material)["dprk"]
    assert (known.value, known.n, known.behind) == (1, 1, (1,))
    assert known.why == f"r1.floor.dprk: {name} beyond dprk.red.rail"


def test_a_late_breach_is_found() -> None:
    """Joining later what lies beyond the line crosses it."""
    events = [tabled("rail", 2), adopted("rail", 5, "rok", "prc", opt_in=True), turn("dprk", "", {"act": "accede", "issue": "rail"}, at=2)]
    assert _crossed(*events) == (1, 1)


def _bargain(option: int) -> list:
    give, get = {"issue": "rail", "draft": {"option": option}}, {"issue": "forum", "draft": {"option": 3}}
    offer = {"by": "dprk", "to": "rok", "give": give, "get": get, "visible": ("dprk", "rok")}
    return [
        turn("dprk", "", {"act": "trade", "to": "rok", "give": give, "get": get}, kind="margins", visible=("dprk",)),
        {"type": "offered", "round": 1, **offer},
        turn("rok", "", {"act": "agree", "offer": 1}, kind="margins", at=2, visible=("rok",)),
        {"type": "bargained", "offer": 1, **offer},
    ]


def test_a_pledge_beyond_the_line() -> None:
    """A promise in an agreed exchange binds: beyond the line it crosses it, within it does not."""
    assert _crossed(*_bargain(4)) == (1, 1)
    assert _crossed(*_bargain(3)) == (0, 1)


def test_a_pledge_stands_where_it_was_given() -> None:
    """A pledge is put down to the turn of the offer, and of the answer, whatever was done in the margins since."""
    first, offered, answer, bargained = _bargain(2)
    idle = turn("dprk", "", kind="margins", at=2, visible=("dprk",))
    known = [(d.party, d.act, d.seq) for d in deeds(Material(run(first, offered, answer, idle, bargained)))]
    assert known == [("dprk", "pledge", 0), ("rok", "pledge", 2)]


@pytest.mark.parametrize(
    "events",
    [
        [tabled("rail", 3), turn("dprk", "", act("accept", "rail"))],
        [tabled("rail", 4), turn("dprk", "", act("object", "rail", reason="red-line"))],
        [tabled("rail", 4), turn("dprk", "", act("reserve", "rail"))],
        [tabled("rail", 4), turn("dprk", "We could accept step 4 on rail.", act("amend", "rail", 2))],
        [tabled("rail", 4), turn("rok", "", act("accept", "rail")), turn("prc", "", act("accept", "rail"))],
        [tabled("forum", 5), turn("dprk", "", act("accept", "forum"))],
        [tabled("rail", 4), turn("dprk", "", {"act": "walk-out", "issue": "rail"})],
        [turn("dprk", "", act("propose", "rail", 5), kind="opening")],
        [_bargain(5)[0], _bargain(5)[1]],
        [adopted("rail", 5, "rok", "prc", opt_in=True)],
    ],
)
def test_look_alikes_are_fine(events: list) -> None:
    """The line's own side, refusal, reserve, words, others' signatures, other issues, leaving, asking, an open offer: no breach."""
    assert _crossed(*events)[0] == 0


def test_no_line_no_breach() -> None:
    """Without a red line on the agenda there is nothing to count."""
    assert measured("red-lines", Material(run()))["rok"].why == "it has no red line on this agenda"


def test_a_fallback_signs_for_nobody() -> None:
    """A breach in a fallback turn is none of the delegate's own."""
    material = Material(run(tabled("rail", 4), turn("dprk", "", act("accept", "rail"), source="fallback", fallback="timeout")))
    assert (measured("red-lines", material)["dprk"].value, measured("red-lines", material, "all")["dprk"].value) == (0, 1)


def test_votes_against_interest() -> None:
    """Signed farther off than the world as it is, refused within what it wants; a good signature and a sound refusal are neither."""
    events = [
        tabled("forum", 4),
        turn("dprk", "", act("accept", "forum")),
        tabled("rail", 2),
        turn("dprk", "", act("object", "rail", reason="no-gain"), at=2),
        tabled("rail", 4),
        turn("dprk", "", act("object", "rail", reason="red-line"), at=3),
        turn("rok", "", act("accept", "rail"), at=3),
    ]
    known = measured("vote-gap", Material(run(*events)))
    assert (known["dprk"].value, known["dprk"].n, known["dprk"].behind) == (pytest.approx(2 / 3), 3, (1, 3))
    assert known["dprk"].why == "1 signed against it, 1 refused within it"
    assert known["rok"].value == 0


def test_no_worse_is_not_against() -> None:
    """Signing what is as far off as the world as it is goes against no interest."""
    assert measured("vote-gap", Material(run(tabled("forum", 5), turn("rok", "", act("accept", "forum")))))["rok"].value == 0


def test_no_vote_where_the_paper_is_silent() -> None:
    """On an issue on which the paper says nothing of a party, no vote is against its interest."""
    known = measured("vote-gap", Material(run(tabled("rail", 5), turn("prc", "", act("object", "rail", reason="no-gain")))))
    assert known["prc"].status == "absent"


def _gap(*events, findings=()):
    return measured("say-act", Material(run(*events), tuple(findings)))["dprk"]


def test_words_against_deeds() -> None:
    """Who affirms a position and signs what lies beyond its red line says one thing and does another."""
    known = _gap(tabled("rail", 4), turn("dprk", "No.", act("accept", "rail")), findings=[found("dprk", "dprk.rail", "affirm")])
    assert (known.value, known.n, known.behind) == (1, 1, (1,))


@pytest.mark.parametrize(
    ("option", "verdict", "value"),
    [(2, "affirm", 0), (2, "contradict", 1), (4, "contradict", 0), (3, "affirm", None), (3, "contradict", None)],
)
def test_words_beside_deeds(option: int, verdict: str, value: float | None) -> None:
    """In the target affirms, beyond the line contradicts; between the two nothing can be told."""
    assert (
        _gap(tabled("rail", 1), turn("dprk", "So.", act("amend", "rail", option)), findings=[found("dprk", "dprk.rail", verdict)]).value
        == value
    )


def test_gap_look_alikes() -> None:
    """Another turn, another issue, a position of two items, and the scorer that reads deeds: nothing to compare."""
    deed = [tabled("rail", 4), turn("dprk", "So.", act("accept", "rail"))]
    declared, stand = LEXICON.model_copy(update={"kind": "declared"}), Stand(issue="rail", option=1, deed="stance")
    two = [found("dprk", name, "affirm", position_id="dprk.rail", issue="rail") for name in ("dprk.rail-a", "dprk.rail-b")]
    later, elsewhere = found("dprk", "dprk.rail", "affirm", at=2), found("dprk", "dprk.forum", "affirm")
    cases = [[later], [elsewhere], [found("dprk", "dprk.rail", "affirm", scorer=declared, stand=stand)], two]
    assert [_gap(*deed, findings=case).status for case in cases] == ["absent"] * 4


@pytest.mark.parametrize(
    ("deed", "stance", "value"),
    [(act("amend", "rail", 2), 2, 0), (act("amend", "rail", 2), 1, 1), (act("accept", "rail"), 2, 0), (act("accept", "rail"), 1, 1)],
)
def test_stances_against_deeds(deed: dict, stance: int, value: float) -> None:
    """A text asked for must be the one declared; one that is signed may be a compromise, but not far off."""
    assert _gap(tabled("rail", 3), turn("dprk", "So.", deed, stances=[{"issue": "rail", "option": stance}])).value == value


def test_every_deed_has_its_text() -> None:
    """A signature is of the text on the table, a wish of its own, and a plain objection of none."""
    events = [
        turn("rok", "", act("propose", "rail", 5), kind="opening", at=0),
        tabled("rail", 3),
        turn("rok", "", act("accept", "rail")),
        turn("prc", "", act("object", "rail", reason="no-gain")),
        turn("dprk", "", act("object", "rail", reason="no-gain", want={"option": 2})),
    ]
    assert [(d.party, d.act, d.draft) for d in deeds(Material(run(*events)))] == [
        ("rok", "propose", draft(5)),
        ("rok", "accept", draft(3)),
        ("prc", "object", None),
        ("dprk", "object", draft(2)),
    ]
