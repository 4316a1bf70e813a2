"""Ablations: one authored or coded thing changed in a run's inputs, as data.

A change works on the plain data of `Inputs` (dumped, changed, read again), never on the model, whose computed properties would go stale.
Authored numbers that live in the code of the rules, and not in the data, are `Constant`s; `ensemble` sets them for the length of a talk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.domain.format import Format
from harness.domain.scenario import Inputs

Data = dict[str, Any]
Change = Callable[[Data], None]


@dataclass(frozen=True, slots=True)
class Constant:
    """An authored number in the rules' own code, and what it is set to instead."""

    module: str
    name: str
    value: int


STAKE_OFF = Constant("harness.rules.attendance", "STAKE", 0)
CAUCUSES_OFF = Constant("harness.rules.exchange", "SPEAKING_TERMS", 2001)
"""Trust both ways adds up to 2000 at most, so that nobody is on speaking terms."""


def changed(inputs: Inputs, *changes: Change) -> Inputs:
    """New inputs with these changes, in order."""
    data = inputs.model_dump(mode="json")
    for change in changes:
        change(data)
    return Inputs.model_validate(data)


def tracks(pace: int, **levels: int) -> Change:
    """Bilateral tracks (names with underscores) at these levels and this pace; at pace 0 they stand still, without setbacks."""

    def change(data: Data) -> None:
        situation = data["scenario"]["situation"]
        for track in data["relations"]["tracks"]:
            name = track["id"].replace("-", "_")
            if name in levels:
                situation["tracks"][track["id"]] = levels[name]
                situation["pace"][track["id"]] = pace
                track["setback"] = track["setback"] if pace else 0

    return change


def no_precondition(party: str, kind: str) -> Change:
    """A party without its preconditions of one kind."""

    def change(data: Data) -> None:
        profile = _profile(data, party)
        profile["preconditions"] = [p for p in profile["preconditions"] if p["kind"] != kind]

    return change


def precondition_level(party: str, level: int) -> Change:
    """The level that a party asks of its tracks."""

    def change(data: Data) -> None:
        for precondition in _profile(data, party)["preconditions"]:
            if precondition["level"]:
                precondition["level"]["value"] = level

    return change


def equal_sixth(*, assured: bool) -> Change:
    """Whether the format assures every member that it is not directed at it."""

    def change(data: Data) -> None:
        data["format"]["equal_sixth"] = assured

    return change


def in_format(form: Format) -> Change:
    """The same parties in another format, which seats the same or some of them; guests stay at home."""

    def change(data: Data) -> None:
        here = [*form.members, *form.observers]
        data["format"] = form.model_dump(mode="json") | {"guests": [], "motions": {}}
        data["scenario"] |= {"parties": list(form.members), "format": form.id}
        data["profiles"] = sorted((p for p in data["profiles"] if p["id"] in here), key=lambda p: here.index(p["id"]))
        data["voices"] = sorted((v for v in data["voices"] if v["party"] in here), key=lambda v: here.index(v["party"]))
        for expected in data["scenario"]["situation"]["events"]:
            expected["known_to"] = [p for p in expected["known_to"] if p in here]

    return change


def decided_by(rule: Data) -> Change:
    """Every kind of issue decided by the same rule, whatever party an issue would need."""

    def change(data: Data) -> None:
        data["format"]["rules"] = {kind: {**rule, "essential": []} for kind in data["format"]["rules"]}

    return change


def absence(what: str) -> Change:
    """What a missing member does to the session."""

    def change(data: Data) -> None:
        data["format"]["absence"] = what
        data["format"]["open_seats"], data["format"]["motions"] = [], {}

    return change


def rule_like(kind: str, other: str) -> Change:
    """One kind of issue decided by the acceptance rule of another."""

    def change(data: Data) -> None:
        data["format"]["rules"][kind] = dict(data["format"]["rules"][other])

    return change


def exposure(value: int, *issues: str) -> Change:
    """The same exposure for these issues, or for all."""

    def change(data: Data) -> None:
        for issue in data["agenda"]["issues"]:
            if not issues or issue["id"] in issues:
                issue["exposure"]["value"] = value

    return change


def no_riders(data: Data) -> None:
    """No understanding can be attached to any text."""
    data["agenda"]["riders"] = []


def no_shifts(data: Data) -> None:
    """No ideal moves with relations."""
    for profile in data["profiles"]:
        profile["shifts"] = []
        for position in profile["positions"]:
            position["when"] = []


def equal_trust(level: int) -> Change:
    """Everybody trusts everybody alike at the outset."""

    def change(data: Data) -> None:
        for trust in data["relations"]["trust"]:
            trust["level"] = level

    return change


def accept(party: str, issue: str, low: int, high: int) -> Change:
    """What a party can live with on an issue (authored); its red lines in the paper stay."""

    def change(data: Data) -> None:
        _profile(data, party)["stances"][issue]["accept"] = [low, high]

    return change


def silent(party: str, issue: str, *, ideal: tuple[int, int] | None = None) -> Change:
    """A party as if the paper were silent on it here: no position, least salience, its ideal as given or else all it can live with."""

    def change(data: Data) -> None:
        profile = _profile(data, party)
        profile["positions"] = [p for p in profile["positions"] if p["issue"] != issue]
        profile["stances"][issue]["ideal"] = list(ideal) if ideal else None

    return change


def shuffled_voices(order: tuple[int, ...]) -> Change:
    """Member number n speaks with the voice of member number order[n], which brings the lines it cites; what it decides stays its own."""

    def change(data: Data) -> None:
        seats = data["scenario"]["parties"]
        voices = {v["party"]: v for v in data["voices"]}
        lines = {party: _lines(_profile(data, party)) for party in seats}
        for n, party in enumerate(seats):
            owner = seats[order[n]]
            if owner != party:
                _profile(data, party)["reservations"] += lines[owner]
        lent = [{**voices[seats[order[n]]], "party": party} for n, party in enumerate(seats)]
        data["voices"] = lent + [v for v in data["voices"] if v["party"] not in seats]

    return change


def _lines(profile: Data) -> list[Data]:
    """Every citable line of a profile, as plain lines."""
    kinds = ("interests", "capabilities", "reservations", "positions", "preconditions", "red_lines", "offers")
    every = [line for kind in kinds for line in profile[kind]]
    return [{"id": x["id"], "text": x["text"], "paragraphs": x["paragraphs"], "confidence": "implied"} for x in every]


def _profile(data: Data, party: str) -> Data:
    found: Data = next(p for p in data["profiles"] if p["id"] == party)
    return found
