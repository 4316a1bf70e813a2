"""Talks on one issue in which one known thing decides: what a search must find."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from harness.domain.scenario import Inputs
from tests.holding import inputs_of

Data = dict[str, Any]


def planted(issue: str, plant: Callable[[Data], None]) -> Inputs:
    """The opening plenary cut to one issue and four rounds, without riders, with something planted."""
    data = inputs_of("opening-plenary").model_dump()
    data["scenario"] |= {"issues": [issue], "rounds": 4}
    data["agenda"]["issues"] = [i for i in data["agenda"]["issues"] if i["id"] == issue]
    data["agenda"]["riders"] = []
    plant(data)
    return Inputs.model_validate(data)


@cache
def kept_away() -> Inputs:
    """North Korea stays away while its tracks stand at nothing, and without it the issue means nothing."""

    def plant(data: Data) -> None:
        data["scenario"]["situation"] |= {"tracks": {}, "pace": {}, "events": ()}
        for track in data["relations"]["tracks"]:
            track |= {"level": 0, "pace": 0, "setback": 0}
        data["agenda"]["issues"][0]["exposure"]["value"] = 0

    return planted("industrial-rehabilitation", plant)


@cache
def twice_blocked() -> Inputs:
    """The same, and South Korea, without which the issue means nothing either, can sign nothing but the world as it is."""
    data = kept_away().model_dump()
    stance = next(p for p in data["profiles"] if p["id"] == "rok")["stances"]["industrial-rehabilitation"]
    data["scenario"]["id"], stance["accept"] = "twice-blocked", (1, 1)
    return Inputs.model_validate(data)


@cache
def held_back() -> Inputs:
    """Russia can sign nothing but the world as it is, by a red line, where the consent of all is needed."""

    def plant(data: Data) -> None:
        russia = next(p for p in data["profiles"] if p["id"] == "rus")
        quo = data["agenda"]["issues"][0]["status_quo"]["value"]
        position = {
            "id": "rus.pos.planted",
            "issue": "pace-scope-transparency",
            "text": "Wants what there is.",
            "target": (2, 2),
            "salience": 3,
            "salience_reason": "Planted.",
            "firmness": "moderate",
            "paragraphs": (),
            "confidence": "implied",
        }
        line = {"id": "rus.red.planted", "issue": position["issue"], "position": position["id"], "accept": (quo, quo)}
        russia["positions"] = [*(p for p in russia["positions"] if p["issue"] != line["issue"]), position]
        russia["red_lines"] = [{**line, "text": "anything new", "paragraphs": ()}]
        russia["stances"][line["issue"]] |= {"accept": (quo, quo), "ideal": None}

    return planted("pace-scope-transparency", plant)
