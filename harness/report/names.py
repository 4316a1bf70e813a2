"""What things are called in front of a reader. A name that a record uses and its inputs do not know stands for itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from harness.domain.agenda import Draft
from harness.domain.communique import listed
from harness.domain.format import CHAIRLESS
from harness.domain.scenario import Inputs
from harness.report.plain import plain

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOTIONS = {"open-seat": "go on and keep the empty seat open", "invite-guests": "invite guests to the table"}
_REASONS = {"red-line": "a red line", "beyond-limit": "more than it can sign", "no-gain": "nothing in it"}

_HINDRANCES = {
    "status-quo": "the text is the world as it is",
    "absence": "a party that it needs was missing",
    "objection": "not everybody whose consent it needs was willing",
    "quorum": "too few were willing",
}


def short(inputs: Inputs, party: str) -> str:
    """A party's everyday name, as it stands in the middle of a sentence."""
    known = inputs.profile.get(party)
    return plain(known.short) if known else code(party)


def plate(inputs: Inputs, party: str) -> str:
    """A party's everyday name as on its name plate: without an article."""
    return capital(short(inputs, party).removeprefix("the "))


def code(party: str) -> str:
    """A party's letters, for charts and tables."""
    return party.upper()


def chaired(inputs: Inputs, chair: str) -> str:
    """Who has the chair, as a clause."""
    return CHAIRLESS.get(chair) or f"{short(inputs, chair)} has the chair"


def shorts(inputs: Inputs, parties: Iterable[str]) -> str:
    """Parties as a list in prose."""
    return listed([short(inputs, p) for p in parties])


def topic(inputs: Inputs, issue: str) -> str:
    """An issue's short name."""
    known = inputs.agenda.by_id.get(issue)
    return plain(known.short) if known else issue


def title(inputs: Inputs, issue: str) -> str:
    """An issue's full name."""
    known = inputs.agenda.by_id.get(issue)
    return plain(known.title) if known else issue


def label(inputs: Inputs, issue: str, draft: Draft) -> str:
    """A text in a few words: its option, with its rider."""
    known = inputs.agenda.by_id.get(issue)
    steps = known.options if known else ()
    option = plain(steps[draft.option - 1].label) if draft.option <= len(steps) else f"option {draft.option}"
    return option if draft.rider is None else f"{option}, with {rider(inputs, draft.rider)}"


def rider(inputs: Inputs, name: str) -> str:
    """A rider as a noun phrase."""
    known = inputs.agenda.rider_by_id.get(name)
    return plain(known.phrase) if known else name


def understanding(inputs: Inputs, name: str) -> str:
    """A rider as what is understood."""
    known = inputs.agenda.rider_by_id.get(name)
    return plain(known.text) if known else name


def motion(name: str) -> str:
    """A motion, to follow "moves to"."""
    return _MOTIONS.get(name, name)


def reason(name: str) -> str:
    """Why a party objects."""
    return _REASONS.get(name, name)


def hindrance(name: str) -> str:
    """What kept a text from being adopted."""
    return _HINDRANCES.get(name, name)


def number(count: int) -> str:
    """A small number in words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def day(iso: str) -> str:
    """A date as it is written in a text: 12 September 2000."""
    on = date.fromisoformat(iso)
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def capital(text: str) -> str:
    """The text with a capital letter at its head."""
    return text[:1].upper() + text[1:]
