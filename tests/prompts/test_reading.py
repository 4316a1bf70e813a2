"""What a model answers, read as a turn: nothing is guessed, nothing but Unreadable is raised, and what is returned is legal."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.domain.legality import check, faults
from harness.domain.turns import Turn
from harness.errors import IllegalTurn
from harness.prompts.form import Schema, schema
from harness.prompts.reading import MOST, Unreadable, object_of, spoken, turn_of
from tests.prompts.moments import Moment, first, mixed, mixture, observed, silent

KINDS = ("attend", "opening", "floor", "margins", "final", "closing", "cable")
MOMENTS = tuple(m for seed in (1, 2) for m in mixed("relief", seed).moments)


OURS = re.compile(r"Input should|instance of|validation error|dictionary|_IssueAnswer|_Trade|_Side")
"""Words of how answers are read, which no model can mend anything by."""


def floor() -> Moment:
    """A moment on the floor."""
    return first(mixed("relief", 1), "floor")


def answer_of(moment: Moment, **changes: Any) -> dict[str, Any]:
    """A good answer on the floor, with changes."""
    plain: dict[str, Any] = {
        "statement": "We can live with what is on the table.",
        "answers": {issue: {"act": "accept"} for issue in moment.question.issues},
        "walk_out": False,
        "walk_out_over": None,
        "stances": dict.fromkeys(moment.question.issues),
        "note": "Wait and see.",
    }
    return {**plain, **changes}


def read(moment: Moment, answer: dict[str, Any] | str) -> Turn:
    """An answer to a moment's question, read."""
    form = schema(moment.view, moment.question)
    assert form is not None
    return turn_of(answer if isinstance(answer, str) else json.dumps(answer), form, moment.view, moment.question)


def taken_or_refused(moment: Moment, text: str) -> Turn | None:
    """The turn, which is legal; or None, where the complaints are words that a model can be shown."""
    try:
        turn = read(moment, text)
    except Unreadable as wrong:
        complaints = wrong.problems
    else:
        check(moment.view, moment.question, turn)
        assert Turn.model_validate_json(turn.model_dump_json()) == turn
        return turn
    assert complaints
    assert all(p.strip() and not OURS.search(p) for p in complaints)
    return None


# --- any text ---------------------------------------------------------------------------------------------------------------

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
moments = st.sampled_from(MOMENTS)


@given(moments, st.text(max_size=300))
def test_any_text_is_read_or_refused(moment: Moment, text: str) -> None:
    """Random text is a turn or Unreadable, and nothing else."""
    taken_or_refused(moment, text)


@given(moments, json_like)
def test_any_json_is_read_or_refused(moment: Moment, plain: Any) -> None:
    """Random JSON likewise, NaN and infinities included."""
    taken_or_refused(moment, json.dumps(plain))


def instance(form: Schema) -> st.SearchStrategy[Any]:
    """Instances of a portable schema."""
    if "anyOf" in form:
        return st.one_of([instance(part) for part in form["anyOf"]])
    if "enum" in form:
        return st.sampled_from(form["enum"])
    match form["type"]:
        case "object":
            return st.fixed_dictionaries({name: instance(part) for name, part in form["properties"].items()})
        case "array":
            return st.lists(instance(form["items"]), max_size=form["maxItems"])
        case "string":
            return st.text(max_size=60)
        case "boolean":
            return st.booleans()
    return st.none()


@given(moments, st.data())
def test_an_instance_of_the_form_is_legal_if_it_is_taken(moment: Moment, data: st.DataObject) -> None:
    """What the form allows is either a legal turn or refused with reasons."""
    form = schema(moment.view, moment.question)
    assert form is not None
    taken_or_refused(moment, json.dumps(data.draw(instance(form))))


STRANGE: st.SearchStrategy[Any] = st.sampled_from([
    None, True, -1, 0, 3, 10, 10**400, 1e308, float("nan"), float("inf"), "", "3", "3+voluntary", "3+", "+", "9" * 5000, "1+a b", "\ud800",
    "001", "\uff13", "walk-out", "x" * 7000, [], [[]], {}, {"act": "accept"}, {"act": "object"}, {"act": []}, [{"to": "rok"}], "\u2028",
    {"issue": "", "text": ""}, {"\ud800": 1}, {"a" * 9000: {"act": "accept"}},
])  # fmt: skip


@given(moments, st.data())
def test_an_answer_with_a_strange_part_is_read_or_refused(moment: Moment, data: st.DataObject) -> None:
    """Any one value of a good answer, or one more, may be anything."""
    form = schema(moment.view, moment.question)
    assert form is not None
    plain = data.draw(instance(form))
    place = plain
    while True:
        name = data.draw(st.sampled_from([*(place if isinstance(place, dict) else range(len(place))), "another"]))
        within = place[name] if name != "another" else None
        if isinstance(within, dict | list) and within and data.draw(st.booleans()):
            place = within
            continue
        if isinstance(place, dict):
            place[name] = data.draw(STRANGE)
        else:
            place.append(data.draw(STRANGE))
        break
    taken_or_refused(moment, json.dumps(plain))


LONG = (
    "{" * 100_000,
    '{"a":' * 50_000 + "1" + "}" * 50_000,
    "[" * 200_000,
    '{"statement": "' + "x" * 1_000_000,
    "```" * 50_000,
    "```json" + "\n" * 100_000,
    ("```json\n" * 20_000),
    '{"' + "\\" * 100_001,
    "{}" * 100_000,
    '{"statement": ' + "9" * 100_000 + "}",
    "\ufeff" * 1000 + "{}",
)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_huge_and_deep_answers_are_refused_in_no_time(text: str) -> None:
    """A long or deeply nested answer is refused like any other."""
    assert taken_or_refused(floor(), text) is None


@pytest.mark.parametrize("thought", ["<think>{}</think>", '<think>{"answers": 1}</think>', "<think>Let us see. {", "</think>"])
def test_a_thought_that_remains_is_no_answer(thought: str) -> None:
    """What a model only thought is never taken for what it said: the answer after it is taken, or asked for again."""
    whole = json.dumps(answer_of(floor()))
    turn = taken_or_refused(floor(), thought + whole)
    assert turn is None or turn == read(floor(), whole)


# --- what is accepted -------------------------------------------------------------------------------------------------------

WRAPPED = (
    "{}",
    "\ufeff{}",
    "```json\n{}\n```",
    "```\r\n{}\n```",
    "Here is my answer:\n```json\n{}\n```\nI hope it helps.",
    "Here is my answer: {} That is all.",
    "{}\n```",
    "```json\n{}",
)


@pytest.mark.parametrize("around", WRAPPED)
def test_the_object_is_found_in_what_stands_around_it(around: str) -> None:
    """A fence, an introduction or a byte order mark is no part of the answer."""
    plain = answer_of(floor(), note="A brace } and a fence ``` in a note.")
    assert object_of(around.replace("{}", json.dumps(plain))) == plain


@pytest.mark.parametrize("before", ["Here {note} is my answer: ", "Well {,} {'act': 1} ", '{"quoted {"} '])
def test_braces_in_the_words_before_it_are_passed_over(before: str) -> None:
    """The object is the first balanced piece that is one."""
    plain = answer_of(floor())
    assert object_of(before + json.dumps(plain)) == plain


@pytest.mark.parametrize("broken", ['{"offers": {"12": "agree"},, "note": ""}', '{"offers": {"12": "agree"}, "note": "'])
def test_a_part_of_a_broken_answer_is_not_taken_for_the_whole(broken: str) -> None:
    """Within a piece that is no object, or that is never closed, nothing is looked for."""
    with pytest.raises(Unreadable, match="no JSON object"):
        object_of(f"Well: {broken}")


def test_a_good_answer_is_a_turn() -> None:
    """Statement, acts, note and source are what was answered."""
    turn = read(floor(), answer_of(floor()))
    assert turn.spoken == "We can live with what is on the table."
    assert {a.act for a in turn.acts} == {"accept"}
    assert (turn.note.text, turn.source) == ("Wait and see.", "model")


def test_who_leaves_does_nothing_else() -> None:
    """A walk-out makes the answers void; it needs the issue."""
    issue = floor().question.issues[0]
    turn = read(floor(), answer_of(floor(), walk_out=True, walk_out_over=issue))
    assert [a.act for a in turn.acts] == ["walk-out"]
    with pytest.raises(Unreadable, match="walk_out_over"):
        read(floor(), answer_of(floor(), walk_out=True))


@pytest.mark.parametrize("field", ["walk_out", "walk_out_over", "stances", "note"])
def test_what_is_left_out_is_not_said(field: str) -> None:
    """A field that a turn can do without may be missing or null."""
    plain = answer_of(floor())
    assert read(floor(), {k: v for k, v in plain.items() if k != field}).acts == read(floor(), plain).acts
    assert read(floor(), {**plain, field: None}).acts == read(floor(), plain).acts


def test_fields_that_were_not_asked_for_are_not_looked_at() -> None:
    """Whatever else stands in the object is ignored."""
    assert read(floor(), answer_of(floor(), attendance="no", trades=3, opinion="yes")) == read(floor(), answer_of(floor()))


# --- what is refused, and how -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"statement": " "}, "unreadable", '"statement" is missing or empty'),
        ({"statement": "x" * (MOST + 1)}, "unreadable", f"longer than {MOST} characters"),
        ({"answers": None}, "unreadable", '"answers" is missing'),
        ({"answers": {}}, "illegal", "is open and not answered"),
        ({"answers": {"agriculture-kado": {"act": "embrace"}}}, "unreadable", "there is no act 'embrace'"),
        ({"answers": {"agriculture-kado": {"act": "amend"}}}, "unreadable", 'this act needs "text"'),
        ({"answers": {"agriculture-kado": {"act": "amend", "text": "four"}}}, "unreadable", "'four' is not a text"),
        ({"answers": {"moon": {"act": "accept"}}}, "illegal", "moon is not open"),
        ({"stances": {"agriculture-kado": 9}}, "illegal", "has options 1 to"),
    ],
)
def test_a_complaint_says_what_is_wrong(change: dict[str, Any], code: str, said: str) -> None:
    """Each complaint names the field or the act, in words that the answer can be mended by."""
    with pytest.raises(Unreadable) as refused:
        read(floor(), answer_of(floor(), **change))
    assert refused.value.code == code
    assert said in "; ".join(refused.value.problems)


def test_the_procedure_refuses_by_the_first_fault() -> None:
    """`check` names the first of the faults."""
    turn = read(floor(), answer_of(floor())).model_copy(update={"acts": ()})
    found = list(faults(floor().view, floor().question, turn))
    assert len(found) == len(floor().question.issues)
    with pytest.raises(IllegalTurn) as refused:
        check(floor().view, floor().question, turn)
    assert (refused.value.act, refused.value.why) == found[0]


def test_in_the_margins_nothing_is_said() -> None:
    """A statement that is given in spite of the form is not recorded."""
    moment = first(mixed("relief", 1), "margins")
    turn = read(moment, {"statement": "Psst.", "note": "Quiet."})
    assert (turn.statement, turn.note.text) == ((), "Quiet.")


def test_a_field_that_is_given_twice_is_not_guessed() -> None:
    """Two values for one field are refused, however deep they stand."""
    whole = json.dumps(answer_of(floor()))
    twice = whole.replace('"act": "accept"', '"act": "accept", "act": "reserve"', 1)
    for text in (twice, whole.replace('"note":', '"note": "One", "note":'), f"```json\n{twice}\n```"):
        with pytest.raises(Unreadable, match="is given twice"):
            read(floor(), text)


def test_an_answer_that_was_cut_off_is_told_so() -> None:
    """An object that never closes is not completed by us."""
    with pytest.raises(Unreadable, match="cut off"):
        read(floor(), json.dumps(answer_of(floor()))[:-20])


def test_halves_of_characters_do_not_stop_a_talk() -> None:
    """A lone surrogate in words becomes a question mark; the turn can be recorded."""
    text = json.dumps(answer_of(floor(), statement="Half \ud83d of it", note="\udc00"))
    assert read(floor(), text).spoken == "Half ? of it"


def test_a_long_statement_is_recorded_in_pieces() -> None:
    """Words are kept whole, and all of them."""
    words = " ".join(f"word{n}" for n in range(700))
    pieces = spoken(words)
    assert len(pieces) > 1
    assert max(len(p.text) for p in pieces) <= 2000
    assert " ".join(p.text for p in pieces) == words


def test_without_statements_nothing_is_said() -> None:
    """In a format of acts alone, what a model says in spite of it is not recorded."""
    inputs = silent("relief")
    moment = first(observed(inputs, 1, mixture(inputs, 511)), "floor")
    assert read(moment, answer_of(moment)).statement == ()


@settings(max_examples=30)
@given(st.sampled_from(KINDS), st.text(max_size=30))
def test_an_empty_object_says_what_is_missing(kind: str, text: str) -> None:
    """An object without the fields is refused by name, or is a turn that says nothing."""
    moment = first(mixed("relief", 1), kind)
    taken_or_refused(moment, json.dumps({text: text}))


def test_a_statement_that_nobody_can_see_is_none() -> None:
    """Marks of direction and other unseen characters are no statement."""
    m = first(mixed("relief", 1), "closing")
    with pytest.raises(Unreadable, match="statement"):
        turn_of('{"statement": "\\u202e\\u200b", "note": ""}', schema(m.view, m.question) or {}, m.view, m.question)
