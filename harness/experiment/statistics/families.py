"""How many tests were made, and what that does to each: Holm for what was declared beforehand, Benjamini and Hochberg for the rest.

Holm (1979) keeps the chance of even one false claim in the family under the level. Benjamini and Hochberg (1995) keep the share of false
claims among the claims; what they let through is a hint for the next experiment, and is marked exploratory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import accumulate
from typing import Literal, TypeVar

from harness.domain.values import Value
from harness.experiment.statistics.estimates import checked

Name = TypeVar("Name")
Method = Literal["holm", "benjamini-hochberg"]


class Adjusted(Value):
    """One test of a family."""

    p: float
    adjusted: float
    """Never below p; compare it with the level as one would p."""
    method: Method
    family: int
    """How many tests the family holds."""
    exploratory: bool
    """Whether the test was not declared beforehand."""


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """The adjusted p of each, in the order given. Raises ValueError for a p outside 0 to 1."""
    order, m = _order(ps), len(ps)
    steps = accumulate(((m - rank) * ps[place] for rank, place in enumerate(order)), max)
    return _back(order, [min(1.0, step) for step in steps])


def benjamini_hochberg(ps: Sequence[float]) -> tuple[float, ...]:
    """The adjusted p of each, in the order given. Raises ValueError for a p outside 0 to 1."""
    order, m = _order(ps)[::-1], len(ps)
    steps = accumulate((m / (m - rank) * ps[place] for rank, place in enumerate(order)), min)
    return _back(order, [min(1.0, step) for step in steps])


ADJUST: dict[Method, Callable[[Sequence[float]], tuple[float, ...]]] = {"holm": holm, "benjamini-hochberg": benjamini_hochberg}


def family(tests: Mapping[Name, float], method: Method) -> dict[Name, Adjusted]:
    """The tests as one family under one method. Raises ValueError for a p outside 0 to 1."""
    adjusted = ADJUST[method](tuple(tests.values()))
    free = method != "holm"
    return {
        name: Adjusted(p=p, adjusted=new, method=method, family=len(tests), exploratory=free)
        for (name, p), new in zip(tests.items(), adjusted, strict=True)
    }


def families(tests: Mapping[Name, float], primary: Collection[Name]) -> dict[Name, Adjusted]:
    """Every test, in the order given: Holm within those declared primary, Benjamini and Hochberg over all others.

    Raises ValueError for a primary test that is not there, and for a p outside 0 to 1.
    """
    if absent := [name for name in primary if name not in tests]:
        raise ValueError(f"declared primary, but not tested: {', '.join(map(str, absent))}.")
    chosen = set(primary)
    done = family({name: p for name, p in tests.items() if name in chosen}, "holm")
    done |= family({name: p for name, p in tests.items() if name not in chosen}, "benjamini-hochberg")
    return {name: done[name] for name in tests}


def _order(ps: Sequence[float]) -> list[int]:
    """The places of the numbers from the smallest to the greatest."""
    if strange := [p for p in checked(ps, 0, "p") if not 0 <= p <= 1]:
        raise ValueError(f"a p lies between 0 and 1, not at {strange[0]}.")
    return sorted(range(len(ps)), key=lambda place: ps[place])


def _back(order: Sequence[int], found: Sequence[float]) -> tuple[float, ...]:
    """Numbers that stand in `order`, put back in their places."""
    at = dict(zip(order, found, strict=True))
    return tuple(at[place] for place in range(len(order)))
