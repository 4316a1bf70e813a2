"""Words that should not be in a party's mouth: what came after the date, and what steps out of the part.

Anachronisms come from the fence of the conference and the later names of `cues.yaml`; a name is always one, an event only where it is
spoken of as something that happened: plans, fears and proposals for the future are fine. Speech out of the part is a table of phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from harness.domain.findings import Flag, FlagKind
from harness.errors import ContentError
from harness.evaluation.lexicon.cues import Cues, LateWord, cues_of, listed
from harness.evaluation.lexicon.parting import Parting
from harness.evaluation.sentences import sentences, span
from harness.library import open_library
from harness.library.evals import evals_folder
from harness.library.files import Fence as Known
from harness.library.files import Later
from harness.resources import data_folder


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
PAST = _words(
    r"was were had happened saw showed taught brought broke fell began met went came took made gave led left held signed "
    r"ended \w{3,}ed since after back~in  events~of lessons?~of crisis~of talks~of test~of war~of"
)
FORETOLD = _words(
    r"will would shall should by until till due schedul\w+ plan\w* expect\w* promis\w+ target\w* deadline may might could "
    r"hope\w* foresee\w* from ready  complet\w+~(?:in|for) for~20 are~to is~to was~to were~to to~be no~later~than before "
    r"goal agreed~for set~for next intend\w* aim\w* horizon programmed  forecast\w* project\w+"
)
"""Words that make a coming year a plan or a forecast."""
ATTACKS = re.compile(r"attack|terror|tower|tragedy|world changed|since|after|events of|day that changed|victims", re.IGNORECASE)
ABROAD = re.compile(r"Washington|American|United States|US-DPRK|DPRK|Pyongyang|Jo Myong", re.IGNORECASE)
PERSON = re.compile(
    r"^(?:[A-Z]{3,}|9/11)$|Jong-un|Koizumi|Roh Moo|Moon Jae|Trump|Cheonan|axis of evil|war on terror|Power of Siberia|Rajin|Powell"
    r"|President-elect|THAAD|Panmunjom Decl"
)
"""What is a later name whatever is said of it."""
FIRST_NPT = re.compile(r"\b199[34]\b|threaten\w*|suspended|announce\w*")


@dataclass(frozen=True, slots=True)
class _Word:
    """One cue, ready to be looked for."""

    pattern: re.Pattern[str]
    date: str
    why: str
    name: bool
    unless: re.Pattern[str] | None = None
    only: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Fence:
    """The fence of a conference with the later names and the ways out of the part; made once, used for every text."""

    known: Known
    cues: Cues

    @classmethod
    def of(cls, conference: str) -> Fence | None:
        """What is bundled for a conference; None where it has no fence or no cues. Raises ContentError for a file that is wrong."""
        folder, cues = data_folder("personas") / conference, cues_of(evals_folder(conference))
        try:
            known = open_library(folder).fence
        except ContentError:
            if folder.is_dir():
                raise
            return None
        return cls(known, cues) if cues is not None and known.cutoff else None

    @cached_property
    def words(self) -> tuple[_Word, ...]:
        """Every cue of the fence and every later name."""
        told = [*((f, False) for f in self.known.cannot_know), *((f, True) for f in self.known.in_season)]
        return (
            *(_cue(cue, later, season=season) for later, season in told for cue in later.cues),
            *(w for entry in self.cues.late for w in _late(entry)),
        )

    @cached_property
    def parting(self) -> Parting:
        """Speech out of the part."""
        return Parting(self.cues)

    def day(self, date: str | None) -> str:
        """The day of a statement: its own, or the end of what the fence knows."""
        return date or self.known.cutoff or "2000-11-30"


def _literal(text: str) -> re.Pattern[str]:
    """A pattern for a phrase as it is written, in any spacing, hyphens and apostrophes; in any case where it has no capital."""
    between = {" ": r"[\s\-]+", "-": r"[\s\-\u2011]", "'": "['\u2019]"}
    body = "".join(between.get(letter) or re.escape(letter) for letter in text)
    return re.compile(rf"(?<!\w){body}(?!\w)", 0 if text != text.lower() else re.IGNORECASE)


def _cue(cue: str, later: Later, *, season: bool) -> _Word:
    only = ATTACKS if cue == "September 11" else ABROAD if cue == "Joint Communique" else None
    unless = FIRST_NPT if "NPT" in cue else None
    why = f"{later.date}: {later.item}"
    return _Word(_literal(cue), later.date, why[:160], name=bool(PERSON.search(cue)) and not season, unless=unless, only=only)


def _late(entry: LateWord) -> Iterator[_Word]:
    unless = re.compile("|".join(map(re.escape, listed(entry.unless))), re.IGNORECASE) if entry.unless else None
    for text in listed(entry.words):
        yield _Word(_literal(text), entry.date, f"{entry.date}: {entry.why}", name=True, unless=unless)


def flags(text: str, party: str, date: str | None, fence: Fence) -> list[Flag]:
    """What should not be there, in the order of the text, no two of a kind overlapping. Without a date the fence's cutoff holds."""
    found: list[tuple[int, int, FlagKind, str]] = [(a, b, "out_of_role", why) for a, b, why in fence.parting.outside(text, party)]
    day = fence.day(date)
    for start, end in sentences(text):
        found += [(a, b, "anachronism", why) for a, b, why in _anachronisms(text, start, end, day, fence.words)]
    return [Flag(flag=kind, span=span(text, a, b), why=why) for a, b, kind, why in _apart(found) if text[a:b].strip()]


def _apart(found: Iterable[tuple[int, int, FlagKind, str]]) -> Iterator[tuple[int, int, FlagKind, str]]:
    ends: dict[str, int] = {}
    for a, b, kind, why in sorted(found, key=lambda f: (f[0], -f[1], f[2], f[3])):
        if a >= ends.get(kind, 0):
            ends[kind] = b
            yield a, b, kind, why


def _anachronisms(text: str, start: int, end: int, day: str, words: Iterable[_Word]) -> Iterator[tuple[int, int, str]]:
    """Later names and events in one sentence, and coming years spoken of as gone by."""
    for word in words:
        if word.date <= day:
            continue
        for hit in word.pattern.finditer(text, start, end):
            low, high = max(start, hit.start() - WINDOW), min(end, hit.end() + WINDOW)
            around = text[low : hit.start()] + " " + text[hit.end() : high]
            if (
                not (word.unless and word.unless.search(text[low:high]))
                and not (word.only and not word.only.search(around))
                and (word.name or not PLAN.search(around))
            ):
                yield hit.start(), hit.end(), word.why
    for hit in YEAR.finditer(text, start, end):
        low, high = max(start, hit.start() - NEAR), min(end, hit.end() + NEAR)
        around = text[low:high]
        if hit.group() > day[:4] and PAST.search(around) and not FORETOLD.search(around):
            yield hit.start(), hit.end(), f"{hit.group()} is spoken of as past"


def _slips(word: _Word, whole: str, around: str) -> bool:
    """Whether a cue in these surroundings is a slip: not excused, not another thing of that name, and no plan."""
    if word.unless and word.unless.search(whole):
        return False
    if word.only and not word.only.search(around):
        return False
    return word.name or not PLAN.search(around)


WINDOW = 120
"""Letters around a cue that tell whether it is a plan."""
NEAR = 70
"""Letters around a year that tell whether it is past."""
