"""What a page says that contenders cost, and where an experiment comes from."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from harness.delegates.calls import Call
from harness.delegates.purse import Price
from harness.domain.findings import Edition, Finding, Scorer
from harness.endpoint.values import Attempt, Usage
from harness.evaluation.assess import bench
from harness.evaluation.store import save
from harness.experiment.folder import Line
from harness.experiment.plan import Cell, Contender, Plan
from harness.report.comparison import drawing
from harness.report.comparison.cost import spent
from harness.report.comparison.figures import Asked, Compared, compared
from harness.report.comparison.lost import Absent
from harness.report.comparison.material import Experiment
from harness.report.comparison.origin import bare, commands, models, plan_text, versions
from harness.report.comparison.sheet import gaps, grid, places, step
from harness.transcript import CALLS
from tests.report.test_comparison_material import Made, experiment, plan_of

ADDRESS = "http://127.0.0.1:9/v1"


def mixed(folder: Path) -> Experiment:
    """Alder and birch at one table, with a talk of alder's alone under another design."""
    found = experiment(folder, Made(good={"alder": 0.5, "birch": 0.2}))
    models = {
        name: Contender(model=f"{name}-1", base_url=ADDRESS, price=Price(prompt=1_000_000, completion=0)) for name in ("alder", "birch")
    }
    plan = plan_of(Made()).model_copy(update={"models": models})
    cells = [Cell("alder", "one", 1, "mixed", "rok"), Cell("alder", "one", 1, "mixed", "usa"), Cell("birch", "one", 1, "mixed", "prc")]
    became = {cell: Line(cell, "finished", "run", "", 1000, 1000.0) for cell in cells}
    alone = Cell("alder", "one", 1, "seat", "rok")
    return replace(found, plan=plan, became=became | {alone: Line(alone, "finished", "other", "", 77, 77.0)})


def call(number: int, party: str, model: str, prompt: int) -> str:
    """A line of the record of calls."""
    attempt = Attempt(number=1, sent={}, mode="prompt", usage=Usage(prompt=prompt, completion=0))
    about = {"number": number, "question": f"q{number}", "party": party, "purpose": "turn", "model": f"{model}-1@{ADDRESS}"}
    return Call.model_validate({**about, "request": "0" * 64, "messages": (), "tokens": prompt, "attempt": attempt}).model_dump_json()


def test_a_shared_table_is_paid_by_who_was_called(tmp_path: Path) -> None:
    """In `mixed` every contender pays for its own calls, once a run however many seats it has."""
    found = mixed(tmp_path)
    run = tmp_path / "runs" / "run"
    run.mkdir(parents=True)
    lines = [call(0, "rok", "alder", 100), call(1, "prc", "birch", 30), call(2, "usa", "alder", 200)]
    (run / CALLS).write_text("".join(f"{line}\n" for line in lines))
    money = spent(found, "mixed")
    assert {name: (each.runs, each.tokens, each.cost) for name, each in money.items()} == {"alder": (1, 300, 300), "birch": (1, 30, 30)}


def test_a_shared_table_without_a_record_tells_nothing(tmp_path: Path) -> None:
    """Nobody is charged for what all have called together."""
    assert spent(mixed(tmp_path), "mixed") == {}


def test_cost_is_that_of_the_design_that_is_shown(tmp_path: Path) -> None:
    """Runs under other designs are not in it."""
    assert {name: each.tokens for name, each in spent(mixed(tmp_path), "seat").items()} == {"alder": 77}


def test_names_of_marks_do_not_cover_each_other() -> None:
    """Of many marks in one place some go without a name, and all keep their titles; those compared are named before baselines."""
    near = [drawing.Spot(f"contender-{n}", 1.0 + n / 1e6, 0.5 + n / 1e6, None, None, f"words {n}", "#a", beside=n > 0) for n in range(9)]
    drawn = drawing.scatter([*near, drawing.Spot("far", 0.0, 0.1, None, None, "far off", "#b", beside=True)], ("cost", "score"), "all")
    named = re.findall(r'class="name" x="(\d+)" y="(\d+)" text-anchor="(\w+)">([^<]+)<', drawn)
    assert {"contender-0", "far"} <= {name for *_, name in named}
    assert len(named) < 10
    assert drawn.count("<title>") == 10
    spans = [(int(x) - (88 if anchor == "end" else 0), int(y)) for x, y, anchor, _ in named]
    assert not any(abs(a[0] - b[0]) < 88 and abs(a[1] - b[1]) < 14 for n, a in enumerate(spans) for b in spans[:n])


def test_many_contenders_are_rows(tmp_path: Path) -> None:
    """Whichever there are more of, contenders or scenarios, are the rows, so that a page is wide enough; parts are of one width."""
    sizes = []
    for scenarios in (2, 12):
        one = first(experiment(tmp_path / str(scenarios), Made(scenarios=scenarios, seeds=1)))
        told = grid(one, places(one))
        sizes.append((len(told.rows), len(told.heads)))
    assert sizes == [(5, 2), (12, 5)]
    assert [step(n, 12) for n in (0, 1, 12, 13, 17, 30)] == [1, 1, 12, 7, 9, 10]


def first(found: Experiment) -> Compared:
    """The primary metric."""
    return compared(found, Asked())[0]


def test_what_is_absent_from_everybody_is_said_once() -> None:
    """Metrics that are absent for one reason from the same runs stand together, and many contenders are counted, not named."""
    order = [f"m{n}" for n in range(17)]
    every = dict.fromkeys(order, 6)
    gone = [Absent("Echo", "it is silent", every), Absent("Leaks", "it is silent", every), Absent("Echo", "it is late", {"m1": 2})]
    told = gaps(gone, order)
    assert [(g.metrics, g.why, g.words) for g in told] == [
        ("Echo; Leaks", "it is silent", "6 runs of each of all 17 contenders"),
        ("Echo", "it is late", "m1 2"),
    ]
    assert told[0].names.startswith("m0 6, m1 6, ")
    assert gaps([Absent("Echo", "x", {**every, "m0": 1})], order)[0].words == "97 runs of 17 contenders"


def test_versions_are_those_of_the_runs(tmp_path: Path) -> None:
    """Under what they were held is read from their manifests; runs that are not there are told of."""
    found = experiment(tmp_path, Made(scenarios=1, seeds=1))
    run = tmp_path / "runs" / found.rows[0].run
    run.mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps({"sixparty_version": "0.0.7", "rules_version": "1"}))
    told = versions(found, first(found))[0]
    assert told == "The runs were held with sixparty 0.0.7, rules 1 (1 runs); unknown (4 runs are not here)."


def test_the_instrument_is_told_with_its_hash(tmp_path: Path) -> None:
    """As the findings name it; where they do not, the bundled one is told, and that it is."""
    found = experiment(tmp_path, Made(scenarios=1, seeds=1, scorers=("lexicon",)))
    run = tmp_path / "runs" / next(row.run for row in found.rows if row.value is not None)
    edition = Edition(id="six", version="1.2", hash="a" * 64)
    scorer = Scorer(id="lexicon/1", kind="lexicon", config="0" * 64)
    about = {"party": "rok", "item": "rok.one", "position_id": "rok.one", "issue": "forum", "verdict": "silent", "scorer": scorer}
    save(run, scorer, [Finding.model_validate({**about, "instrument": edition}).sealed()])
    assert f"Instrument six 1.2, SHA-256 {'a' * 64}." in versions(found, first(found))
    save(run, scorer, [])
    known = bench("northeast-asia-2000")
    assert known is not None
    (run / "inputs.json").write_text(json.dumps({"agenda": {"id": "northeast-asia-2000"}}))
    told = " ".join(versions(found, first(found)))
    assert f"SHA-256 {known.instruments.edition.hash} (the one bundled here" in told


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://me:secret@api.example.org:8443/v1?key=secret#x", "https://api.example.org:8443/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://[broken", "(no address)"),
    ],
)
def test_addresses_carry_no_secret(address: str, told: str) -> None:
    """User, password, query and fragment are left out."""
    assert bare(address) == told


def test_models_are_told_with_their_parameters(tmp_path: Path) -> None:
    """Name, model, address and all that an answer depends on; never a key; judges after them. The plan says no more than that."""
    way = Contender(model="m", base_url="https://u:pw@h.example/v1?q=pw", key="SOME_KEY", parameters={"temperature": 0.5}, max_tokens=9)
    plan = plan_of(Made(more={"models": {"alder": way}, "judges": (way,)}))
    found = replace(experiment(tmp_path, Made()), plan=plan)
    assert models(found) == [
        ("alder", "m", "https://h.example/v1", "temperature 0.5, max_tokens 9"),
        ("judge 1", "m", "https://h.example/v1", "temperature 0.5, max_tokens 9"),
    ]
    assert "pw" not in plan_text(found)
    assert Plan.model_validate_json(plan_text(found)).models["alder"].parameters == {"temperature": 0.5}


def test_the_commands_name_a_plan_that_is_there(tmp_path: Path) -> None:
    """The one in the folder, and the options that this page was made with."""
    found = experiment(tmp_path / "my runs", Made())
    assert commands(found, Asked("lexicon", "seat", floor=True)) == [
        "sixparty experiment 'my runs/plan.json' --out 'my runs'",
        "sixparty report 'my runs' --out page.html --scorer lexicon --design seat --allow-floor",
    ]
