"""Statements as lessons: with the cues that the lexicon finds in them and what its patterns say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.evaluation.instruments import Instruments
from harness.evaluation.lexicon import Lexicon
from harness.evaluation.lexicon.cues import cues_of
from harness.evaluation.lexicon.signals import signals
from harness.evaluation.lexicon.teaching import FOLDER, Lesson, Statement, statements
from harness.evaluation.readings import Utterance
from harness.library.evals import evals_folder, instruments

KNOWN = instruments(Instruments)
CUES = cues_of(evals_folder())
assert CUES is not None
LEXICON = Lexicon(KNOWN, CUES)


def told(party: str) -> Iterator[Statement]:
    """The statements of a party."""
    return statements(evals_folder() / FOLDER / f"{party}.tsv")


def lessons(party: str, wanted: Callable[[Statement], bool] = lambda _: True) -> list[Lesson]:
    """The lessons of those statements that are wanted."""
    items = KNOWN.by_party[party]
    polarity = {item.id: item.polarity for item in items}
    found = []
    for statement in filter(wanted, told(party)):
        stretches = list(LEXICON.stretches(Utterance(party, statement.text), items))
        votes = {item: vote * polarity[item] for stretch in stretches for item, vote in stretch.votes.items()}
        found.append(Lesson(statement, signals([s for stretch in stretches for s in stretch.sentences]), votes))
    return found
