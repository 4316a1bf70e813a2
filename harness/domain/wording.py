"""Every kind of sentence a delegate can say: its slots, the mark that keeps it honest, and neutral wordings for a party without its own.

A voice (`voices/PARTY.yaml`, field `wordings`) replaces the neutral wordings kind by kind. `check` holds every wording, bundled or a
user's, to the same rules: only the slots of its kind, the mark of its act, none of a rival act, one sentence, not too long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter

LONGEST = 24
"""Words a wording may have besides its slots, so that the sentence stays under 40."""


@dataclass(frozen=True)
class Kind:
    """One kind of sentence."""

    slots: frozenset[str]
    mark: str
    """A regular expression that every wording of this kind must match, or "" where no act hangs on it."""
    neutral: tuple[str, ...]


def _kind(slots: str, mark: str, *neutral: str) -> Kind:
    return Kind(frozenset(slots.split()), mark, neutral)


# Slots: {topic} the issue, {text} what is tabled, {want} what this party would have, {theirs} what another party asks for: noun phrases that
# never begin a sentence and are never its subject. {other} another party, as this one names it. {self} this party, third person singular;
# {self} and {other} may begin a sentence. {understanding} completes "on the understanding that". {line} completes "we cannot accept".
# {issues} a list of short names. {points} a list such as "our objection on rail and our reservation on energy".
KINDS: dict[str, Kind] = {
    "decline-tracks": _kind("other self", r"attend|come|table|seat|part", "{self} will not attend while relations with {other} stand where they are."),
    "decline-targeted": _kind("self", r"attend|come|table|seat|part", "{self} will not attend a meeting that is directed at one of its members."),
    "come": _kind("self", r"seat|table|join|return|room|attend|place", "{self} takes its seat.", "{self} returns to the table."),
    "greet": _kind("self", "", "{self} comes to this table to work."),
    "opening-propose": _kind("topic want self", r"propos|suggest|put forward|table|ask|seek|offer|favour", "On {topic}, {self} proposes {want}."),
    "opening-interest": _kind("line self", "", "What {self} has at heart is this: {line}.", "{self} names one interest before others: {line}."),
    "opening-rest": _kind("issues self", "", "Our proposals on {issues} are with the chair.", "On {issues}, {self} has put its texts in writing."),
    "opening-close": _kind("self", "", "{self} will listen, and then it will answer."),
    "meet-far": _kind("other theirs topic", "", "{other} asks for {theirs}, and we have weighed it.", "We heard {other} argue for {theirs}."),
    "meet-near": _kind("other theirs topic", "", "Like {other}, we look for {theirs}."),
    "meet-moved": _kind("other theirs topic", "", "We note that {other} has moved towards {theirs}."),
    "meet-objection": _kind("other text topic", "", "{other} cannot live with {text}, and we have asked ourselves why."),
    "accept": _kind("topic text self", r"support|accept|agree|welcome|sign|can join", "On {topic}, {self} supports {text}."),
    "accept-moved": _kind("topic text self", r"support|accept|agree|welcome|sign|can join", "On {topic}, {self} has moved, and can now accept {text}."),
    "accept-rider": _kind("topic text understanding self", r"understanding|provided|so long as|condition", "On {topic}, {self} accepts {text}, on the understanding that {understanding}."),
    "amend-add": _kind(
        "topic text rider self",
        r"if|with|add|provided|carr|once|need|want|ask",
        "On {topic}, {self} can take {text} if it carries {rider}.",
        "{self} asks that {text} be tabled with {rider}.",
    ),
    "amend-drop": _kind(
        "topic text rider self",
        r"without|drop|remov|take out|str(ike|uck)|bare|delet",
        "On {topic}, {self} would take the draft without {rider}.",
        "{self} asks that {rider} be struck from the draft on {topic}.",
    ),
    "reserve": _kind("topic text self", r"reserv", "On {topic}, {self} enters a reservation and does not block."),
    "amend": _kind("topic text want self", r"propos|prefer|would have|amend|suggest|instead|rather", "On {topic}, the draft has {text}; {self} proposes {want}."),
    "object": _kind("topic text self", r"object|cannot|oppose|unable|will not|refuse", "{self} objects to {text}."),
    "object-want": _kind("topic text want self", r"object|cannot|oppose|unable|will not|refuse", "{self} objects to {text}, and would sign {want}."),
    "red-line": _kind("topic line self", r"cannot|never|not", "On {topic}, {self} cannot accept {line}."),
    "ad-referendum": _kind("topic text self", r"capital|referendum|refer|instructions|home|government", "On {topic}, {self} accepts {text} ad referendum, subject to word from its capital."),
    "accede": _kind("topic text self", r"acced|join", "{self} accedes to {text}."),
    "same": _kind("points self", r"maintain|stand|keep|unchanged|as before|still|remain", "As before, we maintain {points}.", "We maintain {points}."),
    "support-list": _kind("issues self", r"support|accept|agree|welcome|no difficulty|behind", "We support the texts on {issues}."),
    "walk-out": _kind("topic self", r"leav|withdraw|rise|go", "{self} is leaving the room: the draft on {topic} asks one side for everything."),
    "ask": _kind("other give get give-topic get-topic self", "", "If {other} can move to {get}, {self} can move to {give}.", "For {get} from {other}, {self} offers {give}."),
    "agree": _kind("other give-topic get-topic self", r"agree|accept|bargain|settled|done|deal|hands", "Agreed with {other}: {give-topic} against {get-topic}."),
    "refuse": _kind("other get-topic give-topic self", r"cannot|not|decline|unable", "We cannot follow {other} on this exchange."),
    "move-invite-guests": _kind("self guests", r"mov|propos|invit", "{self} moves that {guests} be invited as guests."),
    "move-open-seat": _kind("self other", r"mov|propos", "{self} moves that we go on as we are and keep the seat of {other} open."),
    "support-motion": _kind("self other motion", r"support|second|favour|agree", "{self} supports the motion of {other} {motion}."),
    "oppose-motion": _kind("self other motion", r"oppose|cannot|against|not", "{self} opposes the motion of {other} {motion}."),
    "closing-got": _kind("issues self", "", "We leave with something in hand on {issues}."),
    "closing-open": _kind("issues self", "", "Much remains to be done on {issues}."),
    "closing-none": _kind("self", "", "Nothing was adopted, and the record should say so plainly."),
    "closing-absent": _kind("other self", "", "The seat of {other} stood empty, and we felt it."),
    "closing-end": _kind("self", "", "{self} thanks the chair and every delegation."),
    "cable-sought": _kind(
        "want topic self",
        "",
        "On {topic}, we went in for {want}.",
        "On {topic}, instructions were to seek {want}.",
        "On {topic}, our first aim was {want}.",
    ),
    "cable-also": _kind("want topic self", "", "On {topic} we asked for {want}.", "As to {topic}, we also sought {want}."),
    "cable-got": _kind("issues self", "", "Adopted with us: {issues}.", "We come away with texts on {issues}."),
    "cable-nothing": _kind("self", "", "Nothing was adopted with us on board.", "No adopted text carries our name."),
    "cable-not-ours": _kind("issues self", "", "Others went ahead on {issues} without us.", "We stayed out of the texts on {issues}."),
    "cable-heard": _kind(
        "other theirs topic self",
        "",
        "On {topic}, {other} held out for {theirs}.",
        "The one to watch was {other}, who wanted {theirs} on {topic}.",
    ),
    "cable-near": _kind("other topic self", "", "Closest to us on {topic} was {other}.", "{other} stood nearest to us on {topic}."),
    "cable-bargain": _kind(
        "other give-topic get-topic self",
        "",
        "In the margins we settled with {other}: our movement on {give-topic} for theirs on {get-topic}.",
        "Our exchange with {other} set {give-topic} against {get-topic}, and we should be seen to keep it.",
    ),
    "cable-absent": _kind("other self", "", "{other} did not sit with us at the end.", "The chair of {other} was empty when the session closed."),
    "cable-move": _kind(
        "topic text self",
        "",
        "On {topic}, recommend that the capital look again at {text}: it is the nearest thing to a bargain.",
        "On {topic}, recommend leave to accept {text} next time.",
    ),
    "cable-hold": _kind("topic self", "", "Recommend no change of instructions on {topic}.", "Recommend that we hold our line on {topic}."),
    "cable-track": _kind("other self", "", "Recommend work on relations with {other} before we meet again.", "Recommend that our talks with {other} come first now."),
    "cable-build": _kind("issues self", "", "Recommend prompt follow-up on {issues}, while goodwill lasts.", "Recommend experts be named at once for {issues}."),
    "probe-stance": _kind("topic want self", "", "On {topic}, {self} looks for {want}.", "If you ask about {topic}, {self} would sign {want}."),
    "probe-limit": _kind("topic line self", "", "On {topic}, {self} cannot accept {line}."),
    "probe-line": _kind("line self", "", "{self} has this on file: {line}.", "On that {self} has one entry: {line}."),
    "probe-unknown": _kind("self", "", "{self} has no instructions on that question."),
    "guest-greet": _kind("self", "", "{self} is glad to be asked, and will speak briefly."),
}

_RIVALS: dict[str, str] = {
    "accept": r"\bobject|reservation|cannot|propos|oppose",
    "accept-moved": r"\bobject|reservation|oppose",
    "reserve": r"\bobject to|propos|oppose",
    "amend": r"\bobject to|reservation|oppose",
    "object": r"reservation|\bsupports\b",
    "support-list": r"\bobject|reservation|cannot|oppose",
}


def slots_of(wording: str) -> set[str]:
    """The slots in a wording; raises ValueError when the braces do not match, or when a slot asks for more than its text."""
    parts = list(Formatter().parse(wording))
    if any(spec or conversion for _, name, spec, conversion in parts if name is not None):
        raise ValueError("a slot is a name in braces and nothing else")
    return {name for _, name, _, _ in parts if name is not None}


def check(kind: str, wording: str) -> str | None:
    """What is wrong with a wording of this kind, or None."""
    if kind not in KINDS:
        return f"there is no kind of sentence {kind!r}; kinds are {', '.join(sorted(KINDS))}"
    try:
        strange = slots_of(wording) - KINDS[kind].slots
    except ValueError as fault:
        return f"its braces are wrong ({fault})"
    if strange:
        return f"{{{min(strange)}}} is not a slot here; slots are {', '.join(sorted(KINDS[kind].slots))}"
    plain = re.sub(r"\{[^}]*\}", "", wording)
    if KINDS[kind].mark and not re.search(KINDS[kind].mark, wording, re.IGNORECASE):
        return f"a sentence that does this must say so: it should match {KINDS[kind].mark}"
    if kind in _RIVALS and (rival := re.search(_RIVALS[kind], plain, re.IGNORECASE)):
        return f"{rival.group(0)!r} belongs to another act"
    if len(plain.split()) > LONGEST:
        return f"it is {len(plain.split())} words long without its slots; {LONGEST} is the most"
    if not wording.endswith((".", "?")):
        return "it must end with a full stop or a question mark"
    if wording[0].islower():
        return "it must begin with a capital letter, {self} or {other}"
    if re.match(r"\{(topic|text|want|theirs|issues|points|line|understanding|give|get)", wording):
        return "only {self} and {other} may begin a sentence"
    return None
