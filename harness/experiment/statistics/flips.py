"""The sign-flip test: if two models are alike, each scenario's difference could as well have had the other sign.

How often would signs at random give a sum at least as far from 0? With 16 differences or fewer every choice of signs is counted; with more,
20,000 are drawn and the choice at hand is counted among them, so that p is never 0 and the test stays valid (Phipson and Smyth 2010).
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

import numpy as np

from harness.domain.values import Value
from harness.experiment.statistics.draws import DRAWS, signs
from harness.experiment.statistics.estimates import ROUNDING, checked
from harness.experiment.statistics.quantiles import Floats

ALL = 16
"""Up to how many differences every choice of signs is counted: 2**16."""


class Flipped(Value):
    """What the sign-flip test says."""

    p: float
    """Two-sided, above 0 and at most 1."""
    choices: int
    """How many choices of signs were looked at."""
    exact: bool
    """Whether these were all there are."""


def flip(differences: Iterable[float], seed: int = 0) -> Flipped:
    """The test of one difference or more. Neither their order nor which model comes first matters. Raises ValueError for none or NaN."""
    found = checked(differences, 1, "differences")
    sizes = np.array(sorted(map(abs, found)), dtype=np.float64)  # the chances depend on the sizes alone
    far = abs(fsum(found)) - ROUNDING * fsum(sizes)  # a tie is a tie, however the sum was rounded
    if len(found) <= ALL:
        sums = _all(sizes)
        return Flipped(p=int(np.count_nonzero(np.abs(sums) >= far)) / len(sums), choices=2 * len(sums), exact=True)
    hits = int(np.count_nonzero(np.abs(signs(len(sizes), DRAWS, seed) @ sizes) >= far))
    return Flipped(p=(1 + hits) / (1 + DRAWS), choices=DRAWS, exact=False)


def least(scenarios: int) -> float:
    """The smallest p that the test can give with so many scenarios: with five it cannot reach 5 %, with six it can."""
    return 2 / 2**scenarios if 1 <= scenarios <= ALL else 1 / (1 + DRAWS) if scenarios else 1.0


def _all(sizes: Floats) -> Floats:
    """The sums under every choice of signs, but for the first, which is left as it is: turning all signs changes no distance."""
    sums = sizes[:1]
    for size in sizes[1:]:
        sums = np.concatenate((sums + size, sums - size))
    return sums
