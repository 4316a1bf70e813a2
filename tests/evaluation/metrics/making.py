"""A conference of three parties and two issues, small enough to work out by hand, and events to make talks of.

Both issues have five options, at 0, 250, 500, 750 and 1000; the world as it is is option 1. On `rail`: the ROK wants 4 to 5 and can live
with 2 to 5; the DPRK wants 1 to 2, can live with 1 to 3 and has a red line after 3; the paper is silent on the PRC, which is held to want
3. On `forum`: the ROK wants 3; the DPRK 1, and can live with 1; the PRC 5, and can live with all.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from harness.domain import events as ev
from harness.domain.agenda import Agenda, Draft
from harness.domain.findings import Finding, Scorer, Span, Where
from harness.domain.format import Format
from harness.domain.party import Relations
from harness.domain.scenario import Inputs, Scenario
from harness.domain.turns import Sentence
from harness.evaluation.metrics import BY_ID, Material, Measure, measures
from harness.transcript import Run
from harness.transcript.manifest import begun

PARTIES = ("rok", "dprk", "prc")
NAMES = {
    "rok": ("South Korea", "Seoul", "South Korean"),
    "dprk": ("North Korea", "Pyongyang", "North Korean"),
    "prc": ("China", "Beijing", "Chinese"),
}
LEXICON = Scorer(id="lexicon/1", kind="lexicon", config="0")
WHY = {"reason": "a test"}


def _issue(name: str) -> dict[str, Any]:
    options = [
        {"number": n, "label": f"step {n}", "text": f"The parties take step {n} on {name}.", "phrase": f"step {n} on {name}"}
        for n in range(1, 6)
    ]
    words = {"title": name, "question": f"How far on {name}?", "topic": name, "short": name, "kind": "functional"}
    numbers = {"status_quo": {"value": 1, **WHY}, "exposure": {"value": 0, **WHY}}
    return {"id": name, "options": options, "paragraphs": ["P01"], **words, **numbers}


def _position(party: str, issue: str, target: tuple[int, int], salience: int) -> dict[str, Any]:
    how = {"salience": salience, "salience_reason": "a test", "firmness": "strong", "confidence": "explicit", "paragraphs": ["P01"]}
    return {"id": f"{party}.{issue}", "issue": issue, "text": f"It has a view of {issue}.", "target": target, **how}


def _line(name: str, text: str) -> dict[str, Any]:
    return {"id": name, "text": text, "paragraphs": ["P01"], "confidence": "explicit"}


def _profile(party: str, positions: list[dict[str, Any]], accept: dict[str, tuple[int, int]], **more: Any) -> dict[str, Any]:
    short, capital, adjective = NAMES[party]
    stances = {issue: {"accept": span, "ideal": (3, 3), **WHY} for issue, span in accept.items()}
    names = {"name": short, "short": short, "capital": capital, "adjective": adjective, "role": "A party.", "manner": "Plain."}
    lines = {
        "interests": [_line(f"{party}.int.one", f"The {adjective} wish to see goods and people move along the coast in all seasons.")],
        "capabilities": [
            _line(f"{party}.cap.limit", f"LIMIT: the {adjective} treasury can pay for no more than two seasons of such work.")
        ],
        "reservations": [
            _line(f"{party}.res.one", f"A {adjective} fear that the others would settle the matter among themselves in the end.")
        ],
    }
    return {"id": party, "positions": positions, "stances": stances, **names, **lines, **more}


def _profiles() -> list[dict[str, Any]]:
    red = {
        "id": "dprk.red.rail",
        "issue": "rail",
        "position": "dprk.rail",
        "accept": (1, 3),
        "text": "more than that",
        "paragraphs": ["P01"],
    }
    asked = {"id": "dprk.pre.tracks", "text": "Ties first.", "position": "dprk.forum", "kind": "tracks", "tracks": ["korean"]}
    precondition = {**asked, "level": {"value": 600, **WHY}, "paragraphs": ["P01"]}
    dprk = [_position("dprk", "rail", (1, 2), 5), _position("dprk", "forum", (1, 1), 5)]
    return [
        _profile("rok", [_position("rok", "rail", (4, 5), 5), _position("rok", "forum", (3, 3), 1)], {"rail": (2, 5), "forum": (1, 5)}),
        _profile("dprk", dprk, {"rail": (1, 3), "forum": (1, 1)}, red_lines=[red], preconditions=[precondition]),
        _profile("prc", [_position("prc", "forum", (5, 5), 5)], {"rail": (1, 5), "forum": (1, 5)}),
    ]


@cache
def inputs(track: int = 300, speaking: str = "in-turn", level: str = "track-one", *, opt_in: bool = False) -> Inputs:
    """The conference, with the level of its one track, the manner of its format, and whether texts bind only those who join."""
    rules = {"functional": {"quorum": 2, "consensus": False, "opt_in": opt_in}}
    how = {"equal_sixth": True, "chair": "rok", "speaking": speaking, "level": level, "rules": rules}
    table = Format.model_validate({"id": "table", "title": "A table", "text": "A table of three.", "members": PARTIES, **how})
    situation = {"date": "2000-11-01", "text": "It is autumn."}
    about = {"title": "A talk", "brief": "A talk of three.", "format": "table", "rounds": 6, "paragraphs": ["P01"]}
    scenario = Scenario.model_validate({"id": "talk", "parties": PARTIES, "issues": ["rail", "forum"], "situation": situation, **about})
    numbers = {"level": track, "pace": 0, "setback": 0, "loss": 0}
    words = {"title": "Ties", "progress_text": "Ties improve.", "setback_text": "Ties worsen.", "reason": "a test", "paragraphs": ["P01"]}
    relations = Relations.model_validate({"trust": [], "tracks": [{"id": "korean", "parties": ["rok", "dprk"], **numbers, **words}]})
    agenda = Agenda.model_validate({"id": "agenda", "title": "Two issues", "issues": [_issue("rail"), _issue("forum")]})
    voices = [{"party": p, "self": f"the {NAMES[p][2]} side"} for p in PARTIES]
    return Inputs.model_validate(
        {"scenario": scenario, "format": table, "agenda": agenda, "profiles": _profiles(), "voices": voices, "relations": relations}
    )


def turn(party: str, text: str = "", *acts: dict[str, Any], kind: str = "floor", at: int = 1, **more: Any) -> dict[str, Any]:
    """A turn; its statement is the text, if there is one."""
    statement = [Sentence(text=text)] if text else []
    known = {"type": "turn", "question": f"r{at}.{kind}.{party}", "kind": kind, "party": party, "round": at, "source": "model"}
    return {**known, "statement": statement, "acts": acts, **more}


def act(name: str, issue: str, option: int | None = None, **more: Any) -> dict[str, Any]:
    """An act on an issue, with the option that it asks for."""
    return {"act": name, "issue": issue, **({"draft": {"option": option}} if option else {}), **more}


def note(party: str, text: str, kind: str = "floor", at: int = 1, **numbers: int) -> dict[str, Any]:
    """What a party kept to itself at a turn."""
    reasons = [{"rule": "a test", "numbers": numbers}] if numbers else []
    return {"type": "note", "question": f"r{at}.{kind}.{party}", "party": party, "text": text, "reasons": reasons, "visible": (party,)}


def tabled(issue: str, option: int, at: int = 1) -> dict[str, Any]:
    """The chair's text."""
    return {"type": "draft", "round": at, "texts": [{"issue": issue, "draft": {"option": option}, "place": 0, "reading": 1}]}


def adopted(issue: str, option: int, *parties: str, opt_in: bool = False) -> dict[str, Any]:
    """A text that these parties have joined."""
    return {
        "type": "adopted", "issue": issue, "draft": {"option": option}, "round": 1, "parties": parties, "opt_in": opt_in, "binding": True
    }  # fmt: skip


def attended(party: str, *acts: dict[str, Any], text: str = "", **more: Any) -> dict[str, Any]:
    """The answer to the invitation."""
    return turn(party, text, *acts, kind="attend", at=0, **more)


def run(*events: dict[str, Any], of: Inputs | None = None) -> Run:
    """A run of these events, numbered in order."""
    known = of or inputs()
    numbered = tuple(ev.EVENT.validate_python({**event, "seq": n}) for n, event in enumerate(events))
    manifest = begun((known.scenario.id, "0" * 64), 1, dict.fromkeys(PARTIES, "offline"), {})
    return Run(Path("nowhere"), manifest, known, numbered, (), 0, torn=False)


def found(party: str, item: str, verdict: str, at: int = 1, **more: Any) -> Finding:
    """A finding on an item, which stands for the position of the same name; `verdict` may be a status instead."""
    kind = more.pop("kind", "floor")
    question, source = more.pop("question", f"r{at}.{kind}.{party}"), more.pop("source", "model")
    where = Where(run="r", scenario="talk", seed=1, round=at, question=question, kind=kind, seq=at, source=source)
    status = {"verdict": verdict} if verdict in {"affirm", "contradict", "silent"} else {"verdict": None, "status": verdict}
    evidence = (Span(start=0, end=3, sentence=(0, 3), quote="Yes"),) if verdict in {"affirm", "contradict"} else ()
    issue = more.pop("issue", item.split(".")[1] if "." in item else "rail")
    plain = {"party": party, "item": item, "position_id": item, "issue": issue, "evidence": evidence, "scorer": LEXICON, "where": where}
    return Finding.model_validate({**plain, **status, **more}).sealed()


def measured(metric: str, material: Material, turns: str = "own") -> dict[str | None, Measure]:
    """The measures of one metric: by party, `mean`, `weakest`, and None for the run."""
    told = [m for m in measures(material, [BY_ID[metric]]) if m.turns == turns]
    return {m.party if m.part == "party" else None if m.part == "run" else m.part: m for m in told}


def draft(option: int) -> Draft:
    """A text without a rider."""
    return Draft(option=option)
