"""A run as Markdown. Whatever could be markup in somebody's words is escaped."""

from __future__ import annotations

import re

from harness.domain.scenario import Inputs
from harness.report.lens import Lens, caption, seen
from harness.report.names import plate
from harness.report.paragraph import Paragraph
from harness.report.sections import facts, sections, title
from harness.transcript import Run

_MARKUP = re.compile(r"([\\`*_\[\]|~$@])")
_LEADING = re.compile(r"^([-+=#]|\d+(?=[.)]))")


def render(run: Run, view: Lens) -> str:
    """The run as this reader sees it."""
    blocks = [f"# {escape(title(run))}", "\n".join(f"- **{name}:** {escape(value)}" for name, value in facts(run))]
    blocks.append(f"*{escape(caption(run.inputs, view))}*")
    for section in sections(run.inputs, seen(run, view)):
        blocks.append(f"## {escape(section.title)}")
        blocks += [
            _deed(p) if n and p.kind == "act" else _paragraph(run.inputs, p)
            for _, paragraphs in section.told
            for n, p in enumerate(paragraphs)
        ]
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Text in which nothing is markup: no emphasis, link, table, list, heading, HTML or bare address."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _MARKUP.sub(r"\\\1", safe).replace("://", "\\://").replace("www.", "www\\.")
    return _LEADING.sub(lambda m: f"\\{m[0]}" if not m[0].isdigit() else f"{m[0]}\\", safe)


def _deed(paragraph: Paragraph) -> str:
    """A deed beneath the words of its party does not name it again."""
    return f"> → {escape(paragraph.text)}"


def _paragraph(inputs: Inputs, paragraph: Paragraph) -> str:
    head, *details = paragraph.text.split("\n")
    name = f"**{escape(plate(inputs, paragraph.speaker))}**" if paragraph.speaker else ""
    if paragraph.kind == "draft":
        return _table(paragraph.rows)
    if paragraph.kind == "act":
        return f"> {name} {escape(head)}"
    if paragraph.kind == "note":
        return "\n".join([f"> {name} (note): {escape(head)}", *([">"] if details else []), *(f"> - {escape(d)}" for d in details)])
    if paragraph.kind in ("news", "margins"):
        return f"{name + ': ' if name else ''}*{escape(head)}*"
    lead = f"{name}: " if name else ""
    if not details:
        return f"{lead}{escape(head)}"
    said = [escape(details.pop(0))] if paragraph.kind == "communique" else []
    items = ["\n".join(f"- {escape(d)}" for d in details)] if details else []
    return "\n\n".join([f"{lead}**{escape(head)}**", *said, *items])


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head, *body = [f"| {' | '.join('<br>'.join(escape(x) for x in cell.split(chr(10))) for cell in row)} |" for row in rows]
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])
