"""The form of an answer in words: one line of JSON in which placeholders stand for what is to be filled in. Made from the schema alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.prompts.form import Schema

STANDS = {
    "text": "TEXT",
    "proposals": "TEXT",
    "rider": "ID",
    "reason": "R",
    "issue": "ISSUE",
    "walk_out_over": "ISSUE",
    "accede": "ISSUE",
    "to": "PARTY",
}
"""What stands for one of many values of a field. The message about the meeting says what these words mean."""
SPELT = {"answers": "ACT", "trades": "TRADE"}
"""Fields whose many parts are of one form: it has a name in the line, and is spelt out once behind it."""
KEYED = {
    "proposals": "for each open issue",
    "answers": "for each open issue",
    "motions": "for each motion",
    "offers": "for each exchange, by its number",
    "stances": "for each issue",
}
"""Fields that hold an object whose keys are no fields."""
_PLAIN = {"string": ('"..."',), "boolean": ("true", "false"), "null": ("null",)}


def shape(form: Schema | None) -> str:
    """The form on one line, with every field at every level; nothing where an answer has no form."""
    if form is None:
        return ""
    spelt = [f"{SPELT[name]} is {filled(_part(part), '')}" for name, part in form["properties"].items() if name in SPELT]
    return f"{filled(form, '')}{', where ' if spelt else ''}{'; '.join(spelt)}"


def filled(schema: Schema, field: str) -> str:
    """The ways in which a part of a field may be filled in, each once, in the order of the schema."""
    return either(_ways(schema, field))


def either(words: Iterable[str]) -> str:
    """Words, each once, joined by "or": a comma would read as JSON's own."""
    return " or ".join(dict.fromkeys(words))


def _part(schema: Schema) -> Schema:
    """One of the parts of a field of many: the items of an array, or whatever may stand under any key of an object."""
    return schema["items"] if schema["type"] == "array" else {"anyOf": list(schema["properties"].values())}


def _ways(schema: Schema, field: str) -> Iterator[str]:
    if "anyOf" in schema:
        for part in schema["anyOf"]:
            yield from _ways(part, field)
    elif "enum" in schema:
        yield from _one_of(schema, field)
    elif schema["type"] == "object":
        yield "{" + ", ".join(f'"{name}": {_value(part, field, name)}' for name, part in schema["properties"].items()) + "}"
    elif schema["type"] == "array":
        yield f"[{SPELT.get(field) or filled(schema['items'], field)}, ...]"
    else:
        yield from _PLAIN[schema["type"]]


def _one_of(schema: Schema, field: str) -> list[str]:
    """A word for the values, or the values where they are few."""
    if schema["type"] == "integer":
        return ["NUMBER"]
    return [STANDS[field]] if field in STANDS else [f'"{value}"' for value in schema["enum"]]


def _value(schema: Schema, field: str, name: str) -> str:
    """What stands behind a name in an object; behind a key it is of the kind of the whole field."""
    if field not in KEYED:
        return filled(schema, name)
    return SPELT.get(field) or filled(schema, field)
