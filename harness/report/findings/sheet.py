"""The sheet: a talk with its findings, put in order once; page and text print what stands here.

Every text in it is fit to print. Anchors are names of places in a page: `e12-s3` is a sentence, `f7` a finding, `item-...` an item.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.findings import Finding, Flag, Stand, Where
from harness.domain.scenario import Inputs
from harness.evaluation import cells
from harness.evaluation.instruments import Item
from harness.evaluation.metrics.rates import count
from harness.evaluation.sentences import Place, sentences
from harness.report.findings.evidence import Evidence, check, turns
from harness.report.findings.lines import Piece, cut
from harness.report.names import capital, code, label, plate, topic
from harness.report.plain import plain
from harness.transcript import Run

WORDS: tuple[cells.Word, ...] = ("affirm", "mixed", "undetermined", "silent", "unscored", "contradict")
"""What a finding can be, and an item over a talk, in the order in which shares are drawn; a finding is never mixed."""
ORDER = ("contradict", "mixed", "affirm", "undetermined", "unscored", "silent", "uncounted")
"""In which order items are listed: what asks for attention first."""
UNCOUNTED = "uncounted"
SIGNS: Mapping[str, str] = {
    "affirm": "+",
    "contradict": "-",
    "mixed": "+-",
    "undetermined": "?",
    "silent": ".",
    "unscored": "x",
    UNCOUNTED: "f",
}
SAID: Mapping[str, str] = {
    "affirm": "affirms",
    "contradict": "contradicts",
    "mixed": "contradicts, then affirms",
    "undetermined": "cannot be told",
    "silent": "silent",
    "unscored": "not scored",
    UNCOUNTED: "only in turns of a fallback",
}
FLAGS: Mapping[str, str] = {"anachronism": "anachronism", "out_of_role": "out of role"}
HUES = 9


@dataclass(frozen=True, slots=True)
class About:
    """An item as a reader wants it."""

    id: str
    anchor: str
    statement: str
    stand: str
    """Whether the party is for or against what it says."""
    sources: str
    """Positions with their paragraphs."""
    issue: str
    facet: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding."""

    anchor: str
    word: str
    about: About
    when: str
    quotes: tuple[tuple[Piece, ...], ...]
    """The whole sentences in which its words stand, with the words marked."""
    target: str
    """The sentence, or the turn where there are no words."""
    deed: str
    """The act or the stance on which it rests, where it rests on no words."""
    modality: str
    confidence: str
    why: str
    votes: str


@dataclass(frozen=True, slots=True)
class Raised:
    """One flag."""

    anchor: str
    flag: str
    quote: str
    why: str
    who: str
    target: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence."""

    anchor: str
    pieces: tuple[Piece, ...]
    entries: tuple[Entry, ...]
    flags: tuple[Raised, ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """One turn."""

    anchor: str
    party: str
    name: str
    colour: int
    source: str
    lines: tuple[Line, ...]
    rest: tuple[Entry, ...]
    """Findings that rest on what was declared or done, or that have no words; without the silent ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item over the whole talk."""

    about: About
    word: str
    counts: dict[str, int]
    """Findings by word."""
    entries: dict[str, tuple[Entry, ...]]
    """The same, one by one."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One party over the whole talk."""

    party: str
    code: str
    name: str
    colour: int
    rows: tuple[Row, ...]
    counts: dict[str, int]
    """Items by what they come to over the talk, on its own turns."""
    balanced: float | None
    """(affirmed - contradicted) / items with an opening, on its own turns; None where there are none."""
    rounds: tuple[tuple[int, float | None], ...]
    """The same by round."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of it."""

    seats: tuple[Seat, ...]
    parts: tuple[tuple[str, str, tuple[Speech, ...]], ...]
    """Title, anchor and turns of each part of the talk."""
    flags: tuple[Raised, ...]


def sheet(run: Run, evidence: Evidence) -> Sheet:
    """The talk with its findings. Raises RunError where one of them does not belong to it."""
    check(run, evidence)
    spoken, flags = turns(run), evidence.flags or {}
    reader = _Reader(run.inputs, evidence, {seq: (turn.spoken, sentences(turn.spoken)) for seq, turn in spoken.items()})
    pairs = [(f, reader.entry(f, number)) for number, f in enumerate(evidence.findings, 1)]
    by_turn: dict[int, list[tuple[Finding, Entry]]] = {}
    for finding, entry in pairs:
        by_turn.setdefault(finding.where.seq if finding.where else -1, []).append((finding, entry))
    shown = [(t, reader.speech(t, by_turn.get(seq, []), flags.get(seq, ()))) for seq, t in spoken.items()]
    shown = [(turn, speech) for turn, speech in shown if speech.lines or turn.seq in by_turn]
    seats = tuple(_seat(run.inputs, party, [p for p in pairs if p[0].party == party]) for party in run.inputs.seats)
    return Sheet(seats, _parts(shown), tuple(dict.fromkeys(flag for _, s in shown for line in s.lines for flag in line.flags)))


def place(turn: ev.TurnTaken) -> tuple[str, str]:
    """Title and anchor of the part of the talk in which a turn was taken."""
    if turn.kind in {"final", "closing"}:
        return ("Final reading", "final-reading") if turn.kind == "final" else ("Closing", "closing")
    return (f"Round {turn.round}", f"round-{turn.round}") if turn.round else ("Opening", "opening")


def colour(inputs: Inputs, party: str) -> int:
    """The number of a party's colour in the style sheet."""
    return list(inputs.profile).index(party) % HUES if party in inputs.profile else HUES - 1


class _Reader:
    """Turns findings into entries and turns into speeches, with the sentences of the record at hand."""

    def __init__(self, inputs: Inputs, evidence: Evidence, spoken: Mapping[int, tuple[str, Sequence[Place]]]) -> None:
        self._inputs, self._items = inputs, evidence.items
        self._texts = {seq: text for seq, (text, _) in spoken.items()}
        self._places = {seq: places for seq, (_, places) in spoken.items()}
        self._paragraphs = {p.id: p.paragraphs for profile in inputs.profiles for p in profile.positions}
        self._known: dict[tuple[str, str], About] = {}

    def entry(self, finding: Finding, number: int) -> Entry:
        """A finding, with the place of its words."""
        where = finding.where
        word, votes = finding.verdict or finding.status, Counter(v.verdict for v in finding.votes)
        return Entry(
            anchor=f"f{number}",
            word=word,
            about=self._about(finding),
            when="" if where is None else _when(where),
            quotes=() if where is None else tuple(tuple(cut(self._texts[where.seq], s.sentence, [(s, word)])) for s in finding.evidence),
            target="" if where is None else self._target(where.seq, finding.evidence[0].start if finding.evidence else None),
            deed="" if finding.stand is None else _deed(self._inputs, finding.stand),
            modality=finding.modality or "",
            confidence="" if finding.confidence is None else f"{finding.confidence / 1000:.2f}",
            why=plain(finding.why),
            votes=", ".join(f"{count} {verdict}" for verdict, count in votes.items()),
        )

    def speech(self, turn: ev.TurnTaken, mine: Sequence[tuple[Finding, Entry]], flags: Sequence[Flag]) -> Speech:
        """A turn with what was found in it."""
        raised = [(flag, self._raised(turn, flag, number)) for number, flag in enumerate(flags, 1)]
        spans = [(s, f.verdict or f.status) for f, _ in mine for s in f.evidence] + [(flag.span, "flagged") for flag in flags]
        lines = []
        for number, (start, end) in enumerate(self._places[turn.seq], 1):
            here = tuple(e for f, e in mine if any(s.start < end and start < s.end for s in f.evidence))
            there = tuple(r for flag, r in raised if flag.span.start < end and start < flag.span.end)
            lines.append(Line(f"e{turn.seq}-s{number}", tuple(cut(turn.spoken, (start, end), spans)), here, there))
        rest = tuple(e for f, e in mine if not f.evidence and f.verdict != "silent")
        name, source = plate(self._inputs, turn.party), "" if turn.source in {"model", "offline"} else turn.source
        return Speech(f"e{turn.seq}", turn.party, name, colour(self._inputs, turn.party), source, tuple(lines), rest)

    def _raised(self, turn: ev.TurnTaken, flag: Flag, number: int) -> Raised:
        who = f"{plate(self._inputs, turn.party)}, {place(turn)[0].lower()}"
        target = self._target(turn.seq, flag.span.start)
        return Raised(f"e{turn.seq}-f{number}", FLAGS[flag.flag], plain(flag.span.quote), plain(flag.why), who, target)

    def _target(self, seq: int, start: int | None) -> str:
        """The sentence in which words begin; the turn, where there are none."""
        if start is None:
            return f"e{seq}"
        before = bisect_right(self._places[seq], start, key=lambda p: p[0])
        return f"e{seq}-s{max(1, before)}"

    def _about(self, finding: Finding) -> About:
        key = (finding.party, finding.item)
        if key not in self._known:
            self._known[key] = self._described(finding, self._items.get(finding.item))
        return self._known[key]

    def _described(self, finding: Finding, item: Item | None) -> About:
        positions = item.positions if item else (finding.position_id,)
        cited = [f"{p} [{', '.join(self._paragraphs[p])}]" if self._paragraphs.get(p) else p for p in positions]
        return About(
            id=finding.item,
            anchor=f"item-{finding.party}-{finding.item}",
            statement=plain(item.statement) if item else finding.item,
            stand="" if item is None else "for" if item.polarity > 0 else "against",
            sources="; ".join(cited),
            issue=capital(topic(self._inputs, finding.issue)),
            facet=plain(item.facet) if item and item.facet else "",
        )


def _deed(inputs: Inputs, stand: Stand) -> str:
    """An act or a stance, and the option that it is of, in words."""
    option = label(inputs, stand.issue, Draft(option=stand.option))
    return f"{plain(stand.deed)}, {topic(inputs, stand.issue)}: option {stand.option}, {option}"


def _when(where: Where) -> str:
    words = f"round {where.round}" if where.round else "opening"
    words = where.kind if where.kind in {"final", "closing"} else words
    return f"{words}, fallback" if where.source == "fallback" else words


def _seat(inputs: Inputs, party: str, pairs: Sequence[tuple[Finding, Entry]]) -> Seat:
    """A party's items. What a fallback said in its place is shown, and counts for nothing."""
    own = [f for f, _ in pairs if f.where is not None and f.where.source != "fallback"]
    over, each = cells.by_run(own), cells.by_round(own)
    words = {cell.item: cell.word for cell in over}
    entries: dict[str, list[Entry]] = {}
    for finding, entry in pairs:
        entries.setdefault(finding.item, []).append(entry)
    rows = sorted((_row(words.get(item, UNCOUNTED), found) for item, found in entries.items()), key=lambda r: ORDER.index(r.word))
    numbers = sorted({c.round for c in each if c.round is not None})
    return Seat(
        party=party,
        code=code(party),
        name=plate(inputs, party),
        colour=colour(inputs, party),
        rows=tuple(rows),
        counts=dict(Counter(words.values())),
        balanced=count(over).balance,
        rounds=tuple((n, count(c for c in each if c.round == n).balance) for n in numbers),
    )


def _row(word: str, entries: Sequence[Entry]) -> Row:
    groups: dict[str, tuple[Entry, ...]] = {kind: tuple(e for e in entries if e.word == kind) for kind in WORDS}
    return Row(entries[0].about, word, {kind: len(group) for kind, group in groups.items()}, groups)


def _parts(shown: Iterable[tuple[ev.TurnTaken, Speech]]) -> tuple[tuple[str, str, tuple[Speech, ...]], ...]:
    parts: dict[tuple[str, str], list[Speech]] = {}
    for turn, speech in shown:
        parts.setdefault(place(turn), []).append(speech)
    return tuple((title, anchor, tuple(speeches)) for (title, anchor), speeches in parts.items())
