"""A talk as it happens, for whoever watches: on a terminal, as lines, or not at all.

What is shown is what somebody in the room would notice: caucus terms, cables and notes are in the record and are for `sixparty show`.
A display is one more reader of the events; it knows nothing that they do not say.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from harness.cli import terminal
from harness.domain.events import Adopted, Event
from harness.domain.scenario import Inputs
from harness.domain.state import State
from harness.domain.view import visible
from harness.errors import OutputError
from harness.report.paragraph import Paragraph, line
from harness.report.tell import tell

if TYPE_CHECKING:
    from rich.text import Text

Style = Literal["plain", "quiet", "json"]
WIDTH = 100
"""Columns that a paragraph may take, on however wide a screen."""
COLOURS = ("cyan", "red", "blue", "yellow", "magenta", "green", "bright_cyan", "bright_magenta", "bright_green")
"""One a seat, then one a guest; the name is always written too."""
PHASES = {
    "opened": "opening",
    "round": "plenary",
    "margins": "margins",
    "final-reading": "final reading",
    "closing": "closing",
    "closed": "closed",
}
"""The event that begins a phase, and what the phase is called."""


class Display(Protocol):
    """Watches a talk."""

    def show(self, events: Sequence[Event]) -> None:
        """What has just been recorded."""
        ...

    def close(self) -> None:
        """There is no more to come."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a talk is."""

    rounds: int
    issues: int
    phase: str = "opening"
    round: int = 0
    adopted: int = 0

    def after(self, event: Event) -> Progress:
        """How far it is after one more event."""
        later = self
        if event.type in PHASES:
            later = replace(later, phase=PHASES[event.type])
        if event.type == "round":
            later = replace(later, round=event.round)
        return replace(later, adopted=later.adopted + isinstance(event, Adopted))

    def __str__(self) -> str:
        """One line."""
        place = f"round {self.round} of {self.rounds}, {self.phase}" if self.phase in {"plenary", "margins"} else self.phase
        return f"{place}: {self.adopted} of {self.issues} issues adopted"


def progress(state: State) -> Progress:
    """How far a talk is that others began."""
    public, scenario = state.public, state.inputs.scenario
    ends = {"final": "final reading", "closing": "closing", "cable": "closing", "closed": "closed"}
    phases = {"floor": "plenary", "margins": "margins", **ends}
    return Progress(scenario.rounds, len(scenario.issues), phases.get(public.step, "opening"), public.round, len(public.adopted))


class Quiet:
    """Shows nothing."""

    def show(self, events: Sequence[Event]) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Plain:
    """The talk as lines on standard output; progress on standard error, when it is not the same screen."""

    def __init__(self, inputs: Inputs, before: Progress) -> None:
        self._inputs, self._progress, self._apart = inputs, before, not sys.stdout.isatty()

    def show(self, events: Sequence[Event]) -> None:
        """The paragraphs of these events, and a line of progress when a phase begins."""
        for paragraph in _told(self._inputs, events):
            terminal.out(laid(self._inputs, paragraph, WIDTH))
        for event in events:
            self._progress = self._progress.after(event)
            if self._apart and event.type in PHASES:
                terminal.err(str(self._progress))

    def close(self) -> None:
        """Nothing is open."""


class Live:
    """The talk on a terminal: names in colour, and a line of progress that stays below."""

    def __init__(self, inputs: Inputs, before: Progress) -> None:
        from rich.console import Console
        from rich.live import Live as Region

        self._inputs, self._progress = inputs, before
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._region = Region(self._line(), console=self._console, auto_refresh=False, transient=True, redirect_stderr=False)
        self._region.start()

    def show(self, events: Sequence[Event]) -> None:
        """The paragraphs of these events above the line of progress."""
        for paragraph in _told(self._inputs, events):
            self._console.print(self._coloured(paragraph))
        for event in events:
            self._progress = self._progress.after(event)
        self._region.update(self._line(), refresh=True)

    def close(self) -> None:
        """Takes the line of progress away and gives the cursor back."""
        self._region.stop()

    def _line(self) -> Text:
        from rich.text import Text

        return Text(f"\n{self._progress}", style="dim", no_wrap=True, overflow="ellipsis")

    def _coloured(self, paragraph: Paragraph) -> Text:
        from rich.text import Text

        text = Text(terminal.safe(laid(self._inputs, paragraph, max(20, min(WIDTH, self._console.width)))))
        if paragraph.speaker is not None:
            order = [p.id for p in self._inputs.profiles]
            place = order.index(paragraph.speaker) if paragraph.speaker in order else 0
            name = line(self._inputs, replace(paragraph, text="", kind="act")).strip()
            begins = text.plain.find(name)
            text.stylize(f"bold {COLOURS[place % len(COLOURS)]}", begins, begins + len(name))
        elif paragraph.kind == "heading":
            text.stylize("bold")
        elif paragraph.kind in {"news", "draft", "chair"}:
            text.stylize("dim" if paragraph.kind == "draft" else "italic")
        return text


class Audience:
    """A display whose reader may leave or whose screen may fill up: the talk goes on and is recorded all the same."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self.left: BrokenPipeError | OutputError | None = None
        """Why nobody watches any more."""

    def show(self, events: Sequence[Event]) -> None:
        """Shows them to whoever is still there."""
        try:
            self._display.show(events)
        except (BrokenPipeError, OutputError) as gone:
            self.left, self._display = gone, Quiet()

    def close(self) -> None:
        """The end, for whoever is still there."""
        try:
            self._display.close()
        except BrokenPipeError as gone:
            self.left = gone


def choose(style: Style | None, state: State) -> Display:
    """The display that was asked for; without a wish, the live one on a terminal and lines anywhere else."""
    if style in {"quiet", "json"}:
        return Quiet()
    screen = sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM", "") not in {"", "dumb"}
    return Live(state.inputs, progress(state)) if screen and style is None else Plain(state.inputs, progress(state))


def laid(inputs: Inputs, paragraph: Paragraph, width: int) -> str:
    """A paragraph as lines of text, with the space before it."""
    first, *more = line(inputs, paragraph).split("\n")
    if paragraph.kind == "heading":
        return f"\n{first}\n{'-' * len(first)}"
    details = [textwrap.fill(detail, width, initial_indent="  ", subsequent_indent="    ") for detail in more]
    if paragraph.kind == "act":
        return "\n".join([textwrap.fill(first, width, initial_indent="  ", subsequent_indent="    "), *details])
    return "\n".join(["", textwrap.fill(first, width), *details])


def _told(inputs: Inputs, events: Sequence[Event]) -> list[Paragraph]:
    return [paragraph for event in visible(events, None) for paragraph in tell(inputs, event)]
