"""What a worker is asked, what it tells, and what it does in between; who the workers are, and where, is a crew's business."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from harness import RULES_VERSION, __version__
from harness.errors import SixpartyError
from harness.experiment.folder import Folder, Line
from harness.experiment.plan import Cell, Plan
from harness.experiment.progress import Unwatched
from harness.experiment.runner import Means, Stop, hold_cells

VERSION = f"{__version__}, rules {RULES_VERSION}"
Fault = tuple[str, str]
"""The name and the text of an error: an error does not travel well, its text does."""


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

    @property
    def size(self) -> int:
        """How many places there are."""
        ...

    @property
    def apart(self) -> bool:
        """Whether a worker sees no runs but those of its portion."""
        ...

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


@dataclass(frozen=True, slots=True)
class _Outpost(Folder):
    """The experiment's folder as a worker has it: runs are written there, and what became of them is told instead of noted."""

    hearing: Hearing

    def note(self, lines: Iterable[Line]) -> None:
        """Tells the lines."""
        if told := tuple(lines):
            self.hearing.lines(told)


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
    try:
        await hold_cells(order.plan, order.cells, _Outpost(order.folder, hearing), order.means, _Noting(hearing), stop)
    except SixpartyError as fault:
        return type(fault).__name__, str(fault)
    return None
