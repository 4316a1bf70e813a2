"""Three drawings: ranked intervals, two models scenario by scenario, score against cost.

Pure: values in, one SVG element out. Coordinates are integers, every text is escaped, nothing is told by colour alone, and every mark has a
title. Colours are the page's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from harness.report.comparison.scale import Scale, scale

WIDE, EDGE, LETTERS = 760, 16, 28
LEFT, ROW, TOP, FOOT = 230, 34, 12, 44
PAIR_ROW = 20
HIGH = 320
WIDE_LETTER = 8
NAMED = HIGH - 6
"""The lowest place of a name beside a mark of the scatter."""
INSIDE = 72
"""How far to the left it may reach."""
DOT = 7
"""Half the room that a mark takes."""


@dataclass(frozen=True, slots=True)
class Span:
    """A lane: a contender's mean with its interval."""

    name: str
    mean: float | None
    low: float | None
    high: float | None
    place: int | None
    """The number of its tied set."""
    beside: bool
    words: str
    """All of it, for the title."""
    href: str
    """Where it leads; empty for nowhere."""


@dataclass(frozen=True, slots=True)
class Point:
    """A number of two contenders in one scenario."""

    name: str
    one: float
    other: float
    href: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A contender by what it costs and what it scores."""

    name: str
    cost: float
    mean: float
    low: float | None
    high: float | None
    words: str
    href: str
    beside: bool


def height(lanes: int) -> int:
    """How high a drawing of intervals is."""
    return TOP + ROW * lanes + FOOT


def intervals(spans: Sequence[Span], label: str, words: str, *, zero: bool = False) -> str:
    """A lane for each, the first on top; tied sets are bracketed on the right, and share a band."""
    known = [v for s in spans for v in (s.mean, s.low, s.high) if v is not None]
    axis = scale(known, LEFT, WIDE - 90, zero=zero)
    floor = TOP + ROW * len(spans)
    parts = [*_bands(spans), *_ticks(axis, floor, label)]
    for number, span in enumerate(spans):
        parts.append(_lane(span, axis, TOP + ROW * number + ROW // 2))
    return _whole("intervals", height(len(spans)), words, parts)


def paired(points: Sequence[Point], names: tuple[str, str], label: str, words: str) -> str:
    """A line for each scenario from the one contender (full) to the other (open), as they are given."""
    axis = scale((v for p in points for v in (p.one, p.other)), LEFT, WIDE - EDGE)
    floor = TOP + PAIR_ROW * len(points)
    parts = _ticks(axis, floor, label)
    for number, point in enumerate(points):
        y = TOP + PAIR_ROW * number + PAIR_ROW // 2
        one, other = axis.at(point.one), axis.at(point.other)
        title = _title(f"{point.name}: {names[0]} {point.one:.3g}, {names[1]} {point.other:.3g}, difference {point.one - point.other:+.3g}")
        way = "up" if point.one > point.other else "down"
        drawn = f'<path class="way {way}" d="M{one} {y}H{other}"/><circle class="other" cx="{other}" cy="{y}" r="5"/>'
        drawn += f'<circle class="one" cx="{one}" cy="{y}" r="5"/>'
        parts.append(f'<a href="{escape(point.href)}">{title}{_words("lane", LEFT - 14, y + 4, point.name, "end")}{drawn}</a>')
    return _whole("paired", floor + FOOT, words, parts)


def scatter(spots: Sequence[Spot], labels: tuple[str, str], words: str) -> str:
    """Score upwards, cost to the right."""
    high = HIGH
    across = scale((s.cost for s in spots), 70, WIDE - 150, zero=True)
    up = scale((v for s in spots for v in (s.mean, s.low, s.high) if v is not None), high, TOP + 12)
    parts = [f'<path class="rule" d="M{across.start} {TOP}V{high}H{WIDE - EDGE}"/>']
    parts += [f'<path class="grid" d="M{across.start} {y}H{WIDE - EDGE}"/>{_words("tick", 60, y + 4, t, "end")}' for y, t in up.ticks()]
    parts += [_words("tick", x, high + 18, t, "middle") for x, t in across.ticks()]
    parts.append(_words("axis", (across.start + across.end) // 2, high + 38, labels[0], "middle"))
    parts.append(_words("axis", 70, TOP - 1, labels[1], "start"))
    marks = [(across.at(spot.cost), up.at(spot.mean), spot) for spot in sorted(spots, key=lambda s: (s.beside, -s.mean))]
    taken = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y, _ in marks]
    names = [_name(x, y, spot.name, taken) for x, y, spot in marks]
    # Those that are compared are named first and drawn last, so that no baseline covers them.
    for (x, y, spot), name in reversed(list(zip(marks, names, strict=True))):
        line = ""
        if spot.low is not None and spot.high is not None:
            line = f'<path class="reach" d="M{x} {up.at(spot.low)}V{up.at(spot.high)}"/>'
        dot = f'<circle class="{"hollow" if spot.beside else "full"}" cx="{x}" cy="{y}" r="5"/>'
        parts.append(f'<a href="{escape(spot.href)}">{_title(spot.words)}{line}{dot}{name}</a>')
    return _whole("scatter", high + 48, words, parts)


def _name(x: int, y: int, name: str, taken: list[tuple[int, int, int, int]]) -> str:
    """A name beside its mark, where it covers no mark, no other name and no number of the axis; nothing where there is no such place."""
    wide = WIDE_LETTER * min(len(name), LETTERS)
    for down in (4, -6, 14):
        for at, anchor, left in ((x + 10, "start", x + 10), (x - 10, "end", x - 10 - wide)):
            box = (left, y + down - 11, left + wide, y + down + 3)
            apart = all(box[2] <= a or c <= box[0] or box[3] <= b or d <= box[1] for a, b, c, d in taken)
            if apart and left >= INSIDE and box[2] <= WIDE and box[1] >= TOP and y + down <= NAMED:
                taken.append(box)
                return _words("name", at, y + down, name, anchor)
    return ""


def _bands(spans: Sequence[Span]) -> list[str]:
    """A band for every other set, and a bracket with its number beside each."""
    parts = []
    for place in sorted({s.place for s in spans if s.place is not None}):
        lanes = [n for n, s in enumerate(spans) if s.place == place]
        top, bottom = TOP + ROW * lanes[0], TOP + ROW * (lanes[-1] + 1)
        if place % 2:
            parts.append(f'<rect class="band" x="0" y="{top}" width="{WIDE}" height="{bottom - top}"/>')
        parts.append(f'<path class="rule" d="M{WIDE - 74} {top + 7}h6V{bottom - 7}h-6"/>')
        parts.append(_words("axis", WIDE - 60, (top + bottom) // 2 + 4, f"set {place}", "start"))
    return parts


def _lane(span: Span, axis: Scale, y: int) -> str:
    name = _words("lane", LEFT - 14, y + 4, span.name, "end")
    if span.mean is None:
        drawn = _words("axis", LEFT + 8, y + 4, "no value", "start")
    else:
        x = axis.at(span.mean)
        drawn = ""
        if span.low is not None and span.high is not None:
            low, high = axis.at(span.low), axis.at(span.high)
            drawn = f'<path class="reach" d="M{low} {y - 5}v10M{low} {y}H{high}M{high} {y - 5}v10"/>'
        drawn += f'<circle class="{"hollow" if span.beside else "full"}" cx="{x}" cy="{y}" r="6"/>'
    told = f"{_title(span.words)}{name}{drawn}"
    return f'<a href="{escape(span.href)}">{told}</a>' if span.href else f"<g>{told}</g>"


def _ticks(axis: Scale, floor: int, label: str) -> list[str]:
    """Upright lines with their numbers beneath, 0 stronger, and what the axis is."""
    parts = []
    for x, told in axis.ticks():
        parts.append(f'<path class="{"zero" if x == axis.zero else "grid"}" d="M{x} {TOP}V{floor}"/>')
        parts.append(_words("tick", x, floor + 16, told, "middle"))
    return [*parts, _words("axis", (axis.start + axis.end) // 2, floor + 36, label, "middle")]


def _whole(kind: str, high: int, words: str, parts: Sequence[str]) -> str:
    head = f'viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" role="group" aria-label="{escape(words)}"'
    return "\n".join([f'<svg class="plot {kind}" {head}>', *parts, "</svg>"])


def _words(kind: str, x: int, y: int, words: str, anchor: str) -> str:
    cut = words if len(words) <= LETTERS or kind == "axis" else f"{words[: LETTERS - 1].rstrip()}…"
    inner = _title(words) if cut != words else ""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{inner}{escape(cut)}</text>'


def _title(words: str) -> str:
    return f"<title>{escape(words)}</title>"
