"""Single changes to the inputs of a talk, as data: another precondition, red line, ideal, rider or seat than it had.

A change is worked on the plain data of `Inputs` (dumped, changed, read again), never on the value, whose derived properties would go stale.
Several are made in order, each on what the one before has left. What a change does besides its name, because the inputs would contradict
themselves without it, is said at its class; nothing else moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from harness.domain.agenda import Agenda, Issue
from harness.domain.party import Position, Profile, Span
from harness.domain.scenario import Inputs
from harness.domain.values import Id, Value
from harness.errors import UserError

Data = dict[str, Any]
CHANGED = "Changed for this talk; the paper does not say it."


class DroppedPrecondition(Value):
    """A party comes without this precondition. The position behind it stays, and goes on to say what the party would like."""

    what: Literal["precondition"]
    party: Id
    id: Id


class DroppedRedLine(Value):
    """A party gives up this red line.

    Where its own limit (`stances.*.accept`) ends where the line did, that limit goes with it, up to the party's next red line or the end
    of the scale: a limit that only repeats the line would keep it in force. Its ideal stays.
    """

    what: Literal["red-line"]
    party: Id
    id: Id


class MovedIdeal(Value):
    """A party's ideal on an issue moves to these options: its middle is what it wants, its width what is as good to it.

    Every position that the party has on the issue takes these options as its target, so that salience and firmness stay as they were; its
    text is that of the options, its conditions lapse, and it rests on no paragraph, because the paper does not say it. Where the paper is
    silent, the authored ideal is replaced. What the party can live with is widened just enough to take the options in. A red line stays:
    options beyond it are refused.
    """

    what: Literal["ideal"]
    party: Id
    issue: Id
    options: Span


class ChangedRider(Value):
    """A rider is taken off the agenda; or, with an issue, it is made to fit that one too."""

    what: Literal["rider"]
    id: Id
    issue: Id | None = None


class VacatedSeat(Value):
    """A party leaves the table, and is a member no longer.

    Its profile and voice go; its votes, vetoes, circles and secrets with them. A quorum is lowered only where it would be above the votes
    that are left. An issue that means nothing without the party (`essential`) still means nothing without it. The chair cannot leave.
    """

    what: Literal["seat"]
    party: Id


Change = Annotated[DroppedPrecondition | DroppedRedLine | MovedIdeal | ChangedRider | VacatedSeat, Field(discriminator="what")]
"""One change; `what` says which."""


class Changes(Value):
    """Changes to be made together, in this order."""

    changes: tuple[Change, ...]

    @field_validator("changes")
    @classmethod
    def _any(cls, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """Checked last: a bound on the length would complain of entries that are there and wrong."""
        if not changes:
            raise ValueError("there must be at least one change")
        return changes


def changed(inputs: Inputs, changes: Iterable[Change]) -> Inputs:
    """New inputs with these changes, in order. Raises UserError for a name that nothing bears and for a change that cannot be made."""
    for change in changes:
        data = inputs.model_dump()
        _MAKE[change.what](inputs, data, change)
        try:
            inputs = Inputs.model_validate(data)
        except ValidationError as wrong:
            raise _refused(change, str(wrong.errors()[0]["msg"])) from wrong
    return inputs


def _refused(change: Change, why: str) -> UserError:
    named = [str(value) for name, value in change if name != "what" and value is not None]
    return UserError(f"the change `{' '.join([change.what, *named])}` cannot be made: {why}")


def _known(change: Change, what: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise _refused(change, f"there is no {what} {name!r} here. Known: {', '.join(known) or 'none'}.")


def _profile(inputs: Inputs, data: Data, change: DroppedPrecondition | DroppedRedLine | MovedIdeal) -> tuple[Profile, Data]:
    """The profile of the change's party: as it was, and as the data that is being changed."""
    _known(change, "party", change.party, [p.id for p in inputs.profiles])
    return inputs.profile[change.party], next(p for p in data["profiles"] if p["id"] == change.party)


def _precondition(inputs: Inputs, data: Data, change: DroppedPrecondition) -> None:
    profile, plain = _profile(inputs, data, change)
    _known(change, f"precondition of {change.party}", change.id, [p.id for p in profile.preconditions])
    plain["preconditions"] = [p for p in plain["preconditions"] if p["id"] != change.id]
    _unsay(data, change.party, change.id)


def _red_line(inputs: Inputs, data: Data, change: DroppedRedLine) -> None:
    profile, plain = _profile(inputs, data, change)
    _known(change, f"red line of {change.party}", change.id, [r.id for r in profile.red_lines])
    line = next(r for r in profile.red_lines if r.id == change.id)
    plain["red_lines"] = [r for r in plain["red_lines"] if r["id"] != change.id]
    _unsay(data, change.party, change.id)
    if line.issue not in profile.stances or line.issue not in inputs.agenda.by_id:
        return
    rest = [r.accept for r in profile.red_lines if r.issue == line.issue and r.id != change.id]
    low, high = profile.stances[line.issue].accept
    if low == line.accept[0]:
        low = max((r[0] for r in rest), default=1)
    if high == line.accept[1]:
        high = min((r[1] for r in rest), default=len(inputs.agenda.by_id[line.issue].options))
    if (low, high) != profile.stances[line.issue].accept:
        plain["stances"][line.issue] |= {"accept": (low, high), "reason": CHANGED}


def _unsay(data: Data, party: str, line: str) -> None:
    """No sentence of a voice may rest on a line that is gone."""
    for voice in (v for v in data["voices"] if v["party"] == party):
        voice["openings"] = [s for s in voice["openings"] if s["line"] != line]
        voice["closings"] = [s for s in voice["closings"] if s["line"] != line]
        voice["arguments"] = {issue: [s for s in said if s["line"] != line] for issue, said in voice["arguments"].items()}


def _ideal(inputs: Inputs, data: Data, change: MovedIdeal) -> None:
    profile, plain = _profile(inputs, data, change)
    _known(change, "issue", change.issue, list(inputs.agenda.by_id))
    _known(change, f"stance of {change.party} on the issue", change.issue, list(profile.stances))
    issue, (low, high) = inputs.agenda.by_id[change.issue], change.options
    if not low <= high <= len(issue.options):
        raise _refused(change, f"options run from low to high, within 1 to {len(issue.options)}.")
    for line in profile.red_lines:
        if line.issue == change.issue and not line.accept[0] <= low <= high <= line.accept[1]:
            raise _refused(change, f"it lies beyond the red line {line.id}. Drop that first.")
    coded = any(p.issue == change.issue for p in profile.positions)
    plain["positions"] = [_moved(p, issue, change.options) if p.issue == change.issue else p.model_dump() for p in profile.positions]
    stance = profile.stances[change.issue]
    accept = stance.accept
    wider = {"accept": (min(low, accept[0]), max(high, accept[1])), "ideal": stance.ideal if coded else change.options}
    if wider != {"accept": accept, "ideal": stance.ideal}:
        plain["stances"][change.issue] |= wider | {"reason": CHANGED}


def _moved(position: Position, issue: Issue, target: Span) -> Data:
    """A position that asks for other options, in the words of the options."""
    wanted = " or ".join(dict.fromkeys(issue.option(n).phrase for n in target))
    said = {"text": f"Wants {wanted}.", "target": target, "notes": CHANGED, "paragraphs": (), "confidence": "implied"}
    return position.model_dump() | said | {"conditions": None, "when": (), "when_reason": None}


def _rider(inputs: Inputs, data: Data, change: ChangedRider) -> None:
    agenda: Agenda = inputs.agenda
    _known(change, "rider", change.id, list(agenda.rider_by_id))
    if change.issue is None:
        if inputs.legacy and any(o.draft.rider == change.id for o in inputs.legacy.outcomes):
            raise _refused(change, "a text of an earlier session carries it.")
        data["agenda"]["riders"] = [r for r in data["agenda"]["riders"] if r["id"] != change.id]
        return
    _known(change, "issue", change.issue, list(agenda.by_id))
    fits = agenda.rider_by_id[change.id].issues
    if change.issue in fits:
        raise _refused(change, "it fits that issue already.")
    plain = next(r for r in data["agenda"]["riders"] if r["id"] == change.id)
    plain["issues"] = (*fits, change.issue)


def _seat(inputs: Inputs, data: Data, change: VacatedSeat) -> None:
    party = change.party
    _known(change, "seat of", party, list(inputs.seats))
    if party == inputs.format.chair:
        raise _refused(change, "it has the chair, and a table without its chair is another format.")
    if len(inputs.seats) == 2:
        raise _refused(change, "two are the fewest who can meet.")
    data["profiles"] = [p for p in data["profiles"] if p["id"] != party]
    data["voices"] = [v for v in data["voices"] if v["party"] != party]
    _leave_scenario(data["scenario"], party)
    _leave_format(data["format"], party)


def _leave_scenario(scenario: Data, party: str) -> None:
    """Without its seat; what only it would have heard is heard by nobody."""
    scenario["parties"] = _without(scenario["parties"], party)
    expected = []
    for event in scenario["situation"]["events"]:
        told = _without(event["known_to"], party)
        if told or not event["known_to"]:
            expected.append({**event, "known_to": told})
    scenario["situation"]["events"] = expected


def _leave_format(form: Data, party: str) -> None:
    form["members"] = _without(form["members"], party)
    form["open_seats"] = _without(form["open_seats"], party)
    circles = [_without(circle, party) for circle in form["margins"]["circles"]]
    left = [circle for circle in circles if len(circle) > 1]
    form["margins"] = {"open": form["margins"]["open"] and bool(left or not circles), "circles": left}
    for rule in form["rules"].values():
        rule["votes"] = {p: n for p, n in rule["votes"].items() if p != party}
        rule["essential"] = None if rule["essential"] is None else _without(rule["essential"], party)
        rule["quorum"] = min(rule["quorum"], sum(rule["votes"].values()) if rule["votes"] else len(form["members"]))
    for motion in form["motions"].values():
        motion["veto"] = _without(motion["veto"], party)
        motion["quorum"] = min(motion["quorum"], len(form["members"]))


def _without(parties: Iterable[str], party: str) -> tuple[str, ...]:
    return tuple(p for p in parties if p != party)


_MAKE: dict[str, Callable[[Inputs, Data, Any], None]] = {
    "precondition": _precondition,
    "red-line": _red_line,
    "ideal": _ideal,
    "rider": _rider,
    "seat": _seat,
}
