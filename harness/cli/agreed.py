"""Agreement as tables of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.evaluation.agreement import Estimate
from harness.evaluation.calibration import Headline
from harness.evaluation.figures import Beside, Figure


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codings beside each other, and in parts by construct where there are any."""

    one: str
    other: str
    cells: str
    """Which cells they are compared on."""
    whole: Beside
    constructs: Mapping[str, Beside] = field(default_factory=dict)


def lines(pair: Pair) -> list[str]:
    """One pair as a table: a line a measure, then a line a construct, and what is not there with the reason."""
    found = pair.whole
    if not found.cells:
        return [f"{pair.other} against {pair.one}, on {pair.cells}: they have no cell in common", ""]
    gaps = [f"{n} {what} by {who}" for who, n, what in _gaps(pair) if n]
    head = f"{pair.other} against {pair.one}, on {pair.cells}: {found.cells} cells in {found.units} units"
    told = [f for f in found.figures if f.estimate.value is not None]
    missing: dict[str, list[str]] = {}
    for f in found.figures:
        if f.estimate.value is None:
            missing.setdefault(f.why, []).append(f.name)
    body = [f"  {f.name:<28}{f.estimate.value:>6.2f}  {_interval(f.estimate):<18}n {f.estimate.n}" for f in told]
    absent = [f"  not measured ({why}): {', '.join(names)}" for why, names in missing.items()]
    return [f"{head}{'; ' if gaps else ''}{', '.join(gaps)}", *body, *absent, *_constructs(pair), ""]


def _gaps(pair: Pair) -> list[tuple[str, int, str]]:
    tell, read = pair.whole.undetermined, pair.whole.unscored
    names = (pair.one, pair.other)
    return [(names[side], counts[side], what) for side in (0, 1) for counts, what in ((tell, "undetermined"), (read, "unscored"))]


def _constructs(pair: Pair) -> list[str]:
    """What makes a sentence hard, a line each; a dash where there are too few cells."""
    if not pair.constructs:
        return []
    names = [f.name for f in next(iter(pair.constructs.values())).figures]
    rows = [[kind, str(b.cells), *(_short(f) for f in b.figures)] for kind, b in pair.constructs.items()]
    wide = [max(len(row[n]) for row in [["by construct", "cells", *names], *rows]) for n in range(len(names) + 2)]
    text = (f"  {row[0]:<{wide[0]}}" + "".join(f"  {c:>{w}}" for c, w in zip(row[1:], wide[1:], strict=True)) for row in rows)
    head = f"  {'by construct':<{wide[0]}}" + "".join(f"  {c:>{w}}" for c, w in zip(["cells", *names], wide[1:], strict=True))
    return [head, *text]


def _short(figure: Figure) -> str:
    return "-" if figure.estimate.value is None else f"{figure.estimate.value:.2f}"


def table_of_rates(rates: Mapping[str, Mapping[str, Headline]]) -> list[str]:
    """Rates by scorer and verdict, as scored and corrected."""
    told = ["rates, corrected by the scorer's own error"]
    for name, each in rates.items():
        for verdict, one in each.items():
            plain = "-" if one.plain is None else f"{one.plain:.3f}"
            value = one.corrected.value
            mended = "cannot be corrected: on gold the scorer is no better than chance" if value is None else f"{value:.3f}"
            told.append(f"  {name:<28}{verdict:<11} scored {plain}, corrected {mended}  {_interval(one.corrected)}".rstrip())
    return [*told, ""]


def _interval(found: Estimate) -> str:
    return "" if found.low is None or found.high is None else f"{found.low:.2f} to {found.high:.2f}"
