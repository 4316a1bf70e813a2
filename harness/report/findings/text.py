"""A talk with its findings as plain text, wrapped to a width."""

from __future__ import annotations

from collections.abc import Iterator

from harness.report.findings import table
from harness.report.findings.evidence import Evidence
from harness.report.findings.page import CODED, OVER, SHOWN, note, weakest
from harness.report.findings.sheet import SAID, SIGNS, Entry, Line, Seat, Sheet, Speech, sheet
from harness.report.plain import plain
from harness.report.sections import title
from harness.report.text import WIDTH, columns, wrap
from harness.transcript import Run


def render(run: Run, evidence: Evidence, width: int = WIDTH) -> str:
    """The talk. Raises RunError where a finding does not belong to it."""
    made = sheet(run, evidence)
    head = f"Findings: {title(run)}"
    scorer = evidence.scorer
    lines = [*wrap(head, width), "=" * min(columns(head), width), ""]
    lines += wrap(f"{len(evidence.findings)} findings of {scorer.id} ({scorer.kind}). {plain(note(evidence))}", width)
    lines += wrap(CODED, width)
    lines += wrap("Signs: " + ", ".join(f"{SIGNS[word]} {SAID[word]}" for word in OVER) + ", ! flagged", width)
    lines += [*_parties(made, width), *_measures(evidence, made, width)]
    for seat in made.seats:
        lines += _items(seat, width)
    for name, _, speeches in made.parts:
        lines += ["", "", name, "-" * columns(name)]
        for speech in speeches:
            lines += _speech(speech, width)
    return "\n".join(lines) + "\n"


def _parties(made: Sheet, width: int) -> Iterator[str]:
    """A line a party: items by what they come to, and the score."""
    wide = max((columns(s.name) for s in made.seats), default=0)
    yield from ("", f"{'Items':<{wide}}  {'score':>6}" + "".join(f"{SIGNS[w]:>5}" for w in OVER))
    for seat in made.seats:
        score = "-" if seat.balanced is None else f"{seat.balanced:+.2f}"
        yield seat.name + " " * (wide - columns(seat.name)) + f"  {score:>6}" + "".join(f"{seat.counts.get(w, 0):>5}" for w in OVER)
    mean, low = weakest(made)
    if low is not None:
        yield from wrap(f"Mean {mean}; the weakest is {low.name}.", width)


def _measures(evidence: Evidence, made: Sheet, width: int) -> Iterator[str]:
    rows = table.metrics(evidence.measures, [s.party for s in made.seats])
    if not rows:
        return
    wide = max(len(row.name) for row in rows)
    yield from ("", f"{'Metrics':<{wide}}" + "".join(f"{s.code:>8}" for s in made.seats) + f"{'mean':>8}{'weakest':>14}{'run':>8}")
    for row in rows:
        *parties, mean, low, whole = row.cells
        worst = f"{low.words} {low.who:<5}" if low.who else low.words
        yield (f"{row.name:<{wide}}" + "".join(f"{c.words:>8}" for c in (*parties, mean)) + f"{worst:>14}{whole.words:>8}").rstrip()
    for metric, whom, why in table.reasons(evidence.measures):
        yield from wrap(f"Absent: {metric} ({whom}): {why}", width, after="  ")


def _items(seat: Seat, width: int) -> Iterator[str]:
    """The items of a party, each with what it comes to and how often each was found."""
    if not seat.rows:
        return
    yield from ("", "", f"{seat.name}: items", "-" * (columns(seat.name) + 7))
    for row in seat.rows:
        counts = ", ".join(f"{n} {SAID[word]}" for word in SHOWN if (n := row.counts[word]))
        stand = f"{row.about.stand}: " if row.about.stand else ""
        yield from wrap(f"{SIGNS[row.word]:>2} {row.about.id}  {stand}{row.about.statement}", width, after="     ")
        yield from wrap(f"{counts}. {row.about.sources}", width, "     ", "     ")


def _speech(speech: Speech, width: int) -> Iterator[str]:
    yield from ("", f"{speech.name}{f' ({speech.source})' if speech.source else ''}:")
    for line in speech.lines:
        yield from _line(line, width)
    for entry in speech.rest:
        yield from _entry(entry, width)


def _line(line: Line, width: int) -> Iterator[str]:
    """A sentence behind the signs of all that was found in it."""
    signs = "".join(dict.fromkeys(SIGNS[e.word] for e in line.entries)) + ("!" if line.flags else "")
    yield from wrap("".join(p.text for p in line.pieces), width, f"{signs:>4} ", "     ")
    for entry in line.entries:
        yield from _entry(entry, width)
    for flag in line.flags:
        yield from wrap(f"! {flag.flag}: {flag.quote} ({flag.why})", width, " " * 9, " " * 11)


def _entry(entry: Entry, width: int) -> Iterator[str]:
    kind = f" ({entry.modality})" if entry.modality else ""
    told = "; ".join(part for part in (entry.deed, entry.why) if part)
    why = f": {told}" if told else ""
    return iter(wrap(f"{SIGNS[entry.word]} {SAID[entry.word]} {entry.about.id}{kind}{why}", width, " " * 9, " " * 11))
