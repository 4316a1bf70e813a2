"""A run as one HTML page that needs nothing else: no network, no script. The template escapes every word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness import __version__, templates
from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.library import DEFAULT
from harness.report import chart
from harness.report.lens import Lens, caption, seen
from harness.report.names import capital, code, label, plate, topic
from harness.report.paragraph import Paragraph
from harness.report.path import Story, drawing, outcome, story
from harness.report.plain import plain
from harness.report.sections import CABLES, COMMUNIQUE, Section, facts, sections, title
from harness.report.tally import COLUMNS, tally
from harness.transcript import Run

CODED = (
    "A number such as [P14] is a paragraph of the paper from which the profiles were coded; language models coded them, and no person "
    "has checked it yet. What the paper does not say (limits, trust, weights, riders, the status quo) is authored."
)
"""What the lines of the bundled conference rest on."""
CITED = (
    "What stands in brackets after a sentence is what the authors of this conference say that it rests on. "
    "Limits, trust, weights, riders and the status quo are their choice."
)
"""What those of anybody else's do."""
HUES = 9
"""Party colours in the style sheet."""
_KEY: tuple[tuple[chart.Shape, str, bool, str], ...] = (
    ("asks", "4", True, "asks for another text: number of the option, + with an understanding"),
    ("agrees", "✓", True, "accepts"),
    ("agrees", "+", True, "accepts on an understanding"),
    ("bends", "r", True, "reservation"),
    ("bends", "a", True, "ad referendum"),
    ("objects", "2", True, "objects: the number is what it would sign"),
    ("joins", "j", True, "joins later"),
    ("agrees", "", False, "small: no move since its last answer"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One issue as the page shows it."""

    anchor: str
    name: str
    title: str
    question: str
    quo: str
    last: str
    state: str
    words: str
    drawing: str


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
        communique=next((_blocks(s) for s in parts if s.title == COMMUNIQUE), []),
        cables=next((_blocks(s) for s in parts if s.title == CABLES), []),
        names={p: plate(inputs, p) for p in inputs.profile},
        colours=colours,
        where=_where(inputs, events),
        colophon=_colophon(run),
    )


def _issues(told: Story, colours: dict[str, int]) -> list[Item]:
    found = []
    for name, path in told.paths.items():
        issue, picture = path.issue, drawing(told, path, colours)
        last = label(told.inputs, name, path.texts[-1][1]) if path.texts else ""
        when = told.slots[path.slot] if path.slot is not None else ""
        state = {"": picture.outcome, "final": "adopted, final reading"}.get(when, f"adopted, round {when}")
        found.append(
            Item(
                anchor=f"issue-{name}",
                name=capital(topic(told.inputs, name)),
                title=plain(issue.title),
                question=plain(issue.question),
                quo=picture.options[picture.quo - 1],
                last=last,
                state=state,
                words=outcome(told, path),
                drawing=chart.svg(picture),
            )
        )
    return found


def _blocks(section: Section) -> list[tuple[int, tuple[Paragraph, ...]]]:
    """What the section holds, by event number; the announcement that all is over is for those who read line by line."""
    return [(event.seq, paragraphs) for event, paragraphs in section.told if event.type != "closed"]


def _where(inputs: Inputs, events: Iterable[ev.Event]) -> dict[int, str]:
    """What a sentence may answer, by event number, in words."""
    return {e.seq: words for e in events if (words := _spot(inputs, e))}


def _spot(inputs: Inputs, event: ev.Event) -> str | None:
    if isinstance(event, ev.TurnTaken) and event.statement:
        return f"{plate(inputs, event.party)}, {f'round {event.round}' if event.round else 'opening'}"
    if isinstance(event, ev.DraftTabled):
        return "the last draft" if event.round > inputs.scenario.rounds else f"the draft of round {event.round}"
    if isinstance(event, ev.Opened):
        return "the invitation"
    return f"the adoption on {topic(inputs, event.issue)}" if isinstance(event, ev.Adopted) else None


def _colophon(run: Run) -> list[str]:
    """What the page rests on."""
    manifest = run.manifest
    held = f"Held with sixparty {plain(manifest.sixparty_version)}, rules {plain(manifest.rules_version)}, seed {manifest.seed}"
    head = f"{len(run.events)} events, the last of which hashes to {run.hashes[-1][:16]}" if run.hashes else "no events yet"
    return [f"{held}; drawn with sixparty {__version__}. The record: {head}.", CODED if run.inputs.agenda.id == DEFAULT else CITED]
