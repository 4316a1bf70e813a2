"""A small conference, right in every detail, which the tests of the library spoil one detail at a time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.domain.scenario import Inputs
from harness.errors import ContentError
from harness.library import open_library

AGENDA = """\
id: small
title: A small conference
issues:
  - {id: rail, title: Rail, question: Shall trains run?, topic: rail, short: rail, kind: functional, paragraphs: [P01],
     options: [{number: 1, label: no, text: None., phrase: none}, {number: 2, label: some, text: Some., phrase: some}],
     status_quo: {value: 1, reason: r}, exposure: {value: 10, reason: r}}
  - {id: forum, title: Forum, question: Shall we meet?, topic: a forum, short: forum, kind: framework, paragraphs: [P02],
     options: [{number: 1, label: no, text: None., phrase: none}, {number: 2, label: some, text: Some., phrase: some}],
     status_quo: {value: 1, reason: r}, exposure: {value: 10, reason: r}, about: [dprk]}
riders:
  - {id: voluntary, text: it is free, phrase: freedom, shift: -50, reason: r, issues: [rail]}
  - {id: informal, text: it is informal, phrase: ease, shift: -50, reason: r, issues: [forum]}
sources: [P01, P02, P03]
"""
RELATIONS = """\
trust:
  - {of: rok, toward: dprk, level: 300, reason: r}
  - {of: rok, toward: jpn, level: 600, reason: r}
tracks:
  - {id: dprk-rok, title: t, parties: [dprk, rok], level: 400, pace: 50, setback: 100, loss: 50, progress_text: p, setback_text: s,
     reason: r, paragraphs: [P03]}
  - {id: dprk-jpn, title: t, parties: [dprk, jpn], level: 200, pace: 20, setback: 100, loss: 50, progress_text: p, setback_text: s,
     reason: r, paragraphs: [P03]}
"""
PARTY = """\
id: PARTY
name: the State of PARTY
short: PARTY
capital: City
adjective: Of PARTY
role: A state.
manner: Plain.
interests:
  - {id: PARTY.int.rail, text: Trains., paragraphs: [P01], confidence: explicit}
capabilities: []
reservations: []
positions:
  - id: PARTY.rail
    issue: rail
    text: Wants trains.
    target: [2, 2]
    salience: 3
    salience_reason: r
    firmness: strong
    when: [{track: dprk-rok, at_least: 300}]
    when_reason: r
    paragraphs: [P01]
    confidence: implied
preconditions:
  - {id: PARTY.pre, text: t, position: PARTY.rail, kind: not-targeted, paragraphs: [P01]}
red_lines:
  - {id: PARTY.red, issue: rail, position: PARTY.rail, accept: [1, 2], text: no trains, paragraphs: [P01]}
stances:
  rail: {accept: [1, 2], reason: r}
  forum: {accept: [1, 2], ideal: [2, 2], reason: r}
temper:
  concession: {value: 2, reason: r}
  room: {value: 500, reason: r}
  aspire: {value: 900, reason: r}
  patience: {value: 700, reason: r}
  without: {value: 100, reason: r}
  widen: {value: 0, reason: r}
"""
GUEST = PARTY[: PARTY.index("positions:")] + "guest: true\n"
VOICE = """\
party: rok
self: my government
addresses: {dprk: the North}
openings:
  - {text: We want trains., line: rok.int.rail}
arguments:
  rail:
    - {text: Trains are good., line: rok.rail}
wordings:
  accept:
    - "{self} can accept {text}."
"""
FORMAT = """\
id: pair
title: A pair
text: Two meet.
members: [rok, dprk]
guests: [can]
equal_sixth: false
chair: rok
rules:
  framework: {quorum: 2, consensus: true}
  functional: {quorum: 2, consensus: true}
motions:
  invite-guests: {quorum: 2}
"""
SCENARIO = """\
id: first
title: First
brief: They meet.
parties: [rok, dprk]
issues: [rail]
format: pair
situation:
  date: 2000-09-15
  text: Autumn.
  tracks: {dprk-rok: 450}
rounds: 4
paragraphs: [P01]
"""
EVENTS = """\
events:
  - {id: flood, title: Flood, text: Rain has fallen., trust: [{of: rok, toward: dprk, by: 20}], reason: r, paragraphs: [P01]}
  - {id: visit, title: Visit, text: They have met., tracks: {dprk-rok: 40}, reason: r, paragraphs: [P02]}
  - {id: haste, title: Haste, text: They are in a hurry., pace: {dprk-rok: 90}, reason: r, paragraphs: [P02]}
"""
PATHWAY = """\
id: steps
title: Steps
text: One after the other.
sessions:
  - {id: one, scenario: first, reason: r}
  - id: two
    scenario: first
    after:
      - {session: one, adopted: [rail], present: [dprk]}
    when: [{track: dprk-rok, at_least: 300}]
    tracks: {dprk-rok: 50}
    reason: r
paragraphs: [P01]
"""
MECHANISMS = """\
mechanisms:
  - {id: pair, name: The pair, paragraphs: [P01], links: [{kind: format, file: formats/pair.yaml, id: pair}]}
  - {id: rails, name: Rails, paragraphs: [P02], links: [{kind: option, file: agenda.yaml, id: rail.2}]}
  - {id: past, name: What was, paragraphs: [P03], background: It is over.}
"""
FILES = {
    "agenda.yaml": AGENDA,
    "relations.yaml": RELATIONS,
    "fence.yaml": "cutoff: '2000-11-30'\n",
    "events.yaml": EVENTS,
    "mechanisms.yaml": MECHANISMS,
    "parties/rok.yaml": PARTY.replace("PARTY", "rok"),
    "parties/dprk.yaml": PARTY.replace("PARTY", "dprk"),
    "parties/jpn.yaml": PARTY.replace("PARTY", "jpn"),
    "parties/can.yaml": GUEST.replace("PARTY", "can"),
    "voices/rok.yaml": VOICE,
    "formats/pair.yaml": FORMAT,
    "scenarios/first.yaml": SCENARIO,
    "pathways/steps.yaml": PATHWAY,
}


@dataclass(frozen=True)
class Table:
    """A small conference in a folder of its own."""

    folder: Path

    def write(self, file: str, content: str | bytes) -> Path:
        """Put a file there."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def text(self, file: str) -> str:
        """What a file holds."""
        return (self.folder / file).read_text("utf-8")

    def inputs(self, scenario: str | Path = "first", rounds: int | None = None) -> Inputs:
        """What the library makes of a scenario."""
        return open_library(self.folder).inputs(scenario, rounds)

    def complaint(self, scenario: str | Path = "first") -> str:
        """What is said when the scenario is asked for, without the folder."""
        with pytest.raises(ContentError) as caught:
            self.inputs(scenario)
        return str(caught.value).replace(f"{self.folder}{os.sep}", "")

    def spoilt(self, file: str, old: str, new: str) -> str:
        """What is said when a text in a file is replaced once by another."""
        before = self.text(file)
        assert old in before
        self.write(file, before.replace(old, new, 1))
        return self.complaint()

    def holding(self, content: str | bytes) -> str:
        """What is said when the scenario's file holds this."""
        self.write("scenarios/first.yaml", content)
        return self.complaint().removeprefix("scenarios/first.yaml:")


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """A small conference that is right in every detail."""
    made = Table(tmp_path / "small")
    for file, content in FILES.items():
        made.write(file, content)
    return made
