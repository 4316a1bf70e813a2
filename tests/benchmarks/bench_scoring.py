"""What scoring costs: a transcript over the talk that made it, longer talks over shorter ones, and memory over the number of runs."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from harness.delegates.offline import Offline
from harness.domain.events import Event, TurnTaken
from harness.domain.turns import Sentence
from harness.evaluation import assess as assessing
from harness.evaluation.assess import SCORERS, assess, reader
from harness.evaluation.scoring import score
from harness.library import open_library
from harness.transcript import Run, Writer, read
from tests.benchmarks.bench_experiments import FEW, TALKS, apart
from tests.benchmarks.bench_reports import used
from tests.benchmarks.conftest import Ledger
from tests.benchmarks.measuring import least, times
from tests.studies.ensemble import talk

SCENARIO, ROUNDS, TRIES, LONGER = "functional-first", 6, 3, (1, 2, 4)
OWN = Path(__file__).parents[2]
TOP = 12
FORMS = {name: ("--scorer", "declared", *more) for name, more in (("text", ()), ("CSV", ("--csv",)), ("JSON", ("--json",)))}
HELD = "Talks by the rules, 2 rounds."
Profiled = Mapping[tuple[str, int, str], tuple[int, int, float, float, object]]


def _recorded(place: Path) -> Run:
    """A talk on disk, read back."""
    inputs = open_library().inputs(SCENARIO, rounds=ROUNDS)
    events, _ = talk(inputs, 1, Offline(inputs))
    writer = Writer.create(place, inputs, 1, {p.id: "offline" for p in inputs.profiles})
    writer.append(events)
    writer.finish()
    return read(writer.path)


def _sentences(run: Run) -> int:
    return sum(len(event.statement) for event in run.events if isinstance(event, TurnTaken))


def _longer(run: Run, factor: int) -> Run:
    """The same talk, in which everybody says so many times as much: what it says in talks of other seeds."""
    others = [talk(run.inputs, seed, Offline(run.inputs))[0] for seed in range(2, 2 + 2 * factor)]
    spoken: dict[str, deque[Sentence]] = defaultdict(deque)
    for event in chain.from_iterable(others):
        if isinstance(event, TurnTaken):
            spoken[event.party].extend(event.statement)

    def told(event: Event) -> Event:
        if not isinstance(event, TurnTaken):
            return event
        more = [spoken[event.party].popleft() for _ in range((factor - 1) * len(event.statement)) if spoken[event.party]]
        return event.model_copy(update={"statement": (*event.statement, *more)})

    return replace(run, events=tuple(map(told, run.events)))


def _findings(run: Run, name: str) -> None:
    """Findings by one scorer, and nothing from them."""
    score(run, assessing.bench_of(run).instruments, *reader(run, name))


def bench_scoring_a_transcript(ledger: Ledger, tmp_path: Path) -> None:
    """Each scorer, with and without the measures, over holding the talk."""
    run = _recorded(tmp_path)
    works = {"hold the talk, with text": lambda: talk(run.inputs, 1, Offline(run.inputs))}
    works |= {f"findings: {name}": partial(_findings, run, name) for name in SCORERS}
    works |= {f"findings and all measures: {name}": partial(assess, run, [name], keep=False) for name in SCORERS}
    works["both, as an experiment does, kept on disk"] = lambda: assess(run)
    found = least(works, TRIES)
    base = found["hold the talk, with text"]
    rows = [(name, times(cost / base), f"{1 / cost:.1f}", f"{_sentences(run) / cost:,.0f}") for name, cost in found.items()]
    note = f"Scenario {SCENARIO}, {ROUNDS} rounds, {_sentences(run)} sentences."
    ledger.table("Scoring a transcript", ("what", "over holding it", "transcripts a second and core", "sentences a second"), rows, note)


def bench_scoring_is_linear(ledger: Ledger, tmp_path: Path) -> None:
    """The cost of a sentence in a talk with twice and four times as many."""
    run = _recorded(tmp_path)
    runs = {factor: _longer(run, factor) for factor in LONGER}
    works = {f"{name}, findings alone {factor}": partial(_findings, run, name) for factor, run in runs.items() for name in SCORERS}
    works |= {
        f"{name}, all measures {factor}": partial(assess, run, [name], keep=False) for factor, run in runs.items() for name in SCORERS
    }
    found = least(works, TRIES)
    rows = []
    for name in dict.fromkeys(key.rpartition(" ")[0] for key in works):
        each = [found[f"{name} {factor}"] / _sentences(run) for factor, run in runs.items()]
        rows.append((name, *(times(cost / each[0]) for cost in each), "1.10"))
    note = (
        "Processor time of a sentence, over that in the talk as it was held; 1 is linear. What is added was said in talks of other seeds."
    )
    ledger.table("Scoring longer talks", ("what", *(f"{_sentences(run)} sentences" for run in runs.values()), "target"), rows, note)


def bench_memory_of_scoring(ledger: Ledger, tmp_path: Path) -> None:
    """`sixparty score` over 100 runs and over 1,000: the peak of its process."""
    for talks in (FEW, TALKS):
        apart("runner", tmp_path / str(talks), talks)
    few, many = (used("score", str(tmp_path / str(talks) / "runs"), "--workers", "1", "--csv") for talks in (FEW, TALKS))
    row = (f"{few.memory:.0f} MB", f"{many.memory:.0f} MB", times(many.memory / few.memory), "1.10", f"{TALKS / many.processor:.1f}")
    columns = (f"{FEW} runs", f"{TALKS} runs", "ratio", "target", "runs a second and core")
    ledger.table("Memory of scoring", columns, [row], f"`sixparty score --csv` by both offline scorers, in one process. {HELD}")


def bench_memory_of_each_form(ledger: Ledger, tmp_path: Path) -> None:
    """The same runs and three times as many, told as text, as CSV and as JSON: the peak of each process."""
    counts = (FEW, 3 * FEW)
    for talks in counts:
        apart("runner", tmp_path / str(talks), talks)
    rows = []
    for form, words in FORMS.items():
        few, many = (used("score", str(tmp_path / str(talks) / "runs"), "--workers", "1", *words) for talks in counts)
        rows.append((form, f"{few.memory:.0f} MB", f"{many.memory:.0f} MB", times(many.memory / few.memory), "1.10"))
    columns = ("form", *(f"{talks} runs" for talks in counts), "ratio", "target")
    ledger.table("Memory of scoring, by form", columns, rows, f"`sixparty score` by one offline scorer, in one process. {HELD}")


def bench_where_scoring_goes(ledger: Ledger, tmp_path: Path) -> None:
    """Own time by function, under cProfile, of both scorers with all measures."""
    run = _recorded(tmp_path)
    assess(run, keep=False)
    profile = cProfile.Profile()
    profile.runcall(assess, run, keep=False)
    stats: Profiled = pstats.Stats(profile).stats  # type: ignore[attr-defined] # the stubs do not know it
    own: Counter[str] = Counter()
    for (file, _, name), cost in stats.items():
        path = Path(file)
        place = path.relative_to(OWN).with_suffix("").as_posix() if path.is_relative_to(OWN) else "Python"
        own[f"{place}: {name}"] += round(cost[2] * 1_000_000)
    whole = sum(own.values())
    rows = [(name, round(100 * cost / whole)) for name, cost in own.most_common(TOP)]
    ledger.table("Where scoring goes, by function", ("function", "own time, %"), rows, "A profiler makes small functions look larger.")
