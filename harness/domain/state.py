"""Where a talk stands: a fold of its events, and nothing else.

Two rules. What changes a talk is in this file, one function an event, in the table `_APPLY`. And this file asks nobody anything: what
comes next is `procedure`'s business. Public state and each party's own compartment are kept apart, so that a view is the public part and
one compartment. Mappings inside are replaced, never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any, Literal

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.format import Motion
from harness.domain.scenario import Inputs
from harness.domain.turns import IssueAct, Oppose, Pledge, Propose, Return, Support

Step = Literal["waiting", "attend", "opening", "floor", "margins", "final", "closing", "cable", "closed"]
AT_ONCE: frozenset[Step] = frozenset({"attend", "margins", "final", "cable"})
"""Steps in which nobody hears the others before answering, in any format."""
PLENARY: frozenset[Step] = frozenset({"opening", "floor", "closing"})
"""Steps in which delegations speak in turn, unless their format has them speak at once."""

WARMTH = {"adopted": 12, "caucus": 15, "walked-out": -25, "refused": -4, "open-seat": -10}
"""Points of trust, on the scale of 0 to 1000, that a deed adds between two parties (authored.

Small beside the tracks, which move by tens).
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A party's last word on an issue, and what it was about."""

    act: str
    tabled: Draft | None
    """The draft it answered; None for a first proposal."""
    want: Draft | None
    """The text it asked for, if it asked for one."""
    rider: str | None
    reason: str | None
    round: int
    seq: int


@dataclass(frozen=True, slots=True)
class MotionState:
    """A motion before the room, or decided."""

    by: str
    round: int
    support: tuple[str, ...]
    oppose: tuple[str, ...] = ()
    carried: bool | None = None
    seq: int = 0
    seats: tuple[str, ...] = ()
    """For an open seat: whose."""
    decided: int | None = None
    """The round at whose end it was decided."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange of issue against issue, put to another party in the margins."""

    seq: int
    by: str
    to: str
    give: Pledge
    """What the offering party would support."""
    get: Pledge
    round: int
    status: Literal["open", "agreed", "refused", "lapsed"] = "open"


@dataclass(frozen=True, slots=True)
class Public:
    """What everybody knows."""

    step: Step = "waiting"
    round: int = 0
    order: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    """Who has answered in this step."""
    present: tuple[str, ...] = ()
    """Members at the table, in seat order."""
    guests: tuple[str, ...] = ()
    absent_since: Mapping[str, int] = field(default_factory=dict)
    """Round since which a member is away."""
    walked_out: Mapping[str, int] = field(default_factory=dict)
    """Round in which a member last left the room."""
    tracks: Mapping[str, int] = field(default_factory=dict)
    pace: Mapping[str, int] = field(default_factory=dict)
    """Permille of the remaining distance that each track gains in an ordinary round."""
    warmth: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Points of trust gained or lost in these talks: (of, toward)."""
    tabled: Mapping[str, ev.Tabled] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    """By issue, then party."""
    before: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    """The answers before these: what a party has moved from."""
    adopted: Mapping[str, ev.Adopted] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Parties bound by each adopted text, acceded ones included."""
    motions: Mapping[Motion, MotionState] = field(default_factory=dict)
    caucuses: tuple[ev.CaucusHeld, ...] = ()
    returning: tuple[str, ...] = ()
    """Absent members who have said they will come."""
    spoke: Mapping[str, int] = field(default_factory=dict)
    """Number of each party's last public statement."""
    communique: ev.Communique | None = None


@dataclass(frozen=True, slots=True)
class Private:
    """What one party knows besides."""

    offers: Mapping[int, Exchange] = field(default_factory=dict)
    pledges: Mapping[str, Exchange] = field(default_factory=dict)
    """By issue: the agreed exchange that binds it there."""
    warmth: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Points of trust gained or lost by what it alone, or with few, has learnt: (of, toward)."""
    used: tuple[str, ...] = ()
    """The wordings it has used so far, in order."""
    log: tuple[tuple[int, ev.Event], ...] = ()
    """What it knows alone, or with whoever it dealt with; each with the number of public events that it had heard before."""


@dataclass(frozen=True, slots=True, repr=False)
class State:
    """A talk after some of its events.

    Its repr is short, because asyncio.run spells out what its task returned, which for a whole state is 340 kB.
    """

    inputs: Inputs
    seed: int
    seq: int = 0
    """Number of events so far."""
    public: Public = field(default_factory=Public)
    private: Mapping[str, Private] = field(default_factory=dict)
    held: tuple[ev.TurnTaken, ...] = ()
    """Answers given at once, which nobody has heard yet."""
    log: tuple[ev.Event, ...] = ()
    """What everybody has heard, in the order in which it was heard."""

    def __repr__(self) -> str:
        return f"State({self.inputs.scenario.id!r}, seed={self.seed}, events={self.seq})"


_NAMES = tuple(f.name for f in fields(Public))
_VALUES = attrgetter(*_NAMES)


def start(inputs: Inputs, seed: int) -> State:
    """The state before the first event."""
    situation = inputs.scenario.situation
    tracks = {t.id: t.level for t in inputs.relations.tracks} | situation.tracks
    pace = {t.id: t.pace for t in inputs.relations.tracks} | situation.pace
    return State(inputs, seed, 0, Public(tracks=tracks, pace=pace), {p: Private() for p in inputs.seats + inputs.visitors})


def at_once(state: State) -> bool:
    """Whether nobody hears the others before answering in the step that a talk is in."""
    step = state.public.step
    return step in AT_ONCE or (step in PLENARY and state.inputs.format.speaking == "at-once")


def apply(state: State, event: ev.Event) -> State:
    """The state after one more event. Raises nothing on any event that `procedure` produced."""
    if state.held and not isinstance(event, ev.TurnTaken | ev.NoteKept):
        state = release(state)
    return replace(_APPLY[event.type](_logged(state, event), event), seq=event.seq + 1)


def fold(state: State, events: Iterable[ev.Event]) -> State:
    """The state after many events."""
    for event in events:
        state = apply(state, event)
    return state


def release(state: State) -> State:
    """Let everybody hear what was answered at once."""
    held, state = state.held, replace(state, held=(), log=(*state.log, *(t for t in state.held if t.visible == ev.ALL)))
    for turn in held:
        state = _hear(state, turn)
    return state


def _logged(state: State, event: ev.Event) -> State:
    """With the event in the log of whoever hears it now; an answer given at once is its owner's alone until all have answered."""
    if event.visible == ev.ALL and not (isinstance(event, ev.TurnTaken) and at_once(state)):
        return replace(state, log=(*state.log, event))
    hearers = (event.party,) if isinstance(event, ev.TurnTaken) else tuple(p for p in event.visible if p in state.private)
    return _keep(state, hearers, lambda own: replace(own, log=(*own.log, (len(state.log), event))))


def _public(state: State, **changes: Any) -> State:
    """Does what dataclasses.replace does, in half its time: this is half of what folding costs."""
    known = dict(zip(_NAMES, _VALUES(state.public), strict=True))
    return replace(state, public=Public(**(known | changes)))


def _to(step: Step) -> Callable[[State, Any], State]:
    """An event that does nothing but begin the next step."""
    return lambda state, event: _public(state, step=step, done=frozenset())


def _turn(state: State, event: ev.TurnTaken) -> State:
    own = state.private[event.party]
    used = own.used + tuple(s.wording for s in event.statement if s.wording)
    state = replace(state, private={**state.private, event.party: replace(own, used=used)})
    if at_once(state):
        return replace(_public(state, done=state.public.done | {event.party}), held=(*state.held, event))
    return _hear(state, event, done=state.public.done | {event.party})


def _hear(state: State, turn: ev.TurnTaken, **changes: Any) -> State:
    public = state.public
    answers, before, returning = dict(public.answers), dict(public.before), public.returning
    motions = dict(public.motions)
    for act in turn.acts:
        if isinstance(act, IssueAct | Propose):
            here = answers.get(act.issue, {})
            if turn.party in here:
                before[act.issue] = {**before.get(act.issue, {}), turn.party: here[turn.party]}
            answers[act.issue] = {**here, turn.party: _answer(public, turn, act)}
        elif isinstance(act, Return):
            returning = (*returning, turn.party)
        elif isinstance(act, Support):
            motions[act.motion] = replace(motions[act.motion], support=(*motions[act.motion].support, turn.party))
        elif isinstance(act, Oppose):
            motions[act.motion] = replace(motions[act.motion], oppose=(*motions[act.motion].oppose, turn.party))
    spoke = public.spoke if turn.visible != ev.ALL or not turn.statement else {**public.spoke, turn.party: turn.seq}
    return _public(state, answers=answers, before=before, returning=returning, motions=motions, spoke=spoke, **changes)


def _answer(public: Public, turn: ev.TurnTaken, act: IssueAct | Propose) -> Answer:
    tabled = public.tabled.get(act.issue)
    said = vars(act)  # the fields of its kind and no others; getattr for a field that is not there is dear in pydantic
    want = said.get("draft") or said.get("want")
    return Answer(act.act, tabled.draft if tabled else None, want, said.get("rider"), said.get("reason"), turn.round, turn.seq)


def _attendance(state: State, event: ev.AttendanceTaken) -> State:
    absent = dict.fromkeys(event.absent, 0)
    here: dict[str, Any] = {"present": event.present, "absent_since": absent, "order": event.present}
    return _public(state, step="opening", done=frozenset(), guests=state.inputs.format.observers, **here)


def _situation(state: State, event: ev.SituationMoved) -> State:
    return _public(state, tracks={**state.public.tracks, **{t.track: t.level for t in event.tracks}})


def _happened(state: State, event: ev.Happened) -> State:
    """What all know of moves tracks and trust; what few know of moves what these few think of each other's trust."""
    moved = {(t.of, t.toward): t.by for t in event.trust}
    if event.visible != ev.ALL:
        return _keep(
            state, tuple(p for p in event.visible if p in state.private), lambda own: replace(own, warmth=_added(own.warmth, moved))
        )
    public = state.public
    tracks = {**public.tracks, **{t.track: t.level for t in event.tracks}}
    return _public(state, tracks=tracks, pace={**public.pace, **event.pace}, warmth=_added(public.warmth, moved))


def _added(warmth: Mapping[tuple[str, str], int], more: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {**warmth, **{pair: warmth.get(pair, 0) + points for pair, points in more.items()}}


def _round(state: State, event: ev.RoundOpened) -> State:
    return _public(state, step="floor", done=frozenset(), round=event.round, order=event.order)


def _draft(state: State, event: ev.DraftTabled) -> State:
    return _public(state, tabled={**state.public.tabled, **{t.issue: t for t in event.texts}})


def _adopted(state: State, event: ev.Adopted) -> State:
    public = state.public
    warmth = _warm(public.warmth, event.parties, event.parties, WARMTH["adopted"])
    return _public(
        state,
        adopted={**public.adopted, event.issue: event},
        joined={**public.joined, event.issue: event.parties},
        warmth=warmth,
    )


def _acceded(state: State, event: ev.Acceded) -> State:
    joined = state.public.joined
    return _public(state, joined={**joined, event.issue: (*joined[event.issue], event.party)})


def _offered(state: State, event: ev.Offered) -> State:
    offer = Exchange(event.seq, event.by, event.to, event.give, event.get, event.round)
    return _keep(state, (event.by, event.to), lambda own: replace(own, offers={**own.offers, event.seq: offer}))


def _bargained(state: State, event: ev.Bargained) -> State:
    state = _settle(state, event, "agreed")
    offer = state.private[event.by].offers.get(event.offer)
    if offer is None:
        return state
    state = _keep(state, (event.by,), lambda own: replace(own, pledges={**own.pledges, event.give.issue: offer}))
    return _keep(state, (event.to,), lambda own: replace(own, pledges={**own.pledges, event.get.issue: offer}))


def _settle(state: State, event: ev.Refused | ev.Bargained | ev.Lapsed, status: Literal["agreed", "refused", "lapsed"]) -> State:
    def mark(own: Private) -> Private:
        return replace(own, offers={**own.offers, event.offer: replace(own.offers[event.offer], status=status)})

    return _keep(state, (event.by, event.to), mark)


def _keep(state: State, parties: tuple[str, ...], change: Callable[[Private], Private]) -> State:
    return replace(state, private={**state.private, **{p: change(state.private[p]) for p in parties}})


def _caucus(state: State, event: ev.CaucusHeld) -> State:
    warmth = _warm(state.public.warmth, event.parties, event.parties, WARMTH["caucus"])
    return _public(state, caucuses=(*state.public.caucuses, event), warmth=warmth)


def _motion(state: State, event: ev.MotionPut) -> State:
    put = MotionState(event.by, state.public.round, (event.by,), seq=event.seq, seats=event.seats)
    return _public(state, motions={**state.public.motions, event.motion: put})


def _motion_decided(state: State, event: ev.MotionDecided) -> State:
    public = state.public
    motion = replace(public.motions[event.motion], carried=event.carried, decided=public.round)
    invited = event.carried and event.motion == "invite-guests"
    guests = (*public.guests, *state.inputs.format.guests) if invited else public.guests
    warmth = public.warmth
    if event.carried and event.motion == "open-seat":
        warmth = _warm(warmth, motion.seats, event.support, WARMTH["open-seat"])
    return _public(state, motions={**public.motions, event.motion: motion}, guests=guests, warmth=warmth)


def _walked_out(state: State, event: ev.WalkedOut) -> State:
    public = state.public
    return _public(
        state,
        present=tuple(p for p in public.present if p != event.party),
        absent_since={**public.absent_since, event.party: event.round},
        walked_out={**public.walked_out, event.party: event.round},
        warmth=_warm(public.warmth, public.present, (event.party,), WARMTH["walked-out"]),
    )


def _returned(state: State, event: ev.Returned) -> State:
    public, seats = state.public, state.inputs.seats
    return _public(
        state,
        present=tuple(p for p in seats if p in public.present or p == event.party),
        absent_since={p: r for p, r in public.absent_since.items() if p != event.party},
        returning=tuple(p for p in public.returning if p != event.party),
    )


def _closing(state: State, event: ev.Closing) -> State:
    return _public(state, step="closing", done=frozenset(), order=event.order)


def _warm(warmth: Mapping[tuple[str, str], int], of: tuple[str, ...], toward: tuple[str, ...], points: int) -> dict[tuple[str, str], int]:
    return _added(warmth, {(a, b): points for a in of for b in toward if a != b})


_APPLY: dict[str, Callable[[State, Any], State]] = {
    "opened": _to("attend"),
    "turn": _turn,
    "note": lambda s, e: s,
    "attendance": _attendance,
    "situation": _situation,
    "happened": _happened,
    "round": _round,
    "draft": _draft,
    "adopted": _adopted,
    "acceded": _acceded,
    "offered": _offered,
    "refused": lambda s, e: _settle(s, e, "refused"),
    "lapsed": lambda s, e: _settle(s, e, "lapsed"),
    "bargained": _bargained,
    "caucus": _caucus,
    "motion": _motion,
    "motion-decided": _motion_decided,
    "walked-out": _walked_out,
    "returned": _returned,
    "margins": _to("margins"),
    "final-reading": _to("final"),
    "closing": _closing,
    "communique": lambda s, e: _public(s, step="cable", done=frozenset(), communique=e),
    "closed": _to("closed"),
}
