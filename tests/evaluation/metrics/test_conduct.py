"""Conduct, from the record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.delegates.calls import Call
from harness.delegates.purse import Price
from harness.endpoint.values import Attempt, Usage
from harness.errors import RunError
from harness.evaluation.metrics import Material, gathered
from harness.transcript import CALLS as CALLS_FILE
from tests.evaluation.metrics.making import inputs, measured, run, turn

TURNS = [
    turn("rok", "One two three four."),
    turn("rok", "Five six.", at=2, source="repaired"),
    turn("rok", "", at=3),
    turn("rok", "Seven eight.", at=4, source="fallback", fallback="unreadable"),
    turn("dprk", "Nine ten.", source="fallback", fallback="content-filter"),
    turn("prc", "Aside.", kind="margins", visible=("prc",)),
]


def _known(metric: str, turns: str = "all"):
    return measured(metric, Material(run(*TURNS)), turns)


@pytest.mark.parametrize(
    ("metric", "value", "n"),
    [
        ("turn-share", 3 / 4, 4),
        ("word-share", 8 / 10, 10),
        ("format-failures", 2 / 4, 4),
        ("repairs", 1 / 4, 4),
        ("refusals", 0, 4),
        ("fallbacks", 1 / 4, 4),
        ("empty-turns", 1 / 4, 4),
    ],
)
def test_shares_by_hand(metric: str, value: float, n: int) -> None:
    """Each share of one party, on all turns."""
    assert (_known(metric)["rok"].value, _known(metric)["rok"].n) == (pytest.approx(value), n)


def test_refusals() -> None:
    """A turn lost to a filter is a refusal and no failure of form."""
    assert (_known("refusals")["dprk"].value, _known("format-failures")["dprk"].value, _known("refusals")["dprk"].behind) == (1, 0, (4,))


def test_own_turns() -> None:
    """On own turns, what another took is gone, and how much that was is told on all turns only."""
    assert (_known("word-share", "own")["rok"].value, _known("repairs", "own")["rok"].value) == (1, pytest.approx(1 / 3))
    assert _known("fallbacks", "own")["rok"].why == "it is told on all turns"


def test_absent_reasons() -> None:
    """What has nothing to be computed from is absent: no turn in plenary, no statements in the format, no model."""
    assert _known("empty-turns")["prc"].why == "it had no turn in plenary"
    silent = Material(run(*TURNS[2:3], of=inputs(speaking="acts-only")))
    assert measured("empty-turns", silent)["rok"].why == "nobody makes statements in this format"
    assert measured("word-share", silent)["rok"].why == "nobody said anything in public"
    assert _known("tokens")["rok"].why == "no model spoke for it"


def _call(party: str, prompt: int, completion: int, **more) -> Call:
    usage = Usage(prompt=prompt, completion=completion, estimated=more.pop("estimated", False))
    attempt = Attempt(number=1, sent={}, mode="free", usage=usage)
    about = {"number": 0, "question": "q", "party": party, "purpose": "turn", "model": "small", "request": "0", "messages": (), "tokens": 1}
    return Call.model_validate({**about, "attempt": attempt, **more})


CALLS = (_call("rok", 100, 20), _call("rok", 200, 30, estimated=True), _call("dprk", 10, 1), _call("rok", 999, 9, source="cache"))


def test_tokens_and_cost() -> None:
    """Tokens of every try over the wire, and money by the prices of the run; estimates are told, the cache is free."""
    material = Material(run(*TURNS), calls=CALLS, prices={"small": Price(prompt=1000, completion=10_000)})
    known = measured("tokens", material, "all")["rok"]
    assert (known.value, known.n, known.why) == (350, 2, "estimated for 1 of 2 tries")
    assert measured("cost", material, "all")["rok"].value == pytest.approx(0.3 + 0.5)


def test_no_price_no_cost() -> None:
    """Without a price there is no cost, and calls for all seats at once are nobody's own."""
    assert measured("cost", Material(run(*TURNS), calls=CALLS), "all")["rok"].why == "no price is known of small"
    together = Material(run(*TURNS), calls=(_call("all", 5, 5, purpose="round"),))
    assert measured("tokens", together, "all")["rok"].why == "its calls answered for all seats at once"


def test_calls_and_prices_from_disk(tmp_path: Path) -> None:
    """The calls of a run are read from its folder, and its prices from its manifest; a torn record is refused."""
    known = run(*TURNS)
    prices = {"small": Price(prompt=1000, completion=10_000).model_dump(exclude_none=True)}
    there = replace(known, path=tmp_path, manifest=known.manifest.model_copy(update={"terms": {"prices": prices}}))
    lines = [json.dumps(call.model_copy(update={"number": n}).model_dump(mode="json")) for n, call in enumerate(CALLS)]
    (tmp_path / CALLS_FILE).write_text("".join(f"{line}\n" for line in lines))
    assert measured("cost", gathered(there), "all")["rok"].value == pytest.approx(0.3 + 0.5)
    (tmp_path / CALLS_FILE).write_text(f"{lines[1]}\n")
    with pytest.raises(RunError):
        gathered(there)


@given(st.lists(st.tuples(st.sampled_from(["rok", "dprk", "prc"]), st.sampled_from(["", "A word.", "Two words. More."])), max_size=12))
def test_shares_add_up(said) -> None:
    """Shares of turns and of words add up to 1, or are all absent."""
    material = Material(run(*(turn(p, text, at=n) for n, (p, text) in enumerate(said))))
    for metric in ("turn-share", "word-share"):
        values = [m.value for who, m in measured(metric, material).items() if who in {"rok", "dprk", "prc"}]
        assert values == [None] * 3 or sum(values) == pytest.approx(1)
