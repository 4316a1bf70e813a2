"""Holds the cells of a plan: many talks at once in one process, each recorded as an ordinary run, none of them twice.

A run is named by its inputs, so that one that is finished is not held again, whoever held it, and one that was stopped goes on from its
record. Talks wait with those of the same contender, as many at once as its endpoint takes calls; talks by the rules are held one after the
other beside them. All share the endpoints' limits and one purse.

Whoever asks for a stop stops no call: no talk begins any more, and each that is under way ends at its current question, as soon as the
answers that are in flight are written down. Cancelling the task stops at once; what was in flight is then asked for again next time, and
nothing else. A process that is killed loses no more than that.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from harness import RULES_VERSION
from harness.delegates.fallback import OnFailure, Relieved, RelievedAllSeeing
from harness.delegates.ledger import Ledger
from harness.delegates.model import Model
from harness.delegates.protocol import Delegate
from harness.delegates.purse import Purse
from harness.delegates.random import Random
from harness.delegates.soliloquy import Soliloquy
from harness.domain.events import Event
from harness.domain.state import State, start
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.endpoint.client import Endpoint, connect
from harness.endpoint.settings import Settings
from harness.errors import BudgetSpent, EndpointError, IllegalTurn, Lost, RunError
from harness.experiment.budget import Share, of_run, opened, prices_of
from harness.experiment.designs import Stage, Table, Talk, group_of
from harness.experiment.folder import Became, Folder, Line
from harness.experiment.harvest import Scoring
from harness.experiment.plan import Budget, Cell, Plan
from harness.experiment.progress import Unwatched, Watch
from harness.library import open_library
from harness.talks import hold
from harness.transcript import EVENTS, SOLILOQUY, Writer, read
from harness.verify import retrace

OUTAGES = frozenset({"resting"})
"""Codes of losses after which an endpoint is left for today: it has answered nobody for a while."""


@dataclass
class Stop:
    """Whether somebody has asked to stop."""

    asked: bool = False


@dataclass(frozen=True)
class Means:
    """What an experiment may use, today and on this machine: no part of what it is."""

    environment: Mapping[str, str] = field(default_factory=dict)
    """Where the keys are."""
    cache: Path | None = None
    budget: Budget | None = None
    """In place of the plan's."""
    retry_failed: bool = False
    scoring: Scoring | None = None
    """Each run is scored as soon as it is over; None leaves that for later."""
    sharing: int = 1
    """Processes that hold parts of the experiment at the same time: each has its part of every limit, and of what is left in the purse."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run that is to be held, for all the cells that it serves."""

    run: str
    cells: tuple[Cell, ...]


class _Halted(Exception):
    """A talk has ended at its current question, because somebody has asked to stop."""


async def hold_cells(
    plan: Plan, cells: Sequence[Cell], folder: Folder, means: Means, watch: Watch | None = None, stop: Stop | None = None
) -> None:
    """Holds those of these cells that are not done, until all are done or failed, or somebody asks to stop.

    What became of each is in the folder's status; a lost turn fails its run and nothing else. Raises BudgetSpent when the purse is empty,
    EndpointError when no model could be asked any more (a key, a name, a quota) or one cannot be reached for what was given, and what ends
    everything: OutputError, ContentError.
    """
    stage = Stage(plan, open_library())
    watch = watch or Unwatched()
    todo = due(stage, cells, folder, retry_failed=means.retry_failed)
    folder.note(todo.untold)
    watch.planned(todo.runs, todo.done, todo.left_out)
    if not todo.jobs:
        return
    asked = {name for job in todo.jobs for name in stage.talk(job.cells[0]).models.values()}
    settings = {name: shared(stage.settings[name], means.sharing) for name in stage.settings if name in asked}
    async with AsyncExitStack() as open_ones:
        endpoints = connect(settings, means.environment) if settings else {}
        for endpoint in endpoints.values():
            open_ones.push_async_callback(endpoint.close)
        purse = opened(stage, folder, means.budget or plan.budget, means.sharing)
        await _House(stage, folder, means, endpoints, purse, watch, stop or Stop()).hold(todo.jobs)


@dataclass(frozen=True, slots=True)
class Due:
    """How an experiment stands: what is to be held, and what is not."""

    jobs: tuple[Job, ...]
    done: int
    left_out: int
    """Runs that have failed."""
    untold: tuple[Line, ...]
    """What is done and stands in no status, because its process was killed or another plan held it."""

    @property
    def runs(self) -> int:
        """All that the plan comes to."""
        return len(self.jobs) + self.done + self.left_out


def due(stage: Stage, cells: Iterable[Cell], folder: Folder, *, retry_failed: bool = False) -> Due:
    """Which of these cells' runs are to be held. Cells that come to the same run, as the rules' do in every design, share it."""
    became = folder.became()
    grouped: dict[str, list[Cell]] = {}
    for cell in cells:
        grouped.setdefault(stage.talk(cell).run, []).append(cell)
    jobs: list[Job] = []
    untold: list[Line] = []
    left_out = 0
    for run, served in grouped.items():
        last = {cell: line.became for cell in served if (line := became.get(cell)) is not None and line.run == run}
        failed = "failed" in last.values()
        if folder.finished(run) and (not failed or "finished" in last.values()):
            untold += _silent(stage, folder, run, [cell for cell in served if last.get(cell) != "finished"])
        elif failed and not retry_failed:  # its record may be damaged though it is over
            left_out += 1
        else:
            jobs.append(Job(run, tuple(served)))
    return Due(tuple(jobs), len(grouped) - len(jobs) - left_out, left_out, tuple(untold))


def _silent(stage: Stage, folder: Folder, run: str, silent: Sequence[Cell]) -> Iterable[Line]:
    """What is to be told of a finished run to cells that have not heard of it."""
    tokens, cost = of_run(folder.runs / run, prices_of(stage)) if silent else (0, 0.0)
    return [Line(cell, "finished", run, "", tokens, cost) for cell in silent]


def shared(settings: Settings, sharing: int) -> Settings:
    """One process's part of an endpoint's limits: rounded down, and at least one."""
    limits = {name: getattr(settings, name) for name in ("concurrency", "requests_per_minute", "tokens_per_minute")}
    return settings.model_copy(update={name: max(1, limit // sharing) for name, limit in limits.items() if limit})


class _Courteous:
    """The rules, letting others have the loop before each turn: answers of endpoints are waiting there."""

    def __init__(self, rules: Delegate) -> None:
        self._rules = rules

    async def answer(self, question: Question, view: View) -> Turn:
        """The rules' turn."""
        await asyncio.sleep(0)
        return await self._rules.answer(question, view)


@dataclass
class _House:
    """Where all the talks of one call are held."""

    stage: Stage
    folder: Folder
    means: Means
    endpoints: Mapping[str, Endpoint]
    purse: Purse
    watch: Watch
    stop: Stop
    _queues: dict[str, deque[Job]] = field(default_factory=dict)
    _spent: BudgetSpent | None = None
    _unusable: dict[str, EndpointError] = field(default_factory=dict)
    _scoring: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def hold(self, jobs: Sequence[Job]) -> None:
        """All of them, each contender's in its own queue."""
        for job in jobs:
            self._queues.setdefault(group_of(job.cells[0]), deque()).append(job)
        await _all([self._work(queue) for name, queue in self._queues.items() for _ in range(min(len(queue), self._places(name)))])
        if self._spent is not None:
            raise self._spent
        if self._unusable and len(self._unusable) == len(self._queues.keys() - {"rules"}):
            raise next(iter(self._unusable.values()))

    def _places(self, group: str) -> int:
        """How many talks of a group are held at once: one more would only wait for the endpoint."""
        if group == "rules":
            return 1
        known = [self.endpoints[group]] if group in self.endpoints else list(self.endpoints.values())
        return min(endpoint.settings.concurrency for endpoint in known)

    async def _work(self, queue: deque[Job]) -> None:
        while queue and not self.stop.asked and self._spent is None:
            await self._job(queue.popleft())
            await asyncio.sleep(0)

    async def _job(self, job: Job) -> None:
        """One run, whatever becomes of it."""
        share = Share(prices=self.purse.prices)
        group = group_of(job.cells[0])
        self._note(job, "begun", share)
        self.watch.begun(job.run, job.cells[0].model)
        try:
            await self._talk(self.stage.talk(job.cells[0]), share)
        except (Lost, IllegalTurn, RunError) as lost:
            self._note(job, "failed", share, str(lost))
            self.watch.failed(job.run, str(lost), self._so_far)
            if isinstance(lost, Lost) and lost.code in OUTAGES:
                self._leave(group, str(lost))
        except EndpointError as fault:
            self._unusable.setdefault(group, fault)
            self._stopped(job, share, str(fault))
            self._leave(group, str(fault))
        except BudgetSpent as spent:
            self._spent = self._spent or spent
            self._stopped(job, share, str(spent))
        except _Halted:
            self._stopped(job, share, str(self._spent or "stopped by hand"))
        else:
            await self._score(job.run)
            self._note(job, "finished", share)
            self.watch.finished(job.run, self._so_far)

    async def _score(self, run: str) -> None:
        """Scores a run while others wait for their endpoints; one at a time."""
        scoring = self.means.scoring
        if scoring is not None:
            async with self._scoring:
                await asyncio.to_thread(scoring.keep, self.folder.runs / run)

    async def _talk(self, talk: Talk, share: Share) -> None:
        """Holds a talk to its end. Raises _Halted, and what its delegates raise; what was recorded before stands."""
        state, writer = self._begun(talk)
        ledger = Ledger(share, self.means.cache, self.watch.note)

        def record(events: Sequence[Event]) -> None:
            writer.append(events)
            if self.stop.asked or self._spent is not None:
                raise _Halted

        try:
            if talk.models:
                ledger.open(writer.path)
                share.whole = self.purse
            await hold(state, self._seated(talk, ledger), record)
            writer.finish()
        finally:
            writer.close()
            ledger.close()

    def _begun(self, talk: Talk) -> tuple[State, Writer]:
        """Where a talk stands, and its record: a new one, or one that goes on. Raises RunError for a record that cannot."""
        path, inputs = self.folder.runs / talk.run, talk.table.inputs
        if not _anything(path):
            cast = {"models": self.stage.plain(talk.models), "terms": {"on_failure": self._on_failure}}
            return start(inputs, talk.seed), Writer.create(self.folder.runs, inputs, talk.seed, talk.delegates, cast)
        try:
            run = read(path)
            told = run.manifest
            if (told.rules_version, told.inputs_sha256, told.delegates) != (RULES_VERSION, talk.table.sha256, talk.delegates):
                raise RunError(f"{path}: manifest.json was edited.")
            retraced = retrace(inputs, talk.seed, run.events)
            if retraced.fault:
                raise RunError(f"{path / EVENTS} does not follow the procedure: {retraced.fault}.")
        except RunError:
            if not self.means.retry_failed:
                raise
            return self._anew(talk)
        return retraced.state, Writer.resume(run, retraced.count)

    def _anew(self, talk: Talk) -> tuple[State, Writer]:
        """In place of a record that is damaged, a new one."""
        (self.folder.runs / talk.run / EVENTS).unlink(missing_ok=True)
        return self._begun(talk)

    @property
    def _on_failure(self) -> OnFailure:
        return "stop" if self.stage.plan.stop_at_lost_turn else "auto"

    def _seated(self, talk: Talk, ledger: Ledger) -> dict[str, Delegate]:
        """One delegate for each seat; those of one name are one."""
        rules: dict[str, Delegate] = {"offline": talk.table.offline, "random": Random()}
        by_name = {name: _Courteous(rule) for name, rule in rules.items()} if self.endpoints else rules
        found: dict[str, Delegate] = {}
        for name in set(talk.delegates.values()):
            found[name] = by_name[name] if name in by_name else self._model(name, talk, ledger)
        return {party: found[name] for party, name in talk.delegates.items()}

    def _model(self, delegate: str, talk: Talk, ledger: Ledger) -> Delegate:
        table: Table = talk.table
        name = delegate.removeprefix(f"{SOLILOQUY} ")
        endpoint = self.endpoints[talk.models[name]]
        if name != delegate:
            return RelievedAllSeeing(Soliloquy(name, endpoint, ledger), table.offline, self._on_failure, self.watch.note)
        return Relieved(Model(name, endpoint, ledger, table.briefs(name)), table.offline, self._on_failure, self.watch.note)

    @property
    def _so_far(self) -> tuple[int, float]:
        return self.purse.spent_tokens, self.purse.spent_cost

    def _note(self, job: Job, became: Became, share: Share, why: str = "") -> None:
        self.folder.note(Line(cell, became, job.run, why, share.spent_tokens, share.spent_cost) for cell in job.cells)

    def _stopped(self, job: Job, share: Share, why: str) -> None:
        self._note(job, "stopped", share, why)
        self.watch.stopped(job.run)

    def _leave(self, group: str, why: str) -> None:
        """Asks nothing more of a contender in this call; its talks are there for the next."""
        queue = self._queues[group]
        if queue:
            self.watch.note(f"{group} is left alone from now on, with {len(queue)} runs to come: {why}")
            self.folder.note(Line(cell, "stopped", job.run, why) for job in queue for cell in job.cells)
            queue.clear()


def _anything(path: Path) -> bool:
    """Whether anything has been recorded in a folder yet."""
    try:
        return (path / EVENTS).stat().st_size > 0
    except OSError:
        return False


async def _all(works: Iterable[Awaitable[None]]) -> None:
    """All of them at once. The first fault, or being cancelled, ends the others before it is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
