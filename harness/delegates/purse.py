"""What a run may use up: tokens and money, counted from the record of its calls, so that a resumed run has spent what it spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from harness.domain.values import Value
from harness.endpoint.values import Usage
from harness.errors import BudgetSpent

MILLION = 1_000_000
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Price(Value):
    """Money for a million tokens, in one currency for all models."""

    prompt: Money
    completion: Money
    cached: Money | None = None
    """For prompt tokens that the provider had in its cache; without it, they cost what the others cost."""

    def of(self, usage: Usage) -> float:
        """What a call costs."""
        cached = min(usage.cached, usage.prompt)
        dear = self.prompt * (usage.prompt - cached) + (self.prompt if self.cached is None else self.cached) * cached
        return (dear + self.completion * usage.completion) / MILLION


@dataclass
class Purse:
    """Counts what is spent and refuses what would pass a cap. A call in flight is counted at its most until it is back."""

    tokens: int | None = None
    """The most tokens a run may use, prompts and answers together."""
    cost: float | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    """By name of model."""
    spent_tokens: int = 0
    spent_cost: float = 0.0
    _held_tokens: int = 0
    _held_cost: float = 0.0

    def pay(self, model: str, usage: Usage) -> None:
        """Counts one answer."""
        self.spent_tokens += usage.prompt + usage.completion
        self.spent_cost += self._price(model, usage)

    def hold(self, model: str, most: Usage) -> None:
        """Sets aside what a call may come to. Raises BudgetSpent when that would pass a cap."""
        tokens, cost = most.prompt + most.completion, self._price(model, most)
        if self.tokens is not None and self.spent_tokens + self._held_tokens + tokens > self.tokens:
            raise BudgetSpent(
                f"the cap of {self.tokens:,} tokens is reached: {self.spent_tokens:,} are spent, and the next call may take {tokens:,}."
            )
        if self.cost is not None and self.spent_cost + self._held_cost + cost > self.cost:
            raise BudgetSpent(f"the cap of {self.cost} is reached: {self.spent_cost:.4f} is spent, and the next call may cost {cost:.4f}.")
        self._held_tokens += tokens
        self._held_cost += cost

    def let_go(self, model: str, most: Usage) -> None:
        """The call is back, and what it came to has been counted."""
        self._held_tokens -= most.prompt + most.completion
        self._held_cost -= self._price(model, most)

    def _price(self, model: str, usage: Usage) -> float:
        return self.prices[model].of(usage) if model in self.prices else 0.0
