"""A file of JSON lines that only grows: whole lines, each handed to the operating system before `append` returns."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from harness.errors import OutputError, RunError


class Lines:
    """Appends to such a file; a piece of a line that an earlier writer left at its end is cut off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._stream: BinaryIO = path.open("a+b", buffering=0)
            self._stream.truncate(_whole(self._stream))
        except OSError as fault:
            raise OutputError(f"{path} cannot be written: {fault.strerror}.") from fault

    def append(self, line: bytes) -> None:
        """Writes one line, given without its newline. Raises OutputError (a full disk, a folder taken away)."""
        try:
            if self._stream.write(line + b"\n") != len(line) + 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as fault:
            said = fault.strerror or type(fault).__name__
            raise OutputError(
                f"{self.path} could not be written on: {said}. What was recorded before is whole. Mend that (make room on a full disk), "
                "then go on with: sixparty resume, and the folder of the run"
            ) from fault

    def close(self) -> None:
        """Lets the file go."""
        self._stream.close()


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Every whole line, as an object; a file that is not there holds none. Raises RunError, naming the line."""
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as fault:
        raise RunError(f"{path} cannot be read: {fault.strerror}.") from fault
    for number, line in enumerate(data[: data.rfind(b"\n") + 1].split(b"\n")[:-1], 1):
        try:
            plain = json.loads(line)
        except (ValueError, RecursionError) as fault:
            raise RunError(f"{path}: line {number} is not JSON ({type(fault).__name__}).") from fault
        if not isinstance(plain, dict):
            raise RunError(f"{path}: line {number} is not an object.")
        yield plain


def _whole(stream: BinaryIO) -> int:
    """Bytes up to the end of the last whole line."""
    stream.seek(0)
    end = 0
    for line in stream:
        if line.endswith(b"\n"):
            end += len(line)
    return end
