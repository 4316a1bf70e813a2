"""Events from outside: what a scenario may expect, and what it gets."""

from __future__ import annotations

import pytest

from harness.errors import ContentError
from harness.library import open_library

FLOOD = "  events:\n    - {event: flood, rounds: [2, 3], chance: 500}\n"
VISIT = "  events:\n    - {event: visit, rounds: [2, 2]}\n"


@pytest.fixture
def expect(table):
    """A function that has the scenario expect events; gives what is said of them."""

    def said(events: str) -> str:
        table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("rounds: 4", f"{events}rounds: 4"))
        return table.complaint()

    return said


def test_only_those_expected(table):
    """A run depends on the events that its situation names, and on no others."""
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("rounds: 4", f"{FLOOD}rounds: 4"))
    inputs = table.inputs()
    assert [h.id for h in inputs.happenings] == list(inputs.happening) == ["flood"]
    assert inputs.happening["flood"].trust[0].by == 20


def test_none_expected(table):
    """Who expects none reads no events, whatever the file holds."""
    table.write("events.yaml", "\t")
    assert table.inputs().happenings == ()


def test_no_file(table, expect):
    """A conference may have no events; then none can be expected."""
    (table.folder / "events.yaml").unlink()
    assert table.inputs().happenings == ()
    assert expect(FLOOD) == "scenarios/first.yaml:12: situation.events[0].event: there is no event 'flood'. There are no events at all."


def test_unknown_event(expect):
    """An event that is expected is one of those there are."""
    assert expect(FLOOD.replace("flood", "flod")) == (
        "scenarios/first.yaml:12: situation.events[0].event: there is no event 'flod'. Did you mean 'flood'? "
        "Known events: flood, haste, visit."
    )


def test_same_event_twice(expect):
    """An event is expected once."""
    said = expect(f"{FLOOD}    - {{event: flood, rounds: [4, 4]}}\n")
    assert said == (
        "scenarios/first.yaml:13: situation.events[1].event: 'flood' is here twice. It stands at situation.events[0].event already."
    )


def test_unknown_party_that_knows(expect):
    """Who knows a secret is a party."""
    said = expect(FLOOD.replace("chance: 500", "known_to: [rokk]"))
    assert said.startswith("scenarios/first.yaml:12: situation.events[0].known_to[0]: there is no party 'rokk'. Did you mean 'rok'?")


def test_absent_party_that_knows(expect):
    """Who knows a secret is in the room."""
    said = expect(FLOOD.replace("chance: 500", "known_to: [rok, jpn]"))
    assert said == (
        "scenarios/first.yaml:12: situation.events[0].known_to[1]: 'jpn' is not in the room and hears nothing. "
        "In the room are rok, dprk, can."
    )


def test_secret_that_is_kept(table):
    """A secret may change the trust of a party that knows it."""
    secret = FLOOD.replace("chance: 500", "known_to: [rok]")
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("rounds: 4", f"{secret}rounds: 4"))
    assert table.inputs().scenario.situation.events[0].known_to == ("rok",)


def test_secret_that_changes_a_stranger_to_it(expect):
    """But not the trust of one that does not."""
    said = expect(FLOOD.replace("chance: 500", "known_to: [dprk]"))
    assert said == (
        "scenarios/first.yaml:12: situation.events[0].known_to: 'flood' changes the trust of 'rok', who would not know of it. "
        "Add rok to known_to, or leave known_to out."
    )


@pytest.mark.parametrize(("event", "what"), [("visit", "tracks"), ("haste", "the pace of tracks")])
def test_secret_that_moves_tracks(expect, event, what):
    """No secret moves a track, nor its pace."""
    said = expect(VISIT.replace("visit", event).replace("[2, 2]", "[2, 2], known_to: [rok]"))
    assert said == (
        f"scenarios/first.yaml:12: situation.events[0].known_to: {event!r} moves {what}, which everybody sees: it can be no secret. "
        "Leave known_to out."
    )


def test_rounds_run_down(expect):
    """The first round is not after the last."""
    assert expect(VISIT.replace("[2, 2]", "[3, 2]")) == (
        "scenarios/first.yaml:12: situation.events[0].rounds: the rounds run down, from 3 to 2. Put the earlier round first."
    )


def test_rounds_beyond_the_scenario(expect):
    """The last round is one of the scenario's."""
    said = expect(VISIT.replace("[2, 2]", "[2, 5]"))
    assert said == "scenarios/first.yaml:12: situation.events[0].rounds: there is no round 5. The scenario has 4."


def test_a_shorter_talk(table):
    """Whoever holds fewer rounds than the scenario's own may lose an event, and that is no fault of the scenario."""
    table.write(
        "scenarios/first.yaml", table.text("scenarios/first.yaml").replace("rounds: 4", f"{VISIT.replace('[2, 2]', '[4, 4]')}rounds: 4")
    )
    assert table.inputs("first", 2).scenario.rounds == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("of: rok", "of: rokk", "events[0].trust[0].of: there is no party 'rokk'."),
        ("{dprk-rok: 40}", "{rok-dprk: 40}", "events[1].tracks.rok-dprk: there is no track 'rok-dprk'."),
        ("id: visit", "id: flood", "events[1].id: 'flood' is here twice."),
        ("tracks: {dprk-rok: 40}, ", "", "events[1]: the event does nothing: give it tracks, pace or trust."),
        ("paragraphs: [P01]", "paragraphs: [P77]", "events[0].paragraphs[0]: there is no source 'P77'."),
        ("events:", "happenings:", "events: is missing."),
    ],
)
def test_faults_of_the_file(table, old, new, said):
    """What is wrong in the file of events is told with its line."""
    assert old in table.text("events.yaml")
    table.write("events.yaml", table.text("events.yaml").replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        _ = open_library(table.folder).happenings
    assert said in str(caught.value)
    assert caught.value.line > 0
