"""The command `sixparty`: the only room with arguments, environment, print and exit codes."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """What the installed command calls."""
    try:
        from harness.cli import app, terminal

        terminal.prepare()
        code = app.answer(sys.argv[1:])
    except KeyboardInterrupt:  # before the first command could answer for itself, or while it was answering
        code = 130
    sys.exit(code)
