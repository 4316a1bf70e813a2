"""Deals an experiment out to workers: runs in portions, limits and budget in parts, while one process keeps the status.

A portion is half of a worker's fair part of what is left, so that portions get smaller towards the end and nobody waits long for the last.
Each worker has its part of every endpoint's limits, rounded down and at least one, and its part of what is left of the budget. Whoever has
spent its part takes nothing more; when all others are done, one worker alone goes on with all that is left of the budget, so that none is
left over and none is spent twice. What a worker was doing when it died is given out again, run by run, and goes on from its record.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.errors import BudgetSpent, EndpointError, HouseError, OutputError, RunError, SixpartyError, UserError
from harness.experiment.budget import prices_of
from harness.experiment.designs import Stage
from harness.experiment.folder import Folder, Line
from harness.experiment.parts import Accounts, Part
from harness.experiment.plan import Cell, Plan
from harness.experiment.progress import Unwatched, Watch
from harness.experiment.runner import Job, Means, Stop, due, shared
from harness.experiment.workers import Crew, Died, Fault, Order
from harness.library import open_library

FAULTS: dict[str, type[SixpartyError]] = {kind.__name__: kind for kind in (BudgetSpent, EndpointError, HouseError, OutputError, RunError)}
"""What a worker may end with, by name; all else is told as a mistake of the user's."""
DEATHS = 5
"""So many workers may die over one run before it is given up."""
LOOK = 0.1
"""Seconds between two looks at whether somebody has asked to stop."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Holds cells as `hold_cells` does, by a crew."""

    crew: Crew

    async def hold(
        self, plan: Plan, cells: Sequence[Cell], folder: Folder, means: Means, watch: Watch | None = None, stop: Stop | None = None
    ) -> None:
        """Holds those of these cells that are not done. Raises what `hold_cells` does, and HouseError when no worker can begin."""
        stage, watch = Stage(plan, open_library()), watch or Unwatched()
        try:
            await self.crew.begin(folder, sorted({stage.talk(cell).run for cell in cells}))
            todo = due(stage, cells, folder, retry_failed=means.retry_failed)
            folder.note(todo.untold)
            watch.planned(todo.runs, todo.done, todo.left_out)
            if todo.jobs:
                await _Deal(stage, folder, means, self.crew, watch, stop or Stop()).hold(todo.jobs)
        finally:
            await self.crew.close()


class _Deal:
    """One experiment being dealt out."""

    def __init__(self, stage: Stage, folder: Folder, means: Means, crew: Crew, watch: Watch, stop: Stop) -> None:
        self.stage, self.folder, self.means, self.crew, self.watch, self.stop = stage, folder, means, crew, watch, stop
        self.accounts = Accounts(folder, means.budget or stage.plan.budget, prices_of(stage))
        self.queue: deque[Job] = deque()
        self.open: set[str] = set()
        """Runs that this call has not brought to an end."""
        self.under_way: set[str] = set()
        self.deaths: Counter[str] = Counter()
        self.poor: BudgetSpent | None = None
        self.unusable: EndpointError | None = None
        self.fault: SixpartyError | None = None
        self.answered = False
        """Whether a run of a model has ended in this call."""

    async def hold(self, jobs: Sequence[Job]) -> None:
        """All of them, at all places; then, if somebody's part of the budget did not reach, the rest at one."""
        self.queue.extend(jobs)
        self.open.update(job.run for job in jobs)
        places = min(self.crew.size, len(jobs))
        await self._round(places)
        if places > 1 and self.poor is not None:
            self.poor = None
            await self._round(1)
        for fault in (self.fault, self.poor if self.queue else None, None if self.answered else self.unusable):
            if fault is not None:
                raise fault

    async def _round(self, places: int) -> None:
        """Works at so many places until nothing is left that one of them could take. What one of them raises, the others end for."""
        works = [self._work(place, self.accounts.part(places), places) for place in range(places)]
        tasks, looking = [asyncio.ensure_future(work) for work in works], asyncio.ensure_future(self._look())
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in (looking, *tasks):
                task.cancel()
            await asyncio.gather(looking, *tasks, return_exceptions=True)

    async def _look(self) -> None:
        """Passes on that somebody has asked to stop."""
        while not self._over:  # noqa: ASYNC110 - a signal sets the flag, and it is no event of this loop
            await asyncio.sleep(LOOK)
        await self.crew.stop()

    @property
    def _over(self) -> bool:
        return self.stop.asked or self.fault is not None

    async def _work(self, place: int, part: Part, places: int) -> None:
        """One portion after the other at one place."""
        while not self._over and (jobs := self._next(places)):
            try:
                fault = ("BudgetSpent", "the budget is spent.") if part.empty else await self._portion(place, jobs, part, places)
            except Died:
                self._died(jobs, part)
                continue
            if fault is not None and self._ended_by(fault, jobs):
                return

    def _next(self, places: int) -> list[Job]:
        """A portion: half of a fair part, but enough to keep a worker's endpoints busy. A run over which a worker died is one by itself."""
        size = max(self._least(places), -(-len(self.queue) // (2 * places)))
        jobs: list[Job] = []
        while self.queue and len(jobs) < size and not (jobs and self.deaths[self.queue[0].run]):
            jobs.append(self.queue.popleft())
            if self.deaths[jobs[-1].run]:
                break
        return jobs

    def _least(self, places: int) -> int:
        """Talks that a worker can hold at once, over all endpoints; never more than its fair part."""
        at_once = sum(shared(settings, places).concurrency for settings in self.stage.settings.values())
        return max(1, min(at_once, -(-len(self.queue) // places)))

    async def _portion(self, place: int, jobs: Sequence[Job], part: Part, places: int) -> Fault | None:
        cells, runs = tuple(cell for job in jobs for cell in job.cells), tuple(job.run for job in jobs)
        cap = self.accounts.cap(part, places, runs if self.crew.apart else None)
        order = Order(self.stage.plan, cells, runs, self.folder.path, replace(self.means, sharing=places, budget=cap))
        return await self.crew.hold(place, order, _Ear(self, part))

    def _died(self, jobs: Sequence[Job], part: Part) -> None:
        """Gives a dead worker's runs out again; one that has cost too many workers has failed."""
        for job in jobs:
            if job.run not in self.open:
                continue
            self.deaths[job.run] += 1
            used = self.accounts.recorded(job.run)
            self.accounts.count(job.run, used, part)
            if self.deaths[job.run] < DEATHS:
                self.queue.append(job)
            else:
                why = f"its worker ended in the middle, {DEATHS} times"
                self.hear([Line(cell, "failed", job.run, why, *used) for cell in job.cells], part)
        self.watch.note("A worker has ended in the middle; what it held is given out again.")

    def _ended_by(self, fault: Fault, jobs: Sequence[Job]) -> bool:
        """What follows from an error that ended a portion; whether its worker takes no other."""
        error = FAULTS.get(fault[0], UserError)(fault[1])
        if isinstance(error, BudgetSpent):
            self.poor = self.poor or error
            self.queue.extendleft(job for job in reversed(jobs) if job.run in self.open)
            return True
        if isinstance(error, EndpointError):
            self.unusable = self.unusable or error
            return False
        self.fault = self.fault or error
        return True

    def hear(self, lines: Sequence[Line], part: Part) -> None:
        """Writes lines into the status, counts what they used up, and tells whoever watches. Raises OutputError."""
        self.folder.note(lines)
        for line in {line.run: line for line in lines}.values():
            if line.tokens:
                self.accounts.count(line.run, (line.tokens, line.cost), part)
            if line.became != "stopped" and line.run not in self.under_way:
                self.under_way.add(line.run)
                self.watch.begun(line.run, line.cell.model)
            if line.became != "begun" and line.run in self.under_way:
                self.under_way.remove(line.run)
                self._ended(line)

    def _ended(self, line: Line) -> None:
        if line.became == "stopped":
            self.watch.stopped(line.run)
            return
        self.open.discard(line.run)
        self.answered = self.answered or line.tokens > 0
        if line.became == "finished":
            self.watch.finished(line.run, self.accounts.spent)
        else:
            self.watch.failed(line.run, line.why, self.accounts.spent)


@dataclass(frozen=True, slots=True)
class _Ear:
    """Hears one worker, and knows whose part of the budget it spends."""

    deal: _Deal
    part: Part

    def lines(self, lines: Sequence[Line]) -> None:
        """Passes them on."""
        self.deal.hear(lines, self.part)

    def note(self, text: str) -> None:
        """Passes it on."""
        self.deal.watch.note(text)
