"""`sixparty plan` and `sixparty experiment` by the rules alone: what they say, and how they end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.cli import planning
from harness.cli.app import answer
from harness.cli.experimenting import _Lines
from harness.experiment.folder import Folder

PLAN = """id: small
title: A small one
scenarios: [triangle, northern-three]
rounds: 2
seeds: 2
scorers: [declared]
"""
MODEL = """models:
  any: {model: any, base_url: 'http://localhost:1/v1', price: {prompt: 1.0, completion: 2.0}, requests_per_minute: 10}
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small experiment, held; nobody may change it."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "plan.yaml").write_text(PLAN)
    assert answer(["experiment", str(folder / "plan.yaml"), "--out", str(folder / "out"), "--quiet"]) == 0
    return folder / "out"


@pytest.fixture
def plan(here: Path) -> Path:
    """The small plan."""
    path = here / "plan.yaml"
    path.write_text(PLAN)
    return path


@pytest.fixture
def out(here: Path, whole: Path) -> Path:
    """A copy of the small experiment."""
    return Path(shutil.copytree(whole, here / "out"))


def test_an_experiment_is_done_once(sixparty, plan: Path, out: Path) -> None:
    """The same command again reports it, and changes no row."""
    before = (out / "results.csv").read_bytes()
    said = sixparty("experiment", plan, "--out", out)
    assert said.code == 0
    assert "8 of 8 cells are done." in said.out
    assert "8 runs: 8 done" in said.err
    assert (out / "results.csv").read_bytes() == before


def test_workers_come_to_the_same_table(sixparty, plan: Path, here: Path, whole: Path) -> None:
    """Two processes write the bytes that one does."""
    assert sixparty("experiment", plan, "--out", here / "two", "--workers", 2, "--quiet").code == 0
    assert (here / "two" / "results.csv").read_bytes() == (whole / "results.csv").read_bytes()


@pytest.mark.parametrize("options", [("--executor", "dask"), ("--scheduler", "tcp://localhost:1"), ("--store", "memory://x")])
def test_options_that_do_not_go_together(sixparty, plan: Path, here: Path, options: tuple[str, str]) -> None:
    """Exit 2, and nothing is written."""
    said = sixparty("experiment", plan, *options)
    assert said.code == 2
    assert "--executor dask" in said.err
    assert list(here.iterdir()) == [plan]


def test_json_is_one_object(sixparty, plan: Path, out: Path) -> None:
    """With the numbers of the cells, and where the table is."""
    found = sixparty("experiment", plan, "--out", out, "--json").json
    assert (found["cells"], found["finished"], found["failed"], found["missing"]) == (8, 8, 0, 0)
    assert Path(found["results"]) == out / "results.csv"


def test_the_default_folder_is_named_after_the_plan(sixparty, plan: Path, here: Path, out: Path) -> None:
    """Below transcripts/experiments."""
    shutil.copytree(out, here / planning.EXPERIMENTS / "small")
    assert sixparty("experiment", plan, "--quiet").out == f"{planning.EXPERIMENTS / 'small' / 'results.csv'}\n"


def test_another_experiments_folder_is_refused(sixparty, plan: Path, out: Path) -> None:
    """Exit 2, before anything is held."""
    plan.write_text(PLAN.replace("id: small", "id: other"))
    said = sixparty("experiment", plan, "--out", out)
    assert said.code == 2
    assert "holds the experiment 'small'" in said.err


def test_a_slip_in_a_plan(sixparty, plan: Path, here: Path) -> None:
    """Exit 2, with file and line; no folder is made."""
    plan.write_text(PLAN.replace("triangle", "triangel"))
    for command in ("plan", "experiment"):
        said = sixparty(command, plan)
        assert said.code == 2
        assert "plan.yaml:3: scenarios[0]: there is no scenario 'triangel'" in said.err
    assert list(here.iterdir()) == [plan]


def test_a_missing_run_is_told(sixparty, plan: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 4 where a run has failed, with its name and reason."""
    folder = Folder(out)
    line = next(iter(folder.became().values()))
    shutil.rmtree(folder.runs / line.run)
    folder.note([line._replace(became="failed", why="a turn was lost")])
    said = sixparty("experiment", plan, "--out", out)
    assert said.code == 4
    assert f"{line.run}: a turn was lost" in said.out
    assert "--retry-failed" in said.err
    assert sixparty("experiment", plan, "--out", out, "--retry-failed", "--quiet").code == 0


def test_a_plan_is_told_before_it_is_held(sixparty, plan: Path, here: Path) -> None:
    """Runs, calls, tokens, cost, time and what it could find; nothing is written."""
    plan.write_text(PLAN + MODEL)
    said = sixparty("plan", plan)
    assert said.code == 0
    for part in ("12 runs: 0 done", "any: 4 runs, 4 to hold; about", "cost", "Time: about", "Smallest difference in balanced", "assumed"):
        assert part in said.out
    assert "fewer than six scenarios" in said.out
    assert list(here.iterdir()) == [plan]


def test_a_plan_knows_what_is_done(sixparty, plan: Path, out: Path) -> None:
    """And takes the spread from what is there."""
    found = sixparty("plan", plan, "--out", out, "--json").json
    assert (found["runs"], found["done"], found["to_hold"]) == (8, 8, 0)
    assert found["detectable"]["from"] == "pilot"


def test_a_pilot_of_another_folder_tells_the_spread(sixparty, plan: Path, out: Path, here: Path) -> None:
    """Where it is named; a folder without results is refused."""
    plan.write_text(PLAN.replace("id: small", "id: later").replace("seeds: 2", "seeds: 8"))
    own = sixparty("plan", plan, "--json").json["detectable"]
    found = sixparty("plan", plan, "--pilot", out, "--json").json["detectable"]
    assert (own["from"], found["from"]) == ("assumed", "pilot")
    assert own["spread"] != found["spread"]
    assert f"in {out}" in sixparty("plan", plan, "--pilot", out).out
    (out / "results.csv").unlink()
    refused = sixparty("plan", plan, "--pilot", out)
    assert (refused.code, "tells no spread" in refused.err) == (2, True)


def test_judges_of_a_plan_are_told(sixparty, plan: Path, here: Path) -> None:
    """What they would take, their own cap, and whose kin they are; nothing is written."""
    judge = "{model: any-7b, base_url: 'http://localhost:1/v1', price: {prompt: 1.0, completion: 2.0}}"
    plan.write_text(f"{PLAN}{MODEL}judges: [{judge}]\njudging_budget: {{max_tokens_total: 5000}}\n")
    said = sixparty("plan", plan)
    assert "1 judge: 12 of 12 runs to judge; about" in said.out
    assert "The judges stop before they have used 5,000 tokens." in said.out
    assert "Note: The judge any-7b is of the family of any" in said.out
    assert sixparty("plan", plan, "--json").json["judging"]["cost"] > 0
    assert list(here.iterdir()) == [plan]


def test_an_assumed_spread_finds_what_was_measured() -> None:
    """At 80 % power: 0.13 for 6 scenarios and 5 seeds, 0.08 for 12 and 5, 0.06 for 24 and 3."""
    found = [planning.detectable(planning.ASSUMED.sd(seeds), scenarios) for scenarios, seeds in ((6, 5), (12, 5), (24, 3))]
    assert [round(by, 2) for by in found] == [0.13, 0.08, 0.06]


def test_progress_is_told_every_few_seconds() -> None:
    """With the rate, the time left and what was spent; a failure at once."""
    now, said = [0.0], []
    lines = _Lines(say=said.append, clock=lambda: now[0])
    lines.planned(10, 2, 0)
    for _ in range(4):
        now[0] += 3
        lines.begun("run", "any")
        lines.finished("run", (1000, 0.5))
    lines.failed("bad", "why", (1000, 0.5))
    assert said[1:] == [
        "3 of 10 runs, 1 under way, 10 a minute, 42 s left, 1,000 tokens, cost 0.50",
        "5 of 10 runs, 1 under way, 15 a minute, 20 s left, 1,000 tokens, cost 0.50",
        "bad failed: why",
    ]


def test_json_of_a_plan_is_whole(sixparty, plan: Path) -> None:
    """It names every contender."""
    plan.write_text(PLAN + MODEL)
    found = json.loads(sixparty("plan", plan, "--json").out)
    assert [one["contender"] for one in found["contenders"]] == ["any", "rules", "random"]
    assert found["contenders"][0]["calls"] > 0
    assert found["seconds"] >= found["contenders"][0]["calls"] * 6
