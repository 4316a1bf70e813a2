"""Scorers laid beside each other: on turns where both are machines, on sentences where one is a person, and with reasons for gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import OutputError, RunError, UserError
from harness.evaluation.agreement import table
from harness.evaluation.assess import bench
from harness.evaluation.calibration import LEAST, calibrated, calibration, claims, fit, headline, write
from harness.evaluation.codings import asked, by_construct, of_readings, pair
from harness.evaluation.figures import FALSE, beside
from harness.evaluation.gold import Gold
from harness.evaluation.readings import Reading, Utterance
from tests.evaluation.coding import finding, scorer, turns

CONFERENCE = "northeast-asia-2000"
ONE, OTHER, PERSON = scorer(), scorer("judge", "two"), scorer("human", "mira")
FEW = 4
WORDS = ["affirm", "contradict", "silent", "silent"] * 40


def test_machines_are_compared_by_turn_and_item() -> None:
    """What one of them did not look at is in neither coding's table."""
    one, other = pair(turns(["affirm", "silent", "unscored"], ONE), turns(["affirm", "contradict"], OTHER), runs=False)
    assert table(one, other) == {("affirm", "affirm"): 1, ("silent", "contradict"): 1}
    assert one["r t3", "jpn.forum"] == "unscored"


def test_both_sides_of_an_item_in_one_turn_are_no_single_verdict() -> None:
    """A turn that contradicts and then affirms is undetermined to whoever compares."""
    both = [finding("contradict", ONE, sentence=0), finding("affirm", ONE, sentence=2)]
    one, _ = pair(both, both, runs=False)
    assert set(one.values()) == {"undetermined"}


def test_a_person_is_compared_by_sentence() -> None:
    """Cells are the sentences that the person has coded; what the machine says elsewhere in the turn is not held against it."""
    person = [finding("silent", PERSON, sentence=0), finding("affirm", PERSON, sentence=2)]
    machine = [finding("affirm", ONE, sentence=2), finding("contradict", ONE, sentence=1)]
    assert table(*pair(person, machine, runs=False)) == {("silent", "silent"): 1, ("affirm", "affirm"): 1}


def test_a_turn_that_a_machine_could_not_read_is_unscored_in_every_sentence() -> None:
    """And one that it did not look at is no cell."""
    person = [finding("affirm", PERSON, sentence=0), finding("affirm", PERSON, sentence=0, turn="t2")]
    assert table(*pair(person, [finding("unscored", ONE)], runs=False)) == {("affirm", "unscored"): 1}


def test_what_is_declared_is_said_in_no_sentence() -> None:
    """A person and the scorer of acts have no cell in common."""
    assert not table(*pair([finding("silent", PERSON, sentence=0)], turns(["silent"], scorer("declared")), runs=False))


def test_runs_are_units_where_there_are_several() -> None:
    """Cells of a run are drawn together; of a single run, those of a turn."""
    both = [f for name in "abc" for f in turns(["affirm", "silent"], ONE, run=name)]
    assert beside(*pair(both, both, runs=True)).units == 3
    assert beside(*pair(both[:2], both[:2], runs=False)).units == 2


def test_too_few_cells_are_no_number() -> None:
    """A measure on fewer than ten cells, or on cells of one kind, is absent and says why; the others stand."""
    one, other = pair(turns(["silent"] * 12 + ["affirm"] * FEW, ONE), turns(["silent"] * 12 + ["affirm"] * FEW, OTHER), runs=False)
    found = beside(one, other).by_name
    assert found["raw"].estimate.value == 1
    assert (found["polarity raw"].estimate.value, found["polarity raw"].why) == (None, "cells: 4, fewer than 10")
    mute = pair(turns(["silent"] * 12, ONE), turns(["silent"] * 12, OTHER), runs=False)
    assert beside(*mute).by_name["alpha"].why == "cells: 12, all of one kind"


def test_errors_are_measured_against_the_truth_only() -> None:
    """Two scorers have no sensitivity; a scorer against the truth has, and n is what each measure rests on."""
    one, other = pair(turns(WORDS, ONE), turns(["affirm", "silent", "silent", "contradict"] * 40, OTHER), runs=False)
    assert "sensitivity affirm" not in beside(one, other).by_name
    found = {name: (f.estimate.value, f.estimate.n) for name, f in beside(one, other, truth=True).by_name.items()}
    assert found["sensitivity affirm"] == (1, 40)
    assert found["sensitivity contradict"] == (0, 40)
    assert found["specificity contradict"] == (pytest.approx(2 / 3), 120)
    assert found["precision contradict"] == (0, 40)
    assert found["polarity flips"] == (0, 40)
    assert found[FALSE] == (0.5, 80)


def test_undetermined_and_unscored_are_counted() -> None:
    """By whose they are."""
    found = beside(*pair(turns(["undetermined", "affirm", "silent"], ONE), turns(["unscored", "unscored", "silent"], OTHER), runs=False))
    assert (found.undetermined, found.unscored) == ((1, 0), (0, 2))


def test_readings_of_gold_become_words_for_every_item() -> None:
    """An item on which nothing was read is silent, and utterances without an agreed cell are not asked about."""
    known = bench(CONFERENCE)
    assert known is not None
    first, second = known.instruments.by_party["jpn"][:2]
    said = {"g1": Utterance("jpn", "We agree."), "g2": Utterance("jpn", "Good morning.")}
    gold = Gold(said, {"a": {("g1", first.id): "affirm", ("g2", first.id): "silent"}, "b": {("g2", first.id): "affirm"}}, {"g1": "direct"})
    put = asked(gold, known.instruments)
    assert [name for name, _, _ in put] == ["g1"]
    coding = of_readings(ONE, put, [[Reading(first.id, "affirm", 0, 9)]])
    assert (coding["g1", first.id], coding["g1", second.id]) == ("affirm", "silent")
    assert [(kind, len(part)) for kind, part in by_construct(gold, coding)] == [("direct", len(coding))]


def kept(folder: Path, words: list[str]) -> None:
    """A calibration of the judge that says this where `WORDS` are true."""
    truth = table(*pair(turns(WORDS[: len(words)], ONE), turns(words, OTHER), runs=False))
    write(folder, calibrated(CONFERENCE, OTHER, truth, "test", "Coded by nobody."))


def test_a_judge_without_a_file_is_uncalibrated(tmp_path: Path) -> None:
    """And a scorer that is no judge is not asked for one."""
    assert calibration(CONFERENCE, OTHER, [tmp_path]).word == "uncalibrated"
    assert calibration(CONFERENCE, ONE, [tmp_path]).word == "exempt"


def test_a_judge_that_agrees_on_enough_cells_is_calibrated(tmp_path: Path) -> None:
    """Its table comes with it, to correct rates by; it says who coded the gold set."""
    kept(tmp_path, WORDS)
    found = calibration(CONFERENCE, OTHER, [tmp_path / "none", tmp_path])
    assert found.word == "calibrated"
    assert "Coded by nobody." in found.line
    assert found.truth is not None
    assert found.truth["contradict", "contradict"] == 40
    fit(found)


@pytest.mark.parametrize("words", [WORDS[: LEAST - 1], ["silent", "affirm", "silent", "affirm"] * 40, ["silent"] * 160])
def test_a_judge_that_does_not_is_unfit(tmp_path: Path, words: list[str]) -> None:
    """Fewer than a hundred cells, detection below Krippendorff's limit, or nothing found at all: nothing may rest on it."""
    kept(tmp_path, words)
    found = calibration(CONFERENCE, OTHER, [tmp_path])
    assert found.word == "unfit"
    assert found.usable is None
    with pytest.raises(UserError, match="unfit"):
        fit(found)


def test_a_calibration_is_of_one_judge_and_one_conference(tmp_path: Path) -> None:
    """Another model, another prompt or another conference is another judge."""
    kept(tmp_path, WORDS)
    assert calibration(CONFERENCE, OTHER.model_copy(update={"config": "three"}), [tmp_path]).word == "uncalibrated"
    assert calibration(CONFERENCE, OTHER.model_copy(update={"config": OTHER.config + "!"}), [tmp_path]).word == "uncalibrated"
    assert calibration("elsewhere", OTHER, [tmp_path]).word == "uncalibrated"


def test_a_calibration_of_another_configuration_is_told(tmp_path: Path) -> None:
    """Where the same models were checked under other settings, the line says so; nothing is corrected by it."""
    kept(tmp_path, WORDS)
    found = calibration(CONFERENCE, OTHER.model_copy(update={"config": "three"}), [tmp_path])
    assert "is of another configuration" in found.line
    assert found.usable is None
    strange = OTHER.model_copy(update={"config": "three", "model": "another"})
    assert "no agreement of another with a gold set is on file" in calibration(CONFERENCE, strange, [tmp_path]).line


def test_a_damaged_calibration_is_told(tmp_path: Path) -> None:
    """The file by name; and a folder that cannot be written is told too."""
    kept(tmp_path, WORDS)
    next(tmp_path.glob("*.json")).write_text('{"half": "dev"}')
    with pytest.raises(RunError, match=r"judge-two.*\.json"):
        calibration(CONFERENCE, OTHER, [tmp_path])
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        kept(tmp_path / "file", WORDS)


def test_a_rate_is_told_plain_and_corrected() -> None:
    """A scorer that misses half of what is there has its rate doubled; cells that it could not read are in no rate."""
    truth = table(*pair(turns(WORDS, ONE), turns(["affirm", "silent", "silent", "silent"] * 20 + WORDS[80:], ONE), runs=False))
    found = headline(turns(["contradict", *["silent"] * 9, "unscored"], ONE), truth)
    assert found["contradict"].plain == pytest.approx(0.1)
    assert found["contradict"].corrected.value == pytest.approx(0.2)
    assert found["affirm"].corrected.value == 0


def test_claims_are_counted_by_turn_or_by_run() -> None:
    """What is drawn together is a turn of a single run, or a run of several."""
    one, two = turns(["affirm", "silent"], ONE, "a"), turns(["affirm", "affirm", "unscored"], ONE, "b")
    assert [(c.said, c.of) for c in claims(one, "affirm")] == [(1, 1), (0, 1)]
    assert [(c.said, c.of) for c in claims([*one, *two], "affirm")] == [(1, 2), (2, 2)]
