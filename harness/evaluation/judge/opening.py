"""Judges made ready: from the words that name them to models that can be asked, and let go of again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from harness.delegates.purse import Purse
from harness.domain.values import complaint
from harness.endpoint.client import Endpoint, connect
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Reply
from harness.errors import UserError
from harness.evaluation.instruments import Instruments
from harness.evaluation.judge import Judge
from harness.evaluation.judge.juror import Juror
from harness.evaluation.judge.masking import Names
from harness.evaluation.judge.tape import Tape
from harness.evaluation.judge.till import Till

HOSTED = "https://api.openai.com/v1"
"""Where a model is looked for when nobody says where."""
NAMED = re.compile(r"(.*?)@([A-Za-z][A-Za-z0-9+.-]*://.*)", re.DOTALL)
"""MODEL@URL; a model's own name may hold an @."""
LONGEST = 2000
"""Tokens that an answer may take: a list of sixty sentences, or a verdict after some thinking aloud."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who judges, and under what."""

    judges: Sequence[str]
    """MODEL or MODEL@URL, each."""
    environment: Mapping[str, str] = field(default_factory=dict)
    tape: Path | None = None
    """The record of judges' answers: read, and added to."""
    repeats: int = 1
    purse: Purse = field(default_factory=Purse)
    """The judges' own budget, for new answers, apart from that of any talk; one for many runs caps them together."""
    key: str | None = None
    """The NAME of the variable with the key, where the address does not tell."""
    keep: bool = True
    """Whether new answers are added to the record, or only known ones taken from it."""


def settings_of(judge: str, terms: Terms) -> Settings:
    """How a judge is reached: at temperature 0, with seeds. Raises UserError."""
    named = NAMED.fullmatch(judge)
    model, url = named.groups() if named else (judge, terms.environment.get("OPENAI_BASE_URL") or HOSTED)
    plain = {"model": model, "base_url": url, "key": terms.key, "parameters": {"temperature": 0}, "max_tokens": LONGEST}
    try:
        return Settings.model_validate(plain)
    except ValidationError as wrong:
        raise UserError(f"--judge: {complaint(wrong)}. Give it as MODEL or MODEL@URL.") from wrong


@dataclass
class Doors:
    """Endpoints that are made with the first question: where all answers are on record, no key and no network is needed."""

    ways: Mapping[str, Settings]
    environment: Mapping[str, str]
    _open: dict[str, Endpoint] = field(default_factory=dict)

    async def complete(self, name: str, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """The answer of one of them. Raises what `connect` and `Endpoint.complete` raise."""
        self._open = self._open or connect(self.ways, self.environment)
        return await self._open[name].complete(ask, keep)

    async def close(self) -> None:
        """Lets go of the connections."""
        for endpoint in self._open.values():
            await endpoint.close()


@asynccontextmanager
async def judging(instruments: Instruments, names: Names, terms: Terms) -> AsyncIterator[Judge]:
    """A judge of these models, ready to read; its purse and its record are shared by all of them.

    Raises UserError, EndpointError (an address, a key) and RunError (the record).
    """
    ways = {judge: settings_of(judge, terms) for judge in dict.fromkeys(terms.judges)}
    if not ways:
        raise UserError("no judge is named. Give one as --judge MODEL@URL.")
    tape, till = Tape(terms.tape, terms.keep), Till(terms.purse)
    doors = Doors(ways, terms.environment)
    try:
        tape.open()
        jurors = [Juror(name, s, partial(doors.complete, name), tape, till) for name, s in ways.items()]
        yield Judge(instruments, jurors, names, repeats=terms.repeats)
    finally:
        tape.close()
        await doors.close()
