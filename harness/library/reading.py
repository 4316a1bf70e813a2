"""YAML as plain data, with the line of every value; the only module that knows yaml.

Files come from strangers, so data is built from the parser's events, one by one: aliases, tags and depth are refused as they
appear, before anything grows. And a word stays a word: only true and false are booleans, only digits are a number, a date is text.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from harness.errors import ContentError

LIMIT = 1_000_000
"""Bytes a file may have; the longest bundled one has a tenth."""
DEEPEST = 40
"""Levels a value may lie below the top."""

Loc = tuple[str | int, ...]
"""Where a value lies in a file: the names and indexes that lead to it."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEP, _CLOSE = f"values are nested deeper than {DEEPEST} levels", "Close a bracket, or indent less."
_QUOTES = "Text that holds ': ' or ' #', or that begins with a sign such as { [ * & ! % @ or -, needs quotes."
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
"""What is read as a whole number when it stands without quotes."""
_FRACTION = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}")


class Faults(ContentError):
    """The topmost fault of a file; `each` says of every fault what it says of that one."""

    each: tuple[ContentError, ...] = ()


class Fault(NamedTuple):
    """One thing that is wrong in a file."""

    loc: Loc
    problem: str
    remedy: str = ""


@dataclass(frozen=True)
class Document:
    """One file as plain data, with the line of every value."""

    path: Path
    data: Any
    lines: Mapping[Loc, int]

    def line(self, loc: Loc) -> int:
        """The line of a value or, where it is missing, of the block that should hold it."""
        return self.lines[loc] if loc in self.lines else self.line(loc[:-1])

    def complaint(self, faults: Iterable[Fault]) -> Faults:
        """What to say of these faults: the topmost, and how many more there are."""
        found = sorted(faults, key=lambda f: self.line(f.loc))
        more = f" (and {len(found) - 1} more)" if found[1:] else ""
        said = Faults(*self._facts(found[0]), (found[0].remedy + more).strip())
        said.each = tuple(ContentError(*self._facts(fault), fault.remedy) for fault in found)
        return said

    def _facts(self, fault: Fault) -> tuple[str, int, str, str]:
        """File, line, field and problem."""
        return str(self.path), self.line(fault.loc), dotted(fault.loc), f"{fault.problem}."

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Raise the complaint, if there is any fault."""
        if found := list(faults):
            raise self.complaint(found)


def dotted(loc: Loc) -> str:
    """A location as a reader would write it: positions[3].target."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).lstrip(".")[:120]


def shown(value: Any) -> str:
    """A value as a reader would name it."""
    match value:
        case None:
            return "an empty value"
        case bool():
            return str(value).lower()
        case str():
            return f"the text {value if len(value) < 60 else value[:57] + '...'!r}"
        case int() | float():
            return f"the number {value}"
        case _:
            return "a list" if isinstance(value, tuple) else "a block of fields"


def read(path: Path) -> Document:
    """The file as plain data."""
    text = _text(path)
    reader = _Reader(path, yaml.parse(text, Loader=_LOADER))
    try:
        data = reader.document()
    except (yaml.YAMLError, ValueError) as fault:
        raise _syntax(path, text, fault) from fault
    return Document(path, data, reader.lines)


def _text(path: Path) -> str:
    """The file as text, if it is a file, is not too long, and is UTF-8 without characters that hide something."""
    raw = _bytes(path)
    try:
        text = raw.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise ContentError(str(path), line, "", f"byte {fault.start + 1} is not UTF-8.", "Save the file as UTF-8.") from fault
    if odd := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise ContentError(str(path), line, "", f"there is a character that cannot be seen (U+{ord(odd[0]):04X}).", "Take it out.")
    return text


def _bytes(path: Path) -> bytes:
    """What the file holds; asked for its kind and size first, so that a pipe or a giant is never read."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not an ordinary file"
            raise ContentError(str(path), 0, "", f"this is {kind}.", "Name a YAML file.")
        if found.st_size > LIMIT:
            raise ContentError(str(path), 0, "", f"the file has {found.st_size:,} bytes; the limit is {LIMIT:,}.", "Shorten it.")
        with path.open("rb") as file:
            return file.read(LIMIT)
    except FileNotFoundError as fault:
        raise ContentError(str(path), 0, "", "there is no such file.", "Look for a slip in the name.") from fault
    except PermissionError as fault:
        raise ContentError(str(path), 0, "", "you may not read this file.", "Change its permissions.") from fault
    except (OSError, ValueError) as fault:
        raise ContentError(str(path), 0, "", f"the file cannot be read: {fault}.", "") from fault


def _syntax(path: Path, text: str, fault: Exception) -> ContentError:
    """The parser's complaint in one sentence."""
    mark, begin = getattr(fault, "problem_mark", None), getattr(fault, "context_mark", None)
    line = mark.line + 1 if mark else 0
    if mark and any(re.match(r" *\t", row) for row in text.split("\n")[mark.line : line]):
        return ContentError(str(path), line, "", "the line is indented with a tab.", "Indent with spaces.")
    problem = getattr(fault, "problem", None) or str(fault)
    if "nesting depth" in problem:  # some versions of the parser refuse it before we do
        return ContentError(str(path), line, "", f"{_DEEP}.", _CLOSE)
    since = f" {getattr(fault, 'context', '')} that begins in line {begin.line + 1}" if begin and begin.line + 1 < line else ""
    return ContentError(str(path), line, "", f"this is not YAML: {problem}{since}.", _QUOTES)


class _Reader:
    """Builds plain data from the parser's events and notes the line of every value."""

    def __init__(self, path: Path, events: Iterator[Any]) -> None:
        self.path, self.events = path, events
        self.lines: dict[Loc, int] = {}

    def document(self) -> Any:
        """The one document of the file, which must be a block of fields."""
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            self._refuse((), 0, "the file is empty", "Look at a bundled file of the same kind.")
        data = self._value((), next(self.events))
        next(self.events)
        if not isinstance(event := next(self.events), yaml.StreamEndEvent):
            self._refuse((), event.start_mark.line + 1, "a second document begins here", "Keep one to a file, without '---' between.")
        if not isinstance(data, dict):
            self._refuse((), self.lines[()], f"the file should hold fields and their values, not {shown(data)}", "")
        return data

    def _refuse(self, loc: Loc, line: int, problem: str, remedy: str) -> NoReturn:
        raise ContentError(str(self.path), line, dotted(loc), f"{problem}.", remedy)

    def _value(self, loc: Loc, event: Any) -> Any:
        self._plain(loc, event)
        self.lines.setdefault(loc, event.start_mark.line + 1)
        if len(loc) > DEEPEST:
            self._refuse(loc[:1], self.lines[loc], _DEEP, _CLOSE)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._list(loc) if isinstance(event, yaml.SequenceStartEvent) else self._block(loc)

    def _plain(self, loc: Loc, event: Any) -> None:
        line = event.start_mark.line + 1
        if event.anchor:
            self._refuse(loc, line, "anchors (&) and aliases (*) are not taken", "Write the value out, or put the text in quotes.")
        if event.tag:
            self._refuse(loc, line, f"tags such as {event.tag[:60]!r} are not taken", "Write the value alone, or put the text in quotes.")
        if odd := _UNPRINTABLE.search(getattr(event, "value", "")):
            self._refuse(loc, line, f"there is a character that cannot be seen (U+{ord(odd[0]):04X})", "Take it out.")

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if not event.implicit[0]:
            return text
        if WHOLE.fullmatch(text):
            return int(text)
        return float(text) if _FRACTION.fullmatch(text) else _WORDS.get(text, text)

    def _list(self, loc: Loc) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value((*loc, len(items)), event))
        return tuple(items)

    def _block(self, loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._plain(loc, event)
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(loc, line, "the name of a field should be a word, not a list or a block", _QUOTES)
            here = (*loc, event.value)
            if event.value in found:
                self._refuse(here, line, f"this field was given in line {self.lines[here]} already", "Keep one of the two.")
            self.lines[here] = line
            found[event.value] = self._value(here, next(self.events))
        return found
