"""What each of several workers may take of one budget: equal parts of what is left, counted down by what its runs have used up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.delegates.purse import Price
from harness.experiment.budget import of_run
from harness.experiment.folder import Folder
from harness.experiment.plan import Budget
from harness.transcript import CALLS

Used = tuple[int, float]
"""Tokens and money."""


@dataclass(slots=True)
class Part:
    """What one worker may still use up; None where there is no cap."""

    tokens: float | None
    cost: float | None

    @property
    def empty(self) -> bool:
        """Whether it is used up."""
        return (self.tokens is not None and self.tokens < 1) or (self.cost is not None and self.cost <= 0)

    def take(self, tokens: int, cost: float) -> None:
        """Counts what was used."""
        self.tokens = None if self.tokens is None else self.tokens - tokens
        self.cost = None if self.cost is None else self.cost - cost


class Accounts:
    """What every run of an experiment has used up so far, and what that leaves. Raises RunError for calls that cannot be read."""

    def __init__(self, folder: Folder, budget: Budget, prices: Mapping[str, Price]) -> None:
        self._folder, self._budget, self._prices = folder, budget, prices
        told = {line.run: (line.tokens, line.cost) for line in folder.became().values() if line.became != "begun" and line.tokens}
        runs = [path.parent.name for path in sorted(folder.runs.glob(f"*/{CALLS}"))]
        self._used: dict[str, Used] = {run: told.get(run) or self.recorded(run) for run in runs}
        self.spent = self._sum(runs)

    def recorded(self, run: str) -> Used:
        """What a run has used up by its own record, however it ended. Raises RunError."""
        path = self._folder.runs / run
        return of_run(path, self._prices) if (path / CALLS).exists() else (0, 0.0)

    def count(self, run: str, now: Used, part: Part) -> None:
        """What a run has used up by now, against what was known of it; it is taken off a part."""
        before = self._used.get(run, (0, 0.0))
        tokens, cost = now[0] - before[0], now[1] - before[1]
        self._used[run], self.spent = now, (self.spent[0] + tokens, self.spent[1] + cost)
        part.take(tokens, cost)

    def part(self, places: int) -> Part:
        """One of so many equal parts of what is left."""
        (tokens, cost), budget = self.spent, self._budget
        return Part(
            None if budget.max_tokens_total is None else (budget.max_tokens_total - tokens) / places,
            None if budget.max_cost is None else (budget.max_cost - cost) / places,
        )

    def cap(self, part: Part, places: int, seen: Iterable[str] | None = None) -> Budget:
        """A cap under which a worker takes no more than its part: it takes one part in `places` of what it finds unspent.

        What it finds spent is what the runs that it has `seen` have used up, or, with None, all runs.
        """
        tokens, cost = self.spent if seen is None else self._sum(seen)
        return Budget(
            max_tokens_total=None if part.tokens is None else max(1, tokens + places * int(part.tokens)),
            max_cost=None if part.cost is None else cost + places * part.cost,
        )

    def _sum(self, runs: Iterable[str]) -> Used:
        used = [self._used.get(run, (0, 0.0)) for run in runs]
        return sum(tokens for tokens, _ in used), sum(cost for _, cost in used)
