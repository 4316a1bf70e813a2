"""Answers of a model that is better by construction: it says and declares what its own brief says, and signs nothing else.

For the stub: `tests.servers.scripted:answer`, and `tests.servers.scripted:by_lot` for a model that is no better than chance. It knows the
product only by its prompts: the positions of the brief in the system message, the drafts in the question, and the shape of the answer.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.servers.schema import instance

LONGEST = 1200
"""Characters of a statement."""
POSITION = re.compile(
    r"^- (?P<issue>[a-z0-9-]+): (?P<text>.+?) Seeks options? (?P<low>\d+)(?: to (?P<high>\d+))?;(?P<rest>.*)$", re.MULTILINE
)
WEIGHT = re.compile(r"weight (\d+) of")
DRAFT = re.compile(r"([a-z0-9-]+) \(draft (\d+)")


class Aim(NamedTuple):
    """What a government seeks on an issue."""

    weight: int
    text: str
    low: int
    high: int


def answer(body: dict[str, Any]) -> str:
    """The content of an answer to a request's body; a body without a schema is an error, and raises KeyError."""
    shape = body["response_format"]["json_schema"]["schema"]
    aims = aims_of(body["messages"][0]["content"])
    drafts = {issue: int(option) for issue, option in DRAFT.findall(_question(body["messages"][-1]["content"]))}
    return json.dumps(kept(instance(shape), shape, aims, drafts))


def aims_of(brief: str) -> dict[str, Aim]:
    """By issue, the position of a brief that weighs most; the first of those that weigh the same."""
    found: dict[str, Aim] = {}
    for line in POSITION.finditer(brief):
        weight = WEIGHT.search(line["rest"])
        aim = Aim(int(weight[1]) if weight else 0, line["text"], int(line["low"]), int(line["high"] or line["low"]))
        if line["issue"] not in found or aim.weight > found[line["issue"]].weight:
            found[line["issue"]] = aim
    return found


def kept(value: dict[str, Any], shape: Mapping[str, Any], aims: Mapping[str, Aim], drafts: Mapping[str, int]) -> dict[str, Any]:
    """An answer that passes, made to keep to the aims wherever its shape lets it."""
    if "statement" in value and aims:
        value["statement"] = spoken(aims, drafts)
    value |= {name: None for name in ("move", "walk_out_over") if name in value}
    for issue, aim in aims.items():
        for name, wanted in (("stances", aim.low), ("proposals", str(aim.low))):
            if issue in value.get(name, {}):
                value[name][issue] = wanted
    for issue in value.get("answers", {}):
        allowed = shape["properties"]["answers"]["properties"][issue]
        value["answers"][issue] = acted(allowed, aims.get(issue), drafts.get(issue))
    if "offers" in value:
        value["offers"] = dict.fromkeys(value["offers"], "refuse")
    return value


def acted(allowed: Mapping[str, Any], aim: Aim | None, draft: int | None) -> dict[str, Any]:
    """What is done with a draft: signed within the aim, else moved towards it, else objected to; reserved where there is no aim."""
    acts = {name: part for part in allowed["anyOf"] for name in names(part)}
    if aim is None or draft is None:
        return {"act": "reserve"}
    if aim.low <= draft <= aim.high:
        return {"act": "accept"}
    if "amend" in acts:
        return {"act": "amend", "text": str(aim.low)}
    return instance(acts["object"]) | {"reason": "no-gain", "text": None}


def names(part: Mapping[str, Any]) -> Iterator[str]:
    """The acts that one alternative of a shape stands for."""
    act = part["properties"]["act"]
    yield from act["enum"] if "enum" in act else (act["const"],)


def spoken(aims: Mapping[str, Aim], drafts: Mapping[str, int]) -> str:
    """What the brief says on the issues that are open, the weightiest first; on all where none is named."""
    wanted = [aim for issue, aim in aims.items() if issue in drafts] or list(aims.values())
    said = ""
    for aim in sorted(wanted, key=lambda a: -a.weight):
        longer = f"{said} {aim.text}".strip()
        if len(longer) > LONGEST:
            break
        said = longer
    return said or wanted[0].text[:LONGEST]


def _question(text: str) -> str:
    """The last question of a message: what was asked before has other drafts."""
    return text[text.rfind("Question ") :]


# --- one that is no better than chance


def by_lot(body: dict[str, Any]) -> str:
    """The content of an answer drawn by lot from all that its shape allows; the same for the same request to the same model."""
    shape = body["response_format"]["json_schema"]["schema"]
    return json.dumps(drawn(shape, random.Random(json.dumps([body["model"], body.get("seed"), body["messages"][-1]]))))


def drawn(shape: Mapping[str, Any], dice: random.Random) -> Any:
    """A value that passes a schema: alternatives and listed values by lot, all else the least there is."""
    if "anyOf" in shape:
        return drawn(dice.choice(shape["anyOf"]), dice)
    if "enum" in shape:
        return dice.choice([value for value in shape["enum"] if value != "decline"])
    if shape.get("type") == "object":
        return {name: drawn(part, dice) for name, part in shape["properties"].items()}
    return instance(shape)
