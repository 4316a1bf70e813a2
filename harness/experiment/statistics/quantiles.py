"""The few distributions that the statistics need: the only file that asks scipy for anything.

`scipy.special` is asked, not `scipy.stats`, which holds the same functions behind ten times the import.
"""

from __future__ import annotations

import sys
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped]  # scipy carries no types; every result is made a float or an array below

Floats = NDArray[np.float64]
"""Numbers in a row."""
LEAST = sys.float_info.min
"""The smallest p that is ever said: none is 0."""
FINE = 4096
"""Sizes over which a power is averaged."""


def two_sided(t: float, freedom: int) -> float:
    """The p of a value of Student's t with this many degrees of freedom, above 0 and at most 1."""
    return min(1.0, max(LEAST, 2 * float(special.stdtr(freedom, -abs(t)))))


def above(t: float, freedom: int) -> float:
    """The share of Student's t that lies above this value, above 0 and at most 1."""
    return min(1.0, max(LEAST, float(special.stdtr(freedom, -t))))


def critical(level: float, freedom: int) -> float:
    """How many standard errors an interval of this level reaches to either side."""
    return float(special.stdtrit(freedom, 0.5 + level / 2))


def beyond(edge: float, freedom: int, shift: float) -> float:
    """The share of the noncentral t, shifted by so many standard errors, that lies beyond the edge on either side, to four places.

    The mean of the normal's share over the sizes that the standard error may be found to have: scipy's own `nctdtr` gives NaN in places.
    """
    reach = edge * _errors(freedom)
    return float(np.mean(special.ndtr(shift - reach) + special.ndtr(-shift - reach)))


@lru_cache(maxsize=64)
def _errors(freedom: int) -> Floats:
    """What the standard error may be found to be, in units of what it is: equally likely sizes in order, read-only."""
    shares = (np.arange(FINE) + 0.5) / FINE
    found = np.sqrt(np.asarray(special.chdtri(freedom, 1 - shares), dtype=np.float64) / freedom)
    found.setflags(write=False)
    return found


def chi_square(share: float, freedom: int) -> float:
    """The value below which this share of chi-square lies."""
    return float(special.chdtri(freedom, 1 - share))


def beta_at(shares: Floats, a: float, b: float) -> Floats:
    """The quantiles of Beta(a, b) at each of these shares."""
    return np.asarray(special.betaincinv(a, b, shares), dtype=np.float64)


def t_at(shares: Floats, freedom: int) -> Floats:
    """The quantiles of Student's t at each of these shares."""
    return np.asarray(special.stdtrit(freedom, shares), dtype=np.float64)
