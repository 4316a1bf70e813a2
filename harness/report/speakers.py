"""Who spoke for each seat, turn by turn: what a model said itself, what it had to mend, and what was said in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.report.names import plate
from harness.report.plain import plain

LOUD = 10
"""Percent of fallback turns above which a run is incomplete for comparing models."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One seat."""

    party: str
    delegate: str
    turns: Mapping[str, int]
    """By source, in the order in which they came."""
    fallbacks: Mapping[str, int] = field(default_factory=dict)
    """By code."""


def speakers(delegates: Mapping[str, str], events: Iterable[ev.Event]) -> tuple[Speaker, ...]:
    """Every party that was asked for a turn, in the order in which they were first asked."""
    sources: dict[str, Counter[str]] = {}
    codes: dict[str, Counter[str]] = {}
    for event in events:
        if isinstance(event, ev.TurnTaken):
            sources.setdefault(event.party, Counter())[event.source] += 1
            codes.setdefault(event.party, Counter()).update([event.fallback] if event.fallback else [])
    return tuple(Speaker(p, delegates.get(p, ""), dict(n), dict(codes[p])) for p, n in sources.items())


def table(inputs: Inputs, found: Sequence[Speaker]) -> list[str]:
    """The seats as lines of a table, with a warning where too much was said in place of a model; nothing for a talk by rules alone."""
    if all(s.turns.keys() <= {"offline"} for s in found):
        return []
    sources = list(dict.fromkeys(source for s in found for source in s.turns))
    names = [plate(inputs, s.party) for s in found]
    width = max(map(len, [*names, "turns by"]))
    lines = [f"{'turns by':<{width}}  " + "  ".join(f"{source:>8}" for source in sources)]
    for name, speaker in zip(names, found, strict=True):
        counts = "  ".join(f"{speaker.turns.get(source, 0) or '-':>8}" for source in sources)
        codes = ", ".join(f"{plain(code)} {n}" for code, n in speaker.fallbacks.items())
        lines.append(f"{name:<{width}}  {counts}" + (f"  ({codes})" if codes else ""))
    return lines + warning(found)


def warning(found: Sequence[Speaker]) -> list[str]:
    """What whoever compares models must know; nothing when the models spoke for themselves."""
    lost = sum(s.turns.get("fallback", 0) for s in found)
    own = sum(n for s in found for source, n in s.turns.items() if source in {"model", "repaired", "fallback"})
    if not lost:
        return []
    share = 100 * lost / own
    telling = "too many to compare models by this run" if share > LOUD else "they are not the model's"
    return [f"{lost} of {own} turns of models ({share:.0f} %) were taken by the offline delegate: {telling}."]
