"""What a metric is, and what it comes to: a value with what it was computed from, or its absence with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from harness.evaluation.metrics.material import Material, Turns

Better = Literal["high", "low", "neither"]
Needs = Literal["findings", "events", "both"]
Part = Literal["party", "mean", "weakest", "run"]
"""One party; the mean over the parties that could be measured; the worst of them, with its name; the run as a whole."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number, or why there is none."""

    metric: str
    party: str | None
    """None for a mean, and for what belongs to the run as a whole."""
    value: float | None
    """None exactly where the status is absent; never 0 for what could not be measured."""
    n: int
    """What it was computed from: items, turns, words, texts, as the metric says; parties for a mean."""
    status: Literal["ok", "absent"]
    why: str
    """The reason for an absence; else what a reader should know, perhaps nothing."""
    turns: Turns = "own"
    """On the turns that delegates took themselves, or on all, fallback ones among them."""
    part: Part = "party"
    interval: tuple[float, float] | None = None
    """95 % interval for display, where the metric has one."""
    behind: tuple[int, ...] = ()
    """Numbers of the events that show it, where there are such."""


Read = Callable[[Material], list[Measure]]


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the registry."""

    id: str
    title: str
    better: Better
    needs: Needs
    read: Read
    text: bool = False
    """Whether it compares texts, which takes longer than counting."""
    whole: bool = False
    """Whether it rests on what all turns together came to, so that there is none of some turns."""


def found(metric: str, party: str | None, value: float, n: int, why: str = "", *, behind: Iterable[int] = ()) -> Measure:
    """A measure that could be taken."""
    return Measure(metric, party, value, n, "ok", why, part="run" if party is None else "party", behind=tuple(behind))


def absent(metric: str, party: str | None, why: str) -> Measure:
    """A measure that could not be taken."""
    return Measure(metric, party, None, 0, "absent", why, part="run" if party is None else "party")


def summed(metric: Metric, parties: Sequence[Measure]) -> list[Measure]:
    """The mean over the parties that could be measured, and the weakest of them; nothing for a metric that is not of parties.

    A metric of which neither more nor less is better has no weakest party. Of equals, the first by name is the weakest.
    """
    each = [m for m in parties if m.part == "party"]
    if not each:
        return []
    known = [(m.value, m) for m in each if m.value is not None]
    if not known:
        why = "; ".join(dict.fromkeys(m.why for m in each))
        both = replace(absent(metric.id, None, why), turns=each[0].turns)
        return [replace(both, part="mean")] + ([] if metric.better == "neither" else [replace(both, part="weakest")])
    note = "" if len(known) == len(each) else f"of {len(known)} of {len(each)} parties"
    mean = Measure(metric.id, None, sum(v for v, _ in known) / len(known), len(known), "ok", note, each[0].turns, "mean")
    if metric.better == "neither":
        return [mean]
    sign = 1 if metric.better == "high" else -1
    weakest = min(known, key=lambda pair: (sign * pair[0], pair[1].party or ""))[1]
    return [mean, replace(weakest, part="weakest")]
