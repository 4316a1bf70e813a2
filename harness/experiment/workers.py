"""Holds an experiment by several workers: runs are dealt out in portions, limits and budget are divided, and one process keeps the status.

A portion is half of a worker's fair part of what is left, so that portions get smaller towards the end and nobody waits long for the last.
Each worker has its part of every endpoint's limits, rounded down and at least one, and its part of what is left of the budget. Whoever has
spent its part takes nothing more; when all others are done, one worker alone goes on with all that is left of the budget, so that none is
left over and none is spent twice. What a worker was doing when it died is given out again, run by run, and goes on from its record.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from harness import RULES_VERSION, __version__
from harness.errors import BudgetSpent, EndpointError, HouseError, OutputError, RunError, SixpartyError, UserError
from harness.experiment.budget import of_run, prices_of, spent
from harness.experiment.designs import Stage
from harness.experiment.folder import Folder, Line
from harness.experiment.plan import Budget, Cell, Plan
from harness.experiment.progress import Unwatched, Watch
from harness.experiment.runner import Job, Means, Stop, due, hold_cells, shared
from harness.library import open_library
from harness.transcript import CALLS

FAULTS: dict[str, type[SixpartyError]] = {kind.__name__: kind for kind in (BudgetSpent, EndpointError, HouseError, OutputError, RunError)}
"""What a worker may end with, by name: an error does not travel well, its text does."""
DEATHS = 5
"""So many workers may die over one run before it is given up."""
LOOK = 0.1
"""Seconds between two looks at whether somebody has asked to stop."""
VERSION = f"{__version__}, rules {RULES_VERSION}"
Fault = tuple[str, str]
"""The name and the text of an error."""


class Waiting(Protocol):
    """Runs a coroutine to its end. It is handed in: only the command line has an event loop."""

    def __call__(self, task: Coroutine[Any, Any, Any], /) -> Any:
        """What the coroutine comes to."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """A portion that a worker is to hold."""

    plan: Plan
    cells: tuple[Cell, ...]
    runs: tuple[str, ...]
    """What the cells come to."""
    folder: Path
    means: Means
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Outpost(Folder):
    """The experiment's folder as a worker has it: it writes runs there, and tells what became of them instead of writing the status."""

    tell: Any
    """A function of a tuple of lines; it raises what it likes."""

    def note(self, lines: Iterable[Line]) -> None:
        """Tells the lines."""
        if told := tuple(lines):
            self.tell(told)


class Hearing(Protocol):
    """Whoever hears what a worker tells while it holds a portion."""

    def lines(self, lines: Sequence[Line]) -> None:
        """What became of cells."""
        ...

    def note(self, text: str) -> None:
        """Something that whoever waits should know."""
        ...


class Died(Exception):
    """A worker has ended in the middle of a portion."""


class Crew(Protocol):
    """The workers, wherever they are: places at which portions are held, one at a time at each."""

    size: int
    apart: bool
    """Whether a worker sees no runs but those of its portion."""

    async def begin(self, folder: Folder, runs: Sequence[str]) -> None:
        """Makes ready for these runs, before it is asked which are done."""
        ...

    async def hold(self, place: int, order: Order, hearing: Hearing) -> Fault | None:
        """Holds a portion to its end, and says what ended it early. Raises Died."""
        ...

    async def stop(self) -> None:
        """Lets each talk end at its current question."""
        ...

    async def close(self) -> None:
        """Ends every worker, whatever it is doing."""
        ...


class _Noting(Unwatched):
    """Watches for a worker: all but notes is told by the lines."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing

    def note(self, text: str) -> None:
        """Passes it on."""
        self._hearing.note(text)


async def hold_order(order: Order, hearing: Hearing, stop: Stop) -> Fault | None:
    """What a worker does with an order, wherever it is; says what ended it early."""
    if order.version != VERSION:
        return "UserError", f"a worker has sixparty {VERSION}, and the experiment is held by {order.version}. Install the same version."
    folder = Outpost(order.folder, hearing.lines)
    try:
        await hold_cells(order.plan, order.cells, folder, order.means, _Noting(hearing), stop)
    except SixpartyError as fault:
        return type(fault).__name__, str(fault)
    return None


@dataclass(frozen=True, slots=True)
class Workers:
    """Holds cells as `hold_cells` does, by a crew."""

    crew: Crew

    async def hold(
        self, plan: Plan, cells: Sequence[Cell], folder: Folder, means: Means, watch: Watch | None = None, stop: Stop | None = None
    ) -> None:
        """Holds those of these cells that are not done. Raises what `hold_cells` does, and HouseError when no worker can begin."""
        stage = Stage(plan, open_library())
        deal = _Deal(stage, folder, means, self.crew, watch or Unwatched(), stop or Stop())
        try:
            await self.crew.begin(folder, sorted({stage.talk(cell).run for cell in cells}))
            await deal.hold(cells)
        finally:
            await self.crew.close()


@dataclass(slots=True)
class _Part:
    """What one worker may still use up; None where there is no cap."""

    tokens: float | None
    cost: float | None

    @property
    def empty(self) -> bool:
        """Whether it is used up."""
        return (self.tokens is not None and self.tokens < 1) or (self.cost is not None and self.cost <= 0)

    def take(self, tokens: int, cost: float) -> None:
        """Counts what was used."""
        self.tokens = None if self.tokens is None else self.tokens - tokens
        self.cost = None if self.cost is None else self.cost - cost


@dataclass
class _Deal:
    """One experiment being dealt out."""

    stage: Stage
    folder: Folder
    means: Means
    crew: Crew
    watch: Watch
    stop: Stop
    _queue: deque[Job] = field(default_factory=deque)
    _open: set[str] = field(default_factory=set)
    """Runs that this call has not brought to an end."""
    _under_way: set[str] = field(default_factory=set)
    _deaths: Counter[str] = field(default_factory=Counter)
    _used: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By run, tokens and money so far."""
    _spent: tuple[int, float] = (0, 0.0)
    _poor: BudgetSpent | None = None
    _unusable: EndpointError | None = None
    _fault: SixpartyError | None = None
    _answered: bool = False
    """Whether a run of a model has ended in this call."""

    async def hold(self, cells: Sequence[Cell]) -> None:
        """All of them, at all places; then, if somebody's part of the budget did not reach, the rest at one."""
        todo = due(self.stage, cells, self.folder, retry_failed=self.means.retry_failed)
        self.folder.note(todo.untold)
        self.watch.planned(todo.runs, todo.done, todo.left_out)
        self._queue.extend(todo.jobs)
        self._open.update(job.run for job in todo.jobs)
        self._recall(todo.jobs)
        for places in dict.fromkeys((min(self.crew.size, len(todo.jobs)), 1)):
            self._poor = None
            if self._queue:
                await self._round(places)
            if self._poor is None:
                break
        for fault in (self._fault, self._poor if self._queue else None, None if self._answered else self._unusable):
            if fault is not None:
                raise fault

    def _recall(self, jobs: Sequence[Job]) -> None:
        """What has been used up before."""
        prices = prices_of(self.stage)
        told = {line.run: (line.tokens, line.cost) for line in self.folder.became().values() if line.became != "begun" and line.tokens}
        for job in jobs:
            if (self.folder.runs / job.run / CALLS).exists():
                self._used[job.run] = told.get(job.run) or of_run(self.folder.runs / job.run, prices)
        self._spent = spent(self.folder, prices)

    async def _round(self, places: int) -> None:
        """Works at so many places until nothing is left that one of them could take. What one of them raises, the others end for."""
        parts = [self._part(places) for _ in range(places)]
        tasks = [asyncio.ensure_future(self._work(place, part, places)) for place, part in enumerate(parts)]
        looking = asyncio.ensure_future(self._look())
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in (looking, *tasks):
                task.cancel()
            await asyncio.gather(looking, *tasks, return_exceptions=True)

    def _part(self, places: int) -> _Part:
        budget, (tokens, cost) = self.means.budget or self.stage.plan.budget, self._spent
        return _Part(
            None if budget.max_tokens_total is None else (budget.max_tokens_total - tokens) / places,
            None if budget.max_cost is None else (budget.max_cost - cost) / places,
        )

    async def _look(self) -> None:
        """Passes on that somebody has asked to stop."""
        while not self._over:  # noqa: ASYNC110 - a signal sets the flag, and it is no event of this loop
            await asyncio.sleep(LOOK)
        await self.crew.stop()

    @property
    def _over(self) -> bool:
        return self.stop.asked or self._fault is not None

    async def _work(self, place: int, part: _Part, places: int) -> None:
        """One portion after the other at one place."""
        while not self._over and (jobs := self._next(places)):
            hearing = _Heard(self, part)
            try:
                fault = ("BudgetSpent", "the budget is spent.") if part.empty else await self._portion(place, jobs, hearing, places)
            except Died:
                self._died(jobs, part)
                continue
            if fault is not None and self._ended_by(fault, jobs):
                return

    async def _portion(self, place: int, jobs: Sequence[Job], hearing: _Heard, places: int) -> Fault | None:
        means = replace(self.means, sharing=places, budget=self._cap(jobs, hearing.part, places))
        cells, runs = tuple(cell for job in jobs for cell in job.cells), tuple(job.run for job in jobs)
        return await self.crew.hold(place, Order(self.stage.plan, cells, runs, self.folder.path, means), hearing)

    def _cap(self, jobs: Sequence[Job], part: _Part, places: int) -> Budget:
        """A cap under which a worker, which takes one part in `places` of what it finds unspent, takes no more than its part."""
        used = [self._used.get(job.run, (0, 0.0)) for job in jobs]
        tokens, cost = (sum(u[0] for u in used), sum(u[1] for u in used)) if self.crew.apart else self._spent
        return Budget(
            max_tokens_total=None if part.tokens is None else max(1, tokens + places * int(part.tokens)),
            max_cost=None if part.cost is None else cost + places * part.cost,
        )

    def _next(self, places: int) -> list[Job]:
        """A portion: half of a fair part, but enough to keep a worker's endpoints busy. A run over which a worker died is one by itself."""
        size = max(self._least(places), -(-len(self._queue) // (2 * places)))
        jobs: list[Job] = []
        while self._queue and len(jobs) < size and not (jobs and self._deaths[self._queue[0].run]):
            jobs.append(self._queue.popleft())
            if self._deaths[jobs[-1].run]:
                break
        return jobs

    def _least(self, places: int) -> int:
        """Talks that a worker can hold at once, over all endpoints; never more than its fair part."""
        at_once = sum(shared(settings, places).concurrency for settings in self.stage.settings.values())
        return max(1, min(at_once, -(-len(self._queue) // places)))

    def _died(self, jobs: Sequence[Job], part: _Part) -> None:
        """Gives a dead worker's runs out again; one that has cost too many workers has failed."""
        prices = prices_of(self.stage)
        for job in jobs:
            if job.run not in self._open:
                continue
            self._deaths[job.run] += 1
            path = self.folder.runs / job.run
            tokens, cost = of_run(path, prices) if (path / CALLS).exists() else (0, 0.0)
            self.count(job.run, (tokens, cost), part)
            if self._deaths[job.run] < DEATHS:
                self._queue.append(job)
            else:
                why = f"its worker ended in the middle, {DEATHS} times"
                self.hear([Line(cell, "failed", job.run, why, tokens, cost) for cell in job.cells], part)
        self.watch.note("A worker has ended in the middle; what it held is given out again.")

    def _ended_by(self, fault: Fault, jobs: Sequence[Job]) -> bool:
        """What follows from an error that ended a portion; whether its worker takes no other."""
        error = FAULTS.get(fault[0], UserError)(fault[1])
        if isinstance(error, BudgetSpent):
            self._poor = self._poor or error
            self._queue.extendleft(job for job in reversed(jobs) if job.run in self._open)
            return True
        if isinstance(error, EndpointError):
            self._unusable = self._unusable or error
            return False
        self._fault = self._fault or error
        return True

    def hear(self, lines: Sequence[Line], part: _Part) -> None:
        """Writes lines into the status, and tells whoever watches. Raises OutputError."""
        self.folder.note(lines)
        for line in {line.run: line for line in lines}.values():
            if line.tokens:
                self.count(line.run, (line.tokens, line.cost), part)
            if line.became != "stopped" and line.run not in self._under_way:
                self._under_way.add(line.run)
                self.watch.begun(line.run, line.cell.model)
            if line.became != "begun" and line.run in self._under_way:
                self._under_way.remove(line.run)
                self._told_of(line)

    def _told_of(self, line: Line) -> None:
        if line.became == "stopped":
            self.watch.stopped(line.run)
            return
        self._open.discard(line.run)
        self._answered = self._answered or line.tokens > 0
        if line.became == "finished":
            self.watch.finished(line.run, self._spent)
        else:
            self.watch.failed(line.run, line.why, self._spent)

    def count(self, run: str, now: tuple[int, float], part: _Part) -> None:
        """What a run has used up by now, against what was known of it."""
        before = self._used.get(run, (0, 0.0))
        tokens, cost = now[0] - before[0], now[1] - before[1]
        self._used[run], self._spent = now, (self._spent[0] + tokens, self._spent[1] + cost)
        part.take(tokens, cost)


@dataclass(frozen=True, slots=True)
class _Heard:
    """Hears one worker."""

    deal: _Deal
    part: _Part

    def lines(self, lines: Sequence[Line]) -> None:
        """Passes them on, with whose part of the budget it was."""
        self.deal.hear(lines, self.part)

    def note(self, text: str) -> None:
        """Passes it on."""
        self.deal.watch.note(text)
