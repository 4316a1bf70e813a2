"""Holding cells by the rules: once each, the holes filled, what failed told and never scored as 0."""

from __future__ import annotations

import asyncio
import gc
import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from harness.delegates.purse import Price, Purse
from harness.domain.events import TurnTaken
from harness.domain.state import State
from harness.endpoint.values import Usage
from harness.errors import BudgetSpent
from harness.evaluation.metrics import METRICS, Measure
from harness.experiment import harvest
from harness.experiment.budget import Share, opened
from harness.experiment.designs import Stage, cells
from harness.experiment.folder import Folder, Line
from harness.experiment.harvest import Scoring, score_cells, write_results
from harness.experiment.plan import Budget, Cell, Plan
from harness.experiment.progress import Pace, Unwatched
from harness.experiment.runner import Due, Means, Stop, due, hold_cells, shared
from harness.library import open_library
from harness.transcript import Run, read
from harness.verify import verify
from tests.experiment.test_designs import plan_of, stage_of

LIBRARY = open_library()
SMALL = Plan(id="small", title="Small", scenarios=("triangle", "northern-three"), seeds=1, rounds=2)


class Heard(Unwatched):
    """What was told while an experiment was held."""

    def __init__(self, stop: Stop | None = None, after: int = 0) -> None:
        self.ended: list[str] = []
        self.numbers = (0, 0, 0)
        self._stop, self._after = stop, after

    def planned(self, runs: int, done: int, left_out: int) -> None:
        """The numbers."""
        self.numbers = (runs, done, left_out)

    def finished(self, run: str, spent: tuple[int, float]) -> None:
        """A run; after some of them somebody asks to stop."""
        self.ended.append(run)
        if self._stop is not None and len(self.ended) == self._after:
            self._stop.asked = True


def one(run: Run, scorers: object) -> list[tuple[str, Measure]]:
    """A measure of each party, which takes no time: how many events there are."""
    return [("lexicon", Measure("balanced", party, float(len(run.events)), 1, "ok", "")) for party in run.inputs.seats]


def held(folder: Folder, plan: Plan = SMALL, *, stop: Stop | None = None, after: int = 0, **means: object) -> Heard:
    """Holds a plan and says what was told."""
    watch = Heard(stop, after)
    asyncio.run(hold_cells(plan, cells(plan, LIBRARY), folder, replace(Means(), **means), watch, stop))
    return watch


def standing(folder: Folder, plan: Plan = SMALL, **how: bool) -> Due:
    """What is to be held."""
    return due(Stage(plan, LIBRARY), cells(plan, LIBRARY), folder, **how)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The small plan, held; nobody may change it."""
    folder = Folder(tmp_path_factory.mktemp("whole"))
    held(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path, whole: Folder) -> Folder:
    """A copy of it."""
    return Folder(Path(shutil.copytree(whole.path, tmp_path / "copy")))


def test_runs_are_ordinary_runs(whole: Folder) -> None:
    """Each can be verified, and every cell is told of as finished."""
    paths = list(whole.runs.iterdir())
    assert len(paths) == 4
    assert not [check for path in paths for check in verify(path) if check.status != "ok"]
    assert {line.became for line in whole.became().values()} == {"finished"}
    assert set(whole.became()) == set(cells(SMALL, LIBRARY))


def test_what_is_done_is_not_done_again(folder: Folder) -> None:
    """A second call holds nothing, whether or not the status is there."""
    assert held(folder).ended == []
    folder.status.unlink()
    assert held(folder).numbers == (4, 4, 0)
    assert {line.became for line in folder.became().values()} == {"finished"}


def test_holes_are_filled(folder: Folder) -> None:
    """A run that is gone is held again, to the same bytes, and no other."""
    gone = sorted(folder.runs.iterdir())[1]
    before = (gone / "events.jsonl").read_bytes()
    shutil.rmtree(gone)
    assert held(folder).ended == [gone.name]
    assert (gone / "events.jsonl").read_bytes() == before


def test_a_run_goes_on_where_it_was_stopped(folder: Folder) -> None:
    """A record cut in the middle of a line comes to the same bytes."""
    cut = sorted(folder.runs.iterdir())[2]
    before = (cut / "events.jsonl").read_bytes()
    manifest = json.loads((cut / "manifest.json").read_text())
    (cut / "manifest.json").write_text(
        json.dumps({k: v for k, v in manifest.items() if k not in {"events", "head_sha256"}} | {"status": "running"})
    )
    (cut / "events.jsonl").write_bytes(before[: len(before) // 2])
    assert held(folder).ended == [cut.name]
    assert (cut / "events.jsonl").read_bytes() == before


def test_more_seeds_hold_only_what_is_new(folder: Folder) -> None:
    """A plan that asks for more finds the rest there."""
    more = SMALL.model_copy(update={"seeds": 2})
    assert len(standing(folder, more).jobs) == 4
    assert standing(folder, more).done == 4


def test_a_stop_begins_no_more_talks(tmp_path: Path) -> None:
    """What is under way ends at its question; the rest is held next time."""
    folder = Folder(tmp_path)
    stop = Stop()
    assert len(held(folder, stop=stop, after=1).ended) == 1
    assert len(held(folder).ended) == 3


def test_a_damaged_run_has_failed(folder: Folder) -> None:
    """It is told why, left out, and held anew only on request."""
    bad = min(folder.runs.iterdir())
    (bad / "events.jsonl").write_bytes(b'{"not": "an event"}\n')
    manifest = json.loads((bad / "manifest.json").read_text())
    (bad / "manifest.json").write_text(json.dumps({**manifest, "status": "running"}))
    assert held(folder).ended == []
    assert standing(folder).left_out == 1
    assert held(folder, retry_failed=True).ended == [bad.name]
    assert read(bad).finished


def test_a_piece_of_a_line_tells_nothing(folder: Folder) -> None:
    """Whoever was killed while writing the status has spoilt no line but its own."""
    before = folder.became()
    with folder.status.open("ab") as file:
        file.write(b'{"model": "rules", "scen')
    assert folder.became() == before
    cell = next(iter(before))
    folder.note([Line(cell, "failed", "run", "why")])
    assert folder.became()[cell] == Line(cell, "failed", "run", "why")


def test_rows_are_of_the_party_under_test(folder: Folder) -> None:
    """A row for each cell, in the order of the plan, with its seat as its party."""
    rows = score_cells(SMALL, cells(SMALL, LIBRARY), folder, one)
    assert [Cell(r.model, r.scenario, r.seed, r.design, r.seat) for r in rows] == cells(SMALL, LIBRARY)
    assert all(r.party == r.seat and r.status == "ok" and r.value for r in rows)


def test_a_run_is_scored_once(folder: Folder) -> None:
    """What it came to is kept beside it, for as long as the record and the scorers are the same."""
    asked: Counter[str] = Counter()

    def counted(run: Run, scorers: object) -> list[tuple[str, Measure]]:
        asked[run.path.name] += 1
        return one(run, scorers)

    for _ in range(2):
        score_cells(SMALL, cells(SMALL, LIBRARY), folder, counted)
    assert set(asked.values()) == {1}
    score_cells(SMALL.model_copy(update={"scorers": ("declared",)}), cells(SMALL, LIBRARY), folder, counted)
    assert set(asked.values()) == {2}


def test_what_is_missing_or_failed_is_never_0(folder: Folder) -> None:
    """Its rows say why, and have no value."""
    gone, failed = (cell for cell in cells(SMALL, LIBRARY) if cell.model == "random")
    for cell in (gone, failed):
        shutil.rmtree(folder.runs / stage_of(SMALL).talk(cell).run)
    folder.note([Line(failed, "failed", "x", "a turn was lost")])
    rows = score_cells(SMALL, [gone, failed], folder, one)
    assert {r.value for r in rows} == {None}
    assert {(r.scenario, r.status, r.why) for r in rows} == {
        (gone.scenario, "incomplete", "it is not finished"),
        (failed.scenario, "failed", "a turn was lost"),
    }
    assert {r.metric for r in rows} == {m.id for m in METRICS}


def test_too_many_fallbacks_are_incomplete() -> None:
    """More than a tenth of the turns under test; what others fell back on does not count."""
    turns = {"usa": [20, 3], "prc": [20, 0]}
    assert "15% of the turns under test are fallbacks" in harvest._fell_back(turns, ["usa"])
    assert harvest._fell_back(turns, ["prc"]) == ""
    assert harvest._fell_back(turns, ["usa", "prc"]) == ""
    assert harvest._fell_back(turns, ["jpn"]) == "the party under test took no turn"


def test_the_table_is_written_once_for_the_same_runs(folder: Folder) -> None:
    """And again when it is gone or a run is."""
    stage, every, scoring = stage_of(SMALL), cells(SMALL, LIBRARY), Scoring(SMALL.scorers, one)
    assert write_results(stage, every, folder, scoring)
    before = folder.results.read_bytes()
    assert not write_results(stage, every, folder, scoring)
    folder.results.unlink()
    assert write_results(stage, every, folder, scoring)
    assert folder.results.read_bytes() == before
    assert len(folder.rows()) == 4


def test_one_purse_pays_for_all() -> None:
    """A run's own purse counts the run, and the cap is that of the experiment."""
    whole = Purse(tokens=1000, prices={"m": Price(prompt=1, completion=1)})
    first, second = Share(prices=whole.prices, whole=whole), Share(prices=whole.prices, whole=whole)
    first.hold("m", Usage(prompt=600, completion=0))
    with pytest.raises(BudgetSpent):
        second.hold("m", Usage(prompt=600, completion=0))
    first.let_go("m", Usage(prompt=600, completion=0))
    first.pay("m", Usage(prompt=100, completion=50))
    assert (first.spent_tokens, second.spent_tokens, whole.spent_tokens) == (150, 0, 150)


def test_processes_share_limits_and_what_is_left(tmp_path: Path) -> None:
    """Each has its part, and at least one of whatever is counted."""
    stage = stage_of(plan_of())
    settings = stage.settings["a"].model_copy(update={"concurrency": 3, "requests_per_minute": 100})
    part = shared(settings, 4)
    assert (part.concurrency, part.requests_per_minute, part.tokens_per_minute) == (1, 25, None)
    assert opened(stage, Folder(tmp_path), Budget(max_tokens_total=1000), sharing=4).tokens == 250


def test_nothing_of_a_finished_run_is_kept(tmp_path: Path) -> None:
    """Between two talks there are as many events in memory after the last as after the first."""
    counts: list[int] = []

    class Counting(Heard):
        """Counts what is alive."""

        def finished(self, run: str, spent: tuple[int, float]) -> None:
            """After each talk."""
            gc.collect()
            counts.append(sum(isinstance(thing, TurnTaken | State) for thing in gc.get_objects()))

    plan = SMALL.model_copy(update={"seeds": 3, "scenarios": ("triangle",)})
    means = Means(scoring=Scoring(plan.scorers, one))
    asyncio.run(hold_cells(plan, cells(plan, LIBRARY), Folder(tmp_path), means, Counting()))
    assert len(counts) == 6
    assert max(counts) - min(counts) <= 100


def test_time_left_follows_from_the_rate() -> None:
    """Runs that were done before do not count for the rate."""
    pace = Pace(since=100.0, runs=50, before=20, ended=10)
    assert pace.a_minute(160.0) == 10
    assert pace.seconds_left(160.0) == 120
    assert Pace(since=100.0, runs=50).seconds_left(160.0) is None
    assert pace.told(160.0) == "30 of 50 runs, 10 a minute, 2 min left"
