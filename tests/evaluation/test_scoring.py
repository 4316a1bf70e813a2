"""From a run to findings: whose words count, where silence counts, and that nothing but verbatim words shows a verdict."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.domain.findings import Finding, Scorer
from harness.errors import RunError
from harness.evaluation.assess import assess, bench_of, reader
from harness.evaluation.cells import by_round, by_run
from harness.evaluation.instruments import Item
from harness.evaluation.readings import Reading, Utterance
from harness.evaluation.scoring import findings, items_of, score, utterances
from harness.evaluation.store import load, save
from harness.transcript import Run, read

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
SCORER = Scorer(id="test/1", kind="lexicon", config="0" * 64)


@pytest.fixture(scope="module")
def run() -> Run:
    """The sample talk."""
    return read(SAMPLE)


def item(run: Run, party: str) -> Item:
    """The first item of a party on an issue of the sample."""
    return next(i for i in bench_of(run).instruments.by_party[party] if i.issue in run.inputs.scenario.issues)


def test_only_public_words_of_members_are_utterances(run: Run) -> None:
    """Nothing said in the margins, to a capital or as a note is there, and every public turn of a member is, once and in order."""
    found = utterances(run)
    seqs = [u.where.seq for u in found if u.where is not None]
    public = [e.seq for e in run.events if e.type == "turn" and e.visible == ("all",) and e.party in run.inputs.seats]
    assert seqs == public
    assert {u.where.kind for u in found if u.where} <= {"attend", "opening", "floor", "final", "closing"}


def test_a_verdict_shows_its_words(run: Run) -> None:
    """What a scorer reads becomes a finding with the words and their whole sentence; its id is the hash of the rest."""
    utterance = next(u for u in utterances(run) if u.party == "jpn" and len(u.text) > 200)
    about = item(run, "jpn")
    (found,) = [f for f in findings(utterance, [about], SCORER, [Reading(about.id, "affirm", 10, 40)]) if f.verdict == "affirm"]
    (words,) = found.evidence
    assert utterance.text[words.start : words.end] == words.quote
    assert words.sentence[0] <= words.start
    assert found.sealed().id == found.id
    assert found.position_id == about.positions[0]


@pytest.mark.parametrize("place", [(0, 0), (5, 5), (-3, 9), (10, 10**9), (40, 20)])
def test_words_that_are_not_there_show_nothing(run: Run, place: tuple[int, int]) -> None:
    """A verdict without words in the utterance is unscored, whatever its scorer says."""
    utterance, about = utterances(run)[0], item(run, utterances(run)[0].party)
    (found,) = findings(utterance, [about], SCORER, [Reading(about.id, "contradict", *place)])
    assert (found.verdict, found.status, found.evidence) == (None, "unscored", ())


def test_silence_needs_an_opening(run: Run) -> None:
    """On an issue that is not on the table nothing is found, not even silence."""
    utterance = utterances(run)[0]
    every = items_of(bench_of(run).instruments, utterance)
    found = findings(utterance, every, SCORER, [])
    assert {f.issue for f in found} == {i.issue for i in every} & set(run.inputs.scenario.issues)
    assert {f.verdict for f in found} == {"silent"}
    assert findings(replace(utterance, issues=()), every, SCORER, []) == []


def test_what_cannot_be_told_is_no_silence(run: Run) -> None:
    """Undetermined stands as itself."""
    utterance, about = utterances(run)[0], item(run, utterances(run)[0].party)
    (found,) = findings(utterance, [about], SCORER, [Reading(about.id, None, 0, 5, status="undetermined")])
    assert (found.verdict, found.status) == (None, "undetermined")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=300), st.sampled_from(["rok", "dprk", "usa", "prc", "jpn", "rus"]))
def test_no_text_gives_a_span_that_is_not_its_own(text: str, party: str) -> None:
    """Whatever is said, by whatever letters: spans are verbatim and inside, and the lexicon never raises."""
    run_ = read(SAMPLE)
    scorer, look = reader(run_, "lexicon")
    utterance = Utterance(party, text)
    for found in findings(
        utterance, items_of(bench_of(run_).instruments, utterance), scorer, look(utterance, items_of(bench_of(run_).instruments, utterance))
    ):
        for words in found.evidence:
            assert text[words.start : words.end] == words.quote


def copy(folder: Path) -> Run:
    """The sample, where findings may be written beside it."""
    return read(Path(shutil.copytree(SAMPLE, folder / SAMPLE.name)))


def test_scoring_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """Findings are a function of the record and the scorer; another scorer's file is left alone."""
    run_ = copy(tmp_path)
    assess(run_)
    before = {p.name: p.read_bytes() for p in (run_.path / "findings").iterdir()}
    assess(run_, ["lexicon"])
    assert {p.name: p.read_bytes() for p in (run_.path / "findings").iterdir()} == before
    assert {f[0].scorer.kind for f in load(run_.path).values()} == {"declared", "lexicon"}


def test_edited_findings_are_named(tmp_path: Path) -> None:
    """A verdict changed by hand does not have the hash that its id tells."""
    run_ = copy(tmp_path)
    scorer, look = reader(run_, "declared")
    found = score(run_, bench_of(run_).instruments, scorer, look)
    path = save(run_.path, scorer, found)
    path.write_text(path.read_text().replace('"verdict":"affirm"', '"verdict":"silent"', 1))
    with pytest.raises(RunError, match=r"line \d+ was edited"):
        load(run_.path)


def of(run_: Run, words: Sequence[str]) -> list[Finding]:
    """Findings of one party on one item, turn by turn."""
    about = item(run_, "rok")
    said = [u for u in utterances(run_) if u.party == "rok" and len(u.text) > 60][: len(words)]
    read_ = {"a": "affirm", "c": "contradict", "s": None}
    return [
        f
        for u, w in zip(said, words, strict=True)
        for f in findings(u, [about], SCORER, [] if w == "s" else [Reading(about.id, read_[w], 0, 30)])  # type: ignore[arg-type] # a table
    ]


@pytest.mark.parametrize(
    ("words", "word"), [("ass", "affirm"), ("sss", "silent"), ("acs", "contradict"), ("cas", "mixed"), ("ccs", "contradict")]
)
def test_a_cell_is_the_last_word_unless_it_was_repaired(run: Run, words: str, word: str) -> None:
    """A contradiction that no affirmation follows stands; one that is taken back makes the cell mixed."""
    (cell,) = by_run(of(run, words))
    assert cell.word == word
    assert sum(c.affirmed for c in by_round(of(run, words))) == words.count("a")


def test_declared_reads_acts_and_stances(run: Run) -> None:
    """In the target affirms; beyond the red line contradicts; on an item that is one side of a position it says nothing."""
    scorer, look = reader(run, "declared")
    assert scorer.kind == "declared"
    every = bench_of(run).instruments
    told = [r for u in utterances(run) for r in look(u, items_of(every, u))]
    assert {r.verdict for r in told} >= {"affirm"}
    assert not {r.item for r in told} & {i.id for i in every.items if i.facet}
