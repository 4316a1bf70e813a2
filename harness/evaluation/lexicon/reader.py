"""What each sentence of an utterance says of propositions, and what an answer in the next clause makes of what was only put forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.domain.findings import Modality
from harness.evaluation.lexicon.cues import Proposition
from harness.evaluation.lexicon.matching import Match, matches
from harness.evaluation.lexicon.phrases import Hit
from harness.evaluation.lexicon.sentence import Clause, Holder, Sentence
from harness.evaluation.lexicon.stance import Attitude, attitude, operators, product, signs

RANK: Mapping[str, int] = {"fixed": 3, "denied": 3, "claim": 2, "against": 2, "topic": 1}
TOLD_BEFORE = 14
"""Words from "the idea of" to the thing it is an idea of."""
BRIEF = 7
"""Words of an answer that need not even point back: "we cannot agree"."""
SHORT = 14
"""Words of an answer that only points back."""


@dataclass(frozen=True, slots=True)
class Said:
    """One proposition in one clause: held (1), refused (-1), or only put forward (`own` is false) in that sense."""

    proposition: str
    sign: int
    own: bool
    rank: int
    sentence: Sentence
    clause: int

    @property
    def at(self) -> Clause:
        """The clause."""
        return self.sentence.clauses[self.clause]

    @property
    def place(self) -> tuple[int, int]:
        """Where the clause stands in the text."""
        return self.sentence.place(self.at.start, self.at.end)


class Plan:
    """What is looked for in the words of one party: every pattern with its proposition and the group that it is found by."""

    def __init__(self, propositions: Mapping[str, Proposition]) -> None:
        self.patterns = tuple((name, pattern.key, pattern) for name, p in propositions.items() for pattern in p.patterns)
        self.general = frozenset(name for name, p in propositions.items() if p.general)


class Reader:
    """Reads the sentences of one utterance in order, and remembers what was put forward in the last one."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._before: Mapping[str, list[Hit]] = {}
        self._pending: list[Said] = []

    def read(self, sentence: Sentence) -> list[Said]:
        """What the sentence itself says in the speaker's own words, and what its answers make of what stood open."""
        here = [(name, pattern) for name, key, pattern in self._plan.patterns if sentence.hits.get(key)]
        put = [said for name, p in here for m in matches(p, sentence, self._before) for said in self._said(name, m, sentence)]
        own = _strongest(s for s in put if s.own)
        special = {s.clause for s in put if s.proposition not in self._plan.general}
        own = [s for s in own if s.proposition not in self._plan.general or s.clause not in special]
        settled = {s.proposition for s in own}
        found = list(own)
        for number, clause in enumerate(sentence.clauses):
            open_here = [s for s in put if not s.own and s.clause == number and s.proposition not in settled]
            sign = 0 if any(s.clause == number for s in own) or open_here else answer(sentence, clause)
            if sign and self._pending:
                found += [replace(s, sign=s.sign * sign, own=True, rank=1, sentence=sentence, clause=number) for s in self._pending]
                self._pending = []
            if open_here:
                self._pending = _strongest(open_here)
        if not put and not any(answer(sentence, c) for c in sentence.clauses):
            self._pending = []
        self._before = sentence.hits
        return found

    def _said(self, name: str, match: Match, sentence: Sentence) -> Iterator[Said]:
        number = sentence.clause_of(match.key.start)
        clause = sentence.clauses[number]
        sign, own = _weigh(sentence, clause, match)
        sign = -sign if match.kind == "against" else sign
        if match.kind != "topic" or sign:
            yield Said(name, sign, own, RANK[match.kind], sentence, number)


def _weigh(sentence: Sentence, clause: Clause, match: Match) -> tuple[int, bool]:
    """In which sense a proposition stands in a clause, and whether the speaker holds it in that sense."""
    free = clause.holder is Holder.OWN and not clause.question and not clause.past
    if match.kind in {"fixed", "denied"}:
        own = free and not sentence.in_quotes(match.key.start) and not _blocked(sentence, clause, match)
        return (1 if match.kind == "fixed" else -1) * _waived(sentence, clause), own
    frame = _frame(sentence, clause, match)
    if frame is not None:
        inner = product(sentence, frame.start, max(p.end for p in match.parts), match.parts)
        held = _outer(sentence, clause, frame)
        return (inner * held.sign, free and not clause.condition) if held.told else (inner, False)
    inside = [p for p in match.parts if clause.start <= p.start < clause.end]
    held = attitude(sentence, Hit(clause.start, clause.end), inside, claim=match.kind != "topic")
    known = held.told or match.kind != "topic"
    return (held.sign if known else 1), known and free and not clause.condition


def _waived(sentence: Sentence, clause: Clause) -> int:
    """Whether a demand is said not to be made (-1): "we do not insist that"."""
    nots = sentence.among("not", clause.start, clause.end)
    return -1 if any(0 <= h.start - n.end <= 2 for h in sentence.among("demand", clause.start, clause.end) for n in nots) else 1


def _blocked(sentence: Sentence, clause: Clause, match: Match) -> bool:
    return any(h.end <= match.key.start for h in sentence.among("block", clause.start, clause.end))


def _frame(sentence: Sentence, clause: Clause, match: Match) -> Hit | None:
    """The words that only put the thing forward: a quotation around it, or "the idea of" before it."""
    for quotation in sentence.quoted:
        if quotation.start <= match.key.start < quotation.end:
            return quotation
    first = match.first if match.kind == "topic" else match.key.start
    near = [h for h in sentence.among("block", clause.start, clause.end) if 0 <= first - h.end < TOLD_BEFORE]
    return Hit(near[0].start, max(p.end for p in match.parts)) if near else None


def _outer(sentence: Sentence, clause: Clause, frame: Hit) -> Attitude:
    """The attitude towards what a frame holds, in the clause around it."""
    area = Hit(min(clause.start, frame.start), max(clause.end, frame.end))
    return attitude(sentence, area, (frame,), claim=False)


def _strongest(said: Iterable[Said]) -> list[Said]:
    """For each proposition and clause the strongest kind of pattern; of the rest nothing."""
    best: dict[tuple[str, int], list[Said]] = {}
    for s in said:
        known = best.setdefault((s.proposition, s.clause), [])
        if known and s.rank > known[0].rank:
            known.clear()
        if not known or s.rank == known[0].rank:
            known.append(s)
    return [s for group in best.values() for s in group]


def answer(sentence: Sentence, clause: Clause) -> int:
    """What a clause that points back says of what stood before it: yes (1), no (-1) or nothing (0)."""
    if clause.holder is Holder.OTHER and not sentence.among("no", clause.start, clause.end):
        return 0
    if clause.end - clause.start > SHORT or clause.condition or clause.question:
        return 0
    start = clause.start
    while start < clause.end and not sentence.words[start].word[0].isalnum():
        start += 1
    if start < clause.end and sentence.words[start].word in {"and", "but", "so", "well", "yet", "to", "frankly", "however"}:
        start += 1
    heads = {kind: [h for h in sentence.among(kind, clause.start, clause.end) if h.start <= start + 2] for kind in ("yes", "no")}
    for kind in ("yes", "no"):
        heads[kind] += [
            h for h in sentence.among(f"{kind}_short", clause.start, clause.end) if h.start <= start + 2 and clause.end - h.end <= 1
        ]
    points = sentence.among("anaphor", clause.start, clause.end)
    ops = operators(sentence, clause.start, clause.end, ())
    told = [o for o in ops if o.kind not in {"not", "opinion"}]
    if points and told and _speaks(sentence, clause, points[0]):
        pointer = points[-1] if points[-1].start > told[0].start else points[0]
        return attitude(sentence, Hit(clause.start, clause.end), (pointer,), claim=False).sign
    longest = max(((h.end - h.start, kind) for kind, hs in heads.items() for h in hs), default=None)
    if told and not points:
        return signs(ops) if clause.end - clause.start <= BRIEF and sentence.among("first", clause.start, clause.end) else 0
    if longest is None:
        return 0
    return 1 if longest[1] == "yes" else -1


def _speaks(sentence: Sentence, clause: Clause, points: Hit) -> bool:
    """Whether the speaker is named, or the clause begins by pointing back."""
    return (
        bool(sentence.among("first", clause.start, clause.end) or sentence.among("OWN", clause.start, clause.end))
        or points.start <= clause.start + 2
    )


def modality(sentence: Sentence, clause: Clause) -> Modality:
    """How firmly a clause says what it says."""
    if any(c.condition for c in sentence.clauses if c.part == clause.part):
        return "conditional"
    return "hedged" if sentence.among("hedge", clause.start, clause.end) else "categorical"


def doubtful(sentence: Sentence, clauses: Sequence[Clause]) -> bool:
    """Whether the words can hardly be meant as they stand, or the speaker says that it has not made up its mind."""
    open_minded = any(sentence.among("open", c.start, c.end) for c in clauses)
    return open_minded or bool(sentence.hits.get("ironic"))
