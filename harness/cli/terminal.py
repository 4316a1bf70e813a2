"""The way out: everything that is printed passes here, without what could steer a terminal."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO
from unicodedata import category

from harness.errors import OutputError

KEPT = frozenset("\n\t")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""What no reader sees and a terminal may obey: controls, marks of direction, halves of characters, other ends of lines."""


def safe(text: str) -> str:
    """The text without characters that a terminal would obey instead of showing."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(c for c in text if c in KEPT or category(c) not in UNSEEN)


def prepare() -> None:
    """Makes the streams fit for any text: pages are UTF-8 in a pipe, a terminal shows what it can, a closed one swallows all."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def out(text: str = "") -> None:
    """A line, or many, of the result."""
    _write(sys.stdout, f"{safe(text)}\n")


def out_json(value: Any) -> None:
    """The result as one JSON value; ASCII, so that nothing in it needs to be left out."""
    import json

    _write(sys.stdout, json.dumps(value, indent=2) + "\n")


def err(text: str) -> None:
    """A line of progress, or a complaint; when nobody can read it, it is not worth another."""
    try:
        _write(sys.stderr, f"{safe(text)}\n")
    except (OSError, OutputError):
        return


def flush() -> None:
    """Hands over what has been printed. Raises OutputError or BrokenPipeError."""
    _write(sys.stdout, "")


def trace(fault: BaseException) -> None:
    """Where a fault lies."""
    import traceback

    err("".join(traceback.format_exception(fault)).rstrip())


def hang_up() -> None:
    """Nobody reads standard output any more; keeps the interpreter from complaining of that at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except io.UnsupportedOperation:  # a stream that is no file has nothing to complain of
        return


def meant(word: str, known: Iterable[str], what: str) -> str:
    """What could have been meant by a word that nothing bears."""
    import difflib

    names = sorted(known)
    close = difflib.get_close_matches(word.lower()[:80], names, n=1)
    listed = ", ".join(names) or "none"
    return f"Did you mean {close[0]!r}? Known {what}: {listed}." if close else f"Known {what}: {listed}."


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        if stream is sys.stdout:
            hang_up()
        raise OutputError(f"standard output cannot be written: {fault.strerror}.") from fault
