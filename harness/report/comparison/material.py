"""An experiment as it lies in its folder, or several laid together where their plans allow it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from harness.errors import RunError, UserError
from harness.evaluation.calibration import Standing, calibration, folders
from harness.experiment.folder import Folder, Line, hash_of
from harness.experiment.judged import SCORER, ways_of
from harness.experiment.judged import known as judged
from harness.experiment.plan import Cell, Plan, contenders
from harness.experiment.results import Row
from harness.transcript import ANSWERING, MANIFEST

ALIKE = ("rounds", "withheld", "primary", "margin", "judge_repeats")
"""What two plans must agree on before their numbers are laid side by side."""
VERSIONS = {"sixparty_version": "sixparty", "rules_version": "rules"}
"""What a manifest tells of whoever held the run."""
WORST = ("unfit", "uncalibrated", "calibrated", "exempt")
"""Of several judges' standings, the first of these is that of all."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """All that a comparison rests on."""

    path: Path
    """The folder; of several, the first."""
    plan: Plan
    sha256: str
    """Of the plan; of several, all of them, joined by a plus sign."""
    rows: Sequence[Row]
    became: Mapping[Cell, Line]
    contenders: tuple[str, ...]
    """In the order of the plan; of several, of the plans."""
    models: tuple[str, ...]
    """Those of them that the plan compares; all others are printed beside."""
    paths: tuple[Path, ...] = ()
    """The folders."""
    standing: Standing | None = None
    """What may be done with the numbers of the judges; None where nobody has judged."""


def gathered(paths: Sequence[Path]) -> Experiment:
    """What lies in these folders. Raises RunError for a folder that cannot be read, UserError for plans that do not fit together."""
    every = [read(path) for path in paths]
    first = every[0]
    if len(every) == 1:
        return first
    if twice := next((path for path, n in Counter(p.resolve() for p in paths).items() if n > 1), None):
        raise UserError(f"{twice} was given twice.")
    for other in every[1:]:
        if unlike := next((f for f in ALIKE if getattr(other.plan, f) != getattr(first.plan, f)), None):
            raise UserError(f"{other.path} and {first.path} differ in {unlike}: their numbers do not mean the same.")
        if _panel(other.plan) != _panel(first.plan):
            raise UserError(f"{other.path} and {first.path} differ in judges: their numbers do not mean the same.")
    _of_one_version(every)
    return _joined(every)


def read(path: Path) -> Experiment:
    """One experiment. Raises RunError."""
    folder = Folder(path)
    plan, rows = folder.plan(), folder.rows()
    if not rows:
        raise RunError(f"{folder.results} holds no rows. `sixparty experiment` with the same plan goes on.")
    if bad := next((row for row in rows if row.value is not None and not isfinite(row.value)), None):
        raise RunError(f"{folder.results}: {bad.metric} of {bad.run} is {bad.value}, which is no number to reckon with.")
    held = {row.model for row in rows}
    known = tuple(name for name in contenders(plan) if name in held)
    if strange := sorted(held - set(known)):
        raise RunError(f"{folder.results} tells of {strange[0][:80]!r}, which is not in the plan beside it.")
    models = tuple(name for name in plan.models if name in held)
    return Experiment(path, plan, hash_of(plan), rows, folder.became(), known, models, (path,), _standing(folder, rows))


def _of_one_version(every: Sequence[Experiment]) -> None:
    """Raises UserError for folders that were held or scored under different versions; what a folder does not tell cannot differ."""
    known = [(one.path, _versions(one)) for one in every]
    for what in ("sixparty", "rules", "instrument"):
        told = [(path, versions[what]) for path, versions in known if versions.get(what)]
        if unlike := next(((path, names) for path, names in told if names != told[0][1]), None):
            each = [f"{path} {', '.join(sorted(names))[:200]}" for path, names in (told[0], unlike)]
            raise UserError(
                f"{unlike[0]} and {told[0][0]} differ in the version of {what}: {'; '.join(each)}. Their numbers do not mean the same. "
                "`sixparty experiment` scores again; runs of other versions have to be held again, in a folder of their own."
            )


def _versions(one: Experiment) -> dict[str, set[str]]:
    """Under which versions a folder's runs were held, by their manifests, and scored, by what was told of the table."""
    found: dict[str, set[str]] = {}
    for what, version in Folder(one.path).told().get("by", {}).items():
        found.setdefault(what, set()).update([version] if isinstance(version, str) else version)
    for run in dict.fromkeys(row.run for row in one.rows):
        try:
            plain = json.loads((one.path / "runs" / run / MANIFEST).read_bytes())
            told = {what: str(plain[field]) for field, what in VERSIONS.items() if field in plain}
        except (OSError, ValueError, TypeError):
            continue
        for what, version in told.items():
            found.setdefault(what, set()).add(version)
    return found


def _panel(plan: Plan) -> dict[str, dict[str, Any]]:
    """The judges, as far as a verdict depends on them."""
    return {name: {field: getattr(way, field) for field in ANSWERING} for name, way in ways_of(plan).items()}


def _standing(folder: Folder, rows: Sequence[Row]) -> Standing | None:
    """Whether anybody has checked the judges, by what they have kept beside a run. Raises RunError for a calibration that is damaged."""
    runs = dict.fromkeys(row.run for row in rows if row.scorer == SCORER)
    if not runs:
        return None
    one = next((found for run in runs if (found := judged(folder.runs / run)) is not None), None)
    if one is None:
        return Standing("uncalibrated", "The judges' verdicts are not beside the runs, so that nobody can say how the judges were checked.")
    return calibration(one.conference, one.scorer, folders(one.conference))


def _joined(every: Sequence[Experiment]) -> Experiment:
    """All of them as one. What bears one name and is the same is told once; what bears one name and is not gets that of its experiment.

    Raises UserError where two tell of the same and do not say the same.
    """
    names = [_names(one, every) for one in every]
    rows: dict[tuple[str | int, ...], Row] = {}
    became: dict[Cell, Line] = {}
    for one, called in zip(every, names, strict=True):
        for row in one.rows:
            plain = row._replace(model=called[row.model])
            _agreed(one.path, rows.setdefault((plain.model, *plain[2:9]), plain), plain)
        for cell, line in one.became.items():
            if cell.model in called:
                new = cell._replace(model=called[cell.model])
                became.setdefault(new, line._replace(cell=new))
    first = every[0]
    return replace(
        first,
        sha256="+".join(one.sha256 for one in every),
        rows=list(rows.values()),
        became=became,
        contenders=tuple(dict.fromkeys(called[name] for one, called in zip(every, names, strict=True) for name in one.contenders)),
        models=tuple(dict.fromkeys(called[name] for one, called in zip(every, names, strict=True) for name in one.models)),
        paths=tuple(one.path for one in every),
        standing=min((one.standing for one in every if one.standing), key=lambda s: WORST.index(s.word), default=None),
    )


def _agreed(path: Path, known: Row, row: Row) -> None:
    """Raises UserError where a folder does not say what another has said."""
    if (known.value, known.n, known.status) != (row.value, row.n, row.status):
        what = f"{row.metric} by {row.scorer} of {row.model} in {row.scenario}, seed {row.seed}"
        was, is_ = (one.status if one.value is None else one.value for one in (known, row))
        raise UserError(f"{path} contradicts a folder before it: {what} is {is_} here and {was} there. Compare them one by one.")


def _names(one: Experiment, every: Sequence[Experiment]) -> dict[str, str]:
    """What each contender is called among others: by its name alone where everybody who bears it is the same."""
    found = {}
    for name in one.contenders:
        base, _, rest = name.partition(":")
        bearers = [other.plan.models.get(base) for other in every if name in other.contenders]
        alike = all(bearer == bearers[0] for bearer in bearers)
        found[name] = name if alike else f"{base} ({one.plan.id}){f':{rest}' if rest else ''}"
    return found
