"""What one party may see: the events addressed to it, and the state they fold to. The only place where anything is filtered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.domain import events as ev
from harness.domain.chance import word
from harness.domain.party import Condition, Profile, Voice
from harness.domain.scenario import Inputs
from harness.domain.state import Private, Public, State


@dataclass(frozen=True, slots=True)
class View:
    """A party's knowledge at one moment.

    It holds no other party's note, caucus or cable, and no answer given at once that is not yet heard.
    """

    party: str
    inputs: Inputs
    seed: int
    """The party's own, for what its instructions leave to chance; the talk's is known to nobody in it."""
    public: Public
    own: Private
    log: tuple[ev.Event, ...]
    """What everybody has heard."""
    whole: State | None = None
    """The whole talk, every note included: only for a delegate that the manifest declares to see it."""

    @property
    def profile(self) -> Profile:
        """The party's own profile."""
        return self.inputs.profile[self.party]

    @property
    def voice(self) -> Voice:
        """The party's own voice."""
        return self.inputs.voice[self.party]

    @property
    def heard(self) -> tuple[ev.Event, ...]:
        """All that the party knows of, its own turns and notes included, in the order in which it came to know it."""
        own = {event.seq for _, event in self.own.log}
        found: list[ev.Event] = []
        place = 0
        for before, event in self.own.log:
            found += [e for e in self.log[place:before] if e.seq not in own]
            found.append(event)
            place = before
        return (*found, *(e for e in self.log[place:] if e.seq not in own))


def view(state: State, party: str, *, whole: bool = False) -> View:
    """What `party` knows. Members who answered at once see only that they themselves have answered."""
    seed = word(state.seed, "delegation", party)
    own, public = state.private[party], state.public
    if own.warmth:  # what it has learnt in secret stands, for its own eyes, beside what everybody knows
        both = {pair: public.warmth.get(pair, 0) + own.warmth.get(pair, 0) for pair in {**public.warmth, **own.warmth}}
        public = replace(public, warmth=both)
    return View(party, state.inputs, seed, public, own, state.log, state if whole else None)


def record(state: State) -> tuple[ev.Event, ...]:
    """Every event of a talk, in the order of the record, gathered from what its parties know."""
    private = (event for own in state.private.values() for _, event in own.log)
    found = {event.seq: event for event in (*state.log, *private)}
    return tuple(found[n] for n in sorted(found))


def visible(events: Iterable[ev.Event], party: str | None) -> list[ev.Event]:
    """The events that `party` may see; with None, the public ones."""
    return [e for e in events if "all" in e.visible or (party is not None and party in e.visible)]


def trust(inputs: Inputs, public: Public, of: str, toward: str) -> int:
    """Trust now, 0 to 1000: its authored start, moved as far as the track between the two has moved, and by what was done at this table."""
    level = inputs.relations.start.get((of, toward), 500)
    for track in inputs.relations.tracks:
        if {of, toward} == set(track.parties):
            level += public.tracks[track.id] - track.level
    return min(1000, max(0, level + public.warmth.get((of, toward), 0)))


def holds(inputs: Inputs, public: Public, conditions: Iterable[Condition]) -> bool:
    """Whether every condition holds now."""
    return all(_level(inputs, public, c) >= c.at_least for c in conditions)


def _level(inputs: Inputs, public: Public, condition: Condition) -> int:
    if condition.trust is not None:
        return trust(inputs, public, *condition.trust)
    return public.tracks.get(condition.track or "", 0)
