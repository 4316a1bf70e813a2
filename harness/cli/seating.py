"""Delegates at their seats, with what is behind them: endpoints, the record of calls, the purse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from harness.cli import terminal
from harness.cli.speaking import HUMAN, RULED, Means
from harness.delegates.fallback import Relieved, RelievedAllSeeing
from harness.delegates.ledger import Ledger, Source
from harness.delegates.model import Model
from harness.delegates.offline import Offline
from harness.delegates.protocol import Delegate
from harness.delegates.purse import Purse
from harness.delegates.random import Random
from harness.delegates.soliloquy import Soliloquy
from harness.domain.scenario import Inputs
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Reply
from harness.errors import EndpointError, RunError, UserError
from harness.experiment.disguise import briefs_of
from harness.transcript import SOLILOQUY, Manifest

if TYPE_CHECKING:
    from harness.endpoint.client import Endpoint


@dataclass(frozen=True, slots=True)
class Seated:
    """Delegates, and the purse they live from."""

    delegates: Mapping[str, Delegate]
    purse: Purse


@dataclass(frozen=True, slots=True)
class Unreachable:
    """In place of an endpoint that cannot even be connected to, where a talk is to be finished whatever happens."""

    settings: Settings
    fault: EndpointError
    worked: bool = False

    async def complete(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """Says why not."""
        raise self.fault

    async def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def seated(inputs: Inputs, manifest: Manifest, means: Means, run: Path | None) -> AsyncIterator[Seated]:
    """The delegates that a manifest names, ready to act. Raises RunError for one that this version does not know.

    Calls are kept in the folder `run`; without one, nothing is kept.
    """
    models = ways(manifest, means)
    purse = Purse(means.max_tokens_total, means.max_cost, priced(models, means), means.spent_tokens, means.spent_cost)
    ledger = Ledger(purse, means.cache, note)
    endpoints = _connected(models, means)
    try:
        if run is not None and models:
            ledger.open(run)
        yield Seated(_delegates(inputs, manifest, endpoints, ledger, means), purse)
    finally:
        for endpoint in endpoints.values():
            await endpoint.close()
        ledger.close()


def ways(manifest: Manifest, means: Means) -> dict[str, Settings]:
    """How each model of a manifest is reached today. Raises RunError; UserError where it names keys that nobody said may be sent."""
    return {name: means.models.get(name) or _way(settings, means) for name, settings in models_of(manifest).items()}


def _way(settings: Settings, means: Means) -> Settings:
    """What a manifest says, and over it what was said today. It may be a stranger's, and may name a key that is not meant for it."""
    named = secrets_of(settings)
    if named and not means.trusted and not {"key", "headers"} & means.way.keys():
        raise UserError(
            f"the manifest of this run has {' and '.join(named)} sent to {settings.base_url}. "
            "If the run is yours, add --trust-keys; if not, name a key of your own with --key NAME."
        )
    try:
        return Settings.model_validate(settings.model_dump(exclude_defaults=True) | dict(means.way))
    except ValidationError as wrong:
        raise UserError(_first(wrong)) from wrong


def secrets_of(settings: Settings) -> list[str]:
    """The variables that these settings name: what they hold is sent to the address."""
    return [name for name in (settings.key, *(v[1:] for v in settings.headers.values() if v.startswith("$"))) if name]


def reachable(models: Mapping[str, Settings], means: Means) -> None:
    """Whether the models could be called at all, before anything is written. Raises EndpointError: a malformed address, a missing key."""
    _connected(models, means)


def known(manifest: Manifest) -> None:
    """Whether every delegate of a manifest is one that this version has. Raises RunError."""
    models = models_of(manifest)
    for party, name in manifest.delegates.items():
        if name not in RULED and name.removeprefix(f"{SOLILOQUY} ") not in models:
            raise RunError(f"{party} is in the hands of a delegate {name!r}, which this sixparty does not know.")


def note(text: str) -> None:
    """Something that whoever holds a talk should know, and that does not stop it."""
    terminal.err(f"Note: {text}")


def models_of(manifest: Manifest) -> dict[str, Settings]:
    """The models of a manifest, as it has them. Raises RunError."""
    try:
        return {name: Settings.model_validate(plain) for name, plain in manifest.models.items()}
    except ValidationError as wrong:
        raise RunError(f"manifest.json: models: {_first(wrong)}") from wrong


def priced(models: Mapping[str, Settings], means: Means) -> dict[str, Any]:
    """The price of each model. Raises UserError where a cap on money needs one that is not there."""
    found = {name: means.prices[settings.model] for name, settings in models.items() if settings.model in means.prices}
    missing = sorted({models[name].model for name in models.keys() - found.keys()})
    if means.max_cost is not None and missing:
        raise UserError(f"--max-cost needs a price for {missing[0]!r}: give it in --prices FILE or under `prices` in the settings file.")
    return found


def _connected(models: Mapping[str, Settings], means: Means) -> dict[str, Endpoint | Unreachable]:
    """The endpoints, if there are any: an offline talk does not pay for importing what reaches them. Raises EndpointError."""
    if not models:
        return {}
    from harness.endpoint.client import connect

    bad: dict[str, Endpoint | Unreachable] = {}
    for name, settings in models.items() if means.on_failure == "fallback" else ():
        try:
            connect({name: settings}, means.environment)
        except EndpointError as fault:
            bad[name] = Unreachable(settings, fault)
    good = connect({name: settings for name, settings in models.items() if name not in bad}, means.environment)
    return {**good, **bad}


def _delegates(inputs: Inputs, manifest: Manifest, endpoints: Mapping[str, Source], ledger: Ledger, means: Means) -> dict[str, Delegate]:
    """One delegate for each seat; those of one name are one."""
    offline = Offline(inputs)
    by_name: dict[str, Delegate] = {"offline": offline, "random": Random()}
    for name, endpoint in endpoints.items():
        by_name[name] = Relieved(Model(name, endpoint, ledger, briefs_of(name, inputs)), offline, means.on_failure, note)
        alone = Soliloquy(name, endpoint, ledger)
        by_name[f"{SOLILOQUY} {name}"] = RelievedAllSeeing(alone, offline, means.on_failure, note)
    if peopled(manifest):
        by_name[HUMAN] = _people(manifest)
    known(manifest)
    return {profile.id: by_name[manifest.delegates.get(profile.id, "offline")] for profile in inputs.profiles}


def peopled(manifest: Manifest) -> bool:
    """Whether a person is at any seat."""
    return HUMAN in manifest.delegates.values()


def _people(manifest: Manifest) -> Delegate:
    """All who sit at this terminal; a talk without them does not pay for importing it."""
    from harness.cli.table import Table
    from harness.delegates.human import Human

    return Human(Table(list(manifest.delegates.values()).count(HUMAN)))


def _first(wrong: ValidationError) -> str:
    first = wrong.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
