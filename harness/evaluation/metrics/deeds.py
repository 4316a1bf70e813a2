"""What the members did about texts: each act on an issue with the text that it asks for or signs, in the order of the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.turns import BINDING, Pledge
from harness.evaluation.metrics.material import Material

PLEDGE = "pledge"
"""An exchange that both agreed to binds each to the text that it promised."""
ASKING = frozenset({"propose", "amend", "object"})
"""Acts that may name a text of the party's own."""
SIGNING = BINDING | {PLEDGE}
"""Acts that commit the party to a text."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on one issue."""

    seq: int
    """Number of the event that holds it."""
    question: str
    party: str
    round: int
    act: str
    issue: str
    draft: Draft | None
    """The text asked for or signed; None where it names none, as a plain objection."""
    tabled: Draft | None
    """The text that lay on the table."""


def deeds(material: Material) -> list[Deed]:
    """Every act of the members on an issue, pledges among them."""
    counted = {turn.seq for turn in material.taken}
    tabled: dict[str, Draft] = {}
    margins: dict[str, list[ev.TurnTaken]] = {p: [] for p in material.seats}
    found: list[Deed] = []
    for event in material.run.events:
        if isinstance(event, ev.DraftTabled):
            tabled |= {t.issue: t.draft for t in event.texts}
        elif isinstance(event, ev.Adopted):
            tabled[event.issue] = event.draft
        elif isinstance(event, ev.TurnTaken):
            if event.kind == "margins" and event.party in margins:
                margins[event.party].append(event)
            if event.seq in counted:
                found += _acts(event, tabled)
        elif isinstance(event, ev.Bargained):
            found += [d for d in _pledges(event, margins, tabled) if d.seq in counted]
    return found


def of_party(every: Iterable[Deed], party: str) -> list[Deed]:
    """The deeds of one party."""
    return [deed for deed in every if deed.party == party]


def _acts(turn: ev.TurnTaken, tabled: dict[str, Draft]) -> Iterator[Deed]:
    for act in turn.acts:
        said = vars(act)
        if "issue" not in said or act.act == "walk-out":
            continue
        issue = said["issue"]
        draft = tabled.get(issue) if act.act in BINDING else said.get("draft") or said.get("want")
        yield Deed(turn.seq, turn.question, turn.party, turn.round, act.act, issue, draft, tabled.get(issue))


def _pledges(event: ev.Bargained, margins: dict[str, list[ev.TurnTaken]], tabled: dict[str, Draft]) -> Iterator[Deed]:
    """What each of the two has promised, put down to the turn in which it did: the offer's, and the answer's."""
    sides: tuple[tuple[str, Pledge, int], ...] = ((event.by, event.give, event.offer), (event.to, event.get, event.seq))
    for party, pledge, before in sides:
        turn = next((t for t in reversed(margins.get(party, [])) if t.seq < before), None)
        if turn is not None:
            yield Deed(turn.seq, turn.question, party, turn.round, PLEDGE, pledge.issue, pledge.draft, tabled.get(pledge.issue))
