"""When a text is adopted: one rule, as data (`scenario.AcceptanceRule`), applied in one place."""

from __future__ import annotations

from harness.domain import events as ev
from harness.domain.agenda import Issue
from harness.domain.format import AcceptanceRule
from harness.domain.scenario import Inputs
from harness.domain.sitting import mode
from harness.domain.state import Answer, Public
from harness.domain.turns import WILLING


def votes(rule: AcceptanceRule, parties: tuple[str, ...]) -> int:
    """Votes that these parties hold: one each, or as the rule says."""
    return sum(rule.votes.get(p, 0) if rule.votes else 1 for p in parties)


def passes(rule: AcceptanceRule, willing: tuple[str, ...], present: tuple[str, ...], essential: tuple[str, ...] = ()) -> bool:
    """Whether the willing suffice: quorum, essential parties, and under consensus nobody present against, or few (`less`)."""
    if votes(rule, willing) < rule.quorum or not set(essential) <= set(willing):
        return False
    return not rule.consensus or len(set(present) - set(willing)) <= rule.less


def essential(rule: AcceptanceRule, issue: Issue) -> tuple[str, ...]:
    """Parties without whose consent a text on this issue is not adopted: the rule's, where it names any or none, else the issue's own."""
    return issue.essential if rule.essential is None else rule.essential


def may_decide(rule: AcceptanceRule, sitting: ev.Mode) -> bool:
    """Whether a session in this mode may decide under this rule: an item for those who join always.

    Others not while seats stand empty unagreed.
    """
    return rule.opt_in or sitting == "full" or (sitting == "open-seat" and not rule.needs_all)


def adoption(inputs: Inputs, public: Public, issue: Issue, *, last: bool) -> ev.Adopted | None:
    """The adoption of the tabled text, if the rule is met; `last` at the final reading, when a first reading suffices.

    The event's number is set by the caller. A text that is the status quo settles nothing and is not adopted.
    """
    rule, tabled = inputs.format.rules[issue.kind], public.tabled[issue.id]
    if tabled.draft.option == issue.status_quo.value or (tabled.reading < 2 and not last) or not may_decide(rule, mode(inputs, public)):
        return None
    answers = {p: a for p, a in public.answers.get(issue.id, {}).items() if p in public.present and a.tabled == tabled.draft}
    willing = tuple(p for p in public.present if p in answers and answers[p].act in WILLING)
    if not passes(rule, willing, public.present, essential(rule, issue)):
        return None
    return ev.Adopted(
        seq=0,
        issue=issue.id,
        draft=tabled.draft,
        round=public.round,
        parties=willing,
        understandings=_understandings(answers, willing),
        reservations=tuple(p for p in willing if answers[p].act == "reserve"),
        ad_referendum=tuple(p for p in willing if answers[p].act == "ad-referendum"),
        opt_in=rule.opt_in,
        binding=inputs.format.commits(issue.kind),
    )


def _understandings(answers: dict[str, Answer], willing: tuple[str, ...]) -> tuple[ev.Understanding, ...]:
    return tuple(ev.Understanding(party=p, rider=r) for p in willing if (r := answers[p].rider) is not None)
