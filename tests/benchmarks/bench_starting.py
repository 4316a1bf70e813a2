"""Starting: loading the library, and `sixparty --help` over an empty Python."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from harness.delegates.offline import Offline
from harness.library import open_library
from tests.benchmarks.conftest import Ledger
from tests.benchmarks.measuring import least, least_of_commands, times
from tests.studies.ensemble import talk

SCENARIO = "opening-plenary"
LOAD = f"from harness.library import open_library; open_library().inputs({SCENARIO!r})"


def bench_loading_the_library(ledger: Ledger) -> None:
    """All that a run depends on, from YAML, over the talk that follows."""
    inputs = open_library().inputs(SCENARIO)
    speaking = Offline(inputs)
    found = least({"load": lambda: open_library().inputs(SCENARIO), "talk": lambda: talk(inputs, 1, speaking)}, tries=3)
    rows = [(f"load {SCENARIO} from YAML, every file checked", times(found["load"] / found["talk"]))]
    ledger.table("The library", ("what", "over one talk with text"), rows)


def bench_help_over_an_empty_python(ledger: Ledger) -> None:
    """The command's own start, in processor time."""
    installed = shutil.which("sixparty", path=str(Path(sys.executable).parent))
    command = [installed] if installed else [sys.executable, "-m", "harness.cli"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "sixparty --help": [*command, "--help"],
        "sixparty --version": [*command, "--version"],
        "sixparty scenarios": [*command, "scenarios"],
        f"python, and load {SCENARIO}": [sys.executable, "-c", LOAD],
    }
    found = least_of_commands(commands)
    rows = [(name, times(cost / found["python -c pass"])) for name, cost in found.items()]
    note = "Processor time of the whole process. Target for --help: at most 6 times."
    ledger.table("Starting", ("command", "over an empty Python"), rows, note)
