"""A talk of 10 rounds and 8 issues, with text and record, against its bare decisions; and where the time goes."""

from __future__ import annotations

import asyncio
import cProfile
import pstats
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from time import process_time

from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.domain.events import Event
from harness.domain.format import Format
from harness.domain.scenario import Inputs
from harness.domain.state import fold, start
from harness.library import open_library
from harness.report import markdown, page, text
from harness.report.lens import Lens
from harness.talks import Record, hold
from harness.transcript import Writer, read
from tests.benchmarks.conftest import Ledger
from tests.benchmarks.measuring import least, times
from tests.studies.changing import changed, in_format
from tests.studies.ensemble import Wordless, talk

SCENARIO, ROUNDS, SEEDS = "functional-first", 10, (1, 2, 3)
LONG, MANY, FIFTY = 20, 24, 50
OWN = Path(__file__).parents[2] / "harness"
TOP = 12


@cache
def _inputs(rounds: int) -> Inputs:
    return open_library().inputs(SCENARIO, rounds=rounds)


def _hold(inputs: Inputs, seed: int, delegate: Delegate, record: Record) -> None:
    async def held() -> None:
        await hold(start(inputs, seed), dict.fromkeys((*inputs.seats, *inputs.visitors), delegate), record)

    asyncio.run(held())


def _recorded(folder: Path, delegate: Delegate, seed: int = 1, rounds: int = ROUNDS) -> Path:
    """A talk on disk, finished; its folder."""
    inputs = _inputs(rounds)
    writer = Writer.create(folder, inputs, seed, {p.id: "offline" for p in inputs.profiles})
    _hold(inputs, seed, delegate, writer.append)
    writer.finish()
    return writer.path


def _forget(events: Sequence[Event]) -> None:
    """Keeps no record."""


def bench_talk_with_text_and_record(ledger: Ledger, tmp_path: Path) -> None:
    """The whole talk, layer by layer, over its decisions alone."""
    inputs = _inputs(ROUNDS)
    speaking, silent = Offline(inputs), Wordless(inputs)
    works: dict[str, Callable[[], object]] = {
        "decisions alone: no text, no notes, no record": lambda: [_hold(inputs, s, silent, _forget) for s in SEEDS],
        "with text and notes": lambda: [_hold(inputs, s, speaking, _forget) for s in SEEDS],
        "with text, notes and record on disk": lambda: [_recorded(tmp_path, speaking, s) for s in SEEDS],
    }
    found = least(works)
    bare = min(found.values())
    rows = [(name, times(cost / bare), round(len(SEEDS) / cost)) for name, cost in found.items()]
    issues = len(inputs.scenario.issues)
    note = f"Scenario {SCENARIO}, {ROUNDS} rounds, {issues} issues, seeds {SEEDS[0]} to {SEEDS[-1]}. Target: at most 3 times."
    ledger.table("An offline talk", ("what", "over its bare decisions", "talks a second and core"), rows, note)


def bench_reading_a_long_talk(ledger: Ledger, tmp_path: Path) -> None:
    """Folding, reading back and rendering the longest talk there can be, over holding it."""
    inputs = _inputs(LONG)
    speaking = Offline(inputs)
    run = read(_recorded(tmp_path, speaking, rounds=LONG))
    lens = Lens(why=True)
    works: dict[str, Callable[[], object]] = {
        "hold it, with text and record": lambda: _recorded(tmp_path, speaking, rounds=LONG),
        "fold its events": lambda: fold(start(inputs, 1), run.events),
        "read it from disk, chain checked": lambda: read(run.path),
        "render as text": lambda: text.render(run, lens),
        "render as Markdown": lambda: markdown.render(run, lens),
        "render as a page": lambda: page.render(run, lens),
    }
    found = least(works)
    whole = found["hold it, with text and record"]
    rows = [(name, times(cost / whole), round(len(run.events) / cost)) for name, cost in found.items()]
    note = f"{LONG} rounds, {len(run.events)} events."
    ledger.table("A long talk", ("what", "over holding it", "events a second and core"), rows, note)


def bench_scenarios(ledger: Ledger, tmp_path: Path) -> None:
    """Twenty-four scenarios over fifty seeds on one core, beside the talk that the other tables measure; and the growth with seats."""
    library = open_library()
    chosen = {name: library.inputs(name) for name in library.scenario_names()[:MANY]}
    speaking = {name: Offline(inputs) for name, inputs in chosen.items()}
    single = Offline(_inputs(ROUNDS))

    def all_of(seeds: int) -> None:
        for name, inputs in chosen.items():
            for seed in range(1, seeds + 1):
                _hold(inputs, seed, speaking[name], _forget)

    found = least(
        {"one": lambda: [_hold(_inputs(ROUNDS), s, single, _forget) for s in SEEDS], "few": lambda: all_of(2), "some": lambda: all_of(4)}
    )
    began = process_time()
    all_of(FIFTY)
    whole = process_time() - began
    one = found["one"] / len(SEEDS)
    rows = [
        (f"{MANY} scenarios, 2 seeds", times(found["few"] / (2 * MANY) / one), round(2 * MANY / found["few"])),
        (f"{MANY} scenarios, 4 seeds", times(found["some"] / (4 * MANY) / one), round(4 * MANY / found["some"])),
        (f"{MANY} scenarios, {FIFTY} seeds", times(whole / (FIFTY * MANY) / one), round(FIFTY * MANY / whole)),
    ]
    note = f"With text and notes. A talk costs so much of one of {SCENARIO} with {ROUNDS} rounds. The same in each row is linear in talks."
    ledger.table("Many scenarios", ("what", "a talk, over that talk", "talks a second and core"), rows, note)


def bench_seats(ledger: Ledger) -> None:
    """The same issues and rounds at tables of two to nine."""
    nine = open_library().inputs("nine-at-the-table", rounds=6)
    seats = ("rok", "usa", "dprk", "prc", "jpn", "rus", "can", "aus", "mng")
    works: dict[str, Callable[[], object]] = {}
    for count in (2, 3, 4, 6, 9):
        inputs = _seated(nine, seats[:count])
        works[str(count)] = partial(_several, inputs, Offline(inputs))
    found = least(works)
    base = found["2"]
    rows = [(name, times(cost / base), times((int(name) / 2) ** 2)) for name, cost in found.items()]
    note = "Six rounds, eight issues, consensus of all at the table, with text and notes; beside it, what quadratic growth would be."
    ledger.table("Seats", ("seats", "over two seats", "if quadratic"), rows, note)


def _several(inputs: Inputs, delegate: Delegate) -> None:
    for seed in SEEDS:
        _hold(inputs, seed, delegate, _forget)


def _seated(nine: Inputs, members: tuple[str, ...]) -> Inputs:
    form = nine.format
    consent = {"quorum": len(members), "consensus": True, "essential": []}
    plain = {"id": form.id, "title": form.title, "text": form.text, "members": members, "equal_sixth": True, "chair": members[0]}
    bare = Format.model_validate({**plain, "absence": "open-seat", "rules": dict.fromkeys(form.rules, consent)})
    return changed(nine, in_format(bare))


def bench_where_time_goes(ledger: Ledger, tmp_path: Path) -> None:
    """Own time by room of the house, under cProfile, with text and record; what C code takes counts for its caller."""
    speaking = Offline(_inputs(ROUNDS))
    talk(_inputs(ROUNDS), 0, speaking)
    profile = cProfile.Profile()
    profile.enable()
    for seed in SEEDS:
        _recorded(tmp_path, speaking, seed)
    profile.disable()
    stats: Mapping[tuple[str, int, str], tuple[int, int, float, float, Mapping[tuple[str, int, str], tuple[int, int, float, float]]]]
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    rooms: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, callers) in stats.items():
        if file != "~":
            rooms[_room(file)] += round(own * 1_000_000)
            functions[f"{_room(file)}: {name}"] += round(own * 1_000_000)
        for (caller, _, outer), cost in callers.items() if file == "~" else ():
            rooms[_room(caller)] += round(cost[2] * 1_000_000)
            functions[f"{_room(caller)}: {outer}"] += round(cost[2] * 1_000_000)
    note = "A profiler makes calls dearer than they are, so small functions look larger here than in the table above."
    ledger.table("Where the time goes, by room", ("room", "own time, %"), _percent(rooms), note)
    ledger.table("Where the time goes, by function", ("function", "own time, %"), _percent(functions))


def _percent(found: Counter[str]) -> list[tuple[object, ...]]:
    whole = sum(found.values())
    return [(name, round(100 * cost / whole)) for name, cost in found.most_common(TOP)]


def _room(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(OWN):
        return "/".join(path.relative_to(OWN.parent).with_suffix("").parts[:3])
    parts = path.parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    return "Python: " + next((name for name in ("asyncio", "json", "dataclasses", "functools") if name in file), "the rest")
