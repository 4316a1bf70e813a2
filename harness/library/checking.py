"""Everything that is wrong in somebody's content, told at once: a conference, one of its scenarios, or a pathway. Nothing is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from harness.domain.format import Format
from harness.domain.mechanism import Mechanisms
from harness.domain.party import Profile, Relations, Voice
from harness.domain.pathway import Pathway
from harness.domain.scenario import Scenario
from harness.domain.values import Value
from harness.errors import ContentError
from harness.library import HELD, Library, is_conference, is_pathway, load_named, open_library
from harness.library.files import AgendaFile, EventsFile, Fence
from harness.library.fitting import suggest
from harness.library.mechanisms import dangling
from harness.library.reading import Faults, read

T = TypeVar("T")

_NEEDED: Mapping[str, type[Value]] = {"agenda": AgendaFile, "relations": Relations}
_ALSO: Mapping[str, type[Value]] = {"fence": Fence, "events": EventsFile, "mechanisms": Mechanisms}
_FOLDERS: Mapping[str, type[Value]] = {
    "parties": Profile,
    "voices": Voice,
    "formats": Format,
    "scenarios": Scenario,
    "pathways": Pathway,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What was found."""

    title: str
    complaints: tuple[ContentError, ...]
    """In the order of files and lines."""
    counts: Mapping[str, int]
    """How many there are of what; what could not be read is not counted."""
    unread: tuple[Path, ...] = ()
    """Files that look like content and that nothing reads."""


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Complaints as they come in, each once."""

    found: dict[str, ContentError] = field(default_factory=dict)

    def note(self, fault: ContentError) -> None:
        """Keep a complaint, or all those that it stands for."""
        for each in (fault.each if isinstance(fault, Faults) else ()) or (fault,):
            self.found.setdefault(str(each), each)

    def trying(self, task: Callable[[], T]) -> T | None:
        """What the task gives, or None after keeping its complaint."""
        try:
            return task()
        except ContentError as fault:
            self.note(fault)
            return None

    def sorted(self) -> tuple[ContentError, ...]:
        """All complaints."""
        return tuple(sorted(self.found.values(), key=lambda fault: (fault.file, fault.line)))


def check(path: Path | None = None) -> Report:
    """What is wrong there, and what is there: a conference's folder (the bundled one by default) or one of its files, or a file alone.

    Raises ContentError for a folder that is no conference.
    """
    if path is None or _is_folder(path):
        return _conference(open_library(path))
    place = path.absolute().parent
    whole = next((folder for folder in (place, place.parent) if is_conference(folder)), None)
    return _conference(Library(whole)) if whole and place.name not in HELD else _file(path)


def _is_folder(path: Path) -> bool:
    """Whether it is one; what cannot even be a path is left to the reader, who says so."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _file(path: Path) -> Report:
    """A scenario or a pathway, with all that it depends on."""
    ledger, library = _Ledger(), open_library().home(path)
    document = ledger.trying(lambda: read(path))
    if document is None:
        return Report(path.stem, ledger.sorted(), {})
    if path.absolute().parent.name == "pathways" or is_pathway(document):
        pathway = ledger.trying(lambda: library.pathway(path))
        for name in sorted({session.scenario for session in pathway.sessions}) if pathway else ():
            ledger.trying(partial(library.inputs, name))
        return Report(path.stem, ledger.sorted(), {"sessions": len(pathway.sessions)} if pathway else {})
    inputs = ledger.trying(lambda: library.inputs(path))
    if inputs is None:
        return Report(path.stem, ledger.sorted(), {})
    scenario = inputs.scenario
    counts = {"parties": len(scenario.parties), "issues": len(scenario.issues), "rounds": scenario.rounds}
    return Report(path.stem, ledger.sorted(), {**counts, "events": len(inputs.happenings)})


def _conference(library: Library) -> Report:
    """Each file alone, then all of them together: a fault that many would stumble over is told once."""
    ledger = _Ledger()
    for path, model in _files(library):
        ledger.trying(partial(load_named, path, model))
    for task in _tasks(library):
        ledger.trying(task)
    for lost in ledger.trying(lambda: list(dangling(library))) or ():
        ledger.note(lost)
    counts = ledger.trying(lambda: _counts(library)) or {kind: len(library.names(kind)) for kind in _FOLDERS if kind != "voices"}
    return Report(library.folder.absolute().name, ledger.sorted(), counts, tuple(sorted(_unread(library.folder))))


def _files(library: Library) -> Iterator[tuple[Path, type[Value]]]:
    """Every file of a conference, with what it should be."""
    yield from ((library.folder / f"{name}.yaml", model) for name, model in _NEEDED.items())
    yield from ((path, model) for name, model in _ALSO.items() if (path := library.folder / f"{name}.yaml").exists())
    yield from ((library.path(kind, name), model) for kind, model in _FOLDERS.items() for name in library.names(kind))


def _tasks(library: Library) -> Iterator[Callable[[], object]]:
    """Everything that a conference is asked for, one thing after another."""
    yield lambda: (library.agenda, library.relations)
    yield lambda: library.fence
    yield lambda: library.happenings
    for party in library.names("parties"):
        yield partial(_voiced, library, party)
    yield library.profiles
    for voice in sorted({*library.names("voices")} - {*library.names("parties")}):
        yield partial(_mute, library, voice)
    for name in library.names("formats"):
        yield partial(library.format, name)
    for name in library.scenario_names():
        yield partial(library.inputs, name)
    for name in library.pathway_names():
        yield partial(library.pathway, name)
    yield library.mechanisms


def _voiced(library: Library, party: str) -> None:
    """Reads a profile, and how it speaks."""
    library.voice(library.profile(party))


def _mute(library: Library, voice: str) -> None:
    """Refuses a voice that belongs to nobody."""
    remedy = suggest(voice, library.names("parties"), "parties")
    raise ContentError(str(library.path("voices", voice)), 0, "", f"there is no party {voice!r}.", remedy)


def _counts(library: Library) -> dict[str, int]:
    """How many there are of what. Raises ContentError when the agenda, the events or the mechanisms cannot be read."""
    folders = {kind: len(library.names(kind)) for kind in _FOLDERS if kind != "voices"}
    parties = {"parties": folders.pop("parties"), "issues": len(library.agenda.issues)}
    return {**parties, **folders, "events": len(library.happenings), "mechanisms": len(library.mechanisms())}


def _unread(folder: Path) -> Iterator[Path]:
    """Files whose ending or name keeps them from being read."""
    known = {f"{name}.yaml" for name in (*_NEEDED, *_ALSO)}
    yield from (path for path in folder.glob("*.y*ml") if path.name not in known)
    yield from (path for kind in _FOLDERS for path in (folder / kind).glob("*.yml"))
    yield from (path for path in folder.glob("*/*.yaml") if path.parent.name not in _FOLDERS)
