"""From a run to findings: whose words count, where silence counts, and that nothing but verbatim words shows a verdict."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.domain.findings import Finding, Scorer, Stand, seal
from harness.errors import RunError
from harness.evaluation import sentences as splitting
from harness.evaluation.assess import assess, bench_of, flagging, reader
from harness.evaluation.cells import by_round, by_run
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.readings import Reading, Utterance
from harness.evaluation.scoring import Basis, findings, items_of, score, utterances
from harness.evaluation.store import load, save
from harness.transcript import Run, read

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
SCORER = Scorer(id="test/1", kind="lexicon", config="0" * 64)
DECLARED = Scorer(id="test/1", kind="declared", config="0" * 64)


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


class Splitter:
    """The pattern that ends sentences, counting the texts that are split."""

    def __init__(self) -> None:
        self.times = 0

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As the pattern does it."""
        self.times += 1
        return ENDING.finditer(text)


ENDING = splitting.ENDING


@pytest.fixture
def splitter(monkeypatch: pytest.MonkeyPatch) -> Splitter:
    """A count of how often a text is split."""
    made = Splitter()
    monkeypatch.setattr(splitting, "ENDING", made)
    return made


@pytest.mark.parametrize(
    "one", ["We will accept it, and we have always said that we would accept it. ", "We will accept it, and we would have: "]
)
def test_a_text_is_split_once_whatever_is_found_in_it(run: Run, splitter: Splitter, one: str) -> None:
    """A megabyte with 15,000 readings is split once, as many short sentences or as a single long one."""
    about = item(run, "jpn")
    text = one * (1_000_000 // len(one))
    readings = [Reading(about.id, "affirm", n, n + 7) for n in range(0, 15_000 * len(one), len(one))]
    found = findings(Utterance("jpn", text), [about], SCORER, readings)
    assert splitter.times == 1
    assert len(found) == len(readings)
    assert sum(f.status == "ok" for f in found) == sum(r.end <= len(text) for r in readings)


@pytest.mark.parametrize("name", ["lexicon", "declared"])
def test_scorers_and_flags_split_no_text_for_each_sentence(run: Run, splitter: Splitter, name: str) -> None:
    """Ten times as many sentences, found and flagged, are split as often."""
    bench, (scorer, look), flag = bench_of(run), reader(run, name), flagging(run)
    items = bench.instruments.by_party["dprk"]
    assert flag is not None
    times = []
    for many in (4, 40):
        splitter.times = 0
        said = Utterance("dprk", "We support the Four Party Talks. As an AI language model I cannot say. " * many)
        found = findings(said, items, scorer, look(said, items))
        assert len(flag(said.text, "dprk")) >= many
        assert (len(found) >= many) == (name == "lexicon")
        times.append(splitter.times)
    assert times[0] == times[1]


def test_a_finding_tells_what_it_rests_on(run: Run) -> None:
    """The paragraphs of its positions, the instrument to the letter, and what its confidence is."""
    instruments = bench_of(run).instruments
    paragraphs = {p.id: p.paragraphs for profile in run.inputs.profiles for p in profile.positions}
    for name in ("lexicon", "declared"):
        found = score(run, instruments, *reader(run, name))
        assert {f.instrument for f in found} == {instruments.edition}
        assert all(set(f.paragraphs) == {p for i in instruments.by_id[f.item].positions for p in paragraphs[i]} for f in found)
        assert {f.confidence_kind for f in found if f.verdict != "silent"} == {"rule"}
        assert {f.confidence_kind for f in found if f.verdict == "silent"} <= {"none"}
    other = Instruments.model_validate({**instruments.model_dump(), "provenance": "Somebody else."})
    assert (other.edition.version, other.edition.hash) != (instruments.edition.version, instruments.edition.hash)


def test_only_votes_are_a_number(run: Run) -> None:
    """A share of votes is told as such; what nobody knows of a sentence from elsewhere is empty."""
    about = item(run, "jpn")
    judge = Scorer(id="judge/1", kind="judge", config="0" * 64)
    readings = [Reading(about.id, "affirm", 0, 8, confidence=666, match="normalised"), Reading(about.id, None, 0, 8, status="unscored")]
    voted, lost = findings(Utterance("jpn", "We agree."), [about], judge, readings)
    assert (voted.confidence_kind, voted.confidence, voted.evidence[0].match) == ("vote_share", 666, "normalised")
    assert (lost.confidence_kind, lost.confidence, lost.paragraphs, lost.instrument) == ("none", None, (), None)


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


def older(path: Path, kind: str) -> None:
    """A file of findings as it was before: without what findings did not tell then."""
    lines = []
    for line in path.read_text().splitlines():
        plain = json.loads(line)
        for name in ("paragraphs", "instrument", "confidence_kind", "stand"):
            plain.pop(name, None)
        for words in plain["evidence"]:
            del words["match"]
        plain |= {"format": "finding/1", "scorer": plain["scorer"] | {"kind": kind}}
        lines.append(json.dumps({**plain, "id": seal(plain)}))
    path.write_text("\n".join(lines) + "\n")


def kept(run_: Run) -> Path:
    """What the lexicon finds, on disk."""
    scorer, look = reader(run_, "lexicon")
    return save(run_.path, scorer, score(run_, bench_of(run_).instruments, scorer, look))


def test_older_findings_are_told_as_outdated(tmp_path: Path) -> None:
    """They are not guessed at; whoever scores again has them as they are now."""
    run_ = copy(tmp_path)
    path = kept(run_)
    now = path.read_bytes()
    older(path, "lexicon")
    with pytest.raises(
        RunError, match=r"is outdated: it holds finding/1, and finding/2 is read\. Score the run again with `sixparty score`"
    ):
        load(run_.path)
    assert kept(run_) == path
    assert path.read_bytes() == now


def test_what_a_person_coded_before_is_still_read(tmp_path: Path) -> None:
    """Nobody codes twice: a person's older findings are read, unless they were edited."""
    run_ = copy(tmp_path)
    path = kept(run_)
    before = load(run_.path)[path.stem]
    older(path, "human")
    after = load(run_.path)[path.stem]
    assert [(f.item, f.verdict, f.evidence) for f in after] == [(f.item, f.verdict, f.evidence) for f in before]
    assert all(f.sealed() == f for f in after)
    path.write_text(path.read_text().replace('"verdict": "affirm"', '"verdict": "silent"', 1))
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


def test_what_is_declared_names_the_act_or_the_stance(run: Run) -> None:
    """A declared verdict has no words: it points at what the party did or declared in that very turn."""
    found = [f for f in score(run, bench_of(run).instruments, *reader(run, "declared")) if f.verdict != "silent"]
    stands = {u.where: set(u.stands) for u in utterances(run)}
    assert all(f.stand is not None and f.stand in stands[f.where] and f.stand.issue == f.issue for f in found)
    assert {"accept", "reserve"} <= {f.stand.deed for f in found if f.stand}


def test_an_act_is_no_evidence_for_others(run: Run) -> None:
    """Without an act what is declared is unscored; with one alone, what is said."""
    said, about = utterances(run)[0], item(run, utterances(run)[0].party)
    stand = Stand(issue=about.issue, option=1, deed="stance")
    bare, pointed = (findings(said, [about], DECLARED, [Reading(about.id, "affirm", 0, 0, stand=s)])[0] for s in (None, stand))
    assert (bare.status, pointed.status, pointed.stand) == ("unscored", "ok", stand)
    (spoken,) = findings(said, [about], SCORER, [Reading(about.id, "affirm", 0, 0, stand=stand)])
    assert (spoken.status, spoken.stand) == ("unscored", None)
    with pytest.raises(ValueError, match="only what is declared"):
        Finding.model_validate({**Basis().about(said, about, SCORER), "verdict": "silent", "stand": stand})
