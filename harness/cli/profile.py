"""A profile as a page to read: what the paper says, line by line with its paragraphs; apart from it what was authored, with reasons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from harness.domain.party import Condition, Profile, Shift, Span, Stance
from harness.domain.values import Authored
from harness.report.names import capital

WIDTH = 100
LEGEND = (
    "Lines with paragraphs, such as [P07], were coded from the paper. What stands under a heading marked (authored) is our own choice, "
    "each line with its reason."
)


def page(profile: Profile) -> str:
    """The whole profile."""
    blocks = [
        _filled(f"{capital(profile.name)} ({profile.id})", profile.role, f"Capital: {profile.capital}. Manner of speech: {profile.manner}"),
        _filled(LEGEND),
        *(_section(title, list(lines)) for title, lines in _coded(profile)),
        *(_section(f"{title} (authored)", list(lines)) for title, lines in _authored(profile)),
    ]
    return "\n\n".join(block for block in blocks if block)


def _coded(profile: Profile) -> Iterator[tuple[str, Iterator[str]]]:
    for title, lines in (("Interests", profile.interests), ("Capabilities", profile.capabilities), ("Reservations", profile.reservations)):
        yield title, (f"{line.text} {_cited(line.paragraphs)}{_implied(line.confidence)} {line.id}" for line in lines)
    yield "Positions", _positions(profile)
    yield "Preconditions", (f"{p.text} {_cited(p.paragraphs)} {p.id}, from {p.position}" for p in profile.preconditions)
    yield "Red lines", (f"{r.issue}: cannot accept {r.text} {_cited(r.paragraphs)} {r.id}, from {r.position}" for r in profile.red_lines)
    yield "What it may offer", (f"{o.issue}: {o.text} {_cited(o.paragraphs)} {o.id}" for o in profile.offers if o.paragraphs)


def _positions(profile: Profile) -> Iterator[str]:
    for p in profile.positions:
        under = f" Condition: {p.conditions.rstrip('.')}." if p.conditions else ""
        stand = f"{_options(p.target)}, {p.firmness}, salience {p.salience} of 5 ({p.salience_reason.rstrip('.')})"
        yield f"{p.issue}: {p.text}{under} {_cited(p.paragraphs)}{_implied(p.confidence)} {stand}; {p.id}"


def _authored(profile: Profile) -> Iterator[tuple[str, Iterator[str]]]:
    yield "What it can live with", (f"{issue}: {_limits(stance)}. Reason: {stance.reason}" for issue, stance in profile.stances.items())
    yield "When a position holds", (f"{p.id}: {_when(p.when)}. Reason: {p.when_reason}" for p in profile.positions if p.when)
    yield "What moves an ideal", (_shift(s) for s in profile.shifts)
    met = [p for p in profile.preconditions if p.level]
    yield "When a precondition is met", (f"{p.id}: tracks {', '.join(p.tracks)} at {_number(p.level)}" for p in met)
    others = [o for o in profile.offers if not o.paragraphs]
    yield "What else it may offer", (f"{o.issue}: {o.text}. Reason: {o.reason or 'none given'} {o.id}" for o in others)
    yield "Weight", (f"{kind}: {_number(weight)}" for kind, weight in profile.weight.items())
    yield "Temper", (f"{name}: {_number(value)}" for name, value in profile.temper or () if isinstance(value, Authored))


def _section(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    return "\n".join([title, *(_item(" ".join(line.split())) for line in lines)])


def _item(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)


def _filled(*texts: str) -> str:
    return "\n".join(textwrap.fill(text, WIDTH, break_on_hyphens=False) for text in texts)


def _cited(paragraphs: tuple[str, ...]) -> str:
    return f"[{', '.join(paragraphs)}]" if paragraphs else ""


def _implied(confidence: str) -> str:
    return " (implied)" if confidence == "implied" else ""


def _options(span: Span) -> str:
    low, high = span
    return f"option {low}" if low == high else f"options {low} to {high}"


def _limits(stance: Stance) -> str:
    ideal = f", ideally {_options(stance.ideal)} (the paper is silent)" if stance.ideal else ""
    return _options(stance.accept) + ideal


def _shift(shift: Shift) -> str:
    return f"{shift.issue}: {shift.by:+d} of 1000 {_when(shift.when)}. Reason: {shift.reason} {_cited(shift.paragraphs)}"


def _number(authored: Authored | None) -> str:
    return f"{authored.value}. Reason: {authored.reason}" if authored else "none"


def _when(conditions: tuple[Condition, ...]) -> str:
    named = (c.track or f"the trust of {c.trust[0]} in {c.trust[1]}" if c.trust else c.track for c in conditions)
    return "when " + " and ".join(f"{name} is at {c.at_least} of 1000 or above" for name, c in zip(named, conditions, strict=True))
