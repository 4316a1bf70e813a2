"""`sixparty plan`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import Any

import click

from harness.cli import session, terminal
from harness.cli.estimating import Guess, guesses
from harness.cli.speaking import Cast
from harness.domain.state import start
from harness.experiment.designs import RULED, Stage, cells, open_plan
from harness.experiment.folder import Folder
from harness.experiment.plan import Cell, Plan, contenders
from harness.experiment.progress import duration
from harness.experiment.runner import Due, due
from harness.experiment.statistics.power import Pilot, detectable, pilot
from harness.experiment.statistics.rows import Row, grid
from harness.library import open_library
from harness.library.plans import plan_path

EXPERIMENTS = Path("transcripts") / "experiments"
"""Where experiments are put, below the current folder, unless --out says otherwise."""
TRIED = 4
"""Scenarios on which the talks of a kind are tried out; the others are taken to be like them."""
LATENCY = 3.0
"""Seconds that an answer is taken to need (assumed)."""
ASSUMED = Pilot(scenarios=24, spread=0.0, by_scenario=sqrt(2) * 0.05, by_seed=sqrt(2 * (0.06**2 + 0.005)))
"""Differences in the balanced score as they are assumed to spread where no pilot says it: 0.05 by model and scenario, 0.06 by run, and
the chance in 40 findings."""


@dataclass
class Expected:
    """What is expected of one contender."""

    name: str
    runs: int = 0
    to_hold: int = 0
    guess: Guess = field(default_factory=Guess)
    seconds: float = 0.0

    def add(self, one: Guess, times: float) -> None:
        """So many runs like this one."""
        for name in ("calls", "prompt", "completion", "reused"):
            setattr(self.guess, name, getattr(self.guess, name) + round(getattr(one, name) * times))


@click.command()
@click.argument("plan", metavar="PLAN")
@click.option("--out", type=click.Path(path_type=Path), help="The experiment's folder, for what is done already.")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object.")
def command(plan: str, out: Path | None, *, as_json: bool) -> None:
    """Say what an experiment would take, and what it could find, before the first call.

    PLAN is a YAML file, or the name of a bundled plan. Calls and tokens are counted on talks that the rules hold in place of the models;
    the time assumes an answer in 3 seconds. The smallest difference that could be detected rests on the spread in the experiment's
    folder, if it holds a pilot, or else on one that is assumed.
    """
    known = open_plan(plan_path(plan))
    folder = Folder(out or EXPERIMENTS / known.id)
    stage = Stage(known, open_library())
    every = cells(known, open_library())
    todo = due(stage, every, folder)
    expected, offline = _expected(stage, every, todo)
    found = _plain(known, todo, expected, offline) | {"detectable": _detectable(known, every, folder)}
    if as_json:
        terminal.out_json(found)
    else:
        terminal.out("\n".join(_text(known, every, found)))


def _expected(stage: Stage, every: Sequence[Cell], todo: Due) -> tuple[list[Expected], float]:
    """By contender what is to come, and the seconds that the talks by rules alone will take."""
    found = {name: Expected(name) for name in contenders(stage.plan)}
    for run, cell in {stage.talk(c).run: c for c in reversed(every)}.items():
        found[cell.model].runs += bool(run)
    tried: dict[tuple[str, str], list[Guess]] = {}
    kinds = Counter((job.cells[0].model, job.cells[0].design) for job in todo.jobs)
    clock = time.perf_counter()
    talks = 0
    for (model, design), count in kinds.items():
        found[model].to_hold += count
        if model in RULED:
            continue
        kind = (model.partition(":")[2], design)
        if kind not in tried:
            tried[kind] = [_tried(stage, cell) for cell in _sample(model, design, todo)]
            talks += len(tried[kind])
        for guess in tried[kind]:
            found[model].add(guess, count / len(tried[kind]))
    a_talk = (time.perf_counter() - clock) / talks if talks else 0.2
    for name, expected in found.items():
        expected.seconds = _seconds(stage, name, expected.guess)
    return list(found.values()), a_talk * sum(e.to_hold for e in found.values() if e.name in RULED)


def _sample(model: str, design: str, todo: Due) -> list[Cell]:
    """A few cells of one kind, from as many scenarios, spread over them."""
    firsts = {job.cells[0].scenario: job.cells[0] for job in todo.jobs if (job.cells[0].model, job.cells[0].design) == (model, design)}
    there = list(firsts.values())
    return there[:: max(1, len(there) // TRIED)][:TRIED]


def _tried(stage: Stage, cell: Cell) -> Guess:
    """What the models of a cell would be sent, if they spoke as the rules do."""
    talk = stage.talk(cell)
    cast = Cast(talk.delegates, {name: stage.settings[contender] for name, contender in talk.models.items()})
    each = session.wait(guesses(start(talk.table.inputs, talk.seed), cast)).values()
    whole = Guess()
    for guess in each:
        for name in ("calls", "prompt", "completion", "reused"):
            setattr(whole, name, getattr(whole, name) + getattr(guess, name))
    return whole


def _seconds(stage: Stage, name: str, guess: Guess) -> float:
    """As long as the narrowest of an endpoint's limits makes it."""
    if name in RULED:
        return 0.0
    settings = stage.settings[name.partition(":")[0]]
    needs = [guess.calls * LATENCY / settings.concurrency]
    needs += [60 * guess.calls / settings.requests_per_minute] if settings.requests_per_minute else []
    needs += [60 * (guess.prompt + guess.completion) / settings.tokens_per_minute] if settings.tokens_per_minute else []
    return max(needs)


def _plain(plan: Plan, todo: Due, expected: Iterable[Expected], offline: float) -> dict[str, Any]:
    each = []
    ways: Counter[str] = Counter()
    for one in expected:
        contender = plan.models.get(one.name.partition(":")[0])
        price = contender.price if contender else None
        cost = None if price is None else [round(one.guess.cost(price, cached=cached), 4) for cached in (True, False)]
        ways[contender.base_url if contender else ""] += round(one.seconds)
        told = {"contender": one.name, "runs": one.runs, "to_hold": one.to_hold, "calls": one.guess.calls}
        each.append(told | {"prompt_tokens": one.guess.prompt, "answer_tokens": one.guess.completion, "cost": cost})
    return {
        "plan": plan.id,
        "runs": todo.runs,
        "done": todo.done,
        "failed": todo.left_out,
        "to_hold": len(todo.jobs),
        "contenders": each,
        "seconds": round(max([offline, *ways.values()])),
    }


def _detectable(plan: Plan, every: Sequence[Cell], folder: Folder) -> dict[str, Any] | None:
    """The smallest difference that would be found with 80 % power; None with fewer than two scenarios."""
    scenarios = len({cell.scenario for cell in every})
    if scenarios < 2:
        return None
    known = _pilot(plan, folder)
    sd = (known or ASSUMED).sd(plan.seeds)
    pairs = max(1, len(list(combinations(plan.models or contenders(plan), 2)))) * len(plan.primary)
    return {
        "metric": plan.primary[0],
        "spread": round(sd, 4),
        "from": "pilot" if known else "assumed",
        "one_comparison": round(detectable(sd, scenarios), 4),
        "comparisons": pairs,
        "strictest": round(detectable(sd, scenarios, alpha=0.05 / pairs), 4),
    }


def _pilot(plan: Plan, folder: Folder) -> Pilot | None:
    """The pair of models that spread most in what the folder holds; None where it holds no pair in two scenarios."""
    if not folder.results.exists():
        return None
    design, scorers = plan.designs[0], {plan.scorers[-1], "record"}
    sums: dict[tuple[str, str, int], list[float]] = {}
    for row in folder.rows():
        about_it = (row.metric, row.design) == (plan.primary[0], design) and row.scorer in scorers and row.value is not None
        if about_it and row.value is not None and row.party == ("mean" if row.seat == "all" else row.seat):
            sums.setdefault((row.model, row.scenario, row.seed), []).append(row.value)
    known = [Row(m, s, seed, design, sum(values) / len(values)) for (m, s, seed), values in sums.items()]
    if not known:
        return None
    table = grid(known)
    names = [name for name in plan.models or contenders(plan) if name in table.models]
    there = [pilot(table, *pair) for pair in combinations(names, 2) if len(table.held(*pair)) > 1]
    return max(there, key=lambda p: p.sd(plan.seeds), default=None)


def _text(plan: Plan, every: Sequence[Cell], found: dict[str, Any]) -> list[str]:
    scenarios = len({cell.scenario for cell in every})
    lines = [
        f"{plan.title}: {scenarios} scenarios, {plan.seeds} seeds, {' and '.join(plan.designs)}.",
        f"{found['runs']} runs: {found['done']} done, {found['failed']} failed, {found['to_hold']} to hold.",
        "",
    ]
    for one in found["contenders"]:
        said = f"  {one['contender']}: {one['runs']} runs, {one['to_hold']} to hold"
        if one["calls"]:
            tokens = f"{one['prompt_tokens']:,} tokens in prompts and {one['answer_tokens']:,} in answers"
            cost = f"; cost {one['cost'][0]:.2f} to {one['cost'][1]:.2f}" if one["cost"] else "; no price is given"
            said += f"; about {one['calls']:,} calls, {tokens}{cost}"
        lines.append(said)
    lines += ["", f"Time: about {duration(found['seconds'])}, if an answer takes {LATENCY:g} s." if found["to_hold"] else "All is done."]
    return [*lines, *_budget(plan), *_seen(found["detectable"], scenarios, plan)]


def _budget(plan: Plan) -> list[str]:
    caps = [f"{plan.budget.max_tokens_total:,} tokens"] if plan.budget.max_tokens_total else []
    caps += [f"a cost of {plan.budget.max_cost:g}"] if plan.budget.max_cost else []
    return [f"It stops before it has used {' or '.join(caps)}."] if caps else []


def _seen(found: dict[str, Any] | None, scenarios: int, plan: Plan) -> list[str]:
    if found is None:
        return ["With one scenario no difference can be told from chance."]
    of = "in this folder's results" if found["from"] == "pilot" else "as assumed, for there is no pilot yet"
    size = f"{scenarios} scenarios and {plan.seeds} seeds"
    detects = f"{found['one_comparison']:.3f}; in the strictest of {found['comparisons']} comparisons {found['strictest']:.3f}."
    lines = [
        f"Smallest difference in {found['metric']} that {size} would detect (80 % power, 5 % level): {detects}",
        f"That rests on a spread of differences from scenario to scenario of {found['spread']:.3f}, {of}.",
    ]
    return lines + (["With fewer than six scenarios no ranking will be made."] if scenarios < 6 else [])
