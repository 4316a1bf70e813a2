"""What judges made of a run, kept beside it; and the panel that a plan names: who is on it, and whose kin it judges.

`judged.json` is derived from the run and from `judges.jsonl`, the record of all answers, so that it is made again without a call. It tells
of the parties that the plan has under test: to judge the others would cost as much and change no number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harness import RULES_VERSION, __version__
from harness.domain.findings import Scorer
from harness.domain.values import Value
from harness.endpoint.settings import Settings
from harness.errors import OutputError
from harness.evaluation.assess import bench
from harness.evaluation.judge import family
from harness.evaluation.judge.asking import fingerprint
from harness.evaluation.judge.opening import LONGEST
from harness.experiment.designs import Stage, settings_of, under_test
from harness.experiment.plan import Cell, Plan
from harness.transcript import ANSWERING, canonical, sha256

JUDGED = "judged.json"
TAPE = "judges.jsonl"
"""The record of judges' answers in a run's folder; `sixparty score --judge` keeps its answers there, too."""
SCORER = "judge/1"
"""What the panel of a plan is called in the table of results."""


class Judged(Value):
    """What the judges made of one run."""

    by: str
    """What the verdicts depend on, hashed."""
    head: str
    """The record that was read."""
    parties: tuple[str, ...]
    conference: str
    scorer: Scorer
    lost: int
    """Answers that could not be had; they are asked for again by the next call."""
    unread: int
    """Cells that no judge could be read on: they have no verdict and are no zeros."""
    cells: int
    """Sentences and items that were judged, and those on which a party was silent."""
    tokens: int
    """Of all answers on the run's record."""
    claims: dict[str, dict[str, tuple[int, int]]]
    """By party and verdict: in how many of its turns and items it was found, and of how many; what calibrations are about."""
    measures: tuple[tuple[str, str, str, str | None, float | None, int, str, str], ...]
    """Scorer, metric, part, party, value, n, status, why."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A run that its judges have not read yet, or not to the end."""

    why: str


def ways_of(plan: Plan) -> dict[str, Settings]:
    """How each judge of a plan is reached, by its name in votes: at temperature 0, unless the plan says otherwise."""
    found = {}
    for judge in plan.judges:
        own = {"parameters": {"temperature": 0, **judge.parameters}, "max_tokens": judge.max_tokens or LONGEST}
        found[f"{judge.model}@{judge.base_url}"] = settings_of(judge.model_copy(update=own))
    return found


def bases(stage: Stage, cells: Iterable[Cell]) -> dict[str, str]:
    """By scenario, all that the verdicts of a plan's judges depend on besides the run, hashed."""
    conferences = {scenario: stage.table(scenario).inputs.agenda.id for scenario in {cell.scenario for cell in cells}}
    by = {conference: _basis(stage.plan, conference) for conference in set(conferences.values())}
    return {scenario: by[conference] for scenario, conference in conferences.items()}


def _basis(plan: Plan, conference: str) -> str:
    """Versions, prompts, models and instrument."""
    known = bench(conference)
    ways = {name: {field: getattr(way, field) for field in sorted(ANSWERING)} for name, way in ways_of(plan).items()}
    instrument = sha256(canonical(known.instruments)) if known else ""
    return sha256(canonical([__version__, RULES_VERSION, fingerprint(), ways, plan.judge_repeats, instrument]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What judges are to make of one run."""

    by: str
    parties: tuple[str, ...]
    """Those under test in any cell that the run serves, by name."""


def wanted(stage: Stage, cells: Sequence[Cell]) -> dict[str, Wanted]:
    """By run, what is to be judged."""
    by = bases(stage, cells)
    found: dict[str, set[str]] = {}
    scenarios: dict[str, str] = {}
    for cell in cells:
        talk = stage.talk(cell)
        scenarios[talk.run] = cell.scenario
        found.setdefault(talk.run, set()).update(under_test(cell, talk))
    return {run: Wanted(by[scenarios[run]], tuple(sorted(parties))) for run, parties in found.items()}


def known(path: Path) -> Judged | None:
    """What is kept beside a run; None for nothing, or for what cannot be read."""
    try:
        return Judged.model_validate_json((path / JUDGED).read_bytes())
    except (OSError, ValidationError):
        return None


def standing(path: Path, by: str, parties: Iterable[str]) -> Judged | Unjudged:
    """What the judges made of these parties in a run, or why that cannot be said yet."""
    found = known(path)
    if found is None:
        return Unjudged("the judges have not read this run yet")
    if found.by != by or found.head != _head(path) or not set(parties) <= set(found.parties):
        return Unjudged("the judges have read another record of this run, or were others")
    return found


def keep(path: Path, found: Judged) -> None:
    """Writes it in one step. Raises OutputError."""
    draft = path / f"{JUDGED}.new"
    try:
        draft.write_bytes(canonical(found) + b"\n")
        draft.replace(path / JUDGED)
    except OSError as fault:
        raise OutputError(f"{path / JUDGED} cannot be written: {fault.strerror}. What the judges said is kept in {path / TAPE}.") from fault


def kin(plan: Plan) -> list[str]:
    """Warnings where a judge is one of those compared, or of its family: models judge their like too kindly."""
    found = []
    for judge in plan.judges:
        own = [name for name, model in plan.models.items() if model.model == judge.model]
        like = [name for name, model in plan.models.items() if model.model != judge.model and family(model.model) == family(judge.model)]
        found += [f"The judge {judge.model} is compared itself, as {', '.join(own)}: models judge themselves too kindly."] if own else []
        found += [f"The judge {judge.model} is of the family of {', '.join(like)}: models judge their like too kindly."] if like else []
    return found


def _head(path: Path) -> str | None:
    try:
        plain: Mapping[str, Any] = json.loads((path / "manifest.json").read_bytes())
        return str(plain.get("head_sha256"))
    except (OSError, ValueError, AttributeError):
        return None
