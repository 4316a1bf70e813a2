"""`sixparty query`."""

from __future__ import annotations

import csv
import io
import math
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import click

from harness.cli import terminal
from harness.errors import RunError, UserError
from harness.experiment.tables import Answer, query

NUMBER = int | float | Decimal


@click.command()
@click.argument("sql", metavar="SQL")
@click.argument("folders", nargs=-1, metavar="[EXPERIMENT_DIR]...", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True, help="How it is told.")
def command(sql: str, folders: tuple[Path, ...], style: Literal["table", "csv", "json"]) -> None:
    """Ask the results of experiments in SQL, through DuckDB (the extra `sql`).

    The table is called `results`; it has a row for each number, and the columns experiment, model, scenario, seed, design, seat, party,
    metric, scorer, value, n, status, why and run. A value that could not be measured is null. Without folders, all experiments below
    transcripts/experiments are read. A query can read nothing else, and changes nothing.

    For example: sixparty query "select model, avg(value) from results where metric = 'balanced' group by model"
    """
    answer = query(sql, folders or _every())
    if style == "json":
        terminal.out_json(_objects(answer))
    else:
        terminal.out(_csv(answer) if style == "csv" else _table(answer))


def _every() -> list[Path]:
    """Every experiment with results, where experiments are put. Raises RunError if there is none."""
    from harness.cli.planning import EXPERIMENTS  # which brings a great deal that a query does not need

    found = sorted(path.parent for path in EXPERIMENTS.glob("*/results.csv"))
    if not found:
        raise RunError(
            f"there are no results below {EXPERIMENTS}: give the folder of an experiment, or hold one with: sixparty experiment PLAN"
        )
    return found


def _table(answer: Answer) -> str:
    """Columns side by side; numbers to the right."""
    rows = [answer.columns, *([_word(value) for value in row] for row in answer.rows)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(answer.columns))]
    right = [bool(answer.rows) and all(isinstance(row[n], NUMBER | None) for row in answer.rows) for n in range(len(answer.columns))]
    lines = ["  ".join(v.rjust(w) if r else v.ljust(w) for v, w, r in zip(row, widths, right, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _word(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float | Decimal) else " ".join(str(value).split())


def _csv(answer: Answer) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(answer.columns)
    out.writerows(answer.rows)
    return text.getvalue().rstrip("\n")


def _objects(answer: Answer) -> list[dict[str, Any]]:
    """An object for each row. Raises UserError where two columns have one name, and one would be lost."""
    if twice := [name for name in answer.columns if answer.columns.count(name) > 1]:
        raise UserError(f"two columns are called {twice[0]}, and an object can hold one: name them, with `as`.")
    return [{name: _plain(value) for name, value in zip(answer.columns, row, strict=True)} for row in answer.rows]


def _plain(value: Any) -> Any:
    """A value as JSON has it; what JSON has no word for, such as a date or infinity, as text."""
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else str(value)
