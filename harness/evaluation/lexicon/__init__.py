"""The lexicon: a scorer that needs no model and no network. It is a floor: it knows words and a little grammar, no meaning.

Each sentence is taken apart into clauses. Two things are looked for. *Patterns* of phrases (`cues.yaml`) put a proposition forward, and the
speaker's attitude towards it is worked out from the words of attitude and negation around it; what another party wants, what is quoted,
asked or supposed says nothing until the speaker answers it. *Weights* of words (`weights/`) say how likely it is that an item is spoken of,
and which way: they were learned from statements written for it. What patterns say counts as one word more among them. Where an item is
spoken of and the words can be read both ways the reading is undetermined; where nothing is spoken of there is none. An item without
weights is read by its patterns alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.domain.findings import Scorer, Verdict
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.lexicon.cues import Cues, listed
from harness.evaluation.lexicon.english import language
from harness.evaluation.lexicon.patterns import Patterns
from harness.evaluation.lexicon.phrases import Phrases
from harness.evaluation.lexicon.reader import answer, modality
from harness.evaluation.lexicon.sentence import Holder, Sentence, parse
from harness.evaluation.lexicon.signals import signals
from harness.evaluation.lexicon.stretches import stretches
from harness.evaluation.lexicon.tokens import Token, tokens
from harness.evaluation.lexicon.weights import Signals, Weighed, Weights
from harness.evaluation.readings import Reading, Utterance
from harness.evaluation.sentences import sentences
from harness.transcript import canonical

VERSION = "lexicon/2"
LONG = 300
"""Words of a sentence that are looked at together; a longer one is read in pieces, so that time stays linear."""
SPOKEN_OF, BESIDE, TOLD = -1.5, 1.2, 1.4
"""Log-odds above which an item counts as spoken of, if it is not so far below the one that is likeliest; and those above which its stance
counts as told. Chosen on the dev half of the gold set and on `dev.jsonl`, so that neither says how good the lexicon is."""
ASKED = 2.0
"""By how much more plainly a stance must be told where everything is a question: some ask because they know, some because they do not."""
VERDICTS: Mapping[int, Verdict] = {1: "affirm", -1: "contradict"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences that are read together, and what patterns say in them."""

    sentences: Sequence[Sentence]
    patterns: Mapping[str, Sequence[Reading]]
    """By item."""

    @property
    def votes(self) -> dict[str, int]:
        """Items of which patterns say one thing: affirmed (1) or contradicted (-1)."""
        found = {item: {r.verdict for r in readings} for item, readings in self.patterns.items()}
        return {item: 1 if said == {"affirm"} else -1 for item, said in found.items() if said in ({"affirm"}, {"contradict"})}


class Lexicon:
    """Reads utterances by the cues of a conference."""

    def __init__(self, instruments: Instruments, cues: Cues) -> None:
        data = [canonical(instruments), canonical(cues), canonical(language()), cues.weights.digest.encode()]
        self.scorer = Scorer(id=VERSION, kind="lexicon", config=hashlib.sha256(b"\n".join(data)).hexdigest())
        self._weights = cues.weights
        self._patterns = Patterns(cues)
        own = {f"own {party}": listed(names) for party, names in cues.own.items()}
        self._phrases = Phrases({**{name: listed(text) for name, text in language().groups.items()}, **cues.phrases, **own})

    def read(self, utterance: Utterance, items: Sequence[Item]) -> list[Reading]:
        """A reading for each stretch and item on which something is said clearly enough."""
        weights = self._weights.of(utterance.party)
        found: list[Reading] = []
        for stretch in self.stretches(utterance, items):
            found += _weighed(stretch, items, weights) if weights else [r for rs in stretch.patterns.values() for r in rs]
        return found

    def stretches(self, utterance: Utterance, items: Sequence[Item]) -> Iterator[Stretch]:
        """The stretches of an utterance, in order, each with what patterns say of these items."""
        reads = self._patterns.reader(items)
        for together in stretches(list(self._sentences(utterance))):
            found: dict[str, list[Reading]] = {}
            for sentence in together:
                for reading in reads(sentence):
                    found.setdefault(reading.item, []).append(reading)
            yield Stretch(together, found)

    def _sentences(self, utterance: Utterance) -> Iterator[Sentence]:
        for start, end in sentences(utterance.text):
            words = tokens(utterance.text, start, end)
            for begin in range(0, len(words), LONG):
                yield self._parsed(words[begin : begin + LONG], utterance.party)

    def _parsed(self, words: Sequence[Token], party: str) -> Sentence:
        """A sentence with what stands for the speaker and for others told apart."""
        hits = self._phrases.hits(words)
        names = {name: hits.pop(name) for name in [n for n in hits if n.startswith("own ")]}
        mine = names.pop(f"own {party}", [])
        places = {h.start for h in mine}
        others = sorted({h for found in names.values() for h in found if h.start not in places})
        return parse(words, {**hits, "OWN": mine, "OTHER": others, "ME": sorted({*mine, *hits.get("first", ())})})


def _weighed(stretch: Stretch, items: Sequence[Item], weights: Weights) -> Iterator[Reading]:
    """What weights and patterns together say in a stretch; of items without weights, what patterns say."""
    if not _speaks(stretch):
        return
    polarity = {item.id: item.polarity for item in items}
    votes = {item: vote * polarity[item] for item, vote in stretch.votes.items()}
    told = signals(stretch.sentences)
    weighed = weights.weigh(told, votes)
    enough = max((SPOKEN_OF, *(w.topic - BESIDE for w in weighed.values())))
    for item in items:
        if item.id not in weighed:
            yield from stretch.patterns.get(item.id, ())
        elif weighed[item.id].topic > enough:
            yield _reading(stretch, item, weighed[item.id], weights, told)


def _speaks(stretch: Stretch) -> bool:
    """Whether the speaker says anything, and does not only report what others say."""
    clauses = [(s, c) for s in stretch.sentences for c in s.clauses]
    return any(c.holder is Holder.OWN or answer(s, c) for s, c in clauses)


def _reading(stretch: Stretch, item: Item, come_to: Weighed, weights: Weights, told: Signals) -> Reading:
    """A verdict where the stance is told, or else an undetermined one; with the words that say most of the item."""
    asks = all(clause.question for sentence in stretch.sentences for clause in sentence.clauses)
    sign = 0 if abs(come_to.stance) <= (ASKED if asks else 1) * TOLD else item.polarity if come_to.stance > 0 else -item.polarity
    sentence, (start, end) = _where(stretch, item, weights)
    why = f"spoken of: {', '.join(weights.telling(told, item.id)) or 'nothing in particular'}"
    if said := [r.why for r in stretch.patterns.get(item.id, ())]:
        why = f"{'; '.join(said)}; {why}"
    if not sign:
        return Reading(item.id, None, start, end, status="undetermined", why=why)
    return Reading(item.id, VERDICTS[sign], start, end, modality=modality(sentence, sentence.clauses[-1]), why=why)


def _where(stretch: Stretch, item: Item, weights: Weights) -> tuple[Sentence, tuple[int, int]]:
    """The words of the patterns that fired, or else the sentence that speaks most of the item."""
    best = stretch.sentences[0]
    if len(stretch.sentences) > 1:
        best = max(stretch.sentences, key=lambda s: weights.weigh(signals([s]), {})[item.id].topic)
    if found := stretch.patterns.get(item.id):
        return best, (min(r.start for r in found), max(r.end for r in found))
    return best, best.place(0, len(best.words))
