"""What may be said of a statement as language: faults that a careful editor would mark. Used by the quick tests and by the long study."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from harness.domain.events import TurnTaken
from harness.domain.scenario import Inputs

FENCE = Path(__file__).parents[1] / "personas" / "northeast-asia-2000" / "fence.yaml"
LONGEST_SENTENCE, LONGEST_STATEMENT = 40, 140
FRAMED = {"opening": (50, 160), "closing": (50, 160)}
VOWEL = re.compile(r"\ba ([aeio]\w+|u(?!n[ai]|se|ni|til|ti)\w+)", re.IGNORECASE)
CONSONANT = re.compile(r"\ban ([bcdfgjklmnpqrstvwxyz]\w+)", re.IGNORECASE)


@cache
def _fence() -> tuple[tuple[str, str], ...]:
    """(date, cue) of everything that came after the cutoff or inside the season."""
    data = yaml.safe_load(FENCE.read_text(encoding="utf-8"))
    return tuple((str(x["date"]), cue.lower()) for x in (*data["cannot_know"], *data["in_season"]) for cue in x["cues"])


@cache
def _beyond(date: str) -> re.Pattern[str]:
    """Any cue of what came after a date. One pattern: two hundred searches a statement cost more than the talk."""
    cues = sorted((cue for day, cue in _fence() if day > date), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b" if cues else r"(?!)")


def faults(turn: TurnTaken, date: str, *, guest: bool = False) -> list[str]:
    """Everything wrong with one turn's statement; empty when nothing is."""
    spoken = turn.spoken
    found = [f"unfilled slot: {spoken}"] if re.search(r"[{}]", spoken) else []
    found += [f"doubled word {m.group(1)!r}: {spoken}" for m in re.finditer(r"\b(\w+) \1\b", spoken, re.IGNORECASE) if m.group(1) != "that"]
    found += [f"article: {m.group(0)!r}" for m in (*VOWEL.finditer(spoken), *CONSONANT.finditer(spoken)) if not _exception(m.group(0))]
    found += [f"sentence of {len(s.text.split())} words: {s.text}" for s in turn.statement if len(s.text.split()) > LONGEST_SENTENCE]
    found += [f"no source: {s.text}" for s in turn.statement if s.line is None and s.act is None and s.answers is None]
    found += [f"a step short of or beyond: {spoken}" for _ in [0] if re.search(r"step (short of|beyond)", spoken)]
    found += [f"double punctuation or space: {spoken}" for _ in [0] if re.search(r"  | ,|\.\.|,,|,\.|;\.", spoken)]
    words = len(spoken.split())
    low, high = FRAMED.get(turn.kind, (0, LONGEST_STATEMENT))
    if turn.kind not in {"attend", "margins", "cable"} and not guest and not low <= words <= min(high, LONGEST_STATEMENT):
        found.append(f"{turn.kind} of {words} words: {spoken}")
    found += [f"beyond the fence: {m.group(0)!r}" for m in _beyond(date).finditer(spoken.lower())]
    return found


def _exception(text: str) -> bool:
    """Words whose first letter misleads: a one-off, a European, a useful; an hour, an honest."""
    return bool(re.match(r"(?i)a (one|once|eu|use|usual|uni|union|unit)|an (hour|hon|heir)", text))


def masked(turn: TurnTaken, inputs: Inputs) -> list[str]:
    """The words of a statement without any name of a party, its capital or its people."""
    text = turn.spoken.lower()
    for name in sorted(_names(inputs), key=len, reverse=True):
        text = text.replace(name, " ")
    return re.findall(r"[a-z']+", text)


def _names(inputs: Inputs) -> set[str]:
    names: set[str] = set()
    for p in inputs.profiles:
        names |= {p.id, p.name, p.short, p.capital, p.adjective, *inputs.voice[p.id].addresses.values(), inputs.voice[p.id].self}
    plain = {"korea", "korean", "koreas", "america", "american", "chinese", "japanese", "russian", "pyongyang", "seoul", "dprk"}
    return {n.lower() for n in names} | plain


class Bayes:
    """Who spoke? Multinomial naive Bayes over words, add-one smoothing: about the simplest classifier there is."""

    def __init__(self, labelled: Iterable[tuple[str, list[str]]]) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.turns: Counter[str] = Counter()
        for party, words in labelled:
            self.counts[party].update(words)
            self.turns[party] += 1
        self.size = len({w for c in self.counts.values() for w in c})

    def guess(self, words: list[str]) -> str:
        """The likeliest speaker."""
        return max(self.counts, key=lambda p: (self._score(p, words), p))

    def _score(self, party: str, words: list[str]) -> float:
        total = sum(self.counts[party].values()) + self.size
        prior = math.log(self.turns[party])
        return prior + sum(math.log((self.counts[party][w] + 1) / total) for w in words)


def accuracy(model: Bayes, labelled: list[tuple[str, list[str]]]) -> float:
    """Share of statements whose speaker the model names."""
    return sum(model.guess(words) == party for party, words in labelled) / len(labelled)
