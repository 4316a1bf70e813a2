"""An experiment's folder: what was planned, the runs, what became of each cell, and the table of results.

    plan.json       the plan in canonical JSON, with its hash
    runs/RUN-ID/    ordinary runs, and in each that was scored `measures.json`
    status.jsonl    a line whenever a cell begins, ends, fails or is stopped; the last line of a cell counts. And one whenever the table was
                    written: its hash, and from what
    results.csv     all rows (`results.py`); results.parquet beside it, where it could be written

Only the plan and the runs matter: the rest is derived from them, and made again where it is missing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from harness.errors import OutputError, RunError
from harness.experiment.plan import Cell, Plan
from harness.experiment.results import Row, from_csv
from harness.transcript import MANIFEST, canonical, sha256

PLAN = "plan.json"
Became = Literal["begun", "finished", "failed", "stopped"]
"""It is being held, or its process was killed; it is whole; a turn was lost, and only `--retry-failed` asks again; it goes on next time."""
AT_ONCE = 5000
"""Rows that are handed to the file together."""


class Line(NamedTuple):
    """What became of a cell."""

    cell: Cell
    became: Became
    run: str
    why: str = ""
    tokens: int = 0
    """What its run has used up so far; counted once for all cells that share it."""
    cost: float = 0.0

    def plain(self) -> dict[str, Any]:
        """As `status.jsonl` has it: the fields of the cell, then the others."""
        rest = {name: value for name, value in zip(self._fields[1:], self[1:], strict=True) if value or name in {"became", "run"}}
        return self.cell._asdict() | rest


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one experiment."""

    path: Path

    @property
    def runs(self) -> Path:
        """Where the runs are."""
        return self.path / "runs"

    @property
    def results(self) -> Path:
        """The table as CSV."""
        return self.path / "results.csv"

    @property
    def status(self) -> Path:
        """What became of each cell."""
        return self.path / "status.jsonl"

    def begin(self, plan: Plan) -> None:
        """Takes a plan in: a new one, or the same experiment's with changes. Raises RunError for another's folder, OutputError."""
        known = self.plan() if (self.path / PLAN).exists() else None
        if known is not None and known.id != plan.id:
            raise RunError(f"{self.path} holds the experiment {known.id!r}, and this plan is {plan.id!r}. Choose another with --out.")
        if known == plan:
            return
        self._write(self.path / PLAN, [canonical({"plan": plan.model_dump(mode="json"), "sha256": hash_of(plan)}) + b"\n"])

    def plan(self) -> Plan:
        """The plan. Raises RunError if there is none, or if it was edited."""
        place = self.path / PLAN
        try:
            plain = json.loads(place.read_bytes())
            plan = Plan.model_validate(plain["plan"])
        except OSError as fault:
            raise RunError(f"{self.path} holds no experiment: {place.name} cannot be read ({fault.strerror}).") from fault
        except (ValueError, KeyError, TypeError, ValidationError) as fault:
            raise RunError(f"{place} is not a plan that this version can read ({type(fault).__name__}).") from fault
        if plain.get("sha256") != hash_of(plan):
            raise RunError(f"{place} was edited: its hash is another. Run the experiment again with the plan's own file.")
        return plan

    def finished(self, run: str) -> bool:
        """Whether a run is over, by its manifest."""
        try:
            plain = json.loads((self.runs / run / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return False
        return isinstance(plain, dict) and plain.get("status") == "finished"

    def note(self, lines: Iterable[Line]) -> None:
        """Adds lines, each whole, in one call. Raises OutputError."""
        self._add([line.plain() for line in lines])

    def _add(self, plains: Sequence[dict[str, Any]]) -> None:
        if not plains:
            return
        data = b"".join(canonical(plain) + b"\n" for plain in plains)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with self.status.open("a+b", buffering=0) as file:
                # Whoever was killed in the middle of a line has left a piece, which is nobody's; others may be writing, so nothing is cut.
                file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
                file.write(data if file.read(1) in {b"", b"\n"} else b"\n" + data)
        except OSError as fault:
            raise OutputError(f"{self.status} cannot be written: {fault.strerror}. The runs are whole.") from fault

    def became(self) -> dict[Cell, Line]:
        """The last line of every cell; a line that cannot be read tells nothing."""
        return {line.cell: line for plain in self._lines() if (line := _line(plain)) is not None}

    def results_key(self) -> str:
        """What the table was last made from; empty where it is not there, or is not what was written."""
        told = self.told()
        return str(told.get("results", "")) if told and told["sha256"] == self._digest() else ""

    def told(self) -> dict[str, Any]:
        """What was told of the table when it was last written, with its `sha256`; nothing where nobody told of it."""
        return next((plain for plain in reversed(list(self._lines())) if "sha256" in plain), {})

    def _digest(self) -> str:
        """The hash of the table as it lies there; empty where it cannot be read."""
        try:
            with self.results.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def _lines(self) -> Iterator[dict[str, Any]]:
        try:
            data = self.status.read_bytes()
        except OSError:
            return
        for line in data.splitlines():
            try:
                plain = json.loads(line)
            except ValueError:
                continue
            if isinstance(plain, dict):
                yield plain

    def write_results(self, rows: Iterable[Row], told: Callable[[], Mapping[str, Any]] = dict) -> int:
        """Writes the table whole, in one step, and says how many rows it has. They are never held all at once. Raises OutputError.

        What is told of it is asked for when it is there, and noted beside its hash.
        """
        count, digest = 0, hashlib.sha256()

        def pieces() -> Iterator[bytes]:
            nonlocal count
            text = io.StringIO()
            out = csv.writer(text, lineterminator="\n")
            out.writerow(Row._fields)
            for row in rows:
                out.writerow(row)
                count += 1
                if count % AT_ONCE == 0:
                    yield text.getvalue().encode()
                    text.seek(0)
                    text.truncate()
            yield text.getvalue().encode()

        def hashed() -> Iterator[bytes]:
            for piece in pieces():
                digest.update(piece)
                yield piece

        self._write(self.results, hashed())
        self._add([{**told(), "sha256": digest.hexdigest()}])
        return count

    def rows(self) -> list[Row]:
        """The table. Raises RunError if it cannot be read, or is not what was written."""
        told = self.intact()
        try:
            rows = from_csv(self.results.read_text("utf-8"))
        except FileNotFoundError as fault:
            raise RunError(f"{self.path} has no table of results yet. {self._mended('makes it')}") from fault
        except OSError as fault:
            raise RunError(f"{self.results} cannot be read: {fault.strerror}.") from fault
        except ValueError as fault:
            raise RunError(f"{self.results} cannot be read: {fault}. {self._mended()}") from fault
        twice = next((row for row, n in Counter(row[:9] for row in rows).items() if n > 1), None) if not told else None
        if twice is not None:
            raise RunError(f"{self.results} tells twice of {', '.join(map(str, twice[1:]))}. {self._mended()}")
        return rows

    def intact(self) -> dict[str, Any]:
        """What was told of the table. Raises RunError where it is there and is not what was written: rows were altered, doubled or lost."""
        told = self.told()
        if told and self.results.exists() and told["sha256"] != self._digest():
            raise RunError(f"{self.results} is not the table that was written: its SHA-256 is another. {self._mended()}")
        return told

    def _mended(self, what: str = "makes it again") -> str:
        """What to do about a table."""
        return f"`sixparty experiment {shlex.quote(str(self.path / PLAN))} --out {shlex.quote(str(self.path))}` {what}."

    def _write(self, place: Path, pieces: Iterable[bytes]) -> None:
        draft = place.with_suffix(f".{os.getpid()}.new")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
            draft.replace(place)
        except OSError as fault:
            raise OutputError(f"{place} cannot be written: {fault.strerror}. Choose another folder with --out.") from fault
        finally:
            draft.unlink(missing_ok=True)


def hash_of(plan: Plan) -> str:
    """SHA-256 of a plan in canonical JSON."""
    return sha256(canonical(plan.model_dump(mode="json")))


def _line(plain: dict[str, Any]) -> Line | None:
    """A line as a value; None for one that is none."""
    try:
        cell = Cell(*(plain[name] for name in Cell._fields))
        return Line(cell, plain["became"], plain["run"], plain.get("why", ""), plain.get("tokens", 0), plain.get("cost", 0.0))
    except KeyError:
        return None
