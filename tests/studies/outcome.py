"""What a talk came to, in the few facts that the studies count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness.domain.agenda import Draft
from harness.domain.events import Adopted, AttendanceTaken, DraftTabled, Event, Returned, TurnTaken, WalkedOut
from harness.domain.scenario import Inputs
from harness.domain.state import Answer, State
from harness.domain.turns import BINDING, WILLING


@dataclass(frozen=True, slots=True)
class Word:
    """A party's last word on an issue."""

    act: str
    option: int
    """The option it asked for; else the one it could live with; else, for a bare objection, the status quo."""
    willing: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was adopted."""

    option: int
    place: int
    round: int
    parties: tuple[str, ...]
    """All whom it binds at the end, those who acceded included."""


@dataclass(frozen=True)
class Outcome:
    """One talk."""

    scenario: str
    seed: int
    kinds: dict[str, str]
    """Issue to kind, for every issue of the session."""
    absent: tuple[str, ...]
    """Members who stayed away at the opening."""
    came: tuple[str, ...]
    """Members who sat down later, or again."""
    walked_out: tuple[str, ...]
    present: tuple[str, ...]
    """Members at the table at the end."""
    adopted: dict[str, Text]
    drafts: dict[str, int]
    """Issue to the place of the last draft, adopted or not."""
    words: dict[str, dict[str, Word]]
    opened: dict[str, dict[str, int]]
    """Issue to party to the option it proposed at the opening."""
    accepted: dict[str, dict[str, int]]
    """Issue to party to the highest option it ever bound itself to, whether or not the text was adopted."""
    lowered: dict[str, dict[str, int]]
    """Issue to party to how often it asked for less than the draft."""
    raised: dict[str, dict[str, int]]
    caucuses: int

    @property
    def together(self) -> frozenset[str]:
        """Members who sat at the table at any moment."""
        return frozenset({*self.present, *self.came, *self.walked_out})


def outcome(inputs: Inputs, seed: int, events: Iterable[Event], last: State) -> Outcome:
    """The facts of a finished talk."""
    absent: tuple[str, ...] = ()
    came, left = [], []
    drafts: dict[str, Draft] = {}
    tally = _Tally(inputs)
    for event in events:
        if isinstance(event, AttendanceTaken):
            absent = event.absent
        elif isinstance(event, DraftTabled):
            drafts |= {t.issue: t.draft for t in event.texts}
        elif isinstance(event, TurnTaken):
            tally.hear(event, drafts)
        elif isinstance(event, Returned):
            came.append(event.party)
        elif isinstance(event, WalkedOut):
            left.append(event.party)
    public = last.public
    return Outcome(
        scenario=inputs.scenario.id,
        seed=seed,
        kinds={i.id: i.kind for i in inputs.agenda.issues},
        absent=absent,
        came=tuple(came),
        walked_out=tuple(left),
        present=public.present,
        adopted={i: _text(inputs, a, public.joined[i]) for i, a in public.adopted.items()},
        drafts={i: inputs.agenda.value(i, d) for i, d in drafts.items()},
        words={i: {p: _word(inputs, i, a) for p, a in answers.items()} for i, answers in public.answers.items()},
        opened=tally.opened,
        accepted=tally.accepted,
        lowered={i: dict(c) for i, c in tally.lowered.items()},
        raised={i: dict(c) for i, c in tally.raised.items()},
        caucuses=len(public.caucuses),
    )


class _Tally:
    """Counts what the parties did, act by act."""

    def __init__(self, inputs: Inputs) -> None:
        issues = inputs.scenario.issues
        self._inputs = inputs
        self.opened: dict[str, dict[str, int]] = {i: {} for i in issues}
        self.accepted: dict[str, dict[str, int]] = {i: {} for i in issues}
        self.lowered: dict[str, Counter[str]] = {i: Counter() for i in issues}
        self.raised: dict[str, Counter[str]] = {i: Counter() for i in issues}

    def hear(self, turn: TurnTaken, drafts: dict[str, Draft]) -> None:
        """One turn, while these drafts are on the table."""
        for act in turn.acts:
            if act.act == "propose":
                self.opened[act.issue][turn.party] = act.draft.option
            elif act.act in BINDING:
                known = self.accepted[act.issue]
                known[turn.party] = max(known.get(turn.party, 0), drafts[act.issue].option)
            elif act.act in {"amend", "object"}:
                want = act.draft if act.act == "amend" else act.want
                self._pull(turn.party, act.issue, want, drafts[act.issue])

    def _pull(self, party: str, issue: str, want: Draft | None, draft: Draft) -> None:
        agenda = self._inputs.agenda
        asked, stands = agenda.value(issue, want) if want else agenda.by_id[issue].quo, agenda.value(issue, draft)
        self.lowered[issue][party] += asked < stands
        self.raised[issue][party] += asked > stands


def _text(inputs: Inputs, adopted: Adopted, joined: tuple[str, ...]) -> Text:
    return Text(adopted.draft.option, inputs.agenda.value(adopted.issue, adopted.draft), adopted.round, joined)


def _word(inputs: Inputs, issue: str, answer: Answer) -> Word:
    willing = answer.act in WILLING
    draft = answer.want or (answer.tabled if willing else None)
    return Word(answer.act, draft.option if draft else inputs.agenda.by_id[issue].status_quo.value, willing)
