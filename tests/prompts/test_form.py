"""The form of an answer: a schema that every server's grammar knows, and that allows exactly what the procedure does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from harness.domain.legality import check
from harness.domain.turns import DECLARING
from harness.domain.view import View
from harness.prompts.form import FORM, NOTE, STATEMENT, Schema, movable, schema
from harness.prompts.reading import turn_of
from harness.prompts.writing import written
from tests.holding import SCENARIOS
from tests.prompts.moments import Held, Moment, first, mixed, mixture, observed, silent

talks = st.builds(mixed, st.sampled_from(SCENARIOS), st.integers(1, 8), st.integers(0, 511))
PLAIN = {
    "object": {"type", "properties", "required", "additionalProperties"},
    "array": {"type", "items", "maxItems"},
    "string": ({"type", "enum"}, {"type", "maxLength"}),
    "integer": {"type", "enum"},
    "boolean": {"type"},
    "null": {"type"},
}


def parts(form: Schema) -> Iterator[Schema]:
    """A schema and everything within it."""
    yield form
    for part in (*form.get("anyOf", ()), *form.get("properties", {}).values(), *([form["items"]] if "items" in form else [])):
        yield from parts(part)


def portable(part: Schema) -> bool:
    """Whether a part keeps to the subset that every server knows."""
    if "anyOf" in part:
        return set(part) == {"anyOf"} and bool(part["anyOf"])
    known: Any = PLAIN[part["type"]]
    if not (set(part) in known if isinstance(known, tuple) else set(part) == known):
        return False
    if part["type"] == "object":
        return part["required"] == list(part["properties"]) and part["additionalProperties"] is False and bool(part["required"])
    return bool(part.get("enum", [True])) and len(set(part.get("enum", ()))) == len(part.get("enum", ()))


@settings(max_examples=8)
@given(talks)
def test_every_schema_keeps_to_the_portable_subset(held: Held) -> None:
    """Objects require all their fields and no others; enums are of one kind, not empty and without doubles; all is bounded."""
    for m in held.moments:
        form = schema(m.view, m.question)
        assert form is not None
        assert form["type"] == "object"
        for part in parts(form):
            assert portable(part), part


@settings(max_examples=8)
@given(talks)
def test_words_come_before_acts(held: Held) -> None:
    """The fields of a form come in the stated order, the statement first, and words before acts."""
    for m in held.moments:
        names = list((schema(m.view, m.question) or {})["properties"])
        assert names == [n for n in FORM[m.question.kind] if n in names]
        assert (names[0] == "statement") == (m.question.kind != "margins")
        assert names[-1] == "note"


@settings(max_examples=4)
@given(talks)
def test_stances_are_asked_for_in_public_alone(held: Held) -> None:
    """A member is asked for its stances wherever it may declare them; a guest never is."""
    for m in held.moments:
        asked = "stances" in (schema(m.view, m.question) or {})["properties"]
        assert asked == (m.question.kind in DECLARING and m.question.party in held.last.inputs.seats)


def _answers(m: Moment) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every shape of answer that the form allows on each open issue."""
    form = schema(m.view, m.question) or {}
    for issue, shapes in form["properties"].get("answers", {}).get("properties", {}).items():
        for shape in shapes["anyOf"]:
            fields = shape["properties"]
            choices = {n: f["enum"] if "enum" in f else [*f["anyOf"][0]["enum"], None] for n, f in fields.items()}
            for name, values in choices.items():
                for value in values:
                    yield issue, {n: v[0] for n, v in choices.items()} | {name: value}


@pytest.mark.parametrize("kind", ["floor", "final"])
def test_every_single_act_that_a_form_allows_is_legal(kind: str) -> None:
    """No choice of act, text, rider or reason on one issue is refused, with the others accepted."""
    for m in [m for m in mixed("opening-plenary", 3).moments if m.question.kind == kind][:3]:
        form = schema(m.view, m.question) or {}
        for issue, answer in _answers(m):
            answers = {i: {"act": "accept"} for i in m.question.issues} | {issue: answer}
            turn_of(json.dumps({"statement": "So be it.", "answers": answers}), form, m.view, m.question)


@settings(max_examples=6)
@given(talks)
def test_every_legal_act_by_the_rules_fits_the_schema(held: Held) -> None:
    """What the rules do could have been answered in the form, but for riders where it names options alone."""
    for m in held.moments:
        form = schema(m.view, m.question)
        plain = json.loads(written(m.view, m.question, form, m.turn, m.turn.note.text))
        if any(a.act == "walk-out" for a in m.turn.acts):
            continue  # who leaves answers nothing, which the schema cannot say
        longest = {"statement": STATEMENT, "note": NOTE}
        short = plain | {name: plain[name][:most] for name, most in longest.items() if name in plain}
        assert [e.message for e in Draft202012Validator(form).iter_errors(_plain(short, m.view))] == []


def _plain(answer: dict[str, Any], seen: View) -> dict[str, Any]:
    """An answer without riders in what it would sign and in what it trades: the schema, to be short, names only options there."""
    for issue, act in answer.get("answers", {}).items():
        if act["act"] == "object" and act["text"]:
            option = act["text"].partition("+")[0]
            act["text"] = None if option == seen.public.tabled[issue].draft.code else option
    for side in (trade[name] for trade in answer.get("trades", ()) for name in ("give", "get")):
        side["text"] = side["text"].partition("+")[0]
    return answer


@settings(max_examples=4)
@given(talks)
def test_a_motion_is_offered_only_where_it_may_be_put(held: Held) -> None:
    """Each motion in the form could be put at that moment."""
    for m in held.moments:
        if m.question.kind == "floor":
            for motion in movable(m.view):
                plain = {"statement": "I move.", "answers": {i: {"act": "accept"} for i in m.question.issues}, "move": motion}
                turn = turn_of(json.dumps(plain), schema(m.view, m.question) or {}, m.view, m.question)
                check(m.view, m.question, turn)


def test_a_format_of_acts_alone_has_no_field_for_words() -> None:
    """Without statements no schema has one, and every question still has a form."""
    inputs = silent("opening-plenary")
    for m in observed(inputs, 1, mixture(inputs, 511)).moments:
        form = schema(m.view, m.question)
        assert form is not None
        assert "statement" not in form["properties"]
        assert all(portable(part) for part in parts(form))


@pytest.mark.parametrize("kind", ["attend", "opening", "floor", "margins", "final", "closing", "cable"])
def test_every_form_is_a_schema(kind: str) -> None:
    """The form of each kind of question is valid JSON Schema."""
    m = first(mixed("opening-plenary", 3), kind)
    Draft202012Validator.check_schema(schema(m.view, m.question) or {})


def test_a_probe_has_no_form() -> None:
    """A question on the side is answered in plain sentences."""
    m = mixed("relief", 1).moments[-1]
    assert schema(m.view, m.question.model_copy(update={"kind": "probe"})) is None
