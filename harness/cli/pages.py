"""What a person at the table reads: pure functions of the party's view, as lines of text no wider than a width."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from harness.cli.display import laid
from harness.delegates.sheet import Page
from harness.domain import events as ev
from harness.domain.turns import Question
from harness.domain.view import View
from harness.prompts.asking import Briefs
from harness.report.names import capital, chaired, day, label, plate, shorts
from harness.report.plain import plain
from harness.report.tell import tell
from harness.report.text import wrap

RULE = "="
ASKED = {
    "attend": "Does your delegation come to this meeting?",
    "opening": "You open: say what your government wants, and put forward what it proposes.",
    "floor": "You have the floor: answer the draft on every open issue.",
    "margins": "You are in the margins: nothing is said aloud here, and only exchanges reach others.",
    "final": "The final reading: your government's last word on every open issue.",
    "closing": "You close: say what your government takes home.",
    "cable": "Your report home, read by your government only.",
    "probe": "A question on the side, of which nobody else hears",
}
"""What each kind of question wants."""


def question(asked: Question, view: View, width: int) -> str:
    """All that stands before an answer: the news, who is asked, and what. The first question brings the scene."""
    news = _since(view)
    first = not any(isinstance(e, ev.TurnTaken) and e.party == view.party for e in view.heard)
    scene = _scene(view, width) if first else []
    rounds = f", round {asked.round} of {view.inputs.scenario.rounds}" if asked.kind in {"floor", "margins"} else ""
    head = f"{plate(view.inputs, view.party)}{rounds}"
    what = ASKED[asked.kind] + (f': "{plain(asked.text)}"' if asked.text else "")
    lines = [*scene, *_told(view, news, width), "", RULE * width, *wrap(head, width), *wrap(what, width), *_promised(view, asked, width)]
    return "\n".join([*lines, *wrap("(help says how to answer, and what else can be asked for)", width)] if first else lines)


def page(name: Page, view: View, width: int) -> str:
    """A page to look something up in."""
    return "\n".join(["", *_PAGES[name](view, width), ""])


def issue(view: View, name: str, width: int) -> str:
    """One issue: its question, its options by number with the draft marked, riders, brackets, and the last word of each party."""
    inputs = view.inputs
    known, tabled = inputs.agenda.by_id[name], view.public.tabled.get(name)
    lines = ["", *wrap(f"{capital(plain(known.short))} ({name}): {plain(known.question)}", width)]
    for option in known.options:
        mark = ">" if tabled is not None and tabled.draft.option == option.number else " "
        now = " (how things are now)" if option.number == known.status_quo.value else ""
        lines += wrap(f"{plain(option.text)}{now}", width, f" {mark} {option.number}. ", "      ")
    for rider in (r for r in inputs.agenda.riders if name in r.issues):
        lines += wrap(f"{rider.id}: on the understanding that {plain(rider.text)}", width, "   + ", "      ")
    if tabled is not None:
        lines += wrap(f"The draft: {tabled.draft.code} ({label(inputs, name, tabled.draft)}).", width, "   ", "   ")
        for bracket in tabled.brackets:
            what = f"In brackets: {bracket.draft.code} ({label(inputs, name, bracket.draft)}), wanted by {shorts(inputs, bracket.parties)}."
            lines += wrap(what, width, "   ", "   ")
    for party, last in view.public.answers.get(name, {}).items():
        about = " ".join(x for x in (last.rider, f"(would have {last.want.code})" if last.want else "") if x)
        lines += wrap(f"{plate(inputs, party)}: {last.act.replace('-', ' ')} {about}".rstrip(), width, "   ", "      ")
    return "\n".join(lines)


def _since(view: View) -> tuple[ev.Event, ...]:
    """What the party has heard since its own last turn and the note that it kept of it."""
    heard = view.heard
    own = [n for n, e in enumerate(heard) if isinstance(e, ev.TurnTaken | ev.NoteKept) and e.party == view.party]
    return heard[own[-1] + 1 :] if own else heard


def _told(view: View, events: Iterable[ev.Event], width: int) -> list[str]:
    return [laid(view.inputs, paragraph, width) for event in events for paragraph in tell(view.inputs, event)]


def _scene(view: View, width: int) -> list[str]:
    """What the meeting is and what it is about; in a pathway, what the sessions before it have left."""
    left = [line for told in Briefs(view.inputs).before() for line in wrap(plain(told), width, "- ", "  ")]
    lines = ["", *wrap(plain(view.inputs.format.text), width), "", *wrap(plain(view.inputs.scenario.brief), width)]
    return [*lines, "", "What went before:", *left] if left else lines


def _promised(view: View, asked: Question, width: int) -> list[str]:
    """The open issues on which the party's word is given."""
    lines = []
    for name, exchange in view.own.pledges.items():
        if name in asked.issues:
            mine, other = (exchange.give, exchange.to) if exchange.by == view.party else (exchange.get, exchange.by)
            what = f"{mine.draft.code} ({label(view.inputs, name, mine.draft)}) on {name}"
            lines += wrap(f"Your word is given: you promised {shorts(view.inputs, [other])} to support {what}.", width)
    return lines


def _brief(view: View, width: int) -> list[str]:
    """The meeting, the situation, and the party's own instructions."""
    scene, form = view.inputs.scenario, view.inputs.format
    title = f"{plain(scene.title)}: {plain(form.title)}, {day(scene.situation.date)}. {capital(chaired(view.inputs, form.chair))}."
    members = f"Members: {shorts(view.inputs, view.inputs.seats)}."
    told = Briefs(view.inputs).brief(view.party).splitlines()
    lines = [*wrap(f"{title} {members}", width), *_scene(view, width), "", *wrap(plain(scene.situation.text), width), ""]
    return [*lines, *(out for text in told for out in wrap(plain(text), width, after="  "))]


def _draft(view: View, width: int) -> list[str]:
    lines = []
    for name in view.inputs.scenario.issues:
        lines.append(issue(view, name, width))
        if (adopted := view.public.adopted.get(name)) is not None:
            what = f"{adopted.draft.code} ({label(view.inputs, name, adopted.draft)})"
            lines += wrap(f"ADOPTED: {what}, by {shorts(view.inputs, view.public.joined[name])}.", width, "   ", "   ")
    return lines


def _history(view: View, width: int) -> list[str]:
    return _told(view, view.heard, width) or ["Nothing has been said yet."]


_PAGES: dict[Page, Callable[[View, int], list[str]]] = {"brief": _brief, "draft": _draft, "history": _history}
