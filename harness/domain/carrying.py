"""What one session leaves to the next of a pathway: who may meet at all, and on what footing. Pure: final states in, inputs out.

Carried on: the levels of tracks and their pace; trust, as the sessions have warmed or cooled it; agreements that bind everybody at the
next table, which become the status quo there; recommendations, which are one more wish when a text is first drafted, and take a fifth of
the fear; and grievances, which cost trust (`GRIEVANCE`, authored). A session is a talk like any other: all this stands in its inputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.domain.agenda import Agenda
from harness.domain.chance import below, word
from harness.domain.communique import sentence
from harness.domain.legacy import Grievance, Legacy, Outcome
from harness.domain.party import Relations, Trust
from harness.domain.pathway import Requirement, Session
from harness.domain.scenario import Inputs, Scenario
from harness.domain.state import State, start
from harness.domain.turns import WILLING, Pledge
from harness.domain.view import holds

GRIEVANCE = {"walked-out": 0, "stayed-away": -15, "unkept-promise": -40, "went-on-without": -20}
"""Points of trust that each costs whoever it is held against (authored). Leaving the room has had its price in the session itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """A session that is over."""

    plan: Session
    last: State


def hindrance(plan: Session, inputs: Inputs, seed: int, before: Sequence[Held]) -> str | None:
    """Why a session is not held, as a clause; None when it is. `inputs` are those it would be held with."""
    known = {h.plan.id: h for h in before}
    for requirement in plan.after:
        if problem := _lacks(requirement, known.get(requirement.session)):
            return problem
    if not holds(inputs, start(inputs, seed).public, plan.when):
        return "the relations it waits for do not stand where they would have to"
    return None


def _lacks(wanted: Requirement, found: Held | None) -> str | None:
    """What an earlier session did not bring."""
    if (found is not None) != wanted.held:
        return f"{wanted.session} was {'not ' if wanted.held else ''}held"
    if found is None:
        return None
    public = found.last.public
    if missing := [i for i in wanted.adopted if i not in public.adopted]:
        return f"{wanted.session} did not settle {missing[0]}"
    if len(public.adopted) < wanted.at_least:
        return f"{wanted.session} adopted {len(public.adopted)} texts, and {wanted.at_least} are asked for"
    if missing := [p for p in wanted.present if p not in public.present]:
        return f"{missing[0]} was not at the table of {wanted.session}"
    if there := [p for p in wanted.absent if p in public.present]:
        return f"{there[0]} was at the table of {wanted.session}"
    return None


def carry(plan: Session, inputs: Inputs, seed: int, before: Sequence[Held]) -> Inputs:
    """The inputs of a session after those that were held before it; its own, untouched, where it is the first."""
    if not before:
        return inputs
    legacy = _legacy(before)
    scenario = inputs.scenario.model_dump()
    scenario["situation"] |= {"tracks": _tracks(plan, inputs, seed, before), "pace": _pace(plan, inputs, before)}
    return Inputs(
        scenario=Scenario.model_validate(scenario),
        format=inputs.format,
        agenda=_agenda(inputs, legacy),
        profiles=inputs.profiles,
        voices=inputs.voices,
        relations=_relations(inputs, legacy, before),
        happenings=inputs.happenings,
        legacy=legacy,
    )


# --- tracks and trust --------------------------------------------------------------------------------------------------------


def _tracks(plan: Session, inputs: Inputs, seed: int, before: Sequence[Held]) -> dict[str, int]:
    """Levels at the opening: where the last session left them, what it has done for them, and the news in between."""
    situation = inputs.scenario.situation
    found = {t.id: situation.tracks.get(t.id, t.level) for t in inputs.relations.tracks}
    for held in before:
        found |= {track: level for track, level in held.last.public.tracks.items() if track in found}
    if before[-1].last.public.adopted:
        found |= {track: min(1000, max(0, found[track] + by)) for track, by in plan.tracks.items() if track in found}
    pace = _pace(plan, inputs, before)
    for track in inputs.relations.tracks:
        for n in range(plan.rounds_between):
            setback = below(word(seed, "between", plan.id, track.id, n), 1000) < track.setback
            level = found[track.id]
            found[track.id] = max(0, level - track.loss) if setback else level + pace[track.id] * (1000 - level) // 1000
    return found


def _pace(plan: Session, inputs: Inputs, before: Sequence[Held]) -> dict[str, int]:
    """Pace of the tracks: as last left, unless the session says otherwise."""
    found = {t.id: t.pace for t in inputs.relations.tracks} | inputs.scenario.situation.pace
    for held in before:
        found |= {track: pace for track, pace in held.last.public.pace.items() if track in found}
    return found | {track: pace for track, pace in plan.pace.items() if track in found}


def _relations(inputs: Inputs, legacy: Legacy, before: Sequence[Held]) -> Relations:
    """Trust at the opening: its authored start, what every session has added, and what is held against each other."""
    points: dict[tuple[str, str], int] = {}
    for held in before:
        for pair, more in held.last.public.warmth.items():
            points[pair] = points.get(pair, 0) + more
    for grievance in legacy.grievances:
        pair = (grievance.of, grievance.toward)
        points[pair] = points.get(pair, 0) + GRIEVANCE[grievance.why]
    here = {*inputs.seats, *inputs.visitors}
    known = {(t.of, t.toward): t for t in inputs.relations.trust}
    for (of, toward), more in points.items():
        if {of, toward} <= here and more:
            level = min(1000, max(0, inputs.relations.start.get((of, toward), 500) + more))
            known[of, toward] = Trust(of=of, toward=toward, level=level, reason="Its start, and what the sessions before have left.")
    return Relations(trust=tuple(known.values()), tracks=inputs.relations.tracks)


def _agenda(inputs: Inputs, legacy: Legacy) -> Agenda:
    """The agenda, where what binds everybody at this table is how things are now."""
    bound = {o.issue: o for o in legacy.outcomes if o.binding and set(inputs.seats) <= set(o.parties)}
    titles = dict(legacy.sessions)
    plain = inputs.agenda.model_dump()
    for issue in plain["issues"]:
        if (settled := bound.get(issue["id"])) is not None:
            issue["status_quo"] = {
                "value": settled.draft.option,
                "reason": f"Agreed at an earlier session: {titles[settled.session]}."[:2000],
            }
    return Agenda.model_validate(plain)


# --- what is left ------------------------------------------------------------------------------------------------------------


def _legacy(before: Sequence[Held]) -> Legacy:
    return Legacy(
        sessions=tuple((h.plan.id, h.last.inputs.scenario.title) for h in before),
        outcomes=tuple(o for h in before for o in _outcomes(h)),
        grievances=tuple(g for h in before for g in grievances(h)),
    )


def _outcomes(held: Held) -> Iterator[Outcome]:
    public, agenda = held.last.public, held.last.inputs.agenda
    for issue, adopted in public.adopted.items():
        text = sentence(agenda, issue, adopted.draft)
        joined = public.joined[issue]
        yield Outcome(session=held.plan.id, issue=issue, draft=adopted.draft, text=text, parties=joined, binding=adopted.binding)


def grievances(held: Held) -> Iterator[Grievance]:
    """Each party against each, once for each reason, in seat order."""
    public, inputs = held.last.public, held.last.inputs
    seats, away = inputs.seats, tuple(public.absent_since)
    present = [p for p in seats if p in public.present]
    left = [p for p in away if p in public.walked_out]
    stayed = [p for p in away if p not in public.walked_out and inputs.format.level == "track-one"]
    without = [p for a in public.adopted.values() if a.binding and not a.opt_in for p in a.parties]
    found: list[tuple[str, str, str]] = []
    found += [(of, toward, "walked-out") for toward in left for of in present]
    found += [(of, toward, "stayed-away") for toward in stayed for of in present]
    found += [(of, toward, "went-on-without") for of in away for toward in dict.fromkeys(without)]
    found += [(of, toward, "unkept-promise") for of, toward in _unkept(held.last)]
    for of, toward, why in dict.fromkeys(found):
        yield Grievance.model_validate({"session": held.plan.id, "of": of, "toward": toward, "why": why})


def _unkept(last: State) -> Iterator[tuple[str, str]]:
    """Who has a broken promise to hold against whom: the promised text came last before the room, and the promiser was not willing."""
    deals = {o.seq: o for own in last.private.values() for o in own.offers.values() if o.status == "agreed"}
    for number in sorted(deals):
        deal = deals[number]
        for of, toward, pledge in ((deal.to, deal.by, deal.give), (deal.by, deal.to, deal.get)):
            if _broken(last, toward, pledge):
                yield of, toward


def _broken(last: State, party: str, pledge: Pledge) -> bool:
    answer = last.public.answers.get(pledge.issue, {}).get(party)
    return answer is not None and answer.tabled == pledge.draft and answer.act not in WILLING
