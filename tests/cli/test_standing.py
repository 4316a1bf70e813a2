"""What may rest on a judge: the gate and `show` with one that was checked, one that was not, and one that is unfit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harness.domain.findings import Scorer
from harness.evaluation import store
from harness.evaluation.assess import assess
from harness.evaluation.calibration import OWN, calibrated, write
from harness.transcript import read

CONFERENCE = "northeast-asia-2000"
JUDGE = Scorer(id="judge/1", kind="judge", config="a" * 64, model="m")
FIT = {("silent", "silent"): 80, ("affirm", "affirm"): 40, ("contradict", "contradict"): 36, ("contradict", "silent"): 4}
UNFIT = {("silent", "affirm"): 60, ("affirm", "silent"): 60, ("contradict", "contradict"): 5}
FEW = {("silent", "silent"): 50, ("affirm", "affirm"): 25, ("contradict", "contradict"): 24}
PASSING = "rules: [{metric: balanced, at_least: -1}]\n"


def judged(run: Path) -> None:
    """Findings beside a run as if judges had found them."""
    made = assess(read(run), ("declared",), (), keep=False)["declared"]
    store.save(run, JUDGE, [f.model_copy(update={"scorer": JUDGE}).sealed() for f in made.findings if f.evidence or f.verdict == "silent"])


def checked(truth: dict[tuple[str, str], int], by: Scorer = JUDGE) -> None:
    """The judge's calibration: cells by what is true and what it said."""
    write(OWN / CONFERENCE, calibrated(CONFERENCE, by, Counter(truth), "test", "Coded by nobody."))


def gate(sixparty: Any, run: Path, text: str, *more: str) -> Any:
    """The gate under these rules."""
    Path("gate.yaml").write_text(text)
    return sixparty("gate", run, "--rules", "gate.yaml", *more)


@pytest.mark.parametrize("truth", [UNFIT, FEW])
def test_nothing_rests_on_an_unfit_judge(sixparty: Any, done: Path, truth: dict[tuple[str, str], int]) -> None:
    """Detection below .667, or fewer than 100 gold cells: exit code 4, whatever the tolerance and though the rule is optional."""
    judged(done)
    checked(truth)
    told = gate(sixparty, done, "rules: [{metric: balanced, at_least: -1, optional: true}]\ntolerance: 1.0\n")
    assert told.code == 4
    assert "the judge m is unfit to gate" in told.out.splitlines()[-1]
    assert "not corrected: m is unfit to rank or to gate" in told.out
    assert "missing " in told.out


def test_rules_may_take_an_unfit_judge_by_name(sixparty: Any, done: Path) -> None:
    """Only the judge that they name; the verdict says that it was taken, and corrects nothing by it."""
    judged(done)
    checked(UNFIT)
    assert gate(sixparty, done, PASSING + "accept_unfit: [other]\n").code == 4
    told = gate(sixparty, done, PASSING + "accept_unfit: [m]\n")
    assert told.code == 0
    assert "The rules take its findings all the same." in told.out
    one = gate(sixparty, done, PASSING + "accept_unfit: [m]\n", "--json").json["judges"][0]
    assert (one["standing"], one["accepted"], one["corrected"]) == ("unfit", True, None)


def test_rules_that_need_no_findings_do_not_ask_for_a_judge(sixparty: Any, done: Path) -> None:
    """Turns and tokens are counted, whoever judged the words."""
    judged(done)
    checked(UNFIT)
    assert gate(sixparty, done, "rules: [{metric: turn-share, at_most: 1}]\n").code == 0
    assert gate(sixparty, done, "rules: [{metric: turn-share, at_most: 0}]\n").code == 3


def test_an_unchecked_judge_is_told(sixparty: Any, done: Path) -> None:
    """`uncalibrated` stands in the verdict and in its printed form; the verdict itself is by the rules."""
    judged(done)
    told = gate(sixparty, done, PASSING)
    assert told.code == 0
    assert "uncalibrated: no agreement of m with a gold set is on file" in told.out
    plain = gate(sixparty, done, PASSING, "--json").json
    assert [(one["model"], one["standing"]) for one in plain["judges"]] == [("m", "uncalibrated")]
    assert plain["provenance"] == "The instrument was coded by language models, and not yet by people."


def test_a_calibration_of_another_configuration_is_told(sixparty: Any, done: Path) -> None:
    """In one line, and nothing is corrected by it."""
    judged(done)
    checked(FIT, JUDGE.model_copy(update={"config": "b" * 64}))
    told = gate(sixparty, done, PASSING)
    assert [line for line in told.out.splitlines() if "the calibration of m on file is of another configuration" in line]
    assert "not corrected: m is uncalibrated" in told.out


def test_the_corrected_rate_stands_beside_the_raw_one(sixparty: Any, done: Path) -> None:
    """With a fitting calibration the verdict has both, and a rule may ask for the corrected one."""
    judged(done)
    checked(FIT)
    rule = "rules: [{metric: contradiction-corrected, party: run, at_most: 1}]\n"
    told = gate(sixparty, done, rule)
    assert told.code == 0
    assert "m is calibrated: alpha of detection" in told.out
    one = gate(sixparty, done, rule, "--json").json["judges"][0]
    assert one["corrected"] == pytest.approx(min(1, one["contradiction"] / 0.9))
    assert one["interval"][0] <= one["corrected"] <= one["interval"][1]
    assert f"as scored {one['contradiction']:.3f}, corrected {one['corrected']:.3f}" in told.out


def test_score_tells_both_rates(sixparty: Any, done: Path) -> None:
    """In the table, in JSON and CSV: as scored and corrected, by the calibration of whichever scorer it is."""
    checked(FIT, assess(read(done), ("lexicon",), (), keep=False)["lexicon"].scorer)
    told = sixparty("score", done, "--scorer", "lexicon")
    assert "Share of turns and items that contradict: as scored " in told.out
    assert "contradiction-corrected" in told.out
    rows = [m for m in sixparty("score", done, "--scorer", "lexicon", "--json").json["runs"][0]["measures"] if m["turns"] == "own"]
    by = {(m["metric"], m["part"]): m["value"] for m in rows if m["part"] != "party"}
    assert by["contradiction-corrected", "run"] == pytest.approx(min(1, by["contradiction-cells", "run"] / 0.9))
    assert "contradiction-corrected,rok,party" in sixparty("score", done, "--scorer", "lexicon", "--csv").out


def test_show_tells_the_standing_and_who_coded(sixparty: Any, done: Path) -> None:
    """As text, as a page and as JSON; the corrected rate is a row of the metrics."""
    judged(done)
    checked(FIT)
    text = " ".join(sixparty("show", done, "--findings").out.split())
    for words in ("coded by language models, and not yet by people", "m is calibrated", "Contradicting turns and items, corrected"):
        assert words in text
    assert "m is calibrated" in sixparty("show", done, "--findings", "--format", "html").out
    plain = sixparty("show", done, "--findings", "--format", "json").json
    assert plain["provenance"].endswith("not yet by people.")
    assert "m is calibrated" in plain["standing"]


@pytest.mark.parametrize("command", ["show", "gate"])
def test_outdated_findings_are_told_on_stderr(sixparty: Any, done: Path, command: str) -> None:
    """They are taken where there are no others, with what to do; today's go before them without a word."""
    made = assess(read(done), ("lexicon",), (), keep=True)["lexicon"]
    old = made.scorer.model_copy(update={"config": "0" * 64})
    store.save(done, old, [f.model_copy(update={"scorer": old}).sealed() for f in made.findings])
    Path("gate.yaml").write_text(PASSING)
    more = ("--rules", "gate.yaml", "--scorer", "lexicon") if command == "gate" else ("--findings", "--scorer", "lexicon")
    told = sixparty(command, done, *more)
    assert (told.code, told.err) == (0, "")
    store.place(done, made.scorer).unlink()
    told = sixparty(command, done, *more)
    assert told.code == 0
    assert "are outdated" in told.err
    assert "sixparty score RUN --scorer lexicon" in told.err


def test_an_unknown_party_is_a_mistake_in_the_rules(sixparty: Any, done: Path) -> None:
    """Exit code 2, with file, line and what was meant; a party that has no seat here is known, and missing."""
    told = gate(sixparty, done, "rules:\n- {metric: balanced, at_least: -1}\n- {metric: balanced, party: jpm, at_least: -1}\n")
    assert (told.code, told.out) == (2, "")
    assert "gate.yaml:3:" in told.err
    assert "there is no party 'jpm'" in told.err
    assert "Did you mean 'jpn'" in told.err
    assert gate(sixparty, done, "rules: [{metric: balanced, party: aus, at_least: -1}]\n", "--scorer", "declared").code == 4
