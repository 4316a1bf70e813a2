"""`sixparty plan`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import click

from harness.cli import session, terminal
from harness.cli.estimating import Guess, guesses
from harness.cli.speaking import Cast, environment
from harness.domain.events import ALL, Event, TurnTaken
from harness.domain.state import start
from harness.endpoint.values import Usage
from harness.errors import UserError
from harness.experiment.designs import Stage, cells, keyless, plan_in
from harness.experiment.folder import Folder
from harness.experiment.judged import SCORER, Judged, kin, standing, wanted
from harness.experiment.openings import assumed
from harness.experiment.plan import RULED, Budget, Cell, Plan, contenders
from harness.experiment.progress import duration
from harness.experiment.runner import Due, due
from harness.experiment.statistics.power import Pilot, detectable, pilot
from harness.experiment.statistics.rows import Row, grid
from harness.library import open_library
from harness.library.plans import plan_path
from harness.library.reading import Document, Faults
from harness.talks import hold

EXPERIMENTS = Path("transcripts") / "experiments"
"""Where experiments are put, below the current folder, unless --out says otherwise."""
TRIED = 4
"""Scenarios on which the talks of a kind are tried out; the others are taken to be like them."""
LOCATED = 2.4
"""Sentences of a turn that bear on an item (measured on a talk by the rules)."""
LOCATE, CLASSIFY = (800, 80), (500, 40)
"""Tokens of the prompts of judges (measured) and of their answers (assumed)."""
LATENCY = 3.0
"""Seconds that an answer is taken to need (assumed)."""


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
@click.option("--pilot", type=click.Path(path_type=Path), metavar="DIR", help="Another experiment's folder, whose spread is taken.")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object.")
def command(plan: str, out: Path | None, pilot: Path | None, *, as_json: bool) -> None:
    """Say what an experiment would take, and what it could find, before the first call.

    PLAN is a YAML file, the plan.json of an experiment's folder, or the name of a bundled plan. Calls and tokens are counted on talks that
    the rules hold in place of the models; the time assumes an answer in 3 seconds. The smallest difference that could be detected rests on
    the spread in the pilot's folder or in the experiment's own, if that holds results, or else on one that is assumed for as many items as
    the parties under test have on the agenda.
    """
    document, known = opened(plan)
    folder = Folder(out or EXPERIMENTS / known.id)
    stage = Stage(known, open_library())
    every = cells(known, open_library())
    todo = due(stage, every, folder)
    expected, offline = _expected(stage, every, todo)
    found = _plain(known, todo, expected, offline) | {"detectable": _detectable(stage, every, _pilot_of(known, folder, pilot))}
    found |= {"judging": _judging(stage, every, folder)} if known.judges else {}
    found["notes"] = [*map(str, keyless(known, document, environment()).values()), *kin(known)]
    if as_json:
        terminal.out_json(found)
    else:
        terminal.out("\n".join(_text(known, every, found)))


def opened(word: str) -> tuple[Document, Plan]:
    """The plan that is meant, with the lines of its file. Raises UserError with all that is wrong with it, a line each."""
    try:
        return plan_in(plan_path(word))
    except Faults as wrong:
        raise UserError("\n".join(map(str, wrong.each))) from wrong


def counted(number: int, what: str) -> str:
    """So many of something: 1 seed, 3 seeds."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


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


def _judging(stage: Stage, every: Sequence[Cell], folder: Folder) -> dict[str, Any]:
    """What the judges are expected to take: each locates once a turn, and classifies every sentence that was located twice."""
    plan = stage.plan
    asked = wanted(stage, every)
    left = {run: one for run, one in asked.items() if not isinstance(standing(folder.runs / run, one.by, one.parties), Judged)}
    places = {stage.talk(cell).run: cell.scenario for cell in every}
    spoken = {scenario: _spoken(stage, scenario) for scenario in list(dict.fromkeys(places.values()))[:TRIED]}
    usual = sum(spoken.values()) / len(spoken)
    turns = sum(len(one.parties) * spoken.get(places[run], usual) for run, one in left.items())
    classified = 2 * LOCATED * plan.judge_repeats
    each = Usage(
        prompt=round(turns * (LOCATE[0] + classified * CLASSIFY[0])), completion=round(turns * (LOCATE[1] + classified * CLASSIFY[1]))
    )
    prices = [judge.price for judge in plan.judges]
    cost = None if None in prices else round(sum(price.of(each) for price in prices if price), 4)
    calls = round(len(prices) * turns * (1 + classified))
    told = {"runs": len(asked), "to_judge": len(left), "calls": calls, "cost": cost}
    return told | {"prompt_tokens": len(prices) * each.prompt, "answer_tokens": len(prices) * each.completion}


def _spoken(stage: Stage, scenario: str) -> float:
    """Turns in which a party says something in public, in a talk that the rules hold."""
    table, count = stage.table(scenario), 0

    def counted(events: Sequence[Event]) -> None:
        nonlocal count
        count += sum(isinstance(event, TurnTaken) and event.visible == ALL and bool(event.spoken.strip()) for event in events)

    session.wait(hold(start(table.inputs, 1), dict.fromkeys(table.inputs.profile, table.offline), counted))
    return count / len(table.inputs.seats)


def _pilot_of(plan: Plan, own: Folder, given: Path | None) -> tuple[Pilot, str] | None:
    """The spread to go by, and where it is from: the pilot that is named, else what the experiment's own folder holds, else nothing.

    Raises RunError for a named folder that holds no experiment, UserError for one that says nothing of this plan.
    """
    if given is None:
        found = _pilot(plan, own)
        return None if found is None else (found, "in this folder's results")
    there = Folder(given)
    found = _pilot(there.plan().model_copy(update={"primary": plan.primary}), there)
    if found is None:
        raise UserError(f"{given} holds no two contenders with {plan.primary[0]} in two scenarios, and so tells no spread.")
    return found, f"in {given}"


def _detectable(stage: Stage, every: Sequence[Cell], known: tuple[Pilot, str] | None) -> dict[str, Any] | None:
    """The smallest difference that would be found with 80 % power; None with fewer than two scenarios."""
    plan, scenarios = stage.plan, len({cell.scenario for cell in every})
    if scenarios < 2:
        return None
    if known is None:
        guess, items = assumed(stage, every)
        known, found = (guess, f"as assumed for {items:.1f} items of a party in a run, for there is no pilot yet"), "assumed"
    else:
        found = "pilot"
    sd = known[0].sd(plan.seeds)
    pairs = max(1, len(list(combinations(plan.models or contenders(plan), 2)))) * len(plan.primary)
    return {
        "metric": plan.primary[0],
        "spread": round(sd, 4),
        "from": found,
        "where": known[1],
        "one_comparison": round(detectable(sd, scenarios), 4),
        "comparisons": pairs,
        "strictest": round(detectable(sd, scenarios, alpha=0.05 / pairs), 4),
    }


def _pilot(plan: Plan, folder: Folder) -> Pilot | None:
    """The pair of models that spread most in what the folder holds; None where it holds no pair in two scenarios."""
    if not folder.results.exists():
        return None
    design, scorers = plan.designs[0], {SCORER if plan.judges else plan.scorers[-1], "record"}
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
        f"{plan.title}: {counted(scenarios, 'scenario')}, {counted(plan.seeds, 'seed')}, {' and '.join(plan.designs)}.",
        f"{counted(found['runs'], 'run')}: {found['done']:,} done, {found['failed']:,} failed, {found['to_hold']:,} to hold.",
        "",
    ]
    for one in found["contenders"]:
        said = f"  {one['contender']}: {counted(one['runs'], 'run')}, {one['to_hold']:,} to hold"
        if one["calls"]:
            tokens = f"{one['prompt_tokens']:,} tokens in prompts and {one['answer_tokens']:,} in answers"
            cost = f"; cost {one['cost'][0]:.2f} to {one['cost'][1]:.2f}" if one["cost"] else "; no price is given"
            said += f"; about {counted(one['calls'], 'call')}, {tokens}{cost}"
        lines.append(said)
    lines += ["", f"Time: about {duration(found['seconds'])}, if an answer takes {LATENCY:g} s." if found["to_hold"] else "All is done."]
    lines += [*_budget(plan.budget, "It stops before it has"), *_judges(plan, found)]
    return [*lines, *_seen(found["detectable"], scenarios, plan), *(f"Note: {line}" for line in found["notes"])]


def _budget(budget: Budget, who: str) -> list[str]:
    caps = [f"{budget.max_tokens_total:,} tokens"] if budget.max_tokens_total else []
    caps += [f"a cost of {budget.max_cost:g}"] if budget.max_cost else []
    return [f"{who} used {' or '.join(caps)}."] if caps else []


def _judges(plan: Plan, found: dict[str, Any]) -> list[str]:
    """What the judges are expected to take."""
    if not plan.judges:
        return []
    one = found["judging"]
    cost = f"; cost about {one['cost']:.2f}" if one["cost"] is not None else "; no price is given"
    tokens = f"{one['prompt_tokens']:,} tokens in prompts and {one['answer_tokens']:,} in answers{cost}"
    runs, calls = counted(one["runs"], "run"), counted(one["calls"], "call")
    said = f"{counted(len(plan.judges), 'judge')}: {one['to_judge']:,} of {runs} to judge; about {calls}, {tokens}."
    taken = f"That takes {LOCATED} sentences of a turn to bear on an item, as they do in a talk by the rules."
    capped = _budget(plan.judging_budget, "The judges stop before they have")
    return [said, taken, *capped]


def _seen(found: dict[str, Any] | None, scenarios: int, plan: Plan) -> list[str]:
    if found is None:
        return ["With one scenario no difference can be told from chance."]
    size = f"{counted(scenarios, 'scenario')} and {counted(plan.seeds, 'seed')}"
    strict = f"; in the strictest of {found['comparisons']} comparisons {found['strictest']:.3f}" if found["comparisons"] > 1 else ""
    detects = f"{found['one_comparison']:.3f}{strict}."
    lines = [
        f"Smallest difference in {found['metric']} that {size} would detect (80 % power, 5 % level): {detects}",
        f"That rests on a spread of differences from scenario to scenario of {found['spread']:.3f}, {found['where']}.",
    ]
    return lines + (["With fewer than six scenarios no ranking will be made."] if scenarios < 6 else [])
