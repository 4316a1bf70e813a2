"""A plan's file: read, fitted to its model, and held against the conference, so that a slip is told before the first call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from harness.domain.values import Value
from harness.errors import ContentError
from harness.library import Library
from harness.library.fitting import fit, suggest
from harness.library.naming import twice
from harness.library.reading import Document, Fault, Faults, Loc, read
from harness.resources import data_folder

T = TypeVar("T", bound=Value)
PLANS = "plans"
PRICE = "Add `price: {prompt: ..., completion: ...}`."


def plan_path(word: str) -> Path:
    """The file that is meant: a path, or the bare name of a bundled plan. Raises ContentError where there is none."""
    path = Path(word)
    if path.suffix or len(path.parts) != 1 or path.exists():
        return path
    folder = data_folder("evals") / PLANS
    bundled = {file.stem: file for file in sorted(folder.glob("*.yaml"))}
    if word not in bundled:
        raise ContentError(word[:80], 0, "", "there is no such plan.", suggest(word, bundled, "plans"))
    return bundled[word]


@dataclass(frozen=True, slots=True)
class Checks(Generic[T]):
    """What a plan is held against, beside its model."""

    library: Library
    metrics: Collection[str]
    more: Callable[[T, Document], Iterable[Fault]]
    """What else may be wrong with a plan that fits."""


def plan(path: Path, model: type[T], checks: Checks[T]) -> tuple[Document, T]:
    """A plan's file and its value (`harness.experiment.plan.Plan`; this room lies below it), held against a conference.

    Raises ContentError, with file and line: a field that does not fit, a scenario, party, position or metric that there is not, and what
    else the checks find; `each` of it has them all.
    """
    document = read(path)
    try:
        value = fit(document, model)
    except Faults as wrong:
        raise _and(wrong, document, (*_strange(document.data, checks), *_repeated(document.data))) from wrong
    refuse(document, value, checks)
    return document, value


def refuse(document: Document, value: T, checks: Checks[T]) -> None:
    """Raises ContentError, as `plan` does, for a plan that fits its model and yet cannot be held."""
    plain = value.model_dump()
    found = (*_strange(plain, checks), *_apart(plain, checks.library), *_repeated(plain), *_unpriced(plain), *_nobody(plain))
    document.refuse((*found, *checks.more(value, document)))


def _and(wrong: Faults, document: Document, found: Iterable[Fault]) -> Faults:
    """These faults with others, but for what is wrong with a value that has been complained of."""
    known = {(one.line, one.field) for one in wrong.each}
    more = [one for fault in found for one in document.complaint([fault]).each if (one.line, one.field) not in known]
    first, *rest = sorted((*wrong.each, *more), key=lambda one: one.line)
    told = Faults(first.file, first.line, first.field, first.problem, f"{first.remedy} (and {len(rest)} more)" if rest else first.remedy)
    told.each = (first, *rest)
    return told


def _strange(plain: Mapping[str, Any], checks: Checks[T]) -> Iterator[Fault]:
    """Names that nothing bears."""
    library = checks.library
    parties = library.names("parties")
    positions = [p.id for profile in library.profiles() for p in profile.positions] if plain.get("withheld") else []
    known: dict[str, tuple[Collection[str], str]] = {
        "scenarios": (library.scenario_names(), "scenario"),
        "seats": (parties, "party"),
        "withheld": (positions, "position"),
        "primary": (checks.metrics, "metric"),
    }
    for field, (names, what) in known.items():
        for loc, name in _listed(plain, field):
            if name not in names:
                yield Fault(loc, f"there is no {what} {name!r}", suggest(name, names, "parties" if what == "party" else f"{what}s"))


def _apart(plain: Mapping[str, Any], library: Library) -> Iterator[Fault]:
    """Scenarios at which none of the parties under test sits."""
    seats = {name for _, name in _listed(plain, "seats")}
    if not seats or "seat" not in plain.get("designs", ("seat",)):
        return
    every = {scenario.id: scenario.parties for scenario in library.scenarios()}
    for loc, name in _listed(plain, "scenarios"):
        if name in every and not seats & set(every[name]):
            yield Fault(loc, f"none of the seats under test sits in {name!r}", f"There sit {', '.join(every[name])}.")


def _repeated(plain: Mapping[str, Any]) -> Iterator[Fault]:
    """Names that are in a list twice: a run would count twice."""
    for field in ("scenarios", "seats", "withheld", "primary", "designs", "baselines", "scorers"):
        yield from twice(_listed(plain, field))


def _unpriced(plain: Mapping[str, Any]) -> Iterator[Fault]:
    """Models and judges without a price, where the money for them is capped."""
    asked: dict[str, list[tuple[Loc, Any]]] = {
        "budget": [(("models", name), model) for name, model in (plain.get("models") or {}).items()],
        "judging_budget": [(("judges", n), judge) for n, judge in enumerate(plain.get("judges") or ())],
    }
    for field, models in asked.items():
        if (plain.get(field) or {}).get("max_cost") is not None:
            free = [loc for loc, model in models if not model.get("price")]
            yield from (Fault(loc, f"it has no price, and {field}.max_cost needs one", PRICE) for loc in free)


def _nobody(plain: Mapping[str, Any]) -> Iterator[Fault]:
    """A plan in which fewer than two are compared, or that only has baselines of models it does not have."""
    models, baselines = plain["models"], plain["baselines"]
    alone = [name for name in baselines if name not in {"rules", "random"}]
    if alone and not models:
        yield Fault(("baselines",), f"{alone[0]!r} is made of a model, and the plan has none", "Add `models`.")
    elif len(models) + len(baselines) - len(alone) + len(alone) * len(models) < 2:
        yield Fault((), "there is nothing to compare: one contender, and no baseline beside it", "Add a model or a baseline.")
    if "mixed" in plain.get("designs", ()) and len(models) < 2:
        yield Fault(("designs",), "`mixed` deals models over the seats and needs two of them", "Add a model.")


def _listed(plain: Mapping[str, Any], field: str) -> list[tuple[Loc, str]]:
    """The names in a list of the plan, each with its place; none where a word such as `all` stands for the list."""
    names = plain.get(field, ())
    return [((field, n), name) for n, name in enumerate(names) if isinstance(name, str)] if isinstance(names, tuple) else []
