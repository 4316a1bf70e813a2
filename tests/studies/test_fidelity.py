"""Study: offline delegates speak for their own positions, and with personas swapped they do not, by people's rules and not by our cues.

The turns in `evals/northeast-asia-2000/offline/` were coded by coders who saw the words and the name of the party, and not whose profile
had spoken. What they agree on is counted.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from harness.delegates.offline import Offline
from harness.domain.events import ALL, Event, TurnTaken
from harness.domain.scenario import Inputs
from harness.domain.state import start
from harness.experiment.disguise import exchanged
from harness.library.evals import evals_folder
from harness.talks import hold
from tests.holding import inputs_of
from tests.studies.counting import Share, share
from tests.studies.ensemble import Say
from tests.studies.evidence import Finding, Row, publish

FOLDER = evals_folder() / "offline"
OWN, SWAPPED = "own", "swapped"
PARTIES = ("rok", "dprk", "usa", "prc", "jpn", "rus")
AFFIRMED, CONTRADICTED, BALANCED = "items affirmed", "items contradicted", "balanced score, in hundredths"


def lines(name: str) -> list[dict[str, Any]]:
    """The lines of a file of the folder."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def codings() -> list[dict[tuple[str, str], str]]:
    """Each coder's verdicts by turn and item."""
    return [{(c["id"], c["item"]): c["verdict"] for c in lines(p.name)} for p in sorted(FOLDER.glob("coding-*.jsonl"))]


@cache
def turns(scenario: str, seed: int, persona: str) -> dict[tuple[str, str], str]:
    """What each party says in answer to each question, when its own profile speaks or the next one's."""
    inputs: Inputs = inputs_of(scenario) if persona == OWN else exchanged(inputs_of(scenario))
    delegates = dict.fromkeys((*inputs.seats, *inputs.visitors), Offline(inputs))
    events: list[Event] = []
    asyncio.run(hold(start(inputs, seed), delegates, events.extend))
    return {(e.party, e.question): e.spoken for e in events if isinstance(e, TurnTaken) and e.visible == ALL}


def test_the_coded_turns_are_what_the_rules_say() -> None:
    """Each turn that was coded is still said, word for word, by the profile that the design names."""
    design = {d["id"]: d for d in lines("design.jsonl")}
    for turn in lines("utterances.jsonl"):
        told = design[turn["id"]]
        assert turns(told["scenario"], told["seed"], told["persona"])[turn["party"], told["question"]] == turn["text"]


def test_both_coders_coded_every_cell() -> None:
    """Two codings of the same cells, whose spans are verbatim."""
    cells = {(t["id"], item) for t in lines("utterances.jsonl") for item in t["items"]}
    texts = {t["id"]: t["text"] for t in lines("utterances.jsonl")}
    assert len(codings()) >= 2
    assert all(set(coding) == cells for coding in codings())
    for path in sorted(FOLDER.glob("coding-*.jsonl")):
        assert all(c["span"] in texts[c["id"]] and bool(c["span"]) == (c["verdict"] != "silent") for c in lines(path.name))


def test_swapped_personas_lose() -> None:
    """By the coders' verdicts, own profiles affirm far more than they contradict, and swapped ones do not."""
    own, swapped = (_counted(persona, PARTIES) for persona in (OWN, SWAPPED))
    assert own[0] > 5 * own[1]
    assert _balanced(own) > _balanced(swapped) + 0.2


def _counted(persona: str, parties: tuple[str, ...]) -> tuple[int, int, int]:
    """Cells on which the coders agree: affirmed, contradicted, and all."""
    told = [verdict for verdict, _ in _cells(persona, parties)]
    return told.count("affirm"), told.count("contradict"), len(told)


def _cells(persona: str, parties: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    first, *others = codings()
    personas = {d["id"]: d["persona"] for d in lines("design.jsonl")}
    spoken = {t["id"]: t["party"] for t in lines("utterances.jsonl")}
    for (turn, item), verdict in first.items():
        if personas[turn] == persona and spoken[turn] in parties and all(c[turn, item] == verdict for c in others):
            yield verdict, item


def _balanced(counted: tuple[int, int, int]) -> float:
    return (counted[0] - counted[1]) / counted[2]


def fidelity() -> Finding:
    """Own and swapped profiles by party, as the coders read them."""
    rows = []
    for parties in (PARTIES, *((p,) for p in PARTIES)):
        for persona in (OWN, SWAPPED):
            affirmed, contradicted, every = counted = _counted(persona, parties)
            name = "all six" if parties == PARTIES else parties[0]
            cells = (Share(affirmed, every), Share(contradicted, every))
            rows.append(Row(f"{name}, {persona} profile", (*cells, round(100 * _balanced(counted)))))
    first, second = codings()[:2]
    alike = share(first[cell] == second[cell] for cell in first)
    return Finding(
        id="fidelity",
        title="Own and swapped personas, coded blind",
        claim="Offline delegates speak for their own positions; who speaks from another's profile does not.",
        how="81 turns of eight scenarios, seed 3, half of them spoken from the profile of the next party at the table; each coded on every "
        "item of the party that the agenda touches, by two coders who were not told which.",
        columns=(AFFIRMED, CONTRADICTED, BALANCED),
        rows=tuple(rows),
        main=AFFIRMED,
        notes=(f"The coders are language models, not people. They agree on {alike} of the cells; the others are left out.",),
    )


@pytest.mark.prove
def test_offline_delegates_speak_for_themselves(say: Say) -> None:
    """The evidence: own profiles score high and swapped ones fall, for the six together."""
    finding = fidelity()
    say(publish(finding))
    assert finding.percent("all six, own profile", AFFIRMED) > finding.percent("all six, swapped profile", AFFIRMED)
