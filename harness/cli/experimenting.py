"""`sixparty experiment`."""

from __future__ import annotations

import asyncio
import shlex
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from harness.cli import session, terminal
from harness.cli.display import Style
from harness.cli.pacing import Lines, display
from harness.cli.planning import EXPERIMENTS, counted, opened
from harness.cli.speaking import Number, environment
from harness.errors import BudgetSpent, ContentError, EndpointError, Incomplete, UserError
from harness.experiment.designs import Stage, cells, keyless
from harness.experiment.folder import Folder
from harness.experiment.harvest import Scoring, write_results
from harness.experiment.judged import Judged, kin, standing, wanted
from harness.experiment.judging import Panel
from harness.experiment.plan import Budget, Cell, Plan
from harness.experiment.runner import Means, Stop, due, hold_cells
from harness.experiment.tables import write_parquet
from harness.library import open_library

SHOWN = 20
"""Runs that failed, or are missing, that are named at the end; all are in status.jsonl."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is to hold the talks: this process, others on this machine, or those that a scheduler of Dask has."""

    workers: int | None = None
    scheduler: str | None = None
    store: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    plan: Plan
    folder: Folder
    stage: Stage
    every: tuple[Cell, ...]
    means: Means
    crew: Crew
    again: str
    """The command that goes on."""


@click.command()
@click.argument("plan", metavar="PLAN")
@click.option("--out", type=click.Path(path_type=Path), help="The experiment's folder; without it transcripts/experiments/ID.")
@click.option("--workers", type=click.IntRange(1, 10000), help="Processes that share the runs and all limits (1).")
@click.option("--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where they are.")
@click.option("--scheduler", metavar="ADDRESS", help="For dask: where its scheduler is, such as tcp://host:8786.")
@click.option("--store", metavar="ADDRESS", help="For dask without a shared folder: where runs are copied, any address of fsspec.")
@click.option("--retry-failed", is_flag=True, help="Go on with runs that have failed, too.")
@click.option("--max-tokens-total", type=click.IntRange(min=1), help="Another cap on tokens than the plan's.")
@click.option("--max-cost", type=Number(0, min_open=True), help="Another cap on cost than the plan's, by its prices.")
@click.option("--cache", type=click.Path(path_type=Path), help="A folder of answers: what was asked before is not asked again.")
@click.option("--plain", "style", flag_value="plain", help="Lines without colour, as in a pipe.")
@click.option("--quiet", "style", flag_value="quiet", help="Only where the results are.")
@click.option("--json", "style", flag_value="json", help="Only the outcome, as one JSON object.")
def command(plan: str, out: Path | None, style: Style | None, **given: Any) -> None:
    """Hold the talks of a plan, score them, and write the table of results.

    PLAN is a YAML file, the plan.json of an experiment's folder, or the name of a bundled plan (see: sixparty plan PLAN). What is done is
    not done again: the same command goes on where it was stopped. Ctrl-C once ends each talk at its current question; twice stops now, and
    costs the calls in flight.

    The exit code is 0 if every run is there, 4 if some are missing or have failed, 5 if the budget is spent, and 2 if the plan or an
    endpoint cannot be used.
    """
    request = _request(plan, out, given)
    request.folder.begin(request.plan)
    _say(style, f"{request.plan.title}: {counted(len(request.every), 'cell')}, in {request.folder.path}")
    for line in kin(request.plan):
        _say(style, f"Note: {line}")
    stop = Stop()
    ended: BudgetSpent | EndpointError | None = None
    with display(style) as watch:
        try:
            session.wait(_held(request, watch, stop))
        except (BudgetSpent, EndpointError) as fault:
            ended = fault
        except asyncio.CancelledError as twice:
            raise KeyboardInterrupt(f"Stopped. What was in flight is asked for again by: {request.again}") from twice
        if request.folder.runs.exists():
            watch.note("Writing the table of results ...")
            _write(request, watch)
    _end(request, style, stop, ended)


def _write(request: Request, watch: Lines) -> None:
    """The table of results, as CSV and, where DuckDB is installed, as Parquet. Raises OutputError and, for Ctrl-C, KeyboardInterrupt."""
    scoring, parquet = request.means.scoring or Scoring(request.plan.scorers), request.folder.results.with_suffix(".parquet")
    try:
        written = write_results(request.stage, request.every, request.folder, scoring)
        made = write_parquet(request.folder.results) if written or not parquet.exists() else parquet
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(f"Stopped. The runs are whole; the table is written by: {request.again}") from stopped
    if written and made is None:
        parquet.unlink(missing_ok=True)
        watch.note("There is no results.parquet, for DuckDB is not installed. Install it with: pip install 'sixparty[sql]'")


def _request(word: str, out: Path | None, given: dict[str, Any]) -> Request:
    """What is to be done. Raises ContentError for a plan that cannot be, with file and line."""
    document, plan = opened(word)
    library = open_library()
    caps = {"max_tokens_total": given["max_tokens_total"], "max_cost": given["max_cost"]}
    said = {name: cap for name, cap in caps.items() if cap is not None}
    if "max_cost" in said and (free := [name for name, model in plan.models.items() if model.price is None]):
        raise click.UsageError(f"--max-cost needs a price for {free[0]}: give it in the plan.")
    means = Means(
        environment=environment(),
        cache=given["cache"],
        budget=Budget.model_validate(plan.budget.model_dump() | said),
        retry_failed=given["retry_failed"],
        scoring=Scoring(plan.scorers, judged=bool(plan.judges)),
    )
    folder = Folder(out or EXPERIMENTS / plan.id)
    again = f"sixparty experiment {shlex.quote(word)}" + (f" --out {shlex.quote(str(out))}" if out else "")
    request = Request(plan, folder, Stage(plan, library), tuple(cells(plan, library)), means, _crew(given), again)
    if keys := keyless(plan, document, means.environment):
        _refuse_keyless(request, keys)
    return request


def _refuse_keyless(request: Request, keys: Mapping[str | int, ContentError]) -> None:
    """Raises UserError where a model or a judge is to be asked whose key is not there; a cluster's workers have keys of their own."""
    stage, folder = request.stage, request.folder
    todo = due(stage, request.every, folder, retry_failed=request.means.retry_failed)
    asked = {name for job in todo.jobs for name in stage.talk(job.cells[0]).models.values()} if request.crew.scheduler is None else set()
    missing = [fault for name, fault in keys.items() if name in asked]
    judges = [fault for name, fault in keys.items() if isinstance(name, int)]
    if judges and (todo.jobs or _judged(request)["judging"]["unread"]):
        missing += judges
    if missing:
        raise UserError("\n".join(map(str, missing)))


async def _held(request: Request, watch: Lines, stop: Stop) -> None:
    """Holds what is to be held; Ctrl-C asks to stop, and again cancels. Raises what `hold_cells` does, and CancelledError."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def interrupt() -> None:
        if stop.asked and task is not None:
            task.cancel()
        else:
            stop.asked = True
            watch.note("Stopping: each talk ends at its current question. Ctrl-C again stops now.")

    with suppress(NotImplementedError, RuntimeError, ValueError):  # not in the main thread, or a system without: Ctrl-C then stops at once
        loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        if request.plan.judges:
            panel = Panel(request.stage, request.every, request.folder, request.means.environment, stop, watch.note)
            watch.over = panel.hear
            await panel.beside(_by_crew(request, watch, stop))
        else:
            await _by_crew(request, watch, stop)
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGINT)


def _crew(given: dict[str, Any]) -> Crew:
    """Who is to hold the talks. Raises UsageError for options that do not go together."""
    dask = given["executor"] == "dask"
    if dask and not given["scheduler"]:
        raise click.UsageError("--executor dask needs --scheduler ADDRESS.")
    if not dask and (given["scheduler"] or given["store"]):
        raise click.UsageError("--scheduler and --store need --executor dask.")
    return Crew(given["workers"], given["scheduler"], given["store"])


async def _by_crew(request: Request, watch: Lines, stop: Stop) -> None:
    """Has the cells held by whoever is to hold them; what only some need is imported for them alone."""
    crew, asked = request.crew, (request.plan, request.every, request.folder, request.means, watch, stop)
    if crew.scheduler is not None:
        from harness.experiment.cluster import Entry, joined
        from harness.experiment.dealing import Workers

        async with joined(crew.scheduler, Entry(session.wait, environment), crew.workers, crew.store) as cluster:
            await Workers(cluster).hold(*asked)
    elif crew.workers is not None and crew.workers > 1:
        from harness.experiment.dealing import Workers
        from harness.experiment.processes import Processes

        await Workers(Processes(crew.workers, session.wait)).hold(*asked)
    else:
        await hold_cells(*asked)


# --- what came of it


def _end(request: Request, style: Style | None, stop: Stop, ended: BudgetSpent | EndpointError | None) -> None:
    """Tells what came of it, and ends the command by its code."""
    if ended is not None and not request.folder.runs.exists():
        raise ended
    found = _outcome(request)
    if style == "json":
        terminal.out_json(found)
    elif style == "quiet":
        terminal.out(str(request.folder.results))
    else:
        terminal.out("\n".join(_text(request, found)))
    further = f"Go on with: {request.again}"
    if stop.asked:
        raise KeyboardInterrupt(f"Interrupted. {further}")
    if ended is not None:
        raise type(ended)(f"{ended} {further}{' and a higher cap' if isinstance(ended, BudgetSpent) else ''}")
    if (unread := found.get("judging", {}).get("unread")) and not found["failed"] and not found["missing"]:
        raise Incomplete(f"All talks are done, and {counted(unread, 'run')} {'is' if unread == 1 else 'are'} not judged. {further}")
    if found["failed"] or found["missing"]:
        told = f"{found['finished']} of {found['cells']} cells are done, {found['failed']} have failed and {found['missing']} are missing."
        raise Incomplete(f"{told} {further}{' --retry-failed' if not found['missing'] else ''}")


def _outcome(request: Request) -> dict[str, Any]:
    """How the experiment stands."""
    became = request.folder.became()
    lines = {cell: became.get(cell) for cell in request.every}
    failed = {line.run: line.why for line in lines.values() if line is not None and line.became == "failed"}
    finished = sum(line is not None and line.became == "finished" for line in lines.values())
    lost = sum(line is not None and line.became == "failed" for line in lines.values())
    stopped = {line.run: line.why for line in lines.values() if line is not None and line.became in {"begun", "stopped"}}
    runs = {line.run: (line.tokens, line.cost) for line in lines.values() if line is not None}
    return {
        **_judged(request),
        "experiment": request.plan.id,
        "folder": str(request.folder.path),
        "results": str(request.folder.results),
        "cells": len(lines),
        "finished": finished,
        "failed": lost,
        "missing": len(lines) - finished - lost,
        "tokens": sum(tokens for tokens, _ in runs.values()),
        "cost": round(sum(cost for _, cost in runs.values()), 6),
        "failures": failed,
        "stopped": stopped,
    }


def _judged(request: Request) -> dict[str, Any]:
    """How far the judges are; nothing for a plan without any."""
    if not request.plan.judges:
        return {}
    asked = {run: one for run, one in wanted(request.stage, request.every).items() if request.folder.finished(run)}
    found = [standing(request.folder.runs / run, one.by, one.parties) for run, one in asked.items()]
    read = [one for one in found if isinstance(one, Judged)]
    return {
        "judging": {
            "read": len(read),
            "unread": len(found) - len(read),
            "cells": sum(one.cells for one in read),
            "unscored_cells": sum(one.unread for one in read),
            "lost_answers": sum(one.lost for one in read),
            "tokens": sum(one.tokens for one in read),
        }
    }


def _text(request: Request, found: dict[str, Any]) -> list[str]:
    lines = [f"{found['finished']} of {found['cells']} cells are done."]
    for what, named in (("failed", found["failures"]), ("stopped", found["stopped"])):
        if named:
            lines.append(f"{counted(len(named), 'run')} {what}:")
            lines += [f"  {run}: {why or 'its process ended'}" for run, why in list(named.items())[:SHOWN]]
            lines += [f"  and {len(named) - SHOWN} more, in {request.folder.status}"] if len(named) > SHOWN else []
    if found["tokens"]:
        lines.append(f"{found['tokens']:,} tokens were used" + (f", at a cost of {found['cost']:.4f}." if found["cost"] else "."))
    if told := found.get("judging"):
        lines.append(f"{told['read']} of {told['read'] + told['unread']} runs are judged, for {told['tokens']:,} tokens.")
        if told["unscored_cells"]:
            lines.append(f"{told['unscored_cells']} of {told['cells']} cells have no verdict and count for nothing.")
        if told["lost_answers"]:
            lines.append(f"{told['lost_answers']} answers could not be had; the same command asks for them again, and for nothing else.")
    return [*lines, f"The table of results: {request.folder.results}"]


def _say(style: Style | None, text: str) -> None:
    if style not in {"quiet", "json"}:
        terminal.err(text)
