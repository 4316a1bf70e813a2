"""A run as one JSON object, for other programs: the manifest, the scenario and the events that the reader may see, as they were recorded.

Characters that could steer a terminal or turn the direction of reading are written as JSON escapes: nothing is lost, and nothing happens.
"""

from __future__ import annotations

import json
from typing import Any

from harness.domain.values import Value
from harness.report.lens import Lens, seen
from harness.transcript import Run


def render(run: Run, view: Lens) -> str:
    """The run as this reader sees it."""
    events = seen(run, view)
    communique = next((e for e in events if e.type == "communique"), None)
    whole = {
        "view": {"party": view.party, "public": view.public, "why": view.why},
        "manifest": _plain(run.manifest),
        "scenario": _plain(run.inputs.scenario),
        "events": [_plain(e) for e in events],
        "communique": _plain(communique) if communique else None,
    }
    return escape(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def escape(text: str) -> str:
    """JSON text in which every character that cannot be seen is an escape. The only line breaks are JSON's own."""
    return "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in text)


def _escape(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _plain(value: Value) -> Any:
    return value.model_dump(mode="json", exclude_none=True)
