"""A turn's words, sentence by sentence, each cut where what was found begins and ends. Spans may overlap, nest or cross sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.domain.findings import Span
from harness.evaluation.sentences import Place
from harness.report.plain import plain

Marked = tuple[Span, str]
"""Words, and what was found in them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence under the same findings."""

    text: str
    kinds: tuple[str, ...]
    """What was found in them, each once, in order of name; none where nothing was."""


def cut(text: str, place: Place, marked: Sequence[Marked]) -> Iterator[Piece]:
    """The pieces of the sentence at this place."""
    start, end = place
    inside = [(max(start, s.start), min(end, s.end), kind) for s, kind in marked if s.start < end and start < s.end]
    places = {start, end} | {first for first, _, _ in inside} | {last for _, last, _ in inside}
    for low, high in pairwise(sorted(places)):
        words = _shown(text[low:high])
        if words:
            yield Piece(words, tuple(sorted({kind for first, last, kind in inside if first <= low and high <= last})))


def _shown(words: str) -> str:
    """Fit to print, with one blank at either end where there was one: pieces stand side by side."""
    inner = plain(words)
    if not inner:
        return " " if words[:1].isspace() else ""
    return f"{' ' if words[0].isspace() else ''}{inner}{' ' if words[-1].isspace() else ''}"
