"""Flagged sentences."""

from __future__ import annotations

from harness.domain.findings import Flag
from harness.evaluation.metrics import Material
from harness.evaluation.sentences import span
from tests.evaluation.metrics.making import measured, run, turn


def _flags(text: str, party: str) -> list[Flag]:
    """A stand-in for the reader of flags: finds one word, and only in this party's mouth."""
    at = [n for n in range(len(text)) if text.startswith("robot", n)]
    return [Flag(flag="out_of_role", span=span(text, n, n + 5), why="a machine") for n in at if party == "rok"]


SPOKEN = [turn("rok", "I am a robot, a robot. Good day."), turn("rok", "We agree. So be it.", at=2), turn("dprk", "The robot is here.")]


def test_flagged_sentences() -> None:
    """Sentences with a flag in a hundred, each once; the turn is named; kinds are kept apart."""
    material = Material(run(*SPOKEN), flagging=_flags)
    known = measured("out-of-role", material)
    assert (known["rok"].value, known["rok"].n, known["rok"].behind, known["rok"].why) == (25, 4, (0,), "robot: a machine")
    assert (known["dprk"].value, known["prc"].why) == (0, "it said nothing in public")
    assert measured("anachronism", material)["rok"].value == 0


def test_nobody_looked() -> None:
    """Without a reader of flags there is no number."""
    assert measured("anachronism", Material(run(*SPOKEN)))["rok"].why == "nobody looked for flags"
