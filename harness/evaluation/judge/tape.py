"""Judges' answers on record: one JSON object a line, found again by all that an answer depends on, so that a re-score needs no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harness.delegates.calls import digest, form_of
from harness.domain.values import Value, complaint
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Usage
from harness.errors import OutputError, RunError
from harness.transcript import canonical, sha256
from harness.transcript.lines import Lines, read_lines


class Entry(Value):
    """One answer, or that none could be had."""

    key: str
    """SHA-256 of address, model, parameters, prompt, schema, seed, item and repeat."""
    model: str
    base_url: str
    step: str
    """What was asked: locate or classify."""
    item: str
    repeat: int
    text: str | None = None
    """None where no answer could be had."""
    code: str | None = None
    """Why there is none."""
    usage: Usage | None = None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    text: str | None
    code: str | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """One question to one judge, and what it is for."""

    ask: Ask
    step: str
    item: str
    repeat: int

    def key(self, settings: Settings) -> str:
        """All that the answer depends on, hashed."""
        return sha256(f"{digest(settings, self.ask, form_of(self.ask))}:{self.step}:{self.item}:{self.repeat}".encode())


@dataclass
class Tape:
    """What judges have answered. With a path it is read from there, and what is new is added as it arrives, if it `grows`.

    Where no answer could be had, that is kept too, and asked again the next time.
    """

    path: Path | None = None
    grows: bool = True
    _known: dict[str, Entry] = field(default_factory=dict)
    _lines: Lines | None = None

    def open(self) -> None:
        """Reads what there is. Raises RunError, with the line."""
        if self.path is None:
            return
        for number, plain in enumerate(read_lines(self.path), 1):
            self._take(_entry(self.path, number, plain))

    def known(self, settings: Settings, errand: Errand) -> Entry | None:
        """What is on record of this question, if anything."""
        return self._known.get(errand.key(settings))

    def keep(self, settings: Settings, errand: Errand, answer: Answer) -> str | None:
        """Adds an answer; the text that counts, which is the first on record where the same was asked twice at once. Raises OutputError."""
        entry = Entry(
            key=errand.key(settings),
            model=settings.model,
            base_url=settings.base_url,
            step=errand.step,
            item=errand.item,
            repeat=errand.repeat,
            **vars(answer),
        )
        if self._take(entry) and self.path is not None and self.grows:
            self._lines = self._lines or _opened(self.path)
            self._lines.append(canonical(entry))
        return self._known[entry.key].text

    def _take(self, entry: Entry) -> bool:
        """Whether an entry is new: an answer is never replaced, and a failure only by an answer."""
        before = self._known.get(entry.key)
        if before is not None and (before.text is not None or entry.text is None):
            return False
        self._known[entry.key] = entry
        return True

    def close(self) -> None:
        """Lets the file go."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None


def _opened(path: Path) -> Lines:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(f"{path.parent} cannot be made: {fault.strerror}.") from fault
    return Lines(path)


def _entry(path: Path, number: int, plain: Mapping[str, Any]) -> Entry:
    try:
        return Entry.model_validate(plain)
    except ValidationError as wrong:
        raise RunError(f"{path}: line {number}: {complaint(wrong)}") from wrong
