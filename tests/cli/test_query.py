"""`sixparty query`: the same answer as a table, as CSV and as JSON."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from harness.cli.planning import EXPERIMENTS
from harness.experiment.folder import Folder
from harness.experiment.results import Row, as_csv

pytest.importorskip("duckdb", reason="the extra `sql` is not installed")
Sixparty = Callable[..., Any]
ROWS = [
    Row("e", "m", "triangle", 1, "seat", "rok", "rok", "balanced", "lexicon", 0.25, 3, "ok", "", "one"),
    Row("e", "m", "triangle", 2, "seat", "rok", "rok", "balanced", "lexicon", None, 0, "failed", "a lost turn", "two"),
]


@pytest.fixture
def table(here: Path) -> Path:
    """An experiment where experiments are put."""
    (EXPERIMENTS / "held").mkdir(parents=True)
    (EXPERIMENTS / "held" / "results.csv").write_text(as_csv(ROWS))
    return EXPERIMENTS / "held"


def test_a_table_is_aligned(sixparty: Sixparty, table: Path) -> None:
    """Texts stand to the left, numbers to the right, and what is absent is a dash."""
    told = sixparty("query", "select status, value from results order by seed", table)
    assert told.code == 0
    assert told.out.splitlines() == ["status  value", "------  -----", "ok       0.25", "failed      -"]


def test_csv_has_nothing_for_what_is_absent(sixparty: Sixparty, table: Path) -> None:
    """As in the table of results itself."""
    told = sixparty("query", "select status, value from results order by seed", table, "--format", "csv")
    assert told.out == "status,value\nok,0.25\nfailed,\n"


def test_json_has_an_object_for_each_row(sixparty: Sixparty, table: Path) -> None:
    """Numbers are numbers, and what JSON has no word for is text."""
    sql = "select value, 0.5 as half, date '2000-06-15' as day, 1e308::double * 10 as much, [n] as list from results where seed = 1"
    told = sixparty("query", sql, table, "--format", "json")
    assert told.json == [{"value": 0.25, "half": 0.5, "day": "2000-06-15", "much": "inf", "list": [3]}]


def test_json_loses_no_column(sixparty: Sixparty, table: Path) -> None:
    """Two columns of one name are refused, with what to do."""
    told = sixparty("query", "select value, n as value from results", table, "--format", "json")
    assert (told.code, told.out) == (2, "")
    assert "two columns are called value" in told.err


def test_without_folders_all_experiments_are_read(sixparty: Sixparty, table: Path) -> None:
    """Those that are where experiments are put."""
    assert sixparty("query", "select count(*) as rows from results", "--format", "json").json == [{"rows": 2}]


def test_without_any_experiment(sixparty: Sixparty) -> None:
    """It is told how to hold one."""
    told = sixparty("query", "select 1")
    assert told.code == 2
    assert "sixparty experiment PLAN" in told.err


@pytest.mark.parametrize("sql", ["select nope from results", "copy results to 'x.csv'", "select * from '/etc/passwd'"])
def test_a_mistake_is_one_line(sixparty: Sixparty, table: Path, sql: str) -> None:
    """With exit code 2, and nothing on standard output."""
    told = sixparty("query", sql, table)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)


def test_a_table_that_was_edited_is_refused(sixparty: Sixparty, table: Path) -> None:
    """Where it is known what was written."""
    Folder(table).write_results(ROWS)
    assert sixparty("query", "select count(*) from results", table).code == 0
    (table / "results.csv").write_text(as_csv(ROWS[:1]))
    told = sixparty("query", "select count(*) from results", table)
    assert (told.code, "is not the table that was written" in told.err) == (2, True)


def test_an_interrupt_ends_a_query(table: Path) -> None:
    """Ctrl-C is told like any other, with exit code 130, whenever it comes."""
    endless = "select count(*) from range(100000000) a, range(10000) b where hash(a.range * b.range) % 7 = 3"
    arguments = ["sixparty", "query", endless, str(table)]
    code = f"import sys; from harness.cli import main; sys.argv = {arguments!r}; print('on', flush=True); main()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as query:
        assert query.stdout is not None
        query.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            query.wait(2)
        query.send_signal(signal.SIGINT)
        said = query.communicate(timeout=30)[1]
    assert (query.returncode, said) == (130, "\nInterrupted.\n")


def test_without_the_extra(sixparty: Sixparty, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no DuckDB is told in one line how to have it."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    told = sixparty("query", "select 1", table)
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "pip install 'sixparty[sql]'" in told.err
