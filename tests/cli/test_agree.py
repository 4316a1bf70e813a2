"""`sixparty agree`: against the gold set, on runs, and what is kept for whoever ranks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.calibration import calibration, folders
from harness.evaluation.store import load
from tests.servers import stub

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
CONFERENCE = "northeast-asia-2000"


@pytest.fixture
def run(here: Path) -> Path:
    """A copy of the sample."""
    return Path(shutil.copytree(SAMPLE, here / SAMPLE.name))


@pytest.fixture(scope="module")
def server() -> Iterator[stub.Stub]:
    """A judge that locates the first sentence for the first statement, and supports what is no twin."""
    with stub.running(answer="tests.evaluation.judge.scripted:serve") as running:
        yield running


def test_the_lexicon_against_gold(sixparty: Any, here: Path) -> None:
    """Every measure with its interval and n, by construct, the coders' own agreement as the ceiling, and who coded it."""
    told = sixparty("agree", "--half", "dev")
    assert told.code == 0
    for word in ("kappa", "detection alpha", "polarity alpha", "AC1", "sensitivity contradict", "precision affirm", "polarity flips"):
        assert f"  {word} " in told.out
    assert "false findings on silent" in told.out
    assert "double-negation" in told.out
    assert "the ceiling" in told.out
    assert "the coders are language models, and cells on which coders could reasonably differ were left out" in told.out
    assert "not yet coded by people" in told.out
    assert not list(here.iterdir())


def test_json_holds_the_same_and_repeats(sixparty: Any, here: Path) -> None:
    """One object, the same bytes again; what is absent has a reason and no number."""
    told = sixparty("agree", "--half", "all", "--json")
    assert told.out == sixparty("agree", "--half", "all", "--json").out
    gold = told.json["pairs"][0]
    assert gold["whole"]["cells"] >= 240
    for part in (gold["whole"], *gold["constructs"].values()):
        for figure in part["figures"]:
            assert (figure["estimate"]["value"] is None) == bool(figure["why"])
            low, high = figure["estimate"]["low"], figure["estimate"]["high"]
            assert low is None or low <= figure["estimate"]["value"] <= high


def test_a_judge_against_gold_is_kept_and_asked_once(sixparty: Any, here: Path, server: stub.Stub) -> None:
    """Its answers and its calibration lie below transcripts/calibrations; a judge that guesses is unfit, in `score` too."""
    words = ("agree", "--judge", f"m@{server.base_url}", "--scorer", "lexicon", "--calibrate")
    told = sixparty(*words)
    assert told.code == 0, told.err
    assert "judge/1 (m) against gold" in told.out
    assert "judge/1 (m) against lexicon/" in told.out
    assert "is unfit to rank or to gate" in told.out
    files = {path.name for path in (here / "transcripts" / "calibrations" / CONFERENCE).iterdir()}
    assert "judges.jsonl" in files
    assert len([name for name in files if name.endswith(".json")]) == 2
    server.forget()
    assert sixparty(*words).out == told.out
    assert server.counts().requests == 0


def test_a_calibration_holds_for_the_judge_of_a_run(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """The judge that was measured is the one that scores: its numbers carry its standing; unfit, it has no corrected rate."""
    judge = f"m@{server.base_url}"
    assert sixparty("agree", "--judge", judge, "--calibrate").code == 0
    scored = sixparty("score", run, "--judge", judge)
    assert "is unfit to rank or to gate" in scored.err
    assert "uncalibrated" not in scored.err
    scorer = next(found[0].scorer for found in load(run).values())
    assert calibration(CONFERENCE, scorer, folders(CONFERENCE)).truth
    told = sixparty("agree", run)
    assert "No two scorers to hold against each other; stored: judge/1 (m)." in told.out
    assert "rates, corrected" not in told.out
    assert "No corrected rate is told of it" in told.out
    assert "not corrected: m is unfit to rank or to gate" in scored.out


def test_panels_are_told_by_their_models(sixparty: Any, run: Path, server: stub.Stub) -> None:
    """Each by all of its models, and by its file only where two would be called the same."""
    one, two = (f"{model}@{server.base_url}" for model in "mn")
    assert sixparty("score", run, "--judge", one).code == 0
    assert sixparty("score", run, "--judge", one, "--judge", two).code == 0
    told = sixparty("agree", run).out
    assert "judge/1 (m, n)" in told
    assert "judge/1 (m)" in told
    assert "judge-1-" not in told


def test_a_judge_may_vote_again(sixparty: Any, here: Path, server: stub.Stub) -> None:
    """How often it then votes otherwise is told; a judge with more votes is another judge."""
    words = ("agree", "--judge", f"m@{server.base_url}", "--half", "all", "--calibrate")
    told = sixparty(*words, "--repeats", "2")
    assert "voted otherwise in 0% of cases" in told.err
    assert "voted otherwise" not in sixparty(*words).err
    assert len(list((here / "transcripts" / "calibrations" / CONFERENCE).glob("judge-*.json"))) == 2


def test_the_budget_stops_a_judge_on_gold(sixparty: Any, here: Path, server: stub.Stub) -> None:
    """Exit code 5, and what was said is kept."""
    told = sixparty("agree", "--judge", f"cap@{server.base_url}", "--max-tokens-total", "9000")
    assert told.code == 5
    assert "judges.jsonl" in told.err
    assert (here / "transcripts" / "calibrations" / CONFERENCE / "judges.jsonl").stat().st_size


def test_stored_scorers_against_each_other(sixparty: Any, run: Path) -> None:
    """Whatever is stored beside a run, two by two; with --scorer only what is about that one; the lexicon's rates corrected."""
    assert sixparty("score", run).code == 0
    told = sixparty("agree", run)
    assert told.code == 0
    assert told.out.count(" against ") == 1
    assert "rates, corrected by the scorer's own error" in told.out
    assert sixparty("agree", run, "--scorer", "lexicon").out == told.out
    assert "corrected" not in sixparty("agree", run, "--scorer", "declared").out
    stranger = sixparty("agree", run, "--scorer", "human")
    assert stranger.code == 2
    assert "no findings of 'human' are stored; there are: declared-1" in stranger.err


def test_several_runs_are_drawn_whole(sixparty: Any, run: Path, here: Path) -> None:
    """Units are the runs."""
    other = here / "talks"
    assert sixparty("run", "opening-plenary", "--rounds", "2", "--quiet", "--out", other).code == 0
    assert sixparty("score", run, other).code == 0
    plain = sixparty("agree", run, other, "--json").json
    assert [pair["whole"]["units"] for pair in plain["pairs"]] == [2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scorer", "declared"), "cannot read the gold set"),
        (("--conference", "nowhere"), "no instrument"),
        (("--conference", "../northeast-asia-2000"), "no instrument"),
        (("--calibrate", "--half", "dev"), "needs --half test or all"),
        ((SAMPLE.name, "--judge", "m"), "against the gold set"),
        ((SAMPLE.name,), "no findings are stored"),
        (("nowhere",), "there is no run"),
    ],
)
def test_mistakes(sixparty: Any, run: Path, words: tuple[str, ...], said: str) -> None:
    """In plain words, with exit code 2."""
    told = sixparty("agree", *words)
    assert told.code == 2
    assert said in told.err
