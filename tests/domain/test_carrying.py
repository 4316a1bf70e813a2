"""What a session leaves to the next of its pathway."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.carrying import GRIEVANCE, Held, carry, hindrance
from harness.domain.legacy import Legacy
from harness.domain.pathway import Pathway, Session
from harness.domain.procedure import news
from harness.domain.state import Answer, Exchange, State, start
from harness.domain.turns import Pledge
from harness.domain.view import view
from harness.rules.mind import Mind, Readings
from tests.holding import held, inputs_of

FIRST = Session(id="first", scenario="relief", reason="It comes first.")
NEXT = Session(id="next", scenario="opening-plenary", reason="It comes next.")


@cache
def over(scenario: str = "relief", seed: int = 1) -> State:
    """A session that is over."""
    return held(scenario, seed)[1]


def legacy_of(last: State) -> Legacy:
    """What a plenary after this session finds."""
    legacy = carry(NEXT, inputs_of("opening-plenary"), 1, [Held(FIRST, last)]).legacy
    assert legacy is not None
    return legacy


def changed(last: State, **public: Any) -> State:
    """The session as it would have ended with another public state."""
    return replace(last, public=replace(last.public, **public))


def test_the_first_session_is_held_as_if_alone() -> None:
    """Where nothing went before nothing is carried."""
    inputs = inputs_of("opening-plenary")
    assert carry(NEXT, inputs, 1, []) is inputs


def test_tracks_go_on_from_where_they_stood() -> None:
    """Not from where the scenario alone would begin; with the points of the session, and with the news of the rounds between."""
    last = over()
    inputs = carry(NEXT, inputs_of("opening-plenary"), 1, [Held(FIRST, last)])
    assert start(inputs, 1).public.tracks == last.public.tracks
    lifted = NEXT.model_copy(update={"tracks": {"us-dprk": 100}})
    inputs = carry(lifted, inputs_of("opening-plenary"), 1, [Held(FIRST, last)])
    assert start(inputs, 1).public.tracks["us-dprk"] == min(1000, last.public.tracks["us-dprk"] + 100)
    waited = NEXT.model_copy(update={"rounds_between": 6})
    assert start(carry(waited, inputs_of("opening-plenary"), 1, [Held(FIRST, last)]), 1).public.tracks != last.public.tracks


def test_trust_is_warmed_and_cooled_by_what_was_done() -> None:
    """Each pair begins at its authored trust and what the session added."""
    last = changed(over(), warmth={("rok", "jpn"): 30, ("prc", "usa"): -70}, absent_since={})
    before, after = (i.relations.start for i in (inputs_of("opening-plenary"), _next(last)))
    assert after["rok", "jpn"] == before["rok", "jpn"] + 30
    assert after["prc", "usa"] == before["prc", "usa"] - 70
    assert after["rus", "usa"] == before["rus", "usa"]


def _next(last: State) -> Any:
    return carry(NEXT, inputs_of("opening-plenary"), 1, [Held(FIRST, last)])


def adopted(parties: tuple[str, ...], *, binding: bool) -> State:
    """A session that has settled one issue of the plenary."""
    text = ev.Adopted(seq=9, issue="six-party-framework", draft=Draft(option=3), round=1, parties=parties, opt_in=False, binding=binding)
    last = over("opening-plenary")
    return changed(last, adopted={text.issue: text}, joined={text.issue: parties}, absent_since={})


def test_what_binds_everybody_is_how_things_are_now() -> None:
    """It becomes the status quo of the issue, with its session as the reason, and no other issue's."""
    inputs = _next(adopted(inputs_of("opening-plenary").seats, binding=True))
    issue = inputs.agenda.by_id["six-party-framework"]
    assert (issue.status_quo.value, issue.quo) == (3, 500)
    assert "Agreed at an earlier session" in issue.status_quo.reason
    others = [i.status_quo.value for i in inputs.agenda.issues if i.id != issue.id]
    assert others == [i.status_quo.value for i in inputs_of("opening-plenary").agenda.issues if i.id != issue.id]


@pytest.mark.parametrize(("parties", "binding"), [(("rok", "usa"), True), (("rok", "dprk", "usa", "prc", "jpn", "rus"), False)])
def test_what_binds_some_or_nobody_leaves_the_world_as_it_is(parties: tuple[str, ...], binding: bool) -> None:  # noqa: FBT001 - a case
    """The status quo stands; the text is remembered as what it is."""
    inputs = _next(adopted(parties, binding=binding))
    assert inputs.agenda.by_id["six-party-framework"].status_quo.value == 1
    assert inputs.legacy is not None
    assert [(o.draft.option, o.binding, o.parties) for o in inputs.legacy.outcomes] == [(3, binding, parties)]


def test_a_recommendation_takes_some_of_the_fear() -> None:
    """A commitment that unofficial talks have recommended frightens a fifth less."""
    plain = inputs_of("opening-plenary")
    advised = _next(adopted(plain.seats, binding=False))
    fears = []
    for inputs in (plain.model_copy(update={"relations": advised.relations}), advised):
        mind = Mind(view(replace(start(inputs, 1), public=over("opening-plenary").public), "prc"), Readings(inputs))
        fears.append(mind.cell("six-party-framework").fear)
    assert fears[1] == fears[0] * 800 // 1000 or abs(fears[1] - fears[0] * 4 // 5) <= 1


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        ({"absent_since": {"dprk": 0}, "walked_out": {}}, {("rok", "dprk", "stayed-away")}),
        ({"absent_since": {"dprk": 2}, "walked_out": {"dprk": 2}}, {("rok", "dprk", "walked-out")}),
        ({"absent_since": {}, "walked_out": {"dprk": 2}}, set()),
    ],
)
def test_grievances_name_who_and_whom(public: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    """Those who were there hold it against who stayed away or left for good; who came back is forgiven."""
    present = tuple(p for p in over().inputs.seats if p not in public["absent_since"])
    found = {(g.of, g.toward, g.why) for g in legacy_of(changed(over(), present=present, adopted={}, joined={}, **public)).grievances}
    assert {g for g in found if g[0] == "rok"} == expected


def test_who_decides_without_the_absent_has_a_price_to_pay() -> None:
    """A binding text that is not for volunteers, adopted while a seat stands empty, is held against those who adopted it."""
    five = ("rok", "usa", "prc", "jpn", "rus")
    last = changed(adopted(five, binding=True), absent_since={"dprk": 0}, walked_out={}, present=five)
    held_against = {(g.of, g.toward) for g in legacy_of(last).grievances if g.why == "went-on-without"}
    assert held_against == {("dprk", p) for p in five}
    trust = _next(last).relations.start
    before = inputs_of("opening-plenary").relations.start
    warmth = last.public.warmth.get(("dprk", "rok"), 0)
    assert trust["dprk", "rok"] == max(0, before["dprk", "rok"] + warmth + GRIEVANCE["went-on-without"])


def dealt(act: str, tabled: Draft) -> State:
    """A session in which Japan had promised South Korea to support a text, and answered the last draft with this act."""
    promised = Pledge(issue="agriculture-kado", draft=Draft(option=3))
    deal = Exchange(7, "jpn", "rok", promised, Pledge(issue="environment-maritime", draft=Draft(option=2)), 1, "agreed")
    last = over()
    answers = {"agriculture-kado": {"jpn": Answer(act, tabled, None, None, None, 3, 9)}}
    private = {**last.private, "jpn": replace(last.private["jpn"], offers={7: deal}), "rok": replace(last.private["rok"], offers={7: deal})}
    return replace(changed(last, answers=answers, absent_since={}, adopted={}, joined={}), private=private)


@pytest.mark.parametrize(
    ("act", "tabled", "broken"),
    [("object", 3, True), ("amend", 3, True), ("accept", 3, False), ("reserve", 3, False), ("object", 2, False)],
)
def test_a_promise_is_broken_only_on_the_text_that_was_promised(act: str, tabled: int, broken: bool) -> None:  # noqa: FBT001 - a case
    """Not to be willing when the promised text is before the room breaks the word; against any other text it does not."""
    found = [(g.of, g.toward) for g in legacy_of(dealt(act, Draft(option=tabled))).grievances if g.why == "unkept-promise"]
    assert found == ([("rok", "jpn")] if broken else [])


@pytest.mark.parametrize(
    ("requirement", "why"),
    [
        ({"session": "first"}, None),
        ({"session": "first", "held": False}, "first was held"),
        ({"session": "other"}, "other was not held"),
        ({"session": "first", "at_least": 8}, "texts, and 8 are asked for"),
        ({"session": "first", "adopted": ["freedom-of-action"]}, "did not settle freedom-of-action"),
        ({"session": "first", "absent": ["rok"]}, "rok was at the table of first"),
        ({"session": "first", "present": ["mng"]}, "mng was not at the table of first"),
    ],
)
def test_a_session_waits_for_what_it_requires(requirement: dict[str, Any], why: str | None) -> None:
    """Whether earlier ones were held, what they settled, how much, and who sat there at the end."""
    plan = Session.model_validate({**NEXT.model_dump(), "after": [requirement]})
    found = hindrance(plan, inputs_of("opening-plenary"), 1, [Held(FIRST, over())])
    assert found is None if why is None else why in str(found)


def test_a_session_waits_for_relations() -> None:
    """Its condition on a track is read where the track would stand when it opens."""
    inputs = inputs_of("opening-plenary")
    level = start(inputs, 1).public.tracks["us-dprk"]
    for asked, free in ((level, True), (level + 1, False)):
        plan = Session.model_validate({**NEXT.model_dump(), "when": [{"track": "us-dprk", "at_least": asked}]})
        assert (hindrance(plan, inputs, 1, []) is None) == free


def test_a_circle_is_no_pathway() -> None:
    """A session cannot wait for one that comes no earlier."""
    sessions = [{**NEXT.model_dump(), "after": [{"session": "first"}]}, FIRST.model_dump()]
    with pytest.raises(ValueError, match="a circle"):
        Pathway.model_validate({"id": "p", "title": "P", "text": "P.", "sessions": sessions, "paragraphs": ["P01"]})


def test_news_differs_from_session_to_session() -> None:
    """The delegations of a pathway stay the same; the setbacks of its sessions do not."""
    states = [start(inputs_of("relief"), 5), start(carry(NEXT, inputs_of("relief"), 5, [Held(FIRST, over())]), 5)]
    assert states[0].seed == states[1].seed
    assert news(states[0]) != news(states[1])
