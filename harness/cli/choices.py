"""What a word on the command line stands for: a run, a party."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness.cli import terminal
from harness.domain.party import Profile
from harness.errors import RunError, UserError

RUNS = Path("transcripts") / "runs"
"""Where runs are put and looked for, below the current folder."""
UNKEPT = "To score without keeping anything, add --no-keep."
"""What may be done about a folder that cannot be written beside."""


def run_folder(word: str) -> Path:
    """The folder of a run: a path to it or to a file in it, or the bare name of one under transcripts/runs."""
    path = Path(word)
    try:
        if path.is_dir():
            return path
        if path.is_file():
            return path.parent
        if len(path.parts) == 1 and (RUNS / path).is_dir():
            return RUNS / path
    except OSError as fault:
        raise RunError(f"there is no run {word[:80]!r}: {fault.strerror}.") from fault
    there = sorted(p.name for p in RUNS.iterdir() if p.is_dir()) if RUNS.is_dir() else []
    hint = terminal.meant(path.name, there, f"runs in {RUNS}") if there else "`sixparty run` holds a talk and says where it is."
    raise RunError(f"there is no run {word!r}, neither as a folder nor under {RUNS}. {hint}")


def party(word: str, profiles: Iterable[Profile]) -> Profile:
    """The party that is meant: by its id or by any of its names."""
    known = list(profiles)
    for profile in known:
        names = {profile.id, profile.name, profile.short, profile.name.removeprefix("the "), profile.short.removeprefix("the ")}
        if word.casefold() in {name.casefold() for name in names}:
            return profile
    raise UserError(f"there is no party {word!r} here. {terminal.meant(word, [p.id for p in known], 'parties')}")
