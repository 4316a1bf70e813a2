"""What a plan asks for, cell by cell: on which inputs a talk is held, and who sits where.

`seat`: the party under test has the contender, all others the rules; `selfplay`: every seat has it; `mixed`: the models of the plan are
dealt over the seats, the same deal for every seed, and each seat is a cell of the model that has it. Baselines are held beside: `rules` has
every seat, `random` the seats under test, and `MODEL:soliloquy` every seat in one conversation, whatever the design; the party under test
is the one that is looked at. Baselines of a model are not held in `mixed`, where no seat is under test more than another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harness.delegates.offline import Offline
from harness.domain.scenario import Inputs, Scenario
from harness.endpoint.address import Address
from harness.endpoint.keys import find_key
from harness.endpoint.settings import Settings
from harness.errors import ContentError, EndpointError, UserError
from harness.evaluation.metrics import BY_ID
from harness.experiment.disguise import DISGUISES, briefs_of
from harness.experiment.folder import PLAN, Folder
from harness.experiment.plan import RULED, Cell, Contender, Design, Plan, contenders
from harness.library import Library, open_library
from harness.library import plans as library_plans
from harness.library.fitting import rephrase
from harness.library.reading import Document, Fault, Loc
from harness.prompts.asking import Briefs
from harness.transcript import ANSWERING, SOLILOQUY, canonical, sha256
from harness.transcript.manifest import begun

ALL = "all"
OFFLINE: Mapping[str, str] = {"rules": "offline", "random": "random"}
"""What a baseline is called in a manifest."""


def open_plan(path: Path, library: Library | None = None) -> Plan:
    """The plan in a file, held against a conference, the bundled one by default. Raises ContentError, with file and line."""
    return plan_in(path, library)[1]


def plan_in(path: Path, library: Library | None = None) -> tuple[Document, Plan]:
    """The same with the file's lines. The `plan.json` in an experiment's folder is a plan, too; it has one line.

    Raises ContentError, and RunError for a `plan.json` that was edited.
    """
    checks = library_plans.Checks(library or open_library(), BY_ID, _unfit)
    if not _kept(path):
        return library_plans.plan(path, Plan, checks)
    plan = Folder(path.parent).plan()
    document = Document(path, plan.model_dump(), {(): 1})
    library_plans.refuse(document, plan, checks)
    return document, plan


def _kept(path: Path) -> bool:
    """Whether a file is the plan that an experiment keeps in its folder."""
    try:
        plain = json.loads(path.read_bytes()) if path.name == PLAN else None
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(plain, dict) and plain.keys() == {"plan", "sha256"}


def _unfit(plan: Plan, document: Document) -> Iterator[Fault]:
    """Models that cannot be reached, or are there twice."""
    for loc, contender in _asked(plan):
        yield from _ill_reached(loc, contender, document)
    yield from _alike(plan)


def _asked(plan: Plan) -> Iterator[tuple[Loc, Contender]]:
    """The models and judges of a plan, each with its place."""
    yield from ((("models", name), contender) for name, contender in plan.models.items())
    yield from ((("judges", n), judge) for n, judge in enumerate(plan.judges))


def _ill_reached(loc: Loc, contender: Contender, document: Document) -> Iterator[Fault]:
    """Why no endpoint could be asked for a model. What was given as the name of a key is never repeated: it may be the key."""
    try:
        Address.parse(settings_of(contender).base_url)
    except EndpointError as fault:
        yield Fault((*loc, "base_url"), str(fault).rstrip("."))
    except ValidationError as wrong:
        lines = {place[len(loc) :] for place in document.lines if place[: len(loc)] == loc}
        for error in wrong.errors(include_url=False):
            if error["loc"][:1] == ("key",):
                problem = "should be the name of an environment variable, in capitals, and never the key itself"
                yield Fault((*loc, "key"), problem, "Put the key into a variable, and its name here.")
            else:
                inner, problem, remedy = rephrase(Settings, error, lines)
                yield Fault((*loc, *inner), problem, remedy)


def keyless(plan: Plan, document: Document, environment: Mapping[str, str]) -> dict[str | int, ContentError]:
    """The models, by name, and judges, by number from 0, whose key is not where the plan says that it is; and what to say of it."""
    found: dict[str | int, ContentError] = {}
    for loc, contender in _asked(plan):
        try:
            find_key(settings_of(contender), environment)
        except EndpointError as fault:
            found[loc[-1]] = document.complaint([Fault((*loc, "key"), str(fault).rstrip("."))]).each[0]
    return found


def _alike(plan: Plan) -> Iterator[Fault]:
    """Models that differ in nothing on which an answer depends: they would share their runs; and judges that would vote twice."""
    named = [f"{judge.model}@{judge.base_url}" for judge in plan.judges]
    for n, name in enumerate(named):
        if name in named[:n]:
            yield Fault(("judges", n), f"{name} is a judge already", "For several votes of each judge, set judge_repeats.")
    seen: dict[bytes, str] = {}
    for name, contender in plan.models.items():
        same = canonical({key: value for key, value in contender.model_dump(mode="json").items() if key in ANSWERING})
        if same in seen:
            yield Fault(("models", name), f"it is {seen[same]!r} once more", "Change its model, its address or its parameters.")
        seen.setdefault(same, name)


def settings_of(contender: Contender) -> Settings:
    """How a contender is reached. Raises ValidationError."""
    plain = contender.model_dump(exclude={"price"}, exclude_none=True)
    return Settings.model_validate(plain)


def cells(plan: Plan, library: Library) -> list[Cell]:
    """Every run that a plan asks for: by seed, then by scenario, so that whatever stops it has met many scenarios.

    Raises ContentError for a scenario that cannot be read, UserError when nobody sits anywhere.
    """
    tables = _tables(plan, library)
    seats = _seats(plan, tables)
    found = [
        cell
        for seed in range(1, plan.seeds + 1)
        for place, scenario in enumerate(tables)
        for design in plan.designs
        for cell in _cells(plan, (place, scenario), (seed, design), seats)
    ]
    if not found:
        raise UserError(f"{plan.id}: no party under test sits in any of its scenarios.")
    return found


def _tables(plan: Plan, library: Library) -> list[Scenario]:
    """The scenarios, in the order of the plan."""
    if plan.scenarios == "all":
        return list(library.scenarios())
    every = {scenario.id: scenario for scenario in library.scenarios()}
    if missing := [name for name in plan.scenarios if name not in every]:
        raise UserError(f"{plan.id}: there is no scenario {missing[0]!r}.")
    return [every[name] for name in plan.scenarios]


def _seats(plan: Plan, tables: list[Scenario]) -> dict[tuple[str, int], tuple[str, ...]]:
    """The parties under test in `seat`, by scenario and seed; the same for every contender.

    `rotate` takes the party that was taken least: in this scenario, then at all, then by its place at the table. So later seeds change
    nothing in earlier ones.
    """
    taken: Counter[str] = Counter()
    within: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for seed in range(1, plan.seeds + 1):
        for scenario in tables:
            if plan.seats != "rotate":
                found[scenario.id, seed] = tuple(p for p in scenario.parties if plan.seats == ALL or p in plan.seats)
                continue
            party = _least(scenario, within, taken)
            taken[party] += 1
            within[scenario.id, party] += 1
            found[scenario.id, seed] = (party,)
    return found


def _least(scenario: Scenario, within: Mapping[tuple[str, str], int], taken: Mapping[str, int]) -> str:
    """The party that was under test least often: in this scenario, then at all, then by its place at the table."""
    return min(scenario.parties, key=lambda party: (within[scenario.id, party], taken[party]))


def _cells(
    plan: Plan, where: tuple[int, Scenario], when: tuple[int, Design], seats: Mapping[tuple[str, int], tuple[str, ...]]
) -> Iterator[Cell]:
    """The cells of one scenario and seed under one design, for every contender."""
    (place, scenario), (seed, design) = where, when
    if design == "mixed":
        for party, model in _dealt(plan, scenario, place).items():
            yield Cell(model, scenario.id, seed, design, party)
        yield from (Cell(name, scenario.id, seed, design, ALL) for name in contenders(plan) if name in RULED)
        return
    under = seats[scenario.id, seed] if design == "seat" else (ALL,)
    yield from (Cell(name, scenario.id, seed, design, seat) for name in contenders(plan) for seat in under)


def _dealt(plan: Plan, scenario: Scenario, place: int) -> dict[str, str]:
    """Which model has which seat: one after the other round the table, each scenario beginning one further."""
    names = list(plan.models)
    return {party: names[(place + n) % len(names)] for n, party in enumerate(scenario.parties)}


@dataclass(frozen=True, slots=True)
class Table:
    """The inputs of a scenario, with all that its talks share."""

    inputs: Inputs
    sha256: str
    offline: Offline
    _briefs: dict[str, Briefs] = field(default_factory=dict)

    def briefs(self, delegate: str) -> Briefs:
        """What parties are told by a delegate of this name before the talk begins; rendered once."""
        kind = next((disguise for disguise in DISGUISES if delegate.startswith(f"{disguise} ")), "")
        if kind not in self._briefs:
            self._briefs[kind] = briefs_of(delegate, self.inputs)
        return self._briefs[kind]


@dataclass(frozen=True, slots=True)
class Talk:
    """What is held for a cell."""

    run: str
    table: Table
    seed: int
    delegates: Mapping[str, str]
    """Party to delegate, as a manifest has it."""
    models: Mapping[str, str]
    """Name of a model in the manifest: the contender that it is."""


class Stage:
    """Who sits where in every cell of a plan. The inputs of a scenario are made once and kept."""

    def __init__(self, plan: Plan, library: Library) -> None:
        self.plan, self._library = plan, library
        self._kept: dict[tuple[str, bool], Table] = {}

    @cached_property
    def settings(self) -> dict[str, Settings]:
        """How each contender is reached."""
        return {name: settings_of(contender) for name, contender in self.plan.models.items()}

    @cached_property
    def names(self) -> dict[str, str]:
        """What each contender is called in a manifest: model and address, and a number where one is there in several ways."""
        found: dict[str, str] = {}
        for contender, settings in self.settings.items():
            name = plain = f"{settings.model}@{settings.base_url}"
            number = 1
            while name in found.values():
                number += 1
                name = f"{plain}#{number}"
            found[contender] = name
        return found

    @cached_property
    def _places(self) -> dict[str, tuple[int, Scenario]]:
        return {scenario.id: (n, scenario) for n, scenario in enumerate(_tables(self.plan, self._library))}

    def table(self, scenario: str, *, acts_only: bool = False) -> Table:
        """The inputs of a scenario under this plan. Raises ContentError."""
        key = (scenario, acts_only)
        if key not in self._kept:
            inputs = self._library.inputs(scenario, self.plan.rounds, acts_only=acts_only)
            inputs = _withholding(inputs, self.plan.withheld)
            self._kept[key] = Table(inputs, sha256(canonical(inputs)), Offline(inputs))
        return self._kept[key]

    def talk(self, cell: Cell) -> Talk:
        """What is held for a cell."""
        table = self.table(cell.scenario, acts_only=cell.model.endswith(":acts-only"))
        delegates, models = self._cast(cell, table.inputs)
        run = begun((cell.scenario, table.sha256), cell.seed, delegates, {"models": self.plain(models)}).run
        return Talk(run, table, cell.seed, delegates, models)

    def plain(self, models: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """The models as a manifest has them."""
        return {name: self.settings[contender].model_dump(mode="json", exclude_defaults=True) for name, contender in models.items()}

    def _cast(self, cell: Cell, inputs: Inputs) -> tuple[dict[str, str], dict[str, str]]:
        """Party to delegate, and the models among them by contender."""
        everybody = {profile.id: "offline" for profile in inputs.profiles}
        if cell.design == "mixed" and cell.model not in RULED:
            place, scenario = self._places[cell.scenario]
            dealt = _dealt(self.plan, scenario, place)
            return everybody | {p: self.names[c] for p, c in dealt.items()}, {self.names[c]: c for c in dealt.values()}
        contender, _, baseline = cell.model.partition(":")
        own = OFFLINE.get(contender) or self.names[contender]
        name = f"{baseline} {own}" if baseline in DISGUISES else own
        models = {} if contender in RULED else {name: contender}
        seats = inputs.seats if cell.seat == ALL or baseline == SOLILOQUY else (cell.seat,)
        return everybody | dict.fromkeys(seats, f"{SOLILOQUY} {name}" if baseline == SOLILOQUY else name), models


def under_test(cell: Cell, talk: Talk) -> tuple[str, ...]:
    """The parties of a talk that the cell is about."""
    return talk.table.inputs.seats if cell.seat == ALL else (cell.seat,)


def group_of(cell: Cell) -> str:
    """Whose talks a cell's talk waits with: its contender's, all the models' of a mixed table, or nobody's."""
    contender = cell.model.partition(":")[0]
    return "rules" if contender in RULED else "mixed" if cell.design == "mixed" else contender


def _withholding(inputs: Inputs, positions: tuple[str, ...]) -> Inputs:
    """The same inputs with more positions withheld, of those that somebody here has."""
    known = {p.id for profile in inputs.profiles for p in profile.positions}
    more = [name for name in positions if name in known and name not in inputs.scenario.withheld]
    if not more:
        return inputs
    scenario = inputs.scenario.model_dump() | {"withheld": (*inputs.scenario.withheld, *sorted(more))}
    return Inputs.model_validate(inputs.model_dump() | {"scenario": scenario})
