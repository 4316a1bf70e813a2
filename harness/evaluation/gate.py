"""The gate: thresholds over the metrics of runs, and one verdict that is printed and exited by.

A run that cannot be compared (unfinished, or with too many fallbacks) is not judged: its numbers are not a model's own. A metric that
is absent neither passes nor fails. Whatever fails, fails the gate; what is missing beyond the tolerance leaves it incomplete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from harness.domain import events as ev
from harness.domain.values import Id, Value
from harness.evaluation.metrics.measures import Measure, absent
from harness.transcript import Run

ANY, MEAN, WEAKEST, RUN = "any", "mean", "weakest", "run"
"""Of a rule: whichever party one takes; the mean over parties; the worst of them; the run as a whole."""
Share = Annotated[float, Field(ge=0, le=1)]
Status = Literal["passed", "failed", "missing", "skipped"]
"""Skipped is what is absent and may be."""
Ending = Literal["passed", "failed", "incomplete"]
NONE = "it was not measured in this run"
CODES: dict[Ending, int] = {"passed": 0, "failed": 3, "incomplete": 4}


class Rule(Value):
    """What one metric has to come to."""

    metric: Id
    party: Id = ANY
    """`any`: every party, or the run where it is measured for no party; `mean`, `weakest` or `run`; or one party."""
    at_least: float | None = None
    at_most: float | None = None
    optional: StrictBool = False
    """Whether the rule asks nothing where the metric is absent, as red lines are for a party that has none on the agenda."""
    turns: Literal["own", "all"] = "own"
    """On the turns that delegates took themselves, or with those that a fallback took."""
    over: Literal["each", "mean"] = "each"
    """Whether every run has to keep it, or the runs on average."""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a rule needs at_least or at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("nothing is at least the one and at most the other: at_least is above at_most")
        return self

    @property
    def bound(self) -> str:
        """The threshold in words."""
        low = [] if self.at_least is None else [f"at least {self.at_least:g}"]
        high = [] if self.at_most is None else [f"at most {self.at_most:g}"]
        return " and ".join(low + high) + (", on average" if self.over == "mean" else "")

    def holds(self, value: float) -> bool:
        """Whether a value keeps the threshold; the threshold itself does."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


class Rules(Value):
    """A file of rules."""

    rules: tuple[Rule, ...]
    tolerance: Share = 0.0
    """Share of all checks that may be missing before the verdict is incomplete."""
    fallbacks: Share = 0.1
    """Share of its turns that a run may owe to a fallback and still be judged."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.rules:
            raise ValueError("there is no rule here")
        return self


@dataclass(frozen=True, slots=True)
class Sample:
    """A run that is put before the gate, and what was measured of it."""

    name: str
    measures: tuple[Measure, ...]
    unfit: str = ""
    """Why it cannot be judged; empty where it can."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied to one number."""

    run: str
    """A run's name, or `all runs`."""
    metric: str
    party: str | None
    """A party, `mean` or `weakest`; None for the run as a whole."""
    bound: str
    value: float | None
    status: Status
    why: str = ""
    """Why there is no value."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: this is what is printed, and what the command exits by."""

    verdict: Ending
    code: int
    why: str
    scorer: str
    checks: tuple[Check, ...]
    unfit: tuple[tuple[str, str], ...]
    """Runs that were not judged, each with the reason."""
    tolerance: float

    def count(self, status: Status) -> int:
        """How many checks ended so."""
        return sum(c.status == status for c in self.checks)


def sample(run: Run, measures: Iterable[Measure], rules: Rules) -> Sample:
    """A run before the gate, under its name."""
    return Sample(run.manifest.run, tuple(measures), unfit(run, rules.fallbacks))


def unfit(run: Run, fallbacks: float) -> str:
    """Why a run cannot be judged: it is not over, nobody spoke, or a fallback took more than this share of its turns. Empty if it can."""
    if not run.finished:
        return f"it is unfinished: the record stops after {len(run.events)} events"
    sources = [event.source for event in run.events if isinstance(event, ev.TurnTaken)]
    if not sources:
        return "nobody took a turn in it"
    share = sources.count("fallback") / len(sources)
    return f"{share:.0%} of its turns are fallbacks; the limit is {fallbacks:.0%}" if share > fallbacks else ""


def judge(rules: Rules, samples: Sequence[Sample], scorer: str) -> Verdict:
    """The verdict on these runs. Pure: the same runs in another order get the same verdict."""
    fit = sorted((s for s in samples if not s.unfit), key=lambda s: s.name)
    left_out = tuple(sorted((s.name, s.unfit) for s in samples if s.unfit))
    checks = tuple(check for rule in rules.rules for check in _checks(rule, fit))
    ending, why = _ending(checks, left_out, rules.tolerance)
    return Verdict(ending, CODES[ending], why, scorer, checks, left_out, rules.tolerance)


def _checks(rule: Rule, samples: Sequence[Sample]) -> Iterator[Check]:
    """A rule on every run by itself, or on all of them together."""
    if not samples:
        return
    if rule.over == "each":
        for one in samples:
            yield from (_check(rule, one.name, party, [m]) for party, m in _measured(rule, one).items())
        return
    found: dict[str | None, list[Measure]] = {}
    for one in samples:
        for party, measure in _measured(rule, one).items():
            found.setdefault(party, []).append(measure)
    yield from (_check(rule, "all runs", party, measures) for party, measures in found.items())


def _measured(rule: Rule, one: Sample) -> dict[str | None, Measure]:
    """What a rule looks at in a run, by whose number it is; where nothing was measured, one absent measure that says so."""
    known = {_whose(m): m for m in one.measures if m.metric == rule.metric and m.turns == rule.turns}
    if rule.party == ANY:
        found = {who: m for who, m in known.items() if m.part == "party"} or {who: m for who, m in known.items() if who is None}
        return found or {None: absent(rule.metric, None, NONE)}
    who = None if rule.party == RUN else rule.party
    return {who: known.get(who) or absent(rule.metric, who, NONE)}


def _whose(measure: Measure) -> str | None:
    return measure.party if measure.part == "party" else None if measure.part == "run" else measure.part


def _check(rule: Rule, run: str, party: str | None, measures: Sequence[Measure]) -> Check:
    """A rule on the mean of these; missing as soon as one of them is, because a mean of those that are left is of other runs."""
    gone = [m for m in measures if m.value is None]
    if gone:
        return Check(run, rule.metric, party, rule.bound, None, "skipped" if rule.optional else "missing", gone[0].why)
    value = fmean(m.value for m in measures if m.value is not None)
    return Check(run, rule.metric, party, rule.bound, value, "passed" if rule.holds(value) else "failed")


def _ending(checks: Sequence[Check], left_out: Sequence[tuple[str, str]], tolerance: float) -> tuple[Ending, str]:
    failed, missing = (sum(c.status == s for c in checks) for s in ("failed", "missing"))
    if failed:
        return "failed", f"{failed} of {len(checks)} checks failed"
    if left_out:
        return "incomplete", f"{len(left_out)} of the runs cannot be judged"
    if not checks or missing > tolerance * len(checks):
        return "incomplete", f"{missing} of {len(checks)} checks are missing; the tolerance is {tolerance:g}"
    if all(c.status != "passed" for c in checks):
        return "incomplete", "nothing that the rules ask for was measured"
    return "passed", f"no check of {len(checks)} failed" + (f", {missing} missing within the tolerance" if missing else "")
