"""Motions: to go on without an absent member with its seat kept open, and to invite guests."""

from __future__ import annotations

from harness.domain.chance import normal, word
from harness.domain.format import Motion
from harness.domain.sitting import mode
from harness.domain.turns import Move, Oppose, Support, Why
from harness.rules.choice import Choice
from harness.rules.mind import Mind

OPINION_SPREAD = 15
"""Standard deviation of what instructions add to a party's attitude to guests."""


def speak_to(mind: Mind, motion: Motion) -> Choice | None:
    """Supports, opposes or lets pass a motion that another has put."""
    attitude = _ATTITUDE[motion](mind)
    why = Why(rule=f"attitude to {motion}", act="support" if attitude > 0 else "oppose", numbers={"attitude": attitude})
    if attitude > 0:
        return Choice(Support(motion=motion), why)
    return Choice(Oppose(motion=motion), why) if attitude < -20 else None


def move(mind: Mind) -> Choice | None:
    """Puts a motion, when its time has come and this party wants it."""
    for motion in ("open-seat", "invite-guests"):
        if motion in mind.inputs.format.motions and _due(mind, motion):
            attitude = _ATTITUDE[motion](mind)
            if attitude >= 30:
                return Choice(Move(motion=motion), Why(rule=f"moves {motion}", act="move", numbers={"attitude": attitude}))
    return None


def _due(mind: Mind, motion: Motion) -> bool:
    """Open seat: a seat has stood empty for a whole round, and nobody has asked about it yet.

    Guests: from the third round, after two empty rounds or two adopted texts that bind who joins.
    """
    public, number = mind.public, mind.public.round
    put = public.motions.get(motion)
    empty = max((number - since for since in public.absent_since.values()), default=0)
    if motion == "open-seat":
        asked = put is not None and (put.carried is None or set(public.absent_since) <= set(put.seats))
        return mode(mind.inputs, public) == "informal" and empty >= 2 and not asked
    joined = sum(1 for adopted in public.adopted.values() if adopted.opt_in)
    return put is None and number >= 3 and (empty >= 2 or joined >= 2)


def _open_seat(mind: Mind) -> int:
    """What the open items could still bring it, less what going on without the absent costs it; the cost falls as the absence lasts."""
    cost = benefit = 0
    for absent, since in mind.public.absent_since.items():
        cost += mind.trusts[absent] * mind.temper.without.value // (1000 * max(1, mind.public.round - since))
    for issue in mind.public.tabled:
        rule = mind.inputs.format.rules[mind.inputs.agenda.by_id[issue].kind]
        if issue not in mind.public.adopted and not rule.needs_all:
            cell = mind.cell(issue)
            benefit += cell.salience * cell.distance(cell.quo) // 1000
    return benefit - cost


def _guests(mind: Mind) -> int:
    return mind.temper.widen.value + normal(word(mind.view.seed, "guests", mind.party), OPINION_SPREAD)


_ATTITUDE = {"open-seat": _open_seat, "invite-guests": _guests}
