"""`sixparty compare` and `sixparty report`: a table, a page, and what they refuse."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pytest

from tests.report.test_comparison_material import Made, untold, write


@pytest.fixture
def planted(here: Path) -> Path:
    """An experiment in which one of three models is better."""
    return write(here / "planted", Made())


def test_compare_prints_the_table(sixparty, planted: Path) -> None:
    """The sentence first, then a line for each contender."""
    done = sixparty("compare", planted)
    assert done.code == 0
    assert done.out.startswith("alder is more faithful than each of the two others")
    assert re.search(r"^ +1 +alder", done.out, re.MULTILINE)


def test_compare_takes_metrics(sixparty, planted: Path) -> None:
    """One, several or all; one that there is not is refused with those that are."""
    rows = list(csv.DictReader(io.StringIO(sixparty("compare", planted, "--metric", "fidelity", "--format", "csv").out)))
    assert {row["metric"] for row in rows} == {"fidelity"}
    told = sixparty("compare", planted, "--metric", "all", "--format", "json").json
    assert len(told["metrics"]) == 7
    wrong = sixparty("compare", planted, "--metric", "fidelty")
    assert (wrong.code, "Did you mean 'fidelity'?" in wrong.err) == (2, True)


@pytest.mark.parametrize("form", ["text", "md", "json", "csv", "latex"])
def test_compare_writes_every_format(sixparty, planted: Path, form: str) -> None:
    """On standard output, with nothing on standard error."""
    done = sixparty("compare", planted, "--format", form)
    assert (done.code, done.err) == (0, "")
    assert "alder" in done.out


def test_compare_refuses_the_floor(sixparty, here: Path) -> None:
    """Unless it is allowed."""
    floor = write(here / "floor", Made(scorers=("lexicon",)))
    assert "No ranking is made: only the lexicon has scored it" in sixparty("compare", floor).out
    assert sixparty("compare", floor, "--allow-floor").out.startswith("alder is more faithful")


def test_compare_refuses_declarations_alone(sixparty, here: Path) -> None:
    """They sit near the ceiling whoever speaks; the table is there, without a rank."""
    told = sixparty("compare", write(here / "ceiling", Made(scorers=("declared", "lexicon"))))
    assert "No ranking is made: declarations alone were scored" in told.out
    assert "alder" in told.out.partition("behind")[2]


def test_compare_lays_experiments_together(sixparty, here: Path, planted: Path) -> None:
    """Models of both are ranked in one table."""
    later = write(here / "later", Made(good={"fir": 0.9}, more={"id": "later"}))
    assert sixparty("compare", planted, later).out.startswith("fir is more faithful than each of the three others")


@pytest.mark.parametrize("command", [["compare"], ["report", "--out", "page.html"]])
def test_what_is_no_experiment(sixparty, here: Path, command: list[str]) -> None:
    """It is refused, in one line."""
    done = sixparty(*command, "nowhere")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "nowhere holds no experiment" in done.err


def test_report_writes_a_page(sixparty, planted: Path, here: Path) -> None:
    """Where it is told to; the runs are found from there."""
    done = sixparty("report", planted, "--out", here / "out" / "page.html")
    assert (done.code, done.out) == (0, "")
    assert 'href="../planted/runs/' in (here / "out" / "page.html").read_text("utf-8")


def test_report_writes_a_page_for_each_run(sixparty, planted: Path, here: Path, held: Path) -> None:
    """With findings and sentences; runs that are not there have none, and are linked as folders."""
    untold(planted)
    table = planted / "results.csv"
    first = next(csv.DictReader(io.StringIO(table.read_text())))["run"]
    table.write_text(table.read_text().replace(first, held.name))
    shutil.copytree(held, planted / "runs" / held.name)
    done = sixparty("report", planted, "--out", here / "page.html", "--pages", "--scorer", "declared")
    assert done.code == 0
    assert [p.name for p in (here / "page-runs").iterdir()] == [f"{held.name}.html"]
    assert f'href="page-runs/{held.name}.html"' in (here / "page.html").read_text("utf-8")
    assert "Findings" in (here / "page-runs" / f"{held.name}.html").read_text("utf-8")


def test_report_goes_on_without_a_run_that_is_damaged(sixparty, planted: Path, here: Path, held: Path) -> None:
    """It has no page, and it is said why."""
    untold(planted)
    table = planted / "results.csv"
    first = next(csv.DictReader(io.StringIO(table.read_text())))["run"]
    shutil.copytree(held, planted / "runs" / first)
    (planted / "runs" / first / "events.jsonl").write_text("{}\n")
    done = sixparty("report", planted, "--out", here / "page.html", "--pages")
    assert done.code == 0
    assert "1 runs have no page and are linked as folders" in done.err
    assert f'href="planted/runs/{first}/"' in (here / "page.html").read_text("utf-8")


def test_report_needs_a_place_that_can_be_written(sixparty, planted: Path, here: Path) -> None:
    """It says which cannot."""
    (here / "file").write_text("")
    done = sixparty("report", planted, "--out", here / "file" / "page.html")
    assert done.code == 2
    assert "cannot be written" in done.err


def test_report_draws_a_picture(sixparty, planted: Path, here: Path) -> None:
    """A name in .svg asks for the ranking alone; pages of runs are refused with it."""
    told = sixparty("report", planted, "--out", here / "x.svg")
    assert (told.code, (here / "x.svg").read_text("utf-8")[:4]) == (0, "<svg")
    assert sixparty("report", planted, "--pages", "--out", here / "y.svg").code == 2
