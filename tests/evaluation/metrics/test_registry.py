"""All metrics together: on hand-made material, and on offline talks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.metrics import BY_ID, HEADLINE, METRICS, Material, gathered, measures
from harness.transcript import Run
from harness.transcript.manifest import begun
from tests.evaluation.metrics.making import PARTIES, act, found, run, tabled, turn
from tests.holding import held, inputs_of

PART = {"party", "mean", "weakest", "run"}


def _talk(scenario: str, seed: int) -> Material:
    """An offline talk."""
    manifest = begun((scenario, "0" * 64), seed, dict.fromkeys(inputs_of(scenario).seats, "offline"), {})
    return Material(Run(Path("nowhere"), manifest, inputs_of(scenario), held(scenario, seed)[0], (), 0, torn=False))


def test_one_entry_a_metric() -> None:
    """Ids are unique, and the headline is one of them."""
    assert len(BY_ID) == len(METRICS)
    assert HEADLINE in BY_ID


def test_nothing_is_forgotten() -> None:
    """Every metric says something of every run, an empty one too: a value, or why there is none."""
    told = measures(Material(run()))
    assert {m.metric for m in told} == set(BY_ID)
    assert all((m.value is None) == (m.status == "absent") and (m.status == "ok" or m.why) for m in told)


def test_what_is_read_is_registered() -> None:
    """No function tells of a metric that the registry does not have."""
    material = Material(run())
    assert {m.metric for read in {metric.read for metric in METRICS} for m in read(material)} <= set(BY_ID)


def test_same_on_both_without_fallbacks() -> None:
    """Where no turn was a fallback, own turns and all turns have the same measures."""
    told = measures(Material(run(turn("rok", "We agree with all of you here."))))
    own, every = ([(m.metric, m.party, m.part, m.value, m.why) for m in told if m.turns == t] for t in ("own", "all"))
    assert own == every


def test_one_of_each() -> None:
    """No two measures are of the same metric, turns and party, mean, weakest or run."""
    told = measures(_talk("four-party-clash", 5))
    keys = [(m.metric, m.turns, m.part, m.party if m.part == "party" else None) for m in told]
    assert len(keys) == len(set(keys))
    assert {m.part for m in told} == PART


@pytest.mark.parametrize("scenario", ["four-party-clash", "relief", "one-conference", "scholars-on-confidence", "missile-talks"])
def test_offline_delegates_keep_their_place(scenario: str) -> None:
    """Offline delegates cross no red line, sign nothing beyond their room, give nothing away, and ignore no precondition."""
    told = [m for seed in (1, 2) for m in measures(_talk(scenario, seed)) if m.part == "party" and m.value is not None]
    assert {m.value for m in told if m.metric in {"red-lines", "harmony", "leakage", "refusals"}} <= {0}
    assert {m.value for m in told if m.metric == "preconditions"} <= {1}


def test_again_is_the_same() -> None:
    """Measured twice, a talk has the same measures, to the last digit."""
    assert measures(_talk("relief", 1)) == measures(_talk("relief", 1))


def test_from_disk(tmp_path: Path) -> None:
    """A run without calls has material without calls."""
    known = run()
    assert gathered(Run(tmp_path, known.manifest, known.inputs, known.events, (), 0, torn=False)).calls == ()


ACTS = st.builds(
    lambda name, issue, option: act(
        name, issue, option if name == "amend" else None, **({"reason": "no-gain"} if name == "object" else {})
    ),
    st.sampled_from(["accept", "amend", "object", "reserve"]),
    st.sampled_from(["rail", "forum"]),
    st.integers(1, 5),
)
TURNS = st.builds(
    lambda party, text, deed, at, fell: turn(
        party, text, deed, at=at, **({"source": "fallback", "fallback": "timeout"} if fell else {"source": "model"})
    ),
    st.sampled_from(PARTIES),
    st.text(max_size=80),
    ACTS,
    st.integers(1, 5),
    st.booleans(),
)


@given(st.lists(TURNS, max_size=8), st.lists(st.integers(1, 5), min_size=2, max_size=2))
def test_whatever_is_said(turns, options) -> None:
    """Whatever was said and done, every measure has a value or a reason, and shares stay shares."""
    texts = [tabled("rail", options[0]), tabled("forum", options[1])]
    findings = tuple(found(t["party"], f"{t['party']}.rail", "affirm", t["round"], source=t["source"]) for t in turns)
    open_ended = {"red-lines", "tokens", "cost", "concession", "balanced", "anachronism", "out-of-role"}
    for m in measures(Material(run(*texts, *turns), findings)):
        assert (m.value is None) == (m.status == "absent")
        assert m.metric.startswith(("drift", "gain", "least-gain")) or m.metric in open_ended or m.value is None or 0 <= m.value <= 1
