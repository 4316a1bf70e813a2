"""Score and length of turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from harness.domain.findings import Where
from harness.evaluation.length import WithLength, spearman, with_length
from harness.evaluation.readings import Utterance
from tests.evaluation.metrics.making import found


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(-1, 1)), min_size=2, max_size=30))
def test_rank_correlation(pairs: list[tuple[int, float]]) -> None:
    """As the reference package has it, ties included; none where one side does not vary."""
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    ours = spearman(a, b)
    if len(set(a)) == 1 or len(set(b)) == 1:
        assert ours is None
    else:
        assert ours == pytest.approx(spearmanr(a, b).statistic)


def _said(*lengths: int) -> list[Utterance]:
    where = {"run": "r", "scenario": "talk", "seed": 1, "round": 1, "question": "q", "kind": "floor", "source": "model"}
    return [Utterance("rok", "word " * n, Where.model_validate({**where, "seq": at})) for at, n in enumerate(lengths, 1)]


def test_longer_turns_with_more_in_them() -> None:
    """Turns in which a party said more of what is its own, and that are longer, go together; an unread one is left out."""
    findings = [found("rok", f"rok.{i}", "affirm" if i < at else "silent", at) for at in range(1, 6) for i in range(5)]
    told = with_length(_said(1, 2, 3, 4, 5, 9), [*findings, found("rok", "rok.1", "unscored", 6)])
    assert (told.value, told.turns) == (pytest.approx(1), 5)
    assert told.line == "Score and length of turns: rank correlation 1.00 over 5 turns."


def test_few_turns_tell_nothing() -> None:
    """Below five turns there is no number."""
    told = with_length(_said(1, 2), [found("rok", "rok.a", "affirm", 1), found("rok", "rok.a", "silent", 2)])
    assert told == WithLength(None, 2)
    assert "no correlation can be told of 2 turns" in told.line
