"""Where two plain values differ, path by path: what two runs were told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.report.plain import plain

NAMED = ("id", "party", "event", "track", "name", "issue")
"""Fields that tell the items of a list apart, the first that all of them have."""
LONGEST = 300
"""Characters of a value that are shown."""

Unlike = tuple[str, str, str]
"""A path, and what stands there on either side; nothing is an empty text."""


def unlike(left: Any, right: Any, path: str = "") -> Iterator[Unlike]:
    """Every place where two values as JSON has them differ; what only one of them has is one place, however much it holds."""
    if left == right:
        return
    one, other = _items(left), _items(right)
    if one is None or other is None:
        yield plain(path), _shown(left), _shown(right)
        return
    for name in [*one, *(n for n in other if n not in one)]:
        yield from unlike(one.get(name), other.get(name), f"{path}.{name}" if path else name)


def _items(value: Any) -> dict[str, Any] | None:
    """The value as a mapping, if it is one or a list whose items have names."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for field in NAMED:
            names = [item.get(field) for item in value]
            if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
                return {str(item[field]): item for item in value}
    return None


def _shown(value: Any) -> str:
    """A value in short."""
    if value is None:
        return ""
    if isinstance(value, dict):
        title = next((value[n] for n in ("title", "text", "name", "phrase", "act") if isinstance(value.get(n), str)), None)
        return f"{{{len(value)} fields}}" if title is None else _cut(plain(title))
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return _cut(plain(", ".join(map(str, value)))) or "none"
    return _cut(plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
