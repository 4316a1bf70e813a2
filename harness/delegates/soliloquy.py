"""One model for all seats at once: each step of a talk is one call, which sees every brief and every note. A baseline for selfplay."""

from __future__ import annotations

import json

from harness.delegates.ledger import Errand, Ledger, Source
from harness.delegates.model import Model
from harness.delegates.protocol import AllSeeing
from harness.domain.chance import word
from harness.domain.events import Event
from harness.domain.state import State
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.endpoint.values import Ask
from harness.errors import HouseError, Lost
from harness.prompts.dialogue import Request
from harness.prompts.form import schema
from harness.prompts.reading import Unreadable, object_of, turn_of
from harness.prompts.soliloquy import begun, request_of, step_of

ALL = "all"
"""In the record of calls: all seats of a step."""


class Soliloquy(AllSeeing):
    """Answers for any seat from the one call that its step makes; a seat whose answer cannot be taken is asked again by itself."""

    def __init__(self, name: str, endpoint: Source, ledger: Ledger) -> None:
        self.name, self._endpoint, self._ledger = name, endpoint, ledger
        self._alone = Model(name, endpoint, ledger)
        self._lost: tuple[str, Lost] | None = None
        self._kept: tuple[tuple[tuple[Event, ...], int | None], Request] | None = None

    async def answer(self, question: Question, view: View) -> Turn:
        """The seat's part of the step's answer. Raises as Model does."""
        if question.kind == "probe":
            return await self._alone.answer(question, view)
        if view.whole is None:
            raise HouseError("a soliloquy was not shown the whole talk")
        text = await self._text(question, view, view.whole)
        try:
            return part_of(text, question, view)
        except Unreadable as wrong:
            return await self._alone.mended(question, view, _own(text, view.party), wrong)

    async def _text(self, question: Question, view: View, whole: State) -> str:
        """The answer for all seats of the step. One that was lost for a seat is lost for all: it is not asked for again at each."""
        step = step_of(question)
        if self._lost is not None and self._lost[0] == step:
            raise self._lost[1]
        try:
            try:
                return await self._ask(question, view, self._request(whole))
            except Lost as lost:
                if lost.code != "too-long" or len(self._request(whole).messages) == 2:
                    raise
            return await self._ask(question, view, self._request(whole))
        except Lost as lost:
            self._lost = (step, lost)
            raise

    async def _ask(self, question: Question, view: View, request: Request) -> str:
        ask = Ask(messages=request.messages, shape=request.form, shape_name=question.kind, seed=_seed(view, question))
        errand = Errand(step_of(question), ALL, "round", ask, request.tokens, request.dropped)
        return await self._ledger.answer(self.name, self._endpoint, errand)

    def _request(self, whole: State) -> Request:
        """The request for a step, made once for all its seats: kept work, not memory."""
        room = self._alone.room()
        key = (begun(whole), room.limit)
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, request_of(whole, room))
        return self._kept[1]


def part_of(text: str, question: Question, view: View) -> Turn:
    """One seat's turn out of an answer for all. Raises Unreadable."""
    form = schema(view, question) or {}
    part = object_of(text).get(view.party)
    if not isinstance(part, dict):
        raise Unreadable("unreadable", [f'"{view.party}" is missing'])
    return turn_of(json.dumps(part), form, view, question)


def _own(text: str, party: str) -> str:
    """What a seat is shown of an answer for all: its own part, where there is one."""
    try:
        part = object_of(text).get(party)
    except Unreadable:
        return text
    return text if part is None else json.dumps(part, ensure_ascii=False)


def _seed(view: View, question: Question) -> int:
    seed = view.whole.seed if view.whole else 0
    return word(seed, "soliloquy", step_of(question)) & 0x7FFFFFFF
