"""What is wrong with an answer, in words that it can be mended by: the names of the form, and nothing of how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from pydantic import ValidationError

from harness.prompts.form import Schema
from harness.prompts.shape import KEYED, SPELT, either, filled

MOST_COMPLAINTS = 20
"""Complaints about one answer that a model is shown."""
_TYPES = frozenset({"str", "int"})
"""What is added to the place of a value that may be either."""
_SAID = {
    "string_pattern_mismatch": "{} is not an id",
    "string_too_long": "{} is too long",
    "less_than_equal": "there is no option {}",
    "greater_than_equal": "there is no option {}",
    "literal_error": "{} is not one of those that there are",
}


def misfits(wrong: ValidationError, form: Schema) -> tuple[str, ...]:
    """What of an answer does not fit its form, and what should stand there; the first few, each place once."""
    found = dict.fromkeys(_misfit(error["type"], error["loc"], form) for error in wrong.errors(include_url=False))
    return tuple(islice(found, MOST_COMPLAINTS))


def refusal(wrong: ValidationError) -> str:
    """Why a value that fits the form is none that can be recorded."""
    first = wrong.errors(include_url=False)[0]
    return _SAID.get(first["type"], "{} cannot be recorded").format(_shown(first["input"]))


def _misfit(kind: str, where: tuple[int | str, ...], form: Schema) -> str:
    place = where[:-1] if where[-1] in _TYPES else where
    name = ".".join(str(step)[:60] for step in place)
    if kind == "missing":
        return f'"{name}" is missing'
    if kind == "string_too_long":
        return f'"{name}" is too long'
    parts = list(_at(form, place))
    return f'"{name}" should be {_wanted(parts, place)}' if parts else f'"{name}" is not as in the form'


def _at(form: Schema, place: Sequence[str | int]) -> Iterator[Schema]:
    """The parts of a form that may stand at a place."""
    if "anyOf" in form:
        for part in form["anyOf"]:
            yield from _at(part, place)
    elif not place:
        yield form
    elif form.get("type") == "array":
        yield from _at(form["items"], place[1:])
    elif place[0] in form.get("properties", {}):
        yield from _at(form["properties"][place[0]], place[1:])


def _wanted(parts: list[Schema], place: Sequence[str | int]) -> str:
    """What should stand at a place: in words, because brackets of a complaint would be read as part of an answer."""
    field = str(place[0]) if place else ""
    if len(place) == 2 and field in SPELT:
        return f"one {SPELT[field]}, as the form shows it"
    if len(place) == 1 and field in KEYED:
        inner = SPELT.get(field) or either(w for p in parts[0]["properties"].values() for w in [filled(p, field)])
        return f"an object with one {inner} {KEYED[field]}"
    last = field if len(place) == 2 and field in KEYED else next((s for s in reversed(place) if isinstance(s, str)), "")
    return either(_kind(part, last) for part in parts)


def _kind(part: Schema, field: str) -> str:
    if part["type"] == "object":
        return "an object with " + " and ".join(f'"{name}"' for name in part["properties"])
    if part["type"] == "array":
        return f"an array, of {SPELT.get(field) or filled(part['items'], field)} each"
    return "text" if part["type"] == "string" and "enum" not in part else filled(part, field)


def _shown(value: Any) -> str:
    return repr(value if isinstance(value, str) else str(value))[:60]
