"""Killed at random moments, an experiment goes on where it was: at most the calls in flight are lost, and it comes to the same bytes.

The moment is drawn over the run's own progress, the lines that it has written, and not over time: a slow machine is killed in the same
places as a fast one.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.delegates.calls import calls_of
from harness.transcript import CALLS
from harness.transcript.lines import read_lines
from tests.servers import child, stub
from tests.studies.counting import share
from tests.studies.ensemble import Say
from tests.studies.evidence import Finding, Row, publish

KILLS, SEED, LATENCY, AT_ONCE = 50, 20001113, 15.0, 2
"""Kills; the seed of their moments; milliseconds of a call; calls at once."""
KEPT = ("events.jsonl", "inputs.json", "manifest.json", "measures.json")
"""What is the same bytes in every run; `calls.jsonl` has the times of the calls."""
LOOK = 0.002
"""Seconds between two looks at the files."""
SCENARIOS = ("triangle", "relief", "energy")


def begun(plan: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    """`sixparty experiment` in a process of its own, saying nothing."""
    command = [sys.executable, "-m", "harness.cli", "experiment", str(plan), "--out", str(out), "--quiet", *more]
    return subprocess.Popen(command, cwd=child.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finished(plan: Path, out: Path, *more: str) -> None:
    """The same to its end; fails unless every run is there."""
    process = begun(plan, out, *more)
    _, told = process.communicate()
    assert process.returncode == 0, told.decode()


@dataclass
class Lines:
    """Counts the lines that an experiment has written, and reads none twice."""

    out: Path
    count: int = 0
    _read: dict[Path, int] = field(default_factory=dict)

    def look(self) -> int:
        """Whole lines so far, of events and of the status."""
        for path in (self.out / "status.jsonl", *self.out.glob("runs/*/events.jsonl")):
            with suppress(FileNotFoundError), path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                whole = file.read().rpartition(b"\n")[0]
                if whole:
                    self.count += whole.count(b"\n") + 1
                    self._read[path] = self._read.get(path, 0) + len(whole) + 1
        return self.count


def killed(plan: Path, out: Path, after: int) -> bool:
    """Kills an experiment once it has written so many more lines than are there; says whether it was still going."""
    lines = Lines(out)
    wanted = lines.look() + after
    process = begun(plan, out)
    while process.poll() is None and lines.look() < wanted:
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK)
    process.kill()
    process.communicate()
    return process.returncode == -9


def bytes_of(out: Path, names: Iterable[str] = KEPT) -> dict[str, bytes]:
    """What every run of an experiment came to, by run and file."""
    wanted = tuple(names)
    return {f"{run.name}/{name}": (run / name).read_bytes() for run in sorted((out / "runs").iterdir()) for name in wanted}


def recorded(out: Path) -> dict[Path, bytes]:
    """The whole lines of every record as it lies there now."""
    return {path: path.read_bytes().rpartition(b"\n")[0] for path in out.glob("runs/*/events.jsonl")}


def answered(out: Path) -> int:
    """How many requests are on record with their answers."""
    return sum(len(calls_of(read_lines(run / CALLS))) for run in (out / "runs").iterdir() if (run / CALLS).exists())


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment that was killed and went on."""

    caught: bool
    """The process was still going."""
    same_runs: bool
    same_table: bool
    kept: bool
    """Every line that was there when it was killed is still there."""
    lost: int
    """Requests that were made and stand in no record."""


def trial(plan: Path, out: Path, after: int, server: stub.Stub, whole: Path) -> Trial:
    """Kills an experiment after so many lines, lets it go on, and holds it against one that was never killed."""
    server.forget()
    caught = killed(plan, out, after)
    before = recorded(out)
    finished(plan, out)
    return Trial(
        caught,
        bytes_of(out) == bytes_of(whole),
        (out / "results.csv").read_bytes() == (whole / "results.csv").read_bytes(),
        all(path.read_bytes().startswith(told) for path, told in before.items()),
        server.counts().requests - answered(out),
    )


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Trial]]:
    """All of them, each from the beginning."""
    place = tmp_path_factory.mktemp("killing")
    dice = random.Random(SEED)
    with stub.running(LATENCY) as server:
        model = {"model": "stub", "base_url": server.base_url, "concurrency": AT_ONCE}
        plan = {"id": "killing", "title": "Killing", "models": {"stub": model}, "scenarios": SCENARIOS, "seeds": 1, "rounds": 2}
        (place / "plan.yaml").write_text(json.dumps(plan))
        finished(place / "plan.yaml", place / "whole")
        lines = Lines(place / "whole").look()
        moments = [dice.randint(1, lines) for _ in range(KILLS)]
        yield [trial(place / "plan.yaml", place / str(n), moment, server, place / "whole") for n, moment in enumerate(moments)]


HOLDS: dict[str, Callable[[Trial], bool]] = {
    "killed before it was over": lambda t: t.caught,
    "every run the same bytes": lambda t: t.same_runs,
    "results.csv the same bytes": lambda t: t.same_table,
    "no recorded line gone": lambda t: t.kept,
    f"at most the {AT_ONCE} calls in flight lost": lambda t: 0 <= t.lost <= AT_ONCE,
}


def finding(found: list[Trial]) -> Finding:
    """What the trials came to."""
    lost = [t.lost for t in found]
    return Finding(
        id="killing",
        title="Killed at any moment",
        claim="An experiment that is killed loses at most the calls in flight, and comes to the same bytes when it goes on.",
        how=f"{KILLS} experiments of {3 * len(SCENARIOS)} talks (a model at a stub of {LATENCY:g} ms, the rules, lots), each killed with "
        "SIGKILL after a number of lines of record and status that is drawn over all that an undisturbed one writes; then the same "
        "command again, to its end, and held against the undisturbed one.",
        columns=("held",),
        rows=tuple(Row(name, (share(map(test, found)),)) for name, test in HOLDS.items()),
        notes=(
            f"Requests that were made and stand in no record: {sum(lost)} in all, {max(lost)} at most after one kill.",
            "Bytes are those of events, inputs, manifest and measures; calls have times. A draw near the end may find it over already.",
        ),
    )


@pytest.mark.prove
def test_published(trials: list[Trial], say: Say) -> None:
    """What was found is kept beside the other evidence, and shown."""
    say(publish(finding(trials)))


@pytest.mark.prove
@pytest.mark.parametrize("what", list(HOLDS)[1:])
def test_nothing_but_what_was_in_flight_is_lost(trials: list[Trial], what: str) -> None:
    """Each of these holds in every trial."""
    assert [n for n, found in enumerate(trials) if not HOLDS[what](found)] == []


@pytest.mark.prove
def test_kills_were_kills(trials: list[Trial]) -> None:
    """Nearly every process was still going when it was killed."""
    assert sum(t.caught for t in trials) >= 0.9 * KILLS
