"""One purse for a whole experiment: what every run has used up, and a purse for each run that pays from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.delegates.calls import calls_of
from harness.delegates.ledger import Ledger
from harness.delegates.purse import Price, Purse
from harness.endpoint.values import Usage
from harness.experiment.designs import Stage
from harness.experiment.disguise import DISGUISES
from harness.experiment.folder import Folder
from harness.experiment.plan import Budget
from harness.transcript import CALLS
from harness.transcript.lines import read_lines


@dataclass
class Share(Purse):
    """The purse of one run: counts what the run uses up, and lets the whole experiment pay for it."""

    whole: Purse | None = None
    """Not there while the run's own record is read: what stands in it was counted before."""

    def pay(self, model: str, usage: Usage) -> None:
        """Counts one answer, in both."""
        super().pay(model, usage)
        if self.whole is not None:
            self.whole.pay(model, usage)

    def hold(self, model: str, most: Usage) -> None:
        """Sets aside what a call may come to. Raises BudgetSpent when that would pass a cap of the experiment."""
        if self.whole is not None:
            self.whole.hold(model, most)

    def let_go(self, model: str, most: Usage) -> None:
        """The call is back."""
        if self.whole is not None:
            self.whole.let_go(model, most)


def prices_of(stage: Stage) -> dict[str, Price]:
    """By the name of a model in a manifest, disguised or not."""
    known = {stage.names[name]: contender.price for name, contender in stage.plan.models.items() if contender.price is not None}
    return known | {f"{disguise} {name}": price for name, price in known.items() for disguise in DISGUISES}


def opened(stage: Stage, folder: Folder, budget: Budget, sharing: int = 1) -> Purse:
    """The purse of an experiment as it goes on: what its runs have used up so far is spent.

    With several processes `sharing` it, each has its part of what is left. Raises RunError for calls that cannot be read.
    """
    prices = prices_of(stage)
    tokens, cost = spent(folder, prices)
    left_tokens = None if budget.max_tokens_total is None else tokens + max(0, budget.max_tokens_total - tokens) // sharing
    left_cost = None if budget.max_cost is None else cost + max(0.0, budget.max_cost - cost) / sharing
    return Purse(left_tokens, left_cost, prices, tokens, cost)


def spent(folder: Folder, prices: Mapping[str, Price]) -> tuple[int, float]:
    """Tokens and money of all runs in a folder: by the last line of each run's status, or, where it was killed, by its calls."""
    told = {line.run: (line.tokens, line.cost) for line in folder.became().values() if line.became != "begun" and line.tokens}
    tokens, cost = 0, 0.0
    for path in sorted(folder.runs.glob(f"*/{CALLS}")):
        more = told.get(path.parent.name) or of_run(path.parent, prices)
        tokens, cost = tokens + more[0], cost + more[1]
    return tokens, cost


def of_run(run: Path, prices: Mapping[str, Price]) -> tuple[int, float]:
    """Tokens and money of one run, by its calls. Raises RunError."""
    ledger = Ledger(Purse(prices=prices))
    ledger.recall(calls_of(read_lines(run / CALLS)))
    return ledger.purse.spent_tokens, ledger.purse.spent_cost
