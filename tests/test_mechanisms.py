"""Each mechanism that is expressed by a format, a scenario or an event matters: a talk with it is another than the one without."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harness.domain.events import Event
from harness.domain.format import Format
from harness.domain.mechanism import Link
from harness.domain.scenario import Inputs
from harness.domain.state import State, start
from harness.library import open_library
from harness.talks import hold
from tests.studies.ensemble import Wordless

LIBRARY = open_library()
LINKS = [link for mechanism in LIBRARY.mechanisms() for link in mechanism.links]
SEEDS = range(1, 7)


def names(kind: str) -> list[str]:
    """What the mechanisms name of one kind, each once."""
    return sorted({link.id for link in LINKS if link.kind == kind})


def talk(inputs: Inputs, seed: int) -> tuple[list[Event], State]:
    """A talk by the rules, without words."""
    events: list[Event] = []
    everybody = dict.fromkeys((*inputs.seats, *inputs.visitors), Wordless(inputs))
    return events, asyncio.run(hold(start(inputs, seed), everybody, events.extend))


def deeds(inputs: Inputs) -> list[list[Any]]:
    """What was done and decided over the seeds: every event but what only names the meeting."""
    told = ("opened", "communique", "happened", "note")
    return [[e.model_dump(exclude={"seq"}) for e in talk(inputs, seed)[0] if e.type not in told] for seed in SEEDS]


def plain(form: Format) -> dict[str, Any]:
    """The least format for the same members: the first has the chair, everybody must consent, and nothing else is said."""
    consent = {"quorum": len(form.members), "consensus": True, "essential": []}
    shared = {"id": form.id, "title": form.title, "text": form.text, "members": form.members, "equal_sixth": True}
    return {**shared, "chair": form.members[0], "rules": dict.fromkeys(form.rules, consent), "paragraphs": form.paragraphs}


@cache
def scenarios() -> dict[str, Inputs]:
    """Every bundled scenario, by its own name."""
    return {name: LIBRARY.inputs(name) for name in LIBRARY.scenario_names()}


def in_format(name: str, folder: Path) -> Inputs:
    """A scenario that is held in a format; where there is none, the issues of the opening plenary that it can decide, in a file of ours."""
    known = next((inputs for inputs in scenarios().values() if inputs.format.id == name), None)
    return known or LIBRARY.inputs(_trial(LIBRARY.format(name), folder))


def _trial(form: Format, folder: Path) -> Path:
    opening = scenarios()["opening-plenary"]
    kinds = {i.id: i for i in opening.agenda.issues}
    issues = [i for i in opening.scenario.issues if kinds[i].kind in form.rules]
    needed = {i: form.rules[kinds[i].kind].essential for i in issues}
    issues = [i for i in issues if set(kinds[i].essential if needed[i] is None else needed[i] or ()) <= set(form.members)]
    situation = opening.scenario.situation.model_dump(exclude={"events"})
    path = folder / "trial.yaml"
    told = {"id": "trial", "title": "A trial", "brief": "A trial.", "parties": form.members, "issues": issues, "format": form.id}
    path.write_text(json.dumps({**told, "situation": situation, "rounds": 5, "paragraphs": []}), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", names("format"))
def test_a_format_matters(name: str, tmp_path: Path) -> None:
    """The same parties on the same issues do otherwise in it than in the least format there is."""
    inputs = in_format(name, tmp_path)
    bare = inputs.model_dump() | {"format": plain(inputs.format)}
    here = {*inputs.seats}
    bare["profiles"] = [p for p in bare["profiles"] if p["id"] in here]
    bare["voices"] = [v for v in bare["voices"] if v["party"] in here]
    without = Inputs.model_validate(bare)
    assert _settled(inputs) != _settled(without) or deeds(inputs) != deeds(without)


def _settled(inputs: Inputs) -> list[Any]:
    """What was adopted by whom, seed by seed."""
    found = []
    for seed in SEEDS:
        public = talk(inputs, seed)[1].public
        found.append({i: (a.draft, sorted(public.joined[i]), a.binding) for i, a in public.adopted.items()})
    return found


@pytest.mark.parametrize("name", sorted({*names("scenario"), *names("situation")}))
def test_a_scenario_matters(name: str) -> None:
    """Its moment is not any moment: with every track where relations alone put it, and nothing happening, the talk is another."""
    inputs = scenarios()[name]
    bare = inputs.model_dump()
    bare["scenario"]["situation"] |= {"tracks": {}, "pace": {}, "events": []}
    assert deeds(inputs) != deeds(Inputs.model_validate(bare))


@pytest.mark.parametrize("name", names("event"))
def test_an_event_matters(name: str) -> None:
    """In some scenario that expects it, taking it away changes what is done afterwards, in trust, in tracks or in acts."""
    expecting = [i for i in scenarios().values() if name in {e.event for e in i.scenario.situation.events}]
    assert expecting, f"no scenario expects {name}"
    assert any(_changed_by(inputs, name) for inputs in expecting)


def _changed_by(inputs: Inputs, name: str) -> bool:
    without = inputs.model_dump()
    situation = without["scenario"]["situation"]
    situation["events"] = [e for e in situation["events"] if e["event"] != name]
    one, other = deeds(inputs), deeds(Inputs.model_validate(without))
    return [_acts(x) for x in one] != [_acts(x) for x in other] or one != other


def _acts(events: Iterable[dict[str, Any]]) -> list[Any]:
    return [(e["party"], e["acts"]) for e in events if e["type"] == "turn"]


@pytest.mark.parametrize("link", [link for link in LINKS if link.kind == "pathway"], ids=lambda link: str(link.id))
def test_a_pathway_is_held(link: Link) -> None:
    """It is there, and each of its sessions is a scenario that can be held."""
    for session in LIBRARY.pathway(link.id).sessions:
        assert session.scenario in scenarios()
