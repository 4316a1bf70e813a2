"""Events from outside the room: when they come, who hears of them, and what they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.domain.state import State, fold, start
from harness.domain.view import trust, view
from tests.holding import go_on, inputs_of

SHOCK: dict[str, Any] = {
    "id": "shock",
    "title": "A shock",
    "text": "Something has happened that nobody had asked for.",
    "tracks": {"us-dprk": -200},
    "pace": {"inter-korean": 300},
    "trust": [{"of": "jpn", "toward": "dprk", "by": -90}],
    "reason": "For this test.",
    "paragraphs": ["P01"],
}
SECRET = {**SHOCK, "id": "whisper", "tracks": {}, "pace": {}, "trust": [{"of": "usa", "toward": "jpn", "by": 70}]}


def expecting(*events: dict[str, Any], happenings: Sequence[dict[str, Any]] = (SHOCK, SECRET)) -> Inputs:
    """The scenario on relief, three rounds, with these events expected."""
    plain = inputs_of("relief").model_dump()
    plain["scenario"]["situation"]["events"] = list(events)
    plain["scenario"]["rounds"] = 3
    return Inputs.model_validate({**plain, "happenings": list(happenings)})


def held(inputs: Inputs, seed: int = 1) -> tuple[list[ev.Event], State]:
    """The talk, offline."""
    return go_on(start(inputs, seed), "relief")


def came(inputs: Inputs, seed: int = 1) -> list[ev.Happened]:
    """What happened."""
    return [e for e in held(inputs, seed)[0] if isinstance(e, ev.Happened)]


def test_a_scheduled_event_comes_at_its_round() -> None:
    """With one round given and no chance it comes there, whatever the seed, after the round is opened and before the draft."""
    inputs = expecting({"event": "shock", "rounds": (2, 2)})
    assert [e.round for seed in range(1, 6) for e in came(inputs, seed)] == [2] * 5
    events, _ = held(inputs)
    place = next(n for n, e in enumerate(events) if isinstance(e, ev.Happened))
    assert isinstance(events[place - 1], ev.RoundOpened)
    assert isinstance(events[place + 1], ev.DraftTabled)


def test_a_drawn_event_comes_in_its_range_and_as_often_as_its_chance() -> None:
    """Between the rounds given, each of them at some seed; with a chance of one half, about every second time."""
    inputs = expecting({"event": "shock", "rounds": (1, 3), "chance": 500})
    found = [came(inputs, seed) for seed in range(1, 41)]
    assert {e.round for events in found for e in events} == {1, 2, 3}
    assert 10 <= sum(map(len, found)) <= 30


def test_a_public_event_moves_tracks_pace_and_trust() -> None:
    """At once, within the scale, and everybody's view has it."""
    inputs = expecting({"event": "shock", "rounds": (1, 1)})
    events, _ = held(inputs)
    place = next(n for n, e in enumerate(events) if isinstance(e, ev.Happened))
    before, after = (fold(start(inputs, 1), events[:n]) for n in (place, place + 1))
    assert after.public.tracks["us-dprk"] == before.public.tracks["us-dprk"] - 200
    assert after.public.pace["inter-korean"] == 300
    for party in ("rok", "jpn"):
        known = [view(s, party).public for s in (before, after)]
        assert trust(inputs, known[1], "jpn", "dprk") == trust(inputs, known[0], "jpn", "dprk") - 90


def test_events_of_one_round_add_up() -> None:
    """What the second does to a track begins where the first has left it."""
    shocks = [{**SHOCK, "id": name, "tracks": {"inter-korean": by}} for name, by in (("up", 100), ("down", -30))]
    plain = expecting({"event": "up", "rounds": (1, 1)}, {"event": "down", "rounds": (1, 1)}, happenings=shocks)
    events, _ = held(plain)
    place = next(n for n, e in enumerate(events) if isinstance(e, ev.Happened))
    before, after = (fold(start(plain, 1), events[:n]).public.tracks["inter-korean"] for n in (place, place + 2))
    assert after - before == 70


def test_a_secret_event_is_known_to_its_own_alone() -> None:
    """It stands in no other view, neither as words nor as a number."""
    inputs = expecting({"event": "whisper", "rounds": (1, 1), "known_to": ("usa", "jpn")})
    events, _ = held(inputs)
    (secret,) = [e for e in events if isinstance(e, ev.Happened)]
    assert secret.visible == ("usa", "jpn")
    after = fold(start(inputs, 1), events[: secret.seq + 1])
    before = fold(start(inputs, 1), events[: secret.seq])
    for party in inputs.seats:
        told = secret in view(after, party).heard
        moved = trust(inputs, view(after, party).public, "usa", "jpn") - trust(inputs, view(before, party).public, "usa", "jpn")
        assert (told, moved) == ((True, 70) if party in {"usa", "jpn"} else (False, 0))


def test_without_its_events_a_talk_is_another() -> None:
    """The record of a talk changes with an event, and only from there on."""
    with_it, without = (held(expecting(*e))[0] for e in (({"event": "shock", "rounds": (2, 2)},), ()))
    place = next(n for n, e in enumerate(with_it) if isinstance(e, ev.Happened))
    assert [e.type for e in with_it[:place]] == [e.type for e in without[:place]]
    assert with_it != without
