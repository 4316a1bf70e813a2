"""From what judges say to a verdict: a vote counts only if the statement turned round is judged the other way, and the majority decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from harness.domain.findings import Vote
from harness.evaluation.judge.asking import Judged

Word = Literal["affirm", "contradict", "silent", "undetermined", "unscored"]
TURNED = {"supports": "opposes", "opposes": "supports", "does not address": "does not address", "unclear": "unclear"}
"""What the statement turned round must be judged as."""


def word(plain: Judged | None, turned: Judged | None, polarity: int) -> Word:
    """One judge's vote, of its answers on the statement and on its twin; `polarity` is the side on which the party stands."""
    if plain is None or turned is None:
        return "unscored"
    if not steady(plain, turned) or plain.verdict == "unclear":
        return "undetermined"
    if plain.verdict == "does not address":
        return "silent"
    return "affirm" if (plain.verdict == "supports") == (polarity > 0) else "contradict"


def steady(plain: Judged, turned: Judged) -> bool:
    """Whether the answer on the twin is the other way round, as it must be of somebody who has read both."""
    return TURNED[plain.verdict] == turned.verdict


def majority(votes: Sequence[Vote]) -> tuple[Word, int]:
    """What more than half of those who could be read say, and which share of all votes that is, in permille.

    `unscored` where fewer than half could be read, `undetermined` where no verdict has the majority.
    """
    read = [vote.verdict for vote in votes if vote.verdict != "unscored"]
    if not read or 2 * len(read) < len(votes):
        return "unscored", 0
    first, count = Counter(read).most_common(1)[0]
    if 2 * count <= len(read) or first == "undetermined":
        return "undetermined", 0
    return first, 1000 * count // len(votes)
