"""What is named must exist, once: every name in a file that stands for something defined elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from harness.domain.format import CHAIRLESS
from harness.domain.party import Profile
from harness.library.fitting import suggest
from harness.library.reading import Document, Fault, Loc, dotted

Known = Mapping[str, Collection[str]]
"""The names that exist, by kind of thing."""

_REFERS: Mapping[str, str] = {
    **dict.fromkeys(("about", "absent", "addresses", "chair", "dear_to", "essential", "guests", "known_to", "members"), "party"),
    **dict.fromkeys(("observers", "of", "open_seats", "parties", "party", "present", "toward", "trust", "veto", "votes"), "party"),
    **dict.fromkeys(("adopted", "arguments", "issue", "issues", "stances"), "issue"),
    **dict.fromkeys(("pace", "track", "tracks"), "track"),
    **dict.fromkeys(("rules", "weight"), "kind of issue"),
    "event": "event",
    "format": "format",
    "line": "line",
    "paragraphs": "source",
    "position": "position",
    "scenario": "scenario",
    "wordings": "kind of sentence",
}
"""What kind of thing a field names: by its text, its list of texts, or the names in its block. A field means the same in every file."""
_PLURALS: Mapping[str, str] = {"party": "parties", "kind of issue": "kinds of issue", "kind of sentence": "kinds of sentence"}


def _references(value: Any, loc: Loc = (), kind: str | None = None) -> Iterator[tuple[Loc, str, str]]:
    """Every name that stands for something defined elsewhere: where, what kind of thing, and the name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if kind:
                yield (*loc, key), kind, key
            yield from _references(inner, (*loc, key), None if kind else _REFERS.get(key))
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            yield from _references(inner, (*loc, i), kind if isinstance(inner, str) else None)
    elif isinstance(value, str) and kind and not (loc[-1] == "chair" and value in CHAIRLESS):
        yield loc, kind, value


def strangers(document: Document, known: Known) -> Iterator[Fault]:
    """Names that nothing bears; a kind of thing that is not among the known is not asked for."""
    for loc, kind, name in _references(document.data):
        if kind in known and name not in known[kind]:
            yield Fault(loc, f"there is no {kind} {name!r}", suggest(name, known[kind], _PLURALS.get(kind, f"{kind}s")))


def twice(named: Iterable[tuple[Loc, str]]) -> Iterator[Fault]:
    """Names that are borne twice."""
    seen: dict[str, Loc] = {}
    for loc, name in named:
        if name in seen:
            yield Fault(loc, f"{name!r} is here twice", f"It stands at {dotted(seen[name])} already.")
        seen.setdefault(name, loc)


def ids(profile: Profile) -> list[tuple[Loc, str]]:
    """Where a profile gives an id."""
    fields = ("interests", "capabilities", "reservations", "positions", "preconditions", "red_lines", "offers", "shifts")
    return [((field, i, "id"), line.id) for field in fields for i, line in enumerate(getattr(profile, field))]
