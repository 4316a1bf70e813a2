"""The published JSON Schemas are those of the code, and real records obey them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.delegates.calls import Call
from harness.domain.events import EVENT
from harness.domain.findings import Finding
from harness.domain.scenario import Inputs
from harness.evaluation.instruments import Instruments
from harness.transcript import Manifest, canonical
from tests.holding import held, inputs_of

PUBLISHED = Path(__file__).parents[1] / "docs" / "schema"
SCHEMAS: dict[str, Any] = {
    "call.schema.json": Call.model_json_schema,
    "event.schema.json": EVENT.json_schema,
    "finding.schema.json": Finding.model_json_schema,
    "inputs.schema.json": Inputs.model_json_schema,
    "instruments.schema.json": Instruments.model_json_schema,
    "manifest.schema.json": Manifest.model_json_schema,
}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_published_schemas_are_fresh(name: str, request: pytest.FixtureRequest) -> None:
    """docs/schema holds what the code generates; `make golden` writes it anew."""
    text = json.dumps(SCHEMAS[name](), indent=1, sort_keys=True) + "\n"
    path = PUBLISHED / name
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_events_obey_the_published_schema() -> None:
    """Every event of a talk, as it is written, is valid by the schema."""
    check = jsonschema.Draft202012Validator(json.loads((PUBLISHED / "event.schema.json").read_text(encoding="utf-8")))
    for event in held("relief", 1)[0]:
        check.validate(json.loads(canonical(event)))


def test_inputs_obey_the_published_schema() -> None:
    """So are the inputs."""
    check = jsonschema.Draft202012Validator(json.loads((PUBLISHED / "inputs.schema.json").read_text(encoding="utf-8")))
    check.validate(json.loads(canonical(inputs_of("relief"))))
