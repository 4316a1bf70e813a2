"""Study: every scenario, format and pathway over fifty seeds, with words, each on disk and verified."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.cli.app import answer
from harness.library import open_library
from harness.transcript import Writer
from harness.verify import verify
from tests.holding import inputs_of
from tests.studies.ensemble import Say, read, spread, talk
from tests.studies.evidence import Finding, Row, publish
from tests.test_mechanisms import in_format

SEEDS = range(1, 51)
CHUNK = 10


@dataclass(frozen=True)
class Told:
    """What was held of one kind, and what was wrong."""

    held: int
    wrong: tuple[str, ...]


def _verified(task: tuple[str, Sequence[int]]) -> Told:
    """Talks of these inputs, recorded and checked."""
    inputs, _, delegate = read(task[0])
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in task[1]:
            events, _ = talk(inputs, seed, delegate)
            writer = Writer.create(Path(folder), inputs, seed, {p.id: "offline" for p in inputs.profiles})
            writer.append(events)
            writer.finish()
            wrong += [f"{inputs.scenario.id}, seed {seed}: {c.name}: {c.detail}" for c in verify(writer.path) if c.status != "ok"]
            shutil.rmtree(writer.path)
    return Told(len(task[1]), tuple(wrong))


def _travelled(task: tuple[str, Sequence[int]]) -> Told:
    """A pathway from the command line, verified as it is."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in task[1]:
            out = str(Path(folder) / str(seed))
            code = answer(["run", task[0], "--seed", str(seed), "--quiet", "--out", out])
            code = code or answer(["verify", str(next(Path(out).iterdir()))])
            wrong += [f"{task[0]}, seed {seed}: exit code {code}"] if code else []
    return Told(len(task[1]), tuple(wrong))


def everything(say: Say, folder: Path) -> Finding:
    """All that is bundled, held and checked."""
    library = open_library()
    chunks = [SEEDS[n : n + CHUNK] for n in range(0, len(SEEDS), CHUNK)]
    scenarios = [inputs_of(name).model_dump_json() for name in library.scenario_names()]
    formats = [in_format(name, folder).model_dump_json() for name in library.names("formats")]
    rows, wrong = [], []
    for kind, names, work in (
        ("scenarios", scenarios, _verified),
        ("formats", formats, _verified),
        ("pathways", library.pathway_names(), _travelled),
    ):
        found = list(spread(work, [(name, chunk) for name in names for chunk in chunks], say))
        faults = [w for told in found for w in told.wrong]
        rows.append(Row(kind, (len(names), sum(told.held for told in found), len(faults))))
        wrong += faults
    return Finding(
        id="everything",
        title="Everything that is bundled",
        claim="Every scenario, format and pathway can be held with any seed, and every record verifies.",
        how=f"{len(SEEDS)} seeds each, with words and record. A format is held in a scenario of its own, or else with those issues of the "
        "opening plenary that it can decide.",
        columns=("there are", "held", "faults"),
        rows=tuple(rows),
        notes=tuple(wrong[:10]),
    )


@pytest.mark.prove
def test_everything_can_be_held_and_verifies(say: Say, tmp_path: Path) -> None:
    """No exception, and no check of any record that is not passed."""
    finding = everything(say, tmp_path)
    say(publish(finding))
    assert [row.cells[2] for row in finding.rows] == [0, 0, 0], finding.notes
