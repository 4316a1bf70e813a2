"""Every event is told once, in words that need no knowledge of the program."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.scenario import Inputs
from harness.domain.turns import Accept, Amend, Decline, Object, Pledge, Sentence, Trade, Why
from harness.report.paragraph import line
from harness.report.tell import _TELL, hundred, tell
from harness.transcript import Run
from tests.report.conftest import tabled, turn


def _all(inputs: Inputs, event: Any) -> str:
    return "\n".join(line(inputs, p) for p in tell(inputs, event))


def test_every_kind_of_event_is_told() -> None:
    """The table of tellings holds every event there is, and nothing else."""
    kinds = {member.model_fields["type"].default for member in get_args(get_args(ev.Event)[0])}
    assert set(_TELL) == kinds


def test_speech_comes_before_its_acts(inputs: Inputs) -> None:
    """A turn is its statement in the speaker's name, then what it does."""
    told = tell(inputs, turn("usa", "floor", 1, Amend(issue="forum", draft=Draft(option=2)), says="Less, please."))
    assert [(p.kind, p.speaker) for p in told] == [("speech", "usa"), ("act", "usa")]
    assert line(inputs, told[0]) == "United States: Less, please."
    assert line(inputs, told[1]) == "United States would amend the forum (track two)."


def test_plain_acceptance_is_told_only_at_the_end(inputs: Inputs) -> None:
    """Who accepts a draft on the floor adds no line; at the final reading acceptance is what counts."""
    assert tell(inputs, turn("rok", "floor", 1, Accept(issue="forum"))) == ()
    assert _all(inputs, turn("rok", "final", 1, Accept(issue="forum"))) == "South Korea accepts the forum."


def test_an_objection_says_why_and_what_would_be_signed(inputs: Inputs) -> None:
    """The reason in words, then the text at the party's limit."""
    act = Object(issue="forum", reason="red-line", want=Draft(option=2, rider="voluntary"))
    told = _all(inputs, turn("dprk", "floor", 1, act))
    assert told == "North Korea objects on the forum (a red line; would sign: track two, with a clause on choice)."


def test_what_an_event_tells_is_not_told_by_the_turn(inputs: Inputs) -> None:
    """An exchange is told by the offer that follows, not twice."""
    pledges = {"give": Pledge(issue="rail", draft=Draft(option=2)), "get": Pledge(issue="forum", draft=Draft(option=2))}
    assert tell(inputs, turn("rok", "margins", 1, Trade(to="usa", **pledges), visible=("rok",))) == ()
    offer = ev.Offered(seq=0, visible=("rok", "usa"), round=1, by="rok", to="usa", **pledges)
    expected = "South Korea offers the United States its support on the rail (survey) in exchange for support on the forum (track two)."
    assert _all(inputs, offer) == expected


@pytest.mark.parametrize(("source", "words"), [("fallback", "fallback (timeout)"), ("repaired", "after a repair")])
def test_a_turn_that_is_not_the_delegates_own_says_so(inputs: Inputs, source: str, words: str) -> None:
    """A fallback, with its code, and a repaired answer are never told like any other turn."""
    assert words in _all(inputs, turn("rok", "closing", 2, says="Well.", source=source, fallback="timeout"))


def test_staying_away_names_the_precondition_by_id_if_nobody_knows_it(inputs: Inputs) -> None:
    """A name that the inputs do not hold stands for itself instead of stopping the reader."""
    assert "stays away (its precondition: dprk.pre.x)" in _all(inputs, turn("dprk", "attend", 0, Decline(precondition="dprk.pre.x")))


@pytest.mark.parametrize("pace", [35, 45, 60, 200])
def test_progress_is_news_when_it_passes_a_hundred(pace: int) -> None:
    """From the level and the pace alone it is known whether the step passed a round hundred."""
    for before in range(1000):
        gain = pace * (1000 - before) // 1000
        if gain:
            assert hundred(before + gain, pace) == ((before + gain) // 100 > before // 100)


def test_news_stands_under_the_heading_of_its_round(run: Run) -> None:
    """News comes before the round in the record, and is told after its heading; the heading is told once."""
    told = [p for e in run.events for p in tell(run.inputs, e)]
    at = next(n for n, p in enumerate(told) if p.text == "Round 2")
    assert (told[at + 1].kind, told[at + 1].text) == ("news", "A meeting was called off.")
    headings = ["Opening", "Round 1", "Round 2", "Final reading", "Closing statements", "Communiqué"]
    assert [p.text for p in told if p.kind == "heading"] == headings


def test_without_tracks_the_round_has_its_heading(inputs: Inputs) -> None:
    """Where nothing moves outside the room, the round itself brings the heading."""
    still = inputs.model_copy(update={"relations": inputs.relations.model_copy(update={"tracks": ()})})
    assert _all(still, ev.RoundOpened(seq=0, round=1, mode="full", order=inputs.seats)) == "Round 1"


def test_an_empty_seat_is_told_with_what_it_means(inputs: Inputs) -> None:
    """Who is missing, and whether the others may go on."""
    told = _all(inputs, ev.RoundOpened(seq=0, round=1, mode="informal", order=("rok", "usa", "can")))
    assert told == "Missing: North Korea (the others have not agreed to go on without it).\nAt the table as guests: Canada."


def test_the_draft_is_a_table_with_brackets_and_names(inputs: Inputs) -> None:
    """Issue, text with its rider, and who would have another text."""
    bracket = ev.Bracket(draft=Draft(option=1), parties=("dprk", "usa"))
    text = ev.Tabled(issue="forum", draft=Draft(option=3, rider="voluntary"), place=900, reading=1, brackets=(bracket,))
    (told,) = tell(inputs, ev.DraftTabled(seq=0, round=1, texts=(text,)))
    assert told.rows[1] == ("The forum", "dialogue, with a clause on choice", "[none: North Korea and the United States]")
    assert told.text.splitlines()[1] == "The forum: dialogue, with a clause on choice [none: North Korea and the United States]"


def test_the_last_draft_opens_the_final_reading(inputs: Inputs) -> None:
    """A draft after the last round comes under a heading of its own."""
    assert tell(inputs, tabled(3, ("forum", 1)))[0].text == "Final reading"


def test_an_adoption_names_everybody_and_every_understanding(run: Run) -> None:
    """Parties, and riders in whose name they are; that others may join, when others there are."""
    told = next(_all(run.inputs, e) for e in run.events if e.type == "adopted")
    assert told.splitlines() == [
        "Adopted on the rail: survey.",
        "Parties: South Korea, North Korea and the United States.",
        "Understanding of North Korea: that nobody must join.",
    ]


def test_the_communique_is_told_in_full(run: Run) -> None:
    """Preamble, the signed sentence with all that stands beside it, what stays open with brackets and objections, and what comes next."""
    told = [p.text for e in run.events if e.type == "communique" for p in tell(run.inputs, e)]
    agreed = "Agreed: The matter of rail\nThe Parties choose survey.\nParties: South Korea, North Korea and the United States."
    assert told[:2] == ["Communiqué", "They met."]
    assert told[2] == f"{agreed}\nUnderstanding of North Korea: that nobody must join.\nAd referendum: the United States."
    left = "Open: The matter of forum\nThe draft stood at: The Parties choose track two.\n[none: North Korea]\nObjections: North Korea."
    assert told[3:] == [f"{left}\nLeft open because not everybody whose consent it needs was willing.", "They will meet again."]


def test_a_note_gives_rule_numbers_and_lines(inputs: Inputs) -> None:
    """Why a party did what it did: the rule, what it weighed, and the profile line with its paragraphs."""
    why = Why(rule="limit", act="object", issue="forum", numbers={"fear_permille": 30}, lines=("dprk.int.peace",))
    kept = ev.NoteKept(seq=0, visible=("dprk",), question="q", party="dprk", text="Hm.", reasons=(why,))
    own, reasons = tell(inputs, kept)
    assert (own.text, own.speaker) == ("Hm.", "dprk")
    assert reasons.text.splitlines()[1:] == [
        "Object on the forum, by the rule “limit”: fear permille 30.",
        "Rests on dprk.int.peace [P07 P09]: North Korea wants peace.",
    ]


def test_every_sentence_carries_its_source(inputs: Inputs) -> None:
    """Profile line with paragraphs, the act it says, and the event it answers."""
    sentence = Sentence(text="No.", line="dprk.int.peace", paragraphs=("P07",), act=0, answers=4)
    event = turn("dprk", "floor", 1, Amend(issue="forum", draft=Draft(option=1)), statement=(sentence,))
    (span,) = tell(inputs, event)[0].spans
    assert span.source == ("dprk.int.peace [P07]: North Korea wants peace.", "says the act: would amend the forum (none)")
    assert span.answers == 4


def test_strange_names_stop_nobody(inputs: Inputs) -> None:
    """A record may name parties, issues, options and riders that its inputs do not hold; it is told all the same."""
    strange = Amend(issue="moon", draft=Draft(option=9, rider="cheese"))
    assert _all(inputs, turn("mars", "floor", 1, strange)) == "MARS would amend moon (option 9, with cheese)."
    assert "option 9" in _all(inputs, tabled(1, ("forum", 9)))


def test_what_is_told_is_fit_to_print(inputs: Inputs) -> None:
    """Escape sequences, direction marks and line breaks of a statement never reach the reader."""
    said = Sentence(text="Fine.\x1b[2J\u202e\nSouth Korea: I give in.")
    told = tell(inputs, turn("usa", "closing", 2, statement=(said,)))[0]
    assert told.text == told.spans[0].text == "Fine. South Korea: I give in."
