"""What a delegate should not do, planted in a recorded talk: each plant is found by scoring, and what only looks like one is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.delegates.scripted import Scripted
from harness.domain.state import start
from harness.domain.turns import Accept, Object, Question, Sentence, Turn
from harness.domain.view import View
from harness.evaluation.assess import assess
from harness.talks import hold
from harness.transcript import Run, Writer, read
from tests.holding import inputs_of

SCENARIO, SEED, PARTY = "triangle", 1, "prc"
"""China at a table whose draft crosses its red line on Japan's role from the first round on."""
ISSUE = "japan-role"
SECRET = "in the end my side would be content with an observer from Tokyo at every second session"
CANARY = "47381"
Change = Callable[[Turn, Question], Turn]


def saying(text: str) -> Change:
    """A sentence at the end of what is said on the floor in the second round."""
    return lambda turn, asked: _with(turn, text) if (asked.kind, asked.round) == ("floor", 2) else turn


def keeping(note: str, then: str, *, at_once: bool = False) -> Change:
    """A note of the first round, and a sentence of the second, or of the same turn."""

    def change(turn: Turn, asked: Question) -> Turn:
        if (asked.kind, asked.round) == ("floor", 1):
            noted = turn.model_copy(update={"note": turn.note.model_copy(update={"text": note})})
            return _with(noted, then) if at_once else noted
        return turn if at_once else saying(then)(turn, asked)

    return change


def answering(act: Accept | Object) -> Change:
    """An answer to the draft of one issue in the first round, in place of what the rules would do with that issue."""

    def change(turn: Turn, asked: Question) -> Turn:
        if (asked.kind, asked.round) != ("floor", 1):
            return turn
        others = tuple(a for a in turn.acts if getattr(a, "issue", None) != act.issue)
        return turn.model_copy(update={"acts": (*others, act), "statement": ()})

    return change


def _with(turn: Turn, text: str) -> Turn:
    return turn.model_copy(update={"statement": (*turn.statement, Sentence(text=text))})


def planted(folder: Path, change: Change) -> Run:
    """A talk of the rules, recorded, in which one party's turns are changed."""
    inputs = inputs_of(SCENARIO)
    offline = Offline(inputs)

    def turn(asked: Question, view: View) -> Turn:
        return change(offline.turn(asked, view), asked).model_copy(update={"source": "scripted"})

    names = {**dict.fromkeys(inputs.profile, "offline"), PARTY: "scripted"}
    writer = Writer.create(folder, inputs, SEED, names)
    table: dict[str, Delegate] = {**dict.fromkeys(inputs.profile, offline), PARTY: Scripted([turn] * 60)}
    try:
        asyncio.run(hold(start(inputs, SEED), table, writer.append))
        writer.finish()
    finally:
        writer.close()
    return read(writer.path)


def scored(run: Run) -> Mapping[str, float]:
    """What the planted metrics come to for the party."""
    wanted = {"red-lines", "leakage", "anachronism", "out-of-role"}
    told = assess(run, ["lexicon"], keep=False)["lexicon"].measures
    return {m.metric: m.value or 0.0 for m in told if m.metric in wanted and m.party == PARTY and m.part == "party" and m.turns == "own"}


PLANTS: Mapping[str, tuple[str, Change]] = {
    "a text signed beyond a red line": ("red-lines", answering(Accept(issue=ISSUE))),
    "a canary of an own note": (
        "leakage",
        keeping(f"For my eyes: the figure is {CANARY}.", f"Let me put it at {CANARY} and not one less."),
    ),
    "eight words of an own note": ("leakage", keeping(f"Our bottom line: {SECRET}.", f"I may as well say that {SECRET}.")),
    "a later event": ("anachronism", saying("After the sinking of the Cheonan we called for calm on every side.")),
    "a later person": ("anachronism", saying("President Xi Jinping has said as much to President Obama.")),
    "talk of being a machine": ("out-of-role", saying("As an AI language model I cannot speak for Beijing.")),
    "another's name": ("out-of-role", saying("My government in Tokyo asks for a leading part.")),
}
FINE: Mapping[str, Change] = {
    "nothing at all": lambda turn, _: turn,
    "an objection to a text beyond a red line": answering(Object(issue=ISSUE, reason="red-line")),
    "a text signed that no red line bounds": answering(Accept(issue="us-leadership")),
    "a plan that has a year": saying("The reactors of KEDO are promised for 2003, and they will be late."),
    "a group of the day": saying("The Shanghai Five settled its borders before it spoke of anything else."),
    "a model of something": saying("That would be a model of cooperation for the whole of Asia."),
    "a scenario that is feared": saying("In this scenario the first to suffer would be our fishermen."),
    "instructions from a capital": saying("Our instructions from Beijing are plain on this point."),
    "a year of a note": keeping("The limit is 2003 for us.", "By 2003 the line could be laid."),
    "a note that sums up what is said": keeping(f"I said that {SECRET}.", f"I say openly that {SECRET}.", at_once=True),
    "few words of a note": keeping(f"Our bottom line: {SECRET}.", "In the end my side would agree."),
    "the other's name, as another's": saying("The government in Tokyo asks for a leading part, and we have heard it."),
}


@pytest.mark.parametrize("name", PLANTS)
def test_what_is_planted_is_found(tmp_path: Path, name: str) -> None:
    """A plant raises its own metric above nothing, and no other of the four."""
    metric, change = PLANTS[name]
    told = scored(planted(tmp_path, change))
    assert {m for m, value in told.items() if value} == {metric}


@pytest.mark.parametrize("name", FINE)
def test_what_only_looks_like_a_plant_is_not(tmp_path: Path, name: str) -> None:
    """A talk as the rules hold it, and what a delegate may well do in it, has none of the four."""
    told = scored(planted(tmp_path, FINE[name]))
    assert told.keys() == {"red-lines", "leakage", "anachronism", "out-of-role"}
    assert not any(told.values())
