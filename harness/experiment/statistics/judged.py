"""A difference of two rates with the judge's own error carried through.

A judge that finds a share `sens` of what is there, and leaves alone a share `spec` of what is not, turns a true rate r into
r (sens + spec - 1) + 1 - spec (Rogan and Gladen 1978). For a judge that errs alike on both models a true difference is therefore shrunk by
sens + spec - 1: a difference of 0 stays 0, so that no p changes, but every size does. Where the judge errs differently by model, a
difference may come from the judge alone, and only cells of both whose truth is known can tell: then give each its own gold counts.

This is for the mean of one rate by scenario, not for a balance of two. Single rates are `agreement.corrected_rate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt

import numpy as np

from harness.domain.values import Value
from harness.evaluation.agreement import GONE, VERDICTS, Table
from harness.experiment.statistics.draws import uniforms
from harness.experiment.statistics.estimates import LEVEL, checked, level_of
from harness.experiment.statistics.quantiles import Floats, beta_at, t_at
from harness.experiment.statistics.rows import Grid

DRAWS = 5000
"""How often the judge's error is drawn."""
DOUBT = 0.025
"""How large a share of the draws may have the judge no better than chance."""


class Gold(Value):
    """What a judge did on cells whose truth is known, counted for one verdict."""

    hits: int
    positives: int
    """Cells that truly have the verdict, and how many of them the judge found."""
    passes: int
    negatives: int
    """Cells that truly have another, and in how many of them the judge did not claim it."""

    @property
    def skill(self) -> float:
        """Sensitivity and specificity less 1: 1 for a judge without a mistake, 0 for one that guesses."""
        return self.hits / self.positives + self.passes / self.negatives - 1


class Corrected(Value):
    """A difference as a judge without mistakes would have found it."""

    value: float | None
    low: float | None
    """Ends of an interval that holds the doubt from the scenarios and that from the gold cells."""
    high: float | None
    plain: float
    """The difference as the judge has it."""
    reason: str | None
    """Why there is no interval."""


def gold(truth: Table, verdict: str) -> Gold:
    """The counts for one verdict, the truth first in the table. Raises ValueError if no cell truly has the verdict, or if all have it."""
    seen = {pair: n for pair, n in truth.items() if pair[0] in VERDICTS and pair[1] != GONE}
    positives = sum(n for (true, _), n in seen.items() if true == verdict)
    negatives = sum(seen.values()) - positives
    if not positives or not negatives:
        raise ValueError(f"the gold cells hold {positives} with {verdict} and {negatives} without; it takes some of both.")
    hits, passes = seen.get((verdict, verdict), 0), sum(n for (true, said), n in seen.items() if verdict not in {true, said})
    return Gold(hits=hits, positives=positives, passes=passes, negatives=negatives)


def corrected_pair(table: Grid, models: tuple[str, str], golds: tuple[Gold, Gold], level: float = LEVEL, seed: int = 0) -> Corrected:
    """The first model's rate less the second's, corrected, over the scenarios that both have; raises ValueError as below."""
    held = table.held(*models)
    return corrected_difference(table.means(models[0], held), table.means(models[1], held), golds, level, seed)


def corrected_difference(
    first: Sequence[float], second: Sequence[float], golds: tuple[Gold, Gold], level: float = LEVEL, seed: int = 0
) -> Corrected:
    """The first rate less the second, by scenario in the same order, from 0 to 1; `golds` twice the same is one judge for both.

    5,000 times the judge's error is drawn from the Beta distributions that the gold cells leave open (Jeffreys), and the mean difference
    from Student's t round what that error makes of the scenarios. Nothing is cut off at 0 or 1 on the way. Raises ValueError for fewer than
    two scenarios, unlike lengths, what is no rate, and gold counts that do not fit each other.
    """
    rates = checked(first, 2, "rates"), checked(second, 2, "rates")
    if len(first) != len(second) or not all(0 <= r <= 1 for r in (*rates[0], *rates[1])):
        raise ValueError("rates by scenario come in pairs, each from 0 to 1.")
    plain = fsum((*rates[0], *(-r for r in rates[1]))) / len(first)
    if min(g.skill for g in map(_sound, golds)) <= 0:
        return Corrected(value=None, low=None, high=None, plain=plain, reason="on the gold cells the judge is no better than chance")
    value = _true(fsum(rates[0]) / len(first), golds[0]) - _true(fsum(rates[1]) / len(first), golds[1])
    drawn = _drawn(np.array(rates), golds, seed)
    if len(drawn) < (1 - DOUBT) * DRAWS:
        why = "the gold cells are so few that the judge may be no better than chance"
        return Corrected(value=value, low=None, high=None, plain=plain, reason=why)
    ends = np.quantile(drawn, [0.5 - level_of(level) / 2, 0.5 + level / 2])
    return Corrected(value=value, low=float(ends[0]), high=float(ends[1]), plain=plain, reason=None)


def _drawn(rates: Floats, golds: tuple[Gold, Gold], seed: int) -> Floats:
    """Mean differences that may as well be; `rates` is of shape (2, scenarios). Draws with a judge no better than chance are left out."""
    chance = uniforms(5 * DRAWS, seed).reshape(5, DRAWS)
    one = _judge(golds[0], chance[0], chance[1])
    other = one if golds[0] == golds[1] else _judge(golds[1], chance[2], chance[3])
    fit = (one[0] > 0) & (other[0] > 0)
    skill, false = np.array([one[0][fit], other[0][fit]]), np.array([one[1][fit], other[1][fit]])
    middle = (rates.mean(axis=1)[:, None] - false) / skill
    spread = np.cov(rates)
    variance = spread[0, 0] / skill[0] ** 2 + spread[1, 1] / skill[1] ** 2 - 2 * spread[0, 1] / (skill[0] * skill[1])
    error = np.sqrt(np.maximum(0.0, variance)) / sqrt(rates.shape[1])
    return np.asarray(middle[0] - middle[1] + error * t_at(chance[4][fit], rates.shape[1] - 1), dtype=np.float64)


def _judge(known: Gold, up: Floats, down: Floats) -> tuple[Floats, Floats]:
    """Skill and false alarms of judges that may have brought about these counts; `up` and `down` are shares, shape (draws,)."""
    sensitivity = beta_at(up, known.hits + 0.5, known.positives - known.hits + 0.5)
    specificity = beta_at(down, known.passes + 0.5, known.negatives - known.passes + 0.5)
    return sensitivity + specificity - 1, 1 - specificity


def _true(rate: float, known: Gold) -> float:
    """The rate without the judge's error, not cut off."""
    return (rate - 1 + known.passes / known.negatives) / known.skill


def _sound(known: Gold) -> Gold:
    """The counts as they are, if they fit each other."""
    if not (0 <= known.hits <= known.positives and 0 <= known.passes <= known.negatives and known.positives and known.negatives):
        raise ValueError(f"{known.hits} of {known.positives} and {known.passes} of {known.negatives} are no gold counts.")
    return known
