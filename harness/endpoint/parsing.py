"""JSON from strangers: read without trust, and asked for its types."""

from __future__ import annotations

import json
from typing import Any

from harness.endpoint.values import mend

NOTHING = object()
"""What `parse` gives for what is not JSON."""

_MOST = 2**53


def parse(data: bytes) -> Any:
    """The JSON in some bytes, whose broken UTF-8 is mended, or NOTHING."""
    try:
        return json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return NOTHING


def table(value: Any) -> dict[str, Any]:
    """The object itself, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """The list itself, or an empty one for anything else."""
    return value if isinstance(value, list) else []


def first(value: Any) -> dict[str, Any]:
    """The first object in a list, or an empty one."""
    return next((item for item in rows(value) if isinstance(item, dict)), {})


def text(value: Any) -> str:
    """A text or a whole number as a text that can be encoded; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < _MOST else ""
    return str(mend(value))


def count(value: Any) -> int | None:
    """A number of tokens, or None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOST:
        return None
    return int(value)
