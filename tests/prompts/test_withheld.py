"""Positions that a scenario withholds: no prompt knows of them, and everything else is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ContentError
from harness.library import open_library
from harness.prompts.asking import Briefs

POSITION = "dprk.non-targeting"


def written(folder: Path, withheld: str) -> Path:
    """The opening plenary as a user's own file, with something withheld."""
    bundled = open_library().folder / "scenarios" / "north-korea-preconditions.yaml"
    path = folder / "held-out.yaml"
    path.write_text(bundled.read_text("utf-8").replace("id: north-korea-preconditions", f"id: held-out\nwithheld: [{withheld}]"), "utf-8")
    return path


def test_a_withheld_position_is_in_no_prompt(tmp_path: Path) -> None:
    """Neither it nor the precondition that rests on it stands in the brief; the rest of the brief does."""
    library = open_library()
    told, kept = library.inputs("north-korea-preconditions"), library.inputs(written(tmp_path, POSITION))
    before, after = (Briefs(inputs).brief("dprk") for inputs in (told, kept))
    position = next(p for p in kept.profile["dprk"].positions if p.id == POSITION)
    assert position.text in before
    assert position.text not in after
    assert "dprk.pre.non-targeting" not in after
    assert "dprk.pre.bilateral" in after
    assert Briefs(told).brief("rok") == Briefs(kept).brief("rok")


def test_what_nobody_has_cannot_be_withheld(tmp_path: Path) -> None:
    """A slip in the name is told with file and line."""
    with pytest.raises(ContentError, match=r"held-out.yaml:\d+.*nobody here has a position 'dprk.nontargeting'"):
        open_library().inputs(written(tmp_path, "dprk.nontargeting"))
