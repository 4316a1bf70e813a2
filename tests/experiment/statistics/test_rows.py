"""The tidy table and its averages."""

from __future__ import annotations

import math
import random

import pytest

from harness.experiment.statistics.rows import Row, grid
from tests.experiment.statistics.tables import rows_of, table


def test_seeds_are_averaged_within_a_scenario() -> None:
    """A cell is the mean of its seeds, so that a scenario with more seeds weighs no more."""
    rows = [Row("A", "x", 0, "seat", 0.2), Row("A", "x", 1, "seat", 0.4), Row("A", "y", 0, "seat", 0.9)]
    assert grid(rows).means("A", ("x", "y")) == (pytest.approx(0.3), 0.9)


def test_a_lost_run_is_counted_and_never_zero() -> None:
    """A run that is not ok leaves its cell thin, or absent where it was the only one; its status is counted."""
    rows = [Row("A", "x", 0, "seat", 0.2), Row("A", "x", 1, "seat", None, "failed"), Row("A", "y", 0, "seat", 0.0, "incomplete")]
    found = grid(rows)
    assert found.means("A", ("x",)) == (0.2,)
    assert found.cells["A", "x"].thin
    assert found.held("A") == ("x",)
    assert found.lost == {("A", "failed"): 1, ("A", "incomplete"): 1}


def test_no_order_of_rows_matters() -> None:
    """Shuffled rows give the same table, bit for bit."""
    rows = rows_of({"B": [0.1, 0.7], "A": [0.3, None]}, seeds=(0.1, 0.2, 0.30000001))
    mixed = list(rows)
    random.Random(1).shuffle(mixed)
    assert grid(mixed) == grid(rows)


WRONG = {
    "nothing": ([], "no rows"),
    "two designs": ([Row("A", "x", 0, "seat", 1.0), Row("A", "x", 0, "mixed", 1.0)], "mixed and seat"),
    "one run twice": ([Row("A", "x", 0, "seat", 1.0)] * 2, "A in x with seed 0 has two rows"),
    "ok without a value": ([Row("A", "x", 3, "seat", None)], "A in x with seed 3 is ok and has no value"),
    "NaN": ([Row("A", "x", 0, "seat", math.nan)], "A in x with seed 0 has the value nan"),
    "infinite": ([Row("A", "x", 0, "seat", -math.inf)], "has the value -inf"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_rows_that_cannot_be_used_are_named(kind: str) -> None:
    """What is wrong with the rows is said, with the run."""
    rows, said = WRONG[kind]
    with pytest.raises(ValueError, match=said):
        grid(rows)


def test_a_strange_model_is_named() -> None:
    """A model that is not in the table is refused by name, with those that are."""
    with pytest.raises(ValueError, match="no model C is in the table, only A, B"):
        table({"A": [1.0], "B": [1.0]}).held("C")
