"""What an experiment rests on, so that somebody else can do it once more: versions, instrument, models, and the plan itself."""

from __future__ import annotations

import json
import platform
import shlex
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from harness import RULES_VERSION, __version__
from harness.domain.findings import Edition
from harness.evaluation.assess import bench
from harness.experiment.plan import Contender
from harness.report.comparison.behind import file_of
from harness.report.comparison.figures import RECORD, Asked, Compared
from harness.report.comparison.material import Experiment
from harness.report.plain import plain
from harness.transcript import INPUTS, MANIFEST

Way = tuple[str, str, str, str]
"""What a model is called here, its own name, its address, and what else was set."""


def versions(found: Experiment, one: Compared) -> list[str]:
    """Under what the runs were held, scored and drawn; an instrument that the findings do not tell of is the one bundled here."""
    libraries = f"numpy {version('numpy')}, scipy {version('scipy')}"
    return [
        _held(found, one),
        *_instruments(found, one),
        f"Reckoned and drawn with sixparty {__version__}, rules {RULES_VERSION}, Python {platform.python_version()}, {libraries}.",
        f"Plan {plain(found.plan.id)}, SHA-256 {found.sha256}.",
        f"{len(found.rows)} rows of results.",
    ]


def _held(found: Experiment, one: Compared) -> str:
    """The versions that the runs' own manifests name."""
    told: Counter[str] = Counter()
    unknown = 0
    for run in dict.fromkeys(row.run for row in one.rows):
        manifest = _read(found, run, MANIFEST)
        if "sixparty_version" in manifest:
            told[f"sixparty {plain(str(manifest['sixparty_version']))}, rules {plain(str(manifest.get('rules_version')))}"] += 1
        else:
            unknown += 1
    each = [f"{name} ({n} runs)" for name, n in told.most_common()] + ([f"unknown ({unknown} runs are not here)"] if unknown else [])
    return f"The runs were held with {'; '.join(each)}."


def _instruments(found: Experiment, one: Compared) -> Iterator[str]:
    """Under which instruments the runs were scored: by one run of each scenario."""
    if one.scorer == RECORD:
        return
    told: dict[Edition, bool] = {}
    for row in {row.scenario: row for row in reversed(one.rows) if row.value is not None}.values():
        edition = _edition(found, row.run, one.scorer)
        known = edition or _bundled(found, row.run)
        if known is not None:
            told[known] = told.get(known, False) or edition is not None
    for known, sure in told.items():
        end = "" if sure else " (the one bundled here; the findings do not name theirs)"
        yield f"Instrument {plain(known.id)} {plain(known.version)}, SHA-256 {plain(known.hash)}{end}."


def _edition(found: Experiment, run: str, scorer: str) -> Edition | None:
    """What the first finding on a run says of itself."""
    file = next((file for path in found.paths if (file := file_of(path / "runs" / run, scorer)) is not None), None)
    if file is None:
        return None
    try:
        with file.open("rb") as lines:
            told = json.loads(lines.readline()).get("instrument")
        return None if told is None else Edition.model_validate(told)
    except (OSError, ValueError, AttributeError):
        return None


def _bundled(found: Experiment, run: str) -> Edition | None:
    agenda = _read(found, run, INPUTS).get("agenda")
    known = bench(str(agenda["id"])) if isinstance(agenda, dict) and "id" in agenda else None
    return known.instruments.edition if known else None


def _read(found: Experiment, run: str, name: str) -> dict[str, Any]:
    """A file of a run as plain JSON; nothing where it is not there or is none."""
    for path in found.paths:
        try:
            told = json.loads((path / "runs" / run / name).read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(told, dict):
            return told
    return {}


def models(found: Experiment) -> list[Way]:
    """How each model of the plan is reached, its judges after it; never a key, a password or a query."""
    judges = [(f"judge {n}", judge) for n, judge in enumerate(found.plan.judges, 1)]
    return [(plain(name), plain(one.model), plain(bare(one.base_url)), _set(one)) for name, one in (*found.plan.models.items(), *judges)]


def _set(one: Contender) -> str:
    """What else was set on which answers depend."""
    plain_of = one.model_dump(mode="json", exclude_none=True, exclude={"model", "base_url", "key", "price", "parameters"})
    limits = {"concurrency", "requests_per_minute", "tokens_per_minute"}
    told = {name: value for name, value in (*one.parameters.items(), *plain_of.items()) if name not in limits}
    return ", ".join(f"{plain(name)} {plain(json.dumps(value))}" for name, value in told.items()) or "as the server has it"


def bare(address: str) -> str:
    """An address without user, password, query and fragment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "(no address)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def plan_text(found: Experiment) -> str:
    """The plan, whole, as a file that `sixparty experiment` takes; ASCII. Addresses are bare."""
    told = found.plan.model_dump(mode="json")
    for way in (*told["models"].values(), *told["judges"]):
        way["base_url"] = bare(way["base_url"])
    return json.dumps(told, indent=1)


def commands(found: Experiment, asked: Asked) -> list[str]:
    """What makes the experiment and the page once more, where its folder is at hand."""
    folder = shlex.quote(plain(found.path.resolve().name))
    plan = shlex.quote(f"{plain(found.path.resolve().name)}/plan.json")
    more = [f"--scorer {shlex.quote(asked.scorer)}"] if asked.scorer else []
    more += [f"--design {shlex.quote(asked.design)}"] if asked.design else []
    more += ["--allow-floor"] if asked.floor else []
    return [f"sixparty experiment {plan} --out {folder}", " ".join(["sixparty report", folder, "--out page.html", *more])]
