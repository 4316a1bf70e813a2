"""What a person has typed, read: lines made clean, choices by number or word, texts by option and rider.

Nothing is guessed: what fits two choices fits none. Every function that reads raises ValueError, which says in plain words what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from unicodedata import category, normalize

from harness.domain.agenda import Draft
from harness.domain.turns import Pledge
from harness.domain.view import View
from harness.prompts.reading import MOST

T = TypeVar("T")
_KEYS = re.compile(r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)?|\[[0-?]*[ -/]*[@-~]|O[ -~]|[ -~])?")
"""What a terminal sends for an arrow, a function key or a paste."""
_JOINT = re.compile(r"(?<=[^\W_])[-_](?=[^\W_])")
"""What joins the words of an id; before a number it would be a minus."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_BLANK = frozenset({"Zs", "Zl", "Zp"})
_JOINING = ("+", "with ", "to ", "option ")
"""What may stand before a text or a rider and says nothing."""
SHOWN = 40
"""Characters of somebody's words that a complaint repeats."""


def cleaned(line: str) -> str:
    """The words of a line, without keys, controls and marks of direction. Raises ValueError for one too long, or that is no text."""
    if len(line) > MOST:
        raise ValueError(f"That line is longer than {MOST} characters and was not taken.")
    if "\ufffd" in line:
        raise ValueError("Some of that could not be read as text, so it was not taken.")
    bare = _KEYS.sub("", line).replace("\t", " ")
    return "".join(" " if category(c) in _BLANK else c for c in bare if category(c) not in _UNSEEN).strip()


def word(text: str) -> str:
    """The text as it is compared: whatever its case, its width and its hyphens."""
    return " ".join(_JOINT.sub(" ", normalize("NFKC", text).casefold()).split())


@dataclass(frozen=True, slots=True)
class Menu(Generic[T]):
    """Things to choose from, each with the words that it goes by; the first is shown."""

    items: tuple[tuple[tuple[str, ...], T], ...]

    def __str__(self) -> str:
        return "; ".join(f"{n} {names[0]}" for n, (names, _) in enumerate(self.items, 1))

    def of(self, text: str) -> T:
        """The one that is meant, by a text that says nothing else."""
        found, rest = self.read(text)
        if rest:
            raise ValueError(f"{_shown(rest)} is too much here. Say one of: {self}.")
        return found

    def read(self, text: str) -> tuple[T, str]:
        """The one that the head of a text means, and the rest of the text."""
        plain = word(text)
        number = re.match(r"(\d{1,3})(?!\w)", plain)
        if number is not None and 1 <= int(number[1]) <= len(self.items):
            return self.items[int(number[1]) - 1][1], plain[number.end() :].strip()
        names = sorted(((word(name), value) for known, value in self.items for name in known), key=lambda pair: -len(pair[0]))
        for name, value in names:
            if re.match(rf"{re.escape(name)}(?!\w)", plain):
                return value, plain[len(name) :].strip()
        return self._begun(plain)

    def _begun(self, plain: str) -> tuple[T, str]:
        """The only one that begins with the first word of a text."""
        first, _, rest = plain.replace("+", " +").partition(" ")
        begun = [n for n, (known, _) in enumerate(self.items) if first and any(word(name).startswith(first) for name in known)]
        if len(begun) != 1:
            what = "could mean several things" if begun else "is none of them" if plain else "Nothing was chosen"
            raise ValueError(f"{_shown(first) + ' ' if plain else ''}{what}. Say one of: {self}.")
        return self.items[begun[0]][1], rest.strip()


def menu(words: Iterable[str]) -> Menu[str]:
    """A menu of words that mean themselves."""
    return Menu(tuple(((name.replace("-", " "), name), name) for name in words))


def issues(view: View, among: Iterable[str]) -> Menu[str]:
    """Issues, by short name or id."""
    return Menu(tuple(((view.inputs.agenda.by_id[i].short, i), i) for i in among))


def parties(view: View, among: Iterable[str]) -> Menu[str]:
    """Parties, by everyday name or id."""
    profile = view.inputs.profile
    return Menu(tuple(((profile[p].short.removeprefix("the "), p, profile[p].name), p) for p in among))


def riders(view: View, issue: str) -> Menu[str]:
    """The riders that fit an issue, by id."""
    return menu(r.id for r in view.inputs.agenda.riders if issue in r.issues)


def draft(view: View, issue: str, text: str) -> Draft:
    """The text that is meant: an option by number or label, and perhaps a rider. Whether it is legal here is not asked."""
    options = Menu(tuple(((o.label,), o.number) for o in view.inputs.agenda.by_id[issue].options))
    number, rest = options.read(_bare(text))
    if not rest:
        return Draft(option=number)
    known = riders(view, issue)
    if not known.items:
        raise ValueError(f"{_shown(rest)} is too much: no rider fits this issue.")
    return Draft(option=number, rider=known.of(_bare(rest)))


def pledge(view: View, among: Sequence[str], text: str) -> Pledge:
    """An issue and a text on it."""
    issue, rest = issues(view, among).read(text)
    return Pledge(issue=issue, draft=draft(view, issue, rest))


def told(view: View, pledged: Pledge) -> str:
    """A pledge in words."""
    issue = view.inputs.agenda.by_id[pledged.issue]
    option = issue.option(pledged.draft.option)
    rider = f" +{pledged.draft.rider}" if pledged.draft.rider else ""
    return f"{issue.short}: {option.number}{rider} ({option.label})"


def _bare(text: str) -> str:
    plain = word(text)
    for begin in _JOINING * 2:
        plain = plain.removeprefix(begin).strip()
    return plain


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")
