"""How much of a run's score is chance: by how many items of a party come up in a scenario, before anything is held.

A score of one party rests on the items that it has on the agenda, four or so in most scenarios. The fewer they are, the more of a
difference between two runs is chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import sqrt

from harness.domain.scenario import Inputs
from harness.evaluation.assess import bench
from harness.experiment.designs import Stage, under_test
from harness.experiment.plan import Cell
from harness.experiment.statistics.power import Pilot

ITEM = 0.5
"""Variance of the balanced score of one item (measured on rules and lots: 0.37 to 0.68)."""
BY_SCENARIO, BY_RUN = 0.05, 0.06
"""Deviations of the balanced score of one model from scenario to scenario and from run to run, beside the chance in its items (assumed)."""


def items(inputs: Inputs) -> Counter[str]:
    """By party, how many items are on the agenda of a scenario: of the instrument, or of the positions where there is no instrument."""
    known = bench(inputs.agenda.id)
    if known is not None:
        return Counter(item.party for item in known.instruments.items if item.issue in inputs.scenario.issues)
    return Counter(profile.id for profile in inputs.profiles for p in profile.positions if p.issue in inputs.scenario.issues)


def assumed(stage: Stage, cells: Iterable[Cell]) -> tuple[Pilot, float]:
    """How differences in the balanced score are assumed to spread, and the usual number of items of a party under test.

    The number is the harmonic mean, for so it counts; runs in which nobody under test has an item have no score and count for nothing.
    """
    places = {(cell.scenario, cell.seat, cell.seed): cell for cell in cells if cell.design == stage.plan.designs[0]}
    known = {scenario: items(stage.table(scenario).inputs) for scenario in dict.fromkeys(cell.scenario for cell in places.values())}
    chance, usual = [], []
    for cell in places.values():
        counts = [n for party in under_test(cell, stage.talk(cell)) if (n := known[cell.scenario][party])]
        if counts:
            usual.append(sum(1 / n for n in counts) / len(counts))
            chance.append(ITEM * usual[-1] / len(counts))
    each = sum(chance) / len(chance) if chance else ITEM
    spread = Pilot(scenarios=max(2, len(known)), spread=0.0, by_scenario=sqrt(2) * BY_SCENARIO, by_seed=sqrt(2 * (BY_RUN**2 + each)))
    return spread, len(usual) / sum(usual) if usual else 1.0
