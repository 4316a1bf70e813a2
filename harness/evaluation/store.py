"""Findings on disk: one file a scorer in the run's folder, one canonical JSON object a line. Scoring again writes the same bytes.

Nothing is lost: a scorer's file is replaced only by the same scorer, whole, in one step; another version of it is another file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from harness.domain.findings import Finding, Scorer
from harness.errors import OutputError, RunError
from harness.transcript import canonical
from harness.transcript.lines import read_lines

FOLDER = "findings"


def place(run: Path, scorer: Scorer) -> Path:
    """The file of a scorer: its name, and a short hash of its settings."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", scorer.id).strip("-.") or "scorer"
    return run / FOLDER / f"{name[:60]}-{scorer.config[:8]}.jsonl"


def save(run: Path, scorer: Scorer, findings: Iterable[Finding]) -> Path:
    """Writes what a scorer found, in order. Raises OutputError."""
    path = place(run, scorer)
    data = b"".join(canonical(finding) + b"\n" for finding in findings)
    draft = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as fault:
        raise OutputError(f"{path} cannot be written: {fault.strerror}. What was found before is whole.") from fault
    return path


def load(run: Path) -> dict[str, list[Finding]]:
    """What every scorer found, by the name of its file. Raises RunError, naming file and line."""
    folder = run / FOLDER
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    return {path.stem: [_finding(path, number, line) for number, line in enumerate(read_lines(path), 1)] for path in files}


def _finding(path: Path, number: int, plain: dict[str, object]) -> Finding:
    try:
        found = Finding.model_validate(plain)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        raise RunError(f"{path}: line {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from wrong
    if found.sealed().id != found.id:
        raise RunError(f"{path}: line {number} was edited: its id is not the hash of the rest. Score the run again.")
    return found
