"""Which of the findings beside a run are meant, where several scorers or versions have left theirs."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.domain.findings import Finding, Scorer, Vote
from harness.evaluation import store
from harness.evaluation.assess import assess, bench_of
from harness.evaluation.calibration import OWN, calibrated, write
from harness.evaluation.choosing import Choice, choose
from harness.evaluation.human import coder, finding, tasks
from harness.evaluation.judge import scorer_of
from harness.evaluation.judge.opening import Terms, settings_of
from harness.transcript import Run, read
from tests.evaluation.coding import SAMPLE

URL = "http://127.0.0.1:9/v1"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A copy of the sample, in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return read(Path(shutil.copytree(SAMPLE, tmp_path / SAMPLE.name)))


def keep(run: Run, by: Scorer, found: Sequence[Finding], votes: tuple[Vote, ...] = ()) -> str:
    """Findings as if they were this scorer's; the name of their file."""
    return store.save(run.path, by, [f.model_copy(update={"scorer": by, "votes": votes}).sealed() for f in found]).stem


def lexicon(run: Run, config: str = "") -> str:
    """The lexicon's findings, under another configuration if one is given."""
    made = assess(run, ("lexicon",), (), keep=False)["lexicon"]
    return keep(run, made.scorer.model_copy(update={"config": config}) if config else made.scorer, made.findings[:5])


def panel(run: Run, *models: str, config: str = "") -> str:
    """The findings of judges of these models, as `sixparty score --judge` has them, or under another configuration."""
    names = [f"{model}@{URL}" for model in models]
    by = scorer_of(bench_of(run).instruments, [settings_of(name, Terms(())) for name in names], 1)
    by = by.model_copy(update={"config": config}) if config else by
    votes = tuple(Vote(judge=name, verdict="affirm") for name in names)
    return keep(run, by, assess(run, ("lexicon",), (), keep=False)["lexicon"].findings[:5], votes)


def person(run: Run, name: str, cells: int | None = None) -> str:
    """A coder who calls everything silent, or only so many cells."""
    by = coder(bench_of(run).instruments, name)
    every = tasks(run, bench_of(run).instruments)
    return keep(run, by, [finding(task, "silent", by) for task in every[:cells]])


def chosen(run: Run, word: str | None = None) -> Choice:
    """What is meant among all that is stored."""
    return choose(run, store.load(run.path), word)


@pytest.mark.parametrize("word", [None, "lexicon"])
def test_todays_findings_go_before_outdated_ones(run: Run, word: str | None) -> None:
    """Of two versions of the lexicon the one that there is today is meant, and nothing need be said."""
    lexicon(run, "0" * 64)
    now = lexicon(run)
    assert chosen(run, word) == Choice(now)


def test_outdated_findings_are_told(run: Run) -> None:
    """Where there are only such, the last written are taken, with a word on what to do."""
    old, older = lexicon(run, "1" * 64), lexicon(run, "0" * 64)
    os.utime(run.path / store.FOLDER / f"{older}.jsonl", (1, 1))
    found = chosen(run)
    assert found.name == old
    assert "are outdated: they rest on another instrument or cues than today's" in found.notes[0]
    assert "`sixparty score RUN --scorer lexicon` finds anew" in found.notes[0]
    assert chosen(run, older).name == older


def test_a_partial_coding_is_taken_only_by_name(run: Run) -> None:
    """What a person has coded in part stands for no talk; by kind or by name it is meant."""
    some = person(run, "mira", 3)
    found = chosen(run)
    assert found.name is None
    assert "mira has coded 3 of" in found.notes[0]
    assert "--scorer mira" in found.notes[0]
    assert {chosen(run, word).name for word in ("mira", "human/mira", "human")} == {some}
    assert chosen(run, lexicon(run)).notes == ()


def test_a_whole_coding_is_taken_by_itself(run: Run) -> None:
    """It goes before the lexicon and before whoever has coded less; that there is another is said."""
    lexicon(run)
    whole = person(run, "mira")
    person(run, "noor", 3)
    assert chosen(run) == Choice(whole)
    found = chosen(run, "human")
    assert found.name == whole
    assert "human/noor in human-noor-" in found.notes[0]


def test_two_panels_of_judges(run: Run) -> None:
    """The larger is taken, and the other is told by its models; each is meant by its own."""
    small, large = panel(run, "m"), panel(run, "m", "n")
    found = chosen(run)
    assert found.name == large
    assert f"There are also judge/1 (m) in {small}: name what you mean with --scorer." in found.notes[0]
    assert chosen(run, "m") == Choice(small)
    assert chosen(run, "m, n") == Choice(large)
    assert chosen(run, "judge").name == large


def test_a_judge_that_was_checked_goes_first(run: Run) -> None:
    """One of whom a fitting calibration is on file, before a larger panel; one that is unfit comes last."""
    small, large = panel(run, "m"), panel(run, "m", "n")
    scorers = {name: kept[0].scorer for name, kept in store.load(run.path).items()}
    place = OWN / run.inputs.agenda.id
    fit = {("silent", "silent"): 80, ("affirm", "affirm"): 40, ("contradict", "contradict"): 40}
    _calibrate(place, scorers[small], fit)
    assert chosen(run).name == small
    _calibrate(place, scorers[small], {("silent", "affirm"): 80, ("affirm", "silent"): 80})
    assert chosen(run).name == large


def test_a_judge_of_another_configuration_is_outdated(run: Run) -> None:
    """Today's settings of the judges that voted are known by their names; other ones are older, and the command that asks again is told."""
    old = panel(run, "m", config="0" * 64)
    found = chosen(run)
    assert found.name == old
    assert f"`sixparty score RUN --judge m@{URL}` asks again." in found.notes[0]
    now = panel(run, "m")
    assert chosen(run) == Choice(now)


def _calibrate(place: Path, by: Scorer, truth: dict[tuple[str, str], int]) -> None:
    write(place, calibrated("northeast-asia-2000", by, Counter(truth), "test", "Coded by nobody."))
