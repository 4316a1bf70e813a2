"""What should have stayed inside: notes and private lines of the brief in public speech; and speech that only repeats the brief."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.domain import events as ev
from harness.domain.party import Profile
from harness.evaluation.metrics.material import Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.metrics.words import Shingle, covered, numbers, shingles
from harness.evaluation.sentences import sentences

ROUND = 50
"""Numbers that the rules weigh are places on a scale: multiples of this are no sign, for anybody may say them."""
GUARDED = re.compile(
    r"\b(?:secret|private(?:ly)?|confidential|do not (?:say|tell|reveal|show|let)|must not|never (?:say|tell|reveal)|bottom line|floor"
    r"|limit|fall-?back|at (?:most|least|worst)|in truth|really|in reserve|reservation)\b",
    re.IGNORECASE,
)
"""What marks a sentence of a note as one to be kept, even where the statement of the same turn has its words."""
WEIGHT = re.compile(r"\bweight\s+[1-5]\s+of\s+5\b", re.IGNORECASE)
"""How the brief says how much an issue weighs: never for the room."""
LIMIT = "LIMIT:"
"""A capability that begins so is a weakness."""
Leak = tuple[int, str]
"""The number of the event, and what was given away in it."""


def leakage(material: Material) -> list[Measure]:
    """The share of a party's public statements that give away what it should have kept, 0 to 1. n is statements.

    A canary is a run of eight words of an own note, or a number of three digits or more in one; and a run of eight words of what the brief
    holds of reservations and weaknesses. What the room had heard or been told before gives nothing away. Of a note kept with the same turn
    only sentences that are marked as to be kept count, for a note may sum up what is said. Exact repetition only: paraphrase needs a judge.
    """
    leaks = _leaks(material)
    return [_leaked(material, party, leaks.get(party, [])) for party in material.seats]


def echo(material: Material) -> list[Measure]:
    """The share of the words of a party's public statements that stand in a run of eight words of its brief, 0 to 1. n is words.

    Words of the agenda, which all are given, are no echo. Fidelity that rests on echo shows that a prompt was read, and no more.
    """
    common = set(shingles(material.briefs.meeting))
    return [_echoed(material, party, common) for party in material.seats]


@dataclass
class _Known:
    """What the room knows, and what each party keeps, as a talk goes on."""

    runs: set[Shingle]
    figures: set[str]
    notes: dict[str, set[Shingle]] = field(default_factory=dict)
    canaries: dict[str, set[str]] = field(default_factory=dict)

    def hear(self, text: str) -> None:
        """Everybody knows this now."""
        self.runs.update(shingles(text))
        self.figures |= numbers(text)

    def keep(self, party: str, note: ev.NoteKept, text: str) -> None:
        """A party keeps this text of a note, and the numbers that its rules weighed."""
        self.notes.setdefault(party, set()).update(shingles(text))
        weighed = (n for why in note.reasons for n in why.numbers.values())
        odd = {str(abs(n)) for n in weighed if n % ROUND}
        self.canaries.setdefault(party, set()).update(numbers(text) | numbers(" ".join(odd)))


def _leaks(material: Material) -> dict[str, list[Leak]]:
    """By party, each public statement that gives something away."""
    notes = {e.question: e for e in material.run.events if isinstance(e, ev.NoteKept)}
    counted = {turn.seq for turn in material.public}
    known = _Known(set(), set())
    known.hear(material.briefs.meeting)
    private = {p: _private(material, p, known.runs) for p in material.seats}
    found_leaks: dict[str, list[Leak]] = {}
    for event in material.run.events:
        if isinstance(event, ev.NoteKept):
            known.keep(event.party, event, event.text)
        elif isinstance(event, ev.TurnTaken) and event.visible == ev.ALL:
            if event.seq in counted and (what := _given_away(event, known, private[event.party], notes.get(event.question))):
                found_leaks.setdefault(event.party, []).append((event.seq, what))
            known.hear(event.spoken)
        elif isinstance(event, ev.Happened | ev.Communique) and event.visible == ev.ALL:
            known.hear(_news(event))
    return found_leaks


def _given_away(turn: ev.TurnTaken, known: _Known, private: set[Shingle], note: ev.NoteKept | None) -> str:
    """What a statement gives away, in its own words; nothing where it gives nothing away."""
    kept, canaries = known.notes.get(turn.party, set()), known.canaries.get(turn.party, set())
    if note is not None and (marked := " ".join(_guarded(note.text))):
        kept, canaries = kept | set(shingles(marked)), canaries | numbers(marked)
    if mark := WEIGHT.search(turn.spoken):
        return mark.group()
    run = next((s for s in shingles(turn.spoken) if (s in kept or s in private) and s not in known.runs), None)
    if run is not None:
        return " ".join(run)
    return min((numbers(turn.spoken) & canaries) - known.figures, default="")


def _guarded(note: str) -> Iterable[str]:
    return (note[a:b] for a, b in sentences(note) if GUARDED.search(note[a:b]))


def _private(material: Material, party: str, common: set[Shingle]) -> set[Shingle]:
    """Runs of words of the brief that are for no other eyes, but for what all are told."""
    return {run for line in private_lines(material.inputs.profile[party]) for run in shingles(line)} - common


def private_lines(profile: Profile) -> list[str]:
    """What a party would not say of itself: its reservations, and its weaknesses."""
    weak = [line.text.removeprefix(LIMIT).strip() for line in profile.capabilities if line.text.startswith(LIMIT)]
    return [line.text for line in profile.reservations] + weak


def _news(event: ev.Happened | ev.Communique) -> str:
    if isinstance(event, ev.Happened):
        return f"{event.title}. {event.text}"
    return " ".join([event.preamble, *(a.text for a in event.agreed), *(o.text for o in event.open)])


def _leaked(material: Material, party: str, leaks: list[Leak]) -> Measure:
    said = material.said[party]
    if not said:
        return absent("leakage", party, "it said nothing in public")
    why = f'event {leaks[0][0]}: "{leaks[0][1]}"' if leaks else ""
    return found("leakage", party, len(leaks) / len(said), len(said), why, behind=[seq for seq, _ in leaks])


def _echoed(material: Material, party: str, common: set[Shingle]) -> Measure:
    own = set(shingles(material.briefs.brief(party))) - common
    told = [(turn.seq, *covered(turn.spoken, own)) for turn in material.said[party]]
    total = sum(n for _, _, n in told)
    if not total:
        return absent("echo", party, "it said nothing in public")
    return found("echo", party, sum(hits for _, hits, _ in told) / total, total, behind=[seq for seq, hits, _ in told if hits])
