"""Two small drawings: shares as a bar, and a number over rounds as a line. Integers only; every word escaped; nothing by colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from harness.report.findings.sheet import SAID, WORDS

WIDE, HIGH = 240, 18
"""Of a bar."""
ROOM = 16
"""Pixels that a sign with its number needs."""
GRAPH, TALL, LEFT, TOP, REACH = 276, 128, 34, 14, 42
"""Of a line: width, height, margin on the left, margin above, pixels from 0 to 1."""
GLYPHS: Mapping[str, str] = {
    "affirm": "+",
    "mixed": "\u00b1",
    "undetermined": "?",
    "silent": "",
    "unscored": "\u00d7",
    "contradict": "\u2212",
}
"""Signs inside a bar; what is silent has none."""


def bar(counts: Mapping[str, int], what: str) -> str:
    """Shares of a whole, drawn from affirmed on the left to contradicted on the right; an empty string where there is nothing."""
    whole = sum(counts.get(word, 0) for word in WORDS)
    if not whole:
        return ""
    told = ", ".join(f"{counts[word]} {SAID[word]}" for word in WORDS if counts.get(word))
    parts, done = [], 0
    for word in WORDS:
        start, done = done, done + counts.get(word, 0)
        parts.append(_segment(word, counts.get(word, 0), start * WIDE // whole, done * WIDE // whole))
    head = f'viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" role="img"'
    return f'<svg class="bar" {head} aria-label="{escape(f"{what}: {told}")}">{"".join(parts)}</svg>'


def _segment(word: str, count: int, low: int, high: int) -> str:
    if not count:
        return ""
    wide = max(1, high - low - 1)
    title = f"<title>{count} {escape(SAID[word])}</title>"
    sign = f"{GLYPHS[word]}{count}"
    label = f'<text x="{low + wide // 2}" y="13" text-anchor="middle">{sign}</text>' if wide >= ROOM + 6 * (len(sign) - 2) else ""
    return f'<g class="{word}">{title}<rect x="{low}" y="0" width="{wide}" height="{HIGH}"/>{label}</g>'


def line(points: Sequence[tuple[int, float | None]], last: int, name: str) -> str:
    """A number from -1 to 1 over the rounds from 0 (the opening) to the last; a round without a number is a gap in the line."""
    step = (GRAPH - LEFT - 24) // max(1, last)
    spots = [(n, LEFT + 8 + n * step, _height(v), v) for n, v in points if v is not None]
    told = ", ".join(f"{_round(n)} {v:+.2f}" for n, _, _, v in spots) or "no opening"
    parts = [*_frame(last, step), f'<path class="run" d="{_path(spots)}"/>' if spots else ""]
    for n, x, y, value in spots:
        parts.append(f'<g class="dot"><title>{_round(n)}: {value:+.2f}</title><circle cx="{x}" cy="{y}" r="4"/></g>')
    head = f'viewBox="0 0 {GRAPH} {TALL}" width="{GRAPH}" height="{TALL}" role="img"'
    return f'<svg class="drift" {head} aria-label="{escape(f"{name}, balanced score by round: {told}")}">{"".join(parts)}</svg>'


def _path(spots: Sequence[tuple[int, int, int, float]]) -> str:
    """A stroke through rounds that follow each other; the pen is lifted over a gap."""
    before, found = None, []
    for n, x, y, _ in spots:
        found.append(f"{'L' if before == n - 1 else 'M'}{x} {y}")
        before = n
    return "".join(found)


def _frame(last: int, step: int) -> list[str]:
    """Three level lines with their numbers, and the rounds beneath."""
    parts = []
    for level, label in ((1, "+1"), (0, "0"), (-1, "\u22121")):
        y = _height(level)
        parts.append(f'<path class="{"zero" if level == 0 else "level"}" d="M{LEFT} {y}H{GRAPH - 4}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{label}</text>')
    every = max(1, -(-18 // max(1, step)))
    rounds = range(0, last + 1, every)
    return parts + [f'<text x="{LEFT + 8 + n * step}" y="{TALL - 6}" text-anchor="middle">{n or "op."}</text>' for n in rounds]


def _height(value: float) -> int:
    return TOP + REACH - round(max(-1.0, min(1.0, value)) * REACH)


def _round(number: int) -> str:
    return f"round {number}" if number else "opening"
