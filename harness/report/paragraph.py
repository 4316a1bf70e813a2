"""What a telling is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from harness.domain.scenario import Inputs
from harness.report.names import plate

Kind = Literal["heading", "speech", "act", "news", "draft", "margins", "chair", "note", "communique", "cable"]


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence of a statement, and where it comes from."""

    text: str
    source: tuple[str, ...] = ()
    """Profile line with paragraphs, act: one each."""
    answers: int | None = None
    """The event it answers, by number."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Something told, fit to print as it is: no control characters, no marks that turn the direction of reading."""

    kind: Kind
    speaker: str | None
    """Whose words or deed it is. A deed (kind `act`) goes on from the name ("leaves the room"); anything else is what is said."""
    text: str
    """All of it. Where it has several lines, the first says what it is about and the others are details."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The same as a table, where it is one; the first row is the head."""
    spans: tuple[Span, ...] = ()
    """The same sentence by sentence, where sentences have sources."""


def line(inputs: Inputs, paragraph: Paragraph) -> str:
    """A paragraph with the speaker's name before it."""
    if paragraph.speaker is None:
        return paragraph.text
    return f"{plate(inputs, paragraph.speaker)}{'' if paragraph.kind == 'act' else ':'} {paragraph.text}"
