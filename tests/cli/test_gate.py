"""`gate`: thresholds over the metrics of runs, one verdict that is printed and exited by, and `show --findings`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.domain import events as ev
from harness.evaluation.gate import Rules, Sample, judge, sample, unfit
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.report.findings import junit
from harness.transcript import read

EVIL = 'x"]]><script>&\x00\x1b\ud800\n'


def rules(*every: dict[str, Any], **more: Any) -> Rules:
    """Rules as a file has them."""
    return Rules.model_validate({"rules": every, **more})


def one(*measures: Measure, name: str = "a", why: str = "") -> Sample:
    """A run before the gate."""
    return Sample(name, measures, why)


ROK, DPRK = found("balanced", "rok", 0.5, 4), found("balanced", "dprk", 0.1, 4)
LEAST = {"metric": "balanced", "at_least": 0.2}


@pytest.mark.parametrize(
    ("rule", "ending"),
    [
        ({"at_least": 0.1}, "passed"),
        ({"at_least": 0.2}, "failed"),
        ({"at_most": 0.5}, "passed"),
        ({"at_most": 0.4}, "failed"),
        ({"party": "rok", "at_least": 0.5}, "passed"),
        ({"party": "mean", "at_least": 0.3}, "passed"),
        ({"party": "weakest", "at_least": 0.3}, "failed"),
        ({"party": "usa", "at_least": 0}, "incomplete"),
        ({"party": "run", "at_least": 0}, "incomplete"),
        ({"at_least": 0, "turns": "all"}, "incomplete"),
    ],
)
def test_one_rule(rule: dict[str, Any], ending: str) -> None:
    """A threshold holds at itself, for every party unless one is named; what was not measured neither passes nor fails."""
    mean = Measure("balanced", None, 0.3, 2, "ok", "", part="mean")
    weakest = Measure("balanced", "dprk", 0.1, 4, "ok", "", part="weakest")
    assert judge(rules({"metric": "balanced", **rule}), [one(ROK, DPRK, mean, weakest)], "s").verdict == ending


def test_any_is_the_run_where_no_party_is_measured() -> None:
    """A metric of the run as a whole is judged by the same rule."""
    verdict = judge(rules({"metric": "reached", "at_least": 0.5}), [one(found("reached", None, 0.75, 8))], "s")
    assert [(c.party, c.value, c.status) for c in verdict.checks] == [(None, 0.75, "passed")]


def test_absent_is_missing_and_never_zero() -> None:
    """A metric that could not be computed does not keep an upper threshold by being nothing, and its reason is told."""
    verdict = judge(rules({"metric": "red-lines", "at_most": 0}), [one(absent("red-lines", "rok", "no red line"))], "s")
    assert (verdict.verdict, verdict.code) == ("incomplete", 4)
    assert (verdict.checks[0].value, verdict.checks[0].why) == (None, "no red line")


@pytest.mark.parametrize(("tolerance", "ending"), [(0.0, "incomplete"), (0.49, "incomplete"), (0.5, "passed")])
def test_tolerance_is_the_share_that_may_be_missing(tolerance: float, ending: str) -> None:
    """Up to the tolerance, missing numbers leave the verdict to the others."""
    given_rules = rules(LEAST, tolerance=tolerance)
    assert judge(given_rules, [one(ROK, absent("balanced", "dprk", "x"))], "s").verdict == ending


def test_an_optional_rule_asks_nothing_of_what_is_absent() -> None:
    """It is skipped there, but a gate for which nothing at all was measured is not passed."""
    optional = {"metric": "red-lines", "at_most": 0, "optional": True}
    gone = absent("red-lines", "rok", "x")
    assert judge(rules(LEAST, optional), [one(ROK, gone)], "s").verdict == "passed"
    assert judge(rules(optional), [one(gone)], "s").verdict == "incomplete"
    assert judge(rules(optional), [one(found("red-lines", "rok", 1.0, 1))], "s").verdict == "failed"


def test_failure_goes_before_absence() -> None:
    """What has failed has failed, whatever else is missing."""
    verdict = judge(rules(LEAST, {"metric": "echo", "at_most": 0}), [one(DPRK), one(ROK, name="b", why="unfinished")], "s")
    assert (verdict.verdict, verdict.code) == ("failed", 3)


def test_a_run_that_cannot_be_judged_is_not() -> None:
    """Its numbers neither fail nor pass; the verdict is incomplete and says why, whatever the tolerance."""
    verdict = judge(rules(LEAST, tolerance=1.0), [one(ROK), one(DPRK, name="b", why="it is unfinished")], "s")
    assert (verdict.verdict, verdict.unfit) == ("incomplete", (("b", "it is unfinished"),))
    assert {c.run for c in verdict.checks} == {"a"}


def test_on_average_over_runs() -> None:
    """A rule may hold for the mean of the runs; a run without the number leaves no mean."""
    rule = rules({**LEAST, "party": "rok", "over": "mean"})
    low, high, gone = (
        one(m, name=n) for m, n in ((found("balanced", "rok", 0.0, 1), "a"), (ROK, "b"), (absent("balanced", "rok", "x"), "c"))
    )
    verdict = judge(rule, [low, high], "s")
    assert [(c.run, c.value, c.status) for c in verdict.checks] == [("all runs", 0.25, "passed")]
    assert judge(rule, [low, gone], "s").verdict == "incomplete"


@given(st.permutations([("a", 0.1), ("b", 0.5), ("c", None)]))
def test_the_order_of_runs_is_nothing(order: list[tuple[str, float | None]]) -> None:
    """The same runs in another order get the same verdict."""
    known = [one(absent("balanced", "rok", "x") if v is None else found("balanced", "rok", v, 1), name=n) for n, v in order]
    again = sorted(known, key=lambda s: s.name)
    assert judge(rules(LEAST), known, "s") == judge(rules(LEAST), again, "s")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": []},
        {"rules": [{"metric": "balanced"}]},
        {"rules": [{"metric": "balanced", "at_least": 0.5, "at_most": 0.4}]},
        {"rules": [LEAST], "tolerance": 2},
        {"rules": [{**LEAST, "over": "median"}]},
        {"rules": [{**LEAST, "at_lest": 1}]},
    ],
)
def test_rules_that_ask_for_nothing_are_refused(wrong: dict[str, Any]) -> None:
    """A rule needs a threshold that something can keep; unknown words are no rules."""
    with pytest.raises(ValidationError):
        Rules.model_validate(wrong)


def test_too_many_fallbacks_leave_nothing_to_judge(held: Path) -> None:
    """Over a tenth of fallback turns, or whatever the rules say, a run is not its model's."""
    run = read(held)
    taken = [e.seq for e in run.events if isinstance(e, ev.TurnTaken)][::5]
    events = tuple(e.model_copy(update={"source": "fallback"}) if e.seq in taken else e for e in run.events)
    fallen = type(run)(**{**vars(run), "events": events})
    assert unfit(run, 0.1) == ""
    assert "are fallbacks; the limit is 10%" in unfit(fallen, 0.1)
    assert sample(fallen, [ROK], rules(LEAST, fallbacks=0.5)).unfit == ""


def test_junit_is_well_formed_whatever_the_words() -> None:
    """Names and reasons are escaped, and what XML cannot hold is replaced; every count is what stands there."""
    every = [one(DPRK, absent("balanced", EVIL, EVIL), found("balanced", "rok", 1.0, 1), name=EVIL), one(name="b", why=EVIL)]
    whole = ET.fromstring(junit.render(judge(rules(LEAST), every, "s")).encode())
    for suite in (whole, *whole):
        for kind, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(kind, "")) == len(list(suite.iter(tag)))
    assert (whole.get("failures"), whole.get("errors"), whole.get("skipped")) == ("1", "1", "1")
    assert "<script>" in whole[0].get("name", "")


def test_what_leaves_a_verdict_incomplete_is_an_error_in_junit() -> None:
    """A CI server is red for an incomplete gate too."""
    whole = ET.fromstring(junit.render(judge(rules(LEAST), [one(absent("balanced", "rok", "x"))], "s")).encode())
    assert (whole.get("errors"), whole.get("skipped")) == ("1", "0")


def _file(here: Path, text: str) -> Path:
    path = here / "gate.yaml"
    path.write_text(text)
    return path


def _gate(sixparty: Any, run: Path, text: str, *more: str | Path) -> Any:
    return sixparty("gate", run, "--rules", _file(Path.cwd(), text), "--scorer", "declared", *more)


PASSING = "rules: [{metric: balanced, at_least: -1}]\n"


@pytest.mark.parametrize(
    ("text", "code", "last"),
    [
        (PASSING, 0, "passed"),
        ("rules: [{metric: turn-share, at_most: 0}]\n", 3, "failed"),
        ("rules: [{metric: tokens, at_most: 5}]\n", 4, "incomplete"),
    ],
)
def test_exit_codes(sixparty, done: Path, text: str, code: int, last: str) -> None:
    """0 passed, 3 failed, 4 incomplete: as text and as JSON, by the verdict that is printed."""
    told = _gate(sixparty, done, text)
    assert (told.code, told.out.splitlines()[-1].split(":")[0]) == (code, last)
    assert bool(told.err) == bool(code)
    plain = _gate(sixparty, done, text, "--json")
    assert (plain.code, plain.json["code"], plain.json["verdict"]) == (code, code, last)


def test_the_gate_over_many_runs(sixparty, done: Path) -> None:
    """Every run counts once, however it is named; one of the same name elsewhere is told apart; a folder stands for the runs in it."""
    other = Path(shutil.copytree(done, Path("elsewhere") / done.name))
    told = _gate(sixparty, done, PASSING, done.name, other, "--json")
    assert len({c["run"] for c in told.json["checks"]}) == 2
    assert len({c["run"] for c in _gate(sixparty, Path("elsewhere"), PASSING, "--json").json["checks"]}) == 1
    Path("empty").mkdir()
    assert _gate(sixparty, Path("empty"), PASSING).code == 2


def test_an_unfinished_run_is_incomplete(sixparty, stopped: Path) -> None:
    """Exit code 4, and the reason."""
    told = _gate(sixparty, stopped, PASSING)
    assert told.code == 4
    assert "it is unfinished: the record stops after 60 events" in told.out


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("rules:\n- {metric: balanced, at_least: 0}\n- {metric: balancd, at_least: 0}\n", 3, "Did you mean 'balanced'"),
        ("rules:\n- metric: balanced\n  at_lest: 0\n", 3, "at_lest"),
        ("rules:\n- metric: balanced\n  at_least: much\n", 3, "at_least"),
        ("rules:\n- metric: balanced\n", 2, "a rule needs at_least or at_most"),
        ("rules: [\n", 2, ""),
    ],
)
def test_bad_rules_name_file_and_line(sixparty, done: Path, text: str, line: int, says: str) -> None:
    """Exit code 2; nothing is measured."""
    told = _gate(sixparty, done, text)
    assert (told.code, told.out) == (2, "")
    assert f"gate.yaml:{line}:" in told.err
    assert says in told.err


def test_junit_is_written_whatever_the_verdict(sixparty, done: Path) -> None:
    """The file is there for a gate that failed, and a place that cannot be written is the user's to mend."""
    assert _gate(sixparty, done, "rules: [{metric: turn-share, at_most: 0}]\n", "--junit", "j.xml").code == 3
    assert ET.parse("j.xml").getroot().get("failures") == "6"
    assert _gate(sixparty, done, PASSING, "--junit", "no/such/j.xml").code == 2


def test_the_gate_changes_no_run(sixparty, done: Path, held: Path) -> None:
    """Scoring for a gate stores nothing."""
    _gate(sixparty, done, PASSING)
    assert {f.name: f.read_bytes() for f in done.iterdir()} == {f.name: f.read_bytes() for f in held.iterdir()}


@pytest.mark.parametrize(("form", "begins"), [("text", "Findings: Opening plenary"), ("html", "<!doctype html>"), ("json", "{")])
def test_show_findings(sixparty, done: Path, form: str, begins: str) -> None:
    """A talk is shown with findings in the form that is asked for, without storing any."""
    told = sixparty("show", done, "--findings", "--scorer", "declared", "--format", form)
    assert (told.code, told.err) == (0, "")
    assert told.out.lower().startswith(begins.lower())
    assert not (done / "findings").exists()


def test_every_link_of_a_real_page_leads_somewhere(sixparty, done: Path) -> None:
    """What the lexicon found in a talk, silences included, can be reached and left again."""
    html = sixparty("show", done, "--findings", "--scorer", "lexicon", "--format", "html").out
    places = re.findall(r' id="([^"]+)"', html)
    assert len(places) == len(set(places))
    assert set(re.findall(r' href="#([^"]+)"', html)) <= set(places)


@pytest.mark.parametrize("more", [("--public",), ("--why",), ("--cost",), ("--for", "rok"), ("--format", "md")])
def test_show_findings_excludes(sixparty, done: Path, more: tuple[str, ...]) -> None:
    """Findings rest on what everybody heard, and are not written as Markdown."""
    assert sixparty("show", done, "--findings", *more).code == 2


def test_a_scorer_is_named_by_what_is_stored(sixparty, done: Path) -> None:
    """Stored findings go before fresh ones, by kind, by name or by file; another word is refused with what there is."""
    told = sixparty("show", done, "--findings", "--scorer", "declared", "--format", "json").json
    (done / "findings").mkdir()
    stem = f"declared-1-{told['scorer']['config'][:8]}"
    lines = [json.dumps(f) for f in told["findings"][:3]]
    (done / "findings" / f"{stem}.jsonl").write_text("\n".join(lines) + "\n")
    for word in ((), ("--scorer", "declared"), ("--scorer", "declared/1"), ("--scorer", stem)):
        assert len(sixparty("show", done, "--findings", *word, "--format", "json").json["findings"]) == 3
    assert sixparty("show", done, "--findings", "--scorer", "oracle").code == 2
    assert sixparty("show", done, "--scorer", "declared").code == 2
