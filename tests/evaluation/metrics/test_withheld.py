"""Fidelity to what a brief told, and to what was withheld from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evaluation.assess import assess, bench_of
from harness.evaluation.metrics import Material
from harness.experiment.designs import _withholding
from harness.transcript import Run
from harness.transcript.manifest import begun
from tests.evaluation.metrics.making import found, measured, run
from tests.holding import held, inputs_of

SHOWN, WITHHELD = "fidelity-shown", "fidelity-withheld"
SAID = (
    found("rok", "rok.a", "affirm"),
    found("rok", "rok.b", "affirm"),
    found("rok", "rok.c", "contradict"),
    found("rok", "rok.d", "silent"),
    found("dprk", "dprk.a", "affirm"),
    found("dprk", "dprk.b", "silent"),
)


def _both(withheld: set[str], party: str = "rok") -> list[float | None]:
    material = Material(run(), SAID, withheld=frozenset(withheld))
    return [measured(metric, material)[party].value for metric in (SHOWN, WITHHELD)]


def test_each_on_its_own_items() -> None:
    """An echo of the brief scores on what was shown; who knows nothing else contradicts what was withheld."""
    assert _both({"rok.c"}) == [1, 0]
    assert _both({"rok.a", "rok.c"}) == [1, 0.5]


def test_the_two_make_up_fidelity() -> None:
    """Together they rest on the sides that fidelity rests on, and n says how many each has."""
    material = Material(run(), SAID, withheld=frozenset({"rok.a", "rok.c"}))
    shown, withheld, whole = (measured(metric, material)["rok"] for metric in (SHOWN, WITHHELD, "fidelity"))
    assert shown.n + withheld.n == whole.n
    assert shown.value * shown.n + withheld.value * withheld.n == pytest.approx(whole.value * whole.n)


def test_nothing_withheld_is_no_number() -> None:
    """Where nothing is withheld from a party, or it took no side on what is, the measure is absent with its reason."""
    material = Material(run(), SAID, withheld=frozenset({"dprk.b"}))
    assert measured(SHOWN, material)["rok"].why == "no position of it is withheld"
    assert measured(WITHHELD, material)["dprk"].why == "it took no side on any of these items"
    assert measured(SHOWN, material)["dprk"].value == 1


def test_a_scenario_that_withholds(tmp_path: Path) -> None:
    """The positions that a scenario names are told apart in a real talk; an item is withheld when all of its positions are."""
    scenario = "four-party-clash"
    inputs = inputs_of(scenario)
    manifest = begun((scenario, "0" * 64), 5, dict.fromkeys(inputs.seats, "offline"), {})
    whole = Run(tmp_path, manifest, inputs, held(scenario, 5)[0], (), 0, torn=False)
    items = [i for i in bench_of(whole).instruments.by_party["usa"] if i.issue in inputs.scenario.issues and not i.facet]
    double = next((i for i in bench_of(whole).instruments.items if len(i.positions) > 1), None)
    names = tuple(p for i in items for p in i.positions)
    some = Run(tmp_path, manifest, _withholding(inputs, names), whole.events, (), 0, torn=False)
    told = {(m.metric, m.party): m for m in assess(some, ["declared"], keep=False)["declared"].measures if m.turns == "own"}
    assert told[WITHHELD, "usa"].value is not None
    assert told[WITHHELD, "rok"].why == "no position of it is withheld"
    assert double is not None
    half = Run(tmp_path, manifest, _withholding(inputs, double.positions[:1]), whole.events, (), 0, torn=False)
    told = {(m.metric, m.party): m for m in assess(half, ["declared"], keep=False)["declared"].measures if m.turns == "own"}
    assert told[WITHHELD, double.party].value is None
