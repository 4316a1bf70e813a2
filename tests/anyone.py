"""A delegate that does anything legal, by the hash: what the offline rules must be able to sit beside and to take over from."""

from __future__ import annotations

from harness.domain.agenda import Draft
from harness.domain.chance import below, word
from harness.domain.sitting import mode
from harness.domain.turns import (
    Accede,
    Accept,
    AcceptWithRider,
    Act,
    AdReferendum,
    Agree,
    Amend,
    Attend,
    Decline,
    Move,
    Object,
    Oppose,
    Pledge,
    Propose,
    Question,
    Refuse,
    Reserve,
    Return,
    Sentence,
    Support,
    Trade,
    Turn,
    WalkOut,
)
from harness.domain.view import View


class Anyone:
    """Legal turns without sense."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    async def answer(self, question: Question, view: View) -> Turn:
        """Any legal turn."""
        acts = getattr(self, f"_{question.kind}", lambda q, v: ())(question, view)
        said = (Sentence(text=f"Whatever {question.id} may bring."),)
        return Turn(question=question.id, party=question.party, statement=said, acts=tuple(acts), source="scripted")

    def _roll(self, question: Question, sides: int, *keys: str | int) -> int:
        return below(word(self.seed, "anyone", question.id, *keys), sides)

    def _text(self, question: Question, view: View, issue: str, *keys: str | int) -> Draft:
        texts = view.inputs.agenda.texts[issue]
        return texts[self._roll(question, len(texts), "text", issue, *keys)][1]

    def _attend(self, question: Question, view: View) -> list[Act]:
        return [Decline() if self._roll(question, 4) == 0 else Attend()]

    def _opening(self, question: Question, view: View) -> list[Act]:
        return [Propose(issue=i, draft=self._text(question, view, i)) for i in question.issues if self._roll(question, 3, i)]

    def _floor(self, question: Question, view: View) -> list[Act]:
        if question.issues and self._roll(question, 12, "leave") == 0:
            return [WalkOut(issue=question.issues[0])]
        found = [self._on(question, view, i) for i in question.issues] + self._join(question, view)
        for motion in question.motions:
            found += [[], [Support(motion=motion)], [Oppose(motion=motion)]][self._roll(question, 3, motion)]
        for motion in view.inputs.format.motions:
            due = motion != "open-seat" or mode(view.inputs, view.public) == "informal"
            put = view.public.motions.get(motion)
            free = put is None or (put.carried is not None and motion == "open-seat")
            if free and due and self._roll(question, 3, "move", motion) == 0:
                return [*found, Move(motion=motion)]
        return found

    def _final(self, question: Question, view: View) -> list[Act]:
        return [self._on(question, view, i, final=True) for i in question.issues] + self._join(question, view)

    def _join(self, question: Question, view: View) -> list[Act]:
        free = [i for i in view.public.adopted if question.party not in view.public.joined[i]]
        return [Accede(issue=i) for i in free if self._roll(question, 2, "join", i)]

    def _on(self, question: Question, view: View, issue: str, *, final: bool = False) -> Act:
        want = self._text(question, view, issue)
        riders = [r.id for r in view.inputs.agenda.riders if issue in r.issues]
        act = self._roll(question, 6, "act", issue)
        if act == 0 and not final and want != view.public.tabled[issue].draft:
            return Amend(issue=issue, draft=want)
        quo = view.public.tabled[issue].draft.option == view.inputs.agenda.by_id[issue].status_quo.value
        if act == 1 and riders and not quo:
            return AcceptWithRider(issue=issue, rider=riders[self._roll(question, len(riders), "rider", issue)])
        if act == 2 and want != view.public.tabled[issue].draft:
            return Object(issue=issue, reason="beyond-limit", want=want)
        if act == 3:
            return AdReferendum(issue=issue) if final else Reserve(issue=issue)
        return Object(issue=issue, reason="no-gain") if act == 4 else Accept(issue=issue)

    def _margins(self, question: Question, view: View) -> list[Act]:
        found: list[Act] = []
        for number in question.offers:
            offer = view.own.offers[number]
            able = {offer.give.issue, offer.get.issue} <= set(question.issues) and offer.get.issue not in view.own.pledges
            found.append(Agree(offer=number) if able and self._roll(question, 2, number) else Refuse(offer=number))
        if question.party in view.public.absent_since and self._roll(question, 2, "back"):
            found.append(Return())
        if len(question.issues) >= 2 and question.round < view.inputs.scenario.rounds and question.issues[0] not in view.own.pledges:
            give, get = (Pledge(issue=i, draft=self._text(question, view, i, "trade")) for i in question.issues[:2])
            others = [p for p in view.inputs.seats if p != question.party]
            found.append(Trade(to=others[self._roll(question, len(others), "to")], give=give, get=get))
        return found
