"""From held runs to rows: each run is scored once, what it came to is kept beside it, and the table is made from that.

What the judges of a plan made of a run is kept by them (`judged.py`); here it becomes rows beside the others.

A run that failed, is not over, or owes more than a tenth of the turns under test to a fallback has rows without values that say why; it is
never scored as 0.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness import RULES_VERSION, __version__
from harness.domain import events as ev
from harness.errors import OutputError, RunError
from harness.evaluation.assess import assess, bench
from harness.evaluation.metrics import BY_ID, METRICS, Measure
from harness.experiment.designs import ALL, Stage, under_test
from harness.experiment.folder import Folder, Line, hash_of
from harness.experiment.judged import JUDGED, SCORER, Judged, Unjudged, bases, standing
from harness.experiment.plan import Cell, Plan
from harness.experiment.results import Row, Status
from harness.library import open_library
from harness.library.evals import evals_folder
from harness.transcript import EVENTS, MANIFEST, Run, canonical, read, sha256

KEPT = "measures.json"
READ = ("../*.yaml", "*.yaml", "cues/*", "weights/*")
"""Files that scorers read, below the folder of the instruments."""
RECORD = "record"
"""In place of a scorer, for what is read off the record without one."""
FALLBACKS = 0.1
"""Share of the turns under test that may be a fallback's."""
Assess = Callable[[Run, Sequence[str]], Iterable[tuple[str, Measure]]]
"""From a run to its measures, each with its scorer."""


def by_scorers(run: Run, scorers: Sequence[str]) -> list[tuple[str, Measure]]:
    """The measures of a run; what needs no findings once, and the rest by each scorer. Raises UserError, OutputError."""
    resting = [m for m in METRICS if m.needs != "events"]
    found = {**assess(run, scorers[:1]), **assess(run, scorers[1:], resting)}
    return [(RECORD if BY_ID[m.metric].needs == "events" else name, m) for name, a in found.items() for m in a.measures]


@dataclass(frozen=True)
class Scoring:
    """By what an experiment is scored."""

    scorers: tuple[str, ...]
    assess: Assess = by_scorers
    judged: bool = False
    """Whether there are judges, too; they keep their own numbers."""

    @cached_property
    def version(self) -> str:
        """What the measures of a record depend on besides the record: versions, scorers, and the files that they read."""
        folder = evals_folder()
        kept = [path for where in READ for path in sorted(folder.glob(where)) if path.is_file()]
        files = [sha256(path.read_bytes()) for path in kept]
        return sha256(canonical([__version__, RULES_VERSION, *self.scorers, *files]))

    def keep(self, path: Path) -> dict[str, Any]:
        """What a run came to, from beside it or freshly scored and then kept there. Raises RunError, OutputError."""
        known = self._known(path)
        if known is not None:
            return known
        run = read(path)
        measured = [plain_measure(scorer, m) for scorer, m in self.assess(run, self.scorers) if m.turns == "own"]
        told = {"by": self.version, "head": run.hashes[-1], "record": sha256((path / EVENTS).read_bytes())}
        plain = {**told, "turns": _turns(run), "measures": measured}
        draft = path / f"{KEPT}.new"
        try:
            draft.write_text(json.dumps(plain, separators=(",", ":"), allow_nan=False) + "\n", "utf-8")
            draft.replace(path / KEPT)
        except OSError as fault:
            raise OutputError(f"{path / KEPT} cannot be written: {fault.strerror}. The run is whole.") from fault
        return plain

    def _known(self, path: Path) -> dict[str, Any] | None:
        """What is kept beside a run, if it is of this record, to the byte, and by these scorers."""
        try:
            plain = json.loads((path / KEPT).read_bytes())
            head = json.loads((path / MANIFEST).read_bytes()).get("head_sha256")
            told = {"by": self.version, "head": head, "record": sha256((path / EVENTS).read_bytes())}
        except (OSError, ValueError, AttributeError):
            return None
        return plain if isinstance(plain, dict) and told.items() <= plain.items() else None


def score_cells(plan: Plan, cells: Sequence[Cell], folder: Folder, assess: Assess = by_scorers) -> list[Row]:
    """The rows of these cells, in their order. Raises ContentError, OutputError."""
    return list(rows(Stage(plan, open_library()), cells, folder, Scoring(plan.scorers, assess, bool(plan.judges))))


def rows(
    stage: Stage, cells: Iterable[Cell], folder: Folder, scoring: Scoring, hurt: Callable[[Line], None] = lambda line: None
) -> Iterator[Row]:
    """The same, one after the other: nothing of a run is kept once its rows are out. `hurt` hears of those whose record is damaged."""
    became = folder.became()
    cells = list(cells)
    by = bases(stage, cells) if stage.plan.judges else {}
    for cell in cells:
        talk = stage.talk(cell)
        about = (stage.plan.id, cell)
        seats = under_test(cell, talk)
        if not folder.finished(talk.run):
            line = became.get(cell)
            status: Status = "failed" if line is not None and line.became == "failed" else "incomplete"
            yield from _without(about, scoring, status, (line.why if line else "") or "it is not finished", talk.run)
            continue
        try:
            kept = scoring.keep(folder.runs / talk.run)
        except RunError as damage:
            spent = (line.tokens, line.cost) if (line := became.get(cell)) is not None else (0, 0.0)
            hurt(Line(cell, "failed", talk.run, str(damage), *spent))
            yield from _without(about, scoring, "failed", str(damage), talk.run)
            continue
        if why := _fell_back(kept["turns"], seats):
            yield from _without(about, scoring, "incomplete", why, talk.run)
        else:
            yield from _with(about, kept["measures"], talk.run)
            if by:
                yield from _by_judges(about, standing(folder.runs / talk.run, by[cell.scenario], seats), talk.run)


def write_results(stage: Stage, cells: Sequence[Cell], folder: Folder, scoring: Scoring) -> bool:
    """Writes the table anew, unless it is that of the same runs already; says whether it did. Raises OutputError.

    A run whose record turns out to be damaged has failed from now on, and the status says so.
    """
    if folder.results_key() == _key(stage, cells, folder, scoring):
        return False
    hurt: list[Line] = []

    def told() -> dict[str, Any]:
        folder.note(hurt)
        return {"results": _key(stage, cells, folder, scoring), "by": _by(stage, cells)}

    folder.write_results(rows(stage, cells, folder, scoring, hurt.append), told)
    return True


def _key(stage: Stage, cells: Sequence[Cell], folder: Folder, scoring: Scoring) -> str:
    """All that the table is made from, hashed. Of records it is their size and their time, which tells of an edit without reading them."""
    became = folder.became()
    states = Counter((became[cell].became, became[cell].run, became[cell].why) if cell in became else None for cell in cells)
    records = [_seen(folder.runs / run / EVENTS) for run in sorted({line.run for line in became.values()})]
    made = [hash_of(stage.plan), scoring.version, sorted(map(repr, states.items())), records, _verdicts(stage, cells, folder)]
    return sha256(canonical(made))


def _seen(file: Path) -> list[int]:
    try:
        found = file.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


def _by(stage: Stage, cells: Sequence[Cell]) -> dict[str, Any]:
    """By what the runs are scored."""
    conferences = sorted({stage.table(scenario).inputs.agenda.id for scenario in dict.fromkeys(cell.scenario for cell in cells)})
    editions = [known.instruments.edition for conference in conferences if (known := bench(conference)) is not None]
    return {"sixparty": __version__, "rules": RULES_VERSION, "instrument": [f"{e.id} {e.version} {e.hash}" for e in editions]}


def _verdicts(stage: Stage, cells: Sequence[Cell], folder: Folder) -> str:
    """What the judges have kept beside the runs, hashed; nothing where a plan has none."""
    if not stage.plan.judges:
        return ""
    files = [folder.runs / run / JUDGED for run in dict.fromkeys(stage.talk(cell).run for cell in cells)]
    return sha256(b"".join(file.read_bytes() if file.is_file() else b"-" for file in files))


def _with(about: tuple[str, Cell], measures: Iterable[Sequence[Any]], run: str) -> Iterator[Row]:
    """The rows of a run that can be compared: of the party under test and of the run, or of everybody where everybody is under test."""
    experiment, cell = about
    seat = cell.seat
    for scorer, metric, part, party, value, n, status, why in measures:
        if seat != ALL and part != "run" and (part, party) != ("party", seat):
            continue
        named = f"{party}; {why}".rstrip("; ") if part == "weakest" and party else why
        yield Row(experiment, *cell, party if part == "party" else part, metric, scorer, value, n, status, named, run)


def _by_judges(about: tuple[str, Cell], found: Judged | Unjudged, run: str) -> Iterator[Row]:
    """The rows by judges of a run that can be compared; numbers that are absent, with the reason, where they have not read it."""
    if isinstance(found, Judged):
        return _with(about, found.measures, run)
    experiment, cell = about
    party = cell.seat if cell.seat != ALL else "mean"
    resting = [metric for metric in METRICS if metric.needs != "events"]
    return iter([Row(experiment, *cell, party, metric.id, SCORER, None, 0, "absent", found.why, run) for metric in resting])


def _without(about: tuple[str, Cell], scoring: Scoring, status: Status, why: str, run: str) -> Iterator[Row]:
    """A row for every metric of a run that cannot be compared."""
    experiment, cell = about
    seat = cell.seat
    scorers = (*scoring.scorers, SCORER) if scoring.judged else scoring.scorers
    for metric in METRICS:
        party = "run" if metric.whole else seat if seat != ALL else "mean"
        for scorer in scorers if metric.needs != "events" else (RECORD,):
            yield Row(experiment, *cell, party, metric.id, scorer, None, 0, status, why, run)


def plain_measure(scorer: str, measure: Measure) -> tuple[Any, ...]:
    """A measure as it is kept beside a run."""
    return (scorer, measure.metric, measure.part, measure.party, measure.value, measure.n, measure.status, measure.why)


def _turns(run: Run) -> dict[str, list[int]]:
    """By party, how many turns it took and how many of them a fallback took."""
    taken = [event for event in run.events if isinstance(event, ev.TurnTaken)]
    every, lost = Counter(t.party for t in taken), Counter(t.party for t in taken if t.source == "fallback")
    return {party: [every[party], lost[party]] for party in sorted(every)}


def _fell_back(turns: Mapping[str, Sequence[int]], seats: Iterable[str]) -> str:
    """Why a run cannot be compared: nobody under test took a turn, or a fallback took too many of them. Empty if it can."""
    known = [turns[party] for party in seats if party in turns]
    every, lost = sum(t[0] for t in known), sum(t[1] for t in known)
    if not every:
        return "the party under test took no turn"
    return f"{lost / every:.0%} of the turns under test are fallbacks; the limit is {FALLBACKS:.0%}" if lost > FALLBACKS * every else ""
