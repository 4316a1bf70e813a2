"""Processes beside the tests: each tells its address in one line and ends with the test, also when the test is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
TOLD = "BASE_URL "
FLAG = "--while-open"
"""The child ends when its standard input does: the system closes that when the parent dies, however it dies."""


@contextmanager
def running(module: str, *arguments: str, sign: str = TOLD) -> Iterator[str]:
    """Runs a module of these tests; yields what follows the sign in its output. Raises RuntimeError if it ends before."""
    command = [sys.executable, "-m", module, *arguments]
    bare = {**os.environ, "PYTHONUNBUFFERED": "1"}
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, env=bare, text=True
    )
    try:
        yield _told(child, sign)
    finally:
        child.kill()
        child.communicate()


def _told(child: subprocess.Popen[str], sign: str) -> str:
    """The rest of the line with the sign; whatever comes later is read and dropped, so that the child never waits for a reader."""
    assert child.stdout is not None
    last: deque[str] = deque(maxlen=20)
    for line in child.stdout:
        if sign in line:
            threading.Thread(target=_drain, args=(child.stdout,), daemon=True).start()
            return line.partition(sign)[2].strip()
        last.append(line)
    raise RuntimeError(f"{child.args!r} ended with {child.wait()}:\n{''.join(last)}")


def _drain(stream: IO[str]) -> None:
    for _ in stream:
        pass


def tell(address: str) -> None:
    """Says where this process listens: in one piece, so that no log of a library gets between the address and the end of the line."""
    print(f"{TOLD}{address}\n", end="", flush=True)


def end_with_parent() -> None:
    """From now on this process ends as soon as its standard input does."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    sys.stdin.read()
    os._exit(0)  # a server in a library's own threads hears nothing else
