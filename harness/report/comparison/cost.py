"""What an experiment used, by contender: tokens and money of its runs, each run counted once."""

from __future__ import annotations

from dataclasses import dataclass

from harness.report.comparison.material import Experiment


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one contender; every call of its runs, those of other seats among them."""

    runs: int
    tokens: int
    cost: float

    @property
    def tokens_each(self) -> float:
        """Tokens of a run."""
        return self.tokens / self.runs

    @property
    def cost_each(self) -> float:
        """Money of a run."""
        return self.cost / self.runs


def spent(found: Experiment) -> dict[str, Spent]:
    """By contender; nobody of whom `status.jsonl` does not tell."""
    runs: dict[str, dict[str, tuple[int, float]]] = {}
    for cell, line in found.became.items():
        runs.setdefault(cell.model, {})[line.run] = (line.tokens, line.cost)
    return {m: Spent(len(each), sum(t for t, _ in each.values()), sum(c for _, c in each.values())) for m, each in runs.items()}
