"""A run as plain text, wrapped to a width."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

from harness.domain.scenario import Inputs
from harness.report.lens import Lens, caption, seen
from harness.report.paragraph import Paragraph, line
from harness.report.sections import facts, sections, title
from harness.transcript import Run

WIDTH = 88
_INDENT = {"margins": "  ", "news": "  ", "note": "    | ", "draft": "  "}


def render(run: Run, view: Lens, width: int = WIDTH) -> str:
    """The run as this reader sees it."""
    lines = [*wrap(title(run), width), "=" * min(columns(title(run)), width), ""]
    for name, value in facts(run):
        lines += wrap(f"{name}: {value}", width, after=" " * (len(name) + 2))
    lines += ["", *wrap(caption(run.inputs, view), width)]
    for section in sections(run.inputs, seen(run, view)):
        lines += ["", "", section.title, "-" * columns(section.title)]
        for _, paragraphs in section.told:
            for number, paragraph in enumerate(paragraphs):
                beneath = paragraph.kind == "act" and number > 0
                lines += wrap(f"-> {paragraph.text}", width, "    ", "       ") if beneath else _paragraph(run.inputs, paragraph, width)
    return "\n".join(lines) + "\n"


def _paragraph(inputs: Inputs, paragraph: Paragraph, width: int) -> list[str]:
    first = _INDENT.get(paragraph.kind, "")
    gap = [first.rstrip()] if paragraph.kind == "note" else [""]
    if paragraph.kind == "draft":
        return gap + _draft(paragraph, width)
    head, *details = line(inputs, paragraph).split("\n")
    lines = wrap(head, width, first, first + "  ")
    for detail in details:
        lines += wrap(detail, width, first + "  ", first + "    ")
    return gap + lines


def _draft(paragraph: Paragraph, width: int) -> list[str]:
    """Issue on the left, text and brackets on the right."""
    lines = [f"  {paragraph.text.split(chr(10))[0]}"]
    left = min(24, max(columns(row[0]) for row in paragraph.rows[1:]))
    for issue, text, brackets in paragraph.rows[1:]:
        pad = "    " + issue + " " * max(2, left + 2 - columns(issue))
        lines += wrap(text, width, pad, " " * (left + 8))
        for bracket in brackets.splitlines():
            lines += wrap(bracket, width, " " * (left + 6), " " * (left + 8))
    return lines


def columns(text: str) -> int:
    """How many places a text takes on a terminal; Chinese, Japanese and Korean letters take two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int, first: str = "", after: str = "") -> list[str]:
    """Lines no wider than the width, broken between words, or inside a word that is wider than a line."""
    lines: list[str] = []
    current = first
    for word in _words(text, max(8, width - max(columns(first), columns(after)))):
        empty = current == (after if lines else first)
        if not empty and columns(current) + 1 + columns(word) > width:
            lines.append(current)
            current, empty = after, True
        current += word if empty else f" {word}"
    return [*lines, current]


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split(" "):
        piece = ""
        for letter in word if columns(word) > room else (word,):
            if piece and columns(piece + letter) > room:
                yield piece
                piece = ""
            piece += letter
        yield piece
