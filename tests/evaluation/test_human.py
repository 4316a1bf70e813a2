"""Coding by hand: which sentences are put, and what a file of codes comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ContentError, UserError
from harness.evaluation import store
from harness.evaluation.assess import bench_of
from harness.evaluation.human import coder, done, finding, imported, key_of, ordered, tasks
from harness.evaluation.instruments import Instruments
from harness.evaluation.scoring import utterances
from harness.evaluation.sentences import sentences
from harness.transcript import Run, read
from tests.evaluation.coding import SAMPLE

HEAD = "run,question,sentence,quote,item,verdict\n"


@pytest.fixture(scope="module")
def run() -> Run:
    """The sample."""
    return read(SAMPLE)


@pytest.fixture(scope="module")
def instruments(run: Run) -> Instruments:
    """What it is scored with."""
    return bench_of(run).instruments


def test_only_items_at_hand_are_put_in_the_order_of_the_talk(run: Run, instruments: Instruments) -> None:
    """Every cell is of the speaker's own item, on an issue of the agenda; turns, then sentences, then items."""
    every = tasks(run, instruments)
    assert all(t.item.party == t.utterance.party and t.item.issue in run.inputs.scenario.issues for t in every)
    places = [(t.utterance.where.seq, t.place) for t in every if t.utterance.where]
    assert places == sorted(places)
    assert len({t.key for t in every}) == len(every)
    assert {t.utterance.party for t in every} == set(run.inputs.seats)


def test_a_sample_is_the_same_for_everybody(run: Run, instruments: Instruments) -> None:
    """So many sentences with all their items; a larger sample holds the smaller; another seed is another sample."""
    few, more, other = (tasks(run, instruments, limit, seed) for limit, seed in ((6, 0), (12, 0), (6, 1)))
    assert len({t.key[:2] for t in few}) == 6
    assert few == tasks(run, instruments, 6, 0)
    assert {t.key for t in few} < {t.key for t in more}
    assert {t.key for t in few} != {t.key for t in other}
    assert tasks(run, instruments, 10_000) == tasks(run, instruments)


def test_a_code_is_a_finding_of_its_sentence(run: Run, instruments: Instruments, tmp_path: Path) -> None:
    """With verbatim words whatever the verdict; kept like any scorer's, and read back as the same cell."""
    by = coder(instruments, "mira")
    every = tasks(run, instruments, 2)
    made = [finding(t, word, by) for t, word in zip(every, ("affirm", "contradict", "silent", "undetermined"), strict=False)]
    for task, one in zip(every, made, strict=False):
        (words,) = one.evidence
        assert task.utterance.text[words.start : words.end] == words.quote
        assert words.sentence == task.place
        assert key_of(one) == task.key
    assert [f.status for f in made][-1] == "undetermined"
    store.save(tmp_path, by, made)
    assert store.load(tmp_path) == {store.place(tmp_path, by).stem: made}
    assert done(every, [key_of(f) for f in made]) == 4
    assert ordered({key_of(f): f for f in reversed(made)}, instruments) == made


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 41, "-x"])
def test_a_coders_name_is_a_plain_word(instruments: Instruments, name: str) -> None:
    """It becomes part of a file's name."""
    with pytest.raises(UserError, match="coder's name"):
        coder(instruments, name)


def lines(run: Run, instruments: Instruments) -> tuple[str, str, str, str]:
    """Question, item, number and words, of the first sentence that is long and has no comma."""
    said = [(t, t.utterance.text[slice(*t.place)]) for t in tasks(run, instruments)]
    task, words = next((t, words) for t, words in said if len(words.split()) > 4 and not {",", '"'} & set(words))
    place = sentences(task.utterance.text).index(task.place) + 1
    return task.key[0], task.item.id, str(place), words


def test_a_file_may_name_a_sentence_or_quote_it(run: Run, instruments: Instruments, tmp_path: Path) -> None:
    """By number or by words it is the same finding; keys stand for verdicts; rows of other runs are counted and passed over."""
    question, item, number, quote = lines(run, instruments)
    by = coder(instruments, "mira")
    codes = []
    for row in (f",{question},{number},,{item},affirm", f"{run.manifest.run},{question},,{quote},{item},A"):
        path = tmp_path / "codes.csv"
        path.write_text(f"\ufeff{HEAD}{row}\nother-run,x,1,,y,affirm\n", "utf-8")
        codes.append(imported(path, run, instruments, by))
    assert codes[0] == codes[1]
    assert codes[0][1] == 1
    assert codes[0][0][0].evidence[0].quote == quote


BROKEN = [
    ("{q},1,,{i},maybe", "codes.csv:3: verdict: 'maybe' is none"),
    ("{q},99,,{i},affirm", "codes.csv:3: sentence: '99' is no sentence"),
    ("{q},,,{i},affirm", "codes.csv:3: sentence: '' is no sentence"),
    ("{q},\u00b2,,{i},affirm", "codes.csv:3: sentence:"),
    ("{q},,nobody said a word of this,{i},affirm", "codes.csv:3: quote:"),
    ("nowhere,1,,{i},affirm", "codes.csv:3: question: there is no public turn 'nowhere'"),
    ("{q},1,,none.such,affirm", "codes.csv:3: item:"),
    ("{q},1", "codes.csv:3: the row should have 6 cells"),
    ("{q},1,,{i},affirm,more,yet", "codes.csv:3: the row should have 6 cells"),
    ("{q},{n},,{i},contradict", "codes.csv:3: verdict: line 2 says otherwise"),
]


@pytest.mark.parametrize(("row", "said"), BROKEN)
def test_a_row_that_cannot_be_used_is_told(run: Run, instruments: Instruments, tmp_path: Path, row: str, said: str) -> None:
    """With file, line and column, and nothing is imported."""
    question, item, number, _ = lines(run, instruments)
    path = tmp_path / "codes.csv"
    text = row.format(q=question, i=item, n=number)
    path.write_text(f"{HEAD},{question},{number},,{item},affirm\n,{text}\n", "utf-8")
    with pytest.raises(ContentError) as fault:
        imported(path, run, instruments, coder(instruments, "mira"))
    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "codes.csv:1: the file is empty"),
        (HEAD.encode(), "codes.csv: there is no row"),
        (b"\n\nitem,verdict\n", "codes.csv:3: question: this column is missing"),
        (b"question,item,verdict\n", "codes.csv:1: sentence or quote: this column is missing"),
        (b"\xff\xfe\x00", "codes.csv:1: the line is not UTF-8"),
        (HEAD.encode() + b"other,x,1,,y,affirm\n,\xe9,1,,y,affirm\n", "codes.csv:3: the line is not UTF-8"),
        (HEAD.encode() + b"other,x,1,,y,affirm\n", "no row is of the run"),
        (HEAD.encode() + b'other,x,1,,y,affirm\n\na,"b\n' + b"c,d,e\n" * 5, "codes.csv:4: a cell of this row begins with a quotation mark"),
        (HEAD.encode() + b'other,x,1,,y,affirm\na,"b\n' + b"c,d,e\n" * 30_000, "codes.csv:3: a cell of this row has more than"),
        (HEAD.encode() + b'other,x,1,"b"c,y,affirm\n', "codes.csv:2: it is not CSV"),
    ],
)
def test_a_file_that_is_none_is_told(run: Run, instruments: Instruments, tmp_path: Path, data: bytes, said: str) -> None:
    """At its line: empty, without a column or a row, of another encoding or another run, or with a cell that is not closed."""
    path = tmp_path / "codes.csv"
    path.write_bytes(data)
    with pytest.raises(ContentError, match=said):
        imported(path, run, instruments, coder(instruments, "mira"))


def test_a_file_that_is_not_there_is_told(run: Run, instruments: Instruments, tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(UserError, match=r"none\.csv cannot be read"):
        imported(tmp_path / "none.csv", run, instruments, coder(instruments, "mira"))


def test_the_speakers_turns_can_be_named_from_the_record(run: Run) -> None:
    """Every public turn has a question of its own, so that a row names one turn."""
    questions = [u.where.question for u in utterances(run) if u.where]
    assert len(questions) == len(set(questions))
