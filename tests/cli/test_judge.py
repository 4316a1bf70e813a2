"""`sixparty score RUN --judge MODEL@URL`: through a server that judges, without it, and up to a cap."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cli.judging import TAPE
from harness.domain.findings import Finding, Scorer
from harness.evaluation.assess import bench
from harness.evaluation.judge.opening import Terms, judging
from harness.evaluation.store import load
from tests.evaluation.judge.scripted import KEPT
from tests.servers import stub

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
GONE = "http://127.0.0.1:9/v1"


@pytest.fixture
def run(here: Path) -> Path:
    """A copy of the sample."""
    return Path(shutil.copytree(SAMPLE, here / SAMPLE.name))


@pytest.fixture
def kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server keeps what it is asked."""
    monkeypatch.setenv(KEPT, str(here / "requests.jsonl"))
    return here / "requests.jsonl"


@pytest.fixture
def server(kept: Path) -> Iterator[stub.Stub]:
    """A judge that supports what is no twin."""
    with stub.running(answer="tests.evaluation.judge.scripted:serve") as running:
        yield running


def found(run: Path) -> list[Finding]:
    """The judge's findings."""
    return next(findings for name, findings in load(run).items() if name.startswith("judge-"))


def test_a_run_is_judged_and_again_without_the_server(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """Findings with votes and verbatim words; scored again, nobody is asked and the files are the same bytes."""
    told = sixparty("score", run, "--judge", f"m@{server.base_url}", "--json")
    assert told.code == 0, told.err
    assert {one["scorer"] for one in told.json["runs"]} == {"judge/1"}
    assert "uncalibrated" in told.err
    sides = [f for f in found(run) if f.verdict in {"affirm", "contradict"}]
    assert len(sides) > 20
    assert all(f.votes[0].judge == f"m@{server.base_url}" and f.evidence for f in sides)
    files = {path: path.read_bytes() for path in (*run.glob("findings/*"), run / TAPE)}
    server.forget()
    again = sixparty("score", run, "--judge", f"m@{server.base_url}", "--json")
    assert again.out == told.out
    assert server.counts().requests == 0
    assert {path: path.read_bytes() for path in files} == files


def test_the_judge_sees_neither_party_nor_verdict(sixparty: Any, run: Path, server: stub.Stub, kept: Path) -> None:
    """No request holds an id of a party or of an item, or a word of what is expected; each has temperature 0, a seed and a shape."""
    assert sixparty("score", run, "--judge", f"m@{server.base_url}").code == 0
    requests = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    known = bench("northeast-asia-2000")
    assert known is not None
    hidden = {"affirm", "contradict", "polarity", "expected", *(i.id for i in known.instruments.items), *known.instruments.by_party}
    for request in requests:
        told = " ".join(m["content"] for m in request["messages"])
        assert not [word for word in hidden if f" {word}" in told or f'"{word}' in told]
        assert request["temperature"] == 0
        assert {"seed", "response_format"} <= request.keys()
        assert "user" not in request


def test_several_judges_vote(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """Each finding holds a vote of each, and another panel is another file."""
    one, two = f"m@{server.base_url}", f"n@{server.base_url}"
    assert sixparty("score", run, "--judge", one).code == 0
    assert sixparty("score", run, "--judge", one, "--judge", two).code == 0
    panels = {len(f.votes) for findings in load(run).values() for f in findings if f.votes}
    assert panels == {1, 2}
    assert len(list(run.glob("findings/judge-*"))) == 2


def test_the_budget_stops_and_the_next_call_goes_on(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """Exit code 5, with what was said kept; the same command comes to the end, and to the same findings."""
    words = ("score", run, "--judge", f"m@{server.base_url}", "--max-tokens-total", "15000")
    first = sixparty(*words)
    assert first.code == 5
    assert TAPE in first.err
    size = (run / TAPE).stat().st_size
    assert size > 0
    assert not list(run.glob("findings/judge-*"))
    codes = list(iter(lambda: sixparty(*words).code, 0))
    assert set(codes) <= {5}
    stepwise = next(run.glob("findings/judge-*")).read_bytes()
    (run / TAPE).unlink()
    assert sixparty(*words[:-2]).code == 0
    assert next(run.glob("findings/judge-*")).read_bytes() == stepwise


def test_one_budget_caps_all_runs(sixparty: Any, run: Path, here: Path, server: stub.Stub) -> None:
    """What the first run took is gone for the second."""
    other = Path(shutil.copytree(run, here / "other"))
    told = sixparty("score", run, other, "--judge", f"m@{server.base_url}", "--max-tokens-total", "30000")
    assert told.code == 5
    assert list(run.glob("findings/judge-*"))
    assert not list(other.glob("findings/judge-*"))


def test_statements_are_judged_and_again_without_the_server(sixparty: Any, here: Path, server: stub.Stub) -> None:
    """By the same lines as of the lexicon; answers lie beside the file, and are asked for each time with --no-keep."""
    said = here / "said.jsonl"
    texts = ("The six should not replace the Four Party Talks.", "Good morning to all.")
    said.write_text("".join(json.dumps({"id": n, "party": "rok", "text": text}) + "\n" for n, text in enumerate(texts)))
    words = ("score", "--statements", said, "--judge", f"m@{server.base_url}")
    bare = sixparty(*words, "--no-keep")
    assert bare.code == 0, bare.err
    assert [path.name for path in here.glob("said*")] == ["said.jsonl"]
    told = sixparty(*words)
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert told.out == bare.out
    assert {line["scorer"]["kind"] for line in lines} == {"judge"}
    assert {line["id"] for line in lines if line["verdict"] in {"affirm", "contradict"}} >= {0}
    server.forget()
    both = sixparty(*words, "--scorer", "lexicon")
    assert both.out.endswith(told.out)
    assert json.loads(both.out.splitlines()[0])["scorer"]["kind"] == "lexicon"
    assert server.counts().requests == 0


def test_without_keeping_a_run_is_judged_from_what_is_there(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """With --no-keep nothing is written beside the run, and answers that are on record are not asked for again."""
    words = ("score", run, "--judge", f"m@{server.base_url}", "--json")
    bare = sixparty(*words, "--no-keep")
    assert bare.code == 0, bare.err
    assert not (run / TAPE).exists()
    assert not list(run.glob("findings/judge-*"))
    assert sixparty(*words).out == bare.out
    server.forget()
    assert sixparty(*words, "--no-keep").out == bare.out
    assert server.counts().requests == 0


def test_a_judge_of_its_own_talk_is_named(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """Where the judge's model speaks for a party, a note says so."""
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["models"] = {"way": {"model": "m-7b", "base_url": GONE}}
    manifest["delegates"] |= {"jpn": "way", "rus": "soliloquy way"}
    (run / "manifest.json").write_text(json.dumps(manifest))
    told = sixparty("score", run, "--judge", f"m-7b@{server.base_url}")
    assert told.code == 0, told.err
    assert "m-7b judges itself: it speaks for jpn, rus." in told.err


def test_what_must_be_known_of_judges_stands_beside_their_numbers(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """Too few families, score with length, and decoys: in the note, in the table and in the JSON; votes are as many as asked for."""
    judge = f"m@{server.base_url}"
    told = sixparty("score", run, "--judge", judge, "--repeats", "2", "--decoys", "1", "--json")
    assert told.code == 0, told.err
    beside = told.json["runs"][0]["judging"]
    assert beside["decoys"][judge]["false_positives"] == 1
    assert beside["length"]["turns"] > 20
    assert beside["wavering"] == 0
    assert any("one family of models (m)" in note for note in beside["notes"])
    assert "Note: the judges are of one family of models (m)" in told.err
    assert {len(f.votes) for f in found(run) if f.votes} == {2}
    text = sixparty("score", run, "--judge", judge, "--repeats", "2", "--decoys", "1").out
    assert "Score and length of turns: " in text
    assert f"{judge} took a side on 100% of " in text


def test_the_judge_that_was_measured_can_be_run(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """`score --repeats` is the same judge as `agree --repeats`, under whose name its calibration is kept; decoys change no name."""
    judge, known = f"m@{server.base_url}", bench("northeast-asia-2000")
    assert known is not None

    async def measured() -> Scorer:
        async with judging(known.instruments, {}, Terms([judge], repeats=3)) as made:  # as `agree` makes it
            return made.scorer

    assert sixparty("score", run, "--judge", judge, "--repeats", "3", "--decoys", "1").code == 0
    assert found(run)[0].scorer == asyncio.run(measured())


def test_several_runs_are_judged_at_once(sixparty: Any, run: Path, here: Path, server: stub.Stub) -> None:
    """Told in the order given, with progress, each with the findings that it has when judged alone; what holds of all is said once."""
    judge = f"m@{server.base_url}"
    others = [Path(shutil.copytree(run, here / name)) for name in ("other", "third")]
    told = sixparty("score", run, *others, "--judge", judge, "--json")
    assert told.code == 0, told.err
    assert [one["path"] for one in told.json["runs"]] == [str(path) for path in (run, *others)]
    assert "1 of 3 runs judged" in told.err
    assert "3 of 3 runs judged" in told.err
    assert "answers of judges so far" in told.err
    assert told.err.count("one family of models") == 1
    files = {next(path.glob("findings/judge-*")).read_bytes() for path in (run, *others)}
    assert len(files) == 1


def test_a_run_that_is_damaged_does_not_stop_the_others(sixparty: Any, run: Path, here: Path, server: stub.Stub) -> None:
    """It is told in its place, with exit code 2 at the end; the others are judged."""
    other = Path(shutil.copytree(run, here / "other"))
    (other / "events.jsonl").write_text("nothing\n")
    told = sixparty("score", other, run, "--judge", f"m@{server.base_url}", "--json")
    assert told.code == 2
    assert [bool(one["fault"]) for one in told.json["runs"]] == [True, False]


def test_judges_read_probes_that_are_kept(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """Answers off the record make the judge's own line of drift, and stand in none of its findings."""
    judge = f"m@{server.base_url}"
    assert sixparty("probe", run, "--rounds", "1,2", "--items", "usa.four-party-sponsor", "--repeats", "2", "--keep").code == 0
    told = sixparty("score", run, "--judge", judge, "--json").json["runs"][0]["measures"]
    lines = {m["metric"]: m["value"] for m in told if (m["party"], m["turns"], m["part"]) == ("usa", "own", "party")}
    assert (lines["drift-probe"], lines["probe-retest"]) == (0, 0)
    assert all(f.where and f.where.kind != "probe" for f in found(run))


@pytest.mark.parametrize(("judge", "said"), [(f"m@{GONE}", "127.0.0.1"), ("m@ftp://127.0.0.1/v1", "ftp"), (f"@{GONE}", "--judge: model")])
def test_mistakes(sixparty: Any, run: Path, judge: str, said: str) -> None:
    """An address that nobody answers at, one that is none, and a model without a name: one line, exit code 2."""
    told = sixparty("score", run, "--judge", judge)
    assert told.code == 2
    assert said in told.err
    assert "Traceback" not in told.err
