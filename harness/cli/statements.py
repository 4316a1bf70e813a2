"""`sixparty score --statements`: sentences that did not come from our talks.

The whole file is checked before anything is written, so that a result is never half of one: a line that cannot be used is told with file
and line, and the command ends with exit code 2. What is piped in can be read only once, and is copied to a temporary file on the way.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import click

from harness.cli import terminal
from harness.cli.choices import UNKEPT
from harness.errors import BudgetSpent, ContentError, EndpointError, OutputError, UserError

if TYPE_CHECKING:  # pydantic and the cues are loaded when they are needed: --help stays fast
    from harness.domain.findings import Finding, Flag, Scorer
    from harness.evaluation.flags import Fence
    from harness.evaluation.instruments import Instruments, Item
    from harness.evaluation.readings import Reading, Utterance

LONGEST = 4_000_000
"""Bytes that one line may have; a speech has a hundredth."""
AT_ONCE = 16
"""Statements that judges are asked about at once."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONFERENCE = "northeast-asia-2000"
PIPED = Path("-")
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
    """What statements are read with, whoever reads them."""

    instruments: Instruments
    fence: Fence | None
    silent: bool
    """Whether items that nothing was said of are told too."""

    def items(self, statement: Statement) -> tuple[Item, ...]:
        """The items of who speaks."""
        return self.instruments.by_party.get(statement.party, ())

    def utterance(self, statement: Statement) -> Utterance:
        """A statement as scorers take it; it has an opening on every item where silence is asked for."""
        from harness.evaluation.readings import Utterance

        issues = tuple(item.issue for item in self.items(statement)) if self.silent else ()
        return Utterance(statement.party, statement.text, issues=issues)

    def lines(self, statement: Statement, scorer: Scorer, readings: Sequence[Reading]) -> list[Plain]:
        """The lines of one statement: one a finding, or one without a finding where there are only flags."""
        from harness.evaluation.flags import flags
        from harness.evaluation.scoring import findings

        found = findings(self.utterance(statement), self.items(statement), scorer, readings)
        flagged = flags(statement.text, statement.party, statement.date, self.fence) if self.fence else []
        told = [_line(statement, scorer, flagged, finding) for finding in found]
        return told or ([_line(statement, scorer, flagged, None)] if flagged else [])


def judge_statements(path: Path, given: Mapping[str, Any]) -> None:
    """Findings and flags of every statement of the file (`-` is standard input), one JSON object a line, scorer after scorer.

    Raises ContentError for a line that cannot be used, UserError, and for judges BudgetSpent and EndpointError.
    """
    names, judges = given.get("scorers") or (), given.get("judges") or ()
    if "declared" in names:
        raise click.UsageError("the scorer `declared` reads acts, and a statement has none; use --scorer lexicon.")
    if given.get("as_json") or given.get("as_csv"):
        raise click.UsageError("with --statements the output is JSON lines, one object a finding: leave out --json and --csv.")
    desk, parties = _desk(silent=bool(given.get("every"))), _parties()
    with _checked(path, parties) as file:
        if "lexicon" in names or not judges:
            _by_lexicon(desk, statements(str(path), _lines(path, file), parties))
        if judges:
            from harness.cli.session import wait

            file.seek(0)
            regular = path != PIPED and path.is_file()
            tape = path.with_name(f"{path.name}.judges.jsonl") if regular else None
            wait(_by_judges(desk, statements(str(path), _lines(path, file), parties), given, tape))


def _by_lexicon(desk: Desk, every: Iterable[Statement]) -> None:
    from harness.evaluation.lexicon import Lexicon
    from harness.evaluation.lexicon.cues import cues_of
    from harness.library.evals import evals_folder

    cues = cues_of(evals_folder(CONFERENCE))
    if cues is None:
        raise UserError(f"the lexicon has no cues for the conference {CONFERENCE!r}; install sixparty again.")
    lexicon = Lexicon(desk.instruments, cues)
    for one in every:
        _tell(desk.lines(one, lexicon.scorer, lexicon.read(desk.utterance(one), desk.items(one))))


async def _by_judges(desk: Desk, every: Iterator[Statement], given: Mapping[str, Any], tape: Path | None) -> None:
    """So many statements at a time, each told as soon as those before it are. Answers are kept beside a file, not beside a stream."""
    from harness.cli.judging import told
    from harness.cli.speaking import environment
    from harness.delegates.purse import Purse
    from harness.evaluation.calibration import calibration, folders
    from harness.evaluation.judge.masking import names_of
    from harness.evaluation.judge.opening import Terms, judging
    from harness.library import open_library

    purse, keep = Purse(given.get("max_tokens_total")), not given.get("no_keep")
    how = {"repeats": given.get("repeats", 1), "decoys": given.get("decoys", 0), "key": given.get("key"), "keep": keep}
    terms = Terms(given["judges"], environment(), tape, purse=purse, **how)
    async with judging(desk.instruments, names_of(open_library().profiles()), terms) as judge:
        terminal.err(f"Note: {calibration(CONFERENCE, judge.scorer, folders(CONFERENCE)).line}")
        try:
            while few := list(islice(every, AT_ONCE)):
                found = await judge.read_all([(desk.utterance(one), desk.items(one)) for one in few])
                for one, readings in zip(few, found, strict=True):
                    _tell(desk.lines(one, judge.scorer, readings))
        except (BudgetSpent, EndpointError) as fault:
            more = f" What the judges have said is kept in {tape}; the same command goes on from there." if tape and keep else ""
            raise type(fault)(f"{fault}{more}") from fault
        except OutputError as fault:
            raise OutputError(f"{fault} {UNKEPT}") from fault
        told(judge)


def _tell(lines: Iterable[Plain]) -> None:
    for line in lines:
        terminal.out(json.dumps(line))


def _desk(*, silent: bool) -> Desk:
    from harness.evaluation.flags import Fence
    from harness.evaluation.instruments import Instruments
    from harness.library.evals import instruments

    return Desk(instruments(Instruments, CONFERENCE), Fence.of(CONFERENCE), silent)


def _parties() -> Sequence[str]:
    """Everybody who may speak; guests have no items, and get flags only."""
    from harness.library import open_library

    return open_library().names("parties")


@contextmanager
def _checked(path: Path, parties: Sequence[str]) -> Iterator[IO[bytes]]:
    """A file whose every line can be used, at its beginning; a copy where it can be read only once. Raises ContentError, UserError."""
    with ExitStack() as left:
        try:
            source = sys.stdin.buffer if path == PIPED else left.enter_context(path.open("rb"))
        except (OSError, AttributeError) as fault:  # a process may have no standard input at all
            raise UserError(f"{path} cannot be read: {getattr(fault, 'strerror', None) or 'there is none'}.") from fault
        twice = path != PIPED and S_ISREG(os.fstat(source.fileno()).st_mode)
        held = source if twice else left.enter_context(TemporaryFile())
        lines = _lines(path, source)
        for _ in statements(str(path), lines if twice else _copied(lines, held), parties):
            pass
        held.seek(0)
        yield held


def _copied(lines: Iterable[bytes], held: IO[bytes]) -> Iterator[bytes]:
    """The same lines, kept on the way. Raises OutputError."""
    try:
        for line in lines:
            held.write(line)
            yield line
        held.flush()
    except OSError as fault:
        told = "what is piped in cannot be copied to a temporary file"
        raise OutputError(f"{told}: {fault.strerror}. Give a file, or set TMPDIR to a folder with more room.") from fault


def _lines(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    """The lines, none of them much longer than one may be. Raises UserError."""
    try:
        while line := file.readline(LONGEST + 1):
            yield line
    except OSError as fault:
        raise UserError(f"{path} cannot be read: {fault.strerror}.") from fault


def statements(file: str, lines: Iterable[bytes], parties: Sequence[str]) -> Iterator[Statement]:
    """The statements of a file, one by one; blank lines are passed over. Raises ContentError with file and line."""
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST:
            raise ContentError(file, number, "", f"the line has more than {LONGEST:,} bytes.", "Split the speech.")
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _statement(file, number, line, parties)


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
    name, party, text, day = plain["id"], plain["party"], plain["text"], plain.get("date")
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise ContentError(file, number, "id", "should be text or a whole number.")
    if not isinstance(party, str) or party not in parties:
        raise ContentError(file, number, "party", f"there is no party {str(party)[:40]!r}.", f"Parties: {', '.join(parties)}.")
    if not isinstance(text, str):
        raise ContentError(file, number, "text", "should be text.")
    if day is not None and not _is_day(day):
        raise ContentError(file, number, "date", f"{str(day)[:20]!r} is none: it should be a day, year first, such as 2000-09-15.")
    return Statement(name, party, text, day)


def _is_day(day: object) -> bool:
    """Whether it is a day that the calendar has."""
    if not isinstance(day, str) or not DAY.fullmatch(day):
        return False
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


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
