"""From a plan with three endpoints to a sentence: a model that is better by construction is found, and two that answer by lot are tied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli.app import answer
from harness.report.comparison.figures import Asked, Compared, compared
from harness.report.comparison.material import Experiment, gathered
from tests.servers import scripted, stub

SCENARIOS = (
    "one-conference",
    "four-party-clash",
    "alliances-and-freedom-of-action",
    "opening-plenary",
    "korean-ownership",
    "pace-and-scope",
)
ANSWERS = {"scripted": "answer", "one": "by_lot", "two": "by_lot"}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    """The experiment, held against two servers; nobody may change it."""
    place = tmp_path_factory.mktemp("small")
    with (
        stub.running(answer="tests.servers.scripted:answer") as better,
        stub.running(answer="tests.servers.scripted:by_lot") as chance,
    ):
        where = {"answer": better.base_url, "by_lot": chance.base_url}
        models = {name: {"model": name, "base_url": where[kind], "window": 100_000} for name, kind in ANSWERS.items()}
        plan = {"id": "small", "title": "Small", "models": models, "scenarios": SCENARIOS, "seeds": 1, "rounds": 2, "baselines": []}
        (place / "plan.yaml").write_text(json.dumps(plan))
        assert answer(["experiment", str(place / "plan.yaml"), "--out", str(place / "out"), "--quiet"]) == 0
    return gathered([place / "out"])


@pytest.fixture(scope="module")
def headline(found: Experiment) -> Compared:
    """What is compared first. Only what is declared was scored, so that a ranking has to be asked for."""
    return compared(found, Asked(floor=True))[0]


def test_every_run_has_a_number(headline: Compared) -> None:
    """No contender lost a turn, and the score could be read in every run."""
    assert {row.status for row in headline.rows} == {"ok"}
    assert len(headline.rows) == len(ANSWERS) * len(SCENARIOS)


def test_the_planted_difference_is_found_and_no_other(headline: Compared) -> None:
    """The scripted one stands alone above the two that answer by lot, and those are tied."""
    assert [set(names) for names in headline.ranking.sets] == [{"scripted"}, {"one", "two"}]
    assert {frozenset((p.first, p.second)) for p in headline.pairs if p.shown()} == {
        frozenset(("scripted", "one")),
        frozenset(("scripted", "two")),
    }


def test_the_sentence_names_the_better_one(headline: Compared) -> None:
    """It says who is more faithful, and over how many scenarios."""
    assert headline.sentence.startswith("scripted is more faithful than")
    assert "6 scenarios" in headline.sentence


@pytest.mark.parametrize("scorer", ["lexicon", "declared"])
def test_a_scorer_without_judgement_ranks_nobody(found: Experiment, scorer: str) -> None:
    """Unless somebody allows the floor."""
    assert compared(found, Asked(scorer=scorer))[0].ranking.sets == ()
    assert compared(found, Asked(scorer=scorer, floor=True))[0].ranking.sets != ()


def test_the_page_gives_the_answer_first(found: Experiment, headline: Compared, tmp_path: Path) -> None:
    """The report is written from the same folder and says the same sentence."""
    assert answer(["report", str(found.path), "--allow-floor", "--out", str(tmp_path / "page.html")]) == 0
    assert headline.sentence[:60] in (tmp_path / "page.html").read_text("utf-8")


def test_a_brief_is_read_for_what_weighs_most() -> None:
    """The scripted server takes from a prompt the position of each issue with the greatest weight."""
    lines = (
        "- forum: Wants it. Seeks options 3 to 4; weight 2 of 5.",
        "- forum: Needs it. Seeks option 5; weight 4 of 5. Condition: x.",
    )
    brief = "\n".join(lines)
    assert scripted.aims_of(brief) == {"forum": scripted.Aim(4, "Needs it.", 5, 5)}
