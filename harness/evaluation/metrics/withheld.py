"""Fidelity beyond echo: what a party holds of positions that no prompt told it of, apart from those that stood in its brief.

A model may score high by saying its brief again. A scenario or a plan that withholds positions lets the two be told apart. An item counts
as withheld only if every position that it extends is, and as shown otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from harness.evaluation.cells import Cell, by_run
from harness.evaluation.metrics.interval import jeffreys
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.metrics.rates import count

SHOWN, WITHHELD = "fidelity-shown", "fidelity-withheld"


def beyond_echo(material: Material) -> list[Measure]:
    """Two rates of each member, each A / (A + C) as fidelity is, 0 to 1, with the Jeffreys interval; n is A + C.

    - `fidelity-shown`: on the items of which its brief told it.
    - `fidelity-withheld`: on those of which it was told nothing. Both are absent for a party of which nothing is withheld.
    """
    cells: dict[str, list[Cell]] = {party: [] for party in material.seats}
    for cell in by_run(material.talk):
        cells[cell.party].append(cell)
    return [m for party, own in cells.items() for m in _pair(party, own, material.withheld)]


def _pair(party: str, cells: list[Cell], withheld: frozenset[str]) -> list[Measure]:
    hidden = [cell for cell in cells if cell.item in withheld]
    if not hidden:
        return [absent(metric, party, "no position of it is withheld") for metric in (SHOWN, WITHHELD)]
    shown = [cell for cell in cells if cell.item not in withheld]
    return [_fidelity(SHOWN, party, shown), _fidelity(WITHHELD, party, hidden)]


def _fidelity(metric: str, party: str, cells: Iterable[Cell]) -> Measure:
    own = count(cells)
    sides = own.affirmed + own.contradicted
    if not sides:
        return absent(metric, party, "it took no side on any of these items")
    return replace(found(metric, party, own.affirmed / sides, round(sides)), interval=jeffreys(own.affirmed, round(sides)))
