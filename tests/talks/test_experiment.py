"""Experiments with models: many talks share an endpoint and a purse, and whatever stops them costs no more than the calls in flight."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.experiment.folder import Folder
from harness.verify import verify
from tests.servers import faults
from tests.servers.proxy import Fault, Proxy, always
from tests.servers.stub import Stub
from tests.talks.record import Told, sound

OUT = Path("out")


@pytest.fixture
def planned(here: Path, proxy: Proxy) -> Callable[..., str]:
    """Writes a plan of one model over two short talks, or with more in it; gives its file."""

    def write(**more: Any) -> str:
        model = {"model": "any", "base_url": proxy.base_url, "price": {"prompt": 1000, "completion": 5000}, **more.pop("model", {})}
        plain = {"id": "small", "title": "Small", "models": {"any": model}, "baselines": ["rules"], "scenarios": ["triangle"]}
        (here / "plan.yaml").write_text(yaml.safe_dump({**plain, "rounds": 2, "seeds": 2, "scorers": ["declared"], **more}), "utf-8")
        return "plan.yaml"

    return write


@pytest.fixture
def experiment(sixparty, planned) -> Callable[..., Any]:
    """`sixparty experiment` of the plan that was written last."""
    return lambda *options: sixparty("experiment", "plan.yaml", "--out", OUT, "--quiet", *options)


def runs() -> list[Told]:
    """Every run that has a model, read back."""
    found = [Told(path) for path in sorted((OUT / "runs").iterdir()) if (path / "events.jsonl").exists()]
    return [told for told in found if told.run.manifest.models]


def asked_once(told: list[Told]) -> None:
    """Fails if a request was answered twice within a run."""
    for run in told:
        assert Counter(call.request for call in run.calls if call.attempt.reply).most_common(1)[0][1] == 1


def test_every_design_and_baseline(experiment, planned) -> None:
    """Each is held to the end, verifies with its calls, and comes to rows; what a run shares with others stands there once."""
    planned(designs=["seat", "selfplay"], baselines=["rules", "random", "soliloquy", "acts-only", "swapped", "removed"], seeds=1)
    said = experiment()
    assert (said.code, said.out) == (0, f"{OUT / 'results.csv'}\n"), said.err
    checked = [check for path in (OUT / "runs").iterdir() for check in verify(path, calls=True)]
    assert [check for check in checked if check.status != "ok"] == []
    rows = Folder(OUT).rows()
    assert {row.model for row in rows} == {
        "any",
        "rules",
        "random",
        *(f"any:{b}" for b in ("soliloquy", "acts-only", "swapped", "removed")),
    }
    assert {row.status for row in rows} <= {"ok", "absent"}
    assert len(list((OUT / "runs").iterdir())) == 12  # the rules' and the soliloquy are the same talk in both designs


def test_briefs_of_a_disguise_are_sent(experiment, planned) -> None:
    """`removed` sends less than the model itself, `swapped` something else; what is asked of them is the same."""
    planned(baselines=["rules", "swapped", "removed"], seeds=1)
    assert experiment().code == 0
    briefs = {told.calls[0].model.split(" ")[0]: told.calls[0].messages[0].content for told in runs()}
    assert len(briefs["removed"]) < len(briefs["swapped"]) != len(briefs["any@" + briefs_address(briefs)])


def briefs_address(briefs: dict[str, str]) -> str:
    """The address in the name of the plain model."""
    return next(name for name in briefs if name.startswith("any@")).removeprefix("any@")


def test_mixed(experiment, planned, proxy: Proxy) -> None:
    """Two models at one table come to rows each, of the seats that each has."""
    models = {name: {"model": name, "base_url": proxy.base_url} for name in ("a", "b")}
    planned(models=models, designs=["mixed"], seeds=1)
    assert experiment().code == 0
    (told,) = runs()
    seats = {row.seat: row.model for row in Folder(OUT).rows() if row.model != "rules"}
    assert {party: name.split("@")[0] for party, name in told.run.manifest.delegates.items()} == seats
    sound(told)


def test_a_second_call_asks_nothing(experiment, planned, proxy: Proxy) -> None:
    """All is done."""
    planned()
    assert experiment().code == 0
    before = len(proxy.log)
    assert experiment().code == 0
    assert len(proxy.log) == before


def test_a_lost_turn_fails_its_run_only(experiment, planned, proxy: Proxy) -> None:
    """Exit 4; the run is listed with its reason and left out until it is asked for, and then only the lost turn is asked again."""
    planned(model={"concurrency": 1})
    proxy.begin(lambda number: faults.status(400, error={"code": "content_filter"}) if number == 3 else None)
    said = experiment()
    assert said.code == 4
    failed = [line for line in Folder(OUT).became().values() if line.became == "failed"]
    assert len(failed) == 1
    assert "content-filter" in failed[0].why
    rows = [row for row in Folder(OUT).rows() if row.run == failed[0].run]
    assert {(row.status, row.value) for row in rows} == {("failed", None)}
    before = len(proxy.log)
    assert experiment().code == 4
    assert len(proxy.log) == before
    assert experiment("--retry-failed").code == 0
    asked_once(runs())
    assert {row.status for row in Folder(OUT).rows()} <= {"ok", "absent"}


def test_the_rules_take_lost_turns_where_the_plan_says_so(experiment, planned, proxy: Proxy) -> None:
    """A run that owes them too much is incomplete, and its numbers are not told."""
    planned(stop_at_lost_turn=False, seeds=1, baselines=["rules"])
    proxy.begin(lambda number: faults.status(400, error={"code": "content_filter"}) if number % 2 else None)
    assert experiment().code == 0
    rows = [row for row in Folder(OUT).rows() if row.model == "any"]
    assert {(row.status, row.value) for row in rows} == {("incomplete", None)}
    assert "fallbacks" in rows[0].why


def test_one_budget_for_all(experiment, planned, proxy: Proxy) -> None:
    """Exit 5 before the cap is passed, over all runs together, and again next time; with a higher one it goes on to the end."""
    planned(budget={"max_tokens_total": 20_000}, seeds=3)
    assert experiment().code == 5
    assert 0 < sum(told.spent for told in runs()) <= 20_000
    assert experiment().code == 5
    assert sum(told.spent for told in runs()) <= 20_000
    assert experiment("--max-tokens-total", "6000000").code == 0
    asked_once(runs())


def test_an_endpoint_that_cannot_be_used(experiment, planned, proxy: Proxy) -> None:
    """Exit 2 with its reason; the talks by the rules are held, and nothing has failed: with the key mended the rest is held."""
    planned()
    proxy.begin(always(faults.status(401)))
    assert experiment().code == 2
    became = Counter((line.cell.model, line.became) for line in Folder(OUT).became().values())
    assert became == {("rules", "finished"): 2, ("any", "stopped"): 2}
    assert {row.model for row in Folder(OUT).rows() if row.status == "ok"} == {"rules"}
    proxy.begin(always(None))
    assert experiment().code == 0


def test_a_missing_key_is_told_before_the_first_call(experiment, planned, proxy: Proxy) -> None:
    """Exit 2, and nothing was asked or held."""
    planned(model={"key": "NO_SUCH_KEY_HERE"})
    said = experiment()
    assert said.code == 2
    assert "NO_SUCH_KEY_HERE" in said.err
    assert proxy.log == []
    assert not OUT.exists()


def test_an_endpoint_is_asked_no_more_than_it_takes(experiment, planned, proxy: Proxy, stubbed: Stub) -> None:
    """Many talks at once share its limit."""
    planned(model={"concurrency": 3}, designs=["selfplay"], seeds=4)
    stubbed.forget()
    assert experiment().code == 0
    assert stubbed.counts().most_waiting <= 3


def stopping(proxy: Proxy, child: Callable[[], subprocess.Popen[bytes]], at: int, how: signal.Signals) -> None:
    """Lets the proxy stop the child when its request of this number arrives."""

    def plan(number: int) -> Fault | None:
        if number == at:
            os.kill(child().pid, how)
        return None

    proxy.begin(plan)


def begun(process: Callable[..., subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """The experiment in a process of its own."""
    return process("experiment", "plan.yaml", "--out", str(OUT), "--quiet")


def test_interrupted_once(experiment, planned, process, proxy: Proxy) -> None:
    """Ctrl-C ends each talk at its current question: no answer is lost, the table is there, and the next call goes on."""
    planned(model={"concurrency": 4}, seeds=4)
    children: list[subprocess.Popen[bytes]] = []
    stopping(proxy, lambda: children[0], 11, signal.SIGINT)
    children.append(begun(process))
    assert children[0].wait(timeout=60) == 130
    assert len(proxy.log) == sum(len(told.calls) for told in runs())
    assert "incomplete" in {row.status for row in Folder(OUT).rows()}
    proxy.begin(always(None))
    assert experiment().code == 0
    asked_once(runs())


def killed_time_and_again(process, proxy: Proxy, kills: int, rng: random.Random) -> int:
    """Kills the experiment at random moments: a while after a request, by which it may be anywhere. Says how often it was still there."""
    struck = 0
    for _ in range(kills):
        children: list[subprocess.Popen[bytes]] = []
        at, later = rng.randrange(30), rng.choice([0.0, 0.3 * rng.random()])

        def plan(number: int, children: list[subprocess.Popen[bytes]] = children, at: int = at, later: float = later) -> Fault | None:
            if number == at:
                threading.Timer(later, children[0].kill).start()
            return None

        proxy.begin(plan)
        children.append(begun(process))
        struck += children[0].wait(timeout=120) == -signal.SIGKILL
    proxy.begin(always(None))
    return struck


def after_kills(experiment, process, proxy: Proxy, kills: int) -> None:
    """An experiment that was killed comes to the same table as one that was not."""
    assert killed_time_and_again(process, proxy, kills, random.Random(kills)) > kills // 2
    said = experiment()
    assert said.code == 0, said.err
    told = runs()
    for run in told:
        sound(run)
    asked_once(told)
    table = (OUT / "results.csv").read_bytes()
    OUT.rename("killed")
    assert experiment().code == 0
    assert (OUT / "results.csv").read_bytes() == table
    lines = (OUT / "status.jsonl").read_text().splitlines()
    assert all(json.loads(line) for line in lines)


def test_killed_at_random_moments(experiment, planned, process, proxy: Proxy) -> None:
    """A kill -9 costs the calls in flight, and nothing else."""
    planned(model={"concurrency": 3}, seeds=3, baselines=["rules", "random"])
    after_kills(experiment, process, proxy, kills=3)


@pytest.mark.prove
def test_killed_fifty_times(experiment, planned, process, proxy: Proxy) -> None:
    """The same, fifty times, in a larger experiment."""
    planned(model={"concurrency": 3}, seeds=80, baselines=["rules", "random"])
    after_kills(experiment, process, proxy, kills=50)
