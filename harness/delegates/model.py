"""A model at an endpoint as a delegate: asks it, reads its answer, lets it mend what cannot be taken, and never speaks for it."""

from __future__ import annotations

from harness.delegates.ledger import Errand, Ledger, Purpose, Source
from harness.domain.chance import word
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.endpoint.values import Ask, Message
from harness.errors import Lost
from harness.prompts.asking import Prompts, repair
from harness.prompts.dialogue import Dialogue, Request, Room
from harness.prompts.reading import Unreadable, spoken, turn_of
from harness.prompts.tokens import of_messages

REPAIRS = 2
"""Times that a model is shown what is wrong with an answer and asked for it again."""
SHOWN = 4000
"""Characters of a wrong answer that it is shown."""
MARGIN = 64
"""Tokens kept free beside those of request and answer."""


class Model:
    """Speaks for any party; one instance serves all seats that name the same model. Its dialogues are kept work, not memory."""

    def __init__(self, name: str, endpoint: Source, ledger: Ledger) -> None:
        self.name, self._endpoint, self._ledger = name, endpoint, ledger
        self._prompts: Prompts | None = None
        self._dialogues: dict[str, Dialogue] = {}

    async def answer(self, question: Question, view: View) -> Turn:
        """The model's turn. Raises Lost with a code when none can be had, EndpointError when the user must mend something, BudgetSpent."""
        request = self._request(question, view)
        try:
            return await self._turn(question, view, request)
        except Lost as lost:
            if lost.code != "too-long" or len(request.messages) == 2:
                raise
        return await self._turn(question, view, self._request(question, view))

    async def mended(self, question: Question, view: View, text: str, wrong: Unreadable) -> Turn:
        """The turn in place of an answer that could not be taken. Raises as `answer` does."""
        return await self._turn(question, view, self._request(question, view), (text, wrong))

    def room(self) -> Room:
        """The most tokens a request may hold, estimated: what the settings say and what the endpoint has shown; and what is on record."""
        settings = self._endpoint.settings
        window = None if settings.window is None else max(1, settings.window - settings.max_tokens - MARGIN)
        known = [n for n in (window, self._ledger.limit(self.name)) if n is not None]
        return Room(min(known) if known else None, lambda question: self._ledger.left_out(self.name, question))

    def _request(self, question: Question, view: View) -> Request:
        if self._prompts is None or self._prompts.inputs is not view.inputs:
            self._prompts, self._dialogues = Prompts(view.inputs), {}
        dialogue = self._dialogues.setdefault(view.party, Dialogue(prompts=self._prompts))
        dialogue.room = self.room()
        return dialogue.request(view, question)

    async def _turn(self, question: Question, view: View, request: Request, first: tuple[str, Unreadable] | None = None) -> Turn:
        messages, failed = request.messages, first
        for tried in range(1 if first else 0, REPAIRS + 1):
            if failed is not None:
                messages = (*messages, *_mend(question, request, *failed))
            text = await self._ask(question, view, request, messages, tried)
            if request.form is None:
                return Turn(question=question.id, party=view.party, statement=spoken(text), source="model")
            try:
                turn = turn_of(text, request.form, view, question)
            except Unreadable as wrong:
                failed = (text, wrong)
            else:
                return turn.model_copy(update={"source": "repaired"}) if tried else turn
        raise Lost(failed[1].code, "; ".join(failed[1].problems)) if failed else Lost("unreadable")

    async def _ask(self, question: Question, view: View, request: Request, messages: tuple[Message, ...], tried: int) -> str:
        seed = word(view.seed, "call", question.id, tried) & 0x7FFFFFFF
        ask = Ask(messages=messages, shape=request.form, shape_name=question.kind, seed=seed)
        extra = of_messages(messages[len(request.messages) :])
        purpose: Purpose = "repair" if tried else "turn"
        errand = Errand(question.id, view.party, purpose, ask, request.tokens + extra, request.dropped)
        return (await self._ledger.reply(self.name, self._endpoint, errand)).text


def _mend(question: Question, request: Request, text: str, found: Unreadable) -> tuple[Message, Message]:
    shown = text.strip()[:SHOWN] or "(nothing)"
    return (
        Message(role="assistant", content=shown),
        Message(role="user", content=repair(question, request.form, found.problems)),
    )
