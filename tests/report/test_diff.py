"""Where and how two runs part: what is the same, what is not, and both ways of showing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from harness.domain.agenda import Draft
from harness.domain.turns import Accept, Amend, Object, Trade
from harness.report import columns, spread
from harness.report.diff import Difference, compare
from harness.report.unlike import unlike
from harness.transcript import Run
from harness.transcript.manifest import Parent
from tests.report.conftest import make_inputs, make_run, turn

VOID = {"meta", "br", "link", "img", "input", "hr"}
FLOOR = 14
"""The first answer to the draft, of North Korea: it objects to the forum."""


class Closed(HTMLParser):
    """Fails on an element that is not closed, and keeps all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Opens it."""
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Must close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Words."""
        self.text += data


def _first(run: Run, question: str) -> int:
    return next(n for n, e in enumerate(run.events) if getattr(e, "question", "") == question)


def _with(run: Run, question: str, **changes: Any) -> Run:
    """The run with another answer to a question."""
    at = _first(run, question)
    events = list(run.events)
    events[at] = events[at].model_copy(update=changes)
    return replace(run, events=tuple(events))


def _named(of: Run, /, **changes: Any) -> Run:
    """The run with another manifest."""
    return replace(of, manifest=of.manifest.model_copy(update=changes))


def _text(difference: Difference) -> str:
    return "\n".join(columns.lines(difference, make_inputs()))


def test_a_run_and_itself(run: Run) -> None:
    """Between a run and itself nothing differs, and both ways of showing it say so."""
    found = compare(run, run)
    assert (found.parting, found.acting, found.thought, found.deeds, found.drafts, found.spoken) == (None, None, None, (), (), ())
    assert (found.delegates, found.inputs) == ((), ())
    assert all(ending.same for ending in found.endings)
    assert not columns.differs(found)
    assert "Nothing differs." in _text(found)
    assert "Nothing differs." in Closed(spread.render(found, run, run)).text


def test_other_words(run: Run) -> None:
    """Where only words differ, the event is named with round, question and party, and no act is said to differ."""
    other = _with(run, "r1.floor.usa", statement=turn("usa", "floor", 1, says="Never.").statement)
    found = compare(run, other)
    assert found.parting is not None
    assert (found.parting.event, found.parting.round, found.parting.question) == (_first(run, "r1.floor.usa"), 1, "r1.floor.usa")
    assert (found.parting.party, found.parting.words) == ("usa", ("Less would be more.", "Never."))
    assert (found.acting, found.deeds, found.turns[0]) == (None, (), found.turns[1])
    assert "round 1, floor: the United States" in _text(found)


def test_other_acts(run: Run) -> None:
    """Acts that differ are told by round, party and issue; those that are shared are not."""
    acts = (Amend(issue="forum", draft=Draft(option=2)), Accept(issue="rail"))
    other = _with(run, "r1.floor.dprk", acts=acts)
    found = compare(run, other)
    assert [(d.round, d.kind, d.party, d.issue) for d in found.deeds] == [(1, "floor", "dprk", "forum"), (1, "floor", "dprk", "rail")]
    assert found.deeds[0].acts == ("objects on the forum (a red line; would sign: none)", "would amend the forum (track two)")
    assert found.turns[0] == found.turns[1] - 1


def test_order_of_acts_says_nothing(run: Run) -> None:
    """The same acts in another order are the same acts."""
    acts = run.events[_first(run, "r1.floor.rok")].acts
    found = compare(run, _with(run, "r1.floor.rok", acts=tuple(reversed(acts))))
    assert (found.deeds, found.acting) == ((), None)


def test_who_gave_it_is_no_difference(run: Run) -> None:
    """The same words and acts from another delegate are the same; that the delegates are others is told apart."""
    other = _with(run, "r1.floor.usa", source="model")
    found = compare(run, _named(other, delegates={**run.manifest.delegates, "usa": "gpt@http://x/v1"}))
    assert found.parting is None
    assert found.delegates == (("United States", "offline", "gpt@http://x/v1"),)


def test_words_before_acts(run: Run) -> None:
    """Where words part before acts do, both places are named."""
    other = _with(_with(run, "r1.floor.usa", statement=()), "r2.floor.usa", acts=(Object(issue="forum", reason="no-gain"),))
    found = compare(run, other)
    assert found.parting is not None
    assert found.acting is not None
    assert (found.parting.question, found.acting.question) == ("r1.floor.usa", "r2.floor.usa")
    assert "The first turn whose acts differ" in _text(found)


def test_other_notes(run: Run) -> None:
    """A note that differs is told, and does not count as the place where two talks part."""
    at = next(n for n, e in enumerate(run.events) if e.type == "note")
    events = list(run.events)
    events[at] = events[at].model_copy(update={"text": "Otherwise."})
    found = compare(run, replace(run, events=tuple(events)))
    assert (found.thought, found.parting) == (at, None)
    assert columns.differs(found)


def test_offers_are_told_by_what_they_hold(run: Run, of: Callable[..., Run]) -> None:
    """An exchange is told by its terms, since the numbers of events are others in another run."""
    pledges = [next(e for e in run.events if e.type == "offered")]
    trade = Trade(to="dprk", give=pledges[0].give, get=pledges[0].get)
    found = compare(run, _with(run, "r1.margins.rok", acts=(trade,)))
    assert found.deeds[0].acts == ("", "offers North Korea [the rail: survey] for [the forum: track two]")


def test_drafts_and_outcome(run: Run, of: Callable[..., Run]) -> None:
    """Drafts differ by round and issue; an issue adopted in one and open in the other is told with its terms and its reason."""
    kept = [e for e in run.events if e.type != "adopted"]
    at = next(n for n, e in enumerate(kept) if e.type == "draft" and e.round == 2)
    kept[at] = kept[at].model_copy(update={"texts": kept[at].texts[:1]})
    found = compare(run, of(kept))
    assert [(t.round, t.issue, t.texts) for t in found.drafts] == [(2, "rail", ("survey", "not tabled"))]
    assert [(e.issue, e.same) for e in found.endings] == [("forum", True), ("rail", False)]
    assert found.endings[0].ends[0].startswith("Open at: track two. Objections: North Korea. Left open because")
    assert found.endings[1].ends[0].startswith("Adopted: Survey. Parties: South Korea, North Korea and the United States.")
    assert found.endings[1].ends[1] == "Open so far."


def test_a_shorter_record(run: Run, of: Callable[..., Run]) -> None:
    """A talk that was stopped parts from the whole one where it ends."""
    found = compare(run, of(list(run.events[:FLOOR])))
    assert found.parting is not None
    assert (found.parting.event, found.parting.words[1]) == (FLOOR, "nothing on record")
    assert any(deed.acts[1] == "not asked" for deed in found.deeds)
    assert compare(of([]), of([])).parting is None


def test_kinship(run: Run) -> None:
    """A fork is said to be one, and of how many events; two forks of one run are said to be that."""
    parent = Parent(run="small-1-abc", events=9, head_sha256="0", inputs_sha256="0", seed=1, delegates={})
    fork = _named(run, run="small-1-def", parent=parent)
    assert compare(run, fork).kinship == "B is a fork of A after 9 events."
    assert compare(fork, run).kinship == "A is a fork of B after 9 events."
    assert compare(fork, _named(fork, run="small-1-xyz")).kinship.startswith("Both are forks of small-1-abc")


def test_other_scenarios(run: Run) -> None:
    """Runs of two scenarios are compared only as to what they rest on, and that is said."""
    inputs = make_inputs()
    scenario = inputs.scenario.model_copy(update={"id": "other", "rounds": 3})
    found = compare(run, replace(run, inputs=inputs.model_copy(update={"scenario": scenario})))
    assert not found.comparable
    assert (found.parting, found.deeds, found.endings) == (None, (), ())
    assert ("scenario.rounds", "2", "3") in found.inputs
    assert "They are of different scenarios" in _text(found)
    assert "They are of different scenarios" in Closed(spread.render(found, run, run)).text


def test_inputs_by_path() -> None:
    """Plain values differ by path; items of a list are known by their names; what one side lacks is one place."""
    left = {"parties": [{"id": "usa", "weight": 3}, {"id": "rok", "weight": 1, "text": "South"}], "rounds": 2, "issues": ["a", "b"]}
    right = {"parties": [{"id": "usa", "weight": 4}], "rounds": 2, "issues": ["a"]}
    found = list(unlike(left, right))
    assert found == [("parties.usa.weight", "3", "4"), ("parties.rok", "South", ""), ("issues", "a, b", "a")]
    assert next(unlike({"a": "x" * 999}, {"a": None}))[1] == "x" * 300 + "…"


def test_within_a_hundred_columns(run: Run) -> None:
    """No line is longer than 100 columns, whatever was said."""
    long = turn("usa", "floor", 1, says="word " * 300).statement
    other = _named(_with(run, "r1.floor.usa", statement=long, acts=()), delegates={**run.manifest.delegates, "usa": "x" * 300})
    assert max(map(len, columns.lines(compare(run, other), run.inputs))) <= 100


HOSTILE = "Hail \x1b]0;owned\x07\x1b[2J\u202e\x9b31m <script>alert(1)</script> {{ 7 * 7 }} \x00"


@pytest.mark.parametrize("form", ["text", "page"])
def test_words_of_strangers(run: Run, form: str) -> None:
    """Nothing that either record says steers a terminal or becomes a part of the page."""
    other = _with(run, "r1.floor.usa", statement=turn("usa", "floor", 1, says=HOSTILE).statement)
    other = _named(other, run=HOSTILE, delegates={**run.manifest.delegates, "usa": HOSTILE})
    scenario = run.inputs.scenario.model_copy(update={"brief": HOSTILE})
    found = compare(run, replace(other, inputs=run.inputs.model_copy(update={"scenario": scenario})))
    text = _text(found) if form == "text" else spread.render(found, run, other)
    assert "Hail" in text
    assert not set(text) & set("\x1b\x07\x9b\u202e\x00")
    assert form == "text" or "<script" not in text


def test_the_page_needs_nothing_else(run: Run) -> None:
    """One well-formed file: no script, nothing fetched, a name for every table, both sides of what differs."""
    html = spread.render(compare(run, _with(run, "r1.floor.usa", acts=(), statement=())), run, run)
    page = Closed(html)
    assert page.open == []
    assert not page.tags & {"script", "link", "img", "iframe", "object"}
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert html.count('<div class="scroll"') == html.count("aria-label=") - 1
    assert "Less would be more." in page.text
    assert "nothing said, nothing done" in page.text


def test_made_of_nothing(of: Callable[..., Run]) -> None:
    """Runs without events are compared too."""
    found = compare(of([]), make_run([turn("usa", "floor", 1)]))
    assert found.parting is not None
    assert Closed(spread.render(found, of([]), of([]))).open == []
