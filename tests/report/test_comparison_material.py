"""Experiments made up, in which it is known who is how good, because it was planted; and how such a folder is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness.domain.chance import below, word
from harness.errors import RunError, UserError
from harness.experiment.folder import Folder, Line
from harness.experiment.plan import Cell, Contender, Plan
from harness.experiment.results import Row
from harness.report.comparison.cost import spent
from harness.report.comparison.material import Experiment, gathered

PARTIES = ("rok", "dprk", "usa", "prc", "jpn", "rus")
EVIL = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\"' | \\input{x} & {{ 7777*7 }} \u202e\x1b[2J"


@dataclass(frozen=True)
class Made:
    """What is planted."""

    good: Mapping[str, float] = field(default_factory=lambda: {"alder": 0.5, "birch": 0.2, "cedar": 0.2})
    """By model, around which its balanced score lies."""
    scenarios: int = 12
    seeds: int = 3
    scorers: Sequence[str] = ("judge/1", "declared", "lexicon")
    failed: Sequence[tuple[str, int, int]] = ()
    """Model, scenario, seed of runs that were lost."""
    noise: float = 0.1
    why: str = "the endpoint gave no answer (timeout)"
    design: str = "seat"
    more: Mapping[str, Any] = field(default_factory=dict)
    """More fields of the plan."""


def plan_of(made: Made) -> Plan:
    """Its plan."""
    models = {name: Contender(model=f"{name}-1", base_url="http://127.0.0.1:9/v1") for name in made.good}
    fields = {"id": "planted", "title": "Planted differences", "question": "Which of these is the more faithful delegate?"}
    return Plan.model_validate({**fields, "models": models, "seeds": made.seeds, "designs": (made.design,), **made.more})


def cells(made: Made) -> Iterator[tuple[Cell, float]]:
    """Every run, with how good it came out."""
    good = {**made.good, "rules": 0.6, "random": -0.1}
    for seed in range(1, made.seeds + 1):
        for n in range(made.scenarios):
            for model, about in good.items():
                seat = PARTIES[(n + seed) % 6] if made.design == "seat" else "all"
                own = _spread("own", model, str(n), str(seed)) * made.noise
                yield Cell(model, f"scenario-{n:02}", seed, made.design, seat), about + own + _spread("hard", str(n)) / 4  # type: ignore[arg-type]


def _spread(*about: str) -> float:
    """From -1 to 1, by chance, and always the same."""
    return below(word(7, *about), 2001) / 1000 - 1


def rows(made: Made) -> Iterator[Row]:
    """The table of results."""
    for cell, value in cells(made):
        run = f"{cell.scenario}-{cell.seed}-{cell.model.partition(':')[0][:8].encode().hex()}"
        lost = (cell.model, int(cell.scenario[-2:]), cell.seed) in made.failed
        for metric, scorer, number in _measures(cell, value, made.scorers):
            for party in [cell.seat] if made.design == "seat" else [*PARTIES, "mean"]:
                about = ("planted", *cell, party, metric, scorer)
                if lost:
                    yield Row(*about, None, 0, "failed", made.why, run)
                elif number is None:
                    yield Row(*about, None, 0, "absent", "nobody asked a probe", run)
                else:
                    yield Row(*about, round(number, 6), 12, "ok", "", run)


def _measures(cell: Cell, value: float, scorers: Sequence[str]) -> Iterator[tuple[str, str, float | None]]:
    for scorer in scorers:
        yield "balanced", scorer, value
        yield "fidelity", scorer, (1 + value) / 2
        yield "contradiction", scorer, (1 - value) / 4
        yield "drift-slope", scorer, _spread("drift", *map(str, cell)) / 50 - 0.01
        yield "drift-probe", scorer, None
    for metric in ("fallbacks", "repairs"):
        yield metric, "record", abs(_spread(metric, *map(str, cell))) / 20


def write(folder: Path, made: Made) -> Path:
    """The experiment's folder, as a runner leaves it; its runs are not there."""
    there, plan = Folder(folder), plan_of(made)
    there.begin(plan)
    there.write_results(rows(made))
    there.note(_line(cell, made) for cell, _ in cells(made))
    return folder


def _line(cell: Cell, made: Made) -> Line:
    run = f"{cell.scenario}-{cell.seed}-{cell.model.partition(':')[0][:8].encode().hex()}"
    lost = (cell.model, int(cell.scenario[-2:]), cell.seed) in made.failed
    spent = 0 if cell.model in {"rules", "random"} else 4000 * (1 + sorted(made.good).index(cell.model))
    return Line(cell, "failed" if lost else "finished", run, made.why if lost else "", spent, spent / 1e6)


def experiment(folder: Path, made: Made) -> Experiment:
    """Written and read back."""
    return gathered([write(folder, made)])


def test_contenders_stand_in_the_order_of_the_plan(tmp_path: Path) -> None:
    """Models first, then baselines, whatever the order of the rows."""
    found = experiment(tmp_path, Made())
    assert found.contenders == ("alder", "birch", "cedar", "rules", "random")
    assert found.models == ("alder", "birch", "cedar")


def test_a_run_is_paid_once(tmp_path: Path) -> None:
    """What was spent is told by contender and run."""
    money = spent(experiment(tmp_path, Made()), "seat")
    assert (money["birch"].runs, money["birch"].tokens, money["birch"].tokens_each) == (36, 36 * 8000, 8000)
    assert money["rules"].tokens == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda folder: (folder / "plan.json").unlink(), "holds no experiment"),
        (lambda folder: (folder / "results.csv").unlink(), "has no table of results yet. `sixparty experiment .*` makes it"),
        (lambda folder: (folder / "results.csv").write_text(",".join(Row._fields) + "\n"), "holds no rows"),
        (lambda folder: _edit(folder, ",alder,", ",zzz,"), "'zzz', which is not in the plan"),
        (lambda folder: _edit(folder, ",12,ok", ",x,ok"), "results.csv cannot be read: line 2"),
    ],
)
def test_a_folder_that_cannot_be_read(tmp_path: Path, wrong: Any, said: str) -> None:
    """It is said what is wrong with it, where nobody has told what the table should hash to."""
    untold(write(tmp_path, Made()))
    wrong(tmp_path)
    with pytest.raises(RunError, match=said):
        gathered([tmp_path])


def test_a_number_that_is_none(tmp_path: Path) -> None:
    """NaN is refused, and the run is named."""
    untold(write(tmp_path, Made()))
    table = tmp_path / "results.csv"
    lines = table.read_text().splitlines()
    lines[1] = ",".join("nan" if n == 9 else part for n, part in enumerate(lines[1].split(",")))
    table.write_text("\n".join(lines) + "\n")
    with pytest.raises(RunError, match="is nan, which is no number"):
        gathered([tmp_path])


def test_experiments_that_ask_for_the_same_are_joined(tmp_path: Path) -> None:
    """A contender that is the same in both is told once; one that only bears the same name is told twice."""
    first = write(tmp_path / "a", Made(good={"alder": 0.5}))
    second = write(tmp_path / "b", Made(good={"birch": 0.2}, more={"id": "later"}))
    found = gathered([first, second])
    assert found.contenders == ("alder", "rules", "random", "birch")
    assert sum(row.model == "rules" for row in found.rows) == sum(row.model == "alder" for row in found.rows)
    other = Contender(model="another", base_url="http://127.0.0.1:9/v1")
    third = write(tmp_path / "c", Made(good={"alder": 0.1}, more={"id": "third", "models": {"alder": other}}))
    assert "alder (third)" in gathered([first, third]).models


def test_a_table_that_was_edited(tmp_path: Path) -> None:
    """A row that was altered, doubled or taken out is noticed, and it is said what makes the table again."""
    write(tmp_path, Made())
    table = (tmp_path / "results.csv").read_text()
    lines = table.splitlines(keepends=True)
    for other in (table.replace(",12,ok", ",13,ok", 1), table + lines[-1], "".join(lines[:-1])):
        (tmp_path / "results.csv").write_text(other)
        with pytest.raises(RunError, match=r"is not the table that was written.*plan\.json.*makes it again"):
            gathered([tmp_path])
    (tmp_path / "results.csv").write_text(table)
    assert gathered([tmp_path]).rows


def test_a_row_told_twice(tmp_path: Path) -> None:
    """It is refused also where nobody has told what the table should hash to."""
    untold(write(tmp_path, Made()))
    table = tmp_path / "results.csv"
    table.write_text(table.read_text() + table.read_text().splitlines()[-1] + "\n")
    with pytest.raises(RunError, match="tells twice of random, scenario-11, 3"):
        gathered([tmp_path])


def test_folders_that_contradict_each_other_are_not_joined(tmp_path: Path) -> None:
    """What two tell of the same contender must be the same; the first one read is not believed more."""
    first = write(tmp_path / "a", Made(good={"alder": 0.5}))
    second = write(tmp_path / "b", Made(good={"alder": 0.5}, failed=[("alder", 3, 1)], more={"id": "later"}))
    with pytest.raises(UserError, match=r"contradicts.*balanced by judge/1 of alder in scenario-03, seed 1 is failed here and 0\."):
        gathered([first, second])


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("sixparty", {"by": {"sixparty": "0.1"}}),
        ("rules", {"by": {"rules": "1"}}),
        ("instrument", {"by": {"instrument": ["a 1.0 abc"]}}),
    ],
)
def test_folders_of_other_versions_are_not_joined(tmp_path: Path, what: str, told: dict[str, Any]) -> None:
    """Which version differs is said; what a folder does not tell does not differ."""
    first, second = write(tmp_path / "a", Made()), write(tmp_path / "b", Made(more={"id": "later"}))
    Folder(first).write_results(rows(Made()), lambda: told)
    assert gathered([first, second]).rows
    Folder(second).write_results(rows(Made()), lambda: {"by": {what: "another"}})
    with pytest.raises(UserError, match=f"differ in the version of {what}: .* another"):
        gathered([first, second])


def test_runs_of_other_versions_are_not_joined(tmp_path: Path) -> None:
    """The manifests of the runs tell under which versions they were held."""
    folders = [write(tmp_path / name, Made(more={"id": name})) for name in ("a", "b")]
    for number, folder in enumerate(folders):
        run = folder / "runs" / next(rows(Made())).run
        run.mkdir(parents=True)
        (run / "manifest.json").write_text(json.dumps({"sixparty_version": "1.0", "rules_version": f"{number}"}))
    with pytest.raises(UserError, match=r"differ in the version of rules: .*a 0; .*b 1"):
        gathered(folders)


def test_experiments_that_ask_for_different_things_are_not_joined(tmp_path: Path) -> None:
    """Nor is one joined with itself."""
    first = write(tmp_path / "a", Made())
    second = write(tmp_path / "b", Made(more={"id": "later", "rounds": 4}))
    with pytest.raises(UserError, match="differ in rounds"):
        gathered([first, second])
    with pytest.raises(UserError, match="given twice"):
        gathered([first, first])


def untold(folder: Path) -> None:
    """Nobody has told anything of the table, as in a folder from which only the table was copied."""
    (folder / "status.jsonl").unlink()


def _edit(folder: Path, old: str, new: str) -> None:
    table = folder / "results.csv"
    table.write_text(table.read_text().replace(old, new, 1))
