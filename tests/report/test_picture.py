"""The ranking as a picture that stands alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from harness.report.comparison import picture
from harness.report.comparison.figures import Asked
from harness.report.comparison.material import Experiment, gathered
from tests.report.test_comparison_material import Made, write


@pytest.fixture
def found(tmp_path: Path) -> Experiment:
    """An experiment in which one of three models is better."""
    return gathered([write(tmp_path / "planted", Made())])


def test_it_says_who_is_better(found: Experiment) -> None:
    """The title, the sentence and every contender stand in it as text."""
    drawn = ET.fromstring(picture.render(found, Asked()))
    words = " ".join(t for t in drawn.itertext())
    assert found.plan.title in words
    assert "alder is more faithful than" in words
    assert all(model in words for model in found.models)


def test_it_needs_nothing_else(found: Experiment) -> None:
    """No link, no script, nothing loaded."""
    drawn = picture.render(found, Asked())
    assert not [word for word in ("href", "<script", "url(", "@import", "<image") if word in drawn]
