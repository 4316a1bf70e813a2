"""A model at an endpoint as a delegate: asks it, reads its answer, lets it mend what cannot be taken, and never speaks for it."""

from __future__ import annotations

from harness.delegates.ledger import Errand, Ledger, Purpose, Source
from harness.domain.chance import word
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Message
from harness.errors import EndpointError, Lost, SixpartyError
from harness.prompts.asking import Briefs, Prompts, repair
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

    def __init__(self, name: str, endpoint: Source, ledger: Ledger, briefs: Briefs | None = None) -> None:
        """With `briefs`, talks of one conference share what their parties are told before it begins."""
        self.name, self._endpoint, self._ledger, self._briefs = name, endpoint, ledger, briefs
        self._prompts: Prompts | None = None
        self._dialogues: dict[str, Dialogue] = {}

    async def answer(self, question: Question, view: View) -> Turn:
        """The model's turn. Raises Lost with a code when none can be had, EndpointError when the user must mend something, BudgetSpent."""
        request = self._request(question, view)
        self._fits(request)
        try:
            return await self._turn(question, view, request)
        except Lost as lost:
            if lost.code != "too-long":
                raise
            if len(request.messages) == 2:
                raise self._too_small(lost, request) from lost
        return await self._turn(question, view, self._request(question, view))

    def _fits(self, request: Request) -> None:
        """Raises EndpointError where the window that the user gave does not even hold a brief and one question."""
        window = self._endpoint.settings.window
        need = request.tokens + self._endpoint.settings.max_tokens
        if window is not None and len(request.messages) == 2 and need > window:
            raise EndpointError(
                f"{self.name}: --window {window:,} is too small for a brief and one question, about {need:,} tokens with the answer. "
                "Give the model a longer context, or lower --max-tokens."
            )

    def _too_small(self, lost: Lost, request: Request) -> SixpartyError:
        """A first question that does not fit: as long as nothing has ever been answered, that is the user's to mend."""
        if self._endpoint.worked:
            return lost
        need = request.tokens + self._endpoint.settings.max_tokens
        return EndpointError(
            f"{self.name}: the context of the model is too small for a brief and one question, about {need:,} tokens with the answer. "
            "Give the model a longer context, or choose another."
        )

    async def mended(self, question: Question, view: View, text: str, wrong: Unreadable) -> Turn:
        """The turn in place of an answer that could not be taken. Raises as `answer` does."""
        return await self._turn(question, view, self._request(question, view), (text, wrong))

    def room(self) -> Room:
        """What decides on compaction now."""
        return room_of(self.name, self._endpoint.settings, self._ledger)

    def _request(self, question: Question, view: View) -> Request:
        if self._prompts is None or self._prompts.inputs is not view.inputs:
            self._prompts, self._dialogues = Prompts(view.inputs, self._briefs), {}
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
        return await self._ledger.answer(self.name, self._endpoint, errand)


def room_of(name: str, settings: Settings, ledger: Ledger) -> Room:
    """The most tokens a request may hold, estimated: what the settings say and what the endpoint has shown; and what is on record."""
    window = None if settings.window is None else max(1, settings.window - settings.max_tokens - MARGIN)
    known = [n for n in (window, ledger.limit(name)) if n is not None]
    return Room(min(known) if known else None, lambda question: ledger.left_out(name, question))


def _mend(question: Question, request: Request, text: str, found: Unreadable) -> tuple[Message, Message]:
    shown = text.strip()[:SHOWN] or "(nothing)"
    return (
        Message(role="assistant", content=shown),
        Message(role="user", content=repair(question, request.form, found.problems)),
    )
