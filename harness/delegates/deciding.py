"""How a person is asked for the acts of a turn: one function for each field of the form that holds acts, in the table `PARTS`.

Which fields a question has now is the form's to say. A line may hold an act with all it needs; what it leaves out is asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from harness.delegates import typed
from harness.delegates.sheet import Sheet
from harness.delegates.typed import SHOWN, Menu, menu
from harness.domain import turns
from harness.domain.agenda import Draft
from harness.domain.legality import MOST_OFFERS
from harness.domain.turns import Pledge
from harness.prompts.asking import MOTIONS
from harness.prompts.form import givable, joinable, meetable, movable

T = TypeVar("T")
ACTS: dict[str, tuple[str, ...]] = {
    "accept": ("accept",),
    "accept-with-rider": ("accept with rider", "accept with", "rider"),
    "amend": ("amend", "amend to"),
    "reserve": ("reserve",),
    "object": ("object",),
    "ad-referendum": ("ad referendum",),
    "walk-out": ("walk out", "leave"),
}
"""What may be done about a draft, and the words for it."""
COMING: Menu[bool] = Menu(((("come", "attend"), True), (("stay away", "decline"), False)))
YES: Menu[bool] = Menu(((("yes",), True), (("no",), False)))
VOICES: Menu[Any] = Menu(((("support",), turns.Support), (("oppose",), turns.Oppose)))
REPLIES: Menu[Any] = Menu(((("agree",), turns.Agree), (("refuse",), turns.Refuse)))
REASONS = ("red-line", "beyond-limit", "no-gain")


async def _attendance(sheet: Sheet) -> None:
    """Comes, or stays away, perhaps over a precondition."""
    if await sheet.ask(f"{COMING}", COMING.of):
        return sheet.add(turns.Attend())
    known = menu(p.id for p in sheet.view.profile.preconditions)
    if not known.items:
        return sheet.add(turns.Decline())
    over = await sheet.ask(f"Over which precondition? ({known}; Enter = none)", partial(_or_none, known))
    return sheet.add(turns.Decline(precondition=over))


async def _proposals(sheet: Sheet) -> None:
    """What is put forward on each issue, if anything."""

    def read(issue: str, text: str) -> None:
        if text:
            sheet.add(turns.Propose(issue=issue, draft=typed.draft(sheet.view, issue, text)))

    for issue in sheet.question.issues:
        sheet.desk.issue(sheet.view, issue)
        await sheet.ask(f"{sheet.name(issue)}: your proposal (Enter = none)", partial(read, issue))


async def _answers(sheet: Sheet) -> None:
    """One act on each open issue; leaving the room ends it."""
    allowed = turns.ALLOWED[sheet.question.kind]
    choice = Menu(tuple((words, kind) for kind, words in ACTS.items() if kind in allowed))
    for issue in sheet.question.issues:
        sheet.desk.issue(sheet.view, issue)
        made = False
        while not made:
            kind, rest = await sheet.ask(f"{sheet.name(issue)}: {choice}", choice.read)
            made = await _done(sheet, issue, kind, rest)
        if sheet.gone:
            return


async def _done(sheet: Sheet, issue: str, kind: str, rest: str) -> bool:
    """Whether an act was made, of what its line said and what had to be asked besides."""
    try:
        if kind in _DETAILED:
            return await _DETAILED[kind](sheet, issue, rest)
        if rest:
            raise ValueError(f"{rest[:SHOWN]!r} is too much here.")
        sheet.add({"accept": turns.Accept, "reserve": turns.Reserve, "ad-referendum": turns.AdReferendum}[kind](issue=issue))
    except ValueError as wrong:
        sheet.desk.say(str(wrong))
        return False
    return True


async def _ride(sheet: Sheet, issue: str, rest: str) -> bool:
    """Accepts on an understanding."""
    known = typed.riders(sheet.view, issue)
    if not known.items:
        raise ValueError("No rider fits this issue.")

    def read(text: str) -> None:
        sheet.add(turns.AcceptWithRider(issue=issue, rider=known.of(text.lstrip("+ "))))

    return await _detail(sheet, f"Which rider? ({known}; Enter = another act)", rest, read)


async def _amend(sheet: Sheet, issue: str, rest: str) -> bool:
    """Wants another text."""

    def read(text: str) -> None:
        sheet.add(turns.Amend(issue=issue, draft=typed.draft(sheet.view, issue, text)))

    return await _detail(sheet, "To which text? (Enter = another act)", rest, read)


async def _detail(sheet: Sheet, prompt: str, rest: str, read: Callable[[str], None]) -> bool:
    """Reads the rest of a line, or asks for it where there is none; nothing typed there takes the act back."""

    def taken(text: str) -> bool:
        if text:
            read(text)
        return bool(text)

    return taken(rest) if rest else await sheet.ask(prompt, taken)


async def _object(sheet: Sheet, issue: str, rest: str) -> bool:
    """Objects: on the line a word is the reason, a number the text that the party would sign; who says neither is asked for both."""

    def made(reason: str, want: Draft | None) -> turns.Object:
        return turns.Object.model_validate({"issue": issue, "reason": reason, "want": want})

    def draft(text: str) -> Draft | None:
        want = typed.draft(sheet.view, issue, text) if text else None
        sheet.check(made("no-gain", want))
        return want

    named, text = ("", rest) if not rest or rest[0].isdecimal() else menu(REASONS).read(rest)
    want = draft(text)
    fitting = menu(reason for reason in REASONS if sheet.fits(made(reason, want)))
    reason = named or await sheet.ask(f"Why? ({fitting})", fitting.of)
    if not rest:
        want = await sheet.ask("A text that you would sign? (Enter = none)", draft)
    sheet.add(made(reason, want))
    return True


async def _leave(sheet: Sheet, issue: str, rest: str) -> bool:
    """Leaves the room, if that is meant."""
    sheet.check(turns.WalkOut(issue=issue))
    prompt = f"You leave the room over {sheet.name(issue)}, and nothing else of this turn counts. Are you sure? ({YES})"
    if sure := await sheet.ask(prompt, YES.of):
        sheet.acts = [turns.WalkOut(issue=issue)]
    return sure


_DETAILED: dict[str, Callable[[Sheet, str, str], Awaitable[bool]]] = {
    "accept-with-rider": _ride,
    "amend": _amend,
    "object": _object,
    "walk-out": _leave,
}
"""Acts that say more than the issue."""


async def _accede(sheet: Sheet) -> None:
    """Adopted texts that the party joins now."""
    known = typed.issues(sheet.view, joinable(sheet.view))

    def read(text: str) -> None:
        found = dict.fromkeys(known.of(part) for part in text.replace(";", ",").split(",") if part.strip())
        sheet.add(*(turns.Accede(issue=issue) for issue in found))

    await sheet.ask(f"Adopted without you: {known}. Which do you join? (such as 1, 2; Enter = none)", read)


async def _motions(sheet: Sheet) -> None:
    """A word on each motion before the room."""

    def read(motion: str, text: str) -> None:
        if text:
            sheet.add(VOICES.of(text).model_validate({"motion": motion}))

    for motion in sheet.question.motions:
        await sheet.ask(f"The motion to {MOTIONS[motion]}: {VOICES} (Enter = no word)", partial(read, motion))


async def _move(sheet: Sheet) -> None:
    """A motion of the party's own."""
    known = menu(movable(sheet.view))
    meant = "; ".join(f"{n} = {MOTIONS[motion]}" for n, (_, motion) in enumerate(known.items, 1))

    def read(text: str) -> None:
        if text:
            sheet.add(turns.Move.model_validate({"motion": known.of(text)}))

    await sheet.ask(f"Do you put a motion? {known} ({meant}; Enter = none)", read)


async def _offers(sheet: Sheet) -> None:
    """A word on each exchange that waits for the party."""

    def read(number: int, text: str) -> None:
        if text:
            sheet.add(REPLIES.of(text)(offer=number))

    for number in sheet.question.offers:
        offer = sheet.view.own.offers[number]
        who = sheet.view.inputs.profile[offer.by].short
        give, get = typed.told(sheet.view, offer.give), typed.told(sheet.view, offer.get)
        what = f"Exchange {number}: {who} would support {give}, if you support {get}"
        await sheet.ask(f"{what}. {REPLIES} (Enter = let it lapse)", partial(read, number))


async def _trades(sheet: Sheet) -> None:
    """Exchanges that the party puts to others: to whom, and what for what."""
    for _ in range(MOST_OFFERS):
        made = [a for a in sheet.acts if a.act == "trade"]
        free = typed.parties(sheet.view, (p for p in meetable(sheet.view) if p not in {a.to for a in made}))
        gives = [i for i in givable(sheet.view, sheet.question) if i not in {a.give.issue for a in made}]
        if not (free.items and gives):
            return
        to = await sheet.ask(f"Do you offer somebody an exchange? {free} (Enter = no)", partial(_or_none, free))
        if to is None:
            return
        await _trade(sheet, to, gives)


async def _trade(sheet: Sheet, to: str, gives: list[str]) -> None:
    """One exchange; Enter at either half lets it be."""
    known = sheet.question.issues

    def given(text: str) -> Pledge | None:
        half = typed.pledge(sheet.view, gives, text) if text else None
        if half is not None:
            other = next(i for i in known if i != half.issue)
            sheet.check(*sheet.acts, turns.Trade(to=to, give=half, get=Pledge(issue=other, draft=Draft(option=1))))
        return half

    listed = typed.issues(sheet.view, gives)
    give = await sheet.ask(f"You would support (issue and text, such as 1 3): {listed} (Enter = let it be)", given)
    if give is None:
        return
    gets = [i for i in known if i != give.issue]

    def got(text: str) -> None:
        if text:
            sheet.add(turns.Trade(to=to, give=give, get=typed.pledge(sheet.view, gets, text)))

    await sheet.ask(f"In return they support (issue and text): {typed.issues(sheet.view, gets)} (Enter = let it be)", got)


async def _come_back(sheet: Sheet) -> None:
    """Whether the party takes its seat from the next round on."""

    def read(text: str) -> None:
        if text and YES.of(text):
            sheet.add(turns.Return())

    await sheet.ask(f"Does your delegation take its seat from the next round on? ({YES}; Enter = no)", read)


def _or_none(known: Menu[T], text: str) -> T | None:
    """What is chosen, or nothing."""
    return known.of(text) if text else None


PARTS: dict[str, Callable[[Sheet], Awaitable[None]]] = {
    "attendance": _attendance,
    "proposals": _proposals,
    "answers": _answers,
    "accede": _accede,
    "motions": _motions,
    "move": _move,
    "offers": _offers,
    "trades": _trades,
    "come_back": _come_back,
}
"""How each field of the form that holds acts is asked for."""
