"""The concession ledger: per issue, where each member began and where it ended; and harmony, agreement beyond what there was room for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.turns import WILLING
from harness.evaluation.metrics.deeds import SIGNING, Deed, deeds
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.metrics.standing import distance
from harness.rules.coding import Reading
from harness.rules.mind import FREER, signs

AUTHORED = "authored bounds"


@dataclass(frozen=True, slots=True)
class Concession:
    """One party on one issue, from its first proposal to its last position. Distances are places on the fine scale, of 1000."""

    party: str
    issue: str
    first: Draft
    last: Draft
    """What it last asked for or bound itself to."""
    given: int | None
    """How much farther from its own coded position it ended than it began; below 0, nearer. None where the paper is silent."""
    met: int
    """How much nearer it came to where the others began, on average; below 0, it went away from them."""
    returned: int | None
    """What the others gave on this issue, on average, by their own coded positions; None where there is none to tell by."""


def ledger(material: Material) -> list[Concession]:
    """A row for each party and issue on which it asked for a text, by issue, then by seat."""
    lines: dict[tuple[str, str], list[Deed]] = {}
    for deed in deeds(material):
        if deed.draft is not None:
            lines.setdefault((deed.issue, deed.party), []).append(deed)
    rows = []
    for issue in material.inputs.scenario.issues:
        here = {p: _ends(lines[issue, p]) for p in material.seats if (issue, p) in lines}
        rows += _returned([_row(material, issue, party, here) for party in here])
    return rows


def conceded(material: Material) -> list[Measure]:
    """How far a party moved away from its own coded positions, mean over issues, as a share of the scale, -1 to 1.

    From its first proposal to the last text that it asked for or bound itself to; above 0, it gave way. n is issues. `why` tells what the
    others gave it on these issues, by their own positions.
    """
    rows = ledger(material)
    return [_conceded(party, [r for r in rows if r.party == party]) for party in material.seats]


def harmony(material: Material) -> list[Measure]:
    """The share of signed texts that lie outside what the positions of their signers leave room for, 0 to 1 (authored bounds).

    Of a party: texts it joined that are outside its own bounds. Of the run: texts that are outside the bounds of one signer or more. The
    bounds are the options that it can live with (authored), on its own side of the paper's red lines, an option wider where nothing commits
    (authored). n is texts signed.
    """
    texts, willing = _signed(material), {(d.party, d.issue) for d in deeds(material) if d.act in SIGNING | WILLING}
    beyond: dict[str, list[bool]] = {p: [] for p in material.seats}
    anybody: list[bool] = []
    for adopted, parties in texts:
        here = {p: not _room(material, p, adopted) for p in parties if (p, adopted.issue) in willing}
        for party, outside in here.items():
            beyond[party].append(outside)
        if here:
            anybody.append(any(here.values()))
    each = [_outside(party, told, "it joined no text") for party, told in beyond.items()]
    return [*each, _outside(None, anybody, "no text was signed")]


def _conceded(party: str, rows: list[Concession]) -> Measure:
    known = [r.given for r in rows if r.given is not None]
    if not known:
        return absent("concession", party, "it asked for no text on an issue on which the paper gives it a position")
    back = [r.returned for r in rows if r.given is not None and r.returned is not None]
    why = f"others gave {sum(back) / len(back) / 1000:.2f} on these issues" if back else "nobody else gave or took on these issues"
    return found("concession", party, sum(known) / len(known) / 1000, len(known), why)


def _ends(line: list[Deed]) -> tuple[Draft, Draft]:
    drafts = [d.draft for d in line if d.draft is not None]
    return drafts[0], drafts[-1]


def _row(material: Material, issue: str, party: str, here: dict[str, tuple[Draft, Draft]]) -> Concession:
    first, last = here[party]
    begun, ended = (material.inputs.agenda.value(issue, d) for d in (first, last))
    reading = material.coded(party, issue)
    given = None if reading is None else distance(reading, ended) - distance(reading, begun)
    others = [material.inputs.agenda.value(issue, ends[0]) for p, ends in here.items() if p != party]
    middle = sum(others) // len(others) if others else begun
    met = abs(begun - middle) - abs(ended - middle) if others else 0
    return Concession(party, issue, first, last, given, met, None)


def _returned(rows: list[Concession]) -> list[Concession]:
    """The rows of one issue, each with what the others gave."""
    found_rows = []
    for row in rows:
        others = [r.given for r in rows if r.party != row.party and r.given is not None]
        found_rows.append(replace(row, returned=sum(others) // len(others) if others else None))
    return found_rows


def _signed(material: Material) -> list[tuple[ev.Adopted, list[str]]]:
    """Every adopted text with the members that have joined it, late ones among them."""
    events = material.run.events
    late = [(e.issue, e.party) for e in events if isinstance(e, ev.Acceded)]
    adopted = [e for e in events if isinstance(e, ev.Adopted)]
    return [(a, [p for p in material.seats if p in a.parties or (a.issue, p) in late]) for a in adopted]


def _room(material: Material, party: str, adopted: ev.Adopted) -> bool:
    reading = material.readings.get((party, adopted.issue))
    return reading is None or signs(_freer(material, reading, adopted.issue), adopted.draft)


def _freer(material: Material, reading: Reading, issue: str) -> Reading:
    about = material.inputs.agenda.by_id[issue]
    if material.inputs.format.commits(about.kind):
        return reading
    low, high = reading.accept
    return replace(reading, accept=(max(1, low - FREER), min(len(about.options), high + FREER)))


def _outside(party: str | None, told: list[bool], why: str) -> Measure:
    return found("harmony", party, sum(told) / len(told), len(told), AUTHORED) if told else absent("harmony", party, why)
