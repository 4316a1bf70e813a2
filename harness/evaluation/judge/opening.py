"""Judges made ready: from the words that name them to models that can be asked, and let go of again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from harness.delegates.purse import Price, Purse
from harness.endpoint.client import Endpoint, connect
from harness.endpoint.settings import Settings
from harness.errors import UserError
from harness.evaluation.instruments import Instruments
from harness.evaluation.judge import Judge
from harness.evaluation.judge.juror import Juror
from harness.evaluation.judge.masking import Names
from harness.evaluation.judge.tape import Tape

HOSTED = "https://api.openai.com/v1"
"""Where a model is looked for when nobody says where."""
LONGEST = 1000
"""Tokens that an answer may take."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who judges, and under what."""

    judges: Sequence[str]
    """MODEL or MODEL@URL, each."""
    environment: Mapping[str, str] = field(default_factory=dict)
    tape: Path | None = None
    """The record of judges' answers: read, and added to."""
    replaying: bool = False
    """Whether nothing but the record may be used, and no network."""
    repeats: int = 1
    max_tokens_total: int | None = None
    """The judges' own budget, for new answers, apart from that of any talk."""
    max_cost: float | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    """By name of model."""
    key: str | None = None
    """The NAME of the variable with the key, where the address does not tell."""


def settings_of(judge: str, terms: Terms) -> Settings:
    """How a judge is reached: at temperature 0, with seeds. Raises UserError."""
    at = max(judge.rfind("@http://"), judge.rfind("@https://"))
    model, url = (judge, terms.environment.get("OPENAI_BASE_URL") or HOSTED) if at < 0 else (judge[:at], judge[at + 1 :])
    plain = {"model": model, "base_url": url, "key": terms.key, "parameters": {"temperature": 0}, "max_tokens": LONGEST}
    try:
        return Settings.model_validate(plain)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        raise UserError(f"--judge: {'.'.join(map(str, first['loc']))}: {first['msg']}. Give it as MODEL or MODEL@URL.") from wrong


@asynccontextmanager
async def judging(instruments: Instruments, names: Names, terms: Terms) -> AsyncIterator[Judge]:
    """A judge of these models, ready to read; its purse and its record are shared by all of them.

    Raises UserError, EndpointError (an address, a key) and RunError (the record).
    """
    ways = {judge: settings_of(judge, terms) for judge in dict.fromkeys(terms.judges)}
    if not ways:
        raise UserError("no judge is named. Give one as --judge MODEL@URL.")
    missing = sorted(s.model for s in ways.values() if s.model not in terms.prices)
    if terms.max_cost is not None and missing:
        raise UserError(f"a cap on money needs a price for {missing[0]!r}.")
    prices = {name: terms.prices[s.model] for name, s in ways.items() if s.model in terms.prices}
    tape = Tape(terms.tape, terms.replaying)
    purse = Purse(terms.max_tokens_total, terms.max_cost, prices)
    endpoints: Mapping[str, Endpoint] = {} if terms.replaying else connect(ways, terms.environment)
    try:
        tape.open()
        yield Judge(
            instruments, [Juror(name, s, endpoints.get(name), tape, purse) for name, s in ways.items()], names, repeats=terms.repeats
        )
    finally:
        tape.close()
        for endpoint in endpoints.values():
            await endpoint.close()
