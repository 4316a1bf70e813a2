"""The parts of an experiment's page, as values that hold words: who, which numbers, and where each of them leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from urllib.parse import quote

from harness.experiment.results import Row
from harness.experiment.statistics.sentences import decimals, number
from harness.report.comparison import drawing
from harness.report.comparison.entries import Entry, entries
from harness.report.comparison.figures import EVERYBODY, Compared, of_party
from harness.report.comparison.lost import Absent
from harness.report.comparison.material import Experiment
from harness.report.comparison.table import chance, interval, short, value
from harness.report.plain import plain

MOST = 6
"""Pairs that are drawn scenario by scenario."""
ACROSS = 18
"""Columns of a heat map that a page can carry."""
FEW = 4
"""Contenders that are named in a row; of more, it is said how many."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a page finds the runs, as relative addresses."""

    runs: str
    """The folder of the runs, from the page, quoted, with a slash at its end."""
    pages: str | None = None
    """The folder of the pages of the runs, likewise; None where none were written."""
    paged: frozenset[str] = frozenset()
    """Runs that have one."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Anchors of the runs whose words stand on the page itself."""

    def to(self, run: str) -> str:
        """Where a number of a run leads: to the run's page, else to its words on this one, else to its folder."""
        if self.pages is not None and run in self.paged:
            return f"{self.pages}{quote(run, safe='')}.html"
        return f"#{self.words[run]}" if run in self.words else self.folder(run)

    def folder(self, run: str) -> str:
        """The address of a run's folder."""
        return f"{self.runs}{quote(run, safe='')}/"


@dataclass(frozen=True, slots=True)
class Shade:
    """A cell of a heat map."""

    words: str
    """Empty where there is no value."""
    title: str
    warm: bool
    """Above the middle."""
    depth: int
    """0 to 100: how far from the middle."""
    href: str


@dataclass(frozen=True, slots=True)
class Map:
    """A heat map."""

    heads: tuple[str, ...]
    """Of the columns."""
    rows: tuple[tuple[str, list[Shade]], ...]
    """Each with its name."""

    @property
    def step(self) -> int:
        """How many columns stand side by side."""
        return step(len(self.heads), ACROSS)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is absent for one reason, from the same runs."""

    metrics: str
    why: str
    words: str
    """From how many runs of whom."""
    names: str
    """The contenders with their runs, where `words` does not name them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A run in a list."""

    words: str
    href: str
    title: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """All runs of one contender in one metric."""

    anchor: str
    name: str
    scenarios: tuple[tuple[str, str, str, tuple[Link, ...]], ...]
    """Anchor, name, mean, runs."""
    parties: tuple[tuple[str, str, tuple[Link, ...]], ...]
    """Anchor, code, runs; nothing where every seat is under test."""


@dataclass(frozen=True, slots=True)
class Places:
    """Anchors: names are a stranger's words, so that numbers stand for them."""

    models: Mapping[str, int]
    scenarios: Mapping[str, int]
    parties: Mapping[str, int]
    seated: frozenset[tuple[str, str]]
    """Contenders and parties of which there are runs with that one party under test."""

    def model(self, name: str) -> str:
        """Of a contender's runs."""
        return f"m{self.models[name]}"

    def scenario(self, name: str, scenario: str) -> str:
        """Of its runs in a scenario."""
        return f"m{self.models[name]}-s{self.scenarios[scenario]}"

    def party(self, name: str, party: str) -> str:
        """Of its runs in a seat; of all its runs where every seat was its own."""
        return f"m{self.models[name]}-p{self.parties[party]}" if (name, party) in self.seated else self.model(name)


def places(one: Compared) -> Places:
    """The anchors of one metric."""
    seats = sorted({row.seat for row in one.rows if row.seat != EVERYBODY})
    return Places(
        {name: n for n, name in enumerate(one.order)},
        {name: n for n, name in enumerate(one.table.scenarios)},
        {name: n for n, name in enumerate(seats)},
        frozenset((row.model, row.seat) for row in one.rows if row.seat != EVERYBODY),
    )


def spans(one: Compared, at: Places) -> list[drawing.Span]:
    """The lanes of a drawing of intervals."""
    rows = entries(one)
    by = decimals(*(row.mean for row in rows if row.mean is not None))
    return [
        drawing.Span(short(r.model), r.mean, r.low, r.high, r.place, r.beside, in_words(r, by), f"#{at.model(r.model)}")
        for r in rows
        if r.model in at.models
    ]


def in_words(row: Entry, places_: int) -> str:
    """One contender in a sentence."""
    if row.mean is None:
        return f"{short(row.model)}: no value, {row.runs} of {row.planned} runs count"
    ends = f" ({interval(row.low, row.high, places_)})" if row.low is not None else ""
    where = f"over {row.scenarios} scenarios, {row.runs} of {row.planned} runs"
    behind = "" if row.by is None else f"; {short(row.against or '')} less it: {value(row.by, places_)}, p {chance(row.p)}"
    return f"{short(row.model)}: {number(row.mean, places_)}{ends} {where}{behind}"


def points(one: Compared, at: Places) -> list[tuple[str, str, list[drawing.Point]]]:
    """The first beside each of the others that are compared, scenario by scenario, the greatest difference on top."""
    told = []
    for pair in [p for p in one.pairs if p.first == one.pairs[0].first][:MOST]:
        held = one.table.held(pair.first, pair.second)
        both = zip(held, one.table.means(pair.first, held), one.table.means(pair.second, held), strict=True)
        drawn = [drawing.Point(plain(s), a, b, f"#{at.scenario(pair.first, s)}") for s, a, b in both]
        told.append((short(pair.first), short(pair.second), sorted(drawn, key=lambda p: (p.other - p.one, p.name))))
    return told


def heat(found: Experiment, one: Compared, at: Places) -> Map:
    """Party by contender: a row for each contender."""
    cells = of_party(found, one)
    parties = sorted({party for _, party in cells})
    given = {key: (v, f"{n} runs") for key, (v, n) in cells.items()}
    goals = {(m, p): at.party(m, p) for m in one.order for p in parties}
    return Map(tuple(p.upper() for p in parties), tuple((short(m), _shades(m, parties, given, goals)) for m in one.order))


def grid(one: Compared, at: Places) -> Map:
    """Scenario by contender: a row for each of whichever there are more."""
    given = {(m, s): (cell.mean, f"{len(cell.values)} of {cell.planned} runs") for (m, s), cell in one.table.cells.items()}
    goals = {(m, s): at.scenario(m, s) for m in one.order for s in one.table.scenarios}
    rows = [_shades(m, one.table.scenarios, given, goals) for m in one.order]
    names, scenarios = tuple(short(m) for m in one.order), tuple(plain(s) for s in one.table.scenarios)
    if len(names) > len(scenarios):
        return Map(scenarios, tuple(zip(names, rows, strict=True)))
    return Map(names, tuple((s, [row[n] for row in rows]) for n, s in enumerate(scenarios)))


def _shades(
    row: str, across: Sequence[str], given: Mapping[tuple[str, str], tuple[float, str]], goals: Mapping[tuple[str, str], str]
) -> list[Shade]:
    """A row of cells, coloured from the middle of all values: 0 where there are negative ones, else half way.

    Numbers have as many places as the greatest needs; titles tell them as finely as they are.
    """
    values = [v for v, _ in given.values()]
    low, high = min(values, default=0.0), max(values, default=1.0)
    middle = 0.0 if low < 0 < high else (low + high) / 2
    reach = max(high - middle, middle - low) or 1.0
    places_ = decimals(max(map(abs, values), default=0.0))
    told = []
    for column in across:
        goal = goals[row, column]
        if (row, column) not in given:
            told.append(Shade("", "no value", warm=False, depth=0, href=f"#{goal}"))
            continue
        v, runs = given[row, column]
        title = f"{plain(row)}, {plain(column)}: {number(v)}, {runs}"
        told.append(Shade(number(v, places_), title, v >= middle, round(100 * abs(v - middle) / reach), f"#{goal}"))
    return told


def listed(one: Compared, at: Places, ways: Ways) -> list[Listed]:
    """Every run of every contender, by scenario and by the party under test, each with its way to the run."""
    runs: dict[tuple[str, str], list[Row]] = {}
    seats: dict[tuple[str, str], list[Row]] = {}
    for row in one.rows:
        runs.setdefault((row.model, row.scenario), []).append(row)
        seats.setdefault((row.model, row.seat), []).append(row)
    places_ = decimals(*(row.value for row in one.rows if row.value is not None))
    told = []
    for model in one.order:
        scenarios = []
        for scenario in one.table.scenarios:
            cell = one.table.cells.get((model, scenario))
            mine = tuple(_link(row, f"{row.seed} {row.seat.upper()}", places_, ways) for row in runs.get((model, scenario), ()))
            middle = number(cell.mean, places_) if cell else "-"
            scenarios.append((at.scenario(model, scenario), plain(scenario), middle, mine))
        parties = tuple(
            (at.party(model, p), p.upper(), tuple(_link(r, f"{r.scenario} {r.seed}", places_, ways) for r in seats.get((model, p), ())))
            for p in at.parties
            if (model, p) in at.seated
        )
        told.append(Listed(at.model(model), short(model), tuple(scenarios), parties))
    return told


def _link(row: Row, words: str, places_: int, ways: Ways) -> Link:
    told = row.status if row.value is None else number(row.value, places_)
    title = f"{plain(row.run)}, {row.n} counted" + (f": {plain(row.why)}" if row.why else "")
    return Link(f"{plain(words)}: {told}", ways.to(row.run), title, row.value is None)


def shares(metrics: Mapping[str, Compared], names: Iterable[str], order: Sequence[str]) -> list[tuple[str, list[str]]]:
    """A row a metric: its title, and each contender's mean over scenarios."""
    told = []
    for name in names:
        if (one := metrics.get(name)) is None:
            continue
        by = {row.model: row.mean for row in entries(one)}
        places_ = decimals(*(v for v in by.values() if v is not None))
        told.append((one.title, [value(by.get(model), places_) for model in order]))
    return told


def gaps(gone: Sequence[Absent], order: Sequence[str]) -> list[Gap]:
    """What could not be measured, metrics together that are absent for the same reason from the same runs."""
    found: dict[tuple[str, tuple[tuple[str, int], ...]], list[str]] = {}
    for one in gone:
        found.setdefault((plain(one.why), tuple(sorted(one.counts.items()))), []).append(plain(one.metric))
    return [Gap("; ".join(metrics), why, *_whose(dict(counts), order)) for (why, counts), metrics in found.items()]


def _whose(counts: Mapping[str, int], order: Sequence[str]) -> tuple[str, str]:
    """From how many runs of whom something is absent; and the names, where there are many."""
    names = ", ".join(f"{short(m)} {counts[m]}" for m in (*order, *sorted(set(counts) - set(order))) if m in counts)
    if len(counts) <= FEW:
        return names, ""
    alike = set(counts.values())
    if len(alike) == 1:
        return f"{alike.pop()} runs of each of {'all ' if set(order) <= set(counts) else ''}{len(counts)} contenders", names
    return f"{sum(counts.values())} runs of {len(counts)} contenders", names


def step(count: int, most: int) -> int:
    """How many of so many columns stand side by side, where at most so many fit: parts of one width."""
    return ceil(count / ceil(count / most)) if count else 1


def several(names: Sequence[str], most: int = 6) -> str:
    """Names in a row; of many, the first and how many more."""
    kept = ", ".join(short(name) for name in names[:most])
    return f"{kept} and {len(names) - most} more" if len(names) > most else kept
