"""The one table that an experiment comes to: a row for each number, tidy, in the order of the plan."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

Status = Literal["ok", "absent", "failed", "incomplete"]
"""It was measured; it could not be, for a reason; its run failed; its run is not finished or fell back too often to be compared."""


class Row(NamedTuple):
    """One number of one party, or of a run as a whole, in one run."""

    experiment: str
    model: str
    """The name of the model or baseline in the plan."""
    scenario: str
    seed: int
    design: str
    """seat, selfplay or mixed."""
    seat: str
    """The party under test; `all` where every seat is."""
    party: str
    """Whom the number is about; `mean`, `weakest` or `run`."""
    metric: str
    scorer: str
    value: float | None
    """None exactly where the status is not ok."""
    n: int
    status: Status
    why: str
    run: str
    """The name of the run's folder."""


SEED, VALUE, COUNT = (Row._fields.index(name) for name in ("seed", "value", "n"))


def as_csv(rows: Iterable[Row]) -> str:
    """The table as CSV, with its header; numbers as Python writes them, None as nothing."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(Row._fields)
    out.writerows(rows)
    return text.getvalue()


def from_csv(text: str) -> list[Row]:
    """The rows of such a table. Raises ValueError, naming the line."""
    lines = csv.reader(io.StringIO(text))
    if tuple(next(lines, ())) != Row._fields:
        raise ValueError("line 1: these are not the columns of a table of results")
    found = []
    for number, plain in enumerate(lines, 2):
        try:
            fixed: list[Any] = list(plain)
            fixed[SEED], fixed[COUNT], fixed[VALUE] = int(plain[SEED]), int(plain[COUNT]), float(plain[VALUE]) if plain[VALUE] else None
            found.append(Row(*fixed))
        except (IndexError, TypeError, ValueError) as wrong:
            raise ValueError(f"line {number}: {wrong}") from wrong
    return found
