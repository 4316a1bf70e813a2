"""The judge: models that read what a party said, blind to who it is and to what is expected, and vote.

First each model locates, word for word, the sentences of a turn that bear on an item; words that do not stand there are dropped. Then each
model classifies every sentence that any of them located: once against the item's statement and once against its twin, turned round. Code
maps supporting and opposing to affirming and contradicting, so that no judge knows which is which. Decoys, where they are wanted, are put
in the same two questions and change no verdict: they show how often a judge takes a side on what a sentence does not speak of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from harness.domain import chance
from harness.domain.findings import Match, Scorer, Status, Verdict, Vote
from harness.endpoint.settings import Settings
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.judge.asking import Judged, Sight, classifying, fingerprint, judged, located, locating
from harness.evaluation.judge.juror import Juror
from harness.evaluation.judge.masking import Names, masked
from harness.evaluation.judge.voting import Word, majority, steady, word
from harness.evaluation.readings import Reading, Utterance
from harness.evaluation.sentences import Place, locate
from harness.prompts.quoting import calm
from harness.transcript import ANSWERING, canonical, sha256

LONGEST = 1500
"""Characters of a sentence that is judged; what is longer is left out, because a cut can turn its meaning round."""
MOST = 60
"""Sentences of one turn that are judged."""
MOST_OF_AN_ITEM = 8
"""Sentences of one turn that are judged on one item."""
REASON = 300
"""Characters of a judge's reason that are kept."""
NOWHERE: tuple[list[int], Match] = [], "exact"
"""The sentences of a quotation that does not stand there."""
Located = dict[tuple[str, int], Match]
"""Item and number of sentence, of what was located, each with how the judge's quotation was found there."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence of a turn: its place there, and what a judge sees of it."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one judge makes of one sentence and one item."""

    vote: Vote
    reason: str


class Judge:
    """Several models, one of them at least, that vote on what a party's words do to its items."""

    def __init__(self, instruments: Instruments, jurors: Sequence[Juror], names: Names, repeats: int = 1, decoys: int = 0) -> None:
        """`names` are what each party is called, so that it can be masked; with `repeats` each model votes so often.

        With `decoys` each sentence that was located is held against so many items of other parties, once by each model.
        """
        self.jurors, self._names, self._repeats = tuple(jurors), names, repeats
        self._instruments, self._decoys = instruments, decoys
        self._asked_again = self._wavered = 0
        self.scorer = scorer_of(instruments, [j.settings for j in jurors], repeats)

    async def read_all(self, asked: Iterable[tuple[Utterance, Sequence[Item]]]) -> list[list[Reading]]:
        """The readings of many utterances, in order. After a failure what is out is waited for and kept. Raises what `read` raises."""
        return await _all(self.read(utterance, items) for utterance, items in asked)

    async def read(self, utterance: Utterance, items: Sequence[Item]) -> list[Reading]:
        """The readings of an utterance: one for each sentence and item that a judge located.

        Where not all of it could be looked at, an item with an opening on which nothing was located is unscored, never silent. Raises
        BudgetSpent and EndpointError (the user must mend something).
        """
        places = utterance.sentences.places
        shown = self._shown(places, utterance)
        if not items or not places:
            return []
        found = await _all(self._located(juror, shown, items) for juror in self.jurors) if shown else []
        wanted = _together(pairs for pairs in found if pairs is not None)
        pairs = [(item, n) for item in items for n in self._within(item, wanted)]
        readings = await _all(self._reading(item, shown, n, wanted[item.id, n]) for item, n in pairs)
        await _all(self._tempt(juror, decoy, shown, n) for decoy, n in self._tempting(utterance, pairs) for juror in self.jurors)
        if why := _unseen(len(places) - len(shown), found):
            open_ = [i for i in items if not utterance.issues or i.issue in utterance.issues]
            touched = {item.id for item, _ in pairs}
            readings += [Reading(i.id, None, 0, 0, status="unscored", why=why) for i in open_ if i.id not in touched]
        return readings

    @property
    def wavering(self) -> float | None:
        """Share of questions on which a judge that was asked again voted otherwise; None where none was asked again."""
        return self._wavered / self._asked_again if self._asked_again else None

    def tallies(self) -> dict[str, dict[str, int]]:
        """What judging came to, by judge."""
        return {juror.name: asdict(juror.tally) for juror in self.jurors}

    def _shown(self, places: Sequence[Place], utterance: Utterance) -> list[Shown]:
        """The sentences that are judged, masked and calmed."""
        kept = [p for p in places if p[1] - p[0] <= LONGEST][:MOST]
        self.jurors[0].tally.left_out += len(places) - len(kept)
        names = self._names.get(utterance.party, ())
        return [Shown(p, calm(masked(utterance.text[slice(*p)], names))) for p in kept]

    async def _located(self, juror: Juror, shown: Sequence[Shown], items: Sequence[Item]) -> Located | None:
        """What a judge says bears on what; None where that cannot be read."""
        messages = locating([s.text for s in shown], [i.statement for i in items])
        answer = await juror.ask(messages, ("locate", "all", 0), located)
        if answer is None:
            return None
        found: list[Located] = []
        for one in dict.fromkeys((f.statement, f.quote) for f in answer.found):
            touched, match = _touched(shown, one[1]) if 1 <= one[0] <= len(items) else NOWHERE
            juror.tally.unlocated += not touched
            found.append({(items[one[0] - 1].id, n): match for n in touched})
        return _together(found)

    def _within(self, item: Item, wanted: Located) -> list[int]:
        """The sentences on an item, in order, as many as are judged."""
        numbers = sorted(n for name, n in wanted if name == item.id)
        self.jurors[0].tally.left_out += max(0, len(numbers) - MOST_OF_AN_ITEM)
        return numbers[:MOST_OF_AN_ITEM]

    async def _reading(self, item: Item, shown: Sequence[Shown], n: int, match: Match) -> Reading:
        """What the judges together make of one sentence and one item."""
        sight = _sight(shown, n)
        rounds = [await _all(self._said(juror, item, sight, again) for juror in self.jurors) for again in range(self._repeats)]
        self._compare(rounds)
        said = [one for each in rounds for one in each]
        found, share = majority([one.vote for one in said])
        why = next((one.reason for one in said if one.vote.verdict == found), "")
        start, end = shown[n].place
        verdict, status = _ending(found)
        votes = tuple(one.vote for one in said)
        return Reading(item.id, verdict, start, end, status=status, confidence=share or None, why=why, votes=votes, match=match)

    async def _said(self, juror: Juror, item: Item, sight: Sight, again: int) -> Said:
        """One judge on a sentence: against the statement, and against its twin."""
        plain, turned = await self._both(juror, item, sight, ("", again))
        vote = word(plain, turned, item.polarity)
        juror.tally.unturned += plain is not None and turned is not None and not steady(plain, turned)
        reason = calm(plain.reason)[:REASON] if isinstance(plain, Judged) else ""
        return Said(Vote(judge=juror.name, verdict=vote), reason)

    async def _both(self, juror: Juror, item: Item, sight: Sight, how: tuple[str, int]) -> tuple[Judged | None, Judged | None]:
        """A judge's answers on a statement and on its twin. `how`: what stands before the item's name on record, and which time it is."""
        mark, again = how
        plain, turned = await _all(
            juror.ask(classifying(sight, statement), ("classify", f"{mark}{name}", again), judged)
            for statement, name in ((item.statement, item.id), (item.twin, f"{item.id} turned"))
        )
        return plain, turned

    def _tempting(self, utterance: Utterance, pairs: Sequence[tuple[Item, int]]) -> list[tuple[Item, int]]:
        """The decoys of a turn: of other parties, on issues of no item that a judge located in that sentence, drawn by its words."""
        if not self._decoys:
            return []
        found: list[tuple[Item, int]] = []
        said = sha256(utterance.text.encode("utf-8", "replace"))
        for n in sorted({n for _, n in pairs}):
            near = {item.issue for item, number in pairs if number == n}
            others = [i for i in self._instruments.items if i.party != utterance.party and i.issue not in near]
            drawn = sorted(others, key=lambda i: chance.word(n, "decoy", said, i.id))
            found += [(decoy, n) for decoy in drawn[: self._decoys]]
        return found

    async def _tempt(self, juror: Juror, decoy: Item, shown: Sequence[Shown], n: int) -> None:
        """One judge on a decoy; whether it takes a side is counted, and nothing else comes of it."""
        plain, turned = await self._both(juror, decoy, _sight(shown, n), ("decoy ", 0))
        vote = word(plain, turned, decoy.polarity)
        juror.tally.decoys += vote != "unscored"
        juror.tally.taken_in += vote in {"affirm", "contradict"}

    def _compare(self, rounds: Sequence[Sequence[Said]]) -> None:
        """Counts how often a judge that was asked again votes otherwise."""
        for votes in zip(*rounds, strict=True):
            self._asked_again += len(votes) - 1
            self._wavered += sum(one.vote.verdict != votes[0].vote.verdict for one in votes[1:])


def scorer_of(instruments: Instruments, settings: Sequence[Settings], repeats: int) -> Scorer:
    """The name under which judges of these settings find anything, and the hash of what their verdicts depend on."""
    plain = [{name: getattr(one, name) for name in sorted(ANSWERING)} for one in settings]
    # What parties are called belongs to the run, so that one judge bears one name over all runs, and a calibration holds for them;
    # decoys change no verdict.
    config = sha256(canonical(instruments) + canonical([plain, repeats, fingerprint()]))
    return Scorer(id="judge/1", kind="judge", config=config, model=", ".join(one.model for one in settings))


def concerns(jurors: Iterable[Juror], speakers: Mapping[str, str]) -> list[str]:
    """Warnings where a judge is a party's own model, or of its family: models judge their like too kindly. `speakers`: model by party."""
    found: list[str] = []
    for model in dict.fromkeys(juror.settings.model for juror in jurors):
        own = sorted(party for party, name in speakers.items() if name == model)
        kin = sorted(party for party, name in speakers.items() if name != model and family(name) == family(model))
        found += [f"{model} judges itself: it speaks for {', '.join(own)}."] if own else []
        found += [f"{model} judges its own family: one of it speaks for {', '.join(kin)}."] if kin else []
    return found


FAMILIES = 3
"""Families of models from which votes say more than what one of them tends to."""


def thin(jurors: Iterable[Juror]) -> list[str]:
    """A warning where the judges are of so few families that their errors may be one family's; nothing where they are of enough."""
    there = sorted({family(juror.settings.model) for juror in jurors})
    if len(there) >= FAMILIES:
        return []
    few = "one family" if len(there) == 1 else f"{len(there)} families"
    return [f"the judges are of {few} of models ({', '.join(there)}); with fewer than {FAMILIES} their votes may share their errors."]


def family(model: str) -> str:
    """The first letters of a model's name, without who serves it: `gpt` of `openai/gpt-4o-mini`."""
    name = model.rsplit("/", maxsplit=1)[-1].casefold()
    letters = "".join(c if c.isalpha() else " " for c in name).split()
    return letters[0] if letters else name


def _together(every: Iterable[Located]) -> Located:
    """All that was located; of several quotations of one sentence one that is exact is enough."""
    whole: Located = {}
    for each in every:
        for pair, match in each.items():
            if match == "exact" or pair not in whole:
                whole[pair] = match
    return whole


def _touched(shown: Sequence[Shown], quote: str) -> tuple[list[int], Match]:
    """The sentences in which a quotation lies, by number, and how it was found; `NOWHERE` where it does not stand there."""
    wanted = calm(quote)
    if not wanted:
        return NOWHERE
    if (whole := [n for n, s in enumerate(shown) if s.text == wanted]) != []:
        return whole[:1], "exact"
    place = locate("\n".join(s.text for s in shown), wanted)
    if place is None:
        return NOWHERE
    found, begin = [], 0
    for n, s in enumerate(shown):
        if begin < place.end and place.start < begin + len(s.text):
            found.append(n)
        begin += len(s.text) + 1
    return found, place.match


def _sight(shown: Sequence[Shown], n: int) -> Sight:
    """A sentence between its neighbours."""
    return Sight(*(shown[i].text if 0 <= i < len(shown) else "" for i in (n - 1, n, n + 1)))


def _unseen(left_out: int, found: Sequence[object]) -> str:
    """Why nothing can be said of what was not located: sentences were left out, or too few judges' lists could be read. Else empty."""
    if left_out:
        return f"{left_out} sentences of this turn are too long or too many to be judged"
    return "too few judges' answers could be read" if 2 * sum(one is not None for one in found) < len(found) else ""


def _ending(found: Word) -> tuple[Verdict | None, Status]:
    match found:
        case "undetermined" | "unscored":
            return None, found
    return found, "ok"


async def _all(tasks: Iterable[Awaitable[T]]) -> list[T]:
    """All of them at once; the first failure is raised when all have come back, so that none is left running."""
    done = await asyncio.gather(*tasks, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return [one for one in done if not isinstance(one, BaseException)]
