"""What a run holds, in so few words that two of them fit beside each other."""

from __future__ import annotations

from typing import Any

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.domain.turns import Agree, Refuse, Trade
from harness.report.acts import one
from harness.report.closing import terms
from harness.report.names import capital, code, hindrance, label, short, shorts, topic
from harness.report.plain import plain
from harness.report.tell import line, tell
from harness.transcript import Run

NOTHING = "nothing on record"


def acts_of(run: Run, turn: ev.TurnTaken | None) -> list[str]:
    """A turn's acts in words, in an order that says nothing."""
    return [] if turn is None else sorted(told(run, act) for act in turn.acts)


def told(run: Run, act: Any) -> str:
    """One act in words; an offer is told by what it holds, because its number is another in another run."""
    if isinstance(act, Trade):
        return f"offers {short(run.inputs, act.to)} {_exchange(run.inputs, act)}"
    if isinstance(act, Agree | Refuse):
        offer = run.events[act.offer] if 0 <= act.offer < len(run.events) else None
        what = f" of {short(run.inputs, offer.by)}: {_exchange(run.inputs, offer)}" if isinstance(offer, ev.Offered) else ""
        return f"{'agrees to' if isinstance(act, Agree) else 'declines'} the offer{what}"
    return one(run.inputs, act)


def _exchange(inputs: Inputs, offer: Trade | ev.Offered) -> str:
    give, get = (f"{topic(inputs, p.issue)}: {label(inputs, p.issue, p.draft)}" for p in (offer.give, offer.get))
    return f"[{give}] for [{get}]"


def done(run: Run, event: ev.Event | None) -> str:
    """The acts of a turn in words."""
    return "; ".join(acts_of(run, event)) if isinstance(event, ev.TurnTaken) else ""


def words_of(inputs: Inputs, event: ev.Event | None) -> str:
    """What an event says to a reader."""
    if event is None:
        return NOTHING
    if isinstance(event, ev.TurnTaken):
        return plain(event.spoken)
    return "\n".join(line(inputs, p) for p in tell(inputs, event)) or event.type


def draft_of(inputs: Inputs, text: ev.Tabled) -> str:
    """A text before the room, with what is in brackets."""
    wanted = (f" [{label(inputs, text.issue, b.draft)}: {' '.join(map(code, b.parties))}]" for b in text.brackets)
    return label(inputs, text.issue, text.draft) + "".join(wanted)


def ending_of(run: Run, issue: str) -> str:
    """Adopted by whom and on what terms, or why it stays open."""
    adopted = next((e for e in run.events if isinstance(e, ev.Adopted) and e.issue == issue), None)
    if adopted is not None:
        later = [e.party for e in run.events if isinstance(e, ev.Acceded) and e.issue == issue]
        said = "Adopted:" if adopted.binding else "Recommended, binding nobody:"
        on = [f"{capital(label(run.inputs, issue, adopted.draft))}.", *terms(run.inputs, adopted)]
        return " ".join([said, *on, *([f"Joined later: {shorts(run.inputs, later)}."] if later else [])])
    last = next((e for e in run.events if isinstance(e, ev.Communique)), None)
    item = next((i for i in last.open if i.issue == issue), None) if last else None
    if item is None:
        return "Open so far." if issue in run.inputs.scenario.issues else "Not on the table."
    against = f" Objections: {shorts(run.inputs, item.objections)}." if item.objections else ""
    return f"Open at: {_last(run, issue)}.{against} Left open because {hindrance(item.why)}."


def _last(run: Run, issue: str) -> str:
    found = [t.draft for e in run.events if isinstance(e, ev.DraftTabled) for t in e.texts if t.issue == issue]
    return label(run.inputs, issue, found[-1]) if found else "no draft"
