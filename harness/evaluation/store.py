"""Findings on disk: one file a scorer in the run's folder, one canonical JSON object a line. Scoring again writes the same bytes.

Nothing is lost: a scorer's file is replaced only by the same scorer, whole, in one step; another version of it is another file. Findings of
an older format are not guessed at, for scoring again is cheap; but a person's are read as they are, because nobody codes twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harness.domain.findings import FORMAT, OUTDATED, Finding, Scorer, seal
from harness.domain.values import complaint
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


def _finding(path: Path, number: int, plain: dict[str, Any]) -> Finding:
    if plain.get("format") == OUTDATED:
        plain = _renewed(path, number, plain)
    try:
        found = Finding.model_validate(plain)
    except ValidationError as wrong:
        raise RunError(f"{path}: line {number}: {complaint(wrong)}") from wrong
    if found.sealed().id != found.id:
        raise _edited(path, number)
    return found


def _renewed(path: Path, number: int, plain: dict[str, Any]) -> dict[str, Any]:
    """A person's finding of the older format in the one of today. Raises RunError for one of any other scorer."""
    scorer = plain.get("scorer")
    if not isinstance(scorer, dict) or scorer.get("kind") != "human":
        raise RunError(
            f"{path} is outdated: it holds {OUTDATED}, and {FORMAT} is read. Score the run again with `sixparty score` and the same scorer "
            "or judges (what judges have said is kept and not asked again). If the file is still outdated then, its scorer has changed "
            "since: remove the file."
        )
    if seal(plain) != plain.get("id"):
        raise _edited(path, number)
    renewed = {**plain, "format": FORMAT, "evidence": [{**span, "match": "exact"} for span in plain.get("evidence", ())]}
    renewed |= {"paragraphs": [], "confidence_kind": "none"}
    return {**renewed, "id": seal(renewed)}


def _edited(path: Path, number: int) -> RunError:
    return RunError(f"{path}: line {number} was edited: its id is not the hash of the rest. Score the run again.")
