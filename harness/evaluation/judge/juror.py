"""One judge: a model that is asked, shown what was wrong with an answer, and believed only in what can be read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from harness.delegates.ledger import UNTOLD, Source
from harness.delegates.purse import Purse
from harness.domain.chance import word
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Usage
from harness.errors import Lost
from harness.evaluation.judge.asking import CLASSIFYING, LOCATING, Shape, repairing
from harness.evaluation.judge.tape import Answer, Errand, Tape
from harness.prompts.tokens import BYTES, of_messages

REPAIRS = 2
"""Times that a judge is shown what is wrong with an answer and asked for it again."""
SHOWN = 2000
"""Characters of a wrong answer that it is shown."""
SHAPES: dict[str, Shape] = {"locate": LOCATING, "classify": CLASSIFYING}
T = TypeVar("T")


@dataclass
class Tally:
    """What judging came to; none of it changes a verdict."""

    calls: int = 0
    """Questions that went to an endpoint."""
    replayed: int = 0
    """Questions that were answered from the record."""
    repaired: int = 0
    unreadable: int = 0
    """Answers that could not be read after all repairs."""
    lost: int = 0
    """Answers that could not be had."""
    unlocated: int = 0
    """Quotations that do not stand in the turn, and were dropped."""
    unturned: int = 0
    """Votes that did not count because the statement turned round was not judged the other way."""
    left_out: int = 0
    """Sentences that were not judged: too long, or too many in one turn."""


@dataclass
class Juror:
    """One model as a judge. `name` stands in votes."""

    name: str
    settings: Settings
    endpoint: Source | None = None
    """None where only what is on record may be used."""
    tape: Tape = field(default_factory=Tape)
    purse: Purse = field(default_factory=Purse)
    tally: Tally = field(default_factory=Tally)

    async def ask(self, messages: tuple[Message, ...], about: tuple[str, str, int], read: Callable[[str], T]) -> T | None:
        """An answer, read; None, counted, where it cannot be read after two repairs or cannot be had. `about`: step, item, repeat.

        Raises BudgetSpent, EndpointError (the user must mend something) and RunError (a replay without a record).
        """
        step, item, repeat = about
        for tried in range(REPAIRS + 1):
            seed = word(repeat, "judge", step, item, tried) & 0x7FFFFFFF
            ask = Ask(messages=messages, shape=SHAPES[step], shape_name=step, seed=seed)
            try:
                said = await self._text(Errand(ask, step, item, repeat))
            except Lost:
                self.tally.lost += 1
                return None
            try:
                found = read(said)
            except ValueError as wrong:
                shown = Message(role="assistant", content=said.strip()[:SHOWN] or "(nothing)")
                messages = (*messages, shown, repairing(step, str(wrong)))
            else:
                self.tally.repaired += tried > 0
                return found
        self.tally.unreadable += 1
        return None

    async def _text(self, errand: Errand) -> str:
        """What the judge says, from the record or from the endpoint. Raises Lost, BudgetSpent, EndpointError, RunError."""
        known = self.tape.known(self.settings, errand)
        if known is not None:
            self.tally.replayed += 1
            return known
        if self.endpoint is None:
            raise Lost("no-endpoint")
        most = self._most(errand.ask)
        self.purse.hold(self.name, most)
        self.tally.calls += 1
        try:
            reply = await self.endpoint.complete(errand.ask, self._pay)
        except Lost as lost:
            self.tape.keep(self.settings, errand, Answer(None, lost.code))
            raise
        finally:
            self.purse.let_go(self.name, most)
        return self.tape.keep(self.settings, errand, Answer(reply.text, None, reply.usage)) or reply.text

    def _pay(self, attempt: Attempt) -> None:
        """Counts what a try took."""
        if attempt.usage is not None:
            self.purse.pay(self.name, attempt.usage)

    def _most(self, ask: Ask) -> Usage:
        """What a call may come to: the prompt by estimate, with room for how servers count, and the longest answer."""
        prompt = math.ceil((of_messages(ask.messages) + len(ask.form) // BYTES) * UNTOLD)
        return Usage(prompt=prompt, completion=self.settings.max_tokens)
