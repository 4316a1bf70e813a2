"""The ranking of an experiment as one drawing that stands alone, for a paper, a slide or a README: light and dark, no script, no link."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from html import escape

from harness import __version__
from harness.report.comparison import drawing, sheet
from harness.report.comparison.corrected import carried
from harness.report.comparison.entries import said
from harness.report.comparison.figures import Asked, compared
from harness.report.comparison.material import Experiment
from harness.report.plain import plain

LETTERS = 88
"""Letters of a line above the drawing."""
LINE, HEAD, FOOT = 20, 44, 26
STYLE = """
svg { --paper: #fbfaf6; --ink: #1e2022; --soft: #5c6066; --rule: #dcd7cb; --band: #f2efe6; --hot: #2b6ca3; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #17191c; --ink: #e4e1d9; --soft: #a2a29c; --rule: #363a3f; --band: #1f2226; --hot: #5b9bd3; }
}
text { fill: var(--ink); font: 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.paper { fill: var(--paper); } .title { font-size: 17px; font-weight: 600; } .tick, .axis { fill: var(--soft); font-size: 11.5px; }
.band { fill: var(--band); } .grid { stroke: var(--rule); fill: none; } .rule, .zero { stroke: var(--soft); fill: none; }
.reach { stroke: var(--ink); stroke-width: 1.5; fill: none; } .full { fill: var(--hot); stroke: var(--paper); }
.hollow { fill: var(--paper); stroke: var(--soft); stroke-width: 2; }
"""


def render(found: Experiment, asked: Asked) -> str:
    """The picture as SVG: title, the sentence, ranked means with intervals, and what they are. Raises UserError as the page does."""
    one = compared(found, asked)[0]
    spans = [replace(span, href="") for span in sheet.spans(one, sheet.places(one))]
    words = "; ".join(span.words for span in spans)
    lines = textwrap.wrap(" ".join(filter(None, (plain(said(one)), carried(found, one)))), LETTERS)
    top = HEAD + LINE * len(lines)
    inner = drawing.intervals(spans, f"{plain(one.title)}; 95 % intervals", words)
    high = top + drawing.height(len(spans)) + FOOT
    told = [f'<text class="title" x="{drawing.EDGE}" y="26">{escape(plain(found.plan.title))}</text>']
    told += [f'<text x="{drawing.EDGE}" y="{HEAD + LINE * n + 4}">{escape(line)}</text>' for n, line in enumerate(lines)]
    scored = f"Means over scenarios, scored by {plain(one.scorer)}; the instrument was coded by language models."
    foot = f"{scored} sixparty {__version__}"
    size = f'viewBox="0 0 {drawing.WIDE} {high}" width="{drawing.WIDE}" height="{high}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(plain(found.plan.title))}</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{drawing.WIDE}" height="{high}"/>',
            *told,
            f'<g transform="translate(0 {top})">',
            inner,
            "</g>",
            f'<text class="axis" x="{drawing.EDGE}" y="{high - 10}">{escape(foot)}</text>',
            "</svg>",
            "",
        ]
    )
