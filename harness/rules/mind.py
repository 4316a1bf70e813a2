"""What a party makes of the moment: its ideals, limits, fears and readiness to concede, in integers, from its own view alone.

Places are on the fine scale, 0 to 1000. The formulas, each with its source:
- net gain of a text = distance of the status quo from the ideal - distance of the text - fear x commitment (win-set of the status quo:
  Tsebelis 2002);
- fear = exposure of the issue x distrust of those present (security dilemma: Jervis 1978);
- demand = ideal moved towards the text by schedule x reciprocity x room (time-dependent tactics: Faratin, Sierra and Jennings 1998).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from harness.domain.agenda import Draft, Issue
from harness.domain.chance import normal, word
from harness.domain.drafting import weight
from harness.domain.party import Temper
from harness.domain.scenario import Inputs
from harness.domain.state import Answer
from harness.domain.turns import WILLING
from harness.domain.view import View, holds, trust
from harness.errors import HouseError
from harness.rules.coding import Reading, read

IDEAL_SPREAD, SALIENCE_SPREAD = 50, 6
"""Standard deviations of what the coding leaves open: each delegation's own instructions differ a little from its common profile."""
FEAR = 250
"""Divisor that turns exposure (percent) times distrust (permille) into permille of a commitment."""

FREER = 1
"""Options by which its limits widen where nothing commits (authored): what can be said there is not yet signed."""
TRIED = 800
"""Permille of its fear that is left where unofficial talks have recommended a text on the issue before (authored)."""

Text = tuple[int, Draft, int]
"""A text with its place on the fine scale, and what its rider counts for with the party that weighs it."""
OWN_RIDER, OTHER_RIDER = 30, 120
"""What a rider in a text counts for, as a distance, with a party that cares for it and with one that does not."""


class Readings:
    """The common profiles as numbers, read once for a conference: a pure function of the inputs, kept for speed."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self._cells = {(p, i): _read(inputs, p, i) for p in inputs.seats for i in inputs.scenario.issues}
        self._texts = {(p, i): tuple(self._weigh(p, i)) for p, i in self._cells}

    def __getitem__(self, cell: tuple[str, str]) -> Reading:
        return self._cells[cell]

    def signable(self, party: str, issue: str) -> tuple[Text, ...]:
        """The texts that a party could sign: neither the paper's red line nor its own limit is crossed, whatever the rider."""
        return self._texts[party, issue]

    def _weigh(self, party: str, issue: str) -> Iterator[Text]:
        riders = self.inputs.agenda.rider_by_id
        for place, draft in self.inputs.agenda.texts[issue]:
            if signs(self[party, issue], draft):
                dear = draft.rider is not None and party in riders[draft.rider].dear_to
                yield place, draft, 0 if draft.rider is None else OWN_RIDER if dear else OTHER_RIDER

    @cached_property
    def expected(self) -> dict[str, int]:
        """Per issue, where the text would tend if all came and spoke their profiles: the weighted mean of ideals."""
        found = {}
        for issue in self.inputs.scenario.issues:
            pulls = [
                (self[p, issue].ideal, weight(self.inputs, p, issue, self.inputs.format.chair) * self[p, issue].salience)
                for p in self.inputs.seats
            ]
            found[issue] = sum(x * w for x, w in pulls) // sum(w for _, w in pulls)
        return found


def _read(inputs: Inputs, party: str, issue: str) -> Reading:
    """One cell. Where nothing commits, a party can live with one option more on either side of its limits; never beyond a red line."""
    about = inputs.agenda.by_id[issue]
    found = read(about, inputs.profile[party])
    if inputs.format.commits(about.kind):
        return found
    low, high = found.accept
    return replace(found, accept=(max(1, low - FREER), min(len(about.options), high + FREER)))


@lru_cache(maxsize=4096)
def instructions(seed: int, party: str, issue: str) -> tuple[int, int]:
    """How a delegation's instructions differ from its common profile in this talk: places of the ideal, points of salience."""
    ideal, salience = word(seed, "ideal", party, issue), word(seed, "salience", party, issue)
    return normal(ideal, IDEAL_SPREAD), normal(salience, SALIENCE_SPREAD)


@lru_cache(maxsize=64)
def schedule(round_number: int, rounds: int, exponent: int) -> int:
    """Share of its room that a party has conceded by a round, permille: (t / R) ** exponent."""
    t = min(round_number, rounds)
    return int(1000 * t**exponent // rounds**exponent)


@dataclass(frozen=True, slots=True)
class Cell:
    """One issue as a party sees it now."""

    issue: str
    ideal: int
    tolerance: int
    salience: int
    low: int
    high: int
    """Places of the lowest and highest option it could sign."""
    quo: int
    fear: int
    """Permille of a commitment."""
    demand: int
    """The place it would settle for now."""
    reading: Reading

    def distance(self, place: int) -> int:
        """From the nearest edge of what it wants."""
        return max(0, abs(place - self.ideal) - self.tolerance)

    def net(self, place: int) -> int:
        """Gain of a text over the status quo, below 0 for a loss."""
        return self.distance(self.quo) - self.distance(place) - self.fear * abs(place - self.quo) // 1000

    def signable(self, draft: Draft) -> bool:
        """Whether it could sign: neither the paper's red line nor its own limit is crossed.

        A rider does not change which option is signed.
        """
        return within(draft.option, self.reading.accept) and within(draft.option, self.reading.red)


def signs(reading: Reading, draft: Draft) -> bool:
    """Whether a party with this reading could sign a text. A rider does not change which option is signed."""
    return within(draft.option, reading.accept) and within(draft.option, reading.red)


def _closer(now: Answer, then: Answer) -> bool:
    """Whether a party came closer to the text from one answer to the next."""
    return (now.act in WILLING and then.act not in WILLING) or (now.want is not None and now.want != then.want)


def within(option: int, span: tuple[int, int]) -> bool:
    """Whether an option lies in a range."""
    return span[0] <= option <= span[1]


class Mind:
    """One party at one moment. Made from a view, thrown away after the answer."""

    def __init__(self, view: View, readings: Readings) -> None:
        self.view, self.readings, self.inputs, self.public, self.party = view, readings, view.inputs, view.public, view.party
        self._cells: dict[str, Cell] = {}

    @cached_property
    def temper(self) -> Temper:
        """How it bargains. Only members are asked to."""
        temper = self.view.profile.temper
        if temper is None:
            raise HouseError(f"{self.party} has no temper and was asked to bargain")
        return temper

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The other members at the table."""
        return tuple(p for p in self.public.present if p != self.party)

    @cached_property
    def trusts(self) -> dict[str, int]:
        """Its trust in every other member."""
        return {p: trust(self.inputs, self.public, self.party, p) for p in self.inputs.seats if p != self.party}

    @cached_property
    def distrust(self) -> int:
        """1000 less its mean trust in those present."""
        return 1000 - sum(self.trusts[p] for p in self.others) // max(1, len(self.others))

    @cached_property
    def conceded(self) -> int:
        """Permille of its room it gives by now: the schedule, less what the others have not returned."""
        temper, public = self.temper, self.public
        due = schedule(public.round, self.inputs.scenario.rounds, temper.concession.value)
        return due * (600 + 4 * self.felt // 10) // 1000

    @cached_property
    def felt(self) -> int:
        """How far the others have moved of late, weighted by trust.

        Permille of the open issues on which each changed its word towards the text.
        """
        pairs = [(self.trusts[p], self._moved(p)) for p in self.others]
        return sum(t * m for t, m in pairs) // max(1, sum(t for t, _ in pairs))

    def _moved(self, party: str) -> int:
        answers, before = self.public.answers, self.public.before
        moved = sum(1 for issue, then in before.items() if party in then and _closer(answers[issue][party], then[party]))
        return 1000 * moved // max(1, len(answers))

    def cell(self, issue: str) -> Cell:
        """One issue as it stands for this party."""
        if issue not in self._cells:
            self._cells[issue] = self._read(issue)
        return self._cells[issue]

    def _read(self, issue: str) -> Cell:
        r, about = self.readings[self.party, issue], self.inputs.agenda.by_id[issue]
        low, high = about.place(max(r.accept[0], r.red[0])), about.place(min(r.accept[1], r.red[1]))
        spread, weight = instructions(self.view.seed, self.party, issue)
        moved = sum(m.by for m in r.moves if holds(self.inputs, self.public, m.when))
        ideal = min(max(r.ideal + spread + moved, low), high)
        salience = min(100, max(1, r.salience + weight))
        fear = self._fear(about)
        demand = self._demand(issue, ideal, low, high, fear)
        return Cell(issue, ideal, r.tolerance, salience, low, high, about.quo, fear, demand, r)

    def _fear(self, about: Issue) -> int:
        """Permille of a commitment that it may cost if a partner defects: nothing where nothing commits.

        Less by a fifth where unofficial talks have recommended a text before.
        """
        if not self.inputs.format.commits(about.kind):
            return 0
        tried = self.inputs.legacy is not None and about.id in self.inputs.legacy.recommended
        return min(1000, about.exposure.value * self.distrust // FEAR * (TRIED if tried else 1000) // 1000)

    def _demand(self, issue: str, ideal: int, low: int, high: int, fear: int) -> int:
        """Its ideal, moved towards the text as far as schedule and room allow, and as far as it has pledged."""
        tabled = self.public.tabled.get(issue)
        goal = self.inputs.agenda.value(issue, tabled.draft) if tabled else ideal
        quo = self.inputs.agenda.by_id[issue].quo
        beyond = abs(ideal - quo) * (1000 - fear) // (1000 + fear)
        up = min(high - ideal, beyond if ideal >= quo else quo - ideal)
        down = min(ideal - low, ideal - quo if ideal >= quo else beyond)
        share = self.temper.room.value * self.conceded // 1000
        demand = ideal + min(max(goal - ideal, -(down * share // 1000)), up * share // 1000)
        pledged = self.pledged(issue)
        if pledged is not None and abs(pledged - ideal) > abs(demand - ideal):
            demand = pledged
        return demand

    def pledged(self, issue: str) -> int | None:
        """The place of the text it has promised to support in a caucus, if any."""
        offer = self.view.own.pledges.get(issue)
        if offer is None:
            return None
        pledge = offer.give if offer.by == self.party else offer.get
        return self.inputs.agenda.value(issue, pledge.draft)

    def want(self, issue: str) -> Draft:
        """The text it would ask for now: the closest to its demand among those it could sign. Before a first draft, its favourite."""
        if issue not in self.public.tabled:
            return self.favourite(issue)
        return self.closest(self.readings.signable(self.party, issue), self.cell(issue).demand)

    def favourite(self, issue: str) -> Draft:
        """The option closest to its ideal among those it could sign, bare of riders."""
        return self.closest([t for t in self.readings.signable(self.party, issue) if t[1].rider is None], self.cell(issue).ideal)

    def closest(self, texts: Sequence[Text], place: int) -> Draft:
        """Of these texts the one closest to a place, where a rider counts as a distance: less if it is dear to this party."""
        return min(texts, key=lambda t: abs(t[0] - place) + t[2])[1]

    @cached_property
    def pressure(self) -> int:
        """How hard the drafts press it: the sum over open issues of `pressing`."""
        return sum(self.pressing(i) for i in self.public.tabled if i not in self.public.adopted)

    def pressing(self, issue: str) -> int:
        """Salience-weighted distance of a draft beyond what it can live with; 0 for one no worse than the world as it is."""
        cell, draft = self.cell(issue), self.public.tabled[issue].draft
        place = self.inputs.agenda.by_id[issue].place(draft.option)
        worse = cell.distance(place) > cell.distance(cell.quo)
        return cell.salience * max(0, cell.low - place, place - cell.high) // 100 if worse else 0

    @cached_property
    def balance(self) -> int:
        """What it has gained, less what it has lost, by the texts it has joined: salience times net."""
        found = 0
        for issue, adopted in self.public.adopted.items():
            if self.party in self.public.joined[issue]:
                cell = self.cell(issue)
                found += cell.salience * cell.net(self.inputs.agenda.value(issue, adopted.draft))
        return found
