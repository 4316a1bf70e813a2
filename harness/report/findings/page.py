"""A talk with its findings as one HTML page that needs nothing else: no network, no script. The template escapes every word."""

from __future__ import annotations

from harness import __version__, templates
from harness.report.findings import drawing, table
from harness.report.findings.evidence import Evidence
from harness.report.findings.sheet import SAID, SIGNS, Seat, Sheet, sheet
from harness.report.plain import plain
from harness.report.sections import facts, title
from harness.transcript import Run

SHOWN = ("affirm", "contradict", "undetermined", "unscored", "silent")
"""In which order a reader is told of findings."""
OVER = ("affirm", "contradict", "mixed", "undetermined", "unscored", "silent")
"""And of what items come to."""
PRETTY = {**SIGNS, "contradict": "\u2212", "mixed": "\u00b1", "silent": "\u00b7", "unscored": "\u00d7", "uncounted": "f"}
NOTES = {
    "declared": "This scorer reads what was declared and done, not what was said; it sits near the ceiling by design.",
    "lexicon": "This scorer is a floor: it knows fixed cues, misses paraphrase and irony, and ranks styles of writing as much as fidelity.",
    "judge": "These verdicts are a model's. Read them with the agreement between this judge and people.",
    "human": "These verdicts are a person's.",
}


CODED = "The instrument was coded by language models, and not yet by people."


def note(evidence: Evidence) -> str:
    """What a reader must know of the scorer: what its kind can do, and of a judge how it was checked."""
    return f"{NOTES[evidence.scorer.kind]} {evidence.standing}".strip()


def render(run: Run, evidence: Evidence) -> str:
    """The page. Raises RunError where a finding does not belong to the run."""
    made = sheet(run, evidence)
    last = max((n for seat in made.seats for n, _ in seat.rounds), default=0)
    return templates.html(
        "findings.html.j2",
        title=title(run),
        facts=facts(run),
        scorer=_scorer(evidence),
        note=plain(note(evidence)),
        finished=run.finished,
        total=len(evidence.findings),
        seats=[(seat, _score(seat), drawing.bar(seat.counts, seat.name), _drift(seat, last)) for seat in made.seats],
        bars={row.about.anchor: drawing.bar(row.counts, row.about.statement) for seat in made.seats for row in seat.rows},
        parts=made.parts,
        flags=made.flags,
        looked=evidence.flags is not None,
        metrics=table.metrics(evidence.measures, [s.party for s in made.seats]),
        absent=table.reasons(evidence.measures),
        heard={speech.anchor for _, _, speeches in made.parts for speech in speeches},
        signs=PRETTY,
        said=SAID,
        shown=SHOWN,
        over=OVER,
        weakest=weakest(made),
        colophon=_colophon(run),
    )


def weakest(made: Sheet) -> tuple[str, Seat | None]:
    """The mean of the balanced scores, and the party with the lowest; None where nobody has one."""
    told = [(seat.balanced, seat) for seat in made.seats if seat.balanced is not None]
    if not told:
        return "", None
    return f"{sum(value for value, _ in told) / len(told):+.2f}", min(told, key=lambda pair: pair[0])[1]


def _score(seat: Seat) -> str:
    return "" if seat.balanced is None else f"{seat.balanced:+.2f}"


def _drift(seat: Seat, last: int) -> str:
    return drawing.line(seat.rounds, last, seat.name) if any(value is not None for _, value in seat.rounds) else ""


def _scorer(evidence: Evidence) -> str:
    scorer = evidence.scorer
    model = f", model {plain(scorer.model)}" if scorer.model else ""
    return f"{plain(scorer.id)} ({scorer.kind}{model}), settings {plain(scorer.config)[:12]}"


def _colophon(run: Run) -> list[str]:
    head = f"{len(run.events)} events, the last of which hashes to {run.hashes[-1][:16]}" if run.hashes else "no events yet"
    coded = (
        "A number such as [P14] is a paragraph of the paper from which the positions were coded; language models coded them, and no person "
        "has checked it yet."
    )
    score = (
        "Balanced score: items affirmed less items contradicted, of those on which the party had an opening. What cannot be told or was "
        "not scored is left out; an item that was contradicted and then affirmed counts half on either side. What a fallback said in a "
        "party's place is shown, and counts for nothing."
    )
    return [f"The record: {plain(run.manifest.run)}, {head}. Drawn with sixparty {__version__}.", coded, score]
