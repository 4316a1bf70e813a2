"""Judges made ready: from the words that name them to models that can be asked, and let go of again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
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
EACH = 250
"""Answers between two lines of progress."""


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
    decoys: int = 0
    """Items of other parties against which every sentence that was located is held, too."""
    note: Callable[[str], None] = lambda text: None
    """Hears of every so many answers."""


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
    note: Callable[[str], None] = lambda text: None
    _open: dict[str, Endpoint] = field(default_factory=dict)
    _answers: int = 0

    async def complete(self, name: str, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """The answer of one of them. Raises what `connect` and `Endpoint.complete` raise."""
        self._open = self._open or connect(self.ways, self.environment)
        reply = await self._open[name].complete(ask, keep)
        self._answers += 1
        if self._answers % EACH == 0:
            self.note(f"{self._answers} answers of judges so far")
        return reply

    async def close(self) -> None:
        """Lets go of the connections."""
        for endpoint in self._open.values():
            await endpoint.close()


@dataclass(frozen=True)
class Court:
    """Where runs are judged, several at the same time: endpoints with their limits, and a budget, that all of them share."""

    doors: Doors
    till: Till
    terms: Terms

    @contextmanager
    def judge(self, instruments: Instruments, names: Names, record: Path | None) -> Iterator[Judge]:
        """The judges for one run, with the record of their answers on it. Raises RunError for a record that cannot be read."""
        tape = Tape(record, self.terms.keep)
        try:
            tape.open()
            jurors = [Juror(name, s, partial(self.doors.complete, name), tape, self.till) for name, s in self.doors.ways.items()]
            yield Judge(instruments, jurors, names, self.terms.repeats, self.terms.decoys)
        finally:
            tape.close()


@asynccontextmanager
async def court(terms: Terms) -> AsyncIterator[Court]:
    """These judges, ready to be asked; their purse is shared by all of them. Raises UserError, EndpointError (an address, a key)."""
    ways = {judge: settings_of(judge, terms) for judge in dict.fromkeys(terms.judges)}
    if not ways:
        raise UserError("no judge is named. Give one as --judge MODEL@URL.")
    doors = Doors(ways, terms.environment, terms.note)
    try:
        yield Court(doors, Till(terms.purse), terms)
    finally:
        await doors.close()


@asynccontextmanager
async def judging(instruments: Instruments, names: Names, terms: Terms) -> AsyncIterator[Judge]:
    """A judge of these models, ready to read. Raises what `court` raises, and RunError (the record)."""
    async with court(terms) as there:
        with there.judge(instruments, names, terms.tape) as judge:
            yield judge
