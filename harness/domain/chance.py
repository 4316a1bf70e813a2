"""Chance without state: a word is a pure function of its keys, so no order of calls can change it.

The mixer is SplitMix64's (Steele, Lea and Flood 2014); a chain over one key is SplitMix64 itself, whose published numbers are the test.
Only 64-bit integer arithmetic is used: the same word on every machine and Python.
"""

from __future__ import annotations

from functools import lru_cache

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def mix(z: int) -> int:
    """SplitMix64's finaliser: 64 bits to 64 bits, one to one."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def chain(seed: int, *keys: int) -> int:
    """A 64-bit word from a seed and any number of keys, each 0 or more."""
    z = seed & _MASK
    for key in keys:
        z = mix((z + (key + 1) * _GOLDEN) & _MASK)
    return z


@lru_cache(maxsize=8192)
def key(name: str) -> int:
    """A name as a key: the chain over its UTF-8 bytes."""
    return chain(len(name), *name.encode())


@lru_cache(maxsize=65536)
def word(seed: int, purpose: str, *keys: str | int) -> int:
    """A 64-bit word for a purpose; another purpose never shifts it. Names and numbers may be mixed as keys."""
    return chain(seed, key(purpose), *(key(k) if isinstance(k, str) else k for k in keys))


def normal(w: int, sd: int) -> int:
    """About normal with mean 0 and the given standard deviation: the sum of four 16-bit lanes, in integers."""
    lanes = (w & 0xFFFF) + (w >> 16 & 0xFFFF) + (w >> 32 & 0xFFFF) + (w >> 48)
    return ((lanes - 131070) * sd + 18918) // 37837


def below(w: int, n: int) -> int:
    """Uniform in 0 .. n-1, for n below 2**32."""
    return (w >> 32) * n >> 32
