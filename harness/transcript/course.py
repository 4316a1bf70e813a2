"""The record of a pathway on disk: a folder with a manifest, the plan, and one whole run for each session that was held.

`manifest.json` says what became of each session so far; `pathway.json` holds the pathway and the inputs of each session as it would be held
alone. What a session is really held with follows from these and from the runs before it (`domain/carrying.py`) and stands in its own run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, StrictInt, ValidationError, model_validator

from harness import RULES_VERSION, __version__
from harness.domain.pathway import Pathway
from harness.domain.scenario import Inputs
from harness.domain.values import Id, Value, complaint
from harness.errors import OutputError, RunError
from harness.transcript import MANIFEST
from harness.transcript.manifest import ANSWERING, SCHEMA_VERSION, canonical, sha256

PLAN = "pathway.json"
T = TypeVar("T", bound=Value)


class Plan(Value):
    """A pathway with all that its sessions depend on."""

    pathway: Pathway
    inputs: tuple[Inputs, ...]
    """One for each session, in order, as if it were held alone."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if [s.scenario for s in self.pathway.sessions] != [i.scenario.id for i in self.inputs]:
            raise ValueError("inputs: there must be those of each session, in order")
        return self


class Stage(Value):
    """What became of one session."""

    session: Id
    run: str | None = None
    """The name of its run, if it was held."""
    head_sha256: str | None = None
    """Hash of the last line of that run."""
    why: str | None = None
    """Why it was not held."""

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.run is None) == (self.why is None) or (self.run is None) != (self.head_sha256 is None):
            raise ValueError("a session was either held (run, head_sha256) or not (why)")
        return self


class Origin(Value):
    """The course that a fork has its earlier sessions from, and under what they were held."""

    run: str
    """Its name."""
    session: Id
    """The session in whose middle the fork begins."""
    forked: str
    """The name of that session's own fork, in this course's folder."""
    seed: StrictInt
    delegates: dict[str, str]
    models: dict[str, dict[str, Any]] = {}
    parent: Origin | None = None
    """Whose fork that course is itself."""


class CourseManifest(Value):
    """What a course is and how far it has come."""

    kind: Literal["pathway"] = "pathway"
    schema_version: Annotated[StrictInt, Field(ge=1)]
    sixparty_version: str
    rules_version: str
    run: str
    pathway: Id
    seed: StrictInt
    delegates: dict[str, str]
    """Of every party that has a seat in any session."""
    models: dict[str, dict[str, Any]] = {}
    terms: dict[str, Any] = {}
    plan_sha256: str
    parent: Origin | None = None
    """For a fork: the course whose earlier sessions are its own."""
    status: Literal["running", "finished"]
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class Course:
    """A pathway that is under way, or over."""

    path: Path
    manifest: CourseManifest
    plan: Plan

    def gone_on(self, stage: Stage) -> Course:
        """With one more session behind it. Raises OutputError."""
        stages = (*self.manifest.stages, stage)
        over = len(stages) == len(self.plan.pathway.sessions)
        manifest = self.manifest.model_copy(update={"stages": stages, "status": "finished" if over else "running"})
        _write(self.path / MANIFEST, _pretty(manifest))
        return replace(self, manifest=manifest)


def planned(plan: Plan, seed: int, delegates: Mapping[str, str], cast: Mapping[str, Any]) -> CourseManifest:
    """The manifest of a course that begins; `cast` may hold `models`, `terms` and, for a fork, `parent`."""
    hashed, parent = sha256(canonical(plan)), cast.get("parent")
    return CourseManifest(
        schema_version=SCHEMA_VERSION,
        sixparty_version=__version__,
        rules_version=RULES_VERSION,
        run=course_id(plan.pathway.id, {"plan": hashed, "seed": seed}, delegates, cast.get("models", {}), parent),
        pathway=plan.pathway.id,
        seed=seed,
        delegates=dict(delegates),
        models=dict(cast.get("models", {})),
        terms=dict(cast.get("terms", {})),
        plan_sha256=hashed,
        parent=parent,
        status="running",
    )


def course_id(
    pathway: str, plan: Mapping[str, Any], delegates: Mapping[str, str], models: Mapping[str, Any], parent: Origin | None = None
) -> str:
    """Pathway, seed and a short hash of everything else it depends on, as the name of a run is made. `plan` holds its hash and the seed."""
    plain: dict[str, Any] = {**plan, "delegates": dict(delegates), "rules": RULES_VERSION}
    plain |= {"parent": [parent.run, parent.session, parent.forked]} if parent else {}
    plain |= {"models": {name: {k: v for k, v in way.items() if k in ANSWERING} for name, way in models.items()}} if models else {}
    return f"{pathway}-{plan['seed']}-{sha256(canonical(plain))[:8]}"


def begin(parent: Path, plan: Plan, manifest: CourseManifest) -> Course:
    """A new course in `parent`; an older one of the same name begins anew, its sessions' runs are replaced as they are held again.

    Raises OutputError if the folder cannot be written.
    """
    path = parent / manifest.run
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(f"no run can be written at {path}: {fault.strerror}. Choose another folder with --out.") from fault
    _write(path / PLAN, canonical(plan) + b"\n")
    _write(path / MANIFEST, _pretty(manifest))
    return Course(path, manifest, plan)


def take_over(course: Course, earlier: Course) -> Course:
    """A forked course with the sessions that were over before its own began, as they are. Raises OutputError."""
    done: list[Stage] = []
    for stage in earlier.manifest.stages:
        if course.manifest.parent is None or stage.session == course.manifest.parent.session:
            break
        if stage.run is not None:
            try:
                shutil.copytree(earlier.path / stage.run, course.path / stage.run, dirs_exist_ok=True)
            except OSError as fault:
                raise OutputError(f"no run can be written at {course.path}: {fault}. Choose another folder with --out.") from fault
        done.append(stage)
    manifest = course.manifest.model_copy(update={"stages": tuple(done)})
    _write(course.path / MANIFEST, _pretty(manifest))
    return replace(course, manifest=manifest)


def is_course(path: Path) -> bool:
    """Whether the folder holds a pathway rather than one talk."""
    try:
        plain = json.loads((path / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(plain, dict) and plain.get("kind") == "pathway"


def read_course(path: Path) -> Course:
    """A course from disk. Raises RunError, saying what is wrong."""
    manifest = _read(path / MANIFEST, CourseManifest)
    plan = _read(path / PLAN, Plan)
    if sha256(canonical(plan)) != manifest.plan_sha256:
        raise RunError(f"{path / PLAN} was changed after the run began: its hash is not the one in {MANIFEST}.")
    known = [s.id for s in plan.pathway.sessions]
    if [s.session for s in manifest.stages] != known[: len(manifest.stages)]:
        raise RunError(f"{path / MANIFEST}: its stages are not the first sessions of {manifest.pathway}, in order.")
    if any(stage.run is not None and Path(stage.run).name != stage.run for stage in manifest.stages):
        raise RunError(f"{path / MANIFEST}: a stage names a run that does not lie in this folder.")
    return Course(path, manifest, plan)


def _read(path: Path, model: type[T]) -> T:
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as fault:
        raise RunError(f"{path} cannot be read: {fault.strerror}.") from fault
    except ValidationError as fault:
        raise RunError(f"{path}: {complaint(fault)}") from fault


def _pretty(manifest: CourseManifest) -> bytes:
    return json.dumps(manifest.model_dump(mode="json", exclude_none=True), indent=1, sort_keys=True).encode() + b"\n"


def _write(path: Path, data: bytes) -> None:
    """Writes a file so that nobody ever sees half of it. Raises OutputError."""
    draft = path.with_suffix(path.suffix + ".new")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as fault:
        raise OutputError(f"{path} cannot be written: {fault.strerror}. What was recorded before is whole.") from fault
