"""The form of an answer in words: every question shows it, and so does every complaint."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.prompts.asking import Briefs, Prompts, repair
from harness.prompts.form import FORM, Schema, schema
from harness.prompts.shape import either, shape
from tests.holding import SCENARIOS
from tests.prompts.moments import Held, Moment, first, mixed
from tests.prompts.test_form import parts

talks = st.builds(mixed, st.sampled_from(SCENARIOS), st.integers(1, 8), st.integers(0, 511))


def form_of(moment: Moment) -> Schema:
    """The schema of an answer."""
    form = schema(moment.view, moment.question)
    assert form is not None
    return form


def question_of(moment: Moment) -> str:
    """The text of a question, without what was heard before it."""
    return Prompts(moment.view.inputs).asked(moment.view, moment.question, [], form_of(moment))


@settings(max_examples=6)
@given(talks)
def test_the_line_names_every_key_at_every_level(held: Held) -> None:
    """Whatever the schema requires, in an object within an object too, stands in the line, for every kind of question."""
    assert {m.question.kind for m in held.moments} | {"probe"} <= set(FORM)
    for m in held.moments:
        line = shape(form_of(m))
        assert "\n" not in line
        for part in parts(form_of(m)):
            assert [n for n in part.get("required", ()) if f'"{n}": ' not in line] == []


@pytest.mark.parametrize("kind", [k for k in FORM if k != "probe"])
def test_question_and_complaint_show_the_same_form(kind: str) -> None:
    """The line stands at the end of each kind of question, and of a complaint about its answer."""
    m = first(mixed("opening-plenary", 3), kind)
    line = shape(form_of(m))
    assert question_of(m).splitlines()[-1] == f"Answer in this form: {line}"
    assert repair(m.question, form_of(m), ["It is no answer."]).endswith(f"nothing else: {line}\n")


def test_placeholders_stand_for_what_is_to_be_filled_in() -> None:
    """Many values are one word, few are named, and parts of one form are spelt out once."""
    line = shape(form_of(first(mixed("relief", 1), "floor")))
    assert '"agriculture-kado": ACT, ' in line
    assert '"walk_out": true or false, "walk_out_over": ISSUE or null, ' in line
    assert '"agriculture-kado": NUMBER or null, ' in line
    assert line.count(', where ACT is {"act": "accept" or "reserve"} or ') == 1
    assert '{"act": "object", "reason": R, "text": TEXT or null}' in line


def test_every_word_in_capitals_is_explained() -> None:
    """The message about the meeting, or the line itself, says what each placeholder means."""
    for kind in (k for k in FORM if k != "probe"):
        m = first(mixed("opening-plenary", 3), kind)
        line = shape(form_of(m))
        told = Briefs(m.view.inputs).meeting + line.partition(", where ")[2]
        words = set(re.findall(r"\b[A-Z]+\b", re.sub(r'"[^"]*"', "", line)))
        assert {w for w in words if not re.search(rf"\b{w}\b", told)} == set()


def test_a_form_that_is_not_there_has_no_line() -> None:
    """A question on the side is answered in plain sentences."""
    assert shape(None) == ""


@pytest.mark.parametrize(("words", "said"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "a", "c"], "a or b or c")])
def test_alternatives_are_named_once(words: list[str], said: str) -> None:
    """Joined by "or", and nothing twice."""
    assert either(words) == said


@pytest.mark.parametrize("kind", ["floor", "margins", "final"])
def test_a_party_is_told_what_it_has_promised(kind: str) -> None:
    """Where its word is given on an open issue, the question names the issue, its own part of the exchange, and the other party."""
    seen = 0
    for m in (m for m in mixed("opening-plenary", 3, 511).moments if m.question.kind == kind):
        told = [line for line in question_of(m).splitlines() if line.startswith("Your word is given on ")]
        held = {i: x for i, x in m.view.own.pledges.items() if i in m.question.issues}
        assert len(told) == len(held)
        for line, (issue, exchange) in zip(told, held.items(), strict=True):
            mine, other = (exchange.give, exchange.to) if exchange.by == m.question.party else (exchange.get, exchange.by)
            assert mine.issue == issue
            assert f" on {issue}: " in line
            assert f"({other}) to support {mine.draft.code} (" in line
            seen += 1
    assert seen
