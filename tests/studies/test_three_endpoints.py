"""Three endpoints over 24 scenarios and 3 seeds, killed on the way: the planted difference is found, and no other.

Two of the models are real llama.cpp servers with random weights: held to the grammar of each answer, what they say is legal and means
nothing. The third is scripted to say and sign what its brief says, so that it is better by construction.

Random weights are no fair coin: within the grammar each model has habits, and may accept far more drafts than the other. So they are alike
in what they say, which the lexicon reads, and need not be in what they declare; the shares of what they accept are in the table.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.domain.events import TurnTaken
from harness.library import open_library
from harness.report.comparison.figures import Asked, Compared, compared
from harness.report.comparison.material import gathered
from harness.transcript import read
from tests.servers import child, scripted_weights, stub
from tests.studies.counting import Share, share
from tests.studies.ensemble import Say
from tests.studies.evidence import EVIDENCE, Finding, Row, publish
from tests.studies.test_killing import Lines, bytes_of, finished, killed, recorded

pytest.importorskip("xllamacpp", reason="the real server is an extra")

SCENARIOS, SEEDS, ROUNDS, KILLS, LONGEST = 24, 3, 2, 8, 1000
"""Scenarios, seeds, rounds a talk, kills, and tokens of an answer."""
WEIGHTS = {"random-a": 7, "random-b": 8}
"""The random models, and the seeds of their weights."""
BETTER, AT_ONCE, DRAWN = "scripted", 2, 20001113
FEWEST = 2
"""Issues of a scenario on which each party at its table must have a position: one that has none cannot be scored there."""
REPEATABLE = (BETTER, "rules", "random")
"""Contenders whose answers are a function of what they are asked. A llama.cpp server promises nothing of the kind."""
SAME, KEPT, TABLE = "runs of the scripted model and of the rules and lots the same bytes", "no recorded line gone", "their rows the same"
ANSWERS = frozenset({"accept", "accept-with-rider", "reserve", "object", "amend", "ad-referendum"})
"""Acts that answer a draft."""
LLAMA = "runs of the random models the same bytes (not promised)"
DECLARED, FLOOR = "by what was declared, allowed as the floor", "by the lexicon, allowed as the floor"


def scenarios() -> list[str]:
    """The first 24 in which every party can be scored."""
    library = open_library()
    found = []
    for name in library.scenario_names():
        inputs = library.inputs(name)
        held = {p.id: {x.issue for x in p.positions} & set(inputs.scenario.issues) for p in inputs.profiles}
        if all(len(held[seat]) >= FEWEST for seat in inputs.seats):
            found.append(name)
    return found[:SCENARIOS]


def plan_of(urls: dict[str, str], seeds: int) -> dict[str, Any]:
    """The plan, for servers at these addresses."""
    models = {
        name: {"model": name, "base_url": url, "max_tokens": LONGEST, "concurrency": AT_ONCE, "parameters": {"temperature": 1.0}}
        for name, url in urls.items()
    }
    return {
        "id": "three-endpoints",
        "title": "Three endpoints",
        "question": "Is the scripted model a more faithful delegate than two that speak at random?",
        "models": models,
        "scenarios": scenarios(),
        "seeds": seeds,
        "rounds": ROUNDS,
        "baselines": ["rules", "random"],
        "stop_at_lost_turn": False,
    }


@dataclass(frozen=True, slots=True)
class Held:
    """The experiment as it was killed and held, and one seed of it that was held without a kill."""

    out: Path
    whole: Path
    kept: tuple[bool, ...]
    """For each kill, whether every record that was there after it begins so in the end."""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """Both, from three servers that run all the while."""
    place = tmp_path_factory.mktemp("three")
    with ExitStack() as stack:
        urls = {name: stack.enter_context(scripted_weights.serving(seed, AT_ONCE)) for name, seed in WEIGHTS.items()}
        urls[BETTER] = stack.enter_context(stub.running(answer="tests.servers.scripted:answer")).base_url
        (place / "plan.yaml").write_text(json.dumps(plan_of(urls, SEEDS)))
        (place / "one.yaml").write_text(json.dumps(plan_of(urls, 1)))
        finished(place / "one.yaml", place / "whole")
        left = _killed(place, Lines(place / "whole").look() * SEEDS)
        finished(place / "plan.yaml", place / "out")
    kept = tuple(all(path.read_bytes().startswith(told) for path, told in each.items()) for each in left)
    return Held(place / "out", place / "whole", kept)


def _killed(place: Path, lines: int) -> list[dict[Path, bytes]]:
    """Kills it so many times, at moments drawn over all that it will write; what was on record after each. Fails if one came too late."""
    dice, left = random.Random(DRAWN), []
    moments = sorted(dice.randint(1, lines) for _ in range(KILLS))
    for last, moment in zip([0, *moments], moments, strict=False):
        assert killed(place / "plan.yaml", place / "out", moment - last), "it was over before it was killed"
        left.append(recorded(place / "out"))
    return left


@pytest.fixture(scope="module")
def found(held: Held) -> dict[str, Compared]:
    """The headline by both scorers."""
    experiment = gathered([held.out])
    return {DECLARED: compared(experiment, Asked("declared", floor=True))[0], FLOOR: compared(experiment, Asked("lexicon", floor=True))[0]}


def _same(held: Held, models: tuple[str, ...]) -> Share:
    """Of the runs that both hold, how many are the same bytes."""
    rows = [line.split(",") for line in (held.whole / "results.csv").read_text("utf-8").splitlines()[1:]]
    runs = {row[-1] for row in rows if row[1] in models}
    one, other = (bytes_of(out, ("events.jsonl",)) for out in (held.whole, held.out))
    return share(one[f"{run}/events.jsonl"] == other[f"{run}/events.jsonl"] for run in sorted(runs))


def accepted(held: Held, one: Compared, model: str) -> Share:
    """Of a model's own answers to drafts in the seats under test, how many accept: whether two models are alike in what they do."""
    acts = [
        act.act
        for row in one.rows
        if row.model == model and row.status == "ok"
        for turn in read(held.out / "runs" / row.run).events
        if isinstance(turn, TurnTaken) and turn.party == row.seat and turn.source in {"model", "repaired"}
        for act in turn.acts
    ]
    return share(act == "accept" for act in acts if act in ANSWERS)


def _rows(held: Held) -> Share:
    """Of the rows of the undisturbed one whose contender repeats itself, how many stand in the other to the letter."""
    there = set((held.out / "results.csv").read_text("utf-8").splitlines())
    wanted = (line for line in (held.whole / "results.csv").read_text("utf-8").splitlines()[1:] if line.split(",")[1] in REPEATABLE)
    return share(line in there for line in wanted)


def finding(held: Held, found: dict[str, Compared]) -> Finding:
    """What it came to."""
    ran = [row for row in found[DECLARED].rows if row.model in (*WEIGHTS, BETTER)]
    return Finding(
        id="three-endpoints",
        title="A planted difference between three endpoints",
        claim="A model that is better by construction is found, two that speak at random are tied in words, and kills change nothing.",
        how=f"{len(scenarios())} scenarios x {SEEDS} seeds, {ROUNDS} rounds, one seat under test: two llama.cpp servers (xllamacpp) with "
        f"random weights of other seeds, temperature 1, and a scripted server; {KILLS} times SIGKILL at moments drawn over the lines it "
        "writes, then to the end; one seed of the same held without a kill.",
        columns=("found",),
        rows=(
            Row(f"sets, {DECLARED}", (_sets(found[DECLARED]),)),
            Row(f"sets, {FLOOR}", (_sets(found[FLOOR]),)),
            *(Row(f"drafts that {name} accepts", (accepted(held, found[DECLARED], name),)) for name in WEIGHTS),
            Row("runs of the three that have a score", (share(row.status == "ok" for row in ran),)),
            Row(KEPT, (share(held.kept),)),
            Row(SAME, (_same(held, REPEATABLE),)),
            Row(TABLE, (_rows(held),)),
            Row(LLAMA, (_same(held, tuple(WEIGHTS)),)),
        ),
        notes=(*(f"{name[0].upper()}{name[1:]}: {one.sentence}" for name, one in found.items()), "The tables are in three-endpoints.md."),
    )


def _sets(one: Compared) -> str:
    """The tied sets in words, the best first."""
    return "; then ".join(" and ".join(sorted(names)) for names in one.ranking.sets) or str(one.ranking.reason)


def _said(*words: str) -> str:
    """What the command line prints; fails unless it ends well."""
    done = subprocess.run([sys.executable, "-m", "harness.cli", *words], cwd=child.ROOT, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.prove
def test_published(held: Held, found: dict[str, Compared], say: Say) -> None:
    """What was found is kept beside the other evidence, with the tables as `sixparty compare` prints them."""
    say(publish(finding(held, found)))
    told = ("--format", "md", "--allow-floor", "--scorer")
    tables = [_said("compare", str(held.out), *told, scorer) for scorer in ("declared", "lexicon")]
    head = "# Evidence: a planted difference between three endpoints\n\nWritten by `make prove`; do not edit. See three-endpoints.json.\n"
    (EVIDENCE / "three-endpoints.md").write_text("\n".join([head, *tables]), "utf-8")


@pytest.mark.prove
def test_in_words_the_planted_difference_is_found_and_no_other(found: dict[str, Compared]) -> None:
    """By the lexicon the scripted model is alone in the first set, and the two random ones are tied in the second."""
    assert [set(names) for names in found[FLOOR].ranking.sets] == [{BETTER}, set(WEIGHTS)]


@pytest.mark.prove
def test_in_deeds_the_planted_difference_is_found(held: Held, found: dict[str, Compared]) -> None:
    """By what was declared it is alone in the first set too; the others are only told apart if they do accept unlike shares of drafts."""
    assert set(found[DECLARED].ranking.sets[0]) == {BETTER}
    (low, high), (other_low, other_high) = (accepted(held, found[DECLARED], name).interval or (0, 100) for name in WEIGHTS)
    assert len(found[DECLARED].ranking.sets) == 2 or high < other_low or other_high < low


@pytest.mark.prove
def test_kills_change_nothing(held: Held) -> None:
    """Whatever was on record stays, and what can be repeated comes to the same bytes and rows as without a kill."""
    assert list(held.kept) == [True] * KILLS
    for same in (_same(held, REPEATABLE), _rows(held)):
        assert 0 < same.count == same.of


@pytest.mark.prove
def test_the_report_says_it(held: Held, found: dict[str, Compared], tmp_path: Path) -> None:
    """The page is written, and begins with the sentence."""
    _said("report", str(held.out), "--allow-floor", "--out", str(tmp_path / "page.html"))
    assert found[DECLARED].sentence[:60] in (tmp_path / "page.html").read_text("utf-8")
