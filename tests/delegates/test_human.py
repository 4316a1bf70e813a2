"""A person as a delegate: whatever is typed comes to a legal turn or to another question, and a mistake costs only its part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import chain, cycle, islice
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.delegates.human import Human
from harness.delegates.typed import Menu, cleaned, menu
from harness.domain.legality import MOST_OFFERS, check
from harness.domain.turns import ALLOWED, Question, Turn
from harness.domain.view import View
from harness.errors import Paused
from harness.prompts.form import givable, meetable, schema
from harness.prompts.reading import MOST
from tests.prompts.moments import Moment, first, mixed, observed, silent

COMPLETING = ("1", "")
"""Typed by turns, these come to an answer in the end, whatever is asked."""


class Typing:
    """A desk at which lines are typed from a script; keeps what it was asked and told."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.asked: list[str] = []
        self.said: list[str] = []
        self.shown: list[str] = []

    @asynccontextmanager
    async def seat(self, question: Question, view: View) -> AsyncIterator[None]:
        """Nobody waits for this desk."""
        yield

    def say(self, text: str) -> None:
        """Kept."""
        self.said.append(text)

    def show(self, page: str, view: View) -> None:
        """Kept."""
        self.shown.append(page)

    def issue(self, view: View, issue: str) -> None:
        """Kept."""
        self.shown.append(issue)

    async def ask(self, prompt: str) -> str:
        """The next line; without one, the person has left."""
        self.asked.append(prompt)
        line = next(self._lines, None)
        return self.leave() if line is None else line

    def leave(self) -> NoReturn:
        """Leaves."""
        raise Paused("left")


def _answered(moment: Moment, lines: Iterable[str]) -> tuple[Turn, Typing]:
    desk = Typing(lines)
    return asyncio.run(Human(desk).answer(moment.question, moment.view)), desk


def _moments() -> tuple[Moment, ...]:
    """Every kind of question, with every field that it can have."""
    return (*mixed("relief", 1).moments, *mixed("four-party-clash", 3).moments)


COMMANDS = ("back", "brief", "draft", "history", "help", "", "yes", "no", "jpn", "north", "1", "2", "1 3", "1=3 2=1")
ACTS = ("accept", "rider voluntary", "amend", "amend 2", "object", "object red line", "object 3", "object no gain 1", "reserve", "walk out")
TEXTS = ("3", "3+voluntary", "2 with timetable")
NOISE = st.binary(max_size=8).map(lambda data: data.decode("utf-8", "replace"))
LINES = st.lists(st.one_of(st.sampled_from((*COMMANDS, *ACTS, *TEXTS)), st.text(max_size=12), NOISE))


@settings(max_examples=250)
@given(st.data(), LINES)
def test_whatever_is_typed_comes_to_a_legal_turn(data: st.DataObject, lines: list[str]) -> None:
    """After any lines at all a few sensible ones end the answer, and it is legal; nothing raises but leaving."""
    moment = _moments()[data.draw(st.integers(0, len(_moments()) - 1))]
    try:
        turn, _ = _answered(moment, chain(lines, islice(cycle(COMPLETING), 400)))
    except Paused:
        assert "quit" in map(str.casefold, map(str.strip, lines))
    else:
        check(moment.view, moment.question, turn)
        assert (turn.source, turn.fallback) == ("human", None)


@pytest.mark.parametrize("kind", sorted(ALLOWED.keys() - {"probe"}))
def test_a_person_can_do_what_can_be_drawn(kind: str) -> None:
    """Each turn that was drawn by lot can be typed, and comes out with the same acts, stances, words and note."""
    same = [m for m in _moments() if m.question.kind == kind and m.turn.source == "random"]
    assert same
    for moment in same:
        turn, desk = _answered(moment, _typed(moment))
        assert (turn.acts, turn.stances, turn.spoken) == (moment.turn.acts, moment.turn.stances, moment.turn.spoken)
        assert turn.note.text == moment.turn.note.text
        assert not [said for said in desk.said if not said.startswith("On record")]


def _typed(moment: Moment) -> Iterator[str]:
    """The lines that give a turn."""
    view, question, turn = moment.view, moment.question, moment.turn
    form = schema(view, question)
    assert form is not None
    leaving = [a for a in turn.acts if a.act == "walk-out"]
    for name in (n for n in form["properties"] if n in _TYPE and not (leaving and n != "answers")):
        yield from _TYPE[name](view, question, turn)
    if "statement" in form["properties"]:
        yield from [turn.spoken, ""]
    if "stances" in form["properties"]:
        yield ", ".join(f"{s.issue}={s.option}" for s in turn.stances)
    yield from [turn.note.text, ""]


def _attendance(view: View, question: Question, turn: Turn) -> Iterator[str]:
    act: Any = turn.acts[0]
    yield "1" if act.act == "attend" else "stay away"
    if act.act == "decline" and view.profile.preconditions:
        yield act.precondition or ""


def _answers(view: View, question: Question, turn: Turn) -> Iterator[str]:
    done: dict[str, Any] = {getattr(a, "issue", ""): a for a in turn.acts if a.act != "accede"}
    for issue in question.issues:
        act = done.get(issue)
        match act.act if act else "accept":
            case "walk-out":
                yield from ["leave", "y"]
                return
            case "accept-with-rider":
                yield f"accept with rider {act.rider}"
            case "amend":
                yield f"amend to {act.draft.code}"
            case "object":
                yield f"object {act.reason} {act.want.code if act.want else ''}"
            case plain:
                yield plain


def _trades(view: View, question: Question, turn: Turn) -> Iterator[str]:
    made: list[Any] = [a for a in turn.acts if a.act == "trade"]
    for act in made:
        yield from [act.to, f"{act.give.issue} {act.give.draft.code}", f"{act.get.issue} {act.get.draft.code}"]
    if len(made) < min(MOST_OFFERS, len(meetable(view)), len(givable(view, question))):
        yield ""


def _spoken_to(view: View, question: Question, turn: Turn, field: str, subjects: Iterable[Any]) -> list[str]:
    said = {getattr(a, field): a.act for a in turn.acts if a.act in {"support", "oppose", "agree", "refuse"}}
    return [said.get(subject, "") for subject in subjects]


_TYPE: dict[str, Any] = {
    "attendance": _attendance,
    "proposals": lambda v, q, t: [{a.issue: a.draft.code for a in t.acts}.get(i, "") for i in q.issues],
    "answers": _answers,
    "accede": lambda v, q, t: [", ".join(a.issue for a in t.acts if a.act == "accede")],
    "motions": lambda v, q, t: _spoken_to(v, q, t, "motion", q.motions),
    "move": lambda v, q, t: [next((a.motion for a in t.acts if a.act == "move"), "")],
    "offers": lambda v, q, t: _spoken_to(v, q, t, "offer", q.offers),
    "trades": _trades,
    "come_back": lambda v, q, t: ["yes" if any(a.act == "return" for a in t.acts) else ""],
}


def _floor() -> Moment:
    return first(mixed("relief", 1, 0), "floor")


def test_a_mistake_costs_only_its_part() -> None:
    """What is wrong is said and asked again, and nothing else that was typed is asked again."""
    moment = _floor()
    issues = moment.question.issues
    lines = ["amend", "9", "2 nonsense", "3", *["frobnicate", "accept"], *["1"] * (len(issues) - 2), *[""] * 9]
    turn, desk = _answered(moment, lines)
    assert turn.acts[0].act == "amend"
    assert [a.act for a in turn.acts[1:]] == ["accept"] * (len(issues) - 1)
    assert [p.split(" (")[0] for p in desk.asked[:4]][1:] == ["To which text?"] * 3
    assert desk.said[0].startswith("'9' is none of them. Say one of: 1 ")
    assert desk.said[2].startswith("'frobnicate' is none of them.")


def test_what_the_procedure_refuses_is_asked_again() -> None:
    """An amendment to the draft itself, or a red line that is not crossed, is refused in the procedure's words."""
    moment = _floor()
    tabled = moment.view.public.tabled[moment.question.issues[0]].draft
    turn, desk = _answered(moment, [f"amend {tabled.code}", "object red line", *islice(cycle(COMPLETING), 60)])
    assert desk.said[0].endswith("must differ from the draft.")
    assert desk.said[1].endswith("crosses no red line of this party.")
    check(moment.view, moment.question, turn)


def test_back_begins_anew() -> None:
    """`back` forgets what was typed of this answer, in any part, even before it is sent."""
    moment = _floor()
    count = len(moment.question.issues)
    for before in (["reserve", "back"], ["reserve"] * count + ["BACK"], ["reserve"] * count + ["", "", "", "", "no"]):
        turn, desk = _answered(moment, [*before, *["accept"] * count, *[""] * 9])
        assert {a.act for a in turn.acts} == {"accept"}
        assert "This answer begins anew." in desk.said


def test_commands_are_no_answers() -> None:
    """A command shows its page, and the same is asked again; even in a statement."""
    moment = first(mixed("relief", 1, 0), "closing")
    turn, desk = _answered(moment, ["We thank all.", "history", "brief", "Draft", "help", "We go home.", "", "", "", ""])
    assert turn.spoken == "We thank all.\nWe go home."
    assert desk.shown == ["history", "brief", "draft"]
    assert any("quit" in said for said in desk.said)


def test_leaving_the_room_ends_the_turn() -> None:
    """Who walks out, and means it, does nothing else in that turn, and may still say why."""
    moment = _floor()
    turn, _ = _answered(moment, ["accept", "walk out", "no", "walk out", "yes", "Enough.", "", "", "", ""])
    assert [a.act for a in turn.acts] == ["walk-out"]
    assert turn.spoken == "Enough."
    check(moment.view, moment.question, turn)


def test_without_statements_none_is_asked_for() -> None:
    """In a format of acts alone a person is asked for acts and a note."""
    inputs = silent("four-party-clash")
    desk = Typing(cycle(COMPLETING))
    held = observed(inputs, 1, dict.fromkeys((p.id for p in inputs.profiles), Human(desk)))
    assert held.last.public.step == "closed"
    assert not any("statement" in prompt for prompt in desk.asked)


def test_a_question_on_the_side_wants_an_answer() -> None:
    """A probe is answered in words, and silence is no answer."""
    view = _floor().view
    asked = Question(id=f"r1.probe.{view.party}", kind="probe", party=view.party, round=1, text="Why?")
    turn, desk = _answered(Moment(asked, view, _floor().turn), ["", "Because.", "", ""])
    assert (turn.spoken, turn.acts) == ("Because.", ())
    assert desk.said == ["Nothing was said yet."]


def test_a_long_statement_keeps_what_fits() -> None:
    """The line with which a statement would be too long is refused, and what was said before stands."""
    moment = first(mixed("relief", 1, 0), "closing")
    turn, desk = _answered(moment, ["a " * (MOST // 2 - 1), "b" * 10, "c" * (MOST + 1), "d", "", "", "", ""])
    assert turn.spoken.endswith("a\nd") or turn.spoken.endswith("a d")
    assert len([said for said in desk.said if "longer than" in said]) == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\x1b[A\x1b[200~Peace\x1b[201~\x00\x07", "Peace"),
        ("\u202eecaeP\u202c \u2066x\u2069", "ecaeP x"),
        ("a\tb\r", "a b"),
        ("\ud800half", "half"),
        ("\u2028", ""),
        ("평화 \U0001f54a", "평화 \U0001f54a"),
    ],
)
def test_strange_characters_are_cleaned(typed: str, kept: str) -> None:
    """Keys, controls, halves of characters and marks of direction do not get into a record; letters do."""
    assert cleaned(typed) == kept


@pytest.mark.parametrize("typed", ["x" * (MOST + 1), "gr\ufffd\ufffdn"])
def test_what_cannot_be_kept_is_refused(typed: str) -> None:
    """A line beyond all measure, or in another encoding, is refused and not mended."""
    with pytest.raises(ValueError, match="not taken"):
        cleaned(typed)


def test_choices_are_read_and_never_guessed() -> None:
    """A choice goes by number, word or unique beginning, in any case and width; what fits two fits none."""
    known: Menu[str] = menu(("timetable", "tension", "plenary-reports"))
    assert [known.of(t) for t in ("1", "\uff12", "Ten", "PLENARY reports", "plenary_reports")] == [
        *("timetable", "tension", "tension"),
        *("plenary-reports", "plenary-reports"),
    ]
    for wrong in ("", "t", "0", "4", "99999", "-1", "timetables", "1 2", "¹⁰"):
        with pytest.raises(ValueError, match="Say one of: 1 timetable; 2 tension; 3 plenary reports"):
            known.of(wrong)
