"""The judges of a plan read every run that is over: while other talks are still held, and at the end whatever is left.

They have a purse of their own, shared by all runs, and limits of their own. All that they say is on the record beside the run, so that a
second call asks nobody; what could not be had is asked for again, and nothing else. Judges sit in the first process, wherever the talks
are held.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from harness.delegates.purse import Purse
from harness.domain.findings import Finding
from harness.endpoint.values import Ask, Attempt, Reply, Usage
from harness.errors import BudgetSpent, EndpointError, RunError
from harness.evaluation.assess import bench_of, measured
from harness.evaluation.calibration import claims
from harness.evaluation.judge import Judge
from harness.evaluation.judge.juror import Juror
from harness.evaluation.judge.masking import names_of
from harness.evaluation.judge.opening import Doors
from harness.evaluation.judge.tape import Tape
from harness.evaluation.judge.till import Till
from harness.evaluation.metrics import METRICS
from harness.evaluation.scoring import Basis, findings, items_of, utterances
from harness.evaluation.store import save
from harness.experiment import judged
from harness.experiment.designs import Stage
from harness.experiment.folder import Folder
from harness.experiment.harvest import plain_measure
from harness.experiment.judged import SCORER, TAPE, Judged, Wanted
from harness.experiment.plan import Budget, Cell
from harness.experiment.runner import Stop
from harness.transcript import Run, read
from harness.transcript.lines import read_lines

AT_ONCE = 4
"""Runs that are judged at the same time: the questions on one run fill most endpoints."""
EACH = 25
"""Runs between two lines of progress."""


class _Halted(Exception):
    """Somebody has asked to stop: no judge is asked anything more."""


@dataclass
class Panel:
    """All judges of a plan, for as long as an experiment is held."""

    stage: Stage
    cells: Sequence[Cell]
    folder: Folder
    environment: Mapping[str, str]
    stop: Stop = field(default_factory=Stop)
    note: Callable[[str], None] = lambda text: None
    budget: Budget | None = None
    """In place of the plan's."""
    read_now: int = 0
    """Runs that this call has judged."""
    fault: BudgetSpent | EndpointError | None = None
    """What has ended the judging."""
    _queue: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    _taken: set[str] = field(default_factory=set)

    @cached_property
    def wanted(self) -> dict[str, Wanted]:
        """By run, what is judged."""
        return judged.wanted(self.stage, self.cells)

    def hear(self, run: str) -> None:
        """A run may be over; it is judged as soon as there is time."""
        self._queue.put_nowait(run)

    async def beside(self, holding: Awaitable[None]) -> None:
        """Judges while talks are held, and what is left when they are over.

        Raises what holding them raises, then BudgetSpent or EndpointError of the judges: what they have said until then is kept.
        """
        doors = Doors(judged.ways_of(self.stage.plan), self.environment)
        for run in self.wanted:
            self.hear(run)
        till = Till(self._purse())
        works = [asyncio.ensure_future(self._work(doors, till)) for _ in range(AT_ONCE)]
        try:
            ended = await _ended(holding)
            if left := sum(self._due(run) for run in self.wanted if run not in self._taken):
                self.note(f"The talks are over; the judges have {left} runs to read.")
            for last in (*self.wanted, *[None] * AT_ONCE):
                self._queue.put_nowait(last)
            await asyncio.gather(*works)
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            await doors.close()
        if fault := ended or self.fault:
            raise fault

    async def _work(self, doors: Doors, till: Till) -> None:
        """Judges one run after the other, until there is none left."""
        while (run := await self._queue.get()) is not None:
            if run in self._taken or self.stop.asked or self.fault is not None or not self._due(run):
                continue
            self._taken.add(run)
            try:
                await self._run(run, doors, till)
            except _Halted:
                continue
            except RunError as damage:
                self.note(f"{run} cannot be judged: {damage}")
            except (BudgetSpent, EndpointError) as fault:
                self._end(fault)

    def _end(self, fault: BudgetSpent | EndpointError) -> None:
        """No run is begun any more; the first fault is the one that is told."""
        self.fault = self.fault or type(fault)(f"the judges: {fault}")

    def _due(self, run: str) -> bool:
        """Whether a run is over and there is something in it that the judges have not said."""
        if run not in self.wanted or not self.folder.finished(run):
            return False
        asked = self.wanted[run]
        found = judged.standing(self.folder.runs / run, asked.by, asked.parties)
        return not isinstance(found, Judged) or found.lost > 0

    async def _run(self, name: str, doors: Doors, till: Till) -> None:
        """One run by all judges: their answers on record, their findings beside the run, and what follows from them."""
        path, wanted = self.folder.runs / name, self.wanted[name]
        run = await asyncio.to_thread(read, path)
        tape = Tape(path / TAPE)
        tape.open()
        try:
            jurors = [Juror(n, way, partial(self._ask, doors, n), tape, till) for n, way in doors.ways.items()]
            known = bench_of(run).instruments
            judge = Judge(known, jurors, names_of(run.inputs.profiles), self.stage.plan.judge_repeats)
            asked = [(u, items_of(known, u)) for u in utterances(run) if u.party in wanted.parties]
            readings = await judge.read_all(asked)
        finally:
            tape.close()
        basis = Basis.of(run, known)
        found = [f for (u, items), each in zip(asked, readings, strict=True) for f in findings(u, items, judge.scorer, each, basis)]
        await asyncio.to_thread(self._keep, run, judge, found)
        self.read_now += 1
        if self.read_now % EACH == 0:
            self.note(f"{self.read_now} runs judged")
        if judge_lost := sum(juror.tally.lost for juror in jurors):
            self.note(f"{name}: {judge_lost} answers of judges could not be had; those cells are unscored, and are asked again next time.")

    async def _ask(self, doors: Doors, name: str, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """One question, unless somebody has asked to stop."""
        if self.stop.asked:
            raise _Halted
        return await doors.complete(name, ask, keep)

    def _keep(self, run: Run, judge: Judge, found: Sequence[Finding]) -> None:
        wanted = self.wanted[run.path.name]
        save(run.path, judge.scorer, found)
        told = measured(run, found, [m for m in METRICS if m.needs != "events"])
        one = Judged(
            by=wanted.by,
            head=run.hashes[-1],
            parties=wanted.parties,
            conference=run.inputs.agenda.id,
            scorer=judge.scorer,
            lost=sum(tally["lost"] for tally in judge.tallies().values()),
            unread=sum(f.status == "unscored" for f in found),
            cells=len(found),
            tokens=sum(usage.prompt + usage.completion for _, usage in _used([run.path / TAPE])),
            claims={party: _claims([f for f in found if f.party == party]) for party in wanted.parties},
            measures=tuple(plain_measure(SCORER, m) for m in told if m.turns == "own"),
        )
        judged.keep(run.path, one)

    def _purse(self) -> Purse:
        """What is left for judges. Raises RunError for a record that cannot be read."""
        plan, budget = self.stage.plan, self.budget or self.stage.plan.judging_budget
        prices = {f"{judge.model}@{judge.base_url}": judge.price for judge in plan.judges if judge.price is not None}
        purse = Purse(budget.max_tokens_total, budget.max_cost, prices)
        if (budget.max_tokens_total, budget.max_cost) != (None, None):
            for name, usage in _used(self.folder.runs / run / TAPE for run in self.wanted):
                purse.pay(name, usage)
        return purse


def _claims(found: Sequence[Finding]) -> dict[str, tuple[int, int]]:
    """How often either verdict was found, and of how many turns and items."""
    both = {verdict: claims(found, verdict) for verdict in ("affirm", "contradict")}
    return {verdict: (sum(c.said for c in units), sum(c.of for c in units)) for verdict, units in both.items()}


def _used(tapes: Iterable[Path]) -> Iterable[tuple[str, Usage]]:
    """By judge, what each answer on record took."""
    for tape in tapes:
        for plain in read_lines(tape):
            if plain.get("usage"):
                yield f"{plain.get('model')}@{plain.get('base_url')}", Usage.model_validate(plain["usage"])


async def _ended(holding: Awaitable[None]) -> BudgetSpent | EndpointError | None:
    """What has ended the talks early: the judges go on with those that are over."""
    try:
        await holding
    except (BudgetSpent, EndpointError) as fault:
        return fault
    return None
