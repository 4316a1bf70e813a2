"""All seats in one conversation: one request for all who are asked in a step, with every brief and every note. A baseline.

The request is a function of the talk as it stood when the step began, so that it is the same for each seat of the step. Each begins with
the one before, as a party's own conversation does; the limit and compaction are those of `dialogue`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from harness.domain import events as ev
from harness.domain import procedure
from harness.domain.state import State, fold, start
from harness.domain.turns import Question
from harness.domain.view import record, view
from harness.endpoint.values import Message
from harness.prompts.asking import Prompts
from harness.prompts.dialogue import Request, Room
from harness.prompts.form import Schema, schema
from harness.prompts.tokens import FRAME, estimate, of_messages
from harness.prompts.writing import written
from harness.templates import text

BEGINS = frozenset({"opened", "attendance", "draft", "margins", "final-reading", "closing", "communique"})
"""Events after which a step's questions are asked."""


def begun(whole: State) -> tuple[ev.Event, ...]:
    """The events up to the beginning of the step that a talk is in: all that the request for the step is made of."""
    events = record(whole)
    return events[: max(n for n, e in enumerate(events, 1) if e.type in BEGINS)]


def request_of(whole: State, room: Room) -> Request:
    """The request for the step that a talk is in."""
    events = begun(whole)
    state = start(whole.inputs, whole.seed)
    prompts = Prompts(whole.inputs)
    messages, dropped, done, folded = [Message(role="system", content=_system(prompts, state))], 0, 0, 0
    for place in [n for n, e in enumerate(events, 1) if e.type in BEGINS]:
        state, folded = fold(state, events[folded:place]), place
        asked = procedure.waiting(state)
        if place != len(events) and (not asked or not _turns(events[place:], asked)):
            continue
        news = [e for e in events[done:place] if not isinstance(e, ev.NoteKept)]
        # What they have said stands in the answer before; only where that is dropped is it told again.
        content = _asked(prompts, state, asked, [e for e in news if not isinstance(e, ev.TurnTaken)])
        tokens = of_messages(messages) + estimate(content) + FRAME
        if len(messages) > 1 and asked and room.lacks(step_of(asked[0]), tokens, dropped):
            messages, dropped = messages[:1], dropped + len(messages) - 1
            content = _asked(prompts, state, asked, news, digest=True)
        messages.append(Message(role="user", content=content))
        if place == len(events):
            break
        answers = _turns(events[place:], asked)
        messages.append(Message(role="assistant", content=_written(state, asked, answers)))
        done = place
    return Request(tuple(messages), _form(state, asked), of_messages(messages), dropped)


def step_of(question: Question) -> str:
    """The step that a question belongs to, such as `r3.floor`."""
    return question.id.rpartition(".")[0]


def _system(prompts: Prompts, state: State) -> str:
    seats = (*state.inputs.seats, *state.inputs.visitors)
    briefs = [prompts.briefs.brief(p).replace("# Your brief: ", "# Brief: ", 1) for p in seats]
    meeting = prompts.briefs.meeting
    rules = meeting[meeting.index("# The meeting") : meeting.index("# Your role")]
    return text("prompts/soliloquy.txt.j2", rules=rules, briefs=briefs)


def _asked(prompts: Prompts, state: State, asked: tuple[Question, ...], news: Sequence[ev.Event], *, digest: bool = False) -> str:
    heard = prompts.heard(news)
    views = {q.party: view(state, q.party) for q in asked}
    first = prompts.standing(views[asked[0].party], news, but=None).strip() if digest else ""
    parts = [prompts.asked(views[q.party], q, [], schema(views[q.party], q)) for q in asked]
    if digest:
        parts = [part for q, question in zip(asked, parts, strict=True) for part in (prompts.private(views[q.party]).strip(), question)]
    seats = ", ".join(f'"{q.party}"' for q in asked)
    ending = f"Answer for all of them in one JSON object with the fields {seats}, each the answer of that delegation."
    return "\n".join(p for p in (first, heard.strip(), *parts, ending) if p)


def _form(state: State, asked: tuple[Question, ...]) -> Schema:
    parts = {q.party: schema(view(state, q.party), q) for q in asked}
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def _turns(events: tuple[ev.Event, ...], asked: tuple[Question, ...]) -> dict[str, tuple[ev.TurnTaken, str]]:
    """The recorded answers to the questions of a step, with their notes."""
    due = {q.id for q in asked}
    notes = {e.question: e.text for e in events if isinstance(e, ev.NoteKept)}
    return {e.party: (e, notes.get(e.question, "")) for e in events if isinstance(e, ev.TurnTaken) and e.question in due}


def _written(state: State, asked: tuple[Question, ...], turns: dict[str, tuple[ev.TurnTaken, str]]) -> str:
    found = {}
    for question in (q for q in asked if q.party in turns):
        then = view(state, question.party)
        found[question.party] = json.loads(written(then, question, schema(then, question), *turns[question.party]))
    return json.dumps(found, ensure_ascii=False)
