"""One JSON object, for programs: what was recorded, unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable

from harness.report import record
from harness.report.lens import Lens, seen
from harness.transcript import Run
from tests.report.conftest import turn


def test_the_record_holds_manifest_scenario_events_and_communique(run: Run) -> None:
    """Everything a program needs to know of a run, in one object."""
    whole = json.loads(record.render(run, Lens(party="usa")))
    assert list(whole) == ["view", "manifest", "scenario", "events", "communique"]
    assert whole["view"] == {"party": "usa", "public": False, "why": False}
    assert [e["seq"] for e in whole["events"]] == [e.seq for e in seen(run, Lens(party="usa"))]
    assert whole["communique"]["preamble"] == "They met."


def test_without_a_communique_there_is_none(of: Callable[..., Run]) -> None:
    """What does not exist yet is null, not invented."""
    assert json.loads(record.render(of([]), Lens()))["communique"] is None


def test_words_are_kept_as_recorded_and_do_nothing_on_a_terminal(of: Callable[..., Run]) -> None:
    """Control characters and direction marks are JSON escapes: nothing unprintable is in the output, and nothing is lost."""
    words = "한국 \x1b[2J\x7f\x9b \u202e \U000e0041 \u00a0 end"
    shown = record.render(of([turn("usa", "closing", 2, says=words)]), Lens())
    assert all(c.isprintable() or c == "\n" for c in shown)
    assert "한국" in shown
    assert json.loads(shown)["events"][0]["statement"][0]["text"] == words
