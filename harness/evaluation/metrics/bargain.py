"""The space of agreements as numbers, and two searches in it: no list of outcomes is ever made, so that eight issues cost little.

What one option of an issue gives each party is a row of gains; an outcome takes one row of each issue and gives their sums. Both searches
go issue by issue and leave a branch as soon as what is still to come cannot make up for what is missing. They are exact.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod

Row = tuple[int, ...]
"""Gains of the parties, in one order."""
Space = tuple[tuple[Row, ...], ...]
"""By issue, then by option."""


def added(one: Row, other: Row) -> Row:
    """Two rows summed, party by party."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def bounds(space: Space) -> tuple[Row, Row]:
    """The least and the most that each party can get at all."""
    worst, best = space_zero(space), space_zero(space)
    for options in space:
        worst = added(worst, tuple(map(min, zip(*options, strict=True))))
        best = added(best, tuple(map(max, zip(*options, strict=True))))
    return worst, best


def space_zero(space: Space) -> Row:
    """Nothing for anybody."""
    return (0,) * len(space[0][0])


@lru_cache(maxsize=128)
def slack(space: Space, outcome: Row, weights: Row) -> float:
    """The most that the sum of gains, each divided by its weight, can still rise while no party falls below the outcome; 0 on the frontier.

    Where no outcome of the space holds everybody there, 0.
    """
    order = sorted(space, key=lambda options: -_spread(options, weights))
    ahead = _tails(order)
    worth = _best_sums(order, weights)
    best: float = 0.0
    base = sum(u / w for u, w in zip(outcome, weights, strict=True))
    stack: list[tuple[int, Row]] = [(0, space_zero(space))]
    while stack:
        depth, sums = stack.pop()
        value = sum(u / w for u, w in zip(sums, weights, strict=True)) - base
        if value + worth[depth] <= best + 1e-12 or any(s + m < u for s, m, u in zip(sums, ahead[depth], outcome, strict=True)):
            continue
        if depth == len(order):
            best = value
            continue
        options = sorted(order[depth], key=lambda row: sum(u / w for u, w in zip(row, weights, strict=True)))
        stack += [(depth + 1, added(sums, row)) for row in options]
    return best


@lru_cache(maxsize=128)
def best_product(space: Space) -> int:
    """The greatest product of gains among outcomes in which every party gains; 0 where there is none."""
    order = sorted(space, key=lambda options: -_spread(options, tuple(1 for _ in options[0])))
    ahead = _tails(order)
    best = 0
    stack: list[tuple[int, Row]] = [(0, space_zero(space))]
    while stack:
        depth, sums = stack.pop()
        hope = added(sums, ahead[depth])
        if min(hope) <= 0 or prod(hope) <= best:
            continue
        if depth == len(order):
            best = prod(sums)
            continue
        options = sorted(order[depth], key=lambda row: _promise(added(sums, row), ahead[depth + 1]))
        stack += [(depth + 1, added(sums, row)) for row in options]
    return best


def _promise(sums: Row, ahead: Row) -> int:
    hope = added(sums, ahead)
    return prod(hope) if min(hope) > 0 else min(hope)


def _spread(options: tuple[Row, ...], weights: Row) -> float:
    """How much hangs on an issue; what decides most comes first."""
    return float(sum((max(gains) - min(gains)) / w for gains, w in zip(zip(*options, strict=True), weights, strict=True)))


def _tails(order: list[tuple[Row, ...]]) -> list[Row]:
    """By depth, the most that each party can still get."""
    tails = [(0,) * len(order[0][0])]
    for options in reversed(order):
        tails.append(added(tails[-1], tuple(map(max, zip(*options, strict=True)))))
    return tails[::-1]


def _best_sums(order: list[tuple[Row, ...]], weights: Row) -> list[float]:
    """By depth, the most that the weighed sum can still grow."""
    tails = [0.0]
    for options in reversed(order):
        tails.append(tails[-1] + max(sum(u / w for u, w in zip(row, weights, strict=True)) for row in options))
    return tails[::-1]
