"""One answer of a person, as far as it is given: lines are asked for, commands obeyed, and acts held to the procedure as they are made."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, NoReturn, Protocol, TypeVar

from pydantic import ValidationError

from harness.delegates import typed
from harness.delegates.typed import SHOWN, cleaned
from harness.domain.legality import faults
from harness.domain.turns import Declared, Question, Turn
from harness.domain.view import View
from harness.prompts.complaints import refusal
from harness.prompts.form import schema
from harness.prompts.reading import MOST

T = TypeVar("T")
Page = Literal["brief", "draft", "history"]
PAGES: dict[str, Page] = {"brief": "brief", "draft": "draft", "history": "history"}
HELP = (
    "Answer by a number or by its word. A text on an issue is the number of an option, such as 3, or an option with a rider, such as "
    "3+RIDER. At any time: brief (the meeting and your instructions), draft (every issue with its options), history (all that you "
    "heard), back (begin this answer anew), quit (leave; the run is kept and can be resumed), help."
)
_LATER = frozenset({"silence", "the answer"})
"""Faults of a turn that is not yet whole."""
_WORDS = {"probe": "answer", "cable": "report"}
"""What a statement is called where it is none to the table."""


class Desk(Protocol):
    """Where a person sits: shows what it is given, and takes lines."""

    def seat(self, question: Question, view: View) -> AbstractAsyncContextManager[None]:
        """The desk is this party's until it has answered; shows the news and the question. Raises Paused if everybody has left."""
        ...

    def say(self, text: str) -> None:
        """A remark."""
        ...

    def show(self, page: Page, view: View) -> None:
        """A page to look something up in."""
        ...

    def issue(self, view: View, issue: str) -> None:
        """The draft on one issue, with its numbered options."""
        ...

    async def ask(self, prompt: str) -> str:
        """One line, as it was typed. Raises Paused when there are no more."""
        ...

    def leave(self) -> NoReturn:
        """Raises Paused, now and at every later question."""
        ...


class Anew(Exception):
    """The person wants to begin the answer again."""


class Sheet:
    """One answer: the acts so far, and how to ask for more."""

    def __init__(self, desk: Desk, question: Question, view: View) -> None:
        self.desk, self.question, self.view = desk, question, view
        self.acts: list[Any] = []
        self.fields: frozenset[str] = frozenset((schema(view, question) or {"properties": ("statement",)})["properties"])
        """The fields of the form that a model would fill in now."""

    @property
    def gone(self) -> bool:
        """Whether the party leaves the room in this turn."""
        return any(a.act == "walk-out" for a in self.acts)

    def name(self, issue: str) -> str:
        """What an issue is called."""
        short = self.view.inputs.agenda.by_id[issue].short
        return short[:1].upper() + short[1:]

    def turn(self, *acts: Any, **more: Any) -> Turn:
        """A turn with these acts."""
        return Turn(question=self.question.id, party=self.view.party, acts=acts, source="human", **more)

    def check(self, *acts: Any) -> None:
        """Raises ValueError, saying why, where the procedure refuses these acts here, whatever is still to come."""
        for name, why in faults(self.view, self.question, self.turn(*acts)):
            if name not in _LATER:
                raise ValueError(f"That is not allowed: {why}.")

    def fits(self, *acts: Any) -> bool:
        """Whether the procedure takes these acts here."""
        return all(name in _LATER for name, _ in faults(self.view, self.question, self.turn(*acts)))

    def add(self, *acts: Any) -> None:
        """More acts. Raises ValueError where they are not allowed."""
        self.check(*self.acts, *acts)
        self.acts += acts

    async def ask(self, prompt: str, read: Callable[[str], T]) -> T:
        """What `read` makes of a line; asked again while it raises ValueError. Commands are obeyed in between."""
        while True:
            line = await self.desk.ask(prompt)
            try:
                text = cleaned(line)
                if not self._obeyed(text):
                    return read(text)
            except ValidationError as wrong:
                self.desk.say(f"That cannot be taken: {refusal(wrong)}.")
            except ValueError as wrong:
                self.desk.say(str(wrong))

    def _obeyed(self, text: str) -> bool:
        """Whether a line was a command, which is done then. Raises Anew, Paused."""
        name = text.casefold()
        if name == "quit":
            self.desk.leave()
        if name == "back":
            raise Anew
        if name == "help":
            self.desk.say(HELP)
        elif name in PAGES:
            self.desk.show(PAGES[name], self.view)
        return name == "help" or name in PAGES

    async def statement(self) -> str:
        """What is said: lines up to an empty one. A question on the side wants an answer; at the table a party may keep silent."""
        lines: list[str] = []
        must = self.question.kind == "probe"
        end = "an empty line ends it" + ("" if must else "; Enter at once = say nothing")
        prompt = f"Your {_WORDS.get(self.question.kind, 'statement')} ({end})"

        def taken(text: str) -> bool:
            if text and len("\n".join([*lines, text])) > MOST:
                raise ValueError(f"With that line it would be longer than {MOST} characters; the line was not taken.")
            if not text and must and not lines:
                raise ValueError("Nothing was said yet.")
            lines.extend([text] if text else [])
            return bool(text)

        while await self.ask("" if lines else prompt, taken):
            continue
        return "\n".join(lines)

    async def stances(self) -> tuple[Declared, ...]:
        """What the party declares to seek, beside its acts."""
        known = typed.issues(self.view, self.view.inputs.scenario.issues)

        def read(text: str) -> tuple[Declared, ...]:
            found = []
            for pair in text.replace(",", " ").replace(";", " ").split():
                name, equals, option = pair.partition("=")
                if not equals:
                    raise ValueError(f"{pair[:SHOWN]!r} is not ISSUE=OPTION, such as 1=3.")
                issue = known.of(name)
                found.append(Declared(issue=issue, option=typed.draft(self.view, issue, option).option))
            if wrong := [why for name, why in faults(self.view, self.question, self.turn(stances=tuple(found))) if name == "a stance"]:
                raise ValueError(f"That is not allowed: {wrong[0]}.")
            return tuple(found)

        what = "Options that you declare to seek, on record and binding nobody"
        return await self.ask(f"{what}, such as 1=3 2=1 ({known}; Enter = none)", read)
