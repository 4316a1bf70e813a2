"""What a party answers to the draft on an issue: accept, with or without a rider, amend, reserve, object, ad referendum.

Rules in order, first that fits: red line (the paper's), limit (what it can live with), own position (inside what it would sign by its
profile), aspiration (gains enough for this stage of the talks), own offer (no worse than what it would ask for itself: AC_next), rider
(an understanding makes it good enough), balance (late: paid for by what was gained elsewhere, Putnam's side payments), better than none
(at the end), brink (at the end, close to its limit: to the capital), tolerable (a small loss: amend while there is time, then
reserve), loss.
"""

from __future__ import annotations

from harness.domain.agenda import Draft
from harness.domain.turns import Accept, AcceptWithRider, AdReferendum, Amend, IssueAct, Object, Reason, Reserve, Why
from harness.rules.choice import Choice
from harness.rules.mind import Cell, Mind, schedule, within

LINK = 500
"""Permille of its balance that a party will spend on a text it dislikes."""
PRESS = 500
"""Permille of the rounds for which a party presses an amendment on an issue of no weight; each point of salience adds 5."""
BRINK = 120
"""A text this near to what it cannot live with goes to the capital first."""


def answer(mind: Mind, issue: str, *, final: bool) -> Choice:
    """The answer on one issue; at the final reading nobody amends any more."""
    cell, draft = mind.cell(issue), mind.public.tabled[issue].draft
    place = mind.inputs.agenda.value(issue, draft)
    ask = _ask(mind, cell)
    rule, act = _judge(mind, cell, draft, place, final=final)
    numbers = {
        "text": place,
        "ideal": cell.ideal,
        "demand": cell.demand,
        "net": cell.net(place),
        "asks": ask,
        "salience": cell.salience,
        "low": cell.low,
        "high": cell.high,
        "fear_permille": cell.fear,
    }
    return Choice(act, Why(rule=rule, act=act.act, issue=issue, numbers=numbers, lines=cell.reading.lines))


def _judge(mind: Mind, cell: Cell, draft: Draft, place: int, *, final: bool) -> tuple[str, IssueAct]:
    issue = cell.issue
    if not within(draft.option, cell.reading.red):
        return "red line", _object(mind, issue, "red-line")
    if not within(draft.option, cell.reading.accept):
        return "limit", _object(mind, issue, "beyond-limit")
    if cell.distance(place) == 0 or draft == mind.favourite(issue):
        return "own position", Accept(issue=issue)
    if cell.net(place) >= _ask(mind, cell):
        return "aspiration", Accept(issue=issue)
    if min(cell.ideal, cell.demand) <= place <= max(cell.ideal, cell.demand):
        return "own offer", Accept(issue=issue)
    rider = _rider(mind, cell, draft, place)
    if rider is not None:
        return "rider", AcceptWithRider(issue=issue, rider=rider)
    return _dislike(mind, cell, draft, place, final=final)


def _dislike(mind: Mind, cell: Cell, draft: Draft, place: int, *, final: bool) -> tuple[str, IssueAct]:
    issue, net = cell.issue, cell.net(place)
    late = 1000 * mind.public.round >= (PRESS + 5 * cell.salience) * mind.inputs.scenario.rounds
    want = mind.want(issue)
    if net < 0 and late and -net * cell.salience <= mind.balance * LINK // 1000:
        return "balance", Accept(issue=issue)
    if final and net >= 0:
        return "better than none", Accept(issue=issue)
    if net >= -(20 + (100 - cell.salience) * 8 // 10):
        if final and cell.salience >= 60 and min(place - cell.low, cell.high - place) <= BRINK:
            return "brink", AdReferendum(issue=issue)
        if final or late or want == draft:
            return "tolerable", Reserve(issue=issue)
        return "tolerable", Amend(issue=issue, draft=want)
    if final or want == draft:
        return "loss", _object(mind, issue, "no-gain")
    return ("loss", _object(mind, issue, "no-gain")) if late else ("loss, early", Amend(issue=issue, draft=want))


def _object(mind: Mind, issue: str, reason: Reason) -> Object:
    want, tabled = mind.want(issue), mind.public.tabled[issue].draft
    return Object(issue=issue, reason=reason, want=None if want == tabled else want)


def _ask(mind: Mind, cell: Cell) -> int:
    """The gain it asks for at this stage: its aspiration, falling with the schedule, of the most it could gain."""
    temper, best = mind.temper, cell.distance(cell.quo)
    due = schedule(mind.public.round, mind.inputs.scenario.rounds, temper.concession.value)
    return temper.aspire.value * (1000 - due) // 1000 * best // 1000


def _rider(mind: Mind, cell: Cell, draft: Draft, place: int) -> str | None:
    """A rider that would make the text as good as its own offer, in the second half of the talks; the mildest that does."""
    quo = mind.inputs.agenda.by_id[cell.issue].status_quo.value
    if draft.rider is not None or draft.option == quo or 2 * mind.public.round < mind.inputs.scenario.rounds:
        return None
    low, high = min(cell.ideal, cell.demand), max(cell.ideal, cell.demand)
    fitting = [r for r in mind.inputs.agenda.riders if cell.issue in r.issues]
    good = [r for r in fitting if low <= place + r.shift <= high or cell.net(place + r.shift) >= _ask(mind, cell)]
    towards = [r for r in good if (r.shift < 0) == (cell.ideal < place)]
    return min(towards, key=lambda r: (mind.party not in r.dear_to, abs(r.shift))).id if towards else None
