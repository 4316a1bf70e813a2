"""`sixparty label`: a person at the terminal or a file, kept as it is given."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.domain.findings import Finding
from harness.evaluation.assess import bench_of
from harness.evaluation.human import tasks
from harness.evaluation.store import load
from harness.transcript import read

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
Label = Callable[..., Any]
PROMPT = b"\n> "


@pytest.fixture
def run(here: Path) -> Path:
    """A copy of the sample."""
    return Path(shutil.copytree(SAMPLE, here / SAMPLE.name))


@pytest.fixture
def label(sixparty: Any, run: Path, monkeypatch: pytest.MonkeyPatch) -> Label:
    """The command on a sample of three sentences, with these words typed."""

    def call(typed: str, *more: str) -> Any:
        reading, writing = os.pipe()
        with os.fdopen(writing, "w") as keyboard:
            keyboard.write(typed)
        with os.fdopen(reading) as source, monkeypatch.context() as patch:
            patch.setattr("sys.stdin", source)
            return sixparty("label", run, "--coder", "mira", "--limit", "3", *more)

    return call


def coded(run: Path) -> list[Finding]:
    """What the coder has said so far."""
    return next((found for name, found in load(run).items() if name.startswith("human-mira")), [])


def test_a_coder_leaves_and_comes_back(label: Label, run: Path) -> None:
    """Every answer is kept; leaving ends with code 130; the next call begins where the last one ended, and ends with all of them."""
    known = read(run)
    every = tasks(known, bench_of(known).instruments, 3)
    first = label("a\nc\nquit\n")
    assert first.code == 130
    assert f"2 of {len(every)} cells are coded and kept" in first.err
    assert [f.verdict for f in coded(run)] == ["affirm", "contradict"]
    second = label("u\n")
    assert second.code == 130
    assert f"[3/{len(every)}]" in second.err
    assert f"[1/{len(every)}]" not in second.err
    assert [f.verdict or f.status for f in coded(run)] == ["affirm", "contradict", "undetermined"]
    last = label("s\n" * len(every))
    assert last.code == 0
    assert f"All {len(every)} cells are coded" in last.out
    assert [(f.where.question, f.evidence[0].sentence[0], f.item) for f in coded(run) if f.where] == [t.key for t in every]
    assert label("").code == 0


def test_back_says_it_again(label: Label, run: Path) -> None:
    """The cell before is put once more, and the later word holds."""
    told = label("back\na\nback\nc\nquit\n")
    assert "nothing before this one" in told.err
    assert [f.verdict for f in coded(run)] == ["contradict"]


def test_nothing_more_in_a_sentence(label: Label, run: Path) -> None:
    """`n` makes what is left of the sentence silent, and leaves what was said of it."""
    label("a\nn\nquit\n")
    known = read(run)
    every = tasks(known, bench_of(known).instruments, 3)
    first = [t for t in every if t.key[:2] == every[0].key[:2]]
    assert [f.verdict for f in coded(run)] == ["affirm", *["silent"] * (len(first) - 1)]


def test_a_word_that_is_none_is_asked_again(label: Label, run: Path) -> None:
    """Nothing is kept of it."""
    told = label("yes\nhelp\n\nquit\n")
    assert told.err.count("Please answer") == 2
    assert not coded(run)


def test_a_coder_sees_sentence_claim_and_rules_and_no_other_scorer(sixparty: Any, label: Label, run: Path) -> None:
    """What is shown does not change when others have scored the run."""
    before = label("quit\n").err
    assert "+ counts:" in before
    assert "- does not:" in before
    assert sixparty("score", run).code == 0
    assert label("quit\n").err == before


def test_the_side_of_the_party_is_what_is_claimed(label: Label, run: Path) -> None:
    """An item that its party opposes is put turned round, so that whoever supports what is shown affirms."""
    told = " ".join(label("s\n" * 100, "--seed", "3").err.split())
    known = read(run)
    shown = {t.item for t in tasks(known, bench_of(known).instruments, 3, 3)}
    assert {i.polarity for i in shown} == {1, -1}
    for item in shown:
        assert f"{item.id}: {item.statement if item.polarity > 0 else item.twin}" in told


def test_nothing_is_lost_on_ctrl_c(run: Path, process: Callable[..., subprocess.Popen[bytes]]) -> None:
    """What was answered is on disk before the next question; an interrupt ends with code 130."""
    begun = process("label", str(run), "--coder", "mira", stdin=subprocess.PIPE)
    assert begun.stdin is not None
    assert begun.stderr is not None
    for word in (b"a\n", b"c\n"):
        _until_asked(begun)
        begun.stdin.write(word)
        begun.stdin.flush()
    _until_asked(begun)
    begun.send_signal(signal.SIGINT)
    assert begun.wait(timeout=20) == 130
    assert [f.verdict for f in coded(run)] == ["affirm", "contradict"]
    begun.stdin.close()


def _until_asked(begun: subprocess.Popen[bytes]) -> None:
    """Reads up to the next prompt."""
    assert begun.stderr is not None
    seen = b""
    while not seen.endswith(PROMPT):
        byte = begun.stderr.read(1)
        assert byte, seen
        seen += byte


def test_a_file_is_imported(sixparty: Any, label: Label, run: Path) -> None:
    """Codes from a file lie beside those that were typed, the later word on a cell holding; a broken file changes nothing."""
    label("a\na\nquit\n")
    first, second = coded(run)
    assert first.where is not None
    with Path("codes.csv").open("w", newline="", encoding="utf-8") as file:
        row = (first.where.question, first.evidence[0].quote, first.item, "contradict")
        csv.writer(file).writerows([("question", "quote", "item", "verdict"), row])
    told = sixparty("label", run, "--coder", "mira", "--import", "codes.csv")
    assert told.code == 0, told.err
    assert "human/mira: 1 cells imported" in told.out
    assert [f.verdict for f in coded(run)] == ["contradict", "affirm"]
    assert second in coded(run)
    Path("codes.csv").write_text("question,sentence,item,verdict\nnowhere,1,x,affirm\n")
    broken = sixparty("label", run, "--coder", "mira", "--import", "codes.csv")
    assert broken.code == 2
    assert "codes.csv:2: question" in broken.err
    assert [f.verdict for f in coded(run)] == ["contradict", "affirm"]


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--coder", "a b"), "coder's name"), ((), "--coder"), (("--coder", "m", "--import", "none.csv"), "none.csv cannot be read")],
)
def test_mistakes(sixparty: Any, run: Path, words: tuple[str, ...], said: str) -> None:
    """In plain words, with exit code 2."""
    told = sixparty("label", run, *words)
    assert told.code == 2
    assert said in told.err
