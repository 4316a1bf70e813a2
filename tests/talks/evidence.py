"""What talks with a real server came to, kept as a page: `make prove` writes it."""

from __future__ import annotations

import platform
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from harness import RULES_VERSION, __version__
from tests.talks.record import Told

PAGE = Path(__file__).parents[2] / "evals" / "evidence" / "models.md"
HEAD = f"""# Evidence: talks with a real server and a random model

Written by `make prove`; do not edit. A llama.cpp server (xllamacpp, pinned in pyproject.toml) speaks for all six seats of the scenario
`relief`, three rounds, with a model of random weights that the tests write. It shows that the protocol holds, never how good a model is.
`plain` takes all roles and is held to the schema; `strict` refuses a system message and two turns of one role in a row; `think` thinks
before it answers.

sixparty {__version__}, rules {RULES_VERSION}, Python {platform.python_version()}.

| model | talks | turns | by the model | of these repaired | by the offline delegate | requests | of them not the answer |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


@dataclass
class Collected:
    """Counts by kind of model."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, kind: str, told: Told) -> None:
        """One more talk."""
        found = self.counts.setdefault(kind, Counter())
        found.update(told.sources)
        found.update(talks=1, requests=len(told.calls), missed=sum(c.attempt.fault is not None for c in told.calls))

    def write(self) -> None:
        """The page, if there is anything to tell."""
        rows = [_row(kind, n) for kind, n in self.counts.items()]
        if rows:
            PAGE.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def _row(kind: str, n: Counter[str]) -> str:
    turns = n["model"] + n["repaired"] + n["fallback"]
    own = n["model"] + n["repaired"]
    cells = (kind, n["talks"], turns, f"{100 * own / turns:.1f} %", n["repaired"], n["fallback"], n["requests"], n["missed"])
    return f"| {' | '.join(map(str, cells))} |"
