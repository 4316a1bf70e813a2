"""Single changes to the inputs of a talk: what each does, what it leaves alone, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.domain.change import Change, Changes, changed
from harness.domain.scenario import Inputs
from harness.errors import UserError
from harness.experiment.candidates import candidates
from harness.experiment.offline import outcomes
from harness.rules.coding import read
from harness.rules.mind import Readings
from tests.holding import inputs_of

SCENARIO = "opening-plenary"


def change(**fields: object) -> Change:
    """One change, as YAML would give it."""
    return Changes.model_validate({"changes": [fields]}).changes[0]


def after(**fields: object) -> Inputs:
    """The opening plenary with one change."""
    return changed(inputs_of(SCENARIO), [change(**fields)])


def test_precondition_is_dropped() -> None:
    """The precondition goes; the position behind it and the other preconditions stay."""
    before, now = inputs_of(SCENARIO).profile["dprk"], after(what="precondition", party="dprk", id="dprk.pre.bilateral").profile["dprk"]
    assert [p.id for p in now.preconditions] == ["dprk.pre.non-targeting"]
    assert now.model_copy(update={"preconditions": before.preconditions}) == before


def test_red_line_is_dropped_with_the_limit_that_repeats_it() -> None:
    """The line goes, and the authored limit on the same edge with it; the other edge and the ideal stay."""
    inputs = inputs_of("japan-and-russia-seats")
    issue = inputs.agenda.by_id["japan-role"]
    before = read(issue, inputs.profile["prc"])
    now = read(issue, changed(inputs, [change(what="red-line", party="prc", id="prc.red.japan")]).profile["prc"])
    assert (before.red, before.accept) == ((1, 2), (1, 2))
    assert now.red == now.accept == (1, len(issue.options))
    assert (now.ideal, now.tolerance, now.salience) == (before.ideal, before.tolerance, before.salience)


def test_coded_ideal_moves() -> None:
    """The middle of the options is the ideal, their width the tolerance; salience and firmness stay; no paragraph is claimed for it."""
    issue = inputs_of(SCENARIO).agenda.by_id["six-party-framework"]
    before = read(issue, inputs_of(SCENARIO).profile["prc"])
    now = after(what="ideal", party="prc", issue=issue.id, options=[4, 5])
    reading = read(issue, now.profile["prc"])
    assert (reading.ideal, reading.tolerance) == ((issue.place(4) + issue.place(5)) // 2, (issue.place(5) - issue.place(4)) // 2)
    assert (reading.salience, reading.rank, reading.lines) == (before.salience, before.rank, before.lines)
    moved = [p for p in now.profile["prc"].positions if p.issue == issue.id]
    assert {p.paragraphs for p in moved} == {()}
    assert {p.text for p in moved} == {f"Wants {issue.option(4).phrase} or {issue.option(5).phrase}."}


def test_silent_ideal_moves() -> None:
    """Where the paper is silent the authored ideal moves, and the issue stays as little salient as it was."""
    inputs = inputs_of(SCENARIO)
    cells = [(p, i) for p in inputs.profiles[:6] for i in inputs.agenda.issues if p.id in inputs.seats]
    party, issue = next((p, i) for p, i in cells if not any(x.issue == i.id for x in p.positions))
    now = read(issue, after(what="ideal", party=party.id, issue=issue.id, options=[1, 1]).profile[party.id])
    assert (now.ideal, now.tolerance, now.salience, now.lines) == (0, 0, read(issue, party).salience, ())


def test_party_can_live_with_its_ideal() -> None:
    """What a party accepts is widened just enough to take in its new ideal."""
    profile = after(what="ideal", party="usa", issue="six-party-framework", options=[1, 1]).profile["usa"]
    before = inputs_of(SCENARIO).profile["usa"].stances["six-party-framework"].accept
    assert profile.stances["six-party-framework"].accept == (1, before[1])


def test_rider_is_taken_off() -> None:
    """No text on any issue can carry it."""
    gone = inputs_of(SCENARIO).agenda.riders[0].id
    now = after(what="rider", id=gone)
    assert not any(draft.rider == gone for texts in now.agenda.texts.values() for _, draft in texts)


def test_rider_is_made_to_fit() -> None:
    """It fits one issue more, and goes on to fit the others."""
    agenda = inputs_of(SCENARIO).agenda
    rider = next(r for r in agenda.riders if "energy-pipelines" not in r.issues)
    now = after(what="rider", id=rider.id, issue="energy-pipelines")
    assert now.agenda.rider_by_id[rider.id].issues == (*rider.issues, "energy-pipelines")


def test_seat_is_given_up() -> None:
    """The party is nowhere in the room; quorums are lowered only where the seats left are too few."""
    before, now = inputs_of(SCENARIO), after(what="seat", party="jpn")
    assert now.seats == tuple(p for p in before.seats if p != "jpn")
    assert {p.id for p in now.profiles} == {p.id for p in before.profiles} - {"jpn"}
    assert "jpn" not in {*now.format.members, *now.voice, *(v for m in now.format.motions.values() for v in m.veto)}
    quorums = {kind: (before.format.rules[kind].quorum, rule.quorum) for kind, rule in now.format.rules.items()}
    assert quorums == {"framework": (5, 5), "peninsula": (6, 5), "functional": (4, 4)}
    assert now.agenda == before.agenda


def test_seat_takes_its_circles_and_secrets_along() -> None:
    """A circle of one is none, and closes the margins if it was the last; what only the absent would have heard is heard by nobody."""
    data = inputs_of(SCENARIO).model_dump()
    data["format"]["margins"] = {"open": True, "circles": [["usa", "jpn"]]}
    data["scenario"]["situation"]["events"] = [
        {"event": "planted", "rounds": [1, 1], "known_to": ["jpn"]},
        {"event": "planted", "rounds": [2, 2], "known_to": []},
        {"event": "planted", "rounds": [2, 2], "known_to": ["jpn", "usa"]},
    ]
    data["happenings"] = [{"id": "planted", "title": "x", "text": "x", "tracks": {"us-dprk": 1}, "reason": "x", "paragraphs": []}]
    now = changed(Inputs.model_validate(data), [change(what="seat", party="jpn")])
    assert not now.format.margins.may_meet("usa", "rok")
    assert [e.known_to for e in now.scenario.situation.events] == [(), ("usa",)]


def test_changes_are_made_in_order() -> None:
    """Each is made on what the one before has left: an ideal beyond a red line, once the line is gone."""
    inputs = inputs_of("japan-and-russia-seats")
    beyond = change(what="ideal", party="prc", issue="japan-role", options=[3, 3])
    with pytest.raises(UserError, match=r"lies beyond the red line prc\.red\.japan"):
        changed(inputs, [beyond])
    now = changed(inputs, [change(what="red-line", party="prc", id="prc.red.japan"), beyond])
    assert read(inputs.agenda.by_id["japan-role"], now.profile["prc"]).ideal == inputs.agenda.by_id["japan-role"].place(3)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": "precondition", "party": "usa", "id": "x"}, "there is no precondition of usa 'x' here. Known: none."),
        ({"what": "precondition", "party": "xx", "id": "x"}, "there is no party 'xx' here. Known: rok, dprk"),
        ({"what": "red-line", "party": "prc", "id": "x"}, "there is no red line of prc 'x' here. Known: prc.red.japan"),
        ({"what": "ideal", "party": "prc", "issue": "x", "options": [1, 1]}, "there is no issue 'x' here. Known: six-party-framework"),
        ({"what": "ideal", "party": "prc", "issue": "six-party-framework", "options": [2, 9]}, "within 1 to 5"),
        ({"what": "ideal", "party": "prc", "issue": "six-party-framework", "options": [3, 2]}, "run from low to high"),
        ({"what": "rider", "id": "x"}, "there is no rider 'x' here"),
        ({"what": "seat", "party": "can"}, "there is no seat of 'can' here"),
        ({"what": "seat", "party": "rok"}, "it has the chair"),
    ],
)
def test_what_cannot_be_changed(fields: dict[str, object], said: str) -> None:
    """A name that nothing bears, and a change that would contradict the rest, are refused by name, and what is known is told."""
    with pytest.raises(UserError) as refused:
        after(**fields)
    assert f"the change `{fields['what']} " in str(refused.value)
    assert said in str(refused.value)


def test_rider_that_fits_already() -> None:
    """Making a rider fit what it fits is no change."""
    rider = inputs_of(SCENARIO).agenda.riders[0]
    issue = next(i for i in rider.issues if i in inputs_of(SCENARIO).agenda.by_id)
    with pytest.raises(UserError, match="fits that issue already"):
        after(what="rider", id=rider.id, issue=issue)


def test_unknown_kind_of_change() -> None:
    """A kind that does not exist, a field too many, and no change at all are refused by the shape."""
    for changes in ([{"what": "weather"}], [{"what": "seat", "party": "usa", "id": "x"}], []):
        with pytest.raises(ValidationError):
            Changes.model_validate({"changes": changes})


def test_inputs_are_left_alone() -> None:
    """The inputs that are changed stay as they were."""
    inputs = inputs_of(SCENARIO)
    before = inputs.model_dump_json()
    after(what="seat", party="jpn")
    after(what="ideal", party="prc", issue="six-party-framework", options=[4, 5])
    assert inputs.model_dump_json() == before


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from([SCENARIO, "five-without-the-sixth", "korean-ownership"]), st.integers(1, 99))
def test_every_change_can_be_talked_through(data: st.DataObject, scenario: str, seed: int) -> None:
    """A talk with any change, or two in a row, is held to its end by the rules."""
    inputs = inputs_of(scenario)
    for _ in range(2):
        issue = data.draw(st.sampled_from(inputs.scenario.issues))
        inputs = data.draw(st.sampled_from(candidates(inputs, issue))).inputs
    assert set(outcomes(inputs, Readings(inputs), seed)) == set(inputs.scenario.issues)
