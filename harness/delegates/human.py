"""A person as a delegate: asked part by part, answers by numbers or words, and is held to the procedure as a model is.

It knows no terminal: whoever seats it hands in a `Desk`. What a person is shown is rendered from the party's view and from nothing else.
A mistake costs only the part that it is in; `back` begins an answer anew, and leaving raises `Paused`, from which the run can be resumed.
"""

from __future__ import annotations

from harness.delegates.deciding import PARTS, YES
from harness.delegates.sheet import Anew, Desk, Sheet
from harness.domain.legality import faults
from harness.domain.turns import Note, Question, Turn
from harness.domain.view import View
from harness.prompts.asking import deeds
from harness.prompts.form import FORM
from harness.prompts.reading import spoken


class Human:
    """Speaks for any party at whose seat a person is; one instance serves all, because it remembers nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, question: Question, view: View) -> Turn:
        """A legal turn as the person gives it. Raises Paused when the person leaves."""
        async with self._desk.seat(question, view):
            while True:
                try:
                    return await _filled(Sheet(self._desk, question, view))
                except Anew:
                    self._desk.say("This answer begins anew.")


async def _filled(sheet: Sheet) -> Turn:
    """The whole turn: acts, statement, stances and note, sent when the person says so. Raises Anew."""
    for name in (n for n in FORM[sheet.question.kind] if n in sheet.fields and n in PARTS):
        await PARTS[name](sheet)
        if sheet.gone:
            break
    said = await sheet.statement() if "statement" in sheet.fields else ""
    declared = await sheet.stances() if "stances" in sheet.fields else ()
    note = await sheet.ask("A private note, for your own government only (Enter = none)", str) if "note" in sheet.fields else ""
    turn = sheet.turn(*sheet.acts, statement=spoken(said), stances=declared, note=Note(text=note))
    if wrong := [why for _, why in faults(sheet.view, sheet.question, turn)]:
        sheet.desk.say(f"That cannot be sent: {'; '.join(wrong)}.")
        raise Anew
    if sheet.acts:
        sheet.desk.say(f"On record: {deeds(sheet.acts)}")
    if not await sheet.ask("Send this answer? (Enter = yes, back = begin anew)", lambda text: not text or YES.of(text)):
        raise Anew
    return turn
