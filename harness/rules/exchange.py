"""Trades in the margins: issue against issue, with equal gain, the best by Nash's product.

Equal gain (Stokman and Van Oosten 1994): if i yields a on p and j yields b on q, the gains are s_iq b - s_ip a and s_jp a - s_jq b; they
are equal when a (s_ip + s_jp) = b (s_iq + s_jq). Among the exchanges open to it a party offers the one whose product of gains is greatest
(Nash 1950).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.domain.drafting import wanted
from harness.domain.state import Exchange
from harness.domain.turns import Agree, Pledge, Refuse, Trade, Why
from harness.rules.choice import Choice
from harness.rules.mind import Mind, Text, signs

YIELD = 500
"""Permille of the gap that a party closes at most in one exchange."""
WORTH = 1500
"""Gain, salience times places, below which an exchange is not worth a caucus."""
OFFERED = 3
"""Halves that an issue counts for where the party's profile says that it has something to offer there; 2 elsewhere."""
SPEAKING_TERMS = 300
"""Mutual trust, summed over both, below which two parties do not trade."""


def equal_gain(salience: tuple[int, int, int, int], most: tuple[int, int]) -> tuple[int, int]:
    """How far each yields, (a, b), at equal gain: `salience` is (s_ip, s_jp, s_iq, s_jq), `most` bounds a and b.

    Whole numbers, rounded down.
    """
    s_ip, s_jp, s_iq, s_jq = salience
    on_p, on_q = s_ip + s_jp, s_iq + s_jq
    a, b = most
    return (a, a * on_p // on_q) if a * on_p <= b * on_q else (b * on_q // on_p, b)


def nash_best(gains: Sequence[tuple[int, int]]) -> int | None:
    """Which of several bargains has the greatest product of gains (Nash 1950): its index, the lowest among equals.

    None when none serves both.
    """
    good = [n for n, (first, second) in enumerate(gains) if first > 0 and second > 0]
    return max(good, key=lambda n: (gains[n][0] * gains[n][1], -n)) if good else None


def respond(mind: Mind, offers: Iterable[int]) -> list[Choice]:
    """Answers to the offers that wait: agreed when they bring a gain, cross no limit, and its word on the issue is still its own."""
    found: list[Choice] = []
    bound = _bound(mind)
    for number in offers:
        exchange = mind.view.own.offers[number]
        gain = _gain_of(mind, exchange)
        stands, comes = _stands(mind, exchange.by, exchange.give.issue), _value(mind, exchange.give)
        numbers = {"gain": gain, "they_yield_from": stands, "they_yield_to": comes}
        good = gain > 0 and exchange.get.issue not in bound
        act = Agree(offer=number) if good else Refuse(offer=number)
        bound |= {exchange.get.issue} if good else set()
        rule = "equal gain" if good else "no gain in it"
        found.append(Choice(act, Why(rule=rule, act=act.act, issue=exchange.get.issue, numbers=numbers)))
    return found


def _bound(mind: Mind) -> set[str]:
    """Issues on which its word is given, or offered to somebody who has not answered."""
    waiting = {o.give.issue for o in mind.view.own.offers.values() if o.status == "open" and o.by == mind.party}
    return waiting | set(mind.view.own.pledges)


def offer(mind: Mind) -> Choice | None:
    """The exchange it puts to another party, if one promises both a gain and was not put before."""
    made = {(o.to, o.give, o.get) for o in mind.view.own.offers.values()}
    trades = [t for partner in mind.inputs.seats if partner != mind.party and (t := _with(mind, partner)) is not None]
    fresh = [(trade, gains) for trade, gains in trades if (trade.to, trade.give, trade.get) not in made]
    # a gain that rests on another's word counts for as much as the two trust each other
    best = nash_best([(g[0] * _mutual(mind, t.to), g[1] * _mutual(mind, t.to)) for t, g in fresh])
    if best is None or min(fresh[best][1]) < WORTH:
        return None
    trade, gains = fresh[best]
    numbers = {"gain_own": gains[0], "gain_theirs": gains[1], "trust_both": _mutual(mind, trade.to)}
    return Choice(trade, Why(rule="equal gain, greatest Nash product", act="trade", issue=trade.give.issue, numbers=numbers))


def _mutual(mind: Mind, partner: str) -> int:
    """Trust both ways, 0 to 2000; the partner's as its common profile has it."""
    return mind.trusts[partner] + mind.inputs.relations.start.get((partner, mind.party), 500)


def _with(mind: Mind, partner: str) -> tuple[Trade, tuple[int, int]] | None:
    """The exchange worth putting to one partner, on the pair of issues that separates the two best, with what each gains."""
    bound = _bound(mind)
    issues = [i for i in mind.public.tabled if i not in mind.public.adopted and i not in bound]
    barred = not mind.inputs.format.margins.may_meet(mind.party, partner)
    if barred or _mutual(mind, partner) < SPEAKING_TERMS or len(issues) < 2:
        return None
    mine, theirs = mind.cell, mind.readings
    worth = {i: (theirs[partner, i].salience - mine(i).salience) * _gap(mind, partner, i) for i in issues}
    offered = {o.issue for o in mind.view.profile.offers}
    p = max(issues, key=lambda i: worth[i] * (OFFERED if i in offered else 2))
    q = min(issues, key=lambda i: worth[i])
    if worth[p] <= 0 or worth[q] >= 0:
        return None
    salience = (mine(p).salience, theirs[partner, p].salience, mine(q).salience, theirs[partner, q].salience)
    a, b = equal_gain(salience, (_gap(mind, partner, p) * YIELD // 1000, _gap(mind, partner, q) * YIELD // 1000))
    give, get = _concession(mind, partner, p, a), _demanded(mind, partner, q, b)
    if give is None or get is None:
        return None
    moved_p, moved_q = abs(_value(mind, give) - mine(p).demand), abs(_value(mind, get) - _stands(mind, partner, q))
    gains = (salience[2] * moved_q - salience[0] * moved_p, salience[1] * moved_p - salience[3] * moved_q)
    return Trade(to=partner, give=give, get=get), gains


def _gap(mind: Mind, partner: str, issue: str) -> int:
    return abs(mind.cell(issue).demand - _stands(mind, partner, issue))


def _stands(mind: Mind, party: str, issue: str) -> int:
    """Where another party stands: by its last public word, else by its common profile."""
    answer = mind.public.answers.get(issue, {}).get(party)
    if answer is None or answer.want is None:
        return mind.readings[party, issue].ideal
    return wanted(mind.inputs, issue, answer, 0)


def _concession(mind: Mind, partner: str, issue: str, far: int) -> Pledge | None:
    """The text it would support: from its demand towards the partner, within its own limits, and a real move."""
    cell, theirs = mind.cell(issue), _stands(mind, partner, issue)
    place = cell.demand + (far if theirs > cell.demand else -far)
    texts = [t for t in mind.readings.signable(mind.party, issue) if _between(t[0], cell.demand, theirs)]
    return _nearest(mind, issue, texts, place)


def _demanded(mind: Mind, partner: str, issue: str, far: int) -> Pledge | None:
    """The text it asks the partner to support: from where that one stands towards its own demand, within the limits of both."""
    theirs, demand = _stands(mind, partner, issue), mind.cell(issue).demand
    place = theirs + (far if demand > theirs else -far)
    reading = mind.readings[partner, issue]
    texts = [t for t in mind.readings.signable(mind.party, issue) if signs(reading, t[1]) and _between(t[0], theirs, demand)]
    return _nearest(mind, issue, texts, place)


def _between(place: int, start: int, end: int) -> bool:
    """Strictly on the way from start to end, or at the end."""
    return start < place <= end or end <= place < start


def _nearest(mind: Mind, issue: str, texts: list[Text], place: int) -> Pledge | None:
    return Pledge(issue=issue, draft=mind.closest(texts, place)) if texts else None


def _value(mind: Mind, pledge: Pledge) -> int:
    return mind.inputs.agenda.value(pledge.issue, pledge.draft)


def _gain_of(mind: Mind, offer: Exchange) -> int:
    """What an offer brings: salience times how much nearer they come, less salience times how much further it goes.

    Below 0 beyond its limits.
    """
    if not {offer.give.issue, offer.get.issue} <= set(mind.public.tabled) - set(mind.public.adopted):
        return -1
    theirs, mine = mind.cell(offer.give.issue), mind.cell(offer.get.issue)
    asked = _value(mind, offer.get)
    if not mine.signable(offer.get.draft):
        return -1
    nearer = theirs.distance(_stands(mind, offer.by, offer.give.issue)) - theirs.distance(_value(mind, offer.give))
    further = mine.distance(asked) - mine.distance(mine.demand)
    return theirs.salience * nearer - mine.salience * max(0, further)
