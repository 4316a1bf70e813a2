"""`sixparty plan` and `sixparty experiment` by the rules alone: what they say, and how they end."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from harness.cli import experimenting, planning
from harness.cli.app import answer
from harness.cli.pacing import Lines
from harness.experiment.designs import Stage, cells, open_plan
from harness.experiment.folder import Folder, Line
from harness.library import open_library

PLAN = """id: small
title: A small one
scenarios: [triangle, northern-three]
rounds: 2
seeds: 2
scorers: [declared]
"""
MODEL = """baselines: [rules, random]
models:
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


def test_an_assumed_spread_rests_on_what_is_on_the_agenda(sixparty, plan: Path) -> None:
    """A party has few items in a run, which leaves much to chance; where all six are under test there are more, and less is left."""
    every = PLAN.replace("[triangle, northern-three]", "all")
    spreads = []
    for design in ("selfplay", "seat"):
        plan.write_text(f"{every}designs: [{design}]\n")
        spreads.append(sixparty("plan", plan, "--json").json["detectable"]["spread"])
    assert 0.1 < spreads[0] < spreads[1] < 0.5
    assert re.search(r"as assumed for [34]\.\d items of a party in a run", sixparty("plan", plan).out)


def test_an_assumed_spread_is_of_the_size_that_was_measured(sixparty, plan: Path, out: Path, here: Path) -> None:
    """Within a factor of two of that of the rules against lots, so that nobody buys a third of what they need."""
    assumed = sixparty("plan", plan, "--out", here / "none", "--json").json["detectable"]["spread"]
    measured = sixparty("plan", plan, "--out", out, "--json").json["detectable"]["spread"]
    assert 0.5 < assumed / measured < 2


def test_progress_is_told_every_few_seconds() -> None:
    """With the rate, the time left and what was spent; a failure at once."""
    now, said = [0.0], []
    lines = Lines(say=said.append, clock=lambda: now[0])
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


def test_all_baselines_are_counted(sixparty, plan: Path) -> None:
    """Unless a plan with models says otherwise there are six, and those of a model have its calls; without models there are two."""
    assert [one["contender"] for one in sixparty("plan", plan, "--json").json["contenders"]] == ["rules", "random"]
    plan.write_text(PLAN + MODEL.removeprefix("baselines: [rules, random]\n"))
    found = {one["contender"]: one["calls"] for one in sixparty("plan", plan, "--json").json["contenders"]}
    assert list(found) == ["any", "rules", "random", "any:soliloquy", "any:acts-only", "any:swapped", "any:removed"]
    assert {name for name, calls in found.items() if not calls} == {"rules", "random"}


def test_an_unset_key_is_told_and_refused(sixparty, plan: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `plan` in a note, by `experiment` with exit 2 before a folder is made; both with the line."""
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    plan.write_text(PLAN + MODEL.replace("model: any", "key: NO_SUCH_KEY, model: any"))
    told = "plan.yaml:9: models.any.key: the key should be in the environment variable NO_SUCH_KEY, which is not set or empty."
    said = sixparty("plan", plan)
    assert (said.code, f"Note: {plan}" in said.out, told in said.out) == (0, True, True)
    said = sixparty("experiment", plan)
    assert (said.code, told in said.err) == (2, True)
    assert list(here.iterdir()) == [plan]


def test_what_asks_nobody_needs_no_key(sixparty, plan: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judges that have nothing to read, and models whose runs are there, are not asked."""
    plan.write_text(PLAN + MODEL.replace("model: any", "key: NO_SUCH_KEY, model: any"))
    folder = Folder(out)
    stage = Stage(open_plan(plan), open_library())
    for cell in cells(stage.plan, open_library()):
        if cell.model == "any":
            folder.note([Line(cell, "failed", stage.talk(cell).run, "a turn was lost")])
    assert sixparty("experiment", plan, "--out", out, "--quiet").code == 4
    assert "NO_SUCH_KEY" in sixparty("experiment", plan, "--out", out, "--retry-failed").err


def test_every_slip_is_told(sixparty, plan: Path) -> None:
    """Each in a line of its own, with its line in the file, whether it is of form or of content."""
    plan.write_text(PLAN.replace("triangle", "triangel").replace("seeds: 2", "seeds: 0"))
    for command in ("plan", "experiment"):
        said = sixparty(command, plan)
        first, second = said.err.splitlines()
        assert "plan.yaml:3: scenarios[0]: there is no scenario 'triangel'. Did you mean 'triangle'?" in first
        assert second.endswith("plan.yaml:5: seeds: should be 1 or more, not the number 0.")


def test_the_plan_of_a_folder_is_a_plan(sixparty, plan: Path, out: Path, here: Path) -> None:
    """What an experiment keeps can be held again, to the same table; an edited one is refused."""
    assert "8 runs: 8 done" in sixparty("plan", out / "plan.json", "--out", out).out
    assert sixparty("experiment", out / "plan.json", "--out", here / "again", "--quiet").code == 0
    assert (here / "again" / "results.csv").read_bytes() == (out / "results.csv").read_bytes()
    (out / "plan.json").write_text((out / "plan.json").read_text().replace('"seeds":2', '"seeds":1'))
    said = sixparty("experiment", out / "plan.json", "--out", here / "again")
    assert (said.code, "was edited" in said.err) == (2, True)


@pytest.mark.parametrize("how", ["altered", "doubled", "cut", "gone"])
def test_a_damaged_table_is_mended(sixparty, plan: Path, out: Path, how: str) -> None:
    """`compare` refuses it and says which command makes it again, and that command does."""
    table = out / "results.csv"
    before = table.read_text()
    lines = before.splitlines(keepends=True)
    if how == "gone":
        table.unlink()
    else:
        table.write_text({"altered": before.replace("ok", "no", 1), "doubled": before + lines[-1], "cut": "".join(lines[:-1])}[how])
    said = sixparty("compare", out)
    assert (said.code, said.err.count("\n"), "Errno" in said.err) == (2, 1, False)
    command = said.err.split("`")[1].split()
    assert sixparty(*command[1:], "--quiet").code == 0
    assert table.read_text() == before
    assert sixparty("compare", out).code == 0


def test_an_edited_record_is_noticed(sixparty, plan: Path, out: Path) -> None:
    """Its run has failed, though its manifest and its numbers are as they were, and is held anew only on request."""
    before = (out / "results.csv").read_text()
    run = min(path for path in (out / "runs").iterdir())
    record = (run / "events.jsonl").read_text()
    (run / "events.jsonl").write_text(record.replace('"round":1', '"round":2', 1))
    for _ in range(2):
        said = sixparty("experiment", plan, "--out", out)
        assert (said.code, f"  {run.name}: " in said.out) == (4, True)
        assert {row.status for row in Folder(out).rows() if row.run == run.name} == {"failed"}
    assert sixparty("experiment", plan, "--out", out, "--retry-failed", "--quiet").code == 0
    assert (run / "events.jsonl").read_text() == record
    assert (out / "results.csv").read_text() == before


def test_without_duckdb_it_is_said_once(sixparty, plan: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the table is written, that there is no Parquet and how to have it; not when nothing is written."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    (out / "results.csv").unlink()
    assert sixparty("experiment", plan, "--out", out).err.count("pip install 'sixparty[sql]'") == 1
    assert not (out / "results.parquet").exists()
    assert "DuckDB" not in sixparty("experiment", plan, "--out", out).err


def test_an_interrupt_while_the_table_is_written(sixparty, plan: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one like any other: exit 130, with the command that writes the table."""

    def stopped(*about: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(experimenting, "write_parquet", stopped)
    (out / "results.parquet").unlink(missing_ok=True)
    said = sixparty("experiment", plan, "--out", out)
    assert said.code == 130
    assert f"Stopped. The runs are whole; the table is written by: sixparty experiment {plan} --out {out}" in said.err


def test_one_of_something_is_one(sixparty, plan: Path) -> None:
    """A count fits its word."""
    plan.write_text(PLAN.replace("seeds: 2", "seeds: 1"))
    assert "A small one: 2 scenarios, 1 seed, seat." in sixparty("plan", plan).out


def test_what_every_talk_warns_of_is_said_once() -> None:
    """A warning is repeated by each talk with a model; progress is told again though it has not moved."""
    said: list[str] = []
    lines = Lines(say=said.append, clock=lambda: 0.0)
    for text in ("m seems to cut prompts", "another", "m seems to cut prompts"):
        lines.note(text)
    assert said == ["m seems to cut prompts", "another"]


def test_json_of_a_plan_is_whole(sixparty, plan: Path) -> None:
    """It names every contender."""
    plan.write_text(PLAN + MODEL)
    found = json.loads(sixparty("plan", plan, "--json").out)
    assert [one["contender"] for one in found["contenders"]] == ["any", "rules", "random"]
    assert found["contenders"][0]["calls"] > 0
    assert found["seconds"] >= found["contenders"][0]["calls"] * 6
