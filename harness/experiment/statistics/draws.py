"""Chance for the statistics: streams of a seed that are the same on every machine and under every numpy.

numpy promises that for the raw words of its bit generators, not for what its distributions make of them; so only the words are taken.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.experiment.statistics.quantiles import Floats

DRAWS = 20_000
"""How often anything is drawn that cannot be counted out."""


def words(count: int, seed: int) -> NDArray[np.uint64]:
    """So many 64-bit words of the stream of a seed; the seed is 0 or more."""
    return np.asarray(np.random.PCG64(seed).random_raw(count), dtype=np.uint64)


def uniforms(count: int, seed: int) -> Floats:
    """So many numbers strictly between 0 and 1."""
    return (words(count, seed) >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54


@lru_cache(maxsize=4)  # every pair of a comparison asks for the same
def signs(count: int, draws: int, seed: int) -> Floats:
    """Draws in rows, each of `count` signs, 1 or -1; shape (draws, count), read-only."""
    raw = words(-(-draws * count // 64), seed).astype("<u8").view(np.uint8)
    found = np.unpackbits(raw)[: draws * count].reshape(draws, count).astype(np.float64) * 2 - 1
    found.setflags(write=False)
    return found
