"""Who speaks in a fork: the delegates of its parent, and in their place those that are named today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.cli.choices import party
from harness.cli.seating import models_of
from harness.cli.speaking import Cast, Means, SettingsFile, cast, file_of, means
from harness.domain.scenario import Inputs
from harness.endpoint.settings import Settings
from harness.errors import UserError
from harness.transcript import ANSWERING, SOLILOQUY, Manifest
from harness.transcript.manifest import past

_ASKED = {"base_url", "temperature", "params", "max_tokens", "output"}
"""Options on which the answers of a model depend."""


@dataclass(frozen=True, slots=True)
class Recast:
    """Who speaks, and what the run may use."""

    cast: Cast
    means: Means


def recast(parent: Manifest, inputs: Inputs, given: Mapping[str, Any], env: Mapping[str, str]) -> Recast:
    """The parent's delegates but for the seats that are named in `given`, as `sixparty run` takes them. Raises UserError."""
    allowed = means(given, env, parent.terms)
    here = {profile.id for profile in inputs.profiles}
    kept = {seat: name for seat, name in parent.delegates.items() if seat in here}
    named = _named(inputs, given, file_of(given))
    if not named:
        if lonely := sorted(name for name in _ASKED if given.get(name)):
            raise UserError(f"{', '.join(lonely)}: that says what a model is asked, and no seat is given to one. Add --party P=MODEL.")
        return Recast(Cast(kept, _behind(kept, models_of(parent))), allowed)
    new, entered = _renamed(cast(inputs, given, env), named, _earlier(parent))
    names = {**kept, **new}
    if _alone(names) and len({names[seat] for seat in inputs.seats if seat in names}) > 1:
        raise UserError("one model speaks for all seats of this run at once (soliloquy): no seat can be another's. Give all, with --model.")
    models = _behind(names, {**models_of(parent), **entered})
    # An option was meant for the models that are named today: nothing of it, least of all a key, goes to those that stay.
    return Recast(Cast(names, models), replace(allowed, models=_behind(new, entered), way={}))


def _named(inputs: Inputs, given: Mapping[str, Any], file: SettingsFile) -> frozenset[str]:
    """The seats that somebody is named for. Raises UserError for one that is not there."""
    if given.get("model") is not None or given.get("soliloquy") or file.model or file.soliloquy:
        return frozenset(inputs.seats)
    words = [*file.delegates, *(seat.partition("=")[0].strip() for seat in given.get("seats", ()))]
    return frozenset(party(word, inputs.profiles).id for word in words)


def _alone(names: Mapping[str, str]) -> bool:
    """Whether one of these speaks for all."""
    return any(name.startswith(f"{SOLILOQUY} ") for name in names.values())


def _earlier(parent: Manifest) -> dict[str, Settings]:
    """Every model that has spoken so far, by its name in the record."""
    found = models_of(parent)
    for stretch in past(parent.parent, parent.inputs_sha256):
        found = {**models_of(parent.model_copy(update={"models": dict(stretch.models)})), **found}
    return found


def _renamed(new: Cast, seats: frozenset[str], known: dict[str, Settings]) -> tuple[dict[str, str], dict[str, Settings]]:
    """New delegates and their models, under names that do not stand for a model that is asked otherwise."""
    names: dict[str, str] = {}
    entered: dict[str, Settings] = {}
    for seat in sorted(seats & new.delegates.keys()):
        word = new.delegates[seat]
        bare = word.removeprefix(f"{SOLILOQUY} ")
        if bare not in new.models:
            names[seat] = word
            continue
        settings = new.models[bare]
        name = _free(bare, settings, {**known, **entered})
        entered[name] = settings
        names[seat] = word.replace(bare, name)
    return names, entered


def _free(name: str, settings: Settings, known: Mapping[str, Settings]) -> str:
    """The name, or with a number the first that is free, or that stands for a model that is asked the same."""
    found, number = name, 1
    while found in known and _asked(known[found]) != _asked(settings):
        number += 1
        found = f"{name}#{number}"
    return found


def _asked(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in ANSWERING}


def _behind(names: Mapping[str, str], models: Mapping[str, Settings]) -> dict[str, Settings]:
    """The models that these delegates are."""
    bare = {name.removeprefix(f"{SOLILOQUY} ") for name in names.values()}
    return {name: settings for name, settings in models.items() if name in bare}
