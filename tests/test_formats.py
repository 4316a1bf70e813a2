"""Laws that hold in every format that can be written: formats are drawn part by part, and a talk is held in each."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.delegates.random import Random
from harness.domain import events as ev
from harness.domain.adoption import essential, may_decide, passes
from harness.domain.communique import communique
from harness.domain.format import Format
from harness.domain.scenario import Inputs
from harness.domain.sitting import chair, mode
from harness.domain.state import State, apply, start
from harness.prompts.asking import Prompts
from harness.prompts.dialogue import Dialogue
from harness.prompts.form import schema
from harness.talks import hold
from harness.verify import retrace
from tests.holding import inputs_of
from tests.prompts.moments import mixture, observed

SIX = ("rok", "dprk", "usa", "prc", "jpn", "rus")
Talk = tuple[Inputs, tuple[ev.Event, ...], State]


@st.composite
def rules(draw: st.DrawFn, members: tuple[str, ...]) -> dict[str, Any]:
    """A decision rule for these members."""
    kind = draw(st.sampled_from(["consensus", "less", "majority", "quorum", "opt-in", "advisory", "votes", "all"]))
    most, quorum = len(members), draw(st.integers(1, len(members)))
    needed = draw(st.sampled_from([None, (), (members[0],)]))
    plain: dict[str, Any] = {"quorum": quorum, "consensus": False, "essential": needed}
    plain |= {
        "consensus": {"consensus": True},
        "less": {"consensus": True, "less": 1},
        "majority": {"quorum": most // 2 + 1},
        "quorum": {},
        "opt-in": {"opt_in": True},
        "advisory": {"advisory": True},
        "votes": {"votes": {p: n for n, p in enumerate(members, 1)}, "quorum": most},
        "all": {"quorum": most, "consensus": True, "needs_all": True},
    }[kind]
    return plain


@st.composite
def formats(draw: st.DrawFn) -> Format:
    """Any way to meet for some of the six."""
    members = tuple(draw(st.permutations(SIX))[: draw(st.integers(2, 6))])
    others = tuple(p for p in SIX if p not in members)
    circles = draw(st.sampled_from([(), (members[:2],)]))
    return Format.model_validate(
        {
            "id": "drawn",
            "title": "A drawn format",
            "text": "A way to meet that nobody has thought of.",
            "members": members,
            "observers": others[: draw(st.integers(0, len(others)))],
            "open_seats": members[-1:] if draw(st.booleans()) else (),
            "level": draw(st.sampled_from(["track-one", "track-two"])),
            "equal_sixth": draw(st.booleans()),
            "chair": draw(st.sampled_from([members[0], "rotating", "neutral", "none"])),
            "speaking": draw(st.sampled_from(["in-turn", "at-once", "acts-only"])),
            "margins": {"open": draw(st.booleans()), "circles": circles},
            "absence": draw(st.sampled_from(["blocks", "open-seat", "ends"])),
            "walk_out": draw(st.sampled_from(["may-return", "final", "ends"])),
            "rules": {kind: draw(rules(members)) for kind in ("framework", "peninsula", "functional")},
            "motions": {"open-seat": {"quorum": 2}} if draw(st.booleans()) else {},
        }
    )


def in_format(form: Format, **scenario: Any) -> Inputs:
    """The opening plenary in another format."""
    inputs = inputs_of("opening-plenary")
    profiles = (*form.members, *form.observers)
    return Inputs.model_validate(
        inputs.model_dump()
        | {
            "format": form.model_dump(),
            "scenario": inputs.scenario.model_dump() | {"parties": form.members, "format": form.id, "rounds": 3} | scenario,
            "profiles": tuple(inputs.profile[p].model_dump() for p in profiles),
            "voices": tuple(inputs.voice[p].model_dump() for p in profiles),
        }
    )


def talk(form: Format, seed: int, strangers: int) -> Talk:
    """A talk in this format; some seats, by the bits of a number, take legal turns by lot."""
    inputs = in_format(form)
    events: list[ev.Event] = []
    delegates: dict[str, Delegate] = dict.fromkeys((*inputs.seats, *inputs.visitors), Offline(inputs))
    delegates |= {p: Random() for n, p in enumerate(inputs.seats) if strangers >> n & 1}
    last = asyncio.run(hold(start(inputs, seed), delegates, events.extend))
    return inputs, tuple(events), last


drawn = st.tuples(formats(), st.integers(1, 10_000), st.integers(0, 63))
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(drawn)
def test_a_talk_in_any_format_ends_and_can_be_done_again(given_: tuple[Format, int, int]) -> None:
    """The session is closed, and every event is what the procedure allows or announces at that point."""
    inputs, events, last = talk(*given_)
    assert last.public.step == "closed"
    done = retrace(inputs, given_[1], events)
    assert done.fault is None
    assert done.count == len(events)


@often
@given(drawn)
def test_adoptions_keep_to_their_rule(given_: tuple[Format, int, int]) -> None:
    """Whatever the rule: votes, consensus with its exceptions, essential parties, who must be in the room, and whether it binds."""
    inputs, events, _ = talk(*given_)
    state = start(inputs, given_[1])
    for event in events:
        if isinstance(event, ev.Adopted):
            issue = inputs.agenda.by_id[event.issue]
            rule = inputs.format.rules[issue.kind]
            assert passes(rule, event.parties, state.public.present, essential(rule, issue))
            assert may_decide(rule, mode(inputs, state.public))
            assert len(set(state.public.present) - set(event.parties)) <= rule.less or not rule.consensus
            assert event.binding == (inputs.format.level == "track-one" and not rule.advisory)
        state = apply(state, event)


@often
@given(drawn)
def test_the_margins_keep_to_their_circles(given_: tuple[Format, int, int]) -> None:
    """No exchange is offered between two who may not meet, and none at all where there are no margins."""
    inputs, events, _ = talk(*given_)
    offers = [e for e in events if isinstance(e, ev.Offered)]
    assert all(inputs.format.margins.may_meet(o.by, o.to) for o in offers)
    assert not offers or inputs.format.margins.open


@often
@given(drawn)
def test_absence_and_leaving_have_their_consequences(given_: tuple[Format, int, int]) -> None:
    """Where a missing member ends the session no round opens; where leaving is final nobody returns; where it ends it no round follows."""
    inputs, events, last = talk(*given_)
    rounds = [e.round for e in events if isinstance(e, ev.RoundOpened)]
    taken = next(e for e in events if isinstance(e, ev.AttendanceTaken))
    left = {e.party: e.round for e in events if isinstance(e, ev.WalkedOut)}
    if inputs.format.absence == "ends" and taken.absent:
        assert rounds == []
    if inputs.format.walk_out == "final":
        assert not {e.party for e in events if isinstance(e, ev.Returned)} & left.keys()
    if inputs.format.walk_out == "ends" and left:
        assert max(rounds) == min(left.values())
    assert set(last.public.present) <= set(inputs.seats)


@often
@given(drawn)
def test_who_speaks_at_once_hears_nobody_first(given_: tuple[Format, int, int]) -> None:
    """Where delegations speak at once, nobody on the floor knows what others say in that round; in turn, those before are known."""
    form, seed, _ = given_
    assume(form.absence != "ends")
    inputs = in_format(form)
    for moment in observed(inputs, seed, mixture(inputs, 21)).moments:
        if moment.question.kind == "floor" and moment.question.party in inputs.seats:
            heard = [e for e in moment.view.log if isinstance(e, ev.TurnTaken) and e.kind == "floor" and e.round == moment.question.round]
            before = moment.view.public.order.index(moment.question.party)
            assert len(heard) <= (0 if form.speaking == "at-once" else before)


@settings(max_examples=15, deadline=None)
@given(formats(), st.integers(1, 1000))
def test_a_prompt_can_be_made_of_every_question(form: Format, seed: int) -> None:
    """Every question of every format has a form, and its conversation grows by whole messages."""
    inputs = in_format(form)
    dialogues: dict[str, tuple[Dialogue, tuple[Any, ...]]] = {}
    for moment in observed(inputs, seed, mixture(inputs, 21)).moments:
        assert schema(moment.view, moment.question) is not None
        dialogue, before = dialogues.get(moment.question.party, (Dialogue(), ()))
        messages = dialogue.request(moment.view, moment.question).messages
        assert messages[: len(before)] == before
        dialogues[moment.question.party] = (dialogue, messages)


def test_a_rotating_chair_goes_round_the_seats() -> None:
    """Each round another member has it, in seat order; whose turn it is and who is not there passes it on."""
    form = inputs_of("opening-plenary").format.model_copy(update={"chair": "rotating", "guests": ()})
    inputs = in_format(form)
    state = start(inputs, 1)
    here = [state.public.__class__(round=n, present=("rok", "usa", "prc")) for n in range(1, 5)]
    assert [chair(inputs, public) for public in here] == ["rok", "usa", "prc", "rok"]


def test_nobody_speaks_for_a_chair_that_is_none() -> None:
    """Where nobody has the chair, neither the communique nor what a delegation is told of the draft says that the chair does something."""
    form = inputs_of("opening-plenary").format
    chairless = Format.model_validate(form.model_dump() | {"chair": "none", "level": "track-two", "guests": ()})
    inputs, events, last = talk(chairless, 3, 0)
    assert last.public.adopted
    for public in (last.public, replace(last.public, adopted={})):
        assert "chair" not in communique(inputs, public).next_meeting
    assert Prompts(inputs).heard([e for e in events if isinstance(e, ev.DraftTabled)][:1]).startswith("The draft:")
