"""The Jeffreys interval of a rate: the middle 95 % of Beta(k + 1/2, n - k + 1/2) (Brown, Cai and DasGupta 2001).

The quantile of the beta distribution is our own few lines: its distribution function by the continued fraction of the incomplete beta
function (modified Lentz), turned round by Newton's method held within a bracket.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p

CLOSE = 1e-12
"""Where the continued fraction and the search stop."""
TINY = 1e-300


@lru_cache(maxsize=4096)
def jeffreys(hits: float, n: float) -> tuple[float, float]:
    """Lower and upper end for `hits` of `n`, within 0 to 1; at no hits the lower end is 0, and at nothing but hits the upper is 1.

    Halves are allowed: an item on which both was said counts half on either side. Raises ValueError outside 0 to n, and for n of 0.
    """
    if not 0 <= hits <= n or n <= 0:
        raise ValueError(f"{hits} of {n} is no rate")
    a, b = hits + 0.5, n - hits + 0.5
    low = 0.0 if hits == 0 else quantile(a, b, 0.025)
    high = 1.0 if hits == n else quantile(a, b, 0.975)
    return low, high


def quantile(a: float, b: float, share: float) -> float:
    """The place below which this share of Beta(a, b) lies; a and b above 0, the share strictly between 0 and 1."""
    low, high, at = 0.0, 1.0, a / (a + b)
    for _ in range(200):
        miss = below(a, b, at) - share
        if miss > 0:
            high = at
        else:
            low = at
        step = at - miss / max(TINY, _density(a, b, at))
        after = step if low < step < high else (low + high) / 2
        if abs(after - at) < CLOSE:
            return after
        at = after
    return at


def below(a: float, b: float, x: float) -> float:
    """The share of Beta(a, b) that lies below x; x from 0 to 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - below(b, a, 1 - x)
    front = exp(_scale(a, b) + a * log(x) + b * log1p(-x)) / a
    return front * _fraction(a, b, x)


def _scale(a: float, b: float) -> float:
    return lgamma(a + b) - lgamma(a) - lgamma(b)


def _density(a: float, b: float, x: float) -> float:
    return exp(_scale(a, b) + (a - 1) * log(x) + (b - 1) * log1p(-x)) if 0 < x < 1 else 0.0


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = found
        for part in (even, odd):
            d = 1 / _off_zero(1 + part * d)
            c = _off_zero(1 + part / c)
            found *= c * d
        if abs(found - before) < CLOSE * abs(found):
            break
    return found


def _off_zero(x: float) -> float:
    return x if abs(x) > TINY else TINY
