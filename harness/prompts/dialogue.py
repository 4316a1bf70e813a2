"""A party's conversation with its model: a pure function of what the party has heard.

System message; then, for each question it was asked, what it had heard since the one before, the question, and its own turn as it stands in
the record; last, the question of now. So each request begins with the whole request before it, and providers' prefix caches hit.

Compaction, the only exception: when the estimate of a request passes the limit, everything between system message and question is
dropped, and the question begins with a digest of the record. Later requests grow from there. A limit may be learnt in the middle of a talk;
so for a question that was asked before, the record of its call says whether it was compacted, and the limit does not.

What was made for one question is kept for the next: a memory of work done, not of the talk. Another history makes it begin anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.domain import events as ev
from harness.domain import procedure
from harness.domain.state import fold, start
from harness.domain.turns import Question, QuestionKind
from harness.domain.view import View, view
from harness.endpoint.values import Message
from harness.prompts.asking import Prompts
from harness.prompts.form import Schema, schema
from harness.prompts.tokens import FRAME, estimate, of_messages
from harness.prompts.writing import written

LeftOut = Callable[[str], int | None]
"""How many messages a recorded request had left out, by the id of its question; None where none is on record."""


def unrecorded(question: str) -> int | None:
    """Nothing is on record."""
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent for one question."""

    messages: tuple[Message, ...]
    form: Schema | None
    tokens: int
    """Estimated."""
    dropped: int
    """Messages that compaction left out so far."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A request that was made, and what for."""

    question: Question
    view: View
    request: Request


@dataclass(frozen=True, slots=True)
class Room:
    """What decides on compaction."""

    limit: int | None = None
    """The most that a request may hold, in estimated tokens; None is no limit."""
    left_out: LeftOut = unrecorded

    def lacks(self, question: str, tokens: int, dropped: int) -> bool:
        """Whether a request of so many tokens is compacted, in a conversation that has dropped so many messages before."""
        known = self.left_out(question)
        return known > dropped if known is not None else self.limit is not None and tokens > self.limit


class Dialogue:
    """The conversation of one party in one talk. Dialogues of one conference may share what their prompts have in common."""

    def __init__(self, limit: int | None = None, prompts: Prompts | None = None) -> None:
        self.room = Room(limit)
        self._prompts = prompts
        self._kept: _Conversation | None = None

    def request(self, now: View, question: Question) -> Request:
        """The request for a question at this moment."""
        heard = now.heard
        kept = self._kept
        if kept is None or kept.inputs is not now.inputs or heard[: len(kept.heard)] != kept.heard:
            kept = self._kept = _Conversation(now, self._prompts or Prompts(now.inputs))
        for event in heard[len(kept.heard) :]:
            kept.hear(event, self.room)
        kept.heard = heard
        return kept.ask(now, question, self.room)


class _Conversation:
    """What has been said so far, and what was heard since."""

    def __init__(self, now: View, prompts: Prompts) -> None:
        self.inputs, self.party, self._prompts = now.inputs, now.party, prompts
        self.heard: tuple[ev.Event, ...] = ()
        self._state = start(now.inputs, now.seed)
        self._unfolded: list[ev.Event] = []
        self._messages: tuple[Message, ...] = (prompts.briefs.system(now.party),)
        self._tokens = of_messages(self._messages)
        self._dropped = 0
        self._news: list[ev.Event] = []
        self._taken: tuple[Question, View, ev.TurnTaken] | None = None
        self._made: _Made | None = None

    def hear(self, event: ev.Event, room: Room) -> None:
        """One more event: the party's own turn, with its note, ends an exchange; all else is news."""
        if isinstance(event, ev.TurnTaken) and event.party == self.party:
            self._taken = (*self._asked(event), event)
        elif isinstance(event, ev.NoteKept) and event.party == self.party and self._taken is not None:
            self._exchange(*self._taken, event, room)
        else:
            self._news.append(event)
        self._unfolded.append(event)

    def ask(self, now: View, question: Question, room: Room) -> Request:
        """The request for a question, which the next one will begin with."""
        form = schema(now, question)
        asked = self._prompts.asked(now, question, self._news, form)
        tokens = self._tokens + estimate(asked) + FRAME
        messages, dropped = self._messages, self._dropped
        if len(messages) > 1 and room.lacks(question.id, tokens, dropped):
            asked = self._prompts.asked(now, question, self._news, form, digest=True)
            messages, dropped = messages[:1], dropped + len(messages) - 1
            tokens = of_messages(messages) + estimate(asked) + FRAME
        request = Request((*messages, Message(role="user", content=asked)), form, tokens, dropped)
        self._made = _Made(question, now, request)
        return request

    def _asked(self, turn: ev.TurnTaken) -> tuple[Question, View]:
        """The question that a turn answered and the view in which it did: as it was asked here, or found by folding what was heard."""
        if self._made is not None and self._made.question.id == turn.question:
            return self._made.question, self._made.view
        self._state, self._unfolded = fold(self._state, self._unfolded), []
        greeted = self.party in self.inputs.visitors and turn.kind == "opening"
        kind: QuestionKind = "floor" if greeted else turn.kind
        return procedure.question(self._state, self.party, kind), view(self._state, self.party)

    def _exchange(self, question: Question, then: View, taken: ev.TurnTaken, note: ev.NoteKept, room: Room) -> None:
        made = self._made.request if self._made and self._made.question.id == question.id else self.ask(then, question, room)
        own = Message(role="assistant", content=written(then, question, made.form, taken, note.text))
        self._messages = (*made.messages, own)
        self._tokens = made.tokens + estimate(own.content) + FRAME
        self._dropped = made.dropped
        self._news, self._taken, self._made = [], None, None
