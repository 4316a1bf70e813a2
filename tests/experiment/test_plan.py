"""A plan's file: what is wrong in it is told with file and line, before anything is held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.errors import ContentError
from harness.experiment.designs import open_plan
from harness.experiment.folder import Folder, hash_of
from harness.experiment.plan import Plan, contenders
from harness.library.plans import plan_path
from harness.library.reading import Faults

ROOT = Path(__file__).resolve().parents[2]
MODEL = {"model": "any", "base_url": "http://localhost:1/v1"}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a scenario": ({"scenarios": ["triangle", "triangel"]}, "Did you mean 'triangle'?"),
    "a scenario twice": ({"scenarios": ["triangle", "triangle"]}, "is here twice"),
    "a party": ({"seats": ["uss"]}, "there is no party 'uss'"),
    "a party that sits nowhere": ({"scenarios": ["triangle"], "seats": ["rok"]}, "none of the seats under test sits in 'triangle'"),
    "a metric": ({"primary": ["balance"]}, "Did you mean 'balanced'?"),
    "a position": ({"withheld": ["usa.nothing"]}, "there is no position 'usa.nothing'"),
    "a price": ({"models": {"a": MODEL}, "budget": {"max_cost": 1.5}}, "budget.max_cost needs one"),
    "a judge's price": ({"judges": [MODEL], "judging_budget": {"max_cost": 1.5}}, "judging_budget.max_cost needs one"),
    "a judge twice": ({"judges": [MODEL, dict(MODEL)]}, "is a judge already"),
    "a margin of nothing": ({"margin": 0}, "margin"),
    "an address": ({"models": {"a": {"model": "any"}}}, "base_url"),
    "an address that is none": ({"models": {"a": {**MODEL, "base_url": "localhost"}}}, "models.a.base_url"),
    "a key in place of its name": ({"models": {"a": {**MODEL, "key": "sk-no"}}}, "models.a.key: should be the name of an environment"),
    "a judge's key": ({"judges": [{**MODEL, "key": "sk-no"}]}, "judges[0].key: should be the name of an environment"),
    "a number in words": ({"margin": ".1e0"}, "margin: should be a number, not the text '.1e0'. Write it in digits, such as 0.05."),
    "a price below nothing": ({"models": {"a": {**MODEL, "price": {"prompt": -1.0, "completion": 1.0}}}}, "should be 0 or more"),
    "a word for a list": ({"scenarios": "al"}, "scenarios: should be 'all' or a list, not the text 'al'"),
    "a parameter that is ours": ({"models": {"a": {**MODEL, "parameters": {"seed": 1}}}}, "seed cannot be set here"),
    "the same model twice": ({"models": {"a": dict(MODEL), "b": dict(MODEL)}}, "it is 'a' once more"),
    "nobody": ({"baselines": []}, "nobody to compare"),
    "one alone": ({"baselines": ["rules"]}, "there is nothing to compare"),
    "a baseline of no model": ({"baselines": ["rules", "swapped"]}, "'swapped' is made of a model"),
    "a deal of one model": ({"models": {"a": MODEL}, "designs": ["mixed"]}, "needs two of them"),
    "a field": ({"scenario": "all"}, "scenario"),
}


def written(folder: Path, **more: Any) -> Path:
    """A plan's file."""
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump({"id": "small", "title": "A small one", **more}, sort_keys=False), "utf-8")
    return path


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    """Whatever the plan names must be there, and whoever it names must be reachable."""
    more, said = WRONG[name]
    with pytest.raises(ContentError) as told:
        open_plan(written(tmp_path, **more))
    assert said in str(told.value)
    assert not {"sk-no", "Input", "more)"} & set(str(told.value).split())
    assert told.value.file.endswith("plan.yaml")


def test_the_line_is_that_of_the_slip(tmp_path: Path) -> None:
    """The second of two scenarios stands in the fifth line."""
    with pytest.raises(ContentError) as told:
        open_plan(written(tmp_path, scenarios=["triangle", "triangel"]))
    assert (told.value.line, told.value.field) == (5, "scenarios[1]")


def test_every_slip_is_known(tmp_path: Path) -> None:
    """Of form, of names, and of models, in the order of the lines, one complaint each."""
    more = {"seeds": 0, "seats": ["USA", "usa"], "primary": ["balance"]}
    with pytest.raises(Faults) as told:
        open_plan(written(tmp_path, **more))
    assert [(one.line, one.field) for one in told.value.each] == [(3, "seeds"), (5, "seats[0]"), (8, "primary[0]")]
    wrong = {"key": "sk-no", "max_tokens": 99_999_999}
    with pytest.raises(Faults) as told:
        open_plan(written(tmp_path, models={"a": {**MODEL, **wrong}}, scenarios=["triangel"]))
    assert [one.field for one in told.value.each] == ["models.a.key", "models.a.max_tokens", "scenarios[0]"]


def test_baselines_go_with_the_models() -> None:
    """All six where there are models, those that need none where there are none; what is named is what is held."""
    assert Plan(id="a", title="A").baselines == ("rules", "random")
    plain = {"id": "a", "title": "A", "models": {"a": MODEL}}
    assert Plan.model_validate(plain).baselines == ("rules", "random", "soliloquy", "acts-only", "swapped", "removed")
    assert Plan.model_validate({**plain, "baselines": ("rules",)}).baselines == ("rules",)


@pytest.mark.parametrize("path", sorted((ROOT / "evals" / "plans").glob("*.yaml")), ids=lambda path: path.stem)
def test_bundled_plans_hold(path: Path) -> None:
    """Every bundled plan can be opened, by its name, and bears it."""
    plan = open_plan(plan_path(path.stem))
    assert plan.id == path.stem
    assert len(list(contenders(plan))) >= 2


def test_the_offline_plan_needs_no_endpoint() -> None:
    """It has no models, at least twelve scenarios and three seeds."""
    plan = open_plan(plan_path("offline"))
    assert plan.models == {}
    assert len(plan.scenarios) >= 12
    assert plan.seeds == 3


def test_no_such_plan() -> None:
    """A word that is neither a file nor a bundled plan is refused, with what was meant."""
    with pytest.raises(ContentError, match="Did you mean 'offline'"):
        plan_path("ofline")


def test_a_plan_is_kept_with_its_hash(tmp_path: Path) -> None:
    """What a folder was given it gives back; an edited one, and another experiment's, is refused."""
    plan = open_plan(written(tmp_path, scenarios=["triangle"]))
    folder = Folder(tmp_path / "out")
    folder.begin(plan)
    assert hash_of(folder.plan()) == hash_of(plan)
    folder.begin(plan.model_copy(update={"seeds": 5}))
    assert folder.plan().seeds == 5
    with pytest.raises(Exception, match="holds the experiment 'small'"):
        folder.begin(plan.model_copy(update={"id": "other"}))
    edited = (tmp_path / "out" / "plan.json").read_text().replace('"seeds":5', '"seeds":6')
    (tmp_path / "out" / "plan.json").write_text(edited)
    with pytest.raises(Exception, match="was edited"):
        folder.plan()
