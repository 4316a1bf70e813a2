"""What is said of one thing must agree with what is said of the others: pure checks, each of which yields the faults it finds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from harness.domain.agenda import Agenda
from harness.domain.format import CHAIRLESS, Format
from harness.domain.party import Profile, Span
from harness.domain.pathway import Pathway, Requirement
from harness.domain.scenario import Expected, Happening, Scenario
from harness.library.files import Fence
from harness.library.fitting import suggest
from harness.library.reading import Fault, Loc

# A profile, and the scales of the agenda


def _spans(profile: Profile) -> Iterator[tuple[Loc, str, Span]]:
    """Every range of options, with its issue."""
    yield from ((("positions", i, "target"), p.issue, p.target) for i, p in enumerate(profile.positions))
    yield from ((("red_lines", i, "accept"), r.issue, r.accept) for i, r in enumerate(profile.red_lines))
    yield from ((("stances", issue, "accept"), issue, stance.accept) for issue, stance in profile.stances.items())
    yield from ((("stances", issue, "ideal"), issue, stance.ideal) for issue, stance in profile.stances.items() if stance.ideal)


def off_scale(profile: Profile, agenda: Agenda) -> Iterator[Fault]:
    """Ranges that run backwards or off the scale."""
    for loc, issue, (low, high) in _spans(profile):
        most = len(agenda.by_id[issue].options)
        if low > high:
            yield Fault(loc, f"the range runs down, from {low} to {high}", "Put the lower option first.")
        elif high > most:
            yield Fault(loc, f"there is no option {high} on {issue!r}", f"Its options are 1 to {most}.")


def ideals(profile: Profile) -> Iterator[Fault]:
    """Ideals that were authored where the sources speak, or left out where they are silent."""
    coded = {position.issue: position.id for position in profile.positions}
    for issue, stance in profile.stances.items():
        loc = ("stances", issue, "ideal")
        if issue in coded and stance.ideal:
            yield Fault(loc, f"there is a position on the issue ({coded[issue]})", "Leave the ideal out: it follows from the position.")
        elif issue not in coded and not stance.ideal:
            yield Fault(
                loc, "is missing, and there is no position on the issue", "Give the options this party would like best, as [low, high]."
            )


def unready(profile: Profile, scenario: Scenario) -> Iterator[Fault]:
    """What a party needs to be seated and does not have; one that is marked as a guest may sit too, if it has it."""
    if profile.temper is None:
        yield Fault(("temper",), "is missing, and only a guest can do without", "Add it.")
    for issue in scenario.issues:
        if issue not in profile.stances:
            yield Fault(
                ("stances", issue), f"is missing, and scenario {scenario.id!r} has it on the table", "Add what this party can accept."
            )


# A format, alone and under a scenario


def ill_composed(form: Format) -> Iterator[Fault]:
    """Motions that could never carry, votes, vetoes and circles that nobody has, and a member that would be taken for a word."""
    for i, party in enumerate(form.members):
        if party in CHAIRLESS:
            yield Fault(("members", i), f"{party!r} is a word for who has the chair and cannot be a party", "Give the party another id.")
    for motion, rule in form.motions.items():
        if rule.quorum > len(form.members):
            yield Fault(("motions", motion, "quorum"), f"{rule.quorum} is more than the {len(form.members)} seats", "Lower it.")
        for i, party in enumerate(rule.veto):
            if party not in form.members:
                yield Fault(("motions", motion, "veto", i), f"{party!r} has no seat here", f"The members are {', '.join(form.members)}.")
    for i, circle in enumerate(form.margins.circles):
        if len(set(circle)) < len(circle):
            yield Fault(("margins", "circles", i), "names somebody twice", "Name each of them once.")
    for kind, acceptance in form.rules.items():
        for party in acceptance.votes:
            if party not in form.members:
                yield Fault(("rules", kind, "votes", party), f"{party!r} has no seat here", f"The members are {', '.join(form.members)}.")


def misfits(scenario: Scenario, form: Format, agenda: Agenda) -> Iterator[Fault]:
    """Where a scenario and its format do not agree: on who sits there, and on whether anything could be decided."""
    seats = scenario.parties
    for i, party in enumerate(seats):
        if party not in form.members:
            yield Fault(("parties", i), f"{form.id} does not seat {party!r}", f"It seats {', '.join(form.members)}.")
    if form.chair not in {*seats, *CHAIRLESS}:
        yield Fault(("parties",), f"the chair of {form.id}, {form.chair!r}, is not among them", "Add it, or choose another format.")
    for member in form.members:
        if member not in seats and member != form.chair:
            yield Fault(("parties",), f"{form.id} seats {member!r} too, and it is not among them", "Add it, or write a format without it.")
    yield from _undecidable(scenario, form, agenda)


def _undecidable(scenario: Scenario, form: Format, agenda: Agenda) -> Iterator[Fault]:
    """Issues that this table could never decide."""
    for i, issue in enumerate(scenario.issues):
        kind = agenda.by_id[issue].kind
        rule = form.rules.get(kind)
        if rule is None:
            yield Fault(("issues", i), f"{form.id} has no rule for {kind} issues", f"It has rules for {', '.join(form.rules)}.")
        own = None if rule is None else rule.essential
        for party in agenda.by_id[issue].essential if own is None else own:
            if party not in scenario.parties:
                remedy = "Leave it out, or give the rule of the format its own `essential`." if own is None else "Change the rule."
                yield Fault(("issues", i), f"{issue!r} cannot be adopted without {party!r}, who is not among the parties", remedy)


# A moment: the fence, and what may happen


def beyond(scenario: Scenario, fence: Fence) -> Iterator[Fault]:
    """A scenario that is later than the fence."""
    if fence.cutoff and scenario.situation.date > fence.cutoff:
        yield Fault(("situation", "date"), f"must not be later than {fence.cutoff}")


def untimely(scenario: Scenario, form: Format, happenings: Mapping[str, Happening]) -> Iterator[Fault]:
    """Events that could not come as the scenario expects them."""
    present = {*scenario.parties, *form.observers, *form.guests}
    for i, expected in enumerate(scenario.situation.events):
        loc = ("situation", "events", i)
        first, last = expected.rounds
        if first > last:
            yield Fault((*loc, "rounds"), f"the rounds run down, from {first} to {last}", "Put the earlier round first.")
        elif last > scenario.rounds:
            yield Fault((*loc, "rounds"), f"there is no round {last}", f"The scenario has {scenario.rounds}.")
        for n, party in enumerate(expected.known_to):
            if party not in present:
                here = ", ".join(p for p in (*scenario.parties, *form.observers, *form.guests))
                yield Fault((*loc, "known_to", n), f"{party!r} is not in the room and hears nothing", f"In the room are {here}.")
        yield from _secrets((*loc, "known_to"), expected, happenings[expected.event], present)


def _secrets(loc: Loc, expected: Expected, happening: Happening, present: Collection[str]) -> Iterator[Fault]:
    """A secret that would be seen by those who do not know it."""
    if not expected.known_to:
        return
    if happening.tracks or happening.pace:
        what = "tracks" if happening.tracks else "the pace of tracks"
        yield Fault(loc, f"{happening.id!r} moves {what}, which everybody sees: it can be no secret", "Leave known_to out.")
    for shock in happening.trust:
        if shock.of in present and shock.of not in expected.known_to:
            remedy = f"Add {shock.of} to known_to, or leave known_to out."
            yield Fault(loc, f"{happening.id!r} changes the trust of {shock.of!r}, who would not know of it", remedy)


def unknown_positions(scenario: Scenario, profiles: Collection[Profile]) -> Iterator[Fault]:
    """Positions that are withheld from prompts and that nobody at this table has."""
    known = [position.id for profile in profiles for position in profile.positions]
    for n, name in enumerate(scenario.withheld):
        if name not in known:
            yield Fault(("withheld", n), f"nobody here has a position {name!r}", suggest(name, known, "positions"))


# A pathway


def astray(pathway: Pathway, scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    """Requirements that no earlier session could meet; `scenarios` holds those that the sessions name."""
    table = {session.id: scenarios[session.scenario] for session in pathway.sessions}
    for n, session in enumerate(pathway.sessions):
        for m, requirement in enumerate(session.after):
            yield from _unmeetable(("sessions", n, "after", m), requirement, table[requirement.session])


def _unmeetable(loc: Loc, asked: Requirement, scenario: Scenario) -> Iterator[Fault]:
    """Why a requirement can never be met."""
    listed = {"issues": ", ".join(scenario.issues), "parties": ", ".join(scenario.parties)}
    for i, issue in enumerate(asked.adopted):
        if issue not in scenario.issues:
            yield Fault((*loc, "adopted", i), f"{issue!r} is not on the table of {asked.session!r}", f"There are {listed['issues']}.")
    for field, parties in (("present", asked.present), ("absent", asked.absent)):
        for i, party in enumerate(parties):
            if party not in scenario.parties:
                yield Fault((*loc, field, i), f"{party!r} has no seat in {asked.session!r}", f"There sit {listed['parties']}.")
    for party in sorted({*asked.present} & {*asked.absent}):
        yield Fault((*loc, "absent"), f"{party!r} is to be present as well", "Keep one of the two.")
    if asked.at_least > len(scenario.issues):
        yield Fault((*loc, "at_least"), f"{asked.session!r} has only {len(scenario.issues)} issues on its table", "Lower it.")
    if not asked.held and (asked.adopted or asked.at_least or asked.present or asked.absent):
        yield Fault((*loc, "held"), "what came of a session is asked of one that must not have been held", "Keep one of the two.")
