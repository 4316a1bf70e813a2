"""What a party does when asked: one rule a kind of question, in the table `DECIDE`."""

from __future__ import annotations

from collections.abc import Callable

from harness.domain.turns import Accede, Agree, Propose, Question, Why
from harness.rules import answers, attendance, exchange, motions
from harness.rules.choice import Choice
from harness.rules.mind import Mind


def decide(mind: Mind, question: Question) -> list[Choice]:
    """Acts with reasons, in the order in which they are said."""
    if mind.party in mind.inputs.visitors:
        return []
    return DECIDE[question.kind](mind, question)


def _attend(mind: Mind, question: Question) -> list[Choice]:
    return [attendance.attend(mind)]


def _opening(mind: Mind, question: Question) -> list[Choice]:
    found = []
    for issue in question.issues:
        cell = mind.cell(issue)
        numbers = {"ideal": cell.ideal, "tolerance": cell.tolerance, "salience": cell.salience, "low": cell.low, "high": cell.high}
        why = Why(rule="opens with its ideal", act="propose", issue=issue, numbers=numbers, lines=cell.reading.lines)
        found.append(Choice(Propose(issue=issue, draft=mind.want(issue)), why))
    return found


def _floor(mind: Mind, question: Question) -> list[Choice]:
    leaving = attendance.leave(mind)
    if leaving is not None:
        return [leaving]
    found = [answers.answer(mind, issue, final=False) for issue in question.issues] + _accede(mind)
    found += [c for m in question.motions if (c := motions.speak_to(mind, m)) is not None]
    moving = motions.move(mind)
    return found + ([moving] if moving else [])


def _margins(mind: Mind, question: Question) -> list[Choice]:
    found = exchange.respond(mind, question.offers)
    word_given = {mind.view.own.offers[c.act.offer].get.issue for c in found if isinstance(c.act, Agree)}
    if mind.party in mind.public.absent_since:
        back = attendance.come_back(mind)
        found += [back] if back else []
    asking = exchange.offer(mind) if mind.public.round < mind.inputs.scenario.rounds else None
    return found + ([asking] if asking and asking.issue not in word_given else [])


def _final(mind: Mind, question: Question) -> list[Choice]:
    return [answers.answer(mind, issue, final=True) for issue in question.issues] + _accede(mind)


def _accede(mind: Mind) -> list[Choice]:
    """Joins a text that others have adopted, when it is as good as its own offer or brings a gain."""
    found = []
    for issue, adopted in mind.public.adopted.items():
        if mind.party in mind.public.joined[issue]:
            continue
        cell, place = mind.cell(issue), mind.inputs.agenda.value(issue, adopted.draft)
        if cell.signable(adopted.draft) and cell.net(place) >= 0:
            numbers = {"text": place, "net": cell.net(place), "ideal": cell.ideal}
            found.append(Choice(Accede(issue=issue), Why(rule="accession", act="accede", issue=issue, numbers=numbers)))
    return found


def _nothing(mind: Mind, question: Question) -> list[Choice]:
    return []


DECIDE: dict[str, Callable[[Mind, Question], list[Choice]]] = {
    "attend": _attend,
    "opening": _opening,
    "floor": _floor,
    "margins": _margins,
    "final": _final,
    "closing": _nothing,
    "cable": _nothing,
    "probe": _nothing,
}
