"""A small table for the reports: three parties, two issues, and one event of every kind, made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.domain import events as ev
from harness.domain.agenda import Agenda, Draft, Issue, Option, Rider
from harness.domain.format import AcceptanceRule, Format, MotionRule
from harness.domain.party import Line, Profile, Relations, Track, Voice
from harness.domain.scenario import Inputs, Scenario, Situation
from harness.domain.turns import Accept, AcceptWithRider, AdReferendum, Amend, Object, Pledge, Propose, Reserve, Sentence, Why
from harness.domain.values import Authored
from harness.transcript import Manifest, Run

GUESS = Authored(value=1, reason="for the test")
SEATS = ("rok", "dprk", "usa")


def _issue(name: str, kind: Any, labels: tuple[str, ...]) -> Issue:
    options = tuple(Option(number=n, label=x, text=f"The Parties choose {x}.", phrase=x) for n, x in enumerate(labels, 1))
    return Issue(
        id=name, title=f"The matter of {name}", question=f"How much {name}?", topic=f"the matter of {name}", short=f"the {name}",
        kind=kind, options=options, status_quo=GUESS, exposure=GUESS, paragraphs=("P01",),
    )  # fmt: skip


def _profile(party: str, short: str, *, guest: bool = False) -> Profile:
    interest = Line(id=f"{party}.int.peace", text=f"{short} wants peace.", paragraphs=("P07", "P09"), confidence="explicit")
    return Profile(
        id=party, name=short, short=short, capital="Here", adjective=short, role="A party.", manner="Plain.",
        guest=guest, interests=(interest,), capabilities=(), reservations=(),
    )  # fmt: skip


def make_inputs() -> Inputs:
    """Three parties and a guest, two issues, a rider, one track."""
    rider = Rider(id="voluntary", text="nobody must join", phrase="a clause on choice", shift=-100, issues=("forum", "rail"), reason="x")
    track = Track(
        id="us-dprk", title="Relations", parties=("usa", "dprk"), level=380, pace=50, setback=100, loss=80,
        progress_text="Officials have met.", setback_text="A meeting was called off.", reason="x", paragraphs=("P12",),
    )  # fmt: skip
    consent, joining = AcceptanceRule(quorum=2, consensus=True), AcceptanceRule(quorum=2, consensus=False, opt_in=True)
    rules: Any = {"framework": consent, "functional": joining}
    table = Format(
        id="table", title="Round table", text="A table.", members=SEATS, guests=("can",), equal_sixth=True, chair="rok", rules=rules,
        motions={"open-seat": MotionRule(quorum=2), "invite-guests": MotionRule(quorum=2)},
    )  # fmt: skip
    scenario = Scenario(
        id="small", title="A small meeting", brief="Be brief.", parties=SEATS, issues=("forum", "rail"), format="table",
        situation=Situation(date="2000-09-12", text="It is autumn."), rounds=2, paragraphs=("P01",),
    )  # fmt: skip
    agenda = Agenda(
        id="small", title="Small", riders=(rider,),
        issues=(_issue("forum", "framework", ("none", "track two", "dialogue")), _issue("rail", "functional", ("no link", "survey"))),
    )  # fmt: skip
    profiles = (_profile("rok", "South Korea"), _profile("dprk", "North Korea"), _profile("usa", "the United States"))
    relations = Relations(trust=(), tracks=(track,))
    everybody = (*profiles, _profile("can", "Canada", guest=True))
    voices = tuple(Voice(party=p.id, self=p.name) for p in everybody)
    return Inputs(scenario=scenario, format=table, agenda=agenda, profiles=everybody, voices=voices, relations=relations)


def turn(party: str, kind: Any, round_number: int, *acts: Any, says: str = "", **more: Any) -> ev.TurnTaken:
    """A turn with one sentence, or silent."""
    said = (Sentence(text=says, line=f"{party}.int.peace", paragraphs=("P07",)),) if says else ()
    fields: dict[str, Any] = {"seq": 0, "source": "offline", "statement": said, **more}
    return ev.TurnTaken(question=f"r{round_number}.{kind}.{party}", kind=kind, party=party, round=round_number, acts=acts, **fields)


def note(party: str, question: str, why: Why) -> ev.NoteKept:
    """A note with one reason."""
    return ev.NoteKept(seq=0, visible=(party,), question=question, party=party, text="", reasons=(why,))


def tabled(round_number: int, *texts: tuple[str, int]) -> ev.DraftTabled:
    """A draft without brackets."""
    found = tuple(ev.Tabled(issue=i, draft=Draft(option=o), place=0, reading=round_number) for i, o in texts)
    return ev.DraftTabled(seq=0, round=round_number, texts=found)


def _opening() -> list[Any]:
    want = Why(rule="opens with its ideal", act="propose", issue="forum", numbers={"ideal": 900}, lines=("dprk.int.peace",))
    return [
        ev.Opened(seq=0, scenario="small", format="table", chair="rok", seats=SEATS),
        ev.AttendanceTaken(seq=0, present=SEATS, absent=(), mode="full"),
        turn("rok", "opening", 0, Propose(issue="forum", draft=Draft(option=3)), says="We hope for a dialogue."),
        turn("dprk", "opening", 0, Propose(issue="forum", draft=Draft(option=1)), says="We see no need."),
        note("dprk", "r0.opening.dprk", want),
        turn("usa", "opening", 0, Propose(issue="forum", draft=Draft(option=2)), says="Let scholars meet."),
    ]


def _rounds() -> list[Any]:
    pledge = {"give": Pledge(issue="rail", draft=Draft(option=2)), "get": Pledge(issue="forum", draft=Draft(option=2))}
    ridden = AcceptWithRider(issue="rail", rider="voluntary")
    objection = Object(issue="forum", reason="red-line", want=Draft(option=1))
    offer = turn("rok", "margins", 1, says="Meet us half way.", visible=("rok",))
    return [
        ev.SituationMoved(seq=0, round=1, tracks=(ev.TrackMove(track="us-dprk", level=411, moved="progress"),)),
        ev.RoundOpened(seq=0, round=1, mode="full", order=SEATS),
        tabled(1, ("forum", 3), ("rail", 2)),
        turn("rok", "floor", 1, Accept(issue="forum"), Accept(issue="rail"), says="We can sign."),
        turn("dprk", "floor", 1, objection, ridden, says="Not this text."),
        turn("usa", "floor", 1, Amend(issue="forum", draft=Draft(option=2)), Reserve(issue="rail"), says="Less would be more."),
        ev.MarginsOpened(seq=0, round=1),
        offer,
        ev.Offered(seq=0, visible=("rok", "dprk"), round=1, by="rok", to="dprk", **pledge),
        ev.Bargained(seq=0, visible=("rok", "dprk"), offer=18, by="rok", to="dprk", **pledge),
        ev.CaucusHeld(seq=0, round=1, parties=("rok", "dprk")),
        ev.SituationMoved(seq=0, round=2, tracks=(ev.TrackMove(track="us-dprk", level=331, moved="setback"),)),
        ev.RoundOpened(seq=0, round=2, mode="full", order=SEATS),
        tabled(2, ("forum", 2), ("rail", 2)),
        turn("rok", "floor", 2, Accept(issue="forum"), Accept(issue="rail"), says="We still can."),
        turn("dprk", "floor", 2, objection, ridden, says="As before."),
        turn("usa", "floor", 2, Accept(issue="forum"), Accept(issue="rail"), says="We agree."),
        ev.Adopted(
            seq=0, issue="rail", draft=Draft(option=2), round=2, parties=SEATS, opt_in=True, binding=True,
            understandings=(ev.Understanding(party="dprk", rider="voluntary"),),
        ),
    ]  # fmt: skip


def _ending() -> list[Any]:
    agreed = ev.Agreed(
        issue="rail", text="The Parties choose survey.", parties=SEATS, reservations=(), ad_referendum=("usa",),
        understandings=(ev.Understanding(party="dprk", rider="voluntary"),), binding=True,
    )  # fmt: skip
    left = ev.OpenItem(
        issue="forum", text="The Parties choose track two.", brackets=(ev.Bracket(draft=Draft(option=1), parties=("dprk",)),),
        objections=("dprk",), why="objection",
    )  # fmt: skip
    return [
        tabled(3, ("forum", 2)),
        ev.FinalReading(seq=0, mode="full"),
        turn("rok", "final", 2, Accept(issue="forum")),
        turn("dprk", "final", 2, Object(issue="forum", reason="red-line", want=Draft(option=1))),
        turn("usa", "final", 2, AdReferendum(issue="forum")),
        ev.Closing(seq=0, order=SEATS),
        turn("rok", "closing", 2, says="We shall meet again."),
        ev.Communique(seq=0, preamble="They met.", agreed=(agreed,), open=(left,), absent=(), next_meeting="They will meet again."),
        turn("dprk", "cable", 2, says="They wanted more.", visible=("dprk",)),
        ev.Closed(seq=0, rounds=2),
    ]


def make_run(events: list[Any] | None = None, inputs: Inputs | None = None) -> Run:
    """A run of these events, numbered; the whole small session unless others are given."""
    chosen = [*_opening(), *_rounds(), *_ending()] if events is None else events
    numbered = tuple(e.model_copy(update={"seq": n}) for n, e in enumerate(chosen))
    manifest = Manifest(
        schema_version=1, sixparty_version="0", rules_version="1", run="small-1-abc", scenario="small", seed=1,
        delegates=dict.fromkeys(SEATS, "offline"), inputs_sha256="0", status="finished",
    )  # fmt: skip
    return Run(Path("small"), manifest, inputs or make_inputs(), numbered, tuple("0" * 64 for _ in numbered), 0, torn=False)


@pytest.fixture
def inputs() -> Inputs:
    """The inputs of the small session."""
    return make_inputs()


@pytest.fixture
def run() -> Run:
    """The whole small session."""
    return make_run()


@pytest.fixture
def of() -> Callable[..., Run]:
    """Makes a run of the events it is given."""
    return make_run
