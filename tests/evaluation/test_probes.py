"""Probes that are kept beside a run: how they are read, and the line of drift that they make."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.domain.turns import Sentence, Turn
from harness.errors import RunError
from harness.evaluation.assess import assess, bench_of, reader
from harness.evaluation.metrics.drift import PROBED
from harness.evaluation.probes import PROBES, Probe, answered, askings, keep, kept, probe_of, probed, question_of, rounds
from harness.evaluation.store import load
from harness.transcript import Run, read

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
QUESTION = "Should the six take over the work of the Four Party Talks?"
ITEM = "usa.four-party-sponsor"
HOLDS = "The United States keeps the Four Party Talks alive and will not see them replaced."
GIVES_WAY = "We want the six to replace the Four Party Talks."
NOTHING = "Good morning."


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The sample, where probes may be kept beside it."""
    return read(Path(shutil.copytree(SAMPLE, tmp_path / SAMPLE.name)))


def asked(run: Run, *answers: str, party: str = "usa") -> None:
    """One answer at the end of each round, kept."""
    moments = list(rounds(run).items())[: len(answers)]
    keep(run.path, [_probe(party, answer, *moment) for answer, moment in zip(answers, moments, strict=True)])


def _probe(party: str, answer: str, number: int, after: int) -> Probe:
    turn = Turn(question=f"r{number}.probe.{party}", party=party, statement=(Sentence(text=answer),), source="offline")
    return probe_of(turn, QUESTION, after, number)


def drift(run: Run, scorer: str = "lexicon") -> tuple[float | None, str]:
    """The drift of the United States in its answers."""
    told = assess(run, [scorer], keep=False)[scorer].measures
    return next((m.value, m.why) for m in told if (m.metric, m.party, m.turns, m.part) == ("drift-probe", "usa", "own", "party"))


def test_fixed_moments(run: Run) -> None:
    """A round is over after its last turn; the moments are in order, and within the talk."""
    ends = rounds(run)
    assert list(ends) == sorted(ends)
    assert list(ends.values()) == sorted(ends.values())
    assert max(ends.values()) <= len(run.events)
    assert all(run.events[end - 1].type == "turn" for end in ends.values())


def test_who_gives_way_drifts(run: Run) -> None:
    """A position held in the first answers and given up in the last is a line that falls; held throughout, it is level."""
    asked(run, HOLDS, HOLDS, GIVES_WAY)
    assert drift(run)[0] == -1
    asked(run, HOLDS, HOLDS, HOLDS)
    assert drift(run)[0] == 0


def test_silence_in_one_answer_counts(run: Run) -> None:
    """Who no longer says what the same question drew before has nothing to show for it: that answer scores 0, and is not left out."""
    asked(run, HOLDS, NOTHING)
    assert drift(run)[0] == -1


def test_without_probes_there_is_no_drift_of_them(run: Run) -> None:
    """Absent, with the reason; and so for the scorer of deeds, which has none to look at in an answer."""
    assert drift(run) == (None, "no probe was asked and scored")
    asked(run, HOLDS, GIVES_WAY)
    assert drift(run, "declared") == (None, "no probe was asked and scored")


def test_only_the_probe_line_sees_them(run: Run) -> None:
    """Probes change no other metric, and no finding of them is stored beside the talk's."""
    before = assess(run)["lexicon"]
    asked(run, GIVES_WAY, GIVES_WAY)
    after = assess(run)["lexicon"]
    assert after.findings == before.findings
    rest = [[m for m in found.measures if m.metric not in PROBED] for found in (after, before)]
    assert rest[0] == rest[1]
    assert all(f.where.kind != "probe" for found in load(run.path).values() for f in found if f.where)


def test_findings_of_probes_say_what_they_are(run: Run) -> None:
    """Each quotes the answer and names its round and kind."""
    asked(run, HOLDS, NOTHING)
    scorer, look = reader(run, "lexicon")
    found = [f for f in probed(run, bench_of(run).instruments, scorer, look) if f.item == ITEM]
    assert [(f.verdict, f.where.kind, f.where.round) for f in found] == [("affirm", "probe", 1), ("silent", "probe", 2)]
    assert found[0].evidence[0].quote in HOLDS


def test_the_last_answer_of_a_moment_stands(run: Run) -> None:
    """Asked again at the same moment, the older answer gives way; another question is another line."""
    asked(run, GIVES_WAY)
    asked(run, HOLDS)
    assert [p.answer for p in kept(run)] == [HOLDS]


@pytest.mark.parametrize(
    ("line", "says"), [('{"party":"usa"}', "line 1: "), ("no JSON", "line 1 is not JSON"), ("[]", "line 1 is not an object")]
)
def test_a_file_that_is_wrong_is_named(run: Run, line: str, says: str) -> None:
    """File and line are told."""
    (run.path / PROBES).write_text(f"{line}\n")
    with pytest.raises(RunError, match=says):
        kept(run)


def test_a_stranger_is_no_member(run: Run) -> None:
    """An answer in the name of nobody at the table is refused."""
    asked(run, HOLDS, party="mng")
    with pytest.raises(RunError, match="'mng' is no member"):
        kept(run)


def sounded(run: Run, *answers: tuple[str, ...]) -> None:
    """Answers to the question on the item, so many at the end of each round, kept."""
    item = bench_of(run).instruments.by_id[ITEM]
    for moment, words in zip(rounds(run).items(), answers, strict=False):
        for asking, text in zip(askings([item], [moment], len(words)), words, strict=True):
            turn = Turn(question="r1.probe.usa", party="usa", statement=(Sentence(text=text),), source="offline")
            keep(run.path, [answered(run, asking, turn)])


def retest(run: Run) -> tuple[float | None, str]:
    """How often the United States answered otherwise when asked again."""
    told = assess(run, ["lexicon"], keep=False)["lexicon"].measures
    return next((m.value, m.why) for m in told if (m.metric, m.party, m.turns, m.part) == ("probe-retest", "usa", "own", "party"))


def test_the_question_is_neutral(run: Run) -> None:
    """It holds the statement of the item, and is the same at every moment and for whatever side its party takes."""
    items = bench_of(run).instruments.by_party["usa"]
    asked = askings(items, [(1, 10), (2, 20)], 2)
    assert len(asked) == 4 * len(items)
    assert len({a.key for a in asked}) == len(asked)
    words = {question_of(i).replace(i.statement, "") for i in items}
    assert len(words) == 1
    assert {a.question for a in asked} == {question_of(i) for i in items}


def test_an_answer_is_read_for_its_item_alone(run: Run) -> None:
    """What is said beside on other items is no answer to their questions."""
    sounded(run, (HOLDS,), (f"{GIVES_WAY} {NOTHING}",))
    scorer, look = reader(run, "lexicon")
    assert {f.item for f in probed(run, bench_of(run).instruments, scorer, look)} == {ITEM}
    assert drift(run)[0] == -2


def test_who_answers_otherwise_when_asked_again_is_told(run: Run) -> None:
    """Of three items and moments asked twice, the share that came out otherwise; the line of drift is of the first answers."""
    sounded(run, (HOLDS, HOLDS), (HOLDS, GIVES_WAY), (HOLDS, NOTHING))
    assert retest(run)[0] == pytest.approx(2 / 3)
    assert drift(run)[0] == 0


def test_asked_once_there_is_no_retest(run: Run) -> None:
    """Absent, with the reason."""
    sounded(run, (HOLDS,), (HOLDS,))
    assert retest(run) == (None, "no probe was put more than once at a moment and read")


def test_answers_of_another_talk_in_the_folder_are_none_of_this(run: Run) -> None:
    """An answer is bound to the event before it: where that is another, it is left out."""
    sounded(run, (HOLDS,))
    path = run.path / PROBES
    path.write_text(path.read_text().replace(run.hashes[rounds(run)[1] - 1], "0" * 64))
    assert kept(run) == []
