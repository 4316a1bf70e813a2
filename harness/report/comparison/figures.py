"""One number a run, metric by metric, and what the statistics make of it: means, pairs, a ranking or the reason why there is none.

A run's number is that of the party under test; where every seat is under test, the mean over the parties; of what belongs to the run as a
whole, the run's. Several parties under test in one scenario are averaged as seeds are. The models of the plan are ranked among themselves;
baselines are set beside them and never take part, unless there are fewer than two models, so that nothing else could be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.errors import UserError
from harness.evaluation.calibration import Standing
from harness.evaluation.metrics import BY_ID, METRICS
from harness.experiment.results import Row
from harness.experiment.statistics import rows as stats
from harness.experiment.statistics.estimates import Estimate, mean
from harness.experiment.statistics.pairs import Pair, declared, pair, pairs
from harness.experiment.statistics.ranking import Ranking, Terms, comparable, ranked
from harness.experiment.statistics.sentences import Wording, of_ranking
from harness.report.comparison.material import Experiment

FLOOR, CEILING, RECORD = "lexicon", "declared", "record"
EVERYBODY = "all"
FAITHFUL = {"balanced", "fidelity"}
ALONE = {
    FLOOR: "only the lexicon has scored it, a floor that knows phrases and no meaning; a ranking takes judges, or --allow-floor",
    CEILING: "declarations alone were scored, which sit near the ceiling whoever speaks; a ranking takes judges, or --allow-floor",
}
"""Why a scorer ranks nobody by itself."""
NEITHER = "neither more nor less of it is better"
UNCHECKED = Standing("uncalibrated", "")
Picked = dict[tuple[str, str], list[Row]]
"""By metric and design, a row a run."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see."""

    scorer: str | None = None
    """Whose numbers; without it, a judge's where there is one, else what was declared, else the lexicon's."""
    design: str | None = None
    """Without it, the first of the plan."""
    floor: bool = False
    """Whether the lexicon or declarations alone may rank."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One metric under one design."""

    metric: str
    title: str
    better: str
    """`high`, `low` or `neither`."""
    scorer: str
    standing: str
    """Of a judge: `calibrated`, `uncalibrated` or `unfit`; empty for any other scorer."""
    design: str
    primary: bool
    rows: tuple[Row, ...]
    """A row a run, of all contenders, with those that have no value."""
    table: stats.Grid
    order: tuple[str, ...]
    """Contenders: as ranked, else in the order of the plan; then those beside."""
    means: Mapping[str, Estimate | float | None]
    """Over each contender's own scenarios: a plain number where there is one scenario, None where there is none."""
    ranking: Ranking
    pairs: tuple[Pair, ...]
    """Of those compared: as ranked; where there is no ranking, not adjusted, and no claim."""
    beside: tuple[Pair, ...]
    """Each of those compared less each baseline; exploratory."""
    sentence: str


def compared(found: Experiment, asked: Asked) -> list[Compared]:
    """Every metric under one design: the primary ones first, then the others in the order of the registry.

    Raises UserError for a scorer or a design that the experiment does not have.
    """
    design = _design(found, asked)
    picked = {metric: rows for (metric, d), rows in _picked(found.rows, asked.scorer).items() if d == design}
    if asked.scorer is not None and not any(row.scorer == asked.scorer for rows in picked.values() for row in rows):
        there = sorted({row.scorer for row in found.rows if row.scorer != RECORD})
        raise UserError(f"nothing was scored by {asked.scorer[:60]!r} here; there are {', '.join(there) or 'no scorers'}.")
    primary = tuple(m for m in found.plan.primary if m in picked)
    others = [m.id for m in METRICS if m.id in picked] + sorted(m for m in picked if m not in BY_ID)
    names = [*primary, *(m for m in others if m not in primary)]
    made = {m: _Metric(m, picked[m], found) for m in names}
    adjusted = declared({key: ps for one in made.values() for key, ps in one.families()}, [f"{m} ranked" for m in primary])
    return [one.told(adjusted, design, primary=m in primary, floor=asked.floor) for m, one in made.items()]


def designs(found: Experiment) -> tuple[str, ...]:
    """The designs that have rows, in the order of the plan."""
    held = {row.design for row in found.rows}
    return tuple(d for d in found.plan.designs if d in held)


def named(metric: str) -> str:
    """What a metric is called."""
    return BY_ID[metric].title if metric in BY_ID else metric


def of_party(found: Experiment, one: Compared) -> dict[tuple[str, str], tuple[float, int]]:
    """By contender and party: the mean of its runs, scenario by scenario, and how many runs it rests on."""
    cells: dict[tuple[str, str], dict[str, list[float]]] = {}
    for row in found.rows:
        same = (row.metric, row.scorer, row.design) == (one.metric, one.scorer, one.design)
        if same and row.value is not None and row.party not in {"mean", "weakest", "run"}:
            cells.setdefault((row.model, row.party), {}).setdefault(row.scenario, []).append(row.value)
    return {key: (_average(_average(v) for v in each.values()), sum(map(len, each.values()))) for key, each in cells.items()}


def _average(values: Iterable[float]) -> float:
    found = tuple(values)
    return sum(found) / len(found)


def _design(found: Experiment, asked: Asked) -> str:
    there = designs(found)
    if asked.design is not None and asked.design not in there:
        raise UserError(f"this experiment has no design {asked.design[:60]!r}; it has {', '.join(there)}.")
    return asked.design or there[0]


def _picked(rows: Iterable[Row], scorer: str | None) -> Picked:
    """The rows that count: by metric and design those of one scorer, and of a run only the number that stands for it."""
    kept: dict[tuple[str, str], dict[str, dict[tuple[str, str, int, str], Row]]] = {}
    for row in rows:
        known = BY_ID.get(row.metric)
        whose = "run" if known is not None and known.whole else "mean" if row.seat == EVERYBODY else row.seat
        if row.party == whose or (row.party == "run" and row.value is None):
            runs = kept.setdefault((row.metric, row.design), {}).setdefault(row.scorer, {})
            place = (row.model, row.scenario, row.seed, row.seat)
            if row.party == whose or place not in runs:
                runs[place] = row
    return {key: list(by[_scorer(by, scorer)].values()) for key, by in kept.items()}


def _scorer(there: Mapping[str, object], wanted: str | None) -> str:
    """Whose numbers are taken."""
    if wanted in there:
        return str(wanted)
    last = (RECORD, CEILING, FLOOR)
    return min(there, key=lambda name: (last.index(name) + 1 if name in last else 0, name))


class _Metric:
    """One metric on its way: its table, and the tests that it brings into the families."""

    def __init__(self, name: str, rows: Sequence[Row], found: Experiment) -> None:
        known = BY_ID.get(name)
        self.name, self.rows = name, rows
        self.scorer, self.margin = rows[0].scorer, found.plan.margin
        judge = found.standing or UNCHECKED
        self.standing, self.unfit = (judge.word, judge.line) if self.scorer not in {FLOOR, CEILING, RECORD} else ("", "")
        self.title = f"{named(name)} ({self.standing} judge)" if self.standing in {"uncalibrated", "unfit"} else named(name)
        self.better = known.better if known else "neither"
        self.table = stats.grid(_numbered(rows))
        # A contender without a row of this metric is in no table of it.
        there = [m for m in found.contenders if m in self.table.models]
        chosen = [m for m in found.models if m in there]
        self.chosen = chosen if len(found.models) > 1 else there
        self.aside = [m for m in there if m not in self.chosen]
        self.sub = self.table.only(self.chosen, self.table.scenarios)
        self.base = comparable(self.sub)
        self.beside = [pair(self.table, m, b) for m in self.chosen for b in self.aside if ":" not in b or b.partition(":")[0] == m]

    def families(self) -> Iterable[tuple[str, tuple[Pair, ...]]]:
        """Its pairs, under the names by which they come back."""
        firm = pairs(self.base, self.base.models) if len(self.base.models) > 1 and len(self.base.scenarios) > 1 else ()
        return (f"{self.name} ranked", firm), (f"{self.name} beside", tuple(self.beside))

    def told(self, adjusted: Mapping[str, tuple[Pair, ...]], design: str, *, primary: bool, floor: bool) -> Compared:
        """The whole of it."""
        refused = "" if floor else ALONE.get(self.scorer, "")
        refused = refused or (self.unfit.rstrip(".") if self.standing == "unfit" else "")
        ranking = self._ranking(adjusted[f"{self.name} ranked"], refused, self.margin if primary else None)
        ranks = [s.model for s in ranking.standings]
        order = (*ranks, *(m for m in self.chosen if m not in ranks), *self.aside)
        return Compared(
            metric=self.name,
            title=self.title,
            better=self.better,
            scorer=self.scorer,
            standing=self.standing,
            design=design,
            primary=primary,
            rows=tuple(self.rows),
            table=self.table,
            order=order,
            means={m: self._mean(m) for m in order},
            ranking=ranking,
            pairs=ranking.pairs or pairs(self.sub, self.chosen),
            beside=adjusted[f"{self.name} beside"],
            sentence=of_ranking(ranking, self._wording()),
        )

    def _ranking(self, firm: tuple[Pair, ...], refused: str, margin: float | None) -> Ranking:
        if refused or self.better == "neither":
            return Ranking(scenarios=len(self.base.scenarios), reason=refused or NEITHER)
        if not self.chosen:
            return Ranking(reason="nobody has a value")
        return ranked(self.sub, Terms(higher=self.better == "high", margin=margin), firm or None)

    def _wording(self) -> Wording:
        if self.name in FAITHFUL:
            return Wording()
        return Wording(more=f"{'lower' if self.better == 'low' else 'higher'} on {named(self.name)[:1].lower()}{named(self.name)[1:]}")

    def _mean(self, model: str) -> Estimate | float | None:
        held = self.table.held(model)
        values = self.table.means(model, held)
        return mean(values) if len(values) > 1 else values[0] if values else None


def _numbered(rows: Sequence[Row]) -> Iterable[stats.Row]:
    """Rows as the statistics want them: a party under test is to a scenario what one more seed is."""
    seats = {seat: n for n, seat in enumerate(sorted({row.seat for row in rows}))}
    for row in rows:
        yield stats.Row(row.model, row.scenario, row.seed * len(seats) + seats[row.seat], row.design, row.value, row.status)
