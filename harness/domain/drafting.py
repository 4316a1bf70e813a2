"""The single negotiating text: how the chair redrafts it. A public rule over public acts, the same for every talk.

First draft: the weighted mean of what the parties present proposed (weights: capability, the chair's a quarter more; all alike where
nobody has the chair), and of what an earlier session of unofficial talks recommended, which counts for as much as the mean party.
Afterwards, each round: the mean of what they now want is drawn towards what those who block want, by 600 t / R permille (round t of R);
the text moves 600 permille of the way there; it does not cross a red line that has been shown by an objection, if the lines shown leave
room. The place on the fine scale is carried on; what is tabled is the nearest plain option, or the nearest text with a rider that
somebody has asked for. Sources: the compromise mean (Achen; Thomson et al. 2006), the single negotiating text (Raiffa 1982).
"""

from __future__ import annotations

from harness.domain import events as ev
from harness.domain.agenda import Draft
from harness.domain.scenario import Inputs
from harness.domain.sitting import chair
from harness.domain.state import Answer, Public

BLOCKING = frozenset({"object", "amend"})
PULL = 600
"""Permille: how far those who block draw the target by the last round, and how far the text moves towards it each round."""


def weight(inputs: Inputs, party: str, issue: str, chair: str | None) -> int:
    """A party's pull on an issue: its capability in that kind of issue times 4, times 5 for the chair; 4 for each where nobody has it."""
    if inputs.format.chair == "none":
        return 4
    authored = inputs.profile[party].weight.get(inputs.agenda.by_id[issue].kind)
    return (authored.value if authored else 50) * (5 if party == chair else 4)


def mean(points: list[tuple[int, int]]) -> int:
    """The weighted mean of (place, weight) pairs, rounded down; weights must not all be 0."""
    return sum(p * w for p, w in points) // sum(w for _, w in points)


def median(points: list[tuple[int, int]]) -> int:
    """The weighted median of (place, weight) pairs: the lowest place that at least half the weight does not exceed."""
    half, run = sum(w for _, w in points), 0
    for place, w in sorted(points):
        run += w
        if 2 * run >= half:
            return place
    raise ValueError("no points")


def wanted(inputs: Inputs, issue: str, answer: Answer, current: int) -> int:
    """Where a party stands in public, by its last answer: the text it asks for, else the text it can live with."""
    if answer.want is not None:
        return inputs.agenda.value(issue, answer.want)
    return inputs.agenda.by_id[issue].quo if answer.act == "object" else current


def tabled(inputs: Inputs, public: Public, issue: str, round_number: int) -> ev.Tabled:
    """The text on one issue for a new round."""
    before = public.tabled.get(issue)
    answers = {p: a for p, a in public.answers.get(issue, {}).items() if p in public.present}
    place = _place(inputs, public, issue, before, answers, round_number)
    asked = [a.want for a in answers.values() if a.want is not None] + ([before.draft] if before else [])
    draft = inputs.agenda.nearest(issue, place, asked)
    return ev.Tabled(
        issue=issue,
        draft=draft,
        place=place,
        reading=before.reading + 1 if before else 1,
        brackets=brackets(answers, draft),
    )


def brackets(answers: dict[str, Answer], draft: Draft) -> tuple[ev.Bracket, ...]:
    """The other texts that stand in brackets, each with who wants it, in seat order."""
    wanting: dict[Draft, list[str]] = {}
    for party, answer in answers.items():
        if answer.want is not None and answer.want != draft:
            wanting.setdefault(answer.want, []).append(party)
    return tuple(ev.Bracket(draft=d, parties=tuple(ps)) for d, ps in wanting.items())


def _place(inputs: Inputs, public: Public, issue: str, before: ev.Tabled | None, answers: dict[str, Answer], round_number: int) -> int:
    if before is None:
        points = [(wanted(inputs, issue, a, 0), weight(inputs, p, issue, chair(inputs, public))) for p, a in answers.items() if a.want]
        points += _recommended(inputs, issue, points)
        return mean(points) if points else inputs.agenda.by_id[issue].quo
    if not answers:
        return before.place
    current = inputs.agenda.value(issue, before.draft)
    stands = {p: wanted(inputs, issue, a, current) for p, a in answers.items()}
    target = mean([(stands[p], weight(inputs, p, issue, chair(inputs, public))) for p in answers])
    blocking = [stands[p] for p, a in answers.items() if a.act in BLOCKING]
    if blocking:
        held = sum(blocking) // len(blocking)
        kappa = PULL * min(round_number, inputs.scenario.rounds) // inputs.scenario.rounds
        target = (target * (1000 - kappa) + held * kappa) // 1000
    place = before.place + (target - before.place) * PULL // 1000
    return _within(place, *_shown(inputs, issue, answers))


def _recommended(inputs: Inputs, issue: str, points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What earlier unofficial talks recommended on an issue, as one more wish; nothing where they did not, or nobody wishes anything."""
    earlier = inputs.legacy.recommended.get(issue) if inputs.legacy else None
    if earlier is None or not points:
        return []
    return [(inputs.agenda.value(issue, earlier.draft), max(1, sum(w for _, w in points) // len(points)))]


def _shown(inputs: Inputs, issue: str, answers: dict[str, Answer]) -> tuple[int, int]:
    """The red lines of those who objected with theirs, as (floor, ceiling)."""
    floor, ceiling = 0, 1000
    for party, answer in answers.items():
        if answer.reason == "red-line":
            for line in (r for r in inputs.profile[party].red_lines if r.issue == issue):
                low, high = (inputs.agenda.by_id[issue].place(o) for o in line.accept)
                floor, ceiling = max(floor, low), min(ceiling, high)
    return floor, ceiling


def _within(place: int, floor: int, ceiling: int) -> int:
    return min(max(place, floor), ceiling) if floor <= ceiling else place
