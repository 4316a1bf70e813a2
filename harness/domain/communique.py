"""The communique: what was agreed, in the sentences that were signed, and what was not."""

from __future__ import annotations

from typing import Literal

from harness.domain import events as ev
from harness.domain.adoption import essential, may_decide
from harness.domain.agenda import Agenda, Draft, Issue
from harness.domain.drafting import brackets
from harness.domain.scenario import Inputs
from harness.domain.sitting import chair, mode
from harness.domain.state import Public
from harness.domain.turns import WILLING

COUNTED = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
"""A session has eight issues at the most."""


def sentence(agenda: Agenda, issue: str, draft: Draft) -> str:
    """The signable sentence of a text: the option's, with the rider's understanding."""
    text = agenda.by_id[issue].option(draft.option).text
    return text if draft.rider is None else f"{text.rstrip('.')}, on the understanding that {agenda.rider_by_id[draft.rider].text}."


def communique(inputs: Inputs, public: Public) -> ev.Communique:
    """The communique of a session whose closing statements are made."""
    agreed = tuple(_agreed(inputs, public, i) for i in inputs.scenario.issues if i in public.adopted)
    left = tuple(_open(inputs, public, i) for i in inputs.scenario.issues if i not in public.adopted and i in public.tabled)
    return ev.Communique(
        seq=0,
        preamble=_preamble(inputs, public, len(agreed)),
        agreed=agreed,
        open=left,
        absent=tuple(public.absent_since),
        next_meeting=_next_meeting(inputs, public),
    )


def _preamble(inputs: Inputs, public: Public, agreed: int) -> str:
    if not public.present:
        return f"No delegation was at the table at the end of: {inputs.scenario.title}."
    names = [inputs.profile[p].name for p in public.present]
    of = "Representatives of" if inputs.format.level == "track-one" else "Scholars and officials in a private capacity, of"
    who = f"{of} {listed(names)} met for" if len(names) > 1 else f"Only {names[0]} was at the table at the end of"
    guests = listed([inputs.profile[g].name for g in public.guests if g in public.spoke])
    watching = f" {guests[:1].upper()}{guests[1:]} attended as guests." if guests else ""
    others = listed([r.name for r in inputs.format.represented])
    spoken_for = (
        f" {others[:1].upper()}{others[1:]} had no delegation of their own; the text of the meeting speaks for them." if others else ""
    )
    outcome = "One text was adopted." if agreed == 1 else f"{COUNTED[agreed]} texts were adopted."
    advice = [k for k in inputs.format.rules if not inputs.format.commits(k)]
    bound = " What is adopted here commits no government." if agreed and len(advice) == len(inputs.format.rules) else ""
    return f"{who}: {inputs.scenario.title}.{watching}{spoken_for} {outcome}{bound}"


def _agreed(inputs: Inputs, public: Public, issue: str) -> ev.Agreed:
    adopted = public.adopted[issue]
    return ev.Agreed(
        issue=issue,
        text=sentence(inputs.agenda, issue, adopted.draft),
        parties=tuple(p for p in inputs.seats if p in public.joined[issue]),
        reservations=adopted.reservations,
        ad_referendum=adopted.ad_referendum,
        understandings=adopted.understandings,
        binding=adopted.binding,
    )


def _open(inputs: Inputs, public: Public, issue: str) -> ev.OpenItem:
    tabled = public.tabled[issue]
    answers = {p: a for p, a in public.answers.get(issue, {}).items() if p in public.present}
    return ev.OpenItem(
        issue=issue,
        text=sentence(inputs.agenda, issue, tabled.draft),
        brackets=brackets(answers, tabled.draft),
        objections=tuple(p for p, a in answers.items() if a.act == "object"),
        why=_why(inputs, public, inputs.agenda.by_id[issue], tabled.draft),
    )


def _why(inputs: Inputs, public: Public, issue: Issue, draft: Draft) -> Literal["status-quo", "absence", "objection", "quorum"]:
    rule = inputs.format.rules[issue.kind]
    needed = set(essential(rule, issue))
    if draft.option == issue.status_quo.value:
        return "status-quo"
    if not needed <= set(public.present) or not may_decide(rule, mode(inputs, public)):
        return "absence"
    willing = {p for p, a in public.answers.get(issue.id, {}).items() if a.act in WILLING}
    against = set(public.present) - willing
    return "objection" if against and ((rule.consensus and len(against) > rule.less) or against & needed) else "quorum"


def _next_meeting(inputs: Inputs, public: Public) -> str:
    who = "The chair" if chair(inputs, public) in public.present or inputs.format.chair == "neutral" else "The Parties"
    if public.absent_since:
        kept = [inputs.profile[p].name for p in public.absent_since]
        seats = f"the seat of {kept[0]} is" if len(kept) == 1 else f"the seats of {listed(kept)} are"
        return f"{who} will consult on a further session; {seats} kept."
    if inputs.format.chair == "none":
        what = "meet again, and settle among themselves when" if public.adopted else "consult on whether and when to meet again"
        return f"The Parties will {what}."
    if public.adopted:
        return "The Parties will meet again; the chair will propose a date and place."
    return "The chair will consult the Parties on whether and when to meet again."


def listed(names: list[str]) -> str:
    """Names as a list in prose: "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""
