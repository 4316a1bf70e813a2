"""What every test may use: golden files."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every machine and every day: a failure is a failure of the change at hand.
settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("repeatable")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden, which `make golden` uses."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/ with what the program says now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """A function of a name and a text: the text must equal tests/golden/NAME, byte for byte."""
    update = bool(request.config.getoption("--update-golden"))
    return lambda name, text: _compare(GOLDEN / name, text, update=update)


def _compare(expected: Path, text: str, *, update: bool) -> None:
    actual = expected.with_name(expected.name + ".actual")
    known = expected.read_bytes().decode() if expected.exists() else None
    if update or known == text:
        actual.unlink(missing_ok=True)
        if known != text:
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_bytes(text.encode())
        return
    actual.parent.mkdir(parents=True, exist_ok=True)
    actual.write_bytes(text.encode())
    name = expected.relative_to(GOLDEN)
    diff = "".join(_diff(known, text, str(name))) if known is not None else "(there is no golden file of this name yet)\n"
    pytest.fail(f"{diff}\nThe text is not tests/golden/{name}; the actual one is beside it, as {actual.name}.\n"
                "If it is right: make golden, and read the diff before you commit it.", pytrace=False)  # fmt: skip


def _diff(known: str, text: str, name: str) -> list[str]:
    """Unified, and honest about line endings and a missing last one."""
    lines = difflib.unified_diff(known.splitlines(keepends=True), text.splitlines(keepends=True), f"golden/{name}", f"{name}.actual")
    shown = (line.replace("\r", "\\r") for line in lines)
    return [line if line.endswith("\n") else f"{line}\n\\ no newline at the end\n" for line in shown]
