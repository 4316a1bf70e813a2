"""The command `sixparty`: the only room with arguments, environment, print and exit codes."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """What the installed command calls."""
    from harness.cli import app, terminal

    terminal.prepare()
    sys.exit(app.answer(sys.argv[1:]))
