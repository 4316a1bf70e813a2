"""What the words of a stretch of speech tell, apart from any item: its stems, pairs of them, and stems with the sign that they stand under.

A cue is a stem ("four"), two stems that stand side by side ("four parti"), or, marked by a plus, a stem or a word of attitude with the sign
under which the speaker puts it: 1 as it stands, -1 under a negation or a refusal. Only the speaker's own words have a sign. Those that are
quoted, asked or another's get one from the answer that the speaker gives to them, and none without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from harness.evaluation.lexicon.reader import answer
from harness.evaluation.lexicon.sentence import Clause, Holder, Sentence
from harness.evaluation.lexicon.stance import SIGNS, operators
from harness.evaluation.lexicon.weights import Signals

ENDINGS = (
    *("ations", "ation", "ingly", "ments", "ment", "ities", "ity", "ings", "ing", "edly", "ies", "ied", "ers", "ely"),
    *("ed", "es", "er", "ly", "s", "e"),
)
"""Cut off where four letters stay: a stem only has to be the same for the forms of a word. A library's stemmer would do it better, and
differently with each of its versions; what weights were learned with has to stay as it is."""
LEAST = 4
MARKS = frozenset('?!";:\u2014')
SIGNED = 0.7
"""What a cue with a sign counts for, where a cue without one counts 1."""
_PLAIN = """
a all am an and any are as at be been but by can could did do does for from had has have he her here his i if in is it its may me
might must my no nor not of on one or our she should shall so some than that the their then there these they this those to us was
we were what when where which who will with would you your
"""
FUNCTION = frozenset(_PLAIN.split())
"""Words that get no sign."""


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without its ending."""
    return next((word[: -len(end)] for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= LEAST), word)


def signals(sentences: Sequence[Sentence]) -> Signals:
    """The cues of sentences that belong together."""
    found = {cue: 1.0 for sentence in sentences for cue in _plain(sentence)}
    totals: dict[str, int] = {}
    for cue, sign in _signed(sentences):
        totals[cue] = totals.get(cue, 0) + sign
    return found | {f"+{cue}": SIGNED if total > 0 else -SIGNED for cue, total in totals.items() if total}


def _plain(sentence: Sentence) -> Iterator[str]:
    """Stems, and pairs of neighbours."""
    stems = [stem(w.word) for w in sentence.words if w.word[0].isalnum() or w.word in MARKS]
    yield from stems
    yield from (f"{one} {other}" for one, other in pairwise(stems))


def _signed(sentences: Iterable[Sentence]) -> Iterator[tuple[str, int]]:
    """Stems and attitudes with their signs, those that stood open once they are answered."""
    pending: list[tuple[str, int]] = []
    for sentence in sentences:
        for clause in sentence.clauses:
            said = answer(sentence, clause)
            if said and pending:
                yield from ((cue, sign * said) for cue, sign in pending)
                yield "answer", said
                pending = []
            if clause.concession or clause.aside:
                continue
            here = list(_under(sentence, clause))
            yield from ((cue, sign) for cue, sign, own in here if own)
            if open_here := [(cue, sign) for cue, sign, own in here if not own]:
                pending = open_here


def _under(sentence: Sentence, clause: Clause) -> Iterator[tuple[str, int, bool]]:
    """Each cue of a clause, the sign it stands under, and whether it is the speaker's own."""
    own = clause.holder is Holder.OWN and not clause.question and not clause.past
    attitudes = {op.start: op for op in operators(sentence, clause.start, clause.end, ())}
    sign, at = 1, clause.start
    while at < clause.end:
        word, op = sentence.words[at].word, attitudes.get(at)
        mine = own and not sentence.in_quotes(at)
        if op is None:
            if word[0].isalnum() and word not in FUNCTION:
                yield stem(word), sign, mine
            at += 1
            continue
        if op.kind != "not":
            yield " ".join(w.word for w in sentence.words[op.start : op.end]), sign, mine
        sign *= SIGNS[op.kind]
        at = max(op.end, at + 1)
    if own and attitudes:
        yield "all", sign, True
