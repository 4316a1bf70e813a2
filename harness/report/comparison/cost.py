"""What an experiment used under one design, by contender: tokens and money of its runs, each run counted once.

Where several models sit at one table (`mixed`), each pays for the calls that were made to it, as the run's own record of calls has them; a
run whose record is not there tells nothing of them, and is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.delegates.calls import Call, calls_of
from harness.delegates.ledger import Ledger
from harness.delegates.purse import Purse
from harness.errors import RunError
from harness.experiment.budget import prices_of
from harness.experiment.designs import Stage
from harness.experiment.plan import RULED
from harness.library import open_library
from harness.report.comparison.material import Experiment
from harness.transcript import CALLS
from harness.transcript.lines import read_lines

MIXED = "mixed"
Used = tuple[int, float]
"""Tokens and money."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one contender: every call of its runs; of a run that it shares with others, its own calls."""

    runs: int
    """Runs of which it is known; one or more."""
    tokens: int
    cost: float
    unknown: int = 0
    """Runs shared with others whose calls are not on record here."""

    @property
    def tokens_each(self) -> float:
        """Tokens of a run."""
        return self.tokens / self.runs

    @property
    def cost_each(self) -> float:
        """Money of a run."""
        return self.cost / self.runs


def spent(found: Experiment, design: str) -> dict[str, Spent]:
    """By contender, under this design; nobody of whom `status.jsonl` and the records of calls do not tell."""
    runs: dict[str, dict[str, Used | None]] = {}
    calls = _Callers(found)
    for cell, line in found.became.items():
        if cell.design == design:
            shared = design == MIXED and cell.model not in RULED
            runs.setdefault(cell.model, {})[line.run] = calls.of(line.run, cell.model) if shared else (line.tokens, line.cost)
    told = {model: [used for used in each.values() if used is not None] for model, each in runs.items()}
    return {
        model: Spent(len(known), sum(t for t, _ in known), sum(c for _, c in known), len(runs[model]) - len(known))
        for model, known in told.items()
        if known
    }


class _Callers:
    """Who called how much, in runs that several contenders share."""

    def __init__(self, found: Experiment) -> None:
        self._found = found
        self._known: dict[str, Mapping[str, Used] | None] = {}
        self._stage = Stage(found.plan, open_library())

    def of(self, run: str, model: str) -> Used | None:
        """What one contender used in a run; None where the record of its calls is not there or cannot be read."""
        if run not in self._known:
            self._known[run] = self._read(run)
        known = self._known[run]
        return None if known is None or model not in self._stage.names else known.get(self._stage.names[model], (0, 0.0))

    def _read(self, run: str) -> Mapping[str, Used] | None:
        place = next((p for path in self._found.paths if (p := path / "runs" / run / CALLS).is_file()), None)
        if place is None:
            return None
        try:
            calls = calls_of(read_lines(place))
        except RunError:
            return None
        return {name: self._sum(call for call in calls if call.model == name) for name in {call.model for call in calls}}

    def _sum(self, calls: Iterable[Call]) -> Used:
        ledger = Ledger(Purse(prices=prices_of(self._stage)))
        ledger.recall(tuple(calls))
        return ledger.purse.spent_tokens, ledger.purse.spent_cost
