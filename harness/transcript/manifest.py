"""What a run says of itself: its manifest, where a fork comes from, the name that follows, and the JSON that is hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt

from harness import RULES_VERSION, __version__
from harness.domain.scenario import Inputs
from harness.domain.values import Value

SCHEMA_VERSION = 1
ANSWERING = frozenset({"base_url", "model", "parameters", "max_tokens", "seeded", "output"})
"""The settings of a model on which its answers depend."""
SOLILOQUY = "soliloquy"
"""The first word of a delegate that speaks for all seats at once and sees every note."""


class Parent(Value):
    """The run that a fork has its past from, and under what that past came to be."""

    run: str
    """Its name."""
    events: Annotated[StrictInt, Field(ge=1)]
    """How many of its events were taken over."""
    head_sha256: str
    """Hash of the last of these, as the parent has it."""
    inputs_sha256: str
    seed: StrictInt
    delegates: dict[str, str]
    models: dict[str, dict[str, Any]] = {}
    """How the models behind those delegates were reached; none of them is called again."""
    parent: Parent | None = None
    """Whose fork the parent is itself."""


class Manifest(Value):
    """What a run is, and, once it is finished, how long its record is and how it ends."""

    schema_version: Annotated[StrictInt, Field(ge=1)]
    sixparty_version: str
    rules_version: str
    run: str
    scenario: str
    seed: StrictInt
    delegates: dict[str, str]
    """Party to delegate: `offline`, `random`, the name of a model below, or `soliloquy` and such a name; never a key."""
    models: dict[str, dict[str, Any]] = {}
    """How each model is reached, as it was set; never a key."""
    sees_all: tuple[str, ...] = ()
    """The parties whose delegate sees every party's notes."""
    terms: dict[str, Any] = {}
    """What the run was allowed when it began (caps, prices, what a lost turn comes to): no part of what it is, and kept when it goes on."""
    parent: Parent | None = None
    """For a fork: the run whose first events are its own."""
    inputs_sha256: str
    status: Literal["running", "finished"]
    events: StrictInt | None = None
    """Number of events, once finished."""
    head_sha256: str | None = None
    """Hash of the last line, once finished."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events in a row that a fork has taken over: up to which, and under what they came to be."""

    until: int
    """The number of the first event after them."""
    run: str
    seed: int
    delegates: Mapping[str, str]
    models: Mapping[str, Mapping[str, Any]]
    changed: bool
    """Whether the inputs were others than the fork's."""


def canonical(value: Any) -> bytes:
    """Canonical JSON: keys sorted, no spaces, UTF-8, no floats, nothing that is None."""
    plain = value.model_dump(mode="json", exclude_none=True) if isinstance(value, Value) else value
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def sha256(data: bytes) -> str:
    """Hex digest."""
    return hashlib.sha256(data).hexdigest()


def begun(about: tuple[str, str], seed: int, delegates: Mapping[str, str], cast: Mapping[str, Any]) -> Manifest:
    """The manifest of a run that begins, from the scenario's name and the hash of the inputs.

    `cast` may hold `models`, `terms` and, for a fork, `parent`, as the manifest has them.
    """
    models, parent = cast.get("models", {}), cast.get("parent")
    return Manifest(
        schema_version=SCHEMA_VERSION,
        sixparty_version=__version__,
        rules_version=RULES_VERSION,
        run=_run_id(about, seed, delegates, models, parent),
        scenario=about[0],
        seed=seed,
        delegates=dict(delegates),
        models=dict(models),
        terms=dict(cast.get("terms", {})),
        sees_all=tuple(p for p, name in delegates.items() if name.split(" ")[0] == SOLILOQUY),
        parent=parent,
        inputs_sha256=about[1],
        status="running",
    )


def run_id(
    inputs: Inputs, seed: int, delegates: Mapping[str, str], models: Mapping[str, Any] | None = None, parent: Parent | None = None
) -> str:
    """Scenario, seed and a short hash of everything else the talk depends on: the same question asked twice has one name.

    Of a model that is its address, its name and what it is asked for (`ANSWERING`); how patiently and with which key is not. Of a fork it
    is also its parent and the events taken over.
    """
    return _run_id((inputs.scenario.id, sha256(canonical(inputs))), seed, delegates, models or {}, parent)


def name_of(parent: Parent, scenario: str) -> str:
    """The name that a run with this scenario would have, if all that is told of it as a parent were true."""
    return _run_id((scenario, parent.inputs_sha256), parent.seed, parent.delegates, parent.models, parent.parent)


def lineage(parent: Parent | None) -> tuple[Parent, ...]:
    """A fork's parent, whose fork that is, and so on."""
    found: list[Parent] = []
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return tuple(found)


def past(parent: Parent | None, inputs_sha256: str) -> tuple[Stretch, ...]:
    """What a run with these inputs has taken over from its parent, and through it from earlier ones; oldest first, nothing for no fork."""
    found: list[Stretch] = []
    until = parent.events if parent else 0
    for told in lineage(parent):
        until = min(until, told.events)
        found.append(Stretch(until, told.run, told.seed, told.delegates, told.models, told.inputs_sha256 != inputs_sha256))
    return tuple(reversed(found))


def _run_id(about: tuple[str, str], seed: int, delegates: Mapping[str, str], models: Mapping[str, Any], parent: Parent | None) -> str:
    """The same, from the scenario's name and the hash of the inputs."""
    scenario, hashed = about
    plain: dict[str, Any] = {"inputs": hashed, "seed": seed, "delegates": dict(delegates), "rules": RULES_VERSION}
    models = {name: {k: v for k, v in plain_model.items() if k in ANSWERING} for name, plain_model in models.items()}
    origin = {"parent": [parent.run, parent.events, parent.head_sha256]} if parent else {}
    return f"{scenario}-{seed}-{sha256(canonical(plain | ({'models': models} if models else {}) | origin))[:8]}"
