"""How far two codings of the same cells agree: measures over one table of counts, and intervals by drawing whole units again.

A table counts cells by what the one coder says and what the other says; where one of them is the truth, it is the first. `undetermined` is
no verdict: measures of agreement leave such a cell out, and sensitivity counts it as missed. `unscored` is left out of everything. A
measure that the cells do not allow is None, never 0.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

VERDICTS = ("affirm", "contradict", "silent")
OPEN = "undetermined"
"""The coder looked and could not tell."""
GONE = "unscored"
"""The coder could not look."""
DRAWS = 1000
"""How often units are drawn for an interval."""
UNITS = 5
"""Units from which drawing them again says anything."""
EDGE = 0.025
"""Share of the draws beyond either end of an interval."""

Table = Counter[tuple[str, str]]
"""What the one says, what the other says: cells."""
Measure = Callable[[Table], float | None]
Coding = Mapping[tuple[str, str], str]
"""By utterance and item, what a coder says: a verdict, `undetermined` or `unscored`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure with what it may as well be."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    """Cells behind it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """In one unit, how often a scorer claims a verdict, and of how many cells."""

    said: int
    of: int


def table(one: Coding, other: Coding) -> Table:
    """The cells that both coders have."""
    return Counter((word, other[cell]) for cell, word in one.items() if cell in other)


def units(one: Coding, other: Coding) -> list[Table]:
    """The same by utterance, in the order of the first coder: what is drawn together for an interval."""
    found: dict[str, Table] = {}
    for cell, word in one.items():
        if cell in other:
            found.setdefault(cell[0], Counter())[word, other[cell]] += 1
    return list(found.values())


def decided(cells: Table) -> Table:
    """Cells in which both have reached a verdict."""
    return Counter({pair: n for pair, n in cells.items() if set(pair) <= set(VERDICTS)})


def detection(cells: Table) -> Table:
    """Whether anything was said at all: `silent` or `said`, where both have reached a verdict."""
    found: Table = Counter()
    for (one, other), n in decided(cells).items():
        found[_spoken(one), _spoken(other)] += n
    return found


def polarity(cells: Table) -> Table:
    """Affirm or contradict, where both say that something was said."""
    return Counter({pair: n for pair, n in decided(cells).items() if "silent" not in pair})


def _spoken(word: str) -> str:
    return "silent" if word == "silent" else "said"


def raw(cells: Table) -> float | None:
    """Share of cells on which both say the same."""
    return _share(sum(n for (one, other), n in cells.items() if one == other), cells.total())


def kappa(cells: Table) -> float | None:
    """Cohen's kappa: agreement beyond what the two coders' own habits would bring about."""
    same, total = raw(cells), cells.total()
    if same is None:
        return None
    first, second = _margins(cells)
    return _beyond(same, sum(first[word] * second[word] for word in first) / total**2)


def ac1(cells: Table, categories: int = 2) -> float | None:
    """Gwet's AC1, which does not fall where nearly all cells are of one kind. `categories`: words a coder could choose among."""
    same, total = raw(cells), cells.total()
    if same is None:
        return None
    first, second = _margins(cells)
    shares = [(first[word] + second[word]) / (2 * total) for word in first.keys() | second.keys()]
    return _beyond(same, sum(share * (1 - share) for share in shares) / (categories - 1))


def alpha(cells: Table) -> float | None:
    """Krippendorff's alpha, nominal, of two coders who both have every cell."""
    together: Counter[tuple[str, str]] = Counter()
    for (one, other), n in cells.items():
        together[one, other] += n
        together[other, one] += n
    return _alpha({pair: float(n) for pair, n in together.items()})


def alpha_of(cells: Iterable[Sequence[str | None]]) -> float | None:
    """Krippendorff's alpha, nominal, of any number of coders: a row for each cell, None where a coder does not have it."""
    together: dict[tuple[str, str], float] = {}
    for row in cells:
        words = [word for word in row if word is not None]
        for i, one in enumerate(words):
            for j, other in enumerate(words):
                if i != j:
                    together[one, other] = together.get((one, other), 0.0) + 1 / (len(words) - 1)
    return _alpha(together)


def _alpha(together: Mapping[tuple[str, str], float]) -> float | None:
    """Alpha of a table of coincidences."""
    sums: dict[str, float] = {}
    for (one, _), n in together.items():
        sums[one] = sums.get(one, 0.0) + n
    total = sum(sums.values())
    unlike = total**2 - sum(n**2 for n in sums.values())
    if total <= 1 or unlike <= 0:
        return None
    return 1 - (total - 1) * sum(n for (one, other), n in together.items() if one != other) / unlike


def sensitivity(cells: Table, verdict: str) -> float | None:
    """Of the cells that truly have this verdict, the share that the scorer finds; also called recall."""
    true = {pair: n for pair, n in cells.items() if pair[0] == verdict and pair[1] != GONE}
    return _share(true.get((verdict, verdict), 0), sum(true.values()))


def specificity(cells: Table, verdict: str) -> float | None:
    """Of the cells that truly have another verdict, the share for which the scorer does not claim this one."""
    others = {pair: n for pair, n in cells.items() if pair[0] in VERDICTS and pair[0] != verdict and pair[1] != GONE}
    return _share(sum(n for pair, n in others.items() if pair[1] != verdict), sum(others.values()))


def precision(cells: Table, verdict: str) -> float | None:
    """Of the cells for which the scorer claims this verdict, the share that truly have it."""
    claimed = {pair: n for pair, n in cells.items() if pair[1] == verdict and pair[0] in VERDICTS}
    return _share(claimed.get((verdict, verdict), 0), sum(claimed.values()))


def flips(cells: Table) -> float | None:
    """Of the cells in which both find something said, the share in which one has the opposite of the other."""
    said = polarity(cells)
    same = raw(said)
    return None if same is None else 1 - same


def estimates(measures: Mapping[str, Measure], drawn: Sequence[Table], seed: int = 0) -> dict[str, Estimate]:
    """Every measure over all units, with its percentile interval by drawing units again; the same seed, the same interval."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for cells in _draws(drawn, seed):
        for name, measure in measures.items():
            if (value := measure(cells)) is not None:
                found[name].append(value)
    whole: Table = Counter()
    for unit in drawn:
        whole.update(unit)
    return {name: _estimate(measure(whole), found[name], whole.total()) for name, measure in measures.items()}


def _draws(drawn: Sequence[Table], seed: int) -> Iterable[Table]:
    """As many units as there are, drawn with repetition, again and again. Units of the same content are counted, not added one by one."""
    kinds: dict[Hashable, int] = {}
    kind_of = [kinds.setdefault(frozenset(unit.items()), len(kinds)) for unit in drawn]
    contents = [dict(unit.items()) for unit in dict(zip(kind_of, drawn, strict=True)).values()]
    dice = random.Random(seed)  # noqa: S311 - spreads an estimate, keeps no secret
    for _ in range(DRAWS if len(drawn) >= UNITS else 0):
        cells: Table = Counter()
        for kind, times in Counter(dice.choices(kind_of, k=len(kind_of))).items():
            for pair, n in contents[kind].items():
                cells[pair] += n * times
        yield cells


def corrected(rate: float, sensitivity: float, specificity: float) -> float | None:
    """What a rate would be if its scorer made no mistakes; None for a scorer that is no better than chance."""
    power = sensitivity + specificity - 1
    return min(1.0, max(0.0, (rate + specificity - 1) / power)) if power > 0 else None


def corrected_rate(claims: Sequence[Claims], truth: Table, verdict: str, seed: int = 0) -> Estimate:
    """The corrected rate of a verdict, with an interval that holds the doubt on both sides.

    Units (turns or runs) are drawn again; sensitivity and specificity are drawn from the Beta distributions that the gold cells leave open
    (Jeffreys), so that a few cells without a mistake do not pass for certainty.
    """
    sens, spec, of = sensitivity(truth, verdict), specificity(truth, verdict), sum(c.of for c in claims)
    if sens is None or spec is None or not of:
        return Estimate(None, None, None, of)
    value = corrected(sum(c.said for c in claims) / of, sens, spec)
    positive = sum(n for pair, n in truth.items() if pair[0] == verdict and pair[1] != GONE)
    negative = sum(n for pair, n in truth.items() if pair[0] in VERDICTS and pair[0] != verdict and pair[1] != GONE)
    dice = random.Random(seed)  # noqa: S311 - spreads an estimate, keeps no secret
    found = []
    for _ in range(DRAWS if len(claims) >= UNITS else 0):
        drawn = dice.choices(claims, k=len(claims))
        cells = sum(c.of for c in drawn)
        may = corrected(
            sum(c.said for c in drawn) / cells if cells else 0.0,
            dice.betavariate(sens * positive + 0.5, (1 - sens) * positive + 0.5),
            dice.betavariate(spec * negative + 0.5, (1 - spec) * negative + 0.5),
        )
        found += [] if may is None else [may]
    # Where the gold cells leave it open that the scorer only guesses, the draws that are left would look surer than they are.
    return _estimate(value, found if len(found) >= (1 - EDGE) * DRAWS else [], of)


def _estimate(value: float | None, drawn: list[float], n: int) -> Estimate:
    """A value with its interval; without one where most draws did not allow the measure."""
    if value is None or 2 * len(drawn) < DRAWS:
        return Estimate(value, None, None, n)
    ordered = sorted(drawn)
    last = len(ordered) - 1
    return Estimate(value, ordered[round(EDGE * last)], ordered[round((1 - EDGE) * last)], n)


def _margins(cells: Table) -> tuple[Counter[str], Counter[str]]:
    """How often each coder says each word."""
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), n in cells.items():
        first[one] += n
        second[other] += n
    return first, second


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _beyond(same: float, chance: float) -> float | None:
    """Agreement beyond chance; None where chance alone would bring all of it."""
    return (same - chance) / (1 - chance) if chance < 1 else None
