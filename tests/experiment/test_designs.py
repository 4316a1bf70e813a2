"""Who sits where: the same table for every contender, each party as often as the others, and what a baseline changes."""

from __future__ import annotations

from collections import Counter

import pytest

from harness.experiment.designs import Stage, cells, group_of, under_test
from harness.experiment.disguise import Removed, Swapped, briefs_of
from harness.experiment.plan import Cell, Contender, Plan
from harness.library import open_library
from harness.prompts.asking import Briefs
from tests.holding import inputs_of

LIBRARY = open_library()
MODELS = {name: Contender(model=f"m-{name}", base_url="http://localhost:1/v1") for name in ("a", "b")}
EVERY = ("rules", "random", "soliloquy", "acts-only", "swapped", "removed")


def plan_of(**more: object) -> Plan:
    """A small plan."""
    plain = {"id": "small", "title": "A small one", "models": MODELS, "scenarios": ("triangle", "relief"), "seeds": 2, "rounds": 2}
    return Plan.model_validate({**plain, **more})


def stage_of(plan: Plan) -> Stage:
    """Its tables."""
    return Stage(plan, LIBRARY)


def test_seats_rotate_evenly() -> None:
    """Over scenarios of six, each party is under test equally often, and a scenario has each party once before it has any twice."""
    six = [s.id for s in LIBRARY.scenarios() if len(s.parties) == 6]
    found = [c for c in cells(plan_of(scenarios=tuple(six), seeds=6), LIBRARY) if c.model == "a"]
    assert set(Counter(c.seat for c in found).values()) == {len(six)}
    assert all(len({c.seat for c in found if c.scenario == name}) == 6 for name in six)


def test_all_contenders_have_the_same_seat() -> None:
    """What is compared is compared in the same place."""
    for design in ("seat", "selfplay"):
        seats: dict[tuple[str, int], set[str]] = {}
        for cell in cells(plan_of(designs=(design,), baselines=EVERY), LIBRARY):
            seats.setdefault((cell.scenario, cell.seed), set()).add(cell.seat)
        assert all(len(known) == 1 for known in seats.values())


def test_more_seeds_change_no_earlier_cell() -> None:
    """A longer experiment goes on with the same runs."""
    few, many = cells(plan_of(seeds=2), LIBRARY), cells(plan_of(seeds=5), LIBRARY)
    assert many[: len(few)] == few


def test_named_seats_have_a_cell_each() -> None:
    """Of the parties that are named, those at the table."""
    found = cells(plan_of(seats=("usa", "prc", "rok"), scenarios=("triangle",), seeds=1, baselines=()), LIBRARY)
    assert [(c.model, c.seat) for c in found] == [("a", "usa"), ("a", "prc"), ("b", "usa"), ("b", "prc")]


def test_a_seat_has_the_model_and_the_others_the_rules() -> None:
    """In `seat`; in `selfplay` every member has it."""
    stage = stage_of(plan_of())
    seat = stage.talk(Cell("a", "triangle", 1, "seat", "usa"))
    assert seat.delegates == {"jpn": "offline", "usa": "m-a@http://localhost:1/v1", "prc": "offline"}
    every = stage.talk(Cell("a", "triangle", 1, "selfplay", "all"))
    assert set(every.delegates.values()) == {"m-a@http://localhost:1/v1"}
    assert under_test(Cell("a", "triangle", 1, "selfplay", "all"), every) == ("jpn", "usa", "prc")


def test_the_rules_are_one_run_for_every_design_and_seat() -> None:
    """The talk by rules alone is held once, whatever it stands beside."""
    stage = stage_of(plan_of(designs=("seat", "selfplay", "mixed"), seats="all"))
    runs = {stage.talk(c).run for c in cells(stage.plan, LIBRARY) if c.model == "rules" and (c.scenario, c.seed) == ("triangle", 1)}
    assert len(runs) == 1


def test_a_mixed_table_is_one_run_dealt_the_same_for_every_seed() -> None:
    """Each seat is a cell of the model that has it."""
    plan = plan_of(designs=("mixed",), baselines=("rules", "random"))
    found = cells(plan, LIBRARY)
    deals = {seed: {(c.scenario, c.seat): c.model for c in found if c.seed == seed and c.model in MODELS} for seed in (1, 2)}
    assert deals[1] == deals[2]
    assert {deals[1]["triangle", party] for party in ("jpn", "usa", "prc")} == {"a", "b"}
    runs = {stage_of(plan).talk(c).run for c in found if (c.scenario, c.seed) == ("triangle", 1) and c.model in MODELS}
    assert len(runs) == 1
    assert {group_of(c) for c in found} == {"mixed", "rules"}


@pytest.mark.parametrize(("baseline", "name"), [("swapped", "swapped m-a"), ("removed", "removed m-a"), ("soliloquy", "soliloquy m-a")])
def test_a_manifest_says_what_a_baseline_is(baseline: str, name: str) -> None:
    """The delegate's name begins with the baseline's, so that nobody takes it for the model itself."""
    talk = stage_of(plan_of()).talk(Cell(f"a:{baseline}", "triangle", 1, "seat", "usa"))
    assert talk.delegates["usa"].startswith(name)
    assert talk.run != stage_of(plan_of()).talk(Cell("a", "triangle", 1, "seat", "usa")).run


def test_acts_only_is_held_without_statements() -> None:
    """That is a change of the inputs, and stands there."""
    assert not stage_of(plan_of()).talk(Cell("a:acts-only", "triangle", 1, "seat", "usa")).table.inputs.format.statements


def test_withheld_positions_are_added() -> None:
    """Those of parties at the table go into the inputs; nobody else's do."""
    ours, others = inputs_of("triangle").profiles[0].positions[0].id, inputs_of("relief").profile["rok"].positions[0].id
    stage = stage_of(plan_of(withheld=(ours, others)))
    assert stage.table("triangle").inputs.scenario.withheld == (ours,)
    assert stage.table("triangle").inputs == stage.table("triangle").inputs


def test_models_at_one_address_in_two_ways_have_two_names() -> None:
    """So that they can sit at one table."""
    models = {"a": MODELS["a"], "warm": MODELS["a"].model_copy(update={"parameters": {"temperature": 1.0}})}
    assert len(set(stage_of(plan_of(models=models)).names.values())) == 2


def test_swapped_has_anothers_brief_under_its_own_name() -> None:
    """The next party's interests, and none of its own; meeting and record are those of the true party."""
    inputs = inputs_of("triangle")
    swapped, plain = Swapped(inputs), Briefs(inputs)
    assert swapped.inputs is inputs
    assert swapped.meeting == plain.meeting
    brief = swapped.brief("usa")
    assert f"You speak for {inputs.profile['usa'].name};" in brief
    assert all(line.text in brief for line in inputs.profile["prc"].interests)
    assert not any(line.text in brief for line in inputs.profile["usa"].interests)


def test_removed_has_a_name_and_nothing_more() -> None:
    """No interest, position, red line or manner."""
    inputs = inputs_of("triangle")
    brief = Removed(inputs).brief("usa")
    assert inputs.profile["usa"].name in brief
    assert len(brief) < 200


def test_briefs_follow_from_a_name() -> None:
    """A delegate's name says which briefs it has."""
    inputs = inputs_of("triangle")
    assert [type(briefs_of(name, inputs)) for name in ("swapped m", "removed m", "m@u")] == [Swapped, Removed, Briefs]
