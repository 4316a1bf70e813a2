"""The communique told in full, and the terms of an adoption."""

from __future__ import annotations

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.report.names import capital, hindrance, label, short, shorts, title, understanding
from harness.report.paragraph import Paragraph
from harness.report.plain import plain


def terms(inputs: Inputs, item: ev.Adopted | ev.Agreed) -> list[str]:
    """By whom a text was adopted, and with what on record in whose name: one line each."""
    found = [f"Parties: {shorts(inputs, item.parties) or 'none'}."]
    if isinstance(item, ev.Adopted) and set(inputs.seats) > set(item.parties):
        found[0] = f"Parties: {shorts(inputs, item.parties) or 'none'}; others may join."
    found += [f"Understanding of {short(inputs, u.party)}: that {understanding(inputs, u.rider).rstrip('.')}." for u in item.understandings]
    if item.reservations:
        found.append(f"Reservation: {shorts(inputs, item.reservations)}.")
    if item.ad_referendum:
        found.append(f"Ad referendum: {shorts(inputs, item.ad_referendum)}.")
    return found


def communique(inputs: Inputs, event: ev.Communique) -> tuple[Paragraph, ...]:
    """Heading, preamble, what was agreed, what stays open, who was absent, and what comes next."""
    after = [f"Absent: {shorts(inputs, event.absent)}."] if event.absent else []
    lines = [
        plain(event.preamble),
        *(_agreed(inputs, item) for item in event.agreed),
        *(_open(inputs, item) for item in event.open),
        *after,
        plain(event.next_meeting),
    ]
    return (Paragraph("heading", None, "Communiqué"), *(Paragraph("communique", None, x) for x in lines if x))


def _agreed(inputs: Inputs, item: ev.Agreed) -> str:
    return "\n".join([f"Agreed: {title(inputs, item.issue)}", plain(item.text), *terms(inputs, item)])


def _open(inputs: Inputs, item: ev.OpenItem) -> str:
    lines = [f"Open: {title(inputs, item.issue)}", f"The draft stood at: {plain(item.text)}"]
    lines += [capital(f"[{label(inputs, item.issue, b.draft)}: {shorts(inputs, b.parties)}]") for b in item.brackets]
    if item.objections:
        lines.append(f"Objections: {shorts(inputs, item.objections)}.")
    lines.append(f"Left open because {hindrance(item.why)}.")
    return "\n".join(lines)
