"""One judge: a model that is asked, shown what was wrong with an answer, and believed only in what can be read."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from harness.delegates.ledger import UNTOLD
from harness.domain.chance import word
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Reply, Usage
from harness.errors import EndpointError, Lost
from harness.evaluation.judge.asking import CLASSIFYING, LOCATING, Shape, repairing
from harness.evaluation.judge.tape import Answer, Errand, Tape
from harness.evaluation.judge.till import Till
from harness.prompts.tokens import BYTES, of_messages

REPAIRS = 2
"""Times that a judge is shown what is wrong with an answer and asked for it again."""
SHOWN = 2000
"""Characters of a wrong answer that it is shown."""
SHAPES: dict[str, Shape] = {"locate": LOCATING, "classify": CLASSIFYING}
T = TypeVar("T")
Complete = Callable[[Ask, Callable[[Attempt], None]], Awaitable[Reply]]
"""Whoever answers: `Endpoint.complete`, or what stands before it."""


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
    decoys: int = 0
    """Decoys, items of other parties on another issue, on which its vote could be read."""
    taken_in: int = 0
    """Decoys on which it took a side."""

    @property
    def false_positives(self) -> float | None:
        """The share of decoys on which it took a side; None where it was shown none."""
        return self.taken_in / self.decoys if self.decoys else None


@dataclass
class Juror:
    """One model as a judge. `name` stands in votes."""

    name: str
    settings: Settings
    complete: Complete
    tape: Tape = field(default_factory=Tape)
    till: Till = field(default_factory=Till)
    tally: Tally = field(default_factory=Tally)

    async def ask(self, messages: tuple[Message, ...], about: tuple[str, str, int], read: Callable[[str], T]) -> T | None:
        """An answer, read; None, counted, where it cannot be read after two repairs or cannot be had. `about`: step, item, repeat.

        Raises BudgetSpent and EndpointError (the user must mend something).
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
        """What the judge says, from the record or from the endpoint. Raises Lost, BudgetSpent, EndpointError."""
        known = self.tape.known(self.settings, errand)
        if known is not None and known.text is not None:
            self.tally.replayed += 1
            return known.text
        most = self._most(errand.ask)
        try:
            async with self.till.holding(self.name, most):
                self.tally.calls += 1
                reply = await self.complete(errand.ask, self._pay)
        except Lost as lost:
            self.tape.keep(self.settings, errand, Answer(None, lost.code))
            raise
        except EndpointError as fault:
            if known is None:
                raise
            # It could not be had before either: a re-score without the endpoint comes to the same.
            raise Lost(known.code or "unknown") from fault
        return self.tape.keep(self.settings, errand, Answer(reply.text, None, reply.usage)) or reply.text

    def _pay(self, attempt: Attempt) -> None:
        """Counts what a try took."""
        if attempt.usage is not None:
            self.till.purse.pay(self.name, attempt.usage)

    def _most(self, ask: Ask) -> Usage:
        """What a call may come to: the prompt by estimate, with room for how servers count, and the longest answer."""
        prompt = math.ceil((of_messages(ask.messages) + len(ask.form) // BYTES) * UNTOLD)
        return Usage(prompt=prompt, completion=self.settings.max_tokens)
