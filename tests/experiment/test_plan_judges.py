"""Judges of a plan: they read every run that is over, on their own budget; what they cannot say is absent, and never 0."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cli.app import answer
from harness.errors import Lost
from harness.evaluation.judge.opening import Doors
from harness.experiment.designs import Stage, cells, open_plan
from harness.experiment.folder import Folder
from harness.experiment.judged import JUDGED, SCORER, TAPE, Judged, kin, known
from harness.experiment.judging import Panel
from harness.experiment.plan import Plan
from harness.experiment.runner import Stop
from harness.library import open_library
from tests.servers import stub

GONE = "http://127.0.0.1:9/v1"
PLAN: dict[str, Any] = {"id": "small", "title": "Small", "scenarios": ["triangle", "northern-three"], "rounds": 2, "seeds": 1}
JUDGE = {"model": "m", "price": {"prompt": 1.0, "completion": 1.0}}


@pytest.fixture(scope="module")
def server() -> Iterator[stub.Stub]:
    """A judge that locates the first sentence for the first item, and supports what is no twin."""
    with stub.running(answer="tests.evaluation.judge.scripted:serve") as running:
        yield running


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, server: stub.Stub) -> Path:
    """A folder with the plan and the experiment, held and judged; nobody may change it."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "plan.yaml").write_text(json.dumps({**PLAN, "judges": [{**JUDGE, "base_url": server.base_url}]}))
    assert answer(["experiment", str(folder / "plan.yaml"), "--out", str(folder / "out"), "--quiet"]) == 0
    return folder


@pytest.fixture
def copy(tmp_path: Path, whole: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def again(folder: Path, *options: str, **more: Any) -> int:
    """The same command once more, with more in its plan; its exit code."""
    plan = {**json.loads((folder / "plan.yaml").read_text()), **more}
    (folder / "plan.yaml").write_text(json.dumps(plan))
    return answer(["experiment", str(folder / "plan.yaml"), "--out", str(folder / "out"), "--quiet", *options])


def runs(folder: Path) -> list[Path]:
    """The runs."""
    return sorted((folder / "out" / "runs").iterdir())


def judged(run: Path) -> Judged:
    """What is kept beside one."""
    found = known(run)
    assert found is not None
    return found


def numbers(folder: Path) -> dict[str, list[float | None]]:
    """By scorer, the balanced scores."""
    found: dict[str, list[float | None]] = {}
    for row in Folder(folder / "out").rows():
        if row.metric == "balanced":
            found.setdefault(row.scorer, []).append(row.value)
    return found


def test_judges_are_one_more_scorer(whole: Path) -> None:
    """Each cell has a row by them beside those of the other scorers; findings with votes lie beside each run."""
    found = numbers(whole)
    assert set(found) == {"declared", "lexicon", SCORER}
    assert {len(values) for values in found.values()} == {4}
    assert any(found[SCORER])
    assert all(judged(run).scorer.id == SCORER for run in runs(whole))
    assert all(list(run.glob("findings/judge-*.jsonl")) for run in runs(whole))


def test_only_parties_under_test_are_judged(whole: Path) -> None:
    """What the others say costs nothing: no number rests on it."""
    rows = [row for row in Folder(whole / "out").rows() if row.scorer == SCORER]
    seats = {row.run: row.seat for row in rows}
    assert {run.name: judged(run).parties for run in runs(whole)} == {run: (seat,) for run, seat in seats.items()}


def test_a_second_call_asks_nobody(copy: Path, server: stub.Stub) -> None:
    """Not even where the verdicts are gone: the record of the answers gives them again, to the same bytes."""
    before = {path: path.read_bytes() for run in runs(copy) for path in (run / JUDGED, *run.glob("findings/judge-*"))}
    for run in runs(copy):
        (run / JUDGED).unlink()
    server.forget()
    assert again(copy) == 0
    assert server.counts().requests == 0
    assert {path: path.read_bytes() for path in before} == before


def test_their_budget_is_their_own(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 5 when it is spent; the talks are whole, what was not read is absent, and a higher cap goes on."""
    for run in runs(copy):
        (run / JUDGED).unlink()
        (run / TAPE).unlink()
    assert again(copy, judging_budget={"max_tokens_total": 6000}) == 5
    assert "the judges: the cap of 6,000 tokens is reached" in capsys.readouterr().err
    assert None in numbers(copy)[SCORER]
    assert None not in numbers(copy)["declared"]
    assert again(copy, judging_budget={"max_tokens_total": 10_000_000}) == 0
    assert None not in numbers(copy)[SCORER]


def test_what_a_cap_allows_counts_earlier_calls(copy: Path) -> None:
    """Answers on record are paid for: the cap is that of all calls together."""
    gone = runs(copy)[0]
    (gone / JUDGED).unlink()
    (gone / TAPE).unlink()
    assert again(copy, judging_budget={"max_tokens_total": sum(judged(run).tokens for run in runs(copy)[1:]) + 500}) == 5


def test_what_cannot_be_read_is_no_zero(copy: Path) -> None:
    """Cells without a verdict are unscored and counted."""
    plan = json.loads((copy / "plan.yaml").read_text())
    broken = {**plan["judges"][0], "model": "broken"}
    with stub.running(content="I would rather not say.") as dumb:
        assert again(copy, judges=[{**broken, "base_url": dumb.base_url}]) == 0
    found = judged(runs(copy)[0])
    assert found.unread > 0
    assert set(numbers(copy)[SCORER]) == {None}
    why = {row.why for row in Folder(copy / "out").rows() if (row.scorer, row.metric) == (SCORER, "balanced")}
    assert all(why)
    unread = [row.value for row in Folder(copy / "out").rows() if (row.scorer, row.metric) == (SCORER, "unread")]
    assert set(unread) == {1.0}


def test_lost_answers_are_asked_for_again(copy: Path, whole: Path, server: stub.Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else is: what was lost is told, is no zero, and is there after the next call."""
    for run in runs(copy):
        (run / JUDGED).unlink()
    first = runs(copy)[0] / TAPE
    kept = first.read_bytes().splitlines(keepends=True)
    first.write_bytes(b"".join(kept[1:]))
    with monkeypatch.context() as patch:
        patch.setattr(Doors, "complete", _lose)
        assert again(copy) == 0
    assert [judged(run).lost > 0 for run in runs(copy)] == [True, False, False, False]
    server.forget()
    assert again(copy) == 0
    assert 0 < server.counts().requests <= len(kept)
    assert numbers(copy) == numbers(whole)


async def _lose(*_: object) -> None:
    raise Lost("timeout")


def test_a_stop_asks_no_judge(copy: Path, server: stub.Stub) -> None:
    """Whoever has asked to stop waits for no verdict; the next call gives it."""
    plan = open_plan(copy / "plan.yaml")
    folder = Folder(copy / "out")
    for run in runs(copy):
        (run / JUDGED).unlink()
        (run / TAPE).unlink()
    server.forget()
    library = open_library()
    panel = Panel(Stage(plan, library), cells(plan, library), folder, {}, Stop(asked=True))
    asyncio.run(panel.beside(asyncio.sleep(0)))
    assert server.counts().requests == 0
    assert not (runs(copy)[0] / JUDGED).exists()


def test_a_judge_that_cannot_be_reached(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 with its address; the talks and their other numbers are there."""
    assert again(copy, judges=[{**JUDGE, "base_url": GONE}]) == 2
    assert "127.0.0.1:9" in capsys.readouterr().err
    assert None not in numbers(copy)["lexicon"]


def test_workers_hold_and_this_process_judges(copy: Path, whole: Path) -> None:
    """Two processes come to the same table."""
    shutil.rmtree(copy / "out")
    assert again(copy, "--workers", "2") == 0
    assert (copy / "out" / "results.csv").read_bytes() == (whole / "out" / "results.csv").read_bytes()


def test_kin_is_named() -> None:
    """A judge that is compared, or whose family is, is told of; another is not."""
    models = {"a": {"model": "x/acme-7b", "base_url": GONE}, "b": {"model": "other-1", "base_url": GONE}}
    judges = [{"model": name, "base_url": GONE} for name in ("other-1", "acme-70b", "third")]
    told = kin(Plan.model_validate({**PLAN, "models": models, "judges": judges}))
    assert len(told) == 2
    assert "other-1 is compared itself, as b" in told[0]
    assert "acme-70b is of the family of a" in told[1]
