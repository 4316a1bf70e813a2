"""What the studies share: a way to tell the person who waits how far they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a line at once, past pytest's capture."""

    def line(text: str) -> None:
        with capsys.disabled():
            print(text, flush=True)

    return line
