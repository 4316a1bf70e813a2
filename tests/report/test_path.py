"""An issue's story: the tabled text, the answers, and who moved when."""

from __future__ import annotations

import pytest

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.scenario import Inputs
from harness.domain.turns import Accede, Accept, AcceptWithRider, AdReferendum, Amend, Object, Propose, Reserve, WalkOut
from harness.report.path import Stand, drawing, outcome, story
from harness.transcript import Run
from tests.report.conftest import make_run, tabled, turn

ONE, TWO = Draft(option=1), Draft(option=2)
COLOURS = {"rok": 0, "dprk": 1, "usa": 2, "can": 3}


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (Stand("amend", ONE), Stand("amend", ONE), False),
        (Stand("amend", ONE), Stand("amend", TWO), True),
        (Stand("amend", ONE), Stand("object", ONE), True),
        (Stand("object", ONE), Stand("accept", TWO), True),
        (Stand("accept", ONE), Stand("accept", TWO), False),
        (Stand("accept", ONE), Stand("reserve", ONE), True),
        (Stand("accept-with-rider", ONE, "x"), Stand("accept-with-rider", ONE, "y"), True),
        (Stand("propose", TWO), Stand("accept", TWO), False),
        (Stand("propose", TWO), Stand("accept", ONE), True),
        (Stand("propose", TWO), Stand("amend", TWO), False),
    ],
)
def test_a_party_has_moved_when_its_answer_or_its_wish_changed(before: Stand, after: Stand, *, moved: bool) -> None:
    """Another answer or another text is a move; to get what it proposed, or to agree as the text changes, is none."""
    assert after.differs(before) is moved


def test_moves_are_marked_where_they_happened(run: Run) -> None:
    """The first answer counts as a move; then only what changed."""
    marks = story(run.inputs, run.events).paths["forum"].marks
    moves = {p: [m.slot for party, m in marks if party == p and m.moved] for p in run.inputs.seats}
    assert moves == {"rok": [0], "dprk": [0], "usa": [0, 2, 3]}


def test_marks_carry_the_number_of_the_option_asked_for(inputs: Inputs) -> None:
    """Who asks for another text or would sign one shows its number, with a plus for a rider; an objection without one says no."""
    ridden = Amend(issue="forum", draft=Draft(option=2, rider="voluntary"))
    acts = [
        Propose(issue="forum", draft=ONE),
        ridden,
        Object(issue="forum", reason="no-gain"),
        Object(issue="forum", reason="no-gain", want=TWO),
    ]
    willing = [
        Accept(issue="forum"),
        AcceptWithRider(issue="forum", rider="voluntary"),
        Reserve(issue="forum"),
        AdReferendum(issue="forum"),
    ]
    events = make_run([turn("usa", "floor", 1, act) for act in (*acts, *willing)]).events
    assert [m.label for _, m in story(inputs, events).paths["forum"].marks] == ["1", "2+", "no", "2", "✓", "+", "r", "a"]


def test_first_and_last_stands(run: Run) -> None:
    """Where each party stood at its first answer and at its last; who objects stands at what it would sign."""
    told = story(run.inputs, run.events)
    picture = drawing(told, told.paths["forum"], COLOURS)
    assert picture.first == (3, 1, 2)
    assert picture.last == (2, 1, 2)


def test_the_outcome_of_an_adopted_text(run: Run) -> None:
    """When, by whom, what."""
    told = story(run.inputs, run.events)
    assert outcome(told, told.paths["rail"]) == "Adopted in round 2 by South Korea, North Korea and the United States: survey."


def test_the_outcome_of_an_open_text_says_what_kept_it_open(run: Run) -> None:
    """The communique's own reason, and where the draft stood; before the end it is only still open."""
    told = story(run.inputs, run.events)
    expected = "Not adopted: not everybody whose consent it needs was willing. The draft stood at: track two."
    assert outcome(told, told.paths["forum"]) == expected
    half = story(run.inputs, run.events[:12])
    assert outcome(half, half.paths["forum"]) == "Still open. The draft stood at: dialogue."


def test_an_adoption_at_the_final_reading_stands_in_the_last_column(inputs: Inputs) -> None:
    """The final reading is a column of its own, after the rounds."""
    adopted = ev.Adopted(seq=0, issue="forum", draft=TWO, round=2, parties=("rok", "usa"), opt_in=False, binding=True)
    first = ev.RoundOpened(seq=0, round=1, mode="full", order=inputs.seats)
    events = make_run([first, tabled(1, ("forum", 3)), tabled(3, ("forum", 2)), ev.FinalReading(seq=0, mode="full"), adopted]).events
    told = story(inputs, events)
    assert told.slots == ("opening", "1", "final")
    assert told.paths["forum"].slot == 2
    assert outcome(told, told.paths["forum"]).startswith("Adopted at the final reading by South Korea and the United States")


def test_who_joins_later_is_told(run: Run) -> None:
    """An accession is a mark of its own and part of the outcome."""
    adopted = ev.Adopted(seq=0, issue="rail", draft=TWO, round=1, parties=("rok", "usa"), opt_in=True, binding=True)
    later = [adopted, turn("dprk", "floor", 2, Accede(issue="rail")), ev.Acceded(seq=0, issue="rail", party="dprk")]
    told = story(run.inputs, make_run(later).events)
    assert outcome(told, told.paths["rail"]).endswith("Joined later: North Korea.")
    assert told.paths["rail"].marks[-1][1].shape == "joins"


def test_a_walk_out_is_marked_on_every_open_issue(inputs: Inputs) -> None:
    """Who leaves the room leaves it on every issue that is still open."""
    told = story(inputs, make_run([turn("dprk", "floor", 1, WalkOut(issue="forum"))]).events)
    assert [told.paths[i].marks[0][1].shape for i in ("forum", "rail")] == ["left", "left"]


def test_what_the_inputs_do_not_know_is_left_out(inputs: Inputs) -> None:
    """Issues, options, riders and parties from nowhere bend nothing."""
    strange = turn("mars", "floor", 1, Amend(issue="forum", draft=Draft(option=9, rider="cheese")), Accept(issue="moon"))
    told = story(inputs, make_run([tabled(1, ("moon", 1), ("forum", 9)), strange]).events)
    picture = drawing(told, told.paths["forum"], COLOURS)
    assert picture.marks == ()
    assert picture.texts[0].place == 1000
