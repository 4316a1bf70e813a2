"""What came of a talk: the same facts as JSON and as lines, and how to read the rest."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.delegates.calls import Call
from harness.delegates.purse import Price
from harness.domain.state import State
from harness.domain.view import record
from harness.report.cost import Bill, bills
from harness.report.speakers import Speaker, speakers, warning


@dataclass(frozen=True, slots=True)
class Adoption:
    """One text that was adopted."""

    issue: str
    option: int
    rider: str | None
    parties: tuple[str, ...]
    """Everybody bound by it, those who acceded later included."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A talk in the few facts that a script asks for."""

    run: str
    path: str
    scenario: str
    seed: int
    finished: bool
    events: int
    adopted: tuple[Adoption, ...]
    absent: tuple[str, ...]
    speakers: tuple[Speaker, ...] = ()
    """Who took how many turns, seat by seat."""
    bills: tuple[Bill, ...] = ()
    """What the calls to each model came to."""

    def plain(self) -> dict[str, object]:
        """The facts as JSON has them."""
        return asdict(self)

    def lines(self) -> tuple[str, ...]:
        """The facts for `--quiet`: where the run is, then what came of it, an adoption a line."""
        ending = "finished" if self.finished else "unfinished"
        adopted = (f"adopted {a.issue} {a.option}{f' {a.rider}' if a.rider else ''}: {' '.join(a.parties)}" for a in self.adopted)
        absent = (f"absent: {' '.join(self.absent)}",) if self.absent else ()
        models = (f"{s.party}: {', '.join(f'{n} {source}' for source, n in s.turns.items())}" for s in self._modelled())
        return (
            self.path,
            f"{ending}, {self.events} events, {len(self.adopted)} adopted",
            *adopted,
            *absent,
            *models,
            *warning(self.speakers),
        )

    def _modelled(self) -> tuple[Speaker, ...]:
        return tuple(s for s in self.speakers if s.turns.keys() - {"offline"})

    def ways_to_read(self) -> str:
        """Where the run is, and what to type to read it."""
        path = shlex.quote(self.path)
        return (
            f"Recorded in {self.path} ({self.events} events).\n"
            f"  the whole talk   sixparty show {path}\n"
            f"  with reasons     sixparty show {path} --why\n"
            f"  as a page        sixparty show {path} --format html > page.html\n"
            f"  is it true?      sixparty verify {path}"
        )


def outcome(path: Path, state: State, delegates: Mapping[str, str], calls: Sequence[Call], prices: Mapping[str, Price]) -> Outcome:
    """What came of the talk at `path`, from where it stands, and what its calls came to."""
    public, scenario = state.public, state.inputs.scenario
    adopted = tuple(
        Adoption(issue, public.adopted[issue].draft.option, public.adopted[issue].draft.rider, public.joined[issue])
        for issue in scenario.issues
        if issue in public.adopted
    )
    finished = public.step == "closed"
    spoke = speakers(delegates, record(state))
    about = (path.name, str(path), scenario.id, state.seed, finished, state.seq)
    return Outcome(*about, adopted, tuple(public.absent_since), spoke, bills(calls, prices))
