"""What became of preconditions."""

from __future__ import annotations

import pytest

from harness.evaluation.metrics import Material
from tests.evaluation.metrics.making import attended, found, inputs, measured, run, turn

COMES, STAYS = {"act": "attend"}, {"act": "decline"}
NAMING = {"act": "decline", "precondition": "dprk.pre.tracks"}
RETURNS = {"act": "return"}
BETTER = {"type": "situation", "round": 1, "tracks": [{"track": "korean", "level": 700, "moved": "progress"}]}


def _known(*events, track: int = 300, findings=(), **how):
    return measured("preconditions", Material(run(*events, of=inputs(track, **how)), tuple(findings)))["dprk"]


@pytest.mark.parametrize(
    ("events", "how", "value"),
    [
        ([attended("dprk", COMES)], "ignored", 0),
        ([attended("dprk", COMES), turn("dprk", "We come in spite of all that.")], "ignored", 0),
        ([attended("dprk", NAMING)], "named", 1),
        ([attended("dprk", NAMING), turn("dprk", "", RETURNS, kind="margins", visible=("dprk",))], "named", 1),
        ([attended("dprk", NAMING), BETTER, turn("dprk", "", RETURNS, kind="margins", visible=("dprk",))], "met", 1),
        ([attended("dprk", STAYS)], "kept away", 1),
        ([attended("dprk", STAYS), turn("dprk", "", RETURNS, kind="margins", visible=("dprk",))], "ignored", 0),
    ],
)
def test_handling(events: list, how: str, value: float) -> None:
    """Met, named, kept away or ignored, by what held when the party came and what it said."""
    known = _known(*events)
    assert (known.value, known.why) == (value, f"dprk.pre.tracks: {how}")


def test_met_at_the_door() -> None:
    """A condition that holds when the party comes is met, and needs no word."""
    assert _known(attended("dprk", COMES), track=500).why == "dprk.pre.tracks: met"


def test_named_in_words() -> None:
    """A finding that affirms the position behind it names it."""
    assert _known(attended("dprk", COMES), findings=[found("dprk", "dprk.forum", "affirm")]).why == "dprk.pre.tracks: named"
    assert _known(attended("dprk", COMES), findings=[found("dprk", "dprk.rail", "affirm")]).why == "dprk.pre.tracks: ignored"


def test_absent_where_none_is_asked() -> None:
    """Unofficial talks ask for none, and a party without any has no measure."""
    assert _known(attended("dprk", COMES), level="track-two").why == "none of its preconditions is asked at this table"
    assert measured("preconditions", Material(run()))["rok"].why == "it has no precondition"


def test_absent_where_it_was_never_asked() -> None:
    """A party of whose answer to the invitation nothing is on record has no measure."""
    assert _known().status == "absent"
