"""Whether a party comes, stays, leaves, returns: preconditions, pressure, and the stake it has in the talks."""

from __future__ import annotations

from harness.domain.party import Precondition
from harness.domain.turns import Attend, Decline, Return, WalkOut, Why
from harness.rules.choice import Choice
from harness.rules.mind import Mind

STAKE = 120
"""The most that a stake in the talks lowers what a party asks of its tracks, in points of the track."""
GUESTS = 60
"""How much the presence of guests lowers it: a wider room isolates less."""


def attend(mind: Mind) -> Choice:
    """Comes to the session, or stays away and names the precondition."""
    unmet = failing(mind)
    if unmet is None:
        return Choice(Attend(), Why(rule="nothing stands in the way", act="attend", numbers=_numbers(mind)))
    why = Why(rule=f"precondition: {unmet.kind}", act="decline", numbers=_numbers(mind), lines=(unmet.id, unmet.position))
    return Choice(Decline(precondition=unmet.id), why)


def come_back(mind: Mind) -> Choice | None:
    """For an absent party in the margins: sits down from the next round, when nothing keeps it away any longer."""
    left = mind.public.walked_out.get(mind.party)
    if left is not None and mind.inputs.format.walk_out != "may-return":
        return None
    rested = left is None or mind.public.round > left
    calm = 3 * mind.pressure <= 2 * mind.temper.patience.value
    if failing(mind) is None and rested and calm:
        return Choice(Return(), Why(rule="nothing keeps it away", act="return", numbers=_numbers(mind)))
    return None


def leave(mind: Mind) -> Choice | None:
    """Leaves the room when the drafts press it beyond its patience; over the issue that presses most."""
    if mind.public.round < 2 or mind.pressure <= mind.temper.patience.value:
        return None
    open_texts = [i for i in mind.public.tabled if i not in mind.public.adopted]
    worst = max(open_texts, key=lambda i: (mind.pressing(i), i))
    numbers = {"pressure": mind.pressure, "patience": mind.temper.patience.value}
    return Choice(WalkOut(issue=worst), Why(rule="pressure", act="walk-out", issue=worst, numbers=numbers))


def failing(mind: Mind) -> Precondition | None:
    """The first of its preconditions that does not hold, or None. Unofficial talks commit nobody, so that none is asked there."""
    if mind.inputs.format.level == "track-two":
        return None
    return next((p for p in mind.view.profile.preconditions if not _met(mind, p)), None)


def asked(mind: Mind, precondition: Precondition) -> int:
    """The level it asks of its tracks now, 0 to 1000: authored, lowered by its stake and by guests."""
    level = precondition.level.value if precondition.level else 0
    return level - min(STAKE, max(0, stake(mind))) - (GUESTS if mind.public.guests else 0)


def stake(mind: Mind) -> int:
    """What the drafts (or, before there are any, what may be expected) would bring it: salience-weighted gain, per 1000."""
    total = 0
    for issue in mind.inputs.scenario.issues:
        if issue in mind.public.adopted:
            continue
        tabled = mind.public.tabled.get(issue)
        place = mind.inputs.agenda.value(issue, tabled.draft) if tabled else mind.readings.expected[issue]
        cell = mind.cell(issue)
        total += cell.salience * (cell.distance(cell.quo) - cell.distance(place))
    return total // 1000


def targeted(mind: Mind) -> bool:
    """Whether the session is directed at this party: by its format, or because more than half the agenda is about its conduct."""
    issues = mind.inputs.scenario.issues
    about = sum(1 for i in issues if mind.party in mind.inputs.agenda.by_id[i].about)
    return not mind.inputs.format.equal_sixth or 2 * about > len(issues)


def _met(mind: Mind, precondition: Precondition) -> bool:
    if precondition.kind == "not-targeted":
        return not targeted(mind)
    return all(mind.public.tracks.get(t, 0) >= asked(mind, precondition) for t in weighed(mind, precondition))


def weighed(mind: Mind, precondition: Precondition) -> tuple[str, ...]:
    """The tracks that count at this table: those with a party that sits here too. Of a table of two none does, for it is the track."""
    if len(mind.inputs.seats) == 2:
        return ()
    parties = {t.id: t.parties for t in mind.inputs.relations.tracks}
    return tuple(t for t in precondition.tracks if set(parties.get(t, ())) <= set(mind.inputs.seats))


def _numbers(mind: Mind) -> dict[str, int]:
    found = {"stake": stake(mind), "pressure": mind.pressure}
    for precondition in mind.view.profile.preconditions:
        if precondition.kind == "tracks":
            found["asked_of_tracks"] = asked(mind, precondition)
            found |= {f"track_{t.replace('-', '_')}": mind.public.tracks.get(t, 0) for t in weighed(mind, precondition)}
        else:
            found["targeted"] = int(targeted(mind))
    return found
