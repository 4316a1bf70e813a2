"""What a run takes from its conference: of each file, as much as its scenario needs."""

from __future__ import annotations

from pydantic import ValidationError

from harness.domain.agenda import Agenda
from harness.domain.party import Profile, Relations, Voice
from harness.domain.scenario import Scenario
from harness.errors import UserError
from harness.library.fitting import rephrase


def lasting(scenario: Scenario, rounds: int) -> Scenario:
    """The scenario with another number of rounds, which must be one that a scenario could have. Raises UserError."""
    try:
        return Scenario.model_validate({**scenario.model_dump(), "rounds": rounds})
    except ValidationError as wrong:
        raise UserError(f"rounds {rephrase(Scenario, wrong.errors()[0], {}).problem}") from wrong


def cut(agenda: Agenda, issues: tuple[str, ...]) -> Agenda:
    """Only these issues, in this order, and the riders that fit one of them."""
    riders = tuple(rider for rider in agenda.riders if set(rider.issues) & set(issues))
    return Agenda(id=agenda.id, title=agenda.title, issues=tuple(agenda.by_id[issue] for issue in issues), riders=riders)


def among(relations: Relations, present: tuple[str, ...]) -> Relations:
    """Trust between those present, and every track that one of them has: the world outside the room goes on.

    The scenario's situation, which may start a track elsewhere, is applied by the talks.
    """
    return Relations(
        trust=tuple(t for t in relations.trust if {t.of, t.toward} <= set(present)),
        tracks=tuple(t for t in relations.tracks if set(t.parties) & set(present)),
    )


def on(voice: Voice, profile: Profile, issues: tuple[str, ...]) -> Voice:
    """A voice with what it needs here: arguments on the issues of the scenario, and on those that its party's preconditions rest on."""
    resting = {p.issue for p in profile.positions if p.id in {c.position for c in profile.preconditions}}
    arguments = {issue: said for issue, said in voice.arguments.items() if issue in {*issues, *resting}}
    return voice.model_copy(update={"arguments": arguments})
