"""Where and how two runs part: first event, acts, drafts, outcome, who spoke, and what they were told.

The whole of both records is looked at, notes and margins included: this is a researcher's view. Who gave a turn (a model, the rules) is no
difference in itself: the same words and acts from two delegates are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.report.names import plate
from harness.report.plain import plain
from harness.report.terse import acts_of, done, draft_of, ending_of, told, words_of
from harness.report.unlike import Unlike, unlike
from harness.transcript import Run

Pair = tuple[str, str]
KINDS = ("attend", "opening", "floor", "margins", "final", "closing", "cable", "probe")
"""Kinds of questions, in the order of a round."""
_CALLED = {"attend": "attendance", "opening": "opening statement", "final": "final reading", "closing": "closing statement"}
UNASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Parting:
    """The first event that differs."""

    event: int
    """Its number, from 0."""
    round: int
    question: str
    """The question that was answered, where it is a turn on either side."""
    party: str
    """Whose turn it is on the first side, or else on the second."""
    acts: Pair
    words: Pair
    """What was said, or what was announced."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One act, or several on one matter, that two runs do not share."""

    round: int
    kind: str
    party: str
    issue: str
    """Empty where the acts are about none."""
    acts: Pair


@dataclass(frozen=True, slots=True)
class Text:
    """The draft on an issue at the opening of a round."""

    round: int
    issue: str
    texts: Pair


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of an issue."""

    issue: str
    ends: Pair

    @property
    def same(self) -> bool:
        """Whether it came to the same in both."""
        return self.ends[0] == self.ends[1]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn that differs, in words or acts."""

    round: int
    kind: str
    party: str
    acts: Pair
    words: Pair


@dataclass(frozen=True, slots=True)
class Difference:
    """All of it. Without `comparable`, the scenarios are two, and only `facts`, `delegates` and `inputs` say anything."""

    runs: Pair
    comparable: bool
    kinship: str
    """How the two are related, as a sentence; empty when they are not."""
    facts: tuple[Unlike, ...]
    parting: Parting | None
    acting: Parting | None
    """The first turn whose acts differ."""
    thought: int | None
    """The first event before the parting at which a party kept another note."""
    turns: tuple[int, int]
    """Turns with the same acts, and all turns of either."""
    deeds: tuple[Deed, ...]
    drafts: tuple[Text, ...]
    endings: tuple[Ending, ...]
    spoken: tuple[Spoken, ...]
    delegates: tuple[Unlike, ...]
    inputs: tuple[Unlike, ...]


def compare(left: Run, right: Run) -> Difference:
    """Where and how two runs part. Raises nothing on any two runs that could be read."""
    comparable = left.inputs.scenario.id == right.inputs.scenario.id
    both = (_turns(left), _turns(right)) if comparable else ({}, {})
    questions = sorted({**both[0], **both[1]}, key=_order(both, left.inputs))
    deeds = [d for q in questions for d in _deeds((left, right), both[0].get(q), both[1].get(q))]
    changed = {q for q in questions if acts_of(left, both[0].get(q)) != acts_of(right, both[1].get(q))}
    first = _first(left, right, notes=False) if comparable else None
    return Difference(
        runs=(plain(left.manifest.run), plain(right.manifest.run)),
        comparable=comparable,
        kinship=_kinship(left, right),
        facts=tuple(_facts(left, right)),
        parting=None if first is None else _parting(left, right, first),
        acting=_acting(left, right, both, changed),
        thought=_thought(left, right, first) if comparable else None,
        turns=(len(questions) - len(changed), len(questions)),
        deeds=tuple(deeds),
        drafts=tuple(_drafts(left, right)) if comparable else (),
        endings=tuple(_endings(left, right)) if comparable else (),
        spoken=tuple(s for q in questions if (s := _spoken((left, right), both[0].get(q), both[1].get(q)))),
        delegates=tuple(_delegates(left, right)),
        inputs=tuple(unlike(_plain(left.inputs), _plain(right.inputs))),
    )


def _plain(inputs: Inputs) -> Any:
    return inputs.model_dump(mode="json", exclude_none=True)


def occasion(kind: str) -> str:
    """A kind of question, as a moment of the talks."""
    return _CALLED.get(kind, kind)


# --- what they are --------------------------------------------------------------------------------------------------------------


def _kinship(left: Run, right: Run) -> str:
    """Who is whose fork."""
    for run, other, names in ((left, right, "AB"), (right, left, "BA")):
        parent = run.manifest.parent
        if parent is not None and parent.run == other.manifest.run:
            return f"{names[0]} is a fork of {names[1]} after {parent.events} events."
    mine, theirs = left.manifest.parent, right.manifest.parent
    if mine and theirs and mine.run == theirs.run:
        return f"Both are forks of {plain(mine.run)}: A after {mine.events} events, B after {theirs.events}."
    return ""


def _facts(left: Run, right: Run) -> Iterator[Unlike]:
    """What tells the two apart at a glance; facts that are the same are there too."""
    pairs = zip(_own_facts(left), _own_facts(right), strict=True)
    yield from ((name, value, other) for (name, value), (_, other) in pairs)


def _own_facts(run: Run) -> list[Pair]:
    manifest, scene = run.manifest, run.inputs.scenario
    rounds = max((e.round for e in run.events if isinstance(e, ev.RoundOpened)), default=0)
    fork = manifest.parent
    return [
        ("run", plain(manifest.run)),
        ("scenario", f"{plain(scene.title)} ({scene.id})"),
        ("seed", str(manifest.seed)),
        ("fork of", f"{plain(fork.run)}, {fork.events} events" if fork else "none"),
        ("rounds held", f"{rounds} of {scene.rounds}"),
        ("record", f"{len(run.events)} events, {'finished' if run.finished else 'unfinished'}"),
    ]


def _delegates(left: Run, right: Run) -> Iterator[Unlike]:
    """Seats in other hands, and models that are asked otherwise."""
    one, other = left.manifest, right.manifest
    for party in [*one.delegates, *(p for p in other.delegates if p not in one.delegates)]:
        names = plain(one.delegates.get(party, "")), plain(other.delegates.get(party, ""))
        if names[0] != names[1]:
            yield (plate(left.inputs if party in left.inputs.profile else right.inputs, party), *names)
    shared = one.models.keys() & other.models.keys()
    yield from unlike({m: one.models[m] for m in sorted(shared)}, {m: other.models[m] for m in sorted(shared)})


# --- where they part ------------------------------------------------------------------------------------------------------------


def _first(left: Run, right: Run, *, notes: bool) -> int | None:
    """The number of the first event that differs, among notes or among all others."""
    for number, (a, b) in enumerate(zip_longest(left.events, right.events)):
        kept = isinstance(a, ev.NoteKept) and isinstance(b, ev.NoteKept)
        if kept == notes and _content(a) != _content(b):
            return number
    return None


def _content(event: ev.Event | None) -> Any:
    """An event without who gave it."""
    return event.model_copy(update={"source": "offline", "fallback": None}) if isinstance(event, ev.TurnTaken) else event


def _thought(left: Run, right: Run, first: int | None) -> int | None:
    """The first note that differs, if that is before anything else does."""
    kept = _first(left, right, notes=True)
    return kept if kept is not None and (first is None or kept < first) else None


def _parting(left: Run, right: Run, number: int) -> Parting:
    """What stands on either side at an event."""
    pair = tuple(run.events[number] if number < len(run.events) else None for run in (left, right))
    turn = next((e for e in pair if isinstance(e, ev.TurnTaken)), None)
    round_ = turn.round if turn else max((e.round for e in left.events[: number + 1] if isinstance(e, ev.RoundOpened)), default=0)
    return Parting(
        event=number,
        round=round_,
        question=turn.question if turn else "",
        party=turn.party if turn else "",
        acts=(done(left, pair[0]), done(right, pair[1])),
        words=(words_of(left.inputs, pair[0]), words_of(right.inputs, pair[1])),
    )


def _acting(left: Run, right: Run, both: tuple[Mapping[str, ev.TurnTaken], ...], changed: set[str]) -> Parting | None:
    """The first turn whose acts differ, in the order of the first run; turns that only one of them has come last."""
    shared = [t for q, t in both[0].items() if q in changed and q in both[1]]
    if not shared:
        return None
    turn, other = shared[0], both[1][shared[0].question]
    words = words_of(left.inputs, turn), words_of(right.inputs, other)
    return Parting(turn.seq, turn.round, turn.question, turn.party, (done(left, turn), done(right, other)), words)


# --- turn by turn ---------------------------------------------------------------------------------------------------------------


def _turns(run: Run) -> dict[str, ev.TurnTaken]:
    """Every turn by its question."""
    return {e.question: e for e in run.events if isinstance(e, ev.TurnTaken)}


def _order(both: tuple[Mapping[str, ev.TurnTaken], ...], inputs: Inputs) -> Any:
    """How questions follow each other: by round, moment and seat."""
    seats = {party: n for n, party in enumerate(inputs.profile)}

    def place(question: str) -> tuple[int, int, int, str]:
        turn = next(turns[question] for turns in both if question in turns)
        round_ = turn.round if turn.kind not in {"final", "closing", "cable"} else 99
        return round_, KINDS.index(turn.kind), seats.get(turn.party, 99), question

    return place


def _deeds(runs: tuple[Run, Run], left: ev.TurnTaken | None, right: ev.TurnTaken | None) -> Iterator[Deed]:
    """What two answers to one question do not share, matter by matter."""
    turn = left or right
    if turn is None:
        return
    one, other = (_by_issue(run, t) for run, t in zip(runs, (left, right), strict=True))
    for issue in [*one, *(i for i in other if i not in one)]:
        acts = one.get(issue, "" if left else UNASKED), other.get(issue, "" if right else UNASKED)
        if acts[0] != acts[1]:
            yield Deed(turn.round, turn.kind, turn.party, issue, acts)


def _by_issue(run: Run, turn: ev.TurnTaken | None) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for act in turn.acts if turn else ():
        found.setdefault(getattr(act, "issue", ""), []).append(told(run, act))
    return {issue: "; ".join(sorted(acts)) for issue, acts in found.items()}


def _spoken(runs: tuple[Run, Run], left: ev.TurnTaken | None, right: ev.TurnTaken | None) -> Spoken | None:
    """Both answers to one question, if they differ."""
    turn = left or right
    acts = ["; ".join(acts_of(run, t)) if t else UNASKED for run, t in zip(runs, (left, right), strict=True)]
    words = [plain(t.spoken) if t else "" for t in (left, right)]
    if turn is None or (acts[0] == acts[1] and words[0] == words[1]):
        return None
    return Spoken(turn.round, turn.kind, turn.party, (acts[0], acts[1]), (words[0], words[1]))


# --- drafts and outcome ---------------------------------------------------------------------------------------------------------


def _drafts(left: Run, right: Run) -> Iterator[Text]:
    """Every draft that is not the same in both."""
    one, other = _tabled(left), _tabled(right)
    order = [*left.inputs.scenario.issues, *right.inputs.scenario.issues]
    for round_, issue in sorted({**one, **other}, key=lambda at: (at[0], order.index(at[1]) if at[1] in order else 99, at[1])):
        texts = one.get((round_, issue), "not tabled"), other.get((round_, issue), "not tabled")
        if texts[0] != texts[1]:
            yield Text(round_, issue, texts)


def _tabled(run: Run) -> dict[tuple[int, str], str]:
    return {(e.round, t.issue): draft_of(run.inputs, t) for e in run.events if isinstance(e, ev.DraftTabled) for t in e.texts}


def _endings(left: Run, right: Run) -> Iterator[Ending]:
    """What became of every issue of either."""
    issues = dict.fromkeys([*left.inputs.scenario.issues, *right.inputs.scenario.issues])
    yield from (Ending(issue, (ending_of(left, issue), ending_of(right, issue))) for issue in issues)
