"""What patterns of phrases say of the items of a party, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.evaluation.instruments import Item
from harness.evaluation.lexicon.cues import Cues, ItemCues
from harness.evaluation.lexicon.reader import Plan, Reader, Said, doubtful, modality
from harness.evaluation.lexicon.sentence import Sentence
from harness.evaluation.readings import Reading

_MEANING: Mapping[str, tuple[int | None, int | None]] = {
    "pro": (1, -1),
    "con": (-1, 1),
    "affirm_only": (1, None),
    "contradict_only": (-1, None),
}
"""What holding and refusing a proposition say of an item: affirmed (1), contradicted (-1) or nothing."""


class Patterns:
    """The patterns of a conference, ready for the items of one party after another."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        self._tables: dict[tuple[tuple[str, str], ...], tuple[dict[str, ItemCues], Plan]] = {}

    def reader(self, items: Sequence[Item]) -> Callable[[Sentence], list[Reading]]:
        """What reads the sentences of one utterance in order: it remembers what was put forward in the last one."""
        known, plan = self._wanted(tuple((item.id, item.position) for item in items))
        reader = Reader(plan)

        def read(sentence: Sentence) -> list[Reading]:
            said = reader.read(sentence)
            return [r for item, cues in known.items() for r in _readings(item, cues, said, sentence)] if said else []

        return read

    def _wanted(self, items: tuple[tuple[str, str], ...]) -> tuple[dict[str, ItemCues], Plan]:
        """The cues of these items, by their own ids or else by their first positions, and the propositions that they speak of."""
        if items not in self._tables:
            known = {item: cues for item, position in items if (cues := self._cues.items.get(item) or self._cues.items.get(position))}
            wanted = {name for cues in known.values() for field in _MEANING for name in str(getattr(cues, field)).split()}
            self._tables[items] = known, Plan({name: p for name, p in self._cues.propositions.items() if name in wanted})
        return self._tables[items]


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
