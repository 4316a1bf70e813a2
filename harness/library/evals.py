"""What a conference is scored by: its folder under `evals/`, and the instrument in it, which must agree with the profiles."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from harness.domain.party import Profile
from harness.domain.values import Value
from harness.library import DEFAULT, open_library
from harness.library.fitting import fit, suggest
from harness.library.naming import strangers, twice
from harness.library.reading import Fault, read
from harness.resources import data_folder

INSTRUMENTS = "instruments.yaml"
T = TypeVar("T", bound=Value)
Items = Sequence[Mapping[str, Any]]
"""The items of a file that fits its model, as plain data: this room knows no instrument, for scoring lies above it."""


def evals_folder(conference: str | Path = DEFAULT) -> Path:
    """Where instruments, cues and gold of a conference lie: `evals/` in its own folder if it has one, else the bundled one."""
    own = Path(conference) / "evals"
    return own if isinstance(conference, Path) and own.is_dir() else data_folder("evals") / Path(conference).name


def instruments(model: type[T], conference: str | Path = DEFAULT) -> T:
    """The instrument of a conference, named or by its folder, as a value of the model (`harness.evaluation.instruments.Instruments`).

    Raises ContentError, with file and line, unless it extends every position of the profiles, and nothing else.
    """
    library = open_library(conference if isinstance(conference, Path) else data_folder("personas") / conference)
    document = read(evals_folder(conference) / INSTRUMENTS)
    value = fit(document, model)
    items: Items = document.data["items"]
    document.refuse(strangers(document, {"party": library.names("parties"), "issue": library.agenda.by_id}))
    profiles = {profile.id: profile for profile in library.profiles()}
    document.refuse(fault for n, item in enumerate(items) for fault in _foreign(n, item, profiles[item["party"]]))
    document.refuse((*_sides(items), *_uncovered(items, profiles)))
    return value


def hash_of(value: Value) -> str:
    """SHA-256 of a value as canonical JSON, the same bytes as a transcript would hold."""
    plain = value.model_dump(mode="json", exclude_none=True)
    data = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(data.encode()).hexdigest()


def _foreign(n: int, item: Mapping[str, Any], profile: Profile) -> Iterator[Fault]:
    """Positions of an item that its party does not hold, or holds on another issue, and those that it names twice."""
    held = {position.id: position.issue for position in profile.positions}
    places = [(("items", n, "positions", m), name) for m, name in enumerate(item["positions"])]
    yield from twice(places)
    for loc, name in places:
        if name not in held:
            yield Fault(loc, f"{profile.id} has no position {name!r}", suggest(name, held, "positions"))
        elif held[name] != item["issue"]:
            yield Fault(loc, f"{name!r} is a position on {held[name]!r}, not on {item['issue']!r}")


def _sides(items: Items) -> Iterator[Fault]:
    """Items that share a position and do not say which side of it they are."""
    shares = Counter(name for item in items for name in item["positions"])
    for n, item in enumerate(items):
        shared = [name for name in item["positions"] if shares[name] > 1]
        if shared and not item.get("facet"):
            problem = f"{shares[shared[0]]} items extend {shared[0]!r}, and this one has no facet"
            yield Fault(("items", n), problem, "Say which side of it this is.")


def _uncovered(items: Items, profiles: Mapping[str, Profile]) -> Iterator[Fault]:
    """Positions of the profiles that no item extends."""
    extended = {name for item in items for name in item["positions"]}
    for party, profile in profiles.items():
        for position in profile.positions:
            if position.id not in extended:
                yield Fault(("items",), f"no item extends {position.id!r}, a position of {party}", "Add an item for it.")
