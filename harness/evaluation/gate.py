"""The gate: thresholds over the metrics of runs, and one verdict that is printed and exited by.

A run that cannot be compared (unfinished, or with too many fallbacks) is not judged: its numbers are not a model's own. A metric that
is absent neither passes nor fails. Whatever fails, fails the gate; what is missing beyond the tolerance leaves it incomplete. What rests on
the findings of a judge that is unfit neither passes nor fails either, and leaves the gate incomplete, unless the rules name that judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from harness.domain import events as ev
from harness.domain.findings import Scorer
from harness.domain.values import Id, Text, Value
from harness.evaluation.agreement import Claims
from harness.evaluation.calibration import Standing
from harness.evaluation.correcting import CORRECTIONS, pooled, rates
from harness.evaluation.metrics import BY_ID
from harness.evaluation.metrics.measures import Measure, absent
from harness.transcript import Run

ANY, MEAN, WEAKEST, RUN = "any", "mean", "weakest", "run"
"""Of a rule: whichever party one takes; the mean over parties; the worst of them; the run as a whole."""
Share = Annotated[float, Field(ge=0, le=1)]
Status = Literal["passed", "failed", "missing", "skipped"]
"""Skipped is what is absent and may be."""
Ending = Literal["passed", "failed", "incomplete"]
NONE = "it was not measured in this run"
WORDS = frozenset({ANY, MEAN, WEAKEST, RUN})
"""What a rule may say in place of a party."""
KNOWN = {**BY_ID, **CORRECTIONS}
"""The metrics that a rule may name."""
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
    accept_unfit: tuple[Text, ...] = ()
    """Judges whose findings count although they are unfit: each by its model, a panel by all of its models as they are told, `a, b`."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.rules:
            raise ValueError("there is no rule here")
        return self


@dataclass(frozen=True, slots=True)
class Judged:
    """A scorer who was or should be checked, what its rate of contradiction comes to over the runs, and what may rest on it."""

    scorer: str
    model: str | None
    standing: Literal["calibrated", "uncalibrated", "unfit", "exempt"]
    line: str
    """The standing in a sentence."""
    accepted: bool
    """Whether it counts although it is unfit, because the rules name it."""
    runs: int
    contradiction: float | None
    """Share of turns and items with an opening that are found to contradict."""
    corrected: float | None
    """The same without the scorer's own mistakes."""
    interval: tuple[float, float] | None
    """95 %, of what is corrected."""
    why: str
    """Why nothing is corrected."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose findings a run was measured by."""

    scorer: Scorer
    standing: Standing
    units: tuple[Claims, ...] = ()
    """By turn: how often a contradiction is found, and of how many items."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A run that is put before the gate, and what was measured of it."""

    name: str
    measures: tuple[Measure, ...]
    unfit: str = ""
    """Why it cannot be judged; empty where it can."""
    source: Source | None = None


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
    judges: tuple[Judged, ...] = ()

    def count(self, status: Status) -> int:
        """How many checks ended so."""
        return sum(c.status == status for c in self.checks)


def sample(run: Run, measures: Iterable[Measure], rules: Rules, source: Source | None = None) -> Sample:
    """A run before the gate, under its name."""
    return Sample(run.manifest.run, tuple(measures), unfit(run, rules.fallbacks), source)


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
    judges = tuple(_judges(rules, fit))
    checks = tuple(check for rule in rules.rules for check in _checks(rule, fit, rules.accept_unfit))
    barred = [j.model or j.scorer for j in judges if j.standing == "unfit" and not j.accepted and _asked(rules)]
    ending, why = _ending(checks, left_out, barred, rules.tolerance)
    return Verdict(ending, CODES[ending], why, scorer, checks, left_out, rules.tolerance, judges)


def _asked(rules: Rules) -> bool:
    """Whether any rule rests on findings."""
    return any(_rests(rule.metric) for rule in rules.rules)


def _rests(metric: str) -> bool:
    return metric in KNOWN and KNOWN[metric].needs != "events"


def _judges(rules: Rules, samples: Sequence[Sample]) -> Iterator[Judged]:
    """Everybody who was or should be checked, once a configuration, in order of name."""
    by: dict[tuple[str, str, str], list[Source]] = {}
    for one in samples:
        if one.source is not None and (one.source.standing.word != "exempt" or one.source.standing.truth is not None):
            scorer = one.source.scorer
            by.setdefault((scorer.id, scorer.model or "", scorer.config), []).append(one.source)
    for _, sources in sorted(by.items(), key=lambda pair: pair[0]):
        scorer, standing = sources[0].scorer, sources[0].standing
        plain, mended = rates(pooled([s.units for s in sources]), standing)
        accepted = standing.word == "unfit" and _accepted(scorer, rules.accept_unfit)
        told = (scorer.id, scorer.model, standing.word, standing.line, accepted, len(sources))
        yield Judged(*told, plain.value, mended.value, mended.interval, mended.why)


def _accepted(scorer: Scorer, named: Sequence[str]) -> bool:
    return scorer.model is not None and scorer.model in named


def _barred(rule: Rule, samples: Iterable[Sample], accepted: Sequence[str]) -> str:
    """Why nothing can be said by this rule: it rests on findings, and those are of a judge that is unfit. Empty where it can."""
    sources = (one.source for one in samples if one.source is not None) if _rests(rule.metric) else ()
    return next((s.standing.why for s in sources if s.standing.word == "unfit" and not _accepted(s.scorer, accepted)), "")


def _checks(rule: Rule, samples: Sequence[Sample], accepted: Sequence[str]) -> Iterator[Check]:
    """A rule on every run by itself, or on all of them together."""
    if not samples:
        return
    if rule.over == "each":
        for one in samples:
            barred = _barred(rule, [one], accepted)
            yield from (_check(rule, one.name, party, [m], barred) for party, m in _measured(rule, one).items())
        return
    found: dict[str | None, list[Measure]] = {}
    for one in samples:
        for party, measure in _measured(rule, one).items():
            found.setdefault(party, []).append(measure)
    barred = _barred(rule, samples, accepted)
    yield from (_check(rule, "all runs", party, measures, barred) for party, measures in found.items())


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


def _check(rule: Rule, run: str, party: str | None, measures: Sequence[Measure], barred: str = "") -> Check:
    """A rule on the mean of these; missing as soon as one of them is, because a mean of those that are left is of other runs."""
    gone = [m for m in measures if m.value is None]
    if barred:
        return Check(run, rule.metric, party, rule.bound, None, "missing", barred)
    if gone:
        return Check(run, rule.metric, party, rule.bound, None, "skipped" if rule.optional else "missing", gone[0].why)
    value = fmean(m.value for m in measures if m.value is not None)
    return Check(run, rule.metric, party, rule.bound, value, "passed" if rule.holds(value) else "failed")


def _ending(checks: Sequence[Check], left_out: Sequence[tuple[str, str]], barred: Sequence[str], tolerance: float) -> tuple[Ending, str]:
    failed, missing = (sum(c.status == s for c in checks) for s in ("failed", "missing"))
    if failed:
        return "failed", f"{failed} of {len(checks)} checks failed"
    if left_out:
        return "incomplete", f"{len(left_out)} of the runs cannot be judged"
    if barred:
        remedy = "measure another judge with `sixparty agree --judge MODEL@URL --calibrate`, or name it under accept_unfit in the rules"
        return "incomplete", f"the judge {barred[0]} is unfit to gate; {remedy}"
    if not checks or missing > tolerance * len(checks):
        return "incomplete", f"{missing} of {len(checks)} checks are missing; the tolerance is {tolerance:g}"
    if all(c.status != "passed" for c in checks):
        return "incomplete", "nothing that the rules ask for was measured"
    return "passed", f"no check of {len(checks)} failed" + (f", {missing} missing within the tolerance" if missing else "")
