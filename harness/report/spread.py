"""A difference between two runs as one HTML page, side by side, that needs nothing else: no network, no script."""

from __future__ import annotations

from harness import __version__, templates
from harness.report.columns import APART, deeds, differs, drafts, place, when
from harness.report.diff import Difference
from harness.report.names import capital, plate, topic
from harness.report.plain import plain
from harness.transcript import Run

HUES = 9
"""Party colours in the style sheet."""


def render(difference: Difference, left: Run, right: Run) -> str:
    """The page. The template escapes every word."""
    inputs = left.inputs
    colours = {party: n % HUES for n, party in enumerate(dict.fromkeys([*left.inputs.profile, *right.inputs.profile]))}
    moments = [("Where they part", difference.parting)]
    if difference.acting and difference.parting and difference.acting.event != difference.parting.event:
        moments.append(("The first turn whose acts differ", difference.acting))
    return templates.html(
        "diff.html.j2",
        title=" and ".join(difference.runs),
        topic=plain(inputs.scenario.title) if difference.comparable else APART,
        difference=difference,
        differs=differs(difference),
        moments=[(title, place(inputs, where), where) for title, where in moments if where],
        endings=[(capital(topic(inputs, e.issue)), e) for e in difference.endings],
        deeds=list(deeds(difference, inputs)),
        drafts=list(drafts(difference, inputs)),
        spoken=[(when(s.round, s.kind), plate(inputs, s.party), colours.get(s.party, 8), s) for s in difference.spoken],
        version=__version__,
    )
