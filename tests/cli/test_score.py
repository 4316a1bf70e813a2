"""`sixparty score`: tables, JSON, CSV, many runs, and what cannot be scored."""

from __future__ import annotations

import csv
import gc
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cli.scored import Scored
from harness.evaluation.assess import bench_of, reader
from harness.evaluation.scoring import utterances
from harness.transcript import read

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"


@pytest.fixture
def sample(here: Path) -> Path:
    """A copy of the sample."""
    return Path(shutil.copytree(SAMPLE, here / SAMPLE.name))


def test_a_table_of_parties(sixparty: Any, sample: Path) -> None:
    """A line for each party, the mean and the weakest, scorer by scorer, and where the instrument comes from."""
    told = sixparty("score", sample)
    assert told.code == 0
    assert "scored by declared" in told.out
    assert "scored by lexicon" in told.out
    assert [line.split()[0] for line in told.out.splitlines()[2:8]] == ["rok", "dprk", "usa", "prc", "jpn", "rus"]
    assert "coded by language models" in told.out
    assert "is a floor" in told.out


def test_json_and_csv_hold_every_measure(sixparty: Any, sample: Path) -> None:
    """The same numbers in both; what is absent has a reason and no number."""
    plain = sixparty("score", sample, "--scorer", "declared", "--json").json
    rows = list(csv.DictReader(io.StringIO(sixparty("score", sample, "--scorer", "declared", "--csv").out)))
    measures = [m for run in plain["runs"] for m in run["measures"]]
    assert len(measures) == len(rows) > 100
    for m, row in zip(measures, rows, strict=True):
        assert (m["metric"], "" if m["value"] is None else str(m["value"])) == (row["metric"], row["value"])
        assert (m["value"] is None) == (m["status"] == "absent")
        assert m["value"] is not None or m["why"]


def test_many_runs_in_several_processes(sixparty: Any, sample: Path, here: Path) -> None:
    """A folder of runs is scored whole; the numbers do not depend on the processes."""
    for n in range(6):
        shutil.copytree(sample, here / "many" / f"run-{n}")
    one = sixparty("score", "many", "--scorer", "declared", "--json", "--workers", "1").json
    two = sixparty("score", "many", "--scorer", "declared", "--json", "--workers", "2").json
    assert one == two
    assert len(one["runs"]) == 6


def test_a_broken_run_is_told_and_the_others_are_scored(sixparty: Any, sample: Path, here: Path) -> None:
    """Exit code 2, the fault by name, and every other run in the table."""
    broken = Path(shutil.copytree(sample, here / "many" / "broken"))
    shutil.copytree(sample, here / "many" / "whole")
    (broken / "events.jsonl").write_text("nonsense\n")
    told = sixparty("score", "many", "--scorer", "declared")
    assert told.code == 2
    assert "1 of 2 could not be scored" in told.err
    assert "rok" in told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give a run"),
        (("--statements", "x.jsonl", "y"), "takes the place of runs"),
        (("--statements", "x.jsonl"), "x.jsonl cannot be read"),
        (("--statements", "x.jsonl", "--json"), "the output is JSON lines"),
        (("--statements", "x.jsonl", "--csv"), "the output is JSON lines"),
        (("--statements", "x.jsonl", "--scorer", "declared"), "reads acts"),
        (("nowhere",), "there is no run"),
        (("x", "--json", "--csv"), "give the one or the other"),
    ],
)
def test_mistakes(sixparty: Any, here: Path, words: tuple[str, ...], said: str) -> None:
    """In plain words, with exit code 2."""
    told = sixparty("score", *words)
    assert told.code == 2
    assert said in told.err


def test_statements(sixparty: Any, here: Path) -> None:
    """One JSON object a finding, with the input's id; a line with flags and no finding is there too."""
    lines = [
        {"id": "a", "party": "jpn", "text": "Japan wants the six-party talks to take the place of the Four Party Talks."},
        {"id": "b", "party": "usa", "text": "As an AI language model I cannot take part in this simulation."},
        {"id": "c", "party": "rus", "text": "Good morning to all delegations."},
    ]
    Path("said.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = sixparty("score", "--statements", "said.jsonl")
    assert told.code == 0
    found = [json.loads(line) for line in told.out.splitlines()]
    assert {f["id"] for f in found} >= {"a", "b"}
    assert not [f for f in found if f["id"] == "c" and f["verdict"] in {"affirm", "contradict"}]
    assert next(f["flags"][0]["flag"] for f in found if f["id"] == "b") == "out_of_role"


SAID = b'{"id": "a", "party": "jpn", "text": "Japan wants the six-party talks to take the place of the Four Party Talks."}\n'


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_statements_may_be_piped_in(process: Callable[..., subprocess.Popen[bytes]], name: str) -> None:
    """A stream, which can be read only once, gives what a file gives; a bad line at its end keeps all from being told."""
    good = process("score", "--statements", name, stdin=subprocess.PIPE)
    out, err = good.communicate(SAID, timeout=60)
    assert good.returncode == 0, err
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a"]
    bad = process("score", "--statements", name, stdin=subprocess.PIPE)
    out, err = bad.communicate(SAID + b"{\n", timeout=60)
    assert (bad.returncode, out) == (2, b"")
    assert f"{name}:2: the line is not JSON".encode() in err


@pytest.mark.parametrize("form", ["", "--json", "--csv"])
def test_nothing_is_held_of_runs_that_were_told(sixparty: Any, here: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """However many runs there are, the results of one or two are in memory when the next is scored."""
    alive = []

    def scored(path: Path, **_: Any) -> list[Scored]:
        alive.append(sum(isinstance(one, Scored) for one in gc.get_objects()))
        return [Scored(path.name, str(path), "s", 1, "declared", ())]

    monkeypatch.setattr("harness.cli.scoring.scored", scored)
    for n in range(6):
        (here / "many" / f"{n}").mkdir(parents=True)
        (here / "many" / f"{n}" / "events.jsonl").touch()
    assert sixparty("score", "many", "--workers", "1", *filter(None, [form])).code == 0
    assert len(alive) == 6
    assert max(alive) <= 2


def test_progress_is_told_for_every_run_on_a_terminal(sixparty: Any, sample: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of few runs too; where nobody waits before a screen, few runs need no progress. A run that is named twice is scored once."""
    other = shutil.copytree(sample, here / "other")
    assert "runs scored" not in sixparty("score", sample, "--scorer", "declared").err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    told = sixparty("score", sample, other, sample, f"{other}/events.jsonl", "--scorer", "declared", "--json")
    assert told.err.splitlines() == ["1 of 2 runs scored", "2 of 2 runs scored"]
    assert len(told.json["runs"]) == 2


def test_a_run_that_cannot_be_written_beside(sixparty: Any, sample: Path) -> None:
    """The message names the way out, --no-keep, which gives the same numbers and writes nothing."""
    (sample / "findings").write_text("in the way")
    told = sixparty("score", sample, "--scorer", "declared", "--csv")
    assert told.code == 2
    assert "cannot be written" in told.err
    assert "--no-keep" in told.err
    bare = sixparty("score", sample, "--scorer", "declared", "--csv", "--no-keep")
    assert bare.code == 0
    assert (sample / "findings").read_text() == "in the way"
    (sample / "findings").unlink()
    assert sixparty("score", sample, "--scorer", "declared", "--csv").out == bare.out


def test_offline_delegates_score_high_and_swapped_ones_do_not(sixparty: Any, here: Path) -> None:
    """By acts against the coded positions: each party's own deeds fit its own items, and not those of another on the same issues."""
    run = read(SAMPLE)
    _, look = reader(run, "declared")
    every = bench_of(run).instruments
    own, other = [], []
    for utterance in utterances(run):
        for party, items in every.by_party.items():
            told = [r.verdict for r in look(utterance, items) if r.verdict]
            (own if party == utterance.party else other).extend(told)
    share = [sum(v == "affirm" for v in side) / len(side) for side in (own, other)]
    assert share[0] >= 0.75
    assert share[1] <= share[0] - 0.15
