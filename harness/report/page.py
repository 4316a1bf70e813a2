"""A run as one HTML page that needs nothing else: no network, no script. The template escapes every word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness import __version__, templates
from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.report import chart
from harness.report.lens import Lens, caption, seen
from harness.report.names import capital, code, label, plate, topic
from harness.report.paragraph import Paragraph, Span
from harness.report.path import Story, drawing, outcome, story
from harness.report.plain import plain
from harness.report.sections import CABLES, COMMUNIQUE, Section, facts, sections, title
from harness.report.tally import COLUMNS, tally
from harness.transcript import Run

HUES = 9
"""Party colours in the style sheet."""
_KEY: tuple[tuple[chart.Shape, str, bool, str], ...] = (
    ("asks", "4", True, "asks for another text: the number is the option"),
    ("agrees", "✓", True, "accepts"),
    ("agrees", "+", True, "accepts on an understanding"),
    ("bends", "r", True, "reservation"),
    ("bends", "a", True, "ad referendum"),
    ("objects", "2", True, "objects: the number is what it would sign"),
    ("joins", "j", True, "joins later"),
    ("agrees", "", False, "small: no move since its last answer"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """One event as the page shows it."""

    seq: int
    party: str | None
    paragraphs: tuple[Paragraph, ...]

    @property
    def spoken(self) -> bool:
        """Whether it is a party's turn."""
        return self.party is not None


def render(run: Run, view: Lens) -> str:
    """The run as this reader sees it."""
    inputs, events = run.inputs, seen(run, view)
    colours = {p: i % HUES for i, p in enumerate(inputs.profile)}
    told, parts = story(inputs, events), sections(inputs, events)
    return templates.html(
        "page.html.j2",
        title=title(run),
        brief=plain(inputs.scenario.brief),
        facts=facts(run),
        caption=caption(inputs, view),
        finished=run.finished,
        columns=[name for name, _ in COLUMNS],
        rows=[(colours[r.party], code(r.party), r) for r in tally(inputs, run.manifest, events)],
        issues=_issues(told, colours),
        key=[(chart.legend(shape, sign, moved=moved), words) for shape, sign, moved, words in _KEY],
        sections=[(s.title, s.anchor, _blocks(s)) for s in parts if s.title not in (COMMUNIQUE, CABLES)],
        communique=_items(parts, COMMUNIQUE),
        cables=_items(parts, CABLES),
        names={p: plate(inputs, p) for p in inputs.profile},
        colours=colours,
        where=_where(inputs, events),
        colophon=_colophon(run),
    )
