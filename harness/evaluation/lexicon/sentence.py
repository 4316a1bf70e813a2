"""One sentence taken apart: words, phrases, quotations, and clauses with what each is: whose view, a condition, a concession."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.evaluation.lexicon.english import FINITE
from harness.evaluation.lexicon.phrases import Hit
from harness.evaluation.lexicon.tokens import Token

VERBS = FINITE | {"should", "must", "do", "does", "did", "ought"}
"""Words that begin a second predicate behind a conjunction."""
STARTS = frozenset({"we", "i", "it", "they", "that", "nor"})
"""Words that begin a clause of their own behind "and"."""
HARD_MARKS = frozenset({";", "\u2014", "(", ")"})
INVERTED = frozenset({"were", "should", "had"})
"""Words that make a condition where they begin a clause: "were they to agree"."""
POSSESSIVES = frozenset({"our", "my"})
WITHIN = 3
"""Words between "our" and the friends that are ours."""
FAR = 7
"""Words between who is named and the verb that gives it a view."""
QUOTED = 3
"""Words from which a quotation is somebody's saying, and no single word held up with tongs."""


class Holder(StrEnum):
    """Whose view a clause gives."""

    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of words between two joints, and its role."""

    start: int
    end: int
    part: int
    """Number of the part between hard joints (but, although, a semicolon) in which it stands."""
    holder: Holder
    condition: bool = False
    concession: bool = False
    """Granted before what counts is said."""
    aside: bool = False
    """Granted beside what counts: "although", "despite"."""
    past: bool = False
    question: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words, phrases by group, clauses, and the words inside quotation marks."""

    words: Sequence[Token]
    hits: Mapping[str, list[Hit]]
    clauses: tuple[Clause, ...]
    quoted: tuple[Hit, ...]

    def among(self, group: str, start: int, end: int) -> list[Hit]:
        """The phrases of a group that lie between two words."""
        return [h for h in self.hits.get(group, ()) if start <= h.start and h.end <= end]

    def clause_of(self, word: int) -> int:
        """The number of the clause that holds a word."""
        return next((n for n, c in enumerate(self.clauses) if c.start <= word < c.end), len(self.clauses) - 1)

    def in_quotes(self, word: int) -> bool:
        """Whether a word is somebody's saying."""
        return any(q.start <= word < q.end for q in self.quoted)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where words stand in the text, without the marks at either end."""
        while start < end - 1 and not self.words[start].word[0].isalnum():
            start += 1
        while end - 1 > start and not self.words[end - 1].word[0].isalnum():
            end -= 1
        return self.words[start].start, self.words[end - 1].end


def parse(words: Sequence[Token], hits: Mapping[str, list[Hit]]) -> Sentence:
    """A sentence from its words and the phrases found in them; there is at least one word."""
    quoted = tuple(_quotations(words))
    inside = {n for q in quoted for n in range(q.start, q.end)}
    joints = sorted((at, hard) for at, hard in _joints(words, hits).items() if at not in inside)
    asks = words[-1].word == "?" or (len(words) > 1 and words[-2].word == "?")
    clauses: list[Clause] = []
    part, begin = 0, 0
    for at, hard in [*joints, (len(words), True)]:
        if at > begin:
            before = clauses[-1] if clauses and clauses[-1].part == part else None
            clauses.append(_clause(words, hits, Hit(begin, at), part, before, asks))
        part += hard
        begin = at
    return Sentence(words, hits, tuple(clauses), quoted)


def _quotations(words: Sequence[Token]) -> Iterator[Hit]:
    """Stretches between double quotation marks (or single ones that stand apart) that are long enough to be a saying."""
    opened: dict[str, int] = {}
    for n, word in enumerate(words):
        if word.word in {'"', "'"}:
            if word.word in opened:
                start = opened.pop(word.word)
                if n - start - 1 >= QUOTED:
                    yield Hit(start + 1, n)
            else:
                opened[word.word] = n


def _joints(words: Sequence[Token], hits: Mapping[str, list[Hit]]) -> dict[int, bool]:
    """Words at which a clause begins, and whether the joint is a hard one."""
    found: dict[int, bool] = {}
    told = [h.end for group in ("pos", "neg", "good", "bad", "not") for h in hits.get(group, ())]
    for n, word in enumerate(words[:-1]):
        after = words[n + 1].word
        opens = _opens(words, n + 1)
        if word.word in HARD_MARKS:
            found[n] = True
        elif word.word == ",":
            if opens or after == "not":
                found.setdefault(n, False)
        elif word.word in {"and", "or"} and n and ((after in VERBS and min(told, default=n + 1) <= n) or (opens and after in STARTS)):
            found.setdefault(n, False)
    for group in ("cond", "cause"):
        found.update({h.start: False for h in hits.get(group, ()) if h.start and not _complement(words, hits, h)})
    found.update(
        {h.start: True for h in hits.get("hard", ()) if h.start and words[h.start - 1].word not in {"not", "nothing", "anything", "all"}}
    )
    return found


def _complement(words: Sequence[Token], hits: Mapping[str, list[Hit]], joint: Hit) -> bool:
    """Whether an "if" begins what an attitude is about: "we would not mind if"."""
    if words[joint.start].word != "if":
        return False
    return any(0 <= joint.start - h.end <= 1 for group in ("pos", "neg", "good", "bad") for h in hits.get(group, ()))


def _opens(words: Sequence[Token], at: int) -> bool:
    """Whether a clause of its own begins behind a comma or a conjunction: somebody, then a verb within five words."""
    if at < len(words) and words[at].word in {"and", "so", "or", "nor"}:
        at += 1
    if at >= len(words):
        return False
    first = words[at].word
    if first in {"we", "i", "they", "it", "that", "this", "there", "he", "she"}:
        return True
    near = [w.word for w in words[at : at + 5]]
    return "," not in near and bool(FINITE & set(near)) and first not in FINITE | {"which", "who", "whom", "where", "whose", "as"}


def _clause(words: Sequence[Token], hits: Mapping[str, list[Hit]], at: Hit, part: int, before: Clause | None, asks: bool) -> Clause:  # noqa: FBT001 - a fact of the sentence, not a switch
    """A clause with its role; a view once given to another goes on through the part, unless the speaker says "we"."""

    def head(group: str, reach: int) -> bool:
        return any(at.start <= h.start <= at.start + reach and h.end <= at.end for h in hits.get(group, ()))

    holder = _holder(words, hits, at)
    if holder is None:
        holder = before.holder if before is not None else Holder.OWN
    past = any(at.start <= h.start < at.end for h in hits.get("past", ()))
    condition = head("cond", 2) or (not asks and _head(words, at) in INVERTED)
    concede = head("concede", 2) or any(at.start <= h.start and at.end - 2 <= h.end <= at.end for h in hits.get("concede", ()))
    return Clause(at.start, at.end, part, holder, condition, concede, head("although", 1), past, asks)


def _head(words: Sequence[Token], at: Hit) -> str:
    """The first word of a clause that is more than a joint."""
    return next((w.word for w in words[at.start : at.end] if w.word[0].isalnum() and w.word not in {"and", "but", "so", "yet"}), "")


def _holder(words: Sequence[Token], hits: Mapping[str, list[Hit]], at: Hit) -> Holder | None:
    """Whose view the clause gives, if it says so: who comes first, the speaker or another with a verb of saying or wanting."""
    people = [h.start for group in ("people", "OTHER") for h in hits.get(group, ())]
    speakers = [
        h.start
        for h in (*hits.get("first", ()), *hits.get("OWN", ()))
        if at.start <= h.start < at.end and not (words[h.start].word in POSSESSIVES and any(0 < p - h.start <= WITHIN for p in people))
    ]
    own = min(speakers, default=None)
    other = None
    for h in sorted((*hits.get("OTHER", ()), *hits.get("people", ()))):
        if at.start <= h.start < at.end and _views(words, hits, h, at.end):
            other = h.start
            break
    hearsay = [h.start for h in hits.get("hearsay", ()) if at.start <= h.start < at.end]
    if hearsay:
        return Holder.OTHER
    if other is not None and (own is None or other < own or not _between(hits, own, other)):
        return Holder.OTHER
    if own is not None:
        return Holder.OWN
    return None


def _views(words: Sequence[Token], hits: Mapping[str, list[Hit]], who: Hit, end: int) -> bool:
    """Whether a verb of report follows who is named, with no other verb and no mark but a comma pair between."""
    for h in hits.get("report", ()):
        if who.end <= h.start < min(end, who.end + FAR):
            between = {w.word for w in words[who.end : h.start]}
            if not between & {"should", "must", "to", "be", "ought", "us", "right", "wrong", "and"}:
                return True
    return False


def _between(hits: Mapping[str, list[Hit]], own: int, other: int) -> bool:
    """Whether the speaker's attitude stands before the other's name: "we welcome what Japan proposes"."""
    return any(own <= h.start < other for group in ("pos", "neg", "fear", "doubt", "opinion", "not") for h in hits.get(group, ()))
