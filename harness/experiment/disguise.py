"""Two baselines of the brief: a party that is told it is another, and one that is told its name and nothing more.

Only the brief of the party changes. The record, the procedure, the forms and what everybody hears are those of the true party, and the
delegate's name in the manifest (`swapped MODEL`, `removed MODEL`) says what was done.
"""

from __future__ import annotations

from harness.domain.scenario import Inputs
from harness.prompts.asking import Briefs

SWAPPED, REMOVED = "swapped", "removed"
"""The first word of such a delegate."""
DISGUISES = (SWAPPED, REMOVED)


class Swapped(Briefs):
    """Each member is told what the one after it at the table is told, under its own name."""

    def __init__(self, inputs: Inputs) -> None:
        super().__init__(inputs)
        self._others = Briefs(exchanged(inputs))

    def brief(self, party: str) -> str:
        """Another's profile and voice, under this party's name."""
        return self._others.brief(party)


class Removed(Briefs):
    """Each party is told its name and nothing more."""

    def brief(self, party: str) -> str:
        """The name."""
        me = self.inputs.profile[party]
        return f"# Your brief: {me.name} ({me.id})\n\nYou speak for {me.name}.\n"


def briefs_of(delegate: str, inputs: Inputs) -> Briefs:
    """The briefs that a delegate of a manifest is given, by its name."""
    made = {SWAPPED: Swapped, REMOVED: Removed}.get(delegate.partition(" ")[0], Briefs)
    return made(inputs)


def exchanged(inputs: Inputs) -> Inputs:
    """The same inputs, in which each member has the profile and the voice of the next one, and keeps its names and its capital."""
    seats = inputs.seats
    lender = dict(zip(seats, (*seats[1:], seats[0]), strict=True))
    profiles, voices = [], []
    for profile in inputs.profiles:
        other = inputs.profile[lender.get(profile.id, profile.id)]
        own = {name: getattr(profile, name) for name in ("id", "name", "short", "capital", "adjective", "guest")}
        profiles.append(other.model_dump() | own)
    for voice in inputs.voices:
        lent = inputs.voice[lender.get(voice.party, voice.party)]
        addresses = {party: name for party, name in lent.addresses.items() if party != voice.party}
        voices.append(lent.model_dump() | {"party": voice.party, "self": inputs.profile[voice.party].name, "addresses": addresses})
    return Inputs.model_validate({**inputs.model_dump(), "profiles": profiles, "voices": voices})
