"""The lexicon: a scorer that needs no model and no network. It is a floor: it knows phrases and a little grammar, no meaning.

Each sentence is taken apart into clauses; in each the patterns of `cues.yaml` are looked for, and the speaker's attitude towards what they
name is worked out from the words of attitude and negation around it. What another party wants, what is quoted, asked or supposed says
nothing until the speaker answers it. Where words can be read both ways the reading is undetermined; where nothing fires there is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from harness.domain.findings import Scorer
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.lexicon.cues import Cues, ItemCues, listed
from harness.evaluation.lexicon.english import LANGUAGE
from harness.evaluation.lexicon.phrases import Phrases
from harness.evaluation.lexicon.reader import Plan, Reader, Said, doubtful, modality
from harness.evaluation.lexicon.sentence import Sentence, parse
from harness.evaluation.lexicon.tokens import Token, tokens
from harness.evaluation.readings import Reading, Utterance
from harness.evaluation.sentences import sentences
from harness.transcript import canonical

VERSION = "lexicon/1"
LONG = 300
"""Words of a sentence that are looked at together; a longer one is read in pieces, so that time stays linear."""
_MEANING: Mapping[str, tuple[int | None, int | None]] = {
    "pro": (1, -1),
    "con": (-1, 1),
    "affirm_only": (1, None),
    "contradict_only": (-1, None),
}
"""What holding and refusing a proposition say of an item: affirmed (1), contradicted (-1) or nothing."""


class Lexicon:
    """Reads utterances by the cues of a conference."""

    def __init__(self, instruments: Instruments, cues: Cues) -> None:
        data = [canonical(instruments), canonical(cues), repr(sorted(LANGUAGE.items())).encode()]
        self.scorer = Scorer(id=VERSION, kind="lexicon", config=hashlib.sha256(b"\n".join(data)).hexdigest())
        self._cues = cues
        self._tables: dict[tuple[tuple[str, str], ...], tuple[dict[str, ItemCues], Plan]] = {}
        own = {f"own {party}": listed(names) for party, names in cues.own.items()}
        self._phrases = Phrases({**{name: listed(text) for name, text in LANGUAGE.items()}, **cues.phrases, **own})

    def read(self, utterance: Utterance, items: Sequence[Item]) -> list[Reading]:
        """A reading for each sentence and item on which something is said clearly enough."""
        known, plan = self._wanted(tuple((item.id, item.position) for item in items))
        reader = Reader(plan)
        found: list[Reading] = []
        for sentence in self._sentences(utterance):
            said = reader.read(sentence)
            for item, cues in known.items() if said else ():
                found += _readings(item, cues, said, sentence)
        return found

    def _wanted(self, items: tuple[tuple[str, str], ...]) -> tuple[dict[str, ItemCues], Plan]:
        """The cues of these items, by their own ids or else by their first positions, and the propositions that they speak of."""
        if items not in self._tables:
            known = {item: cues for item, position in items if (cues := self._cues.items.get(item) or self._cues.items.get(position))}
            wanted = {name for cues in known.values() for field in _MEANING for name in str(getattr(cues, field)).split()}
            self._tables[items] = known, Plan({name: p for name, p in self._cues.propositions.items() if name in wanted})
        return self._tables[items]

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


def _readings(item: str, cues: ItemCues, said: Sequence[Said], sentence: Sentence) -> Iterator[Reading]:
    """What a sentence says of one item: one reading, or none."""
    told = [
        (s, sign)
        for field, (held, refused) in _MEANING.items()
        for s in said
        if s.proposition in str(getattr(cues, field)).split() and (sign := held if s.sign > 0 else refused)
    ]
    if not told:
        return
    last = sentence.clauses[-1].part
    beside = all(c.aside for c in sentence.clauses)
    firm = [(s, sign) for s, sign in told if (not s.at.concession or s.at.part == last) and (beside or not s.at.aside)]
    if not firm:
        return
    if len({sign for _, sign in firm}) > 1:
        strongest = max(s.rank for s, _ in firm)
        firm = [(s, sign) for s, sign in firm if s.rank == strongest]
    if len({sign for _, sign in firm}) > 1:
        last = max(s.at.part for s, _ in firm)
        firm = [(s, sign) for s, sign in firm if s.at.part == last]
    start = min(s.place[0] for s, _ in firm)
    end = max(s.place[1] for s, _ in firm)
    why = ", ".join(sorted({f"{'holds' if s.sign > 0 else 'refuses'} {s.proposition}" for s, _ in firm}))
    signs = {sign for _, sign in firm}
    if len(signs) > 1 or doubtful(sentence, [s.at for s, _ in firm]):
        yield Reading(item, None, start, end, status="undetermined", why=why)
    else:
        yield Reading(item, "affirm" if signs == {1} else "contradict", start, end, modality=modality(sentence, firm[0][0].at), why=why)
