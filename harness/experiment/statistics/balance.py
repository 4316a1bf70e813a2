"""A difference of two balances, affirmed less contradicted, with the judge's own error carried through.

A judge takes some of what affirms for silence, some of what contradicts for its opposite, and finds a little where nothing is. So the
shares that it claims are a mixture of the true ones, and the cells whose truth is known tell which. Turned round, the true balance is a
weighted sum of both shares, and of a difference between two models judged alike, what the judge finds where nothing is cancels out.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import numpy as np
from numpy.typing import NDArray

from harness.domain.values import Value
from harness.evaluation.agreement import GONE, VERDICTS, Table
from harness.experiment.statistics.draws import uniforms
from harness.experiment.statistics.estimates import LEVEL, level_of
from harness.experiment.statistics.judged import DOUBT, DRAWS, Corrected
from harness.experiment.statistics.quantiles import Floats, beta_at, t_at

Shares = tuple[float, float]
"""Of the cells of a scenario, the share that was found to affirm, and the share that was found to contradict; each from 0 to 1."""


class Answers(Value):
    """What a judge said of cells with one truth."""

    affirm: int
    contradict: int
    other: int


class Mistakes(Value):
    """What a judge said of cells of every truth; some of each."""

    affirm: Answers
    contradict: Answers
    silent: Answers


def mistakes(truth: Table) -> Mistakes:
    """The counts, from a table with the truth first. Raises ValueError where no cell truly affirms, contradicts or is silent."""
    found = {}
    for true in VERDICTS:
        said = {word: n for (word_true, word), n in truth.items() if word_true == true and word != GONE}
        if not sum(said.values()):
            raise ValueError(f"the gold cells hold none whose truth is {true!r}; it takes some of each.")
        sides = said.get("affirm", 0), said.get("contradict", 0)
        found[true] = Answers(affirm=sides[0], contradict=sides[1], other=sum(said.values()) - sum(sides))
    return Mistakes.model_validate(found)


def corrected_balance(first: Sequence[Shares], second: Sequence[Shares], judge: Mistakes, level: float = LEVEL, seed: int = 0) -> Corrected:
    """The first model's balance less the second's, -2 to 2, by scenario in the same order, as a judge without mistakes would have it.

    5,000 times the judge's error is drawn from the Dirichlet distributions that the gold cells leave open (Jeffreys), and the mean
    difference from Student's t round what that error makes of the scenarios. Raises ValueError for fewer than two scenarios, for unlike
    lengths, and for what is no pair of shares.
    """
    if len(first) != len(second) or len(first) < 2:
        raise ValueError("balances are compared over two scenarios or more, which both have.")
    if not all(0 <= a <= 1 and 0 <= c <= 1 and a + c <= 1 + 1e-9 for a, c in (*first, *second)):
        raise ValueError("the shares that affirm and that contradict each lie between 0 and 1, and so does their sum.")
    by = np.array(first, dtype=np.float64) - np.array(second, dtype=np.float64)
    plain = fsum(float(a - c) for a, c in by) / len(by)
    weights, fit = _weights(_certain(judge))
    if not fit[0]:
        return Corrected(value=None, low=None, high=None, plain=plain, reason="on the gold cells the judge is no better than chance")
    value = float(weights[:, 0] @ by.mean(axis=0))
    drawn = _drawn(by, judge, seed)
    if len(drawn) < (1 - DOUBT) * DRAWS:
        why = "the gold cells are so few that the judge may be no better than chance"
        return Corrected(value=value, low=None, high=None, plain=plain, reason=why)
    ends = np.quantile(drawn, [0.5 - level_of(level) / 2, 0.5 + level / 2])
    return Corrected(value=value, low=float(ends[0]), high=float(ends[1]), plain=plain, reason=None)


def _drawn(by: Floats, judge: Mistakes, seed: int) -> Floats:
    """Mean differences that may as well be; `by` has a row a scenario. Draws with a judge no better than chance are left out."""
    chance = uniforms(7 * DRAWS, seed).reshape(7, DRAWS)
    rows = [_row(known, chance[2 * n], chance[2 * n + 1]) for n, known in enumerate((judge.affirm, judge.contradict, judge.silent))]
    weights, fit = _weights(np.array(rows))
    kept = weights[:, fit]
    middle = by.mean(axis=0) @ kept
    variance = np.einsum("id,ij,jd->d", kept, np.cov(by.T), kept)
    error = np.sqrt(np.maximum(0.0, variance) / len(by))
    return np.asarray(middle + error * t_at(chance[6][fit], len(by) - 1), dtype=np.float64)


def _row(known: Answers, up: Floats, down: Floats) -> Floats:
    """Chances of both claims on cells of one truth, such as may have brought about these counts; shape (2, draws)."""
    affirm = beta_at(up, known.affirm + 0.5, known.contradict + known.other + 1)
    contradict = (1 - affirm) * beta_at(down, known.contradict + 0.5, known.other + 0.5)
    return np.array([affirm, contradict])


def _certain(judge: Mistakes) -> Floats:
    """The chances as the counts have them; shape (3, 2, 1)."""
    each = (judge.affirm, judge.contradict, judge.silent)
    return np.array([[[a.affirm / n], [a.contradict / n]] for a in each if (n := a.affirm + a.contradict + a.other)])


def _weights(chances: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """What a claim that affirms and one that contradicts weigh in the true balance, shape (2, draws), and for which draws that holds.

    `chances`, of shape (3, 2, draws): by truth (affirm, contradict, silent) of either claim. A judge better than chance has weights of
    opposite signs: 1 and -1 if it makes no mistake.
    """
    (aa, ac), (ca, cc) = chances[0] - chances[2], chances[1] - chances[2]
    room = aa * cc - ca * ac
    fit = room > 0
    safe = np.where(fit, room, 1.0)
    weights = np.array([(cc + ac) / safe, -(aa + ca) / safe])
    return weights, np.asarray(fit & (weights[0] > 0) & (weights[1] < 0))
