"""The instruments of the studies themselves, quickly."""

from __future__ import annotations

import json

import pytest

from tests.holding import inputs_of
from tests.studies.changing import accept, changed, silent, tracks
from tests.studies.counting import Share, quantile, share
from tests.studies.evidence import EVIDENCE, HEAD, ORDER, PAGE, Finding, Row, _section, publish


@pytest.mark.parametrize(
    ("counted", "percent", "interval"),
    [
        (Share(0, 10), 0.0, (0.0, 27.8)),
        (Share(5, 10), 50.0, (23.7, 76.3)),
        (Share(10, 10), 100.0, (72.2, 100.0)),
        (Share(81, 263), 30.8, (25.5, 36.6)),
    ],
)
def test_wilson(counted: Share, percent: float, interval: tuple[float, float]) -> None:
    """Shares and intervals agree with published ones (81 of 263: Newcombe 1998, 0.2553 to 0.3662)."""
    assert counted.percent == percent
    assert counted.interval == interval


def test_nothing_to_count_is_not_zero() -> None:
    """A share of nothing is not measured."""
    assert share([]).percent is None
    assert str(share([])) == "not measured"


def test_quantiles() -> None:
    """The least, the lower median, the greatest."""
    assert [quantile([4, 1, 3, 2], p) for p in (0, 50, 100)] == [1, 2, 4]


def test_a_change_leaves_the_authored_inputs_alone() -> None:
    """Changes act on new inputs, and everything computed from the data follows them."""
    inputs = inputs_of("opening-plenary")
    before = inputs.model_dump_json()
    new = changed(
        inputs, accept("jpn", "four-party-relation", 1, 4), silent("jpn", "four-party-relation", ideal=(4, 4)), tracks(0, us_dprk=1)
    )
    assert inputs.model_dump_json() == before
    assert new.profile["jpn"].stances["four-party-relation"].accept == (1, 4)
    assert not [p for p in new.profile["jpn"].positions if p.issue == "four-party-relation"]
    assert new.scenario.situation.tracks["us-dprk"] == 1


def test_a_finding_says_what_moves_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The greatest change against the first row comes first, and the page holds the section."""
    rows = (Row("as authored", (Share(1, 10),)), Row("less", (Share(0, 10),)), Row("more", (Share(9, 10),)))
    finding = Finding("language", "t", "c", "h", ("x",), rows, main="x")
    folder = tmp_path_factory.mktemp("evidence")
    assert publish(finding, folder) in (folder / PAGE).read_text(encoding="utf-8")
    assert "more (+80); less (-10)" in finding.carried


def test_the_page_is_made_from_the_files() -> None:
    """The page of evidence in the repository is the one that the JSON files beside it give."""
    sections = [_section(json.loads(f.read_text("utf-8"))) for name in ORDER if (f := EVIDENCE / f"{name}.json").exists()]
    assert (EVIDENCE / PAGE).read_text("utf-8") == "\n".join([HEAD, *sections])
