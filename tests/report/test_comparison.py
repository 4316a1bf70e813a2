"""What a comparison says: what was planted is found, nothing else is, and what is missing is never 0."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from harness.domain.findings import Scorer
from harness.errors import UserError
from harness.evaluation.calibration import Standing
from harness.experiment.judged import Judged, keep
from harness.report.comparison import table
from harness.report.comparison.corrected import carried, corrections
from harness.report.comparison.entries import entries, said
from harness.report.comparison.figures import Asked, Compared, compared, of_party
from harness.report.comparison.lost import absent, lost
from harness.report.comparison.notes import BEYOND, EXPLAINED, footnotes, notes
from harness.report.comparison.scale import scale
from harness.report.comparison.shares import turns
from tests.report.test_comparison_material import EVIL, Made, experiment

ALIKE = {"alder": 0.2, "birch": 0.2, "cedar": 0.2}


def first(folder: Path, made: Made, asked: Asked | None = None) -> Compared:
    """The primary metric."""
    return compared(experiment(folder, made), asked or Asked())[0]


def test_a_planted_difference_is_found(tmp_path: Path) -> None:
    """The model that is better by construction stands alone, and the two that are alike share a set."""
    one = first(tmp_path, Made())
    assert one.sentence.startswith("alder is more faithful than each of the two others")
    assert one.ranking.sets[0] == ("alder",)
    assert set(one.ranking.sets[1]) == {"birch", "cedar"}


def test_no_difference_is_found_where_there_is_none(tmp_path: Path) -> None:
    """The sentence says so, and what could have been seen."""
    one = first(tmp_path, Made(good=ALIKE, more={"margin": None}))
    assert one.sentence.startswith("No difference")
    assert "the smallest difference this could have detected is" in one.sentence
    assert len(one.ranking.sets) == 1


def test_five_scenarios_rank_nobody(tmp_path: Path) -> None:
    """There is no place and no p, whatever the difference, and the sentence says why."""
    one = first(tmp_path, Made(scenarios=5))
    assert one.sentence == "No ranking is made: there are only 5 scenarios, and a ranking takes 6."
    assert {(row.place, row.p, row.p_flip) for row in entries(one)} == {(None, None, None)}


def test_failed_runs_are_no_zeros(tmp_path: Path) -> None:
    """They are listed with their reason, and the mean is that of the runs that count."""
    made = Made(failed=tuple(("cedar", n, 1) for n in range(12)), noise=0)
    found = experiment(tmp_path, made)
    whole = {row.model: row for row in entries(first(tmp_path / "whole", Made(noise=0)))}
    rows = {row.model: row for row in entries(compared(found, Asked())[0])}
    assert rows["cedar"].mean == pytest.approx(whole["cedar"].mean)
    assert (rows["cedar"].runs, rows["cedar"].planned) == (24, 36)
    assert [(g.model, g.status, g.why, g.count) for g in lost(found)] == [("cedar", "failed", made.why, 12)]


def test_the_lexicon_alone_ranks_nobody(tmp_path: Path) -> None:
    """Unless it is allowed to; beside another scorer it is not asked. Nor do declarations."""
    made = Made(scorers=("lexicon",))
    assert "only the lexicon has scored it" in first(tmp_path / "a", made).sentence
    assert first(tmp_path / "b", made, Asked(floor=True)).ranking.sets[0] == ("alder",)
    ceiling = first(tmp_path / "c", Made(scorers=("declared", "lexicon")))
    assert (ceiling.scorer, ceiling.ranking.sets) == ("declared", ())
    assert "declarations alone were scored" in ceiling.sentence
    assert first(tmp_path / "f", Made(scorers=("declared",)), Asked(floor=True)).ranking.sets[0] == ("alder",)
    assert first(tmp_path / "d", Made(), Asked(scorer="lexicon")).ranking.reason is not None
    assert first(tmp_path / "e", Made(scorers=("declared", "judge-1", "lexicon"))).scorer == "judge-1"


def test_baselines_take_no_part(tmp_path: Path) -> None:
    """They stand beside two models or more, as exploratory; with fewer, all are compared."""
    one = first(tmp_path / "a", Made())
    beside = [row for row in entries(one) if row.beside]
    assert [(row.model, row.place) for row in beside] == [("rules", None), ("random", None)]
    assert {row.adjustment for row in beside} == {"benjamini-hochberg"}
    assert {row.adjustment for row in entries(one) if not row.beside} == {None, "holm"}
    lonely = first(tmp_path / "b", Made(good={"alder": 0.2}))
    assert [s.model for s in lonely.ranking.standings] == ["rules", "alder", "random"]


def test_only_declared_metrics_are_primary(tmp_path: Path) -> None:
    """All others are marked exploratory, and one of which neither way is better ranks nobody."""
    every = {one.metric: one for one in compared(experiment(tmp_path, Made()), Asked())}
    assert [m for m, one in every.items() if one.primary] == ["balanced"]
    assert said(every["fidelity"]).startswith("Exploratory: alder")
    assert "lower on contradiction rate" in said(every["contradiction"])
    assert said(every["drift-probe"]).startswith("No ranking is made")


def test_absent_numbers_are_told(tmp_path: Path) -> None:
    """What could not be measured has its reason, and no mean."""
    metrics = compared(experiment(tmp_path, Made()), Asked())
    gone = absent(metrics)
    assert [(a.why, a.counts["alder"]) for a in gone] == [("nobody asked a probe", 36)]
    assert {row.mean for row in entries(next(m for m in metrics if m.metric == "drift-probe"))} == {None}


@pytest.mark.parametrize("design", ["seat", "selfplay"])
def test_numbers_by_party(tmp_path: Path, design: str) -> None:
    """Every party of every contender has its own, on the runs in which it was under test."""
    found = experiment(tmp_path, Made(design=design))
    cells = of_party(found, compared(found, Asked())[0])
    assert len(cells) == 5 * 6
    assert {n for _, n in cells.values()} == ({6} if design == "seat" else {36})


def test_several_seats_of_a_scenario_are_averaged(tmp_path: Path) -> None:
    """As seeds are: each counts once, and more parties in a scenario make no more scenarios, so that nothing becomes surer by them."""
    found = experiment(tmp_path, Made(seeds=1))
    twice = [row._replace(seat=seat, party=seat) for row in found.rows for seat in ("rok", "usa")]
    one = compared(type(found)(found.path, found.plan, found.sha256, twice, {}, found.contenders, found.models), Asked())[0]
    assert {len(cell.values) for cell in one.table.cells.values()} == {2}
    alone = compared(found, Asked())[0]
    assert [(p.scenarios, p.p, p.by) for p in one.pairs] == [(p.scenarios, p.p, pytest.approx(p.by)) for p in alone.pairs]
    assert {p.scenarios for p in one.pairs} == {12}
    uneven = [row._replace(value=row.value + 0.2) if row.seat == "usa" and row.value is not None else row for row in twice]
    both = compared(type(found)(found.path, found.plan, found.sha256, uneven, {}, found.contenders, found.models), Asked())[0]
    cells = both.table.cells, alone.table.cells
    assert all(cells[0][place].mean == pytest.approx(cells[1][place].mean + 0.1) for place in cells[0])


@pytest.mark.parametrize(("asked", "said_"), [(Asked(scorer="zzz"), "scored by 'zzz'"), (Asked(design="mixed"), "no design 'mixed'")])
def test_what_is_not_there(tmp_path: Path, asked: Asked, said_: str) -> None:
    """A scorer or a design that the experiment does not have is refused."""
    with pytest.raises(UserError, match=said_):
        first(tmp_path, Made(), asked)


def test_notes_go_with_the_numbers(tmp_path: Path) -> None:
    """Who coded the instrument is always said; a judge is uncalibrated until somebody has shown otherwise."""
    found = experiment(tmp_path, Made(scorers=("judge/1",)))
    one = compared(found, Asked())[0]
    told = " ".join(notes(found, [one]))
    assert "coded by language models, and not yet by people" in told
    assert "The numbers of judge/1 are models' verdicts." in told
    assert "nobody can say how the judges were checked" in told
    assert said(one).endswith("The judge is uncalibrated.")
    assert one.title == "Balanced score (uncalibrated judge)"


def test_a_judges_kin_is_named(tmp_path: Path) -> None:
    """A judge of a compared model's family is told of beside the numbers."""
    judge = {"model": "alder-70b", "base_url": "http://127.0.0.1:9/v1"}
    found = experiment(tmp_path, Made(more={"judges": (judge,)}))
    assert "The judge alder-70b is of the family of alder" in " ".join(notes(found, compared(found, Asked())[:1]))


def test_an_unfit_judge_ranks_nobody(tmp_path: Path) -> None:
    """Not even where the floor is allowed: it was checked, and does not agree with the truth."""
    unfit = replace(experiment(tmp_path, Made()), standing=Standing("unfit", "m is unfit to rank."))
    one = compared(unfit, Asked(floor=True))[0]
    assert (one.sentence, one.ranking.sets) == ("No ranking is made: m is unfit to rank.", ())


def test_a_calibrated_judge_is_corrected(tmp_path: Path) -> None:
    """Its mistakes are taken out of the share that contradicts, with what the gold cells leave open; an unchecked judge's are not."""
    found = experiment(tmp_path, Made(good={"alder": 0.5, "birch": 0.2}, scenarios=6, seeds=1))
    share = {"alder": 14, "birch": 23}
    for row in found.rows:
        keep_judged(tmp_path / "runs" / row.run, row.seat, share.get(row.model, 5))
    truth = Counter({("contradict", "contradict"): 85, ("contradict", "silent"): 15, ("silent", "silent"): 95, ("silent", "contradict"): 5})
    checked = replace(found, standing=Standing("calibrated", "m is calibrated.", truth))
    told = corrections(checked, compared(checked, Asked())[:1])
    # (0.14 + 0.95 - 1) / (0.85 + 0.95 - 1) = 0.1125, and a difference of 0.09 / 0.8
    assert re.search(r"without the judges' own mistakes: alder 0\.11[23] \(.*\), as judged 0\.140; birch 0\.225 \(", told[0])
    assert told[1].startswith(("alder less birch in that share: -0.112 (", "alder less birch in that share: -0.113 ("))
    assert corrections(found, compared(found, Asked())[:1]) == []


TRUTH = Counter({("affirm", "affirm"): 80, ("affirm", "silent"): 20, ("contradict", "contradict"): 80, ("contradict", "silent"): 20})
TRUTH |= Counter({("silent", "silent"): 190, ("silent", "affirm"): 5, ("silent", "contradict"): 5})


def test_a_judges_error_is_carried_into_the_headline(tmp_path: Path) -> None:
    """The difference that the sentence rests on is told with what the gold cells leave open, beside the sentence and in every format."""
    found = experiment(tmp_path, Made(good={"alder": 0.5, "birch": 0.2}, scenarios=6, seeds=1))
    for n, row in enumerate(found.rows):
        keep_judged(tmp_path / "runs" / row.run, row.seat, 10 + n % 3, {"alder": 40}.get(row.model, 20))
    checked = replace(found, standing=Standing("calibrated", "m is calibrated.", TRUTH))
    metrics = compared(checked, Asked())[:1]
    told = carried(checked, metrics[0])
    # 0.2 as judged, of which a judge that finds 0.8 of what is there, and 0.025 where nothing is, sees 0.775
    assert re.match(
        r"With the judges' own error in it, alder less birch is 0\.25\d \(0\.\d+ to 0\.\d+\), as judged 0\.200\. This counts", told
    )
    for form in ("text", "md", "latex", "json"):
        assert "judges' own error in it" in " ".join(table.render(form, checked, metrics).replace("\\", "").split())


@pytest.mark.parametrize(
    ("standing", "said_"),
    [
        (Standing("uncalibrated", "Unchecked."), "nobody has measured it"),
        (Standing("calibrated", "m is calibrated.", TRUTH), "their verdicts by turn are not beside the runs"),
    ],
)
def test_a_judges_error_that_cannot_be_carried_is_told(tmp_path: Path, standing: Standing, said_: str) -> None:
    """Beside the sentence it is said that the intervals leave it out, and why; of a scorer that is no judge nothing is said."""
    found = replace(experiment(tmp_path, Made()), standing=standing)
    one = compared(found, Asked())[0]
    assert carried(found, one) == f"The judges' own error is not in these intervals: {said_}."
    floor = compared(found, Asked(scorer="lexicon", floor=True))[0]
    assert carried(found, floor) == ""


def test_an_interval_that_leaves_its_scale_is_told(tmp_path: Path) -> None:
    """Below the table, once; where all stay within nothing is said. The words of the head are explained in both."""
    wide = compared(experiment(tmp_path / "a", Made(good={"alder": 0.95, "birch": 0.9}, scenarios=6, seeds=1, noise=0.4)), Asked())[:1]
    assert BEYOND.format(-1, 1) in footnotes(wide)
    within = compared(experiment(tmp_path / "b", Made()), Asked())[:1]
    assert footnotes(within) == [EXPLAINED]


def test_runs_that_count_have_an_interval(tmp_path: Path) -> None:
    """Wilson's, which stays within 0 and 1; in words where some do not count, in numbers always."""
    one = first(tmp_path, Made(failed=tuple(("cedar", n, 1) for n in range(12))))
    rows = {row.model: row for row in entries(one)}
    assert (rows["cedar"].runs_low, rows["cedar"].runs_high) == pytest.approx((0.503, 0.798), abs=0.001)
    assert rows["alder"].runs_high == 1
    assert "Runs that count, with Wilson's 95 % interval: cedar 24 of 36 (0.50 to 0.80)." in footnotes([one])


def test_turns_are_counted_together(tmp_path: Path) -> None:
    """A share of turns is over all runs of one design; its interval is of a share, and nothing is told of whom nobody counted."""
    found = experiment(tmp_path, Made(seeds=1))
    by_name = {one.metric: one for one in compared(found, Asked())}
    mine = [row for row in found.rows if (row.metric, row.model) == ("fallbacks", "alder")]
    hits, of = sum(round((row.value or 0) * row.n) for row in mine), sum(row.n for row in mine)
    share = turns(found, by_name, ["fallbacks", "refusals"])["fallbacks", "alder"]
    assert share.title == f"{hits} of {of} turns"
    assert (of, float(share.words)) == (144, pytest.approx(hits / of, abs=0.005))
    assert ("refusals", "alder") not in turns(found, by_name, ["fallbacks", "refusals"])


def keep_judged(run: Path, seat: str, found: int, affirmed: int = 0) -> None:
    """What judges have kept beside a run: so many contradictions, and affirmations, in a hundred turns and items."""
    run.mkdir(parents=True, exist_ok=True)
    claims = {seat: {"affirm": (affirmed, 100), "contradict": (found, 100)}}
    scorer = Scorer(id="judge/1", kind="judge", config="0" * 64)
    about = {"by": "", "head": "", "parties": (seat,), "conference": "none", "scorer": scorer, "measures": ()}
    keep(run, Judged.model_validate({**about, "lost": 0, "unread": 0, "cells": 100, "tokens": 0, "claims": claims}))


def test_within_the_margin_is_tied(tmp_path: Path) -> None:
    """Differences that are shown to be less than would matter are called that, in the primary metrics and nowhere else."""
    made = Made(good=ALIKE, noise=0.05, scenarios=24)
    every = {one.metric: one for one in compared(experiment(tmp_path, made), Asked())}
    assert "are tied: every difference is less than the 0.05 that would matter" in every["balanced"].sentence
    assert every["fidelity"].ranking.terms.margin is None
    assert "all pairwise intervals include zero" in " ".join(notes(experiment(tmp_path / "b", made), [every["balanced"]]))


def _hostile(folder: Path, form: str) -> str:
    found = experiment(folder, Made(failed=(("alder", 1, 1),), why=EVIL))
    return table.render(form, found, compared(found, Asked())[:1])


def test_csv_can_be_read_back(tmp_path: Path) -> None:
    """A row for each contender, numbers in full, nothing where there is none."""
    rows = list(csv.DictReader(io.StringIO(_hostile(tmp_path, "csv"))))
    assert rows[0]["model"] == "alder"
    assert len(rows) == 5
    assert rows[0]["by"] == ""
    assert float(rows[1]["p"]) > 0


def test_json_can_be_read_back(tmp_path: Path) -> None:
    """With sentence, sets, pairs and what does not count; ASCII."""
    text = _hostile(tmp_path, "json")
    told = json.loads(text)
    assert text.isascii()
    assert told["metrics"][0]["sets"][0] == ["alder"]
    assert told["not_counted"][0]["count"] == 1


def test_markdown_is_a_table(tmp_path: Path) -> None:
    """Every line of it has the same number of cells, and a stranger's words are no marks."""
    text = _hostile(tmp_path, "md")
    lines = [re.sub(r"\\.", "", line) for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in lines} == {10}
    assert "<script>" not in text.replace(r"\<script\>", "")


def test_latex_is_balanced(tmp_path: Path) -> None:
    """Every brace and environment is closed, every row has its cells, and a stranger's words are no commands."""
    text = _hostile(tmp_path, "latex")
    bare = re.sub(r"\\[{}&%$#_]", "", text)
    assert bare.count("{") == bare.count("}")
    assert re.findall(r"\\begin\{(\w+)\}", text) == ["table", "tabular"]
    assert re.findall(r"\\end\{(\w+)\}", text) == ["tabular", "table"]
    assert {line.count("&") for line in bare.splitlines() if line.endswith(r"\\")} == {8}
    assert r"\input" not in text


def test_text_is_fit_for_a_terminal(tmp_path: Path) -> None:
    """No line steers it."""
    assert all(c.isprintable() or c == "\n" for c in _hostile(tmp_path, "text"))


@pytest.mark.parametrize("values", [[0.1, 0.9], [-0.3, 0.2], [5.0], [0.0, 0.0], [1e-6, 2e-6], [1200.0, 98000.0], []])
@pytest.mark.parametrize("zero", [True, False])
def test_an_axis_holds_its_numbers(values: list[float], *, zero: bool) -> None:
    """Every number lies on it, and it has a handful of ticks that differ."""
    axis = scale(values, 100, 700, zero=zero)
    assert all(100 <= axis.at(v) <= 700 for v in [*values, *([0.0] if zero else [])])
    told = [words for _, words in axis.ticks()]
    assert 2 <= len(told) <= 9
    assert len(set(told)) == len(told)
