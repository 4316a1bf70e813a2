"""Words that should not be in a party's mouth: what came after the date, and what steps out of the part.

Anachronisms come from the fence of the conference, the later names of `cues.yaml`, and `later.yaml`. A name is always one; an event only
where it is spoken of as something that happened: plans, fears and proposals for the future are fine. Speech out of the part is phrases.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from harness.domain.findings import Flag, FlagKind
from harness.errors import ContentError
from harness.evaluation.later import Gone, LaterWords, later_of
from harness.evaluation.lexicon.cues import Cues, LateWord, cues_of, listed
from harness.evaluation.lexicon.parting import Parting
from harness.evaluation.sentences import Sentences
from harness.library import open_library
from harness.library.evals import evals_folder
from harness.library.files import Fence as Known
from harness.library.files import Later
from harness.resources import data_folder

WINDOW = 120
"""Letters around a cue that tell whether it is a plan."""
NEAR = 70
"""Letters around a year that tell whether it is past."""
Found = tuple[int, int, FlagKind, str]
"""First letter, the one after the last, the kind, and what is wrong."""


def _words(text: str) -> re.Pattern[str]:
    """A pattern for any of these words, in any case; `~` is a blank."""
    return re.compile(rf"\b(?:{'|'.join(w.replace('~', ' ') for w in text.split())})\b", re.IGNORECASE)


PLAN = _words(
    r"if unless would could may might will shall should must plan\w* propos\w+ future due schedul\w+ expect\w* target by "
    r"until deadline hope\w* promis\w+  foresee\w* intend\w* never not no nobody avoid\w* prevent\w* oppos\w+ fear\w* "
    r"prospect\w* suggest\w* idea want\w* let~us wish\w* aim\w* risk\w*  danger threat\w* before to~be come next from "
    r"start\w* begin\w* allow\w* accept towards? possib\w+ calls?~for demand\w* ask\w* whether"
)
"""Words that make an event a plan, a fear or a proposal."""
YEAR = re.compile(r"\b20(?:0[1-9]|[1-9][0-9])\b")
BREAK = re.compile(r"[;:\u2014]")
PAST = _words(
    r"was were had happened saw showed taught brought broke fell began met went came took made gave led left held signed "
    r"did flew woke ran spoke won lost withdrew became chose built sent stood rose struck shot sank fought fled burnt swept drew swore "
    r"ended \w{3,}ed since after back~in events~of lessons?~of crisis~of talks~of test~of war~of deal~of summit~of accord~of "
    r"sanctions~of invasion~of attacks?~of earthquake~of tsunami~of treaty~of agreement~of declaration~of law~of"
)
FORETOLD = _words(
    r"will would shall should by until till due schedul\w+ plan\w* expect\w* promis\w+ target\w* deadline may might could "
    r"hope\w* foresee\w* from ready  complet\w+~(?:in|for) for~20 are~to is~to was~to were~to to~be no~later~than before~20 before~the "
    r"goal agreed~for set~for next intend\w* aim\w* horizon programmed  forecast\w* project\w+"
)
"""Words that make a coming year a plan or a forecast."""
ATTACKS = re.compile(r"attack|terror|tower|tragedy|world changed|since|after|events of|day that changed|victims", re.IGNORECASE)
ABROAD = re.compile(r"Washington|American|United States|US-DPRK|DPRK|Pyongyang|Jo Myong", re.IGNORECASE)
PERSON = re.compile(
    r"^(?:[A-Z]{3,}|9/11)$|Jong-un|Koizumi|Roh Moo|Moon Jae|Trump|Cheonan|axis of evil|war on terror|Power of Siberia|Rajin|Powell"
    r"|President-elect|THAAD|Panmunjom Decl|Nobel laureate"
)
"""What is a later name whatever is said of it."""
DOUBT = _words(
    r"if unless would could may might will shall should not never no nobody whether den(?:y|ies|ied) fear\w* were~to suppose when~and~if "
    r"plan\w* propos\w+ hope\w* until prevent\w* avoid\w* lest before \w+n['\u2019]t imagine cannot until"
)
"""Words before what is said to have happened that leave it open."""
UNFORGOTTEN = re.compile(r"\b(?:nobody|no one|never|not|cannot|none)\b[^.;]{0,40}\bforg[eo]t\w*|\bnot only\b", re.IGNORECASE)
"""What sounds like doubt and is none."""
FIRST_NPT = re.compile(r"\b199[34]\b|threaten\w*|suspended|announce\w*")


@dataclass(frozen=True, slots=True)
class _Word:
    """One cue, ready to be looked for."""

    pattern: re.Pattern[str]
    date: str
    why: str
    kind: str
    """`name` is a slip whatever is said of it; `event` unless it is a plan; `past` unless words before it leave it open."""
    first: str | None = None
    """Its first word, folded, without which a text need not be searched for it."""
    unless: re.Pattern[str] | None = None
    only: re.Pattern[str] | None = None
    who: tuple[str, ...] = ()

    def slips(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where it stands in one sentence and is a slip: not excused, not another thing of that name, and no plan."""
        for hit in self.pattern.finditer(text, start, end):
            low, high = max(start, hit.start() - WINDOW), min(end, hit.end() + WINDOW)
            before, after = text[low : hit.start()], text[hit.end() : high]
            if self.unless and self.unless.search(text[low:high]):
                continue
            if self.only and not self.only.search(f"{before} {after}"):
                continue
            if not self._open(before, after):
                yield hit.span()

    def _open(self, before: str, after: str) -> bool:
        if self.kind == "past":
            return bool(DOUBT.search(UNFORGOTTEN.sub("", before)))
        return self.kind == "event" and bool(PLAN.search(f"{before} {after}"))


@dataclass(frozen=True)
class Fence:
    """The fence of a conference with the later names and the ways out of the part; made once, used for every text."""

    known: Known
    cues: Cues
    more: LaterWords = field(default_factory=LaterWords)
    _outside: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, conference: str) -> Fence | None:
        """What is bundled for a conference; None where it has no fence or no cues. Raises ContentError for a file that is wrong."""
        folder, evals = data_folder("personas") / conference, evals_folder(conference)
        cues = cues_of(evals)
        try:
            known = open_library(folder).fence
        except ContentError:
            if folder.is_dir():
                raise
            return None
        return cls(known, cues, later_of(evals)) if cues is not None and known.cutoff else None

    @cached_property
    def words(self) -> tuple[_Word, ...]:
        """Every cue of the fence and every later name and event."""
        return (
            *(_cue(cue, later) for later in (*self.known.cannot_know, *self.known.in_season) for cue in later.cues),
            *(w for entry in self.cues.late for w in _late(entry)),
            *(w for entry in self.more.later for w in _gone(entry)),
        )

    @cached_property
    def parting(self) -> Parting:
        """Speech out of the part."""
        return Parting(self.cues)

    def outside(self, text: str, party: str) -> Iterator[tuple[int, int, str]]:
        """Places of words out of the part, with what is wrong about them."""
        yield from self.parting.outside(text, party)
        if party not in self._outside:
            self._outside[party] = tuple(self.more.outside(party, dict(self.cues.own)))
        for why, pattern in self._outside[party]:
            yield from ((*hit.span(), why) for hit in pattern.finditer(text))

    def day(self, date: str | None) -> str:
        """The day of a statement: its own, or the end of what the fence knows."""
        return date or self.known.cutoff or "2000-11-30"


def _literal(text: str) -> re.Pattern[str]:
    """A pattern for a phrase as it is written, in any spacing, hyphens and apostrophes; in any case where it has no capital."""
    between = {" ": r"[\s\-]+", "-": r"[\s\-\u2011]", "'": "['\u2019]"}
    body = "".join(between.get(letter) or re.escape(letter) for letter in text)
    if text.startswith("the "):
        body = f"[Tt]{body[1:]}"
    return re.compile(rf"(?<!\w){body}(?!\w)", 0 if text != text.lower() else re.IGNORECASE)


def _first(text: str) -> str | None:
    word = re.search(r"\w+", text.casefold())
    return word.group() if word else None


def _near(text: str) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed(text)))})", re.IGNORECASE) if listed(text) else None


def _cue(cue: str, later: Later) -> _Word:
    only = ATTACKS if cue == "September 11" else ABROAD if cue == "Joint Communique" else None
    unless = FIRST_NPT if "NPT" in cue else None
    kind = "name" if PERSON.search(cue) else "event"
    return _Word(_literal(cue), later.date, f"{later.date}: {later.item}"[:160], kind, _first(cue), unless, only)


def _late(entry: LateWord) -> Iterator[_Word]:
    for text in listed(entry.words):
        yield _Word(_literal(text), entry.date, f"{entry.date}: {entry.why}", "name", _first(text), _near(entry.unless))


def _gone(entry: Gone) -> Iterator[_Word]:
    unless, why = _near(entry.unless), f"{entry.date}: {entry.why}"
    for text in listed(entry.words or ""):
        yield _Word(_literal(text), entry.date, why, "name", _first(text), unless, who=entry.who)
    if entry.patterns:
        either = re.compile("|".join(entry.patterns), re.IGNORECASE)
        yield _Word(either, entry.date, why, "past", None, unless, who=entry.who)


def flags(text: str, party: str, date: str | None, fence: Fence) -> list[Flag]:
    """What should not be there, in the order of the text, no two of a kind overlapping. Without a date the fence's cutoff holds."""
    found: list[Found] = [(a, b, "out_of_role", why) for a, b, why in fence.outside(text, party)]
    day, there = fence.day(date), set(re.findall(r"\w+", text.casefold()))
    words = [w for w in fence.words if w.date > day and (w.first is None or w.first in there) and (not w.who or party in w.who)]
    whole = Sentences.of(text)
    for start, end in whole.places:
        found += [(a, b, "anachronism", why) for a, b, why in _anachronisms(text, start, end, day, words)]
    fine = [hit.span() for hit in fence.more.excuse.finditer(text)] if found and fence.more.excuse else []
    kept = [f for f in found if text[f[0] : f[1]].strip() and not _touches(f, fine)]
    return [Flag(flag=kind, span=whole.span(a, b), why=why) for a, b, kind, why in _apart(kept)]


def _touches(found: Found, fine: Sequence[tuple[int, int]]) -> bool:
    """Whether one of these places, which are in order and apart, shares a letter with what was found."""
    first = bisect_right(fine, found[0], key=lambda place: place[1])
    return first < len(fine) and fine[first][0] < found[1]


def _apart(found: Iterable[Found]) -> Iterator[Found]:
    ends: dict[str, int] = {}
    for a, b, kind, why in sorted(found, key=lambda f: (f[0], -f[1], f[2], f[3])):
        if a >= ends.get(kind, 0):
            ends[kind] = b
            yield a, b, kind, why


def _anachronisms(text: str, start: int, end: int, day: str, words: Iterable[_Word]) -> Iterator[tuple[int, int, str]]:
    """Later names and events in one sentence, and coming years spoken of as gone by."""
    for word in words:
        yield from ((a, b, word.why) for a, b in word.slips(text, start, end))
    for hit in YEAR.finditer(text, start, end):
        around = _clause(text, max(start, hit.start() - NEAR), hit.start(), hit.end(), min(end, hit.end() + NEAR))
        if hit.group() > day[:4] and PAST.search(around) and not FORETOLD.search(around):
            yield hit.start(), hit.end(), f"{hit.group()} is spoken of as past"


def _clause(text: str, low: int, start: int, end: int, high: int) -> str:
    """What stands around a place, as far as the next semicolons, colons or dashes."""
    return "".join([*BREAK.split(text[low:start])[-1:], text[start:end], *BREAK.split(text[end:high])[:1]])
