"""What metrics are computed from: a run, the findings of one scorer on it, and what texts and calls there are beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from harness.delegates.calls import Call, calls_of
from harness.delegates.purse import Price
from harness.domain import events as ev
from harness.domain.findings import Finding, Flag
from harness.domain.scenario import Inputs
from harness.prompts.asking import Briefs
from harness.rules.coding import Reading, read
from harness.transcript import CALLS, Run
from harness.transcript.lines import read_lines

Turns = Literal["own", "all"]
Flagging = Callable[[str, str], Sequence[Flag]]
"""Flags of a text in the mouth of a party; the date and the fence are already in it."""


@dataclass(frozen=True)
class Material:
    """A run and what is known of it. Made once for all metrics; everything derived from it is kept."""

    run: Run
    findings: tuple[Finding, ...] = ()
    """Of one scorer."""
    flagging: Flagging | None = None
    """None where nobody looks for anachronisms and slips of role."""
    calls: tuple[Call, ...] = ()
    prices: Mapping[str, Price] = field(default_factory=dict)
    """By model, by the name that stands in the calls."""
    turns: Turns = "all"
    withheld: frozenset[str] = frozenset()
    """Items of which no prompt told the party anything."""
    prompted: Briefs | None = None
    """What the parties were told; rendered from the inputs where it is not given."""

    @property
    def inputs(self) -> Inputs:
        """What the run depends on."""
        return self.run.inputs

    @property
    def seats(self) -> tuple[str, ...]:
        """The members, who are measured; guests are not."""
        return self.run.inputs.seats

    @cached_property
    def briefs(self) -> Briefs:
        """What the parties were told before the talks began."""
        return Briefs(self.inputs) if self.prompted is None else self.prompted

    @cached_property
    def readings(self) -> dict[tuple[str, str], Reading]:
        """Party and issue, to the numbers of that cell; none for a cell without a stance."""
        inputs = self.inputs
        cells = ((inputs.profile[p], inputs.agenda.by_id[i]) for p in self.seats for i in inputs.scenario.issues)
        return {(profile.id, issue.id): read(issue, profile) for profile, issue in cells if issue.id in profile.stances}

    def coded(self, party: str, issue: str) -> Reading | None:
        """The numbers of one cell, or None where the paper is silent on it."""
        reading = self.readings.get((party, issue))
        return reading if reading is not None and reading.lines else None

    @cached_property
    def fallbacks(self) -> int:
        """How many turns of members were taken by another delegate in their place."""
        return sum(e.source == "fallback" for e in self.run.events if isinstance(e, ev.TurnTaken) and e.party in self.seats)

    @cached_property
    def taken(self) -> tuple[ev.TurnTaken, ...]:
        """The turns of members, public or not, that count."""
        every = (e for e in self.run.events if isinstance(e, ev.TurnTaken) and e.party in self.seats)
        return tuple(e for e in every if self.turns == "all" or e.source != "fallback")

    @cached_property
    def public(self) -> tuple[ev.TurnTaken, ...]:
        """Those of them that the room heard."""
        return tuple(e for e in self.taken if e.visible == ev.ALL)

    @cached_property
    def said(self) -> dict[str, tuple[ev.TurnTaken, ...]]:
        """By party, the public turns in which it said something."""
        return {p: tuple(e for e in self.public if e.party == p and e.spoken.strip()) for p in self.seats}

    @cached_property
    def talk(self) -> tuple[Finding, ...]:
        """Findings on what members said in the talks; answers to a researcher are no part of these."""
        return tuple(f for f in self.findings if self._counts(f) and (f.where is None or f.where.kind != "probe"))

    @cached_property
    def probes(self) -> tuple[Finding, ...]:
        """Findings on what members answered to a researcher."""
        return tuple(f for f in self.findings if self._counts(f) and f.where is not None and f.where.kind == "probe")

    @property
    def own(self) -> Material:
        """The same, of the turns that delegates took themselves."""
        known = vars(self).get("briefs", self.prompted)  # rendered once for both: they are the longest texts there are
        return replace(self, turns="own", prompted=known)

    def _counts(self, finding: Finding) -> bool:
        return finding.party in self.seats and (self.turns == "all" or finding.where is None or finding.where.source != "fallback")


def gathered(run: Run, findings: Sequence[Finding] = (), flagging: Flagging | None = None) -> Material:
    """The material of a run on disk, with its calls and with the prices under which it was made. Raises RunError for torn calls."""
    calls = tuple(calls_of(read_lines(run.path / CALLS)))
    plain: dict[str, Any] = run.manifest.terms.get("prices", {})
    prices = {name: Price.model_validate(price) for name, price in plain.items()}
    return Material(run, tuple(findings), flagging, calls, prices)
