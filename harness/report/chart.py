"""An issue's path as a drawing: the tabled text on its scale, and below it a lane for every party with the moves it made.

Pure: a `Chart` in, one SVG element out. Coordinates are integers, every text is escaped, and nothing is told by colour alone: options,
parties and rounds are written out, marks differ in shape, and each has a title. Colours are the page's business (classes `p0` to `p8`,
`text`, `quo`, `band`).
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

Shape = Literal["asks", "agrees", "bends", "objects", "joins", "left"]
"""Asks for another text; agrees; does not stand in the way; objects; joins what others adopted; left the room."""

GUTTER, SIDE, HEAD, BAND, GAP, LANE, EDGE = 244, 118, 30, 40, 20, 23, 10
PER_ROW, LETTERS = 3, 37


@dataclass(frozen=True, slots=True)
class Party:
    """A lane."""

    code: str
    name: str
    colour: int


@dataclass(frozen=True, slots=True)
class Text:
    """What was tabled in a slot: where it lies, 0 to 1000, and in words."""

    slot: int
    place: int
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A party's answer in a slot."""

    slot: int
    party: int
    shape: Shape
    label: str
    """One or two letters inside the mark: the number of the option it asks for, or a sign."""
    words: str
    moved: bool
    """Whether the answer differs from the one before; the others are drawn as dots."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn."""

    title: str
    options: tuple[str, ...]
    quo: int
    """Number of the option that is the status quo."""
    slots: tuple[str, ...]
    """Names of the columns: the opening, the rounds, the final reading."""
    parties: tuple[Party, ...]
    texts: tuple[Text, ...]
    marks: tuple[Mark, ...]
    adopted: int | None
    """The slot in which the text was adopted."""
    first: tuple[int | None, ...]
    """Per party, the option at which it stood at first."""
    last: tuple[int | None, ...]
    outcome: str
    """Two words for the end of the path."""
    words: str
    """The whole story in a sentence or two, for those who cannot see the drawing."""


def svg(chart: Chart) -> str:
    """The drawing."""
    frame = _Frame(chart)
    parts = [
        *_bands(frame),
        *_grid(frame),
        *_standing(frame, chart.first, frame.left, "at first"),
        *_standing(frame, chart.last, frame.right, "at last"),
        *_path(frame),
        *_lanes(frame),
    ]
    label = escape(f"{chart.title}. {chart.words}")
    size = f'viewBox="0 0 {frame.width} {frame.height}" width="{frame.width}" height="{frame.height}"'
    return "\n".join([f'<svg class="chart" {size} role="img" aria-label="{label}">', *parts, "</svg>"])


def legend(shape: Shape, label: str, *, moved: bool = True) -> str:
    """One mark by itself, for the key."""
    drawn = _glyph(shape, label, 13, 11, moved=moved)
    return f'<svg class="key" viewBox="0 0 26 22" width="26" height="22" aria-hidden="true">{drawn}</svg>'


class _Frame:
    """Where things lie."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.step = max(34, min(84, 560 // max(1, len(chart.slots))))
        self.left = GUTTER
        self.plot = GUTTER + SIDE
        self.right = self.plot + self.step * len(chart.slots)
        self.width = self.right + SIDE + EDGE
        self.floor = HEAD + BAND * len(chart.options)
        self.lanes = self.floor + GAP
        self.height = self.lanes + LANE * len(chart.parties) + EDGE

    def x(self, slot: int) -> int:
        """The middle of a column."""
        return self.plot + self.step * slot + self.step // 2

    def y(self, place: int) -> int:
        """A place of the fine scale; the high pole is above."""
        span = BAND * (len(self.chart.options) - 1)
        return self.floor - BAND // 2 - span * min(1000, max(0, place)) // 1000

    def option(self, number: int) -> int:
        """The middle of an option's band."""
        return self.floor - BAND * number + BAND // 2

    def lane(self, party: int) -> int:
        """The middle of a party's lane."""
        return self.lanes + LANE * party + LANE // 2


def _bands(frame: _Frame) -> list[str]:
    parts = []
    for number, option in enumerate(frame.chart.options, 1):
        y = frame.option(number)
        quo = number == frame.chart.quo
        if number % 2:
            parts.append(f'<rect class="band" x="0" y="{y - BAND // 2}" width="{frame.width}" height="{BAND}"/>')
        parts.append(_words("option", frame.left - 14, y + (0 if quo else 4), f"{number}  {option}", anchor="end"))
        if quo:
            parts.append(_words("small", frame.left - 14, y + 13, "status quo", anchor="end"))
    return parts


def _grid(frame: _Frame) -> list[str]:
    top, bottom = HEAD, frame.lanes + LANE * len(frame.chart.parties)
    parts = [f'<path class="rule" d="M{x} {top}V{bottom}"/>' for x in (frame.plot, frame.right)]
    for slot, name in enumerate(frame.chart.slots):
        parts.append(_words("slot", frame.x(slot), HEAD - 11, name, anchor="middle"))
        parts.append(f'<path class="tick" d="M{frame.x(slot)} {top}V{bottom}"/>')
    return parts


def _standing(frame: _Frame, stands: tuple[int | None, ...], x: int, heading: str) -> list[str]:
    """Who stood at which option, as codes in the option's band."""
    parts = [_words("slot", x + SIDE // 2, HEAD - 11, heading, anchor="middle")]
    for number in range(1, len(frame.chart.options) + 1):
        here = [p for p, stand in zip(frame.chart.parties, stands, strict=True) if stand == number]
        rows = [here[i : i + PER_ROW] for i in range(0, len(here), PER_ROW)]
        for row, parties in enumerate(rows):
            y = frame.option(number) + 4 + 13 * row - 13 * (len(rows) - 1) // 2
            for column, party in enumerate(parties):
                at = x + SIDE // 2 + 38 * column - 19 * (len(parties) - 1)
                parts.append(_words(f"code p{party.colour}", at, y, party.code[:5], anchor="middle", title=f"{party.name}, {heading}"))
    return parts


def _path(frame: _Frame) -> list[str]:
    """The tabled text from the status quo to its outcome."""
    chart, half = frame.chart, frame.step // 2
    quo = frame.option(chart.quo)
    parts = [f'<path class="quo" d="M{frame.plot} {quo}H{frame.plot + frame.step}"/>']
    if not chart.texts:
        return parts
    last = chart.texts[-1]
    moves = [f"M{frame.plot + frame.step} {quo}"]
    for text in chart.texts:
        end = frame.x(text.slot) + (0 if text is last and chart.adopted is not None else half)
        moves.append(f"V{frame.y(text.place)}H{end}")
    parts.append(f'<path class="text" d="{"".join(moves)}"/>')
    stops = [(frame.x(t.slot), frame.y(t.place), t.words) for t in chart.texts]
    parts += [f'<circle class="stop" cx="{x}" cy="{y}" r="4">{_title(words)}</circle>' for x, y, words in stops]
    return parts + _outcome(frame, last)


def _outcome(frame: _Frame, last: Text) -> list[str]:
    x, y, done = frame.x(last.slot), frame.y(last.place), frame.chart.adopted is not None
    beside = y + 22 if y < HEAD + BAND else y - 14
    parts = [_words("outcome", x, beside, frame.chart.outcome, anchor="middle", title=last.words)]
    if done:
        parts.append(f'<path class="after" d="M{x} {y}H{frame.right}"/>')
        parts.append(f'<g class="done"><circle cx="{x}" cy="{y}" r="9"/><path d="M{x - 4} {y}l3 4l6 -7"/></g>')
    return parts


def _lanes(frame: _Frame) -> list[str]:
    parts = []
    for index, party in enumerate(frame.chart.parties):
        y = frame.lane(index)
        parts.append(f'<path class="lane" d="M{frame.plot} {y}H{frame.right}"/>')
        parts.append(_words(f"name p{party.colour}", frame.plot - 14, y + 4, party.name, anchor="end"))
    for mark in frame.chart.marks:
        party = frame.chart.parties[mark.party]
        drawn = _glyph(mark.shape, mark.label, frame.x(mark.slot), frame.lane(mark.party), moved=mark.moved)
        parts.append(f'<g class="mark p{party.colour}">{_title(f"{party.name}. {mark.words}")}{drawn}</g>')
    return parts


def _glyph(shape: Shape, label: str, x: int, y: int, *, moved: bool) -> str:
    """A mark: full size with its label where a party moved, a dot of the same shape where it stayed."""
    size = 8 if moved else 3
    if shape == "left":
        return _words("away", x, y + 4, label, anchor="middle")
    if shape == "asks":
        reach = size + 3 if moved else size + 1
        body = f'<path class="open" d="M{x} {y - reach}l{reach} {reach}l{-reach} {reach}l{-reach} {-reach}z"/>'
    elif shape == "objects":
        body = f'<rect class="full" x="{x - size}" y="{y - size}" width="{2 * size}" height="{2 * size}"/>'
    else:
        body = f'<circle class="{"open" if shape == "bends" else "full"}" cx="{x}" cy="{y}" r="{size}"/>'
    inside = ("in-open" if shape in ("asks", "bends") else "in-full") + (" two" if len(label) > 1 else "")
    return body + (_words(inside, x, y + 4, label, anchor="middle") if moved else "")


def _words(kind: str, x: int, y: int, words: str, *, anchor: str, title: str = "") -> str:
    """A text; one too long for its place is cut and carried whole in the title."""
    cut = words if len(words) <= LETTERS else words[: LETTERS - 1].rstrip() + "…"
    inner = _title(title or words) if title or cut != words else ""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{inner}{escape(cut)}</text>'


def _title(words: str) -> str:
    return f"<title>{escape(words)}</title>"
