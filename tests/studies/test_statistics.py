"""Study: what the statistics of a comparison find where there is nothing to find, and whether their intervals hold the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from harness.experiment.statistics.judged import Gold, corrected_difference
from harness.experiment.statistics.pairs import Pair, pair
from harness.experiment.statistics.power import detectable
from harness.experiment.statistics.ranking import ranked
from harness.experiment.statistics.rows import Grid, Row, grid
from tests.studies import evidence
from tests.studies.counting import Share, share
from tests.studies.ensemble import Say

SIZES = {"6 x 5": (6, 5), "12 x 5": (12, 5), "24 x 3": (24, 3)}
EXPERIMENTS, FAMILIES, JUDGED = 3000, 1000, 300
FINDINGS, BY_SCENARIO, BY_MODEL, BY_RUN = 40, 0.08, 0.05, 0.06
"""Findings a run, and deviations: of scenarios, which all models share; of a model in a scenario; of a run."""
TRUTH = 0.10
SENSITIVITY, SPECIFICITY, GOLD = 0.85, 0.90, 150
T, FLIP, POOLED, ANY = "t interval, by scenario", "sign-flip, by scenario", "z over pooled findings (a mistake)", "any of six pairs, Holm"
COVERED, CARRIED, POWER = "truth within the t interval", "truth within the interval of a corrected rate", "found at the detectable size"
NOTES = (
    "The first two rows are what is reported; 5 % is what they promise.",
    "With six scenarios the sign-flip can only give p of 0.031 and more, in steps, so that it rejects less often than it may.",
    "The third row counts findings as if each were an experiment of its own, which is how a difference is often published.",
    "“Any of six pairs”: four equal models, and at least one pair that is told apart.",
    "Of the intervals 95 % should hold the truth. A corrected rate draws its gold cells anew in each experiment.",
    "The last row plants the difference that was said to be detectable with 80 % power.",
    f"The spreads ({BY_SCENARIO} by scenario, {BY_MODEL} by model in a scenario, {BY_RUN} by run) are assumed, not measured.",
)


@dataclass(frozen=True)
class World:
    """Models with a true mean each, in so many scenarios with so many seeds."""

    truths: tuple[float, ...]
    scenarios: int
    seeds: int

    def held(self, count: int, seed: int) -> NDArray[np.float64]:
        """Rates of experiments: shape (count, models, scenarios, seeds)."""
        dice = np.random.default_rng(seed)
        models = len(self.truths)
        level = np.array(self.truths)[:, None, None]
        common = dice.normal(0, BY_SCENARIO, (count, 1, self.scenarios, 1))
        own = dice.normal(0, BY_MODEL, (count, models, self.scenarios, 1))
        runs = dice.normal(0, BY_RUN, (count, models, self.scenarios, self.seeds))
        return dice.binomial(FINDINGS, np.clip(level + common + own + runs, 0, 1)) / FINDINGS

    @property
    def spread(self) -> float:
        """The true deviation of the differences between two models from scenario to scenario."""
        chance = 0.25 - BY_SCENARIO**2 - BY_MODEL**2 - BY_RUN**2  # p (1 - p) round one half
        return sqrt(2 * (BY_MODEL**2 + (BY_RUN**2 + chance / FINDINGS) / self.seeds))


def tables(world: World, count: int, seed: int) -> Iterator[Grid]:
    """Each experiment as the product's own table."""
    for rates in world.held(count, seed):
        yield grid(Row("ABCDEF"[m], f"s{s:02}", k, "seat", float(v)) for (m, s, k), v in np.ndenumerate(rates))


def compared(world: World, count: int, seed: int) -> list[Pair]:
    """The first two models of each experiment."""
    return [pair(table, "A", "B") for table in tables(world, count, seed)]


def pooled(world: World, count: int, seed: int) -> Share:
    """How often the z test of two rates over all findings rejects."""
    rates = world.held(count, seed).reshape(count, 2, -1).mean(axis=2)
    both = rates.mean(axis=1)
    error = np.sqrt(2 * both * (1 - both) / (FINDINGS * world.scenarios * world.seeds))
    return share((np.abs(rates[:, 0] - rates[:, 1]) > 1.959964 * error).tolist())


def families(world: World, seed: int) -> Share:
    """How often any two of four equal models are told apart."""
    return share(any(p.shown() for p in ranked(table).pairs) for table in tables(world, FAMILIES, seed))


def carried(world: World, seed: int) -> Share:
    """How often the interval of a corrected difference holds the true one, seen through a judge that is known from gold cells alone."""
    dice, skill = np.random.default_rng((seed, GOLD)), SENSITIVITY + SPECIFICITY - 1
    held = []
    for rates in world.held(JUDGED, seed).mean(axis=3):
        hits, passes = int(dice.binomial(GOLD, SENSITIVITY)), int(dice.binomial(GOLD, SPECIFICITY))
        gold = Gold(hits=hits, positives=GOLD, passes=passes, negatives=GOLD)
        found = corrected_difference(*(rates * skill + 1 - SPECIFICITY).tolist(), (gold, gold))
        held.append(found.low is not None and found.high is not None and found.low <= TRUTH <= found.high)
    return share(held)


def measured(size: tuple[int, int]) -> dict[str, Share]:
    """Every row for one size of experiment."""
    same, planted = World((0.5, 0.5), *size), World((0.5 + TRUTH / 2, 0.5 - TRUTH / 2), *size)
    least = detectable(same.spread, size[0])
    nothing, there = compared(same, EXPERIMENTS, 1), compared(planted, EXPERIMENTS, 2)
    at_least = compared(World((0.5 + least / 2, 0.5 - least / 2), *size), EXPERIMENTS, 3)
    return {
        T: share(_below(p.t and p.t.p) for p in nothing),
        FLIP: share(_below(p.flipped and p.flipped.p) for p in nothing),
        POOLED: pooled(same, EXPERIMENTS, 1),
        ANY: families(World((0.5,) * 4, *size), 4),
        COVERED: share(p.t is not None and (p.t.low or 0.0) <= TRUTH <= (p.t.high or 0.0) for p in there),
        CARRIED: carried(planted, 5),
        POWER: share(_below(p.t and p.t.p) for p in at_least),
    }


def _below(p: float | None) -> bool:
    return p is not None and p < 0.05


@pytest.fixture(scope="module")
def finding() -> evidence.Finding:
    """The study, held once."""
    found = {name: measured(size) for name, size in SIZES.items()}
    return evidence.Finding(
        id="statistics",
        title="False positives and coverage of a comparison",
        claim="At 5 % about 5 % of comparisons between equal models find a difference, and 95 % of the intervals hold the true one.",
        how=f"Simulated experiments of scenarios x seeds with {FINDINGS} findings a run: {EXPERIMENTS:,} of two models, {FAMILIES:,} of "
        f"four, {JUDGED} with a judge's error; through the product's own functions. The difference is 0 in the first four rows and "
        f"{TRUTH} in the next two.",
        columns=tuple(found),
        rows=tuple(evidence.Row(row, tuple(found[size][row] for size in found)) for row in (T, FLIP, POOLED, ANY, COVERED, CARRIED, POWER)),
        notes=NOTES,
    )


HOLDS: dict[str, Callable[[float], bool]] = {
    T: lambda percent: 3 <= percent <= 7,
    FLIP: lambda percent: percent <= 7,
    POOLED: lambda percent: percent >= 15,
    ANY: lambda percent: percent <= 7,
    COVERED: lambda percent: 93 <= percent <= 97,
    CARRIED: lambda percent: percent >= 92,
    POWER: lambda percent: 77 <= percent <= 83,
}


@pytest.mark.prove
def test_published(finding: evidence.Finding, say: Say) -> None:
    """What was found is kept beside the other evidence, and shown."""
    say(evidence.publish(finding))


@pytest.mark.prove
@pytest.mark.parametrize("row", HOLDS)
def test_what_is_promised_is_held(finding: evidence.Finding, row: str) -> None:
    """At every size each row keeps within what is said of it: false positives and coverage, and the mistake is a mistake."""
    found = {size: finding.percent(row, size) for size in SIZES}
    assert all(map(HOLDS[row], found.values())), found
