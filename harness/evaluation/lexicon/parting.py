"""Speech out of the part: of being a machine, of the prompt, of the exercise as such, in another's name, or in the leftovers of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from harness.evaluation.lexicon.cues import Cues, listed

PEOPLES: Mapping[str, str] = {
    "rok": "South Koreans?",
    "dprk": "North Koreans?",
    "usa": "Americans?",
    "prc": "Chinese",
    "jpn": "Japanese",
    "rus": "Russians?",
    "can": "Canadians?",
    "aus": "Australians?",
    "mng": "Mongolians?",
}
"""What people call themselves, for parties that have such a name."""
_OFFICE = r"(?:representative|delegate|delegation|delegates|ambassador|envoy|foreign minister|head of the delegation|negotiator|side|voice)"
_VERBS = "have|are|will|do|would|want|must|cannot|can|never|believe|know|insist|support|oppose|say|think|need|fear|shall"


class Parting:
    """Looks for speech out of the part; made once from the cues."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        self._another: dict[str, re.Pattern[str] | None] = {}

    @cached_property
    def _table(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((why, re.compile("|".join(patterns), re.IGNORECASE)) for why, patterns in self._cues.parting.items())

    def outside(self, text: str, party: str) -> Iterator[tuple[int, int, str]]:
        """Places of words out of the part, with what is wrong about them."""
        for why, pattern in self._table:
            yield from ((*hit.span(), why) for hit in pattern.finditer(text))
        if party not in self._another:
            self._another[party] = _in_names_of(party, self._cues.own)
        another = self._another[party]
        if another is not None:
            yield from ((*hit.span(), "speaks in another's name") for hit in another.finditer(text))


def _in_names_of(party: str, own: Mapping[str, str]) -> re.Pattern[str] | None:
    """Who speaks for another than this party: "as the delegate of Japan", "we Russians", "my government in Tokyo"."""
    mine = set(listed(own.get(party, "")))
    names = {n for other, text in own.items() if other != party for n in listed(text)} - mine - {"the north", "the south"}
    peoples = [text for other, text in PEOPLES.items() if other != party and other in own]
    if not names or not peoples:
        return None
    name = rf"(?:the )?(?:{'|'.join(re.escape(n) for n in sorted(names, key=lambda n: (-len(n), n)))})"
    people, me = f"(?:{'|'.join(peoples)})", "(?:I|we|my|our)"
    ways = (
        rf"\bas (?:the |a |an )?(?:\w+ )?{_OFFICE} (?:of|from|for) {name}\b(?=[,.]? {me}\b)",
        rf"\bas (?:the |a |an ){people} {_OFFICE},? {me}\b",
        rf"\b(?:we|us),? (?:the )?{people}(?=[, ]+(?:\w+ ){{0,2}}(?:{_VERBS})\b)",
        rf"\b(?:we|us),? (?:the )?{people} (?:side|delegation|government|people)\b",
        rf"\b(?:speaking|I speak|we speak) (?:as|for|on behalf of) (?:the )?(?:{name}|{people})\b",
        rf"\bon behalf of (?:the )?(?:government of |people of )?{name},? (?:I|we)\b",
        rf"\b(?:my|our) (?:own )?(?:government|capital|country|ministry|leadership|nation),? (?:in |of )?{name}(?=[ ,.;])",
        rf"\b(?:we|I) in {name}\b",
        rf"(?:^|\n)\s*{name}\s*:",
        rf"\bI(?:,| am|'m) (?:the )?{_OFFICE} (?:of|from|for) {name}\b",
    )
    return re.compile("|".join(ways), re.IGNORECASE)
