"""Who speaks: the options that say it, the settings file that may say it too, and what the two come to."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from json import JSONDecodeError, loads
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypeVar

import click
from pydantic import BeforeValidator, Field, ValidationError

from harness.cli.choices import party
from harness.delegates.fallback import OnFailure
from harness.delegates.purse import Price
from harness.domain.party import Profile
from harness.domain.values import Id, Value
from harness.endpoint.settings import Count, Seconds, Settings
from harness.errors import RunError, UserError
from harness.library import load
from harness.transcript import SOLILOQUY

HOSTED = "https://api.openai.com/v1"
"""Where a model is looked for when nobody says where."""
HUMAN = "human"
"""The delegate of a seat at which a person is."""
RULED = ("offline", "random", HUMAN)
"""Delegates that need no endpoint."""
Output = Literal["auto", "json_schema", "json_object", "prompt"]
F = TypeVar("F", bound=Callable[..., Any])


class Number(click.FloatRange):
    """A number in a range; not infinity, and not what is no number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        number = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


class Way(Value):
    """How to reach a model, as a settings file says it: like `Settings`, with nothing that must be said."""

    model: str | None = None
    base_url: str | None = None
    key: str | None = None
    auth: Literal["bearer", "api-key"] | None = None
    headers: dict[str, str] | None = None
    parameters: dict[str, Any] | None = None
    max_tokens: Count | None = None
    seeded: bool | None = None
    window: Count | None = None
    output: Output | None = None
    stream: bool | None = None
    strict: bool | None = None
    connect_timeout: Seconds | None = None
    read_timeout: Seconds | None = None
    total_timeout: Seconds | None = None
    attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    patience: Annotated[float, Field(ge=0, le=86_400)] | None = None
    concurrency: Annotated[int, Field(ge=1, le=10_000)] | None = None
    requests_per_minute: Count | None = None
    tokens_per_minute: Count | None = None
    ca_bundle: str | None = None


def _seat(value: object) -> object:
    """The fields of a seat that a settings file gives as a text, as `--party` takes it; anything else as it is."""
    return _spoken(value).model_dump(exclude_none=True) if isinstance(value, str) and value else value


class SettingsFile(Way):
    """A whole settings file: the way to the model of all seats, seats that differ, and what the run may use up."""

    delegates: dict[Id, Annotated[Way, BeforeValidator(_seat)]] = {}
    soliloquy: bool = False
    on_failure: OnFailure | None = None
    cache: str | None = None
    max_tokens_total: Annotated[int, Field(ge=1)] | None = None
    max_cost: Annotated[float, Field(gt=0)] | None = None
    prices: dict[str, Price] = {}
    """By name of model."""


class Prices(Value):
    """A file of prices."""

    prices: dict[str, Price]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks for whom, as a manifest has it."""

    delegates: Mapping[str, str]
    models: Mapping[str, Settings] = field(default_factory=dict)

    def plain(self) -> dict[str, dict[str, Any]]:
        """The models as a manifest has them: what differs from how things are set by themselves."""
        return {name: settings.model_dump(mode="json", exclude_defaults=True) for name, settings in self.models.items()}


@dataclass(frozen=True, slots=True)
class Means:
    """What a run may use, today and on this machine: no part of what it is."""

    environment: Mapping[str, str] = field(default_factory=dict)
    on_failure: OnFailure = "auto"
    cache: Path | None = None
    max_tokens_total: int | None = None
    max_cost: float | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    models: Mapping[str, Settings] = field(default_factory=dict)
    """Models as they were named today; those of a manifest that are not here are reached as the manifest says."""
    way: Mapping[str, Any] = field(default_factory=dict)
    """What is laid over how a manifest's models are reached."""
    spent_tokens: int = 0
    """What earlier sessions of the same pathway have used up, which counts against the caps."""
    spent_cost: float = 0.0
    trusted: bool = False
    """Whether variables that a manifest names may be read and sent where it says."""

    def terms(self) -> dict[str, Any]:
        """What a manifest keeps of this, for when the run goes on."""
        prices = {name: price.model_dump(exclude_none=True) for name, price in self.prices.items()}
        known = {"max_tokens_total": self.max_tokens_total, "max_cost": self.max_cost, "prices": prices, "on_failure": self.on_failure}
        return {name: value for name, value in known.items() if value and value != "auto"}


_ASKED = (
    click.option("--base-url", metavar="URL", help="Where the endpoint is; without it OPENAI_BASE_URL, or OpenAI itself."),
    click.option("--temperature", type=Number(0, 5), help="Sent only if given."),
    click.option("--param", "params", multiple=True, metavar="NAME=JSON", help="Another parameter of the request, such as top_p=0.9."),
    click.option("--max-tokens", type=click.IntRange(min=1), help="The most tokens of one answer (2000)."),
    click.option("--output", type=click.Choice(["auto", "json_schema", "json_object", "prompt"]), help="How to ask for JSON (auto)."),
)
"""On these the answers depend: another one is another run."""
_REACHED = (
    click.option("--key", metavar="NAME", help="The environment variable that holds the key; its name, never the key."),
    click.option("--auth", type=click.Choice(["bearer", "api-key"]), help="How the key is sent."),
    click.option(
        "--header", "headers", multiple=True, metavar="NAME=VALUE", help="Another header; a value $VAR is read from the environment."
    ),
    click.option("--window", type=click.IntRange(min=1), help="The model's context length, if you know it."),
    click.option("--stream", is_flag=True, default=None, help="Take answers as a stream."),
    click.option(
        "--strict-params", "strict", is_flag=True, default=None, help="Fail on a parameter that is refused, instead of leaving it out."
    ),
    click.option("--timeout", "total_timeout", type=Number(0.1, 86400), help="Seconds that one try of a call may take in all (300)."),
    click.option("--attempts", type=click.IntRange(1, 100), help="Tries a call has (5)."),
    click.option("--concurrency", type=click.IntRange(1, 10000), help="Calls at once to one address (16)."),
    click.option("--rpm", "requests_per_minute", type=click.IntRange(min=1), help="Requests a minute."),
    click.option("--tpm", "tokens_per_minute", type=click.IntRange(min=1), help="Tokens a minute."),
    click.option("--ca-bundle", metavar="FILE", help="Certificates to trust."),
)
"""These may change while a run goes on."""
_TRUST = click.option("--trust-keys", "trusted", is_flag=True, help="The run is mine: send the keys that it names to where it names.")
_MEANS = (
    click.option("--on-failure", type=click.Choice(["auto", "fallback", "stop"]), help="What a turn that cannot be had comes to (auto)."),
    click.option("--max-tokens-total", type=click.IntRange(min=1), help="Stop before the run has used more tokens; it can be resumed."),
    click.option("--max-cost", type=Number(0, min_open=True), help="Stop before the run has cost more, by --prices."),
    click.option("--prices", "price_file", type=click.Path(path_type=Path), help="A YAML file of prices for a million tokens."),
    click.option("--cache", type=click.Path(path_type=Path), help="A folder of answers: what was asked before is not asked again."),
)
_SEATS = (
    click.option("--model", metavar="NAME", help="The model that speaks for every seat."),
    click.option("--party", "seats", multiple=True, metavar="P=WHO", help="One seat: offline, random, human (you), MODEL or MODEL@URL."),
    click.option("--soliloquy", is_flag=True, default=None, help="One call of the model plays all seats of a step, and sees every note."),
    click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="A YAML file that says the same; options win."),
)


def way_options(command: F) -> F:
    """The options that say how to reach a model."""
    return _with(command, (*_ASKED, *_REACHED))


def going_on_options(command: F) -> F:
    """The options with which a recorded run goes on: how its models are reached today, and what it may use."""
    return _with(command, (*_REACHED, *_MEANS, _TRUST))


def means_options(command: F) -> F:
    """The options that say what a run may use."""
    return _with(command, _MEANS)


def cast_options(command: F) -> F:
    """The options that say who speaks."""
    return _with(command, (*_SEATS, *_ASKED, *_REACHED))


def environment() -> dict[str, str]:
    """The environment, and beneath it what a file `.env` in this folder says."""
    from dotenv import dotenv_values

    try:
        beneath = {name: value for name, value in dotenv_values(".env").items() if value} if Path(".env").is_file() else {}
    except (OSError, ValueError) as fault:
        raise UserError(f".env cannot be read: {fault}. Mend it or take it away.") from fault
    above = {name: value for name, value in os.environ.items() if value}
    if "OPENAI_BASE_URL" in beneath.keys() - above.keys() and "OPENAI_API_KEY" in above.keys() - beneath.keys():
        # Whoever wrote the file chose the address; that must not be enough to be sent a key that lies elsewhere.
        del above["OPENAI_API_KEY"]
    return beneath | above


def file_of(given: Mapping[str, Any]) -> SettingsFile:
    """The settings file, or an empty one. Raises ContentError, with file and line."""
    path = given.get("settings_file")
    return load(path, SettingsFile) if path is not None else SettingsFile()


class Gathered(Protocol):
    """Whoever is to be given a delegate: the inputs of a talk, or all who sit in any session of a pathway."""

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Everybody who may speak."""
        ...

    @property
    def seats(self) -> tuple[str, ...]:
        """The members among them."""
        ...


def cast(inputs: Gathered, given: Mapping[str, Any], env: Mapping[str, str]) -> Cast:
    """Who speaks for whom: options over file. Raises UserError for a seat that is not there, or a model without a name."""
    file = file_of(given)
    common = _over(file, given)
    names = {profile.id: "offline" for profile in inputs.profiles}
    models: dict[str, Settings] = {}
    seats: dict[str, Way] = dict.fromkeys(inputs.seats, common) if common.model else {}
    seats |= {party(word, inputs.profiles).id: who for word, who in file.delegates.items()}
    seats |= {party(word, inputs.profiles).id: _spoken(who) for word, who in (_pair(s, "--party") for s in given.get("seats", ()))}
    alone = bool(given.get("soliloquy") or file.soliloquy)
    _meant(given, seats)
    if alone and (not common.model or any(who is not common for who in seats.values())):
        raise UserError("--soliloquy needs --model NAME, and no other seats: one model plays all of them.")
    for seat, who in seats.items():
        ruled = next((name for name in RULED if who is not common and who == Way(model=name)), None)
        names[seat] = ruled or _named(who, common, env, models)
        names[seat] = f"{SOLILOQUY} {names[seat]}" if alone else names[seat]
    return Cast(names, models)


def _meant(given: Mapping[str, Any], seats: Mapping[str, Way]) -> None:
    """Whether options that speak of a model have one to speak of: a talk must not be held offline in silence. Raises UserError."""
    if given.get("model") is not None and not given["model"].strip():
        raise UserError("--model is empty: say which model of the endpoint is meant.")
    spoken = [who for who in seats.values() if who.model is not None and who.model not in RULED]
    if not spoken and (lonely := sorted(_said(given))):
        raise UserError(f"{', '.join(lonely)}: that says how to reach a model, and no model is named. Add --model NAME.")


def single(given: Mapping[str, Any], env: Mapping[str, str]) -> Settings:
    """The settings of one model, for a command that speaks to one."""
    common = _over(file_of(given), given)
    models: dict[str, Settings] = {}
    if not common.model:
        raise UserError("--model is missing: say which model of the endpoint is meant.")
    return models[_named(common, common, env, models)]


def means(given: Mapping[str, Any], env: Mapping[str, str], terms: Mapping[str, Any] | None = None) -> Means:
    """What the run may use: options over file, over what it was allowed when it began. Raises ContentError, RunError."""
    file, known = file_of(given), _terms(terms or {})
    prices = {**known.prices, **file.prices}
    if given.get("price_file") is not None:
        prices |= load(given["price_file"], Prices).prices
    cache = given.get("cache") or file.cache
    return Means(
        environment=env,
        on_failure=given.get("on_failure") or file.on_failure or known.on_failure or "auto",
        cache=Path(cache) if cache else None,
        max_tokens_total=given.get("max_tokens_total") or file.max_tokens_total or known.max_tokens_total,
        max_cost=given.get("max_cost") or file.max_cost or known.max_cost,
        prices=prices,
        way=_said(given),
        trusted=bool(given.get("trusted")),
    )


def _terms(plain: Mapping[str, Any]) -> SettingsFile:
    """What a manifest says that its run was allowed. Raises RunError."""
    try:
        return SettingsFile.model_validate(plain)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        raise RunError(f"manifest.json: terms: {'.'.join(map(str, first['loc']))}: {first['msg']}") from wrong


def _with(command: F, options: tuple[Callable[[F], F], ...]) -> F:
    for option in reversed(options):
        command = option(command)
    return command


def _over(file: SettingsFile, given: Mapping[str, Any]) -> Way:
    """The way of the file, with the options laid over it. What the file says for one address is not sent to another."""
    said = _said(given)
    if file.base_url is not None and said.get("base_url", file.base_url) != file.base_url:
        file = file.model_copy(update={"key": None, "auth": None, "headers": None})
    parameters = {**(file.parameters or {}), **dict(_json(p) for p in given.get("params", ()))}
    parameters |= {"temperature": given["temperature"]} if given.get("temperature") is not None else {}
    headers = {**(file.headers or {}), **dict(_pair(h, "--header") for h in given.get("headers", ()))}
    known = {name: getattr(file, name) for name in Way.model_fields}
    # Not checked here but with all else, as Settings, whose complaints repeat nothing: somebody may have put a key where its name belongs.
    return Way.model_construct(**(known | said | {"parameters": parameters or None, "headers": headers or None}))


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """What options say of the way, as fields."""
    plain = {name: given[name] for name in Way.model_fields if given.get(name) is not None and name not in {"headers", "parameters"}}
    headers = dict(_pair(h, "--header") for h in given.get("headers") or ())
    return plain | ({"headers": headers} if headers else {})


def _named(own: Way, common: Way, env: Mapping[str, str], models: dict[str, Settings]) -> str:
    """The name of a model in the manifest; its settings are added to `models`."""
    elsewhere = own.base_url is not None and own.base_url != common.base_url
    # A key or a header that was meant for one address is never sent to another.
    base = common.model_copy(update={"key": None, "auth": None, "headers": None}) if elsewhere else common
    said = {name: value for name in Way.model_fields if (value := getattr(own, name)) is not None}
    plain = {name: value for name in Way.model_fields if (value := getattr(base, name)) is not None} | said
    if not plain.get("model"):
        raise UserError("a delegate has a way to an endpoint and no model: add `model`.")
    plain.setdefault("base_url", env.get("OPENAI_BASE_URL") or HOSTED)
    try:
        settings = Settings.model_validate(plain)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        raise UserError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")) from wrong
    return _entered(settings, models)


def _entered(settings: Settings, models: dict[str, Settings]) -> str:
    """The name under which a model stands in the manifest: model and address, and a number where one is there in several ways."""
    name = plain = f"{settings.model}@{settings.base_url}"
    number = 1
    while models.setdefault(name, settings) != settings:
        number += 1
        name = f"{plain}#{number}"
    return name


def _spoken(who: str) -> Way:
    """MODEL or MODEL@URL; a model's own name may hold an @ too."""
    at = max(who.rfind("@http://"), who.rfind("@https://"))
    return Way(model=who) if at < 0 else Way(model=who[:at], base_url=who[at + 1 :])


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise click.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint=option)
    return name.strip(), value.strip()


def _json(text: str) -> tuple[str, Any]:
    name, value = _pair(text, "--param")
    try:
        loads(value).__repr__().encode()
        return name, loads(value)
    except (JSONDecodeError, RecursionError):
        return name, value
    except UnicodeEncodeError as half:
        raise click.BadParameter(f"{name} holds half of a character.", param_hint="--param") from half
