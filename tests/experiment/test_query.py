"""Results under SQL: a query sees the table and nothing else, changes nothing, and is told in one line what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from harness.errors import OutputError, RunError, UserError
from harness.experiment import tables
from harness.experiment.results import Row, as_csv
from harness.experiment.tables import Answer, query, write_parquet

needs_duckdb = pytest.mark.usefixtures("duckdb")
AWKWARD = 'a "word", and\nanother line'
ROWS = [
    Row("e", "m", "triangle", 1, "seat", "rok", "rok", "balanced", "lexicon", 0.25, 3, "ok", "", "one"),
    Row("e", "m", "triangle", 2, "seat", "rok", "rok", "balanced", "lexicon", None, 0, "failed", AWKWARD, "two"),
]


@pytest.fixture
def duckdb() -> None:
    """DuckDB, or else the test is left out."""
    pytest.importorskip("duckdb", reason="the extra `sql` is not installed")


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """An experiment's folder with a small table."""
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "results.csv").write_text(as_csv(ROWS))
    return tmp_path / "held"


@needs_duckdb
def test_a_query_sees_every_row_as_it_stands(held: Path) -> None:
    """Texts, numbers and what is absent come out as they went in."""
    assert query("select * from results", [held]) == Answer(Row._fields, tuple(map(tuple, ROWS)))


@needs_duckdb
def test_parquet_holds_the_same(held: Path) -> None:
    """It is written beside the CSV, nothing else is, and where the CSV is gone it is read."""
    assert write_parquet(held / "results.csv") == held / "results.parquet"
    assert sorted(path.name for path in held.iterdir()) == ["results.csv", "results.parquet"]
    before = query("from results", [held])
    (held / "results.csv").unlink()
    assert query("from results", [held]) == before


@needs_duckdb
def test_experiments_are_read_together(held: Path) -> None:
    """The table has the rows of all folders."""
    assert query("select count(*) from results", [held, held]).rows == ((4,),)


@needs_duckdb
@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('{held}/results.csv')",
        "select * from '{held}/results.csv'",
        "from query('from read_blob(''{held}/results.csv'')')",
        "select * from glob('/*')",
        "from sniff_csv('/etc/passwd')",
        "select * from 'http://127.0.0.1:9/results.csv'",
        "copy results to '{held}/new.csv'",
        "copy (select 1) to '{held}/new.csv'",
        "explain analyze copy results to '{held}/new.csv'",
        "export database '{held}/new'",
        "attach '{held}/new.db' as new",
        "install httpfs",
        "load httpfs",
        "pragma enable_profiling",
        "pragma temp_directory='{held}/new'",
        "set enable_external_access = true",
        "reset lock_configuration",
        "call enable_logging()",
        "create table x as select 1",
        "drop table results",
        "delete from results",
        "select 1; copy results to '{held}/new.csv'",
        "begin",
    ],
)
def test_nothing_else_is_read_or_written(held: Path, sql: str) -> None:
    """Whatever would reach a file, the network or a setting is refused in one line, and leaves nothing behind."""
    with pytest.raises(UserError) as refused:
        query(sql.format(held=held), [held])
    assert "\n" not in str(refused.value)
    assert [path.name for path in held.iterdir()] == ["results.csv"]


@needs_duckdb
def test_the_program_is_not_seen(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values of this program are no tables, though DuckDB would take an array for one."""
    monkeypatch.setattr(tables, "seen", np.arange(3), raising=False)
    with pytest.raises(UserError, match="Table with name seen does not exist"):
        query("select * from seen", [held])


@needs_duckdb
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select nope from results", 'column "nope" not found'),
        ("selec 1", "syntax error"),
        ("select 1; select 2", "one query at a time: this is 2"),
        ("  -- nothing", "there is no query"),
        ("drop table results", "only a query that reads can be asked, and this is DROP. Begin it with: select"),
        ("select error('one' || chr(10) || 'two')", "one two"),
    ],
)
def test_mistakes_are_told_in_a_line(held: Path, sql: str, told: str) -> None:
    """What is wrong, in DuckDB's words or ours."""
    with pytest.raises(UserError) as refused:
        query(sql, [held])
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@needs_duckdb
@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", f"{','.join(Row._fields)}\n1,2\n", f"{','.join(Row._fields[::-1])}\n"])
def test_another_table_is_refused(held: Path, text: str) -> None:
    """A file that is no table of results is named, with what makes it again."""
    (held / "results.csv").write_text(text)
    with pytest.raises(RunError, match=r"results\.csv cannot be read.*makes it again"):
        query("from results", [held])


@needs_duckdb
def test_a_folder_without_results(tmp_path: Path) -> None:
    """It is named."""
    with pytest.raises(RunError, match="has no results"):
        query("from results", [tmp_path])


@needs_duckdb
def test_a_folder_that_cannot_be_written(held: Path) -> None:
    """Parquet that cannot be put there is an error of its own."""
    (held / "results.parquet").mkdir()
    with pytest.raises(OutputError, match=r"results\.parquet cannot be written"):
        write_parquet(held / "results.csv")


def test_without_duckdb(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query says how to have it; Parquet is left out without a word."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UserError, match=r"duckdb is not installed. Install it with: pip install 'sixparty\[sql\]'"):
        query("from results", [held])
    assert write_parquet(held / "results.csv") is None
