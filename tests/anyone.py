"""A delegate that does anything legal, by the hash: what the offline rules must be able to sit beside and to take over from."""

from __future__ import annotations

from harness.domain.agenda import Draft
from harness.domain.chance import below, word
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
            due = motion != "open-seat" or view.public.mode == "informal"
            if motion not in view.public.motions and due and self._roll(question, 3, "move", motion) == 0:
                return [*found, Move(motion=motion)]
        return found

    def _final(self, question: Question, view: View) -> list[Act]:
        return [self._on(question, view, i, final=True) for i in question.issues] + self._join(question, view)

    def _join(self, question: Question, view: View) -> list[Act]:
        free = [i for i, a in view.public.adopted.items() if a.opt_in and question.party not in view.public.joined[i]]
        return [Accede(issue=i) for i in free if self._roll(question, 2, "join", i)]

    def _on(self, question: Question, view: View, issue: str, *, final: bool = False) -> Act:
        want = self._text(question, view, issue)
        riders = [r.id for r in view.inputs.agenda.riders if issue in r.issues]
        act = self._roll(question, 6, "act", issue)
        if act == 0 and not final and want != view.public.tabled[issue].draft:
            return Amend(issue=issue, draft=want)
        if act == 1 and riders:
            return AcceptWithRider(issue=issue, rider=riders[self._roll(question, len(riders), "rider", issue)])
        if act == 2:
            return Object(issue=issue, reason="red-line", want=want)
        if act == 3:
            return AdReferendum(issue=issue) if final else Reserve(issue=issue)
        return Object(issue=issue, reason="no-gain") if act == 4 else Accept(issue=issue)

    def _margins(self, question: Question, view: View) -> list[Act]:
        found: list[Act] = [Agree(offer=o) if self._roll(question, 2, o) else Refuse(offer=o) for o in question.offers]
        if question.party in view.public.absent_since and self._roll(question, 2, "back"):
            found.append(Return())
        if len(question.issues) >= 2:
            give, get = (Pledge(issue=i, draft=self._text(question, view, i, "trade")) for i in question.issues[:2])
            others = [p for p in view.inputs.seats if p != question.party]
            found.append(Trade(to=others[self._roll(question, len(others), "to")], give=give, get=get))
        return found
