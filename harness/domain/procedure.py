"""What comes next: the procedure of a session as one table, `STEPS`. Pure: a state in, questions or events out.

`next_step` says what the session does now: it asks (questions), or it announces (events that follow from what was answered). `take` turns
an answer into events, or refuses it by name. Both are functions of the state alone, so a record can be checked by doing them again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from harness.domain import adoption, drafting
from harness.domain import events as ev
from harness.domain.chance import below, word
from harness.domain.communique import communique
from harness.domain.format import Motion
from harness.domain.legality import check
from harness.domain.scenario import Expected
from harness.domain.sitting import mode
from harness.domain.state import Exchange, Public, State, at_once, fold, release
from harness.domain.turns import Accede, Agree, Decline, Move, Question, QuestionKind, Refuse, Trade, Turn, WalkOut
from harness.domain.view import view

Turns = tuple[ev.TurnTaken, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Questions that wait for an answer: one, or several to be asked at once."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Announce:
    """Events that follow without anybody being asked."""

    events: tuple[ev.Event, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    kind: QuestionKind
    who: Callable[[State], tuple[str, ...]]
    then: Callable[[State, Turns], list[Any]]
    """What is announced when all have answered: from the state in which everybody has been heard, and the turns given at once.

    Events without numbers.
    """


def next_step(state: State) -> Ask | Announce | None:
    """What the session does now; None when it is over."""
    public = state.public
    if public.step == "waiting":
        return Announce((_opening_event(state),))
    if public.step == "closed":
        return None
    step = STEPS[public.step]
    waiting = [p for p in step.who(state) if p not in public.done]
    if not waiting:
        return Announce(_numbered(step.then(release(state), state.held), state.seq))
    asked = waiting if at_once(state) else waiting[:1]
    return Ask(tuple(question(state, p, step.kind) for p in asked))


def waiting(state: State) -> tuple[Question, ...]:
    """The questions of this step to all who have not answered yet, whether they are asked at once or in turn."""
    step = STEPS.get(state.public.step)
    return () if step is None else tuple(question(state, p, step.kind) for p in step.who(state) if p not in state.public.done)


def question(state: State, party: str, kind: QuestionKind, text: str = "") -> Question:
    """The question of this kind to this party at this moment."""
    public = state.public
    guest = party in state.inputs.visitors
    own = state.private[party]
    return Question(
        id=f"r{public.round}.{kind}.{party}",
        kind="opening" if guest and kind == "floor" else kind,
        party=party,
        round=public.round,
        issues=() if guest else open_issues(state),
        offers=tuple(o.seq for o in own.offers.values() if o.to == party and o.status == "open") if kind == "margins" else (),
        motions=_motions_for(public, party) if kind == "floor" and not guest else (),
        text=text,
    )


def open_issues(state: State) -> tuple[str, ...]:
    """Issues not yet adopted, in the scenario's order."""
    return tuple(i for i in state.inputs.scenario.issues if i not in state.public.adopted)


def take(state: State, asked: Question, turn: Turn) -> tuple[ev.Event, ...]:
    """The events of an answer: the turn, its note, and what follows at once. Raises IllegalTurn and leaves the state as it was."""
    check(view(state, asked.party), asked, turn)
    private = asked.kind in {"margins", "cable"}
    taken = ev.TurnTaken(
        seq=state.seq,
        visible=(turn.party,) if private else ev.ALL,
        question=turn.question,
        kind=asked.kind,
        party=turn.party,
        round=asked.round,
        source=turn.source,
        fallback=turn.fallback,
        statement=turn.statement,
        acts=turn.acts,
        stances=turn.stances,
    )
    note = ev.NoteKept(
        seq=state.seq + 1,
        visible=(turn.party,),
        question=turn.question,
        party=turn.party,
        text=turn.note.text,
        reasons=turn.note.reasons,
    )
    follow = [] if at_once(state) else _follow(state, turn)
    return _numbered([taken, note, *follow], state.seq)


def _numbered(events: list[Any], first: int) -> tuple[ev.Event, ...]:
    return tuple(e if e.seq == n else e.model_copy(update={"seq": n}) for e, n in zip(events, count(first), strict=False))


def _follow(state: State, turn: Turn | ev.TurnTaken) -> list[Any]:
    """What a turn brings about at once, where it was heard at once."""
    found: list[Any] = []
    for act in turn.acts:
        if isinstance(act, WalkOut):
            found.append(ev.WalkedOut(seq=0, party=turn.party, issue=act.issue, round=state.public.round))
        elif isinstance(act, Move):
            seats = tuple(state.public.absent_since) if act.motion == "open-seat" else ()
            found.append(ev.MotionPut(seq=0, motion=act.motion, by=turn.party, seats=seats))
        elif isinstance(act, Accede):
            found.append(ev.Acceded(seq=0, issue=act.issue, party=turn.party))
    return found


def _motions_for(public: Public, party: str) -> tuple[Motion, ...]:
    return tuple(name for name, m in public.motions.items() if m.carried is None and party not in m.support and party not in m.oppose)


# --- what each step announces -----------------------------------------------------------------------------------------------


def _opening_event(state: State) -> ev.Opened:
    i = state.inputs
    return ev.Opened(seq=0, scenario=i.scenario.id, format=i.format.id, chair=i.format.chair, seats=i.seats)


def _after_attendance(state: State, turns: Turns) -> list[Any]:
    absent = tuple(t.party for t in turns if any(isinstance(a, Decline) for a in t.acts))
    present = tuple(p for p in state.inputs.seats if p not in absent)
    sitting = mode(state.inputs, replace(state.public, present=present))
    taken = ev.AttendanceTaken(seq=0, present=present, absent=absent, mode=sitting)
    return [taken, *(_closing(fold(state, [taken])) if absent and state.inputs.format.absence == "ends" else [])]


def _after_opening(state: State, turns: Turns) -> list[Any]:
    return _next_round(state) if len(state.public.present) >= 2 else _closing(state)


def _after_floor(state: State, turns: Turns) -> list[Any]:
    before = _followed(state, turns)
    state = fold(state, before)
    decided = [*before, *_adoptions(state, last=False), *_motions_decided(state)]
    if state.public.walked_out and state.inputs.format.walk_out == "ends":
        return [*decided, *_closing(state)]
    return [*decided, ev.MarginsOpened(seq=0, round=state.public.round)]


def _followed(state: State, turns: Turns) -> list[Any]:
    """What turns given at once bring about when all are heard. Of two who put the same motion, the first in seat order has put it."""
    found: list[Any] = []
    for turn in turns:
        put = {e.motion for e in found if isinstance(e, ev.MotionPut)}
        found += [e for e in _follow(state, turn) if not (isinstance(e, ev.MotionPut) and e.motion in put)]
    return found


def _margin_askers(state: State) -> tuple[str, ...]:
    """Members who could meet somebody; where there are no margins, only absent ones, who may say that they will come."""
    form, public = state.inputs.format, state.public
    away = tuple(public.absent_since if form.walk_out == "may-return" else set(public.absent_since) - set(public.walked_out))
    return tuple(p for p in state.inputs.seats if p in away or (form.margins.open and p in public.present))


def _after_margins(state: State, turns: Turns) -> list[Any]:
    number = state.public.round + 1
    back = [ev.Returned(seq=0, party=p, round=number) for p in state.inputs.seats if p in state.public.returning]
    before = [*_dealings(state, turns), *back]
    state = fold(state, back)
    if len(state.public.present) < 2:
        return [*before, *_closing(state)]
    if number <= state.inputs.scenario.rounds and open_issues(state):
        return [*before, *_next_round(state)]
    return [*before, _draft(state, number), ev.FinalReading(seq=0, mode=mode(state.inputs, state.public))]


def _after_final(state: State, turns: Turns) -> list[Any]:
    acceded = [ev.Acceded(seq=0, issue=a.issue, party=t.party) for t in turns for a in t.acts if isinstance(a, Accede)]
    return [*_adoptions(state, last=True), *acceded, *_closing(state)]


def _after_closing(state: State, turns: Turns) -> list[Any]:
    return [communique(state.inputs, state.public)]


def _after_cables(state: State, turns: Turns) -> list[Any]:
    return [ev.Closed(seq=0, rounds=state.public.round)]


def _next_round(state: State) -> list[Any]:
    public, number = state.public, state.public.round + 1
    turned = number % len(public.present)
    order = public.present[turned:] + public.present[:turned] + _new_guests(public)
    opened = ev.RoundOpened(seq=0, round=number, mode=mode(state.inputs, public), order=order)
    before = [*_situation(state, number), opened]
    before += happenings(fold(state, before), number)
    return [*before, _draft(fold(state, before), number)]


def _new_guests(public: Public) -> tuple[str, ...]:
    """Guests who were invited at the end of the round before, and in the first round observers: they have the floor once, to greet."""
    invited = public.motions.get("invite-guests")
    now = invited is not None and invited.carried and invited.decided == public.round
    return tuple(g for g in public.guests if g not in public.spoke) if now or not public.round else ()


def happenings(state: State, number: int) -> list[Any]:
    """The events from outside that come at the opening of a round: scheduled ones, and those that the seed draws for it."""
    found: list[Any] = []
    for n, expected in enumerate(state.inputs.scenario.situation.events):
        low, high = expected.rounds
        drawn = low + below(word(news(state), "when", expected.event, n), high - low + 1)
        if drawn != number or below(word(news(state), "whether", expected.event, n), 1000) >= expected.chance:
            continue
        found.append(_happened(fold(state, found), expected, number))
    return found


def _happened(state: State, expected: Expected, number: int) -> ev.Happened:
    """An event as it comes now: what it does to a track begins where the last event of the same round has left it."""
    event, tracks = state.inputs.happening[expected.event], state.public.tracks
    return ev.Happened(
        seq=0,
        visible=tuple(p for p in state.private if p in expected.known_to) or ev.ALL,
        event=event.id,
        round=number,
        title=event.title,
        text=event.text,
        tracks=tuple(_jump(track, tracks[track], by) for track, by in sorted(event.tracks.items()) if track in tracks),
        pace={track: pace for track, pace in event.pace.items() if track in tracks},
        trust=tuple(ev.TrustMove(of=t.of, toward=t.toward, by=t.by) for t in event.trust if {t.of, t.toward} <= set(state.private)),
    )


def _jump(track: str, level: int, by: int) -> ev.TrackMove:
    now = min(1000, max(0, level + by))
    return ev.TrackMove(track=track, level=now, moved="progress" if now > level else "setback" if now < level else "still")


def news(state: State) -> int:
    """The seed of what comes from outside: the talk's own, but another in each session of a pathway, where delegations stay the same."""
    earlier = len(state.inputs.legacy.sessions) if state.inputs.legacy else 0
    return word(state.seed, "session", earlier) if earlier else state.seed


def _situation(state: State, number: int) -> list[Any]:
    moves = []
    for track in state.inputs.relations.tracks:
        level = state.public.tracks[track.id]
        pace = state.public.pace[track.id]
        if below(word(news(state), "setback", track.id, number), 1000) < track.setback:
            moves.append(ev.TrackMove(track=track.id, level=max(0, level - track.loss), moved="setback"))
        else:
            gain = pace * (1000 - level) // 1000
            moves.append(ev.TrackMove(track=track.id, level=level + gain, moved="progress" if gain else "still"))
    return [ev.SituationMoved(seq=0, round=number, tracks=tuple(moves))] if moves else []


def _draft(state: State, number: int) -> ev.DraftTabled:
    texts = tuple(drafting.tabled(state.inputs, state.public, i, number) for i in open_issues(state))
    return ev.DraftTabled(seq=0, round=number, texts=texts)


def _adoptions(state: State, *, last: bool) -> list[Any]:
    agenda = state.inputs.agenda.by_id
    found = (adoption.adoption(state.inputs, state.public, agenda[i], last=last) for i in open_issues(state))
    return [a for a in found if a is not None]


def _motions_decided(state: State) -> list[Any]:
    """A motion is decided at the end of the round after it was put, so that everybody has had the floor; in the last round at once."""
    found, last = [], state.public.round == state.inputs.scenario.rounds
    for name, put in state.public.motions.items():
        if put.carried is None and (put.round < state.public.round or last):
            rule = state.inputs.format.motions[name]
            carried = len(put.support) >= rule.quorum and not set(put.oppose) & set(rule.veto)
            found.append(ev.MotionDecided(seq=0, motion=name, carried=carried, support=put.support, oppose=put.oppose))
    return found


def _dealings(state: State, turns: Turns) -> list[Any]:
    """Offers answered, offers that lapse, offers made."""
    answered: dict[int, bool] = {a.offer: isinstance(a, Agree) for t in turns for a in t.acts if isinstance(a, Agree | Refuse)}
    bound = {(p, i) for p, own in state.private.items() for i in own.pledges}
    found: list[Any] = []
    for offer in _waiting(state):
        both, given = (offer.by, offer.to), {(offer.by, offer.give.issue), (offer.to, offer.get.issue)}
        about: dict[str, Any] = {"seq": 0, "visible": both, "offer": offer.seq, "by": offer.by, "to": offer.to}
        if answered.get(offer.seq) is False:
            found.append(ev.Refused(**about))
        elif offer.seq not in answered or given & bound:
            found.append(ev.Lapsed(**about))
        else:
            bound |= given
            found.append(ev.Bargained(**about, give=offer.give, get=offer.get))
            found.append(ev.CaucusHeld(seq=0, round=state.public.round, parties=both))
    trades = [(t.party, a) for t in turns for a in t.acts if isinstance(a, Trade)]
    made: dict[str, Any] = {"seq": 0, "round": state.public.round}
    return found + [ev.Offered(**made, visible=(p, a.to), by=p, to=a.to, give=a.give, get=a.get) for p, a in trades]


def _waiting(state: State) -> list[Exchange]:
    """Offers that wait for an answer, in the order in which they were made."""
    found = {o.seq: o for own in state.private.values() for o in own.offers.values() if o.status == "open"}
    return [found[n] for n in sorted(found)]


def _final_askers(state: State) -> tuple[str, ...]:
    """Everybody present; when nothing is left open, only those who could still join a text."""
    public = state.public
    if open_issues(state):
        return public.present
    return tuple(p for p in public.present if any(p not in joined for joined in public.joined.values()))


def _closing(state: State) -> list[Any]:
    return [ev.Closing(seq=0, order=state.public.present)]


STEPS: dict[str, _Step] = {
    "attend": _Step("attend", lambda s: s.inputs.seats, _after_attendance),
    "opening": _Step("opening", lambda s: s.public.order, _after_opening),
    "floor": _Step("floor", lambda s: tuple(p for p in s.public.order if p not in s.public.absent_since), _after_floor),
    "margins": _Step("margins", _margin_askers, _after_margins),
    "final": _Step("final", _final_askers, _after_final),
    "closing": _Step("closing", lambda s: s.public.order, _after_closing),
    "cable": _Step("cable", lambda s: s.inputs.seats, _after_cables),
}
"""Who is asked what, and what follows when all have answered. The only list of the session's steps."""
