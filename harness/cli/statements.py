"""`sixparty score --statements`: sentences that did not come from our talks.

The whole file is checked before anything is written, so that a result is never half of one: a line that cannot be used is told with file
and line, and the command ends with exit code 2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import terminal
from harness.errors import ContentError, UserError

if TYPE_CHECKING:  # pydantic and the cues are loaded when they are needed: --help stays fast
    from harness.domain.findings import Finding, Flag, Scorer
    from harness.evaluation.flags import Fence
    from harness.evaluation.instruments import Instruments
    from harness.evaluation.lexicon import Lexicon

LONGEST = 4_000_000
"""Bytes that one line may have; a speech has a hundredth."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONFERENCE = "northeast-asia-2000"
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of the file."""

    id: str | int
    party: str
    text: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What statements are read with."""

    instruments: Instruments
    lexicon: Lexicon
    fence: Fence | None


def judge_statements(path: Path, given: Mapping[str, Any]) -> None:
    """Findings and flags of every statement of the file, one JSON object a line. Raises ContentError for a line that cannot be used."""
    if given.get("judges"):
        raise click.UsageError("--statements is read by the lexicon; judges read runs.")
    if "declared" in (given.get("scorers") or ()):
        raise click.UsageError("the scorer `declared` reads acts, and a statement has none; use --scorer lexicon.")
    desk = _desk()
    parties = _parties()
    for _ in statements(path, parties):
        pass
    for statement in statements(path, parties):
        for line in judged(desk, statement, silent=bool(given.get("every"))):
            terminal.out(json.dumps(line))


def _desk() -> Desk:
    from harness.evaluation.flags import Fence
    from harness.evaluation.instruments import Instruments
    from harness.evaluation.lexicon import Lexicon
    from harness.evaluation.lexicon.cues import cues_of
    from harness.library.evals import evals_folder, instruments

    known = instruments(Instruments, CONFERENCE)
    cues = cues_of(evals_folder(CONFERENCE))
    if cues is None:
        raise UserError(f"the lexicon has no cues for the conference {CONFERENCE!r}; install sixparty again.")
    return Desk(known, Lexicon(known, cues), Fence.of(CONFERENCE))


def _parties() -> Sequence[str]:
    """Everybody who may speak; guests have no items, and get flags only."""
    from harness.library import open_library

    return open_library().names("parties")


def statements(path: Path, parties: Sequence[str]) -> Iterator[Statement]:
    """The statements of a file, one by one; blank lines are passed over. Raises ContentError with file and line, UserError."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    raise ContentError(str(path), number, "", f"the line has more than {LONGEST:,} bytes.", "Split the speech.")
                if line.strip(b" \t\r\n\xef\xbb\xbf"):
                    yield _statement(str(path), number, line, parties)
    except OSError as fault:
        raise UserError(f"{path} cannot be read: {fault.strerror}.") from fault


def _statement(file: str, number: int, line: bytes, parties: Sequence[str]) -> Statement:
    try:
        plain = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as fault:
        raise ContentError(file, number, "", "the line is not UTF-8.", "Save the file as UTF-8.") from fault
    except (ValueError, RecursionError) as fault:
        raise ContentError(file, number, "", "the line is not JSON.", 'Write {"id": ..., "party": ..., "text": ...}.') from fault
    if not isinstance(plain, dict):
        raise ContentError(file, number, "", "the line is no JSON object.", 'Write {"id": ..., "party": ..., "text": ...}.')
    for field in ("id", "party", "text"):
        if field not in plain:
            raise ContentError(file, number, field, "is missing.")
    name, party, text, date = plain["id"], plain["party"], plain["text"], plain.get("date")
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise ContentError(file, number, "id", "should be text or a whole number.")
    if not isinstance(party, str) or party not in parties:
        raise ContentError(file, number, "party", f"there is no party {str(party)[:40]!r}.", f"Parties: {', '.join(parties)}.")
    if not isinstance(text, str):
        raise ContentError(file, number, "text", "should be text.")
    if date is not None and (not isinstance(date, str) or not DAY.fullmatch(date)):
        raise ContentError(file, number, "date", "should be a day, year first, such as 2000-09-15.")
    return Statement(name, party, text, date)


def judged(desk: Desk, statement: Statement, *, silent: bool = False) -> list[Plain]:
    """The lines of one statement: one a finding, or one without a finding where there are only flags; silent items only if asked for."""
    from harness.evaluation.flags import flags
    from harness.evaluation.readings import Utterance
    from harness.evaluation.scoring import findings

    items = desk.instruments.by_party.get(statement.party, ())
    issues = tuple(item.issue for item in items) if silent else ()
    utterance = Utterance(statement.party, statement.text, issues=issues)
    scorer = desk.lexicon.scorer
    found = findings(utterance, items, scorer, desk.lexicon.read(utterance, items))
    flagged = flags(statement.text, statement.party, statement.date, desk.fence) if desk.fence else []
    told = [_line(statement, scorer, flagged, finding) for finding in found]
    return told or ([_line(statement, scorer, flagged, None)] if flagged else [])


def _line(statement: Statement, scorer: Scorer, flagged: Sequence[Flag], finding: Finding | None) -> Plain:
    span = finding.evidence[0].model_dump(mode="json") if finding and finding.evidence else None
    verdict = (finding.verdict or "undetermined") if finding else None
    return {
        "id": statement.id,
        "party": statement.party,
        "position_id": finding.position_id if finding else None,
        "item": finding.item if finding else None,
        "issue": finding.issue if finding else None,
        "verdict": verdict,
        "status": finding.status if finding else None,
        "modality": finding.modality if finding else None,
        "span": span,
        "scorer": {"id": scorer.id, "kind": scorer.kind, "config": scorer.config},
        "flags": [{"flag": f.flag, "start": f.span.start, "end": f.span.end, "quote": f.span.quote, "why": f.why} for f in flagged],
    }
