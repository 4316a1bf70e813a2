"""`sixparty probe RUN --rounds`: the same question at fixed rounds, kept beside the run, offline and by a model."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.evaluation.probes import PROBES, kept
from harness.transcript import read, run_id
from tests.cli.conftest import Command
from tests.evaluation.judge.scripted import KEPT
from tests.servers import stub

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
ITEM, OTHER = "usa.four-party-sponsor", "prc.four-party-active"
SMALL = ("--rounds", "1,3,5", "--items", f"{ITEM},{OTHER}", "--keep")


@pytest.fixture
def run(here: Path) -> Path:
    """A copy of the sample."""
    return Path(shutil.copytree(SAMPLE, here / SAMPLE.name))


@pytest.fixture
def server(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[stub.Stub]:
    """A model that keeps to one sentence, and what it was asked."""
    monkeypatch.setenv(KEPT, str(here / "requests.jsonl"))
    with stub.running(answer="tests.cli.test_probe:says") as running:
        yield running


def says(body: dict[str, object]) -> str:
    """The answer of that model."""
    with Path(os.environ[KEPT]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(body) + "\n")
    return "The United States keeps the Four Party Talks alive and will not see them replaced."


def modelled(run: Path, server: stub.Stub) -> None:
    """The United States in the hands of the model, with the name that such a run has."""
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["models"] = {"way": {"model": "m", "base_url": server.base_url}}
    manifest["delegates"] |= {"usa": "way"}
    found = read(run)
    manifest["run"] = run_id(found.inputs, manifest["seed"], manifest["delegates"], manifest["models"], None)
    (run / "manifest.json").write_text(json.dumps(manifest))


def test_kept_beside_the_run(sixparty: Command, run: Path) -> None:
    """Each item is put to its party at the end of each round; the record stays as it was, and `score` makes the line."""
    before = {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}
    told = sixparty("probe", run, *SMALL)
    assert told.code == 0, told.err
    assert [(p.round, p.item) for p in kept(read(run))] == [(n, i) for n in (1, 3, 5) for i in (ITEM, OTHER)]
    assert {path.name: path.read_bytes() for path in run.iterdir() if path.name != PROBES and path.is_file()} == before
    assert sixparty("verify", run).code == 0
    scored = sixparty("score", run, "--scorer", "lexicon", "--json").json["runs"][0]["measures"]
    assert any(m["metric"] == "drift-probe" and m["part"] == "party" and m["value"] is not None for m in scored)


def test_what_is_kept_is_not_asked_again(sixparty: Command, run: Path) -> None:
    """The same command twice leaves the same bytes; --again asks anew, and an offline delegate says the same."""
    assert sixparty("probe", run, *SMALL).code == 0
    before = (run / PROBES).read_bytes()
    told = sixparty("probe", run, *SMALL)
    assert "6 of 6 answers are kept already" in told.err
    assert (run / PROBES).read_bytes() == before
    assert sixparty("probe", run, *SMALL, "--again").out == told.out
    assert (run / PROBES).read_bytes() == before * 2


def test_all_items_of_the_talk(sixparty: Command, run: Path) -> None:
    """Without --items every item of a member on an issue of the talk is put; without --keep nothing is written."""
    told = sixparty("probe", run, "--rounds", "1", "--party", "jpn")
    assert told.code == 0
    assert told.out.count("Japan, round 1: What is your government's view of this, and why? ") == 9
    assert not (run / PROBES).exists()


def test_a_question_of_ones_own_at_fixed_rounds(sixparty: Command, run: Path) -> None:
    """It is put to every member, or to the one that is named."""
    told = sixparty("probe", run, "What of the Four Party Talks?", "--rounds", "all", "--party", "usa", "--keep")
    assert told.code == 0, told.err
    assert [(p.party, p.round, p.item) for p in kept(read(run))] == [("usa", n, None) for n in range(1, 9)]


def test_a_model_answers_each_question_by_itself(sixparty: Command, run: Path, server: stub.Stub, here: Path) -> None:
    """No request holds another question; put again, the same question has another seed; its drift is told."""
    modelled(run, server)
    told = sixparty("probe", run, "--rounds", "1,2", "--party", "usa", "--repeats", "2", "--keep")
    assert told.code == 0, told.err
    requests = [json.loads(line) for line in (here / "requests.jsonl").read_text("utf-8").splitlines()]
    asked = ["\n".join(m["content"] for m in r["messages"]).count("What is your government's view of this, and why?") for r in requests]
    assert set(asked) == {1}
    found = kept(read(run))
    assert len(requests) == len(found)
    assert {p.source for p in found} == {"model"}
    last = [(r["messages"][-1]["content"], r["seed"]) for r in requests]
    assert len(set(last)) == len(last)
    line = next(line for line in told.out.splitlines() if line.startswith("the United States"))
    assert line.split()[3:5] == ["0.00", "0.00"]


def test_what_was_answered_is_kept_when_the_budget_ends(sixparty: Command, run: Path, server: stub.Stub) -> None:
    """Exit code 5; the same command goes on from there."""
    modelled(run, server)
    words = ("probe", run, "--rounds", "1,2", "--items", ITEM, "--keep")
    told = sixparty(*words, "--max-tokens-total", "10")
    assert told.code == 5
    assert PROBES in told.err
    assert sixparty(*words).code == 0
    assert len(kept(read(run))) == 2


MISTAKES = (
    (("--keep",), "go with --rounds"),
    ((), "give a QUESTION with --party, or --rounds"),
    (("--rounds", "1", "--at", "9"), "both say when"),
    (("Well?", "--rounds", "1", "--items", ITEM), "both say what"),
    (("--rounds", "99"), "there is no round 99; the rounds of this talk that are over: 1, 2"),
    (("--rounds", "first"), "no list of rounds"),
    (("--rounds", "1", "--items", "usa.four-party-sponsorr"), "Did you mean 'usa.four-party-sponsor'?"),
    (("--rounds", "1", "--again"), "--again goes with --keep"),
)


@pytest.mark.parametrize(("how", "said"), MISTAKES)
def test_mistakes(sixparty: Command, run: Path, how: tuple[str, ...], said: str) -> None:
    """One message, exit code 2, and nothing is written."""
    told = sixparty("probe", run, *how)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert not (run / PROBES).exists()


def test_a_round_that_is_not_over_is_no_moment(sixparty: Command, stopped: Path) -> None:
    """A talk that was stopped can be probed up to its last whole round."""
    told = sixparty("probe", stopped, "--rounds", "2")
    assert told.code == 2
    assert "there is no round 2" in told.err
