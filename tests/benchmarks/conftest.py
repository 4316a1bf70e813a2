"""The ledger of a run of the benchmarks: printed at the end, and written to evals/evidence/benchmarks.md with --write."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import RULES_VERSION, __version__

PAGE = Path(__file__).parents[2] / "evals" / "evidence" / "benchmarks.md"
HEAD = f"""# Evidence: what the talks cost

Written by `make bench ARGS=--write`. Compare ratios, not seconds: each ratio is of two things measured in turn in one run, the least
processor time of several tries. Nothing here is asserted; a benchmark tells, a test judges.

Machine: 2 cores. sixparty {__version__}, rules {RULES_VERSION}, Python {platform.python_version()}. A table that was not measured this
time stays as it was: what stands in one table was measured in one run, and two tables need not have been.
"""
SECTION = "\n## "


class Ledger:
    """What was measured, table by table."""

    def __init__(self) -> None:
        self._sections: dict[str, str] = {}

    def table(self, title: str, columns: tuple[str, ...], rows: list[tuple[object, ...]], note: str = "") -> None:
        """One table, with a sentence on how it was made."""
        lines = [columns, ("---",) * len(columns), *rows]
        table = "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
        self._sections[title] = "\n\n".join(part for part in (f"## {title}", note, table) if part) + "\n"

    def page(self, before: str = "") -> str:
        """All tables: those of the page before in their places, measured anew where they were; then those that it does not have."""
        kept = {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in before.split(SECTION)[1:]}
        return "\n".join([HEAD, *(kept | self._sections).values()])


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --write, for `make bench ARGS=--write`."""
    parser.addoption("--write", action="store_true", help="write evals/evidence/benchmarks.md")


@pytest.fixture(scope="session")
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """Takes results; prints them when all benchmarks have run."""
    found = Ledger()
    yield found
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n\n{found.page()}")
    if request.config.getoption("--write"):
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        before = PAGE.read_text("utf-8") if PAGE.exists() else ""
        PAGE.write_text(found.page(before), encoding="utf-8")
