"""The table of results for programs: as Parquet, and under SQL, through DuckDB where it is installed (the extra `sql`).

A query sees the table and nothing else: before it runs, the database is cut off from files and the network, and cannot be opened again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from harness.errors import OutputError, RunError, UserError
from harness.experiment.folder import Folder
from harness.experiment.results import Row

COLUMNS: dict[str, str] = {name: {int: "BIGINT", float | None: "DOUBLE"}.get(kind, "VARCHAR") for name, kind in get_type_hints(Row).items()}
"""Column of the table: its type."""
OPENED = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
    "threads": 1,
}
"""How a database is opened: it fetches nothing, sees nothing of this program, and puts nothing on disk. With more than one thread it may
not end at Ctrl-C."""
CUT_OFF = ("SET enable_external_access = false", "SET lock_configuration = true")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query comes to."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def optional(module: str, extra: str) -> ModuleType:
    """A module that comes with an extra. Raises UserError, saying how to have it."""
    try:
        return import_module(module)
    except ImportError as missing:
        raise UserError(f"{module} is not installed. Install it with: pip install 'sixparty[{extra}]'") from missing


def write_parquet(table: Path) -> Path | None:
    """Writes `results.parquet` beside a table in CSV, and says where; None where DuckDB is not installed.

    Raises OutputError, RunError, and KeyboardInterrupt for Ctrl-C.
    """
    try:
        duckdb = optional("duckdb", "sql")
    except UserError:
        return None
    place = table.with_suffix(".parquet")
    draft = place.with_suffix(".parquet.new")
    try:
        with _interrupted(duckdb), duckdb.connect(":memory:", config=OPENED) as base:
            _load(duckdb, base, [table])
            base.table("results").write_parquet(str(draft), compression="zstd")
        draft.replace(place)
    except (OSError, duckdb.Error) as fault:
        raise OutputError(f"{place} cannot be written: {_line(fault)}") from fault
    finally:
        draft.unlink(missing_ok=True)
    return place


def query(sql: str, folders: Sequence[Path]) -> Answer:
    """What a query finds in the table `results`, which has the rows of all these experiments.

    Raises UserError for what is no query or cannot be answered, RunError for an experiment without results or whose table was edited,
    and KeyboardInterrupt for Ctrl-C.
    """
    duckdb = optional("duckdb", "sql")
    with _interrupted(duckdb), duckdb.connect(":memory:", config=OPENED) as base:
        _load(duckdb, base, [_table(folder) for folder in folders])
        for setting in CUT_OFF:
            base.execute(setting)
        try:
            base.execute(_only(duckdb, base, sql))
            return Answer(tuple(column[0] for column in base.description), tuple(base.fetchall()))
        except duckdb.InterruptException:
            raise
        except duckdb.Error as fault:
            raise UserError(f"the query cannot be answered: {_line(fault)}") from fault


@contextmanager
def _interrupted(duckdb: ModuleType) -> Iterator[None]:
    """Makes of DuckDB's ways to tell of Ctrl-C the ordinary one."""
    try:
        yield
    except duckdb.InterruptException as stopped:
        raise KeyboardInterrupt from stopped
    except RuntimeError as stopped:
        if "interrupted" in str(stopped):
            raise KeyboardInterrupt from stopped
        raise


def _table(folder: Path) -> Path:
    """Where an experiment's table is: the CSV, which is always written, or else the Parquet beside it. Raises RunError."""
    Folder(folder).intact()
    for name in ("results.csv", "results.parquet"):
        if (folder / name).is_file():
            return folder / name
    raise RunError(f"{folder} has no results: give the folder of an experiment that `sixparty experiment` has held.")


def _load(duckdb: ModuleType, base: Any, tables: Sequence[Path]) -> None:
    """Reads tables into one, row by row as they stand. Raises RunError."""
    base.execute(f"CREATE TABLE results ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    for path in tables:
        try:
            (_load_csv if path.suffix == ".csv" else _load_parquet)(base, path)
        except duckdb.InterruptException:
            raise
        except (OSError, ValueError, duckdb.Error) as fault:
            raise RunError(f"{path} cannot be read: {_line(fault)} `sixparty experiment` with the same plan makes it again.") from fault


def _load_csv(base: Any, path: Path) -> None:
    """Reads what `results.py` writes. Raises OSError, ValueError for other columns, and what DuckDB raises."""
    with path.open(encoding="utf-8") as file:
        if file.readline().rstrip("\n") != ",".join(COLUMNS):
            raise ValueError("line 1: these are not the columns of a table of results.")
    base.execute(
        "INSERT INTO results SELECT * FROM read_csv($path, auto_detect = false, header = true, delim = ',', quote = '\"',"
        " escape = '\"', columns = $columns, force_not_null = $texts)",
        {"path": str(path), "columns": COLUMNS, "texts": [name for name, kind in COLUMNS.items() if kind == "VARCHAR"]},
    )


def _load_parquet(base: Any, path: Path) -> None:
    """Reads what `write_parquet` writes. Raises what DuckDB raises."""
    base.execute("INSERT INTO results BY NAME SELECT * FROM read_parquet($path)", {"path": str(path)})


def _only(duckdb: ModuleType, base: Any, sql: str) -> Any:
    """The one query that a text holds. Raises UserError for anything else, and what DuckDB raises."""
    found = base.extract_statements(sql)
    if len(found) != 1:
        raise UserError(f"one query at a time: this is {len(found)}." if found else "there is no query.")
    if found[0].type not in {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}:
        raise UserError(f"only a query that reads can be asked, and this is {found[0].type.name}. Begin it with: select")
    return found[0]


def _line(fault: BaseException) -> str:
    """What is wrong, in one line."""
    return " ".join(str(fault).split("\n\n")[0].split())
