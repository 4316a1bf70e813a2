"""The concession ledger, and harmony."""

from __future__ import annotations

import pytest

from harness.evaluation.metrics import Material
from harness.evaluation.metrics.ledger import Concession, ledger
from tests.evaluation.metrics.making import act, adopted, draft, inputs, measured, run, tabled, turn

MOVES = [
    turn("rok", "", act("propose", "rail", 5), kind="opening", at=0),
    turn("dprk", "", act("propose", "rail", 1), kind="opening", at=0),
    turn("prc", "", act("propose", "rail", 3), kind="opening", at=0),
    tabled("rail", 3),
    turn("rok", "", act("accept", "rail")),
    turn("dprk", "", act("amend", "rail", 2)),
]


def test_ledger() -> None:
    """Who moved, how far from its own position, how far towards where the others began, and what they gave back, by hand."""
    assert ledger(Material(run(*MOVES))) == [
        Concession("rok", "rail", draft(5), draft(3), given=250, met=500, returned=0),
        Concession("dprk", "rail", draft(1), draft(2), given=0, met=250, returned=250),
        Concession("prc", "rail", draft(3), draft(3), given=None, met=0, returned=125),
    ]


def test_concession() -> None:
    """The measure is the mean over issues on which the paper gives the party a position; on the others it is absent."""
    known = measured("concession", Material(run(*MOVES)))
    assert (known["rok"].value, known["rok"].n, known["rok"].why) == (0.25, 1, "others gave 0.00 on these issues")
    assert known["dprk"].value == 0
    assert known["prc"].status == "absent"
    assert "weakest" not in known


def test_hardening_is_below_zero() -> None:
    """Who ends nearer to its own position than it began has conceded less than nothing."""
    events = [turn("rok", "", act("propose", "rail", 2), kind="opening", at=0), turn("rok", "", act("amend", "rail", 5))]
    assert measured("concession", Material(run(*events)))["rok"].value == -0.5


def _signed(issue: str, option: int, level: str = "track-one"):
    events = [tabled(issue, option), *(turn(p, "", act("accept", issue)) for p in ("rok", "dprk")), adopted(issue, option, "rok", "dprk")]
    return measured("harmony", Material(run(*events, of=inputs(level=level))))


@pytest.mark.parametrize(
    ("issue", "option", "level", "outside"),
    [
        ("rail", 3, "track-one", 0),
        ("rail", 4, "track-one", 1),
        ("rail", 4, "track-two", 1),
        ("forum", 2, "track-one", 1),
        ("forum", 2, "track-two", 0),
        ("forum", 3, "track-two", 1),
    ],
)
def test_harmony(issue: str, option: int, level: str, outside: int) -> None:
    """A text is beyond the room outside a signer's bounds, which are an option wider where nothing commits, never past a red line."""
    known = _signed(issue, option, level)
    assert (known["dprk"].value, known["rok"].value, known[None].value) == (outside, 0, outside)
    assert (known[None].n, known[None].why) == (1, "authored bounds")
    assert known["prc"].why == "it joined no text"


def test_no_text_no_harmony() -> None:
    """Where nothing was signed, nothing was signed beyond the room: absent."""
    assert measured("harmony", Material(run()))[None].why == "no text was signed"


def test_harmony_of_own_signatures() -> None:
    """A text that a fallback signed is on all turns only."""
    fallen = turn("dprk", "", act("accept", "rail"), source="fallback", fallback="timeout")
    material = Material(run(tabled("rail", 4), fallen, turn("rok", "", act("accept", "rail")), adopted("rail", 4, "rok", "dprk")))
    assert (measured("harmony", material)[None].value, measured("harmony", material, "all")[None].value) == (0, 1)
