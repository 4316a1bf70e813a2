"""What a study found, as one frozen value, and how it is kept: a JSON file a study, and one page of tables made from all of them.

The page is a pure function of the JSON files, so that one study can be run again alone. Nothing here holds a clock, a path or the name of a
machine.
"""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import RULES_VERSION, __version__
from tests.studies.counting import Share

EVIDENCE = Path(__file__).parents[2] / "evals" / "evidence"
PAGE = "offline-talks.md"
ORDER = (
    "everything",
    "attendance",
    "framing",
    "functional-first",
    "pathways",
    "crisis",
    "fallback",
    "four-party",
    "china-pace",
    "usa-alliances",
    "language",
    "voices",
    "fidelity",
    "memory",
    "determinism",
    "statistics",
    "killing",
    "three-endpoints",
)
"""The studies, in the order of the page."""
Cell = Share | int | str | None

HEAD = """# Evidence: what the offline talks show

Written by `make prove` from the JSON files beside this page; do not edit. docs/studies.md says how to read it.

The offline delegates are a scenario generator, not a forecaster: no model of this family is validated on coercive talks between states.
A share here says how often the rules, with this coding, come to something when the seed varies: what the coding leaves open in each
delegation's instructions, and setbacks between capitals. It says nothing about how often the world would. Numbers in brackets are Wilson's
95 % intervals over seeds. Shares of texts count each text of a talk as if it stood alone, so that their intervals are too narrow.
The coding was made twice by language models and has not been checked by a person; what the paper does not give is authored. Each table
therefore sets the share beside the same seeds with one authored or coded thing changed.

Each section names the versions it was made with.
"""


@dataclass(frozen=True)
class Row:
    """One variant: what was changed, and what came of it."""

    variant: str
    cells: tuple[Cell, ...]
    """One a column."""


@dataclass(frozen=True)
class Finding:
    """The frozen result of a study."""

    id: str
    title: str
    claim: str
    """What a reader of the paper would expect, in one sentence."""
    how: str
    """Scenarios, seeds, and what is counted."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    """The first is the talks as authored."""
    main: str = ""
    """The column that the claim is about; what moves it most is said below the table."""
    notes: tuple[str, ...] = ()

    def cell(self, variant: str, column: str) -> Cell:
        """One cell by its names."""
        return next(r for r in self.rows if r.variant == variant).cells[self.columns.index(column)]

    def percent(self, variant: str, column: str) -> float:
        """One share by its names, in percent; fails where nothing could be counted."""
        cell = self.cell(variant, column)
        assert isinstance(cell, Share)
        assert cell.percent is not None, f"{variant}, {column}: nothing to count"
        return cell.percent

    @property
    def carried(self) -> str:
        """Which changes move the main column most, against the first row."""
        if not self.main:
            return ""
        place = self.columns.index(self.main)
        moves = [(_number(r.cells[place]), r.variant) for r in self.rows[1:]]
        base = _number(self.rows[0].cells[place])
        if base is None:
            return ""
        changes = sorted(((m - base, v) for m, v in moves if m is not None), key=lambda c: -abs(c[0]))
        told = "; ".join(f"{variant} ({change:+g})" for change, variant in changes[:3])
        return f"What moves “{self.main}” most, in points against the first row: {told}."

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "id": self.id,
            "title": self.title,
            "claim": self.claim,
            "how": self.how,
            "versions": {"sixparty": __version__, "rules": RULES_VERSION, "python": platform.python_version()},
            "columns": list(self.columns),
            "rows": [{"variant": r.variant, "cells": [_plain(c) for c in r.cells]} for r in self.rows],
            "carried": self.carried,
            "notes": list(self.notes),
        }


def publish(finding: Finding, folder: Path = EVIDENCE) -> str:
    """Writes a finding's JSON and the page made from all that are there; returns the finding's own section, to be printed."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = json.dumps(finding.plain(), indent=1, ensure_ascii=False) + "\n"
    (folder / f"{finding.id}.json").write_text(whole, encoding="utf-8")
    files = [folder / f"{name}.json" for name in ORDER]
    sections = [_section(json.loads(f.read_text(encoding="utf-8"))) for f in files if f.exists()]
    (folder / PAGE).write_text("\n".join([HEAD, *sections]), encoding="utf-8")
    return _section(finding.plain())


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Share):
        return {"count": cell.count, "of": cell.of, "percent": cell.percent, "interval": cell.interval}
    return cell


def _number(cell: Cell) -> float | None:
    return cell.percent if isinstance(cell, Share) else cell if isinstance(cell, int) else None


def _section(plain: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in plain["versions"].items())
    head = ["variant", *plain["columns"]]
    table = [head, ["---"] * len(head), *([r["variant"], *(_shown(c) for c in r["cells"])] for r in plain["rows"])]
    parts = [
        f"## {plain['title']}",
        f"**Expected:** {plain['claim']}",
        plain["how"],
        "\n".join(f"| {' | '.join(row)} |" for row in table),
        *([plain["carried"]] if plain["carried"] else []),
        *(["\n".join(f"- {note}" for note in plain["notes"])] if plain["notes"] else []),
        f"Versions: {versions}.",
    ]
    return "\n\n".join(parts) + "\n"


def _shown(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(Share(cell["count"], cell["of"])) + (f", {cell['count']} of {cell['of']}" if cell["of"] else "")
    return "-" if cell is None else str(cell)
