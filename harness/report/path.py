"""What happened on one issue, read from the public events: the tabled text round by round, every party's answers, and who moved when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from harness.domain import events as ev
from harness.domain.agenda import Draft, Issue
from harness.domain.scenario import Inputs
from harness.domain.turns import WILLING, Accede, IssueAct, Propose
from harness.report import chart
from harness.report.acts import one
from harness.report.names import code, hindrance, label, plate, shorts
from harness.report.plain import plain

_SIGNS = {"accept": "✓", "accept-with-rider": "+", "reserve": "r", "ad-referendum": "a", "accede": "j"}
_SHAPES: dict[str, chart.Shape] = {
    "propose": "asks",
    "amend": "asks",
    "object": "objects",
    "accept": "agrees",
    "accept-with-rider": "agrees",
    "reserve": "bends",
    "ad-referendum": "bends",
    "accede": "joins",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """A party's answer: the act, the text at which it puts the party, and the understanding it asked for."""

    act: str
    at: Draft
    rider: str | None = None

    def differs(self, before: Stand) -> bool:
        """Whether the party has moved: another answer or another wish. Not so who gets what it proposed, or agrees as texts change."""
        if before.act == "propose" and self.at == before.at:
            return False
        if {self.act, before.act} <= WILLING:
            return (self.act, self.rider) != (before.act, before.rider)
        return (_SHAPES[self.act], self.at) != (_SHAPES[before.act], before.at)


@dataclass
class Path:
    """One issue's story while it is being read."""

    issue: Issue
    texts: list[tuple[int, Draft]] = field(default_factory=list)
    """What was tabled, by slot: 0 is the opening, the rounds follow, then the final reading."""
    stands: dict[str, list[Stand]] = field(default_factory=dict)
    marks: list[tuple[str, chart.Mark]] = field(default_factory=list)
    adopted: ev.Adopted | None = None
    slot: int | None = None
    """The slot in which it was adopted."""
    joined: list[str] = field(default_factory=list)
    hindrance: str = ""
    """What kept it open, once the communique has said so."""


@dataclass(frozen=True)
class Story:
    """What the public events tell of every issue."""

    inputs: Inputs
    paths: dict[str, Path]
    slots: tuple[str, ...]
    over: bool
    """Whether the session came to its end."""


def story(inputs: Inputs, events: Iterable[ev.Event]) -> Story:
    """Reads the events, in order, once."""
    known = inputs.agenda.by_id
    found = {i: Path(known[i]) for i in inputs.scenario.issues if i in known}
    slots, over = ["opening"], False
    for event in events:
        slot = len(slots) - 1
        if isinstance(event, ev.RoundOpened):
            slots.append(str(event.round))
        elif isinstance(event, ev.DraftTabled):
            if event.round > inputs.scenario.rounds:
                slots.append("final")
            _tabled(found, event, len(slots) - 1)
        elif isinstance(event, ev.TurnTaken) and event.visible == ev.ALL:
            _answered(inputs, found, event, slot)
        elif isinstance(event, ev.Adopted) and event.issue in found:
            found[event.issue].adopted, found[event.issue].slot = event, slot
            found[event.issue].joined = list(event.parties)
        elif isinstance(event, ev.Acceded) and event.issue in found:
            found[event.issue].joined.append(event.party)
        elif isinstance(event, ev.Communique):
            over = True
            for item in event.open:
                if item.issue in found:
                    found[item.issue].hindrance = hindrance(item.why)
    return Story(inputs, found, tuple(slots), over)


def _tabled(found: dict[str, Path], event: ev.DraftTabled, slot: int) -> None:
    for text in event.texts:
        if text.issue in found:
            found[text.issue].texts.append((slot, text.draft))


def _answered(inputs: Inputs, found: dict[str, Path], turn: ev.TurnTaken, slot: int) -> None:
    """A turn's answers as marks; a walk-out stands on every issue that is still open."""
    if any(a.act == "walk-out" for a in turn.acts):
        for path in found.values():
            if path.adopted is None:
                path.marks.append((turn.party, chart.Mark(slot, 0, "left", "left", f"{_when(turn)}: leaves the room", moved=True)))
        return
    for act in turn.acts:
        if not isinstance(act, IssueAct | Propose | Accede) or act.issue not in found:
            continue
        path = found[act.issue]
        now = _stand(path, act)
        earlier = path.stands.setdefault(turn.party, [])
        moved = not earlier or act.act == "accede" or now.differs(earlier[-1])
        earlier.append(now)
        words = f"{_when(turn)}: {one(inputs, act)}"
        path.marks.append((turn.party, chart.Mark(slot, 0, _SHAPES[act.act], _sign(act), words, moved=moved)))


def _stand(path: Path, act: Any) -> Stand:
    """Where an answer puts a party; who objects and names no text stands at the status quo."""
    quo = Draft(option=path.issue.status_quo.value)
    if act.act in ("propose", "amend"):
        return Stand(act.act, act.draft)
    if act.act == "object":
        return Stand(act.act, act.want or quo)
    return Stand(act.act, path.texts[-1][1] if path.texts else quo, getattr(act, "rider", None))


def _sign(act: Any) -> str:
    if act.act in _SIGNS:
        return _SIGNS[act.act]
    wanted = act.want if act.act == "object" else act.draft
    return f"{wanted.option}{'+' if wanted.rider else ''}" if wanted else "no"


def _when(turn: ev.TurnTaken) -> str:
    return {"opening": "Opening", "final": "Final reading"}.get(turn.kind, f"Round {turn.round}")


def outcome(told: Story, path: Path) -> str:
    """How it ended, in a sentence."""
    inputs, adopted = told.inputs, path.adopted
    if adopted is None:
        text = f" The draft stood at: {label(inputs, path.issue.id, path.texts[-1][1])}." if path.texts else ""
        return f"{'Not adopted' if told.over else 'Still open'}{f': {path.hindrance}' if path.hindrance else ''}.{text}"
    when = "at the final reading" if told.slots[path.slot or 0] == "final" else f"in round {adopted.round}"
    later = [p for p in path.joined if p not in adopted.parties]
    also = f" Joined later: {shorts(inputs, later)}." if later else ""
    return f"Adopted {when} by {shorts(inputs, adopted.parties)}: {label(inputs, adopted.issue, adopted.draft)}.{also}"


def drawing(told: Story, path: Path, colours: dict[str, int]) -> chart.Chart:
    """The story of one issue, ready to be drawn."""
    inputs, issue = told.inputs, path.issue
    seats = {party: index for index, party in enumerate(inputs.seats)}
    quo = label(inputs, issue.id, Draft(option=issue.status_quo.value))
    return chart.Chart(
        title=plain(issue.title),
        options=tuple(plain(o.label) for o in issue.options),
        quo=issue.status_quo.value,
        slots=told.slots,
        parties=tuple(chart.Party(code(p), plate(inputs, p), colours[p]) for p in inputs.seats),
        texts=tuple(chart.Text(slot, _place(inputs, issue, d), f"Tabled: {label(inputs, issue.id, d)}") for slot, d in path.texts),
        marks=tuple(replace(m, party=seats[p]) for p, m in path.marks if p in seats),
        adopted=path.slot,
        first=tuple(_option(issue, path.stands.get(p, ())[:1]) for p in inputs.seats),
        last=tuple(_option(issue, path.stands.get(p, ())[-1:]) for p in inputs.seats),
        outcome="adopted" if path.adopted else "not adopted" if told.over else "still open",
        words=f"Status quo: {quo}. {outcome(told, path)}",
    )


def _place(inputs: Inputs, issue: Issue, draft: Draft) -> int:
    """Where a text lies; one that the inputs do not know is put on the scale as well as can be."""
    option = Draft(option=min(draft.option, len(issue.options)), rider=draft.rider if draft.rider in inputs.agenda.rider_by_id else None)
    return inputs.agenda.value(issue.id, option)


def _option(issue: Issue, stands: Iterable[Stand]) -> int | None:
    return next((min(s.at.option, len(issue.options)) for s in stands), None)
