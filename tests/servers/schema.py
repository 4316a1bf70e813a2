"""The least value that a JSON Schema lets pass, for servers that must answer in shape without thinking."""

from __future__ import annotations

from typing import Any

TEXT = "As agreed."


def instance(schema: Any, root: Any = None) -> Any:
    """A small valid value: the first of what may be chosen, what is required, the least that is allowed. Raises KeyError on a bad $ref."""
    root = schema if root is None else root
    if not isinstance(schema, dict):
        return None
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if "$ref" in schema:
        return instance(_at(root, schema["$ref"]), root)
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return instance(schema[key][0], root)
    return _plain(schema, root)


def _plain(schema: dict[str, Any], root: Any) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else "null")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: instance(schema["properties"][name], root) for name in schema.get("required", ())}
    if kind == "array":
        fixed = [instance(part, root) for part in schema.get("prefixItems", ())]
        return fixed + [instance(schema.get("items"), root)] * (schema.get("minItems", 0) - len(fixed))
    if kind == "string":
        text = TEXT.ljust(schema.get("minLength", 0), ".")
        return text[: schema.get("maxLength", len(text))]
    if kind in {"integer", "number"}:
        return _number(schema)
    return False if kind == "boolean" else None


def _number(schema: dict[str, Any]) -> Any:
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + 1) - 1)
    return min(least, most)


def _at(root: Any, reference: str) -> Any:
    """What a reference within the same schema, such as #/$defs/Act, points to."""
    found = root
    for part in reference.removeprefix("#").split("/")[1:]:
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found
