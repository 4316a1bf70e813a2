"""A run as Markdown. Whatever could be markup in somebody's words is escaped."""

from __future__ import annotations

import re

from harness.domain.scenario import Inputs
from harness.report.lens import Lens, caption, seen
from harness.report.names import plate
from harness.report.paragraph import Paragraph
from harness.report.sections import facts, sections, title
from harness.transcript import Run

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~:@$^-])")


def render(run: Run, view: Lens) -> str:
    """The run as this reader sees it."""
    blocks = [f"# {escape(title(run))}", "\n".join(f"- **{name}:** {escape(value)}" for name, value in facts(run))]
    blocks.append(f"*{escape(caption(run.inputs, view))}*")
    for section in sections(run.inputs, seen(run, view)):
        blocks.append(f"## {escape(section.title)}")
        blocks += [_paragraph(run.inputs, p) for _, paragraphs in section.told for p in paragraphs]
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Text in which nothing is markup: no emphasis, link, table, list, heading, HTML or bare address."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _MARKUP.sub(r"\\\1", safe).replace("www.", "www\\.")
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", safe)


def _paragraph(inputs: Inputs, paragraph: Paragraph) -> str:
    head, *details = paragraph.text.split("\n")
    name = f"**{escape(plate(inputs, paragraph.speaker))}**" if paragraph.speaker else ""
    if paragraph.kind == "draft":
        return _table(paragraph.rows)
    if paragraph.kind == "act":
        return f"> {name} {escape(head)}"
    if paragraph.kind == "note":
        return "\n>\n".join(f"> {line}" for line in [f"{name} (note) {escape(head)}", *(f"- {escape(d)}" for d in details)])
    if paragraph.kind in ("news", "margins"):
        return f"{name + ': ' if name else ''}*{escape(head)}*"
    listed = "".join(f"\n- {escape(d)}" for d in details)
    lead = f"{name}: " if name else ""
    strong = paragraph.kind in ("chair", "communique") and details
    return f"{lead}{f'**{escape(head)}**' if strong else escape(head)}{chr(10) if listed else ''}{listed}"


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head, *body = [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])
