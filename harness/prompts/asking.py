"""Questions and persona as texts: everything that a prompt says is rendered here, from a party's view alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from harness.domain import events as ev
from harness.domain.adoption import essential
from harness.domain.agenda import Draft
from harness.domain.format import CHAIRLESS, AcceptanceRule
from harness.domain.party import Span
from harness.domain.scenario import Inputs
from harness.domain.turns import Question
from harness.domain.view import View
from harness.endpoint.values import Message
from harness.prompts.form import Schema, givable, joinable, movable
from harness.prompts.quoting import calm, quoted
from harness.prompts.shape import shape
from harness.templates import text

FIRMNESS = {
    "conditional": "given up on a condition",
    "moderate": "firm within reason",
    "strong": "very firm",
    "precondition": "a precondition",
    "red-line": "a red line",
}
MANNER = {
    "attend": "answers the invitation",
    "opening": "opens",
    "floor": "speaks",
    "margins": "speaks in the margins",
    "final": "gives its last word",
    "closing": "closes",
    "cable": "reports home",
}
GRIEVANCES = {
    "walked-out": "it left the room",
    "stayed-away": "it stayed away",
    "unkept-promise": "it did not keep its word",
    "went-on-without": "it went on without it",
}
MOTIONS = {"open-seat": "go on as we are and keep the empty seat open", "invite-guests": "invite the guests to the table"}


class Briefs:
    """What the parties of one conference are told before it begins: the meeting, its rules, and each party's brief.

    It is the longest part of every prompt and the same in every talk of a conference: rendered once, and one in memory.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.words = _words(inputs)
        self.meeting = self._meeting()
        self._systems: dict[str, Message] = {}

    def system(self, party: str) -> Message:
        """The system message of a party. All that is common to the parties comes first."""
        known = self._systems.get(party)
        if known is None:
            known = self._systems[party] = Message(role="system", content=self.meeting + self.brief(party))
        return known

    def brief(self, party: str) -> str:
        """What a party is told of itself."""
        inputs, me, voice = self.inputs, self.inputs.profile[party], self.inputs.voice[party]
        issues, withheld = {i.id for i in inputs.agenda.issues}, frozenset(inputs.scenario.withheld)
        values: dict[str, Any] = {
            "format": inputs.format,
            "agenda": inputs.agenda,
            "profile": inputs.profile,
            "me": me,
            "voice": voice if voice.self != me.name else None,
            "withheld": withheld,
            "preconditions": [p for p in me.preconditions if p.position not in withheld],
            "red_lines": [r for r in me.red_lines if r.issue in issues and r.position not in withheld],
            "firmness": FIRMNESS,
        }
        return text("prompts/brief.txt.j2", **values, **self.words)

    def _meeting(self) -> str:
        inputs = self.inputs
        values: dict[str, Any] = {
            "scenario": inputs.scenario,
            "format": inputs.format,
            "agenda": inputs.agenda,
            "day": _day(inputs.scenario.situation.date),
            "profile": inputs.profile,
            "chairless": CHAIRLESS,
            "before": self.before(),
            "essential": {i.id: essential(inputs.format.rules[i.kind], i) for i in inputs.agenda.issues},
            "rules": {kind: rule(inputs, kind_rule) for kind, kind_rule in inputs.format.rules.items()},
            "some_rider": next((r.id for r in inputs.agenda.riders), "RIDER"),
        }
        return text("prompts/meeting.txt.j2", **values, **self.words)

    def before(self) -> tuple[str, ...]:
        """What the earlier sessions of a pathway have left, a sentence each; none for a talk of its own."""
        legacy, name, capital, names = self.inputs.legacy, self.words["name"], self.words["capital"], self.words["names"]
        if legacy is None:
            return ()
        held = (f"Held before: {title}." for _, title in legacy.sessions)
        settled = (f"{'Agreed' if o.binding else 'Recommended, binding nobody'}, by {names(o.parties)}: {o.text}" for o in legacy.outcomes)
        blamed = (f"{capital(g.of)} holds against {name(g.toward)} that {GRIEVANCES[g.why]}." for g in legacy.grievances)
        return (*held, *settled, *blamed)


class Prompts:
    """What the parties of one talk are told. An event is rendered once for all who hear of it."""

    def __init__(self, inputs: Inputs, briefs: Briefs | None = None) -> None:
        self.inputs = inputs
        self.briefs = briefs if briefs is not None and briefs.inputs is inputs else Briefs(inputs)
        self._words = self.briefs.words
        self._tracks = {t.id: t for t in inputs.relations.tracks}
        self._conditions = {line.id: line.text for profile in inputs.profiles for line in profile.preconditions}
        self._told: dict[int, tuple[ev.Event, str]] = {}

    def asked(self, view: View, question: Question, news: Sequence[ev.Event], form: Schema | None, *, digest: bool = False) -> str:
        """A question with what was heard since the one before; with a digest of all that came earlier, where that was dropped."""
        parts = [self.standing(view, news, but=view.party), self.private(view)] if digest else []
        parts.append(self.heard(news))
        values: dict[str, Any] = {
            "question": question,
            "rounds": self.inputs.scenario.rounds,
            "statements": self.inputs.format.statements,
            "drafts": view.public.tabled,
            "own": view.own,
            "me": view.profile,
            "form": shape(form),
            "asked": _asked(view, question, form),
            "motions": MOTIONS,
        }
        parts.append(text(f"prompts/{question.kind}.txt.j2", **values, **self._words))
        return "\n".join(p.strip() for p in parts if p.strip())

    def standing(self, view: View, news: Sequence[ev.Event], *, but: str | None) -> str:
        """Where things stand in public, and what each said last, but for one party and for what the news tells anyway."""
        recent = {e.seq for e in news}
        said = {e.seq: e.spoken for e in view.log if isinstance(e, ev.TurnTaken)}
        words = {p: _first(said[n]) for p, n in view.public.spoke.items() if n not in recent and p != but and n in said}
        waiting = {motion: put for motion, put in view.public.motions.items() if put.carried is None}
        return text("prompts/digest.txt.j2", public=view.public, last_words=words, waiting=waiting, **self._words)

    def private(self, view: View) -> str:
        """What a party alone knows and must not forget: its exchanges, and its last note."""
        notes = [e.text for _, e in view.own.log if isinstance(e, ev.NoteKept) and e.text]
        offers = [o for o in view.own.offers.values() if o.status in {"open", "agreed"}]
        return text("prompts/private.txt.j2", party=view.party, offers=offers, note=notes[-1] if notes else "", **self._words)

    def heard(self, events: Iterable[ev.Event]) -> str:
        """What was heard, an event a paragraph."""
        return "".join(map(self._tell, events))

    def _tell(self, event: ev.Event) -> str:
        """One event; the same words for everybody who hears of it."""
        known = self._told.get(event.seq)
        if known is None or known[0] is not event:
            values: dict[str, Any] = {
                "e": event,
                "rounds": self.inputs.scenario.rounds,
                "manner": MANNER,
                "track": self._track,
                "deeds": deeds,
                "conditions": self._conditions,
            }
            known = self._told[event.seq] = (event, text("prompts/heard.txt.j2", **values, **self._words))
        return known[1]

    def _track(self, move: ev.TrackMove) -> str:
        known = self._tracks[move.track]
        return known.setback_text if move.moved == "setback" else known.progress_text


def repair(question: Question, form: Schema | None, problems: Sequence[str]) -> str:
    """What is wrong with an answer, and that it is wanted again."""
    return text("prompts/repair.txt.j2", question=question, problems=[calm(p) for p in problems], form=shape(form))


def deeds(acts: Iterable[Any]) -> str:
    """Acts in the words in which they are written, issue by issue."""
    return "; ".join(map(_deed, acts)) + "."


def rule(inputs: Inputs, rule: AcceptanceRule) -> str:
    """An acceptance rule in words."""
    votes = sum(rule.votes.values()) if rule.votes else len(inputs.seats)
    weighed = "".join(f" {inputs.profile[p].short} has {n}." for p in inputs.seats if (n := rule.votes.get(p, 1)) != 1)
    what = f"at least {rule.quorum} of {votes} votes must be willing (accept, accept with a rider, reserve, sign ad referendum)"
    block = _block(rule) if rule.consensus else ""
    seats = " It needs every member in the room." if rule.needs_all else ""
    opt_in = " It binds only those who join; the others may accede later." if rule.opt_in else ""
    advice = " It is a recommendation and binds nobody." if rule.advisory else ""
    return f"{what}{block}.{weighed}{seats}{opt_in}{advice}"


def _block(rule: AcceptanceRule) -> str:
    who = "nobody" if not rule.less else "at most one" if rule.less == 1 else f"at most {rule.less}"
    return f", and {who} at the table may object or want another text"


def _deed(act: Any) -> str:
    what = act.act
    about = f" {act.issue}" if hasattr(act, "issue") else f" {act.motion}" if hasattr(act, "motion") else ""
    if what in {"propose", "amend"}:
        return f"{what}{about} to {act.draft.code}"
    if what == "accept-with-rider":
        return f"{what}{about} {act.rider}"
    if what == "object":
        return f"{what}{about} ({act.reason}{'; would sign ' + act.want.code if act.want else ''})"
    if what in {"agree", "refuse"}:
        return f"{what} exchange {act.offer}"
    if what == "trade":
        return f"offer {act.to} {act.give.issue} {act.give.draft.code} for {act.get.issue} {act.get.draft.code}"
    return f"{what}{about}"


def _asked(view: View, question: Question, form: Schema | None) -> dict[str, Sequence[str | int]]:
    """The fields that are not always there, with what they may speak of."""
    known: dict[str, Sequence[str | int]] = {
        "accede": joinable(view),
        "motions": question.motions,
        "move": movable(view),
        "offers": question.offers,
        "trades": givable(view, question),
        "come_back": (view.party,),
    }
    return {name: known[name] for name in (form or {}).get("properties", ()) if name in known}


def _first(said: str, most: int = 400) -> str:
    return said if len(said) <= most else said[:most].rsplit(" ", 1)[0] + " ..."


def _words(inputs: Inputs) -> dict[str, Any]:
    """What templates call things."""

    def name(party: str) -> str:
        known = inputs.profile.get(party)
        return f"{known.short} ({party})" if known else party

    def capital(party: str) -> str:
        return name(party)[:1].upper() + name(party)[1:]

    def names(parties: Iterable[str]) -> str:
        return ", ".join(map(name, parties))

    def label(issue: str, draft: Draft) -> str:
        option = inputs.agenda.by_id[issue].option(draft.option).label
        return f"{option}, with {inputs.agenda.rider_by_id[draft.rider].phrase}" if draft.rider else option

    def chaired(party: str) -> str:
        clause = CHAIRLESS.get(party) or f"{name(party)} has the chair"
        return clause[:1].upper() + clause[1:]

    return {
        "chaired": chaired,
        "draft_of": "The draft" if inputs.format.chair == "none" else "The chair's draft",
        "name": name,
        "capital": capital,
        "names": names,
        "label": label,
        "quoted": quoted,
        "span": _span,
    }


def _span(options: Span) -> str:
    low, high = options
    return f"option {low}" if low == high else f"options {low} to {high}"


def _day(iso: str) -> str:
    on = date.fromisoformat(iso)
    return f"{on.day} {on:%B} {on.year}"
