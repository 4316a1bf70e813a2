"""A plan: which models are compared, on which scenarios and seeds, in which designs, by which scorers, at what cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import Field, StrictBool, StrictInt, model_validator

from harness.delegates.purse import Price
from harness.domain.values import Id, Text, Value

Design = Literal["seat", "selfplay", "mixed"]
Baseline = Literal["rules", "random", "soliloquy", "acts-only", "swapped", "removed"]
ScorerName = Literal["declared", "lexicon"]
RULED = ("rules", "random")
"""Baselines that need no model."""
EVERY: tuple[Baseline, ...] = get_args(Baseline)
"""All baselines."""


class Contender(Value):
    """A model under test, and how it is reached."""

    model: Annotated[str, Field(min_length=1)]
    base_url: Annotated[str, Field(min_length=1)]
    key: str | None = None
    """The environment variable that holds the key; never the key."""
    parameters: dict[str, Any] = {}
    max_tokens: Annotated[StrictInt, Field(ge=1)] | None = None
    window: Annotated[StrictInt, Field(ge=1)] | None = None
    output: Literal["auto", "json_schema", "json_object", "prompt"] | None = None
    stream: StrictBool | None = None
    concurrency: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
    requests_per_minute: Annotated[StrictInt, Field(ge=1)] | None = None
    tokens_per_minute: Annotated[StrictInt, Field(ge=1)] | None = None
    price: Price | None = None


class Budget(Value):
    """What all talks, or all judges, of an experiment may use."""

    max_tokens_total: Annotated[StrictInt, Field(ge=1)] | None = None
    max_cost: Annotated[float, Field(gt=0)] | None = None


class Plan(Value):
    """One experiment."""

    id: Id
    title: Text
    question: Text | None = None
    """What is to be found out, in a sentence; the report begins with its answer."""
    models: dict[Id, Contender] = {}
    """By the name that the report uses."""
    baselines: tuple[Baseline, ...] = EVERY
    """Printed beside the models, always; those that need a model (soliloquy, acts-only, swapped, removed) are made of each.

    Unless the plan says otherwise, all of them; where it has no models, those that need none."""
    scenarios: Annotated[tuple[Id, ...], Field(min_length=1)] | Literal["all"] = "all"
    rounds: Annotated[StrictInt, Field(ge=2, le=20)] | None = None
    seeds: Annotated[StrictInt, Field(ge=1, le=1000)] = 3
    """So many, from 1."""
    designs: Annotated[tuple[Design, ...], Field(min_length=1)] = ("seat",)
    seats: Annotated[tuple[Id, ...], Field(min_length=1)] | Literal["rotate", "all"] = "rotate"
    """For `seat`: the parties under test; each in turn from scenario to scenario and seed to seed; or every one in every run."""
    scorers: Annotated[tuple[ScorerName, ...], Field(min_length=1)] = ("declared", "lexicon")
    judges: tuple[Contender, ...] = ()
    """Models that read every finished run and vote; together they are one more scorer. At temperature 0, unless a parameter says so."""
    judge_repeats: Annotated[StrictInt, Field(ge=1, le=9)] = 1
    """How often each judge votes on the same sentence."""
    primary: Annotated[tuple[str, ...], Field(min_length=1)] = ("balanced",)
    """The metrics of the primary family; all others are exploratory."""
    margin: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = 0.05
    """A difference in a primary metric that would not matter, in its unit: two contenders within it may be called alike."""
    withheld: tuple[Id, ...] = ()
    budget: Budget = Budget()
    """Of the talks."""
    judging_budget: Budget = Budget()
    """Of the judges, apart from it."""
    stop_at_lost_turn: StrictBool = True
    """A run ends at the first turn that its model cannot give, and counts as failed; else the rules take it, and it is counted."""

    @model_validator(mode="before")
    @classmethod
    def _beside(cls, given: Any) -> Any:
        """Without models, the baselines that are not named are those that need none."""
        bare = isinstance(given, dict) and "baselines" not in given and not given.get("models")
        return {**given, "baselines": RULED} if bare else given

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.models and not self.baselines:
            raise ValueError("models: there is nobody to compare")
        if clash := set(self.models) & {*RULED, "human"}:
            raise ValueError(f"models: {min(clash)} is the name of a baseline")
        return self


class Cell(NamedTuple):
    """One run that a plan asks for."""

    model: str
    """A model of the plan, a baseline (`rules`, `random`), or a baseline of a model (`MODEL:swapped`)."""
    scenario: str
    seed: int
    design: Design
    seat: str
    """The party under test; `all` where every seat is."""


def contenders(plan: Plan) -> Iterator[str]:
    """Everybody who is compared, in the order of the report."""
    yield from plan.models
    yield from (b for b in plan.baselines if b in RULED)
    yield from (f"{model}:{b}" for b in plan.baselines if b not in RULED for model in plan.models)
