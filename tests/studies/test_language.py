"""Study 6: what is said reads as language, in six voices, over 200 seeds of every scenario."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest

from harness.delegates.offline import Offline
from harness.domain.chance import word
from harness.domain.events import ALL, TurnTaken
from harness.domain.scenario import Inputs
from tests.holding import SCENARIOS, inputs_of
from tests.language import Bayes, accuracy, faults, masked
from tests.studies.changing import changed, shuffled_voices
from tests.studies.counting import Share, quantile
from tests.studies.ensemble import CHUNK, Say, read, spread, talk
from tests.studies.evidence import Finding, Row, publish

SEEDS = range(1, 201)
LEARN, JUDGE = range(1, 21), range(21, 31)
"""Seeds on which the classifier is trained, and others on which it is judged."""
VOICED = ("opening", "floor", "closing")
KINDS = ("attend", *VOICED[:2], "margins", "final", "closing", "cable")
Labelled = list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Said:
    """What was said in some talks, counted."""

    words: dict[str, list[int]]
    """Kind of question to the length of each statement."""
    faults: Counter[str]
    """By kind of question."""
    examples: tuple[str, ...]
    pairs: int
    """Neighbouring sentences in public."""
    same: int
    again: int
    """Public sentences that the same party had said before in the same talk, word for word."""
    sentences: int


def _listen(task: tuple[str, range]) -> Said:
    inputs, _, delegate = read(task[0])
    words: dict[str, list[int]] = {kind: [] for kind in KINDS}
    wrong: Counter[str] = Counter()
    examples: list[str] = []
    pairs = same = again = sentences = 0
    for seed in task[1]:
        turns = _turns(inputs, seed, delegate)
        for turn in turns:
            words[turn.kind].append(len(turn.spoken.split()))
            found = faults(turn, inputs.scenario.situation.date, guest=turn.party in inputs.visitors)
            wrong[turn.kind] += len(found)
            examples += [f"{inputs.scenario.id} {seed} {turn.question}: {f}" for f in found]
        public = [(t.party, s.text) for t in turns if t.visible == ALL for s in t.statement]
        sentences += len(public)
        again += len(public) - len(set(public))
        pairs += len(public) - 1
        same += sum(a[1] == b[1] for a, b in pairwise(public))
    return Said(words, wrong, tuple(examples[:20]), pairs, same, again, sentences)


def _turns(inputs: Inputs, seed: int, delegate: Offline) -> list[TurnTaken]:
    return [e for e in talk(inputs, seed, delegate)[0] if isinstance(e, TurnTaken) and e.statement]


def language(say: Say) -> tuple[Finding, tuple[str, ...]]:
    """Faults, lengths and repetitions by kind of statement; and the first faults, for the one who mends them."""
    tasks = [(inputs_of(s).model_dump_json(), SEEDS[n : n + CHUNK]) for s in SCENARIOS for n in range(0, len(SEEDS), CHUNK)]
    every = list(spread(_listen, tasks, say))
    rows = [Row("all", _cells(every, KINDS)), *(Row(kind, _cells(every, (kind,))) for kind in KINDS)]
    same = Share(sum(s.same for s in every), sum(s.pairs for s in every))
    again = Share(sum(s.again for s in every), sum(s.sentences for s in every))
    finding = Finding(
        id="language",
        title="6. Language",
        claim="No statement holds a fault that a careful editor would mark, and fewer than 1 % of neighbouring sentences are the same.",
        how=f"All {len(SCENARIOS)} scenarios, {len(SEEDS)} seeds each, every statement. Faults are those of tests/language.py: "
        "unfilled slots, doubled words, articles, sentences over 40 words, lengths out of bounds, sentences without a source, events "
        "beyond the fence.",
        columns=("statements", "faults", "words: 5 %", "median", "95 %", "longest"),
        rows=tuple(rows),
        notes=(
            f"Neighbouring public sentences that are the same: {same}, {same.count} of {same.of}.",
            f"Public sentences that the same party had said before in the same talk, word for word: {again}, {again.count} of {again.of}.",
        ),
    )
    return finding, tuple(example for s in every for example in s.examples)


def _cells(every: list[Said], kinds: tuple[str, ...]) -> tuple[int | None, ...]:
    words = [n for s in every for kind in kinds for n in s.words[kind]]
    wrong = sum(s.faults[kind] for s in every for kind in kinds)
    return len(words), wrong, *(quantile(words, percent) for percent in (5, 50, 95, 100))


def _shuffle(scenario: str, seed: int) -> tuple[int, ...]:
    """Another order of the voices in every talk."""
    seats = range(len(inputs_of(scenario).seats))
    return tuple(sorted(seats, key=lambda n: word(seed, "shuffled voices", scenario, n)))


def _label(task: tuple[str, range, bool]) -> tuple[Labelled, list[str]]:
    """The masked words of every voiced statement of the members, with who spoke; and in whose voice."""
    scenario, seeds, shuffled = task
    labelled: Labelled = []
    owners: list[str] = []
    inputs = inputs_of(scenario)
    seats = inputs.seats
    for seed in seeds:
        order = _shuffle(scenario, seed) if shuffled else tuple(range(len(seats)))
        held = changed(inputs, shuffled_voices(order)) if shuffled else inputs
        for turn in _turns(held, seed, Offline(held)):
            if turn.kind in VOICED and turn.party in seats:
                labelled.append((turn.party, masked(turn, held)))
                owners.append(seats[order[seats.index(turn.party)]])
    return labelled, owners


def _named(model: Bayes, labelled: Labelled) -> Share:
    return Share(round(accuracy(model, labelled) * len(labelled)), len(labelled))


def voices(say: Say) -> Finding:
    """How often a simple classifier names the speaker, names masked; and with the voices dealt out anew in every talk."""
    tasks = [(s, seeds, shuffled) for shuffled in (False, True) for seeds in (LEARN, JUDGE) for s in SCENARIOS]
    found: dict[tuple[range, bool], tuple[Labelled, list[str]]] = {(t[1], t[2]): ([], []) for t in tasks}
    for (_, seeds, shuffled), (labelled, owners) in zip(tasks, spread(_label, tasks, say), strict=True):
        found[seeds, shuffled][0].extend(labelled)
        found[seeds, shuffled][1].extend(owners)
    own, dealt = (Bayes(found[LEARN, shuffled][0]) for shuffled in (False, True))
    judged, (mixed, owners) = found[JUDGE, False][0], found[JUDGE, True]
    by_voice = [(owner, words) for owner, (_, words) in zip(owners, mixed, strict=True)]
    rows = (
        Row("voices as authored", (_named(own, judged),)),
        Row("trained on these, judged on voices dealt out anew in every talk", (_named(own, mixed),)),
        Row("trained and judged on voices dealt out anew in every talk", (_named(dealt, mixed),)),
        Row("trained on authored voices: whose voice it is, whoever speaks", (_named(own, by_voice),)),
    )
    return Finding(
        id="voices",
        title="7. Six voices",
        claim="With the names masked, a simple classifier tells who spoke at least four times in five, and shuffled voices bring it down.",
        how=f"Openings, floor statements and closings of the members in all {len(SCENARIOS)} scenarios; multinomial naive Bayes trained on "
        f"seeds {LEARN[0]} to {LEARN[-1]} and judged on seeds {JUDGE[0]} to {JUDGE[-1]}. One in six would be chance.",
        columns=("speaker named",),
        rows=rows,
        main="speaker named",
        notes=("With voices dealt out anew in every talk only what is said, and no longer how, can give a speaker away.",),
    )


@pytest.mark.prove
def test_every_statement_reads_as_language(say: Say) -> None:
    """No fault in any statement of 200 seeds, and neighbours differ."""
    finding, examples = language(say)
    say(publish(finding))
    for example in examples[:20]:
        say(f"  fault: {example}")
    same = finding.notes[0]
    assert finding.cell("all", "faults") == 0
    assert float(same.split(": ")[1].split(" %")[0]) < 1


@pytest.mark.prove
def test_six_voices(say: Say) -> None:
    """The speaker is named four times in five; shuffled voices cost at least a third of that."""
    finding = voices(say)
    say(publish(finding))
    authored = finding.percent("voices as authored", "speaker named")
    assert authored >= 80
    assert finding.percent("trained on these, judged on voices dealt out anew in every talk", "speaker named") <= authored - 30
