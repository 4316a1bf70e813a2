"""Putting one decision into one sentence: which wording, which argument, which names. Deterministic.

The choice hangs on the seed and on what the party has already said, both of which are in its view.

Wordings come from a bag: shuffled by the hash, used up before it is filled again, and not the same across the seam of two bags.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.domain.agenda import Draft
from harness.domain.chance import word
from harness.domain.communique import listed
from harness.domain.party import Argument, Said
from harness.domain.turns import Sentence
from harness.domain.wording import KINDS
from harness.rules.mind import Mind

LONGEST_SENTENCE = 40
"""Words; above it the shortest wording of the kind is taken instead."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from: the act it realises (its place in the turn), the event it answers, the profile line it rests on."""

    act: int | None = None
    answers: int | None = None
    line: str | None = None


class Speaker:
    """One party while it makes one statement."""

    def __init__(self, mind: Mind) -> None:
        self.mind, self.voice, self.agenda = mind, mind.view.voice, mind.inputs.agenda
        self.said: list[Sentence] = []
        self._used = Counter(w.rpartition("/")[0] for w in mind.view.own.used)
        self._spent = set(mind.view.own.used)
        self._named: set[str] = set()

    @property
    def words(self) -> int:
        """Words said so far."""
        return sum(len(s.text.split()) for s in self.said)

    def say(self, kind: str, source: Source, **slots: str) -> None:
        """Adds one sentence of a kind."""
        wordings = self.voice.wordings.get(kind) or KINDS[kind].neutral
        number = self._draw(kind, len(wordings))
        # a slot's name may hold a hyphen; a Python name may not
        filled = {"self": self.voice.self, **{name.replace("_", "-"): text for name, text in slots.items()}}
        text = wordings[number].format_map(filled)
        if len(text.split()) > LONGEST_SENTENCE:
            # the last resort spends the word that tells option and rider apart
            filled = {name: slot.replace(" together with ", " with ") for name, slot in filled.items()}
            number, text = self._shorter([w.format_map(filled) for w in (*wordings, *KINDS[kind].neutral)], number)
        self._add(text, f"{kind}/{number}", source)

    def argue(self, issue: str, side: str, act: int | None = None) -> bool:
        """Adds an argument on an issue that pulls to one side and was not used before in this talk; False when there is none left."""
        arguments = self.voice.arguments.get(issue, ())
        fresh = [n for n, a in enumerate(arguments) if a.side in (side, "any") and f"argument.{issue}/{n}" not in self._spent]
        if not fresh:
            return False
        number = min(fresh, key=lambda n: (arguments[n].side == "any", self._hash("argument", issue, n)))
        self._add(arguments[number].text, f"argument.{issue}/{number}", Source(act, None, arguments[number].line))
        return True

    def cite(self, where: str, sayings: Sequence[Said], first: frozenset[str] = frozenset()) -> bool:
        """Adds one of the party's own sentences (an opening, a closing) not used before; False when none is left.

        Lines in `first`, and those that rest on the paragraphs of the scenario, go before others; a line is cited once a statement.
        """
        about, known, used = set(self.mind.inputs.scenario.paragraphs), self.mind.view.profile.lines, {x.line for x in self.said}
        fresh = [n for n, x in enumerate(sayings) if f"{where}/{n}" not in self._spent and x.line not in used]
        if not fresh:
            return False
        fitting = {n: sayings[n].line in first or bool(about & set(known[sayings[n].line][1])) for n in fresh}
        number = min(fresh, key=lambda n: (not fitting[n], self._hash(where, n)))
        self._add(sayings[number].text, f"{where}/{number}", Source(line=sayings[number].line))
        return True

    def argument_on(self, line: str) -> tuple[str, int, Argument] | None:
        """An argument, not used before, that rests on a given profile line."""
        found = [
            (issue, number, argument)
            for issue, arguments in self.voice.arguments.items()
            for number, argument in enumerate(arguments)
            if argument.line == line and f"argument.{issue}/{number}" not in self._spent
        ]
        return min(found, key=lambda f: self._hash("argument", *f[:2])) if found else None

    def quote(self, issue: str, number: int, argument: Argument, act: int | None = None) -> None:
        """Adds that argument."""
        self._add(argument.text, f"argument.{issue}/{number}", Source(act, None, argument.line))

    def trim(self, most: int) -> None:
        """Takes out arguments, the last first, then the answer to a neighbour, until no more than so many words are left; acts stay."""
        while self.words > most:
            spare = [n for n, s in enumerate(self.said) if (s.wording or "").startswith(("argument.", "meet-", "opening/", "closing/"))]
            if not spare:
                return
            del self.said[spare[-1]]

    def text(self, issue: str, draft: Draft) -> str:
        """A text as a noun phrase."""
        phrase = self.agenda.by_id[issue].option(draft.option).phrase
        return f"{phrase} together with {self.agenda.rider_by_id[draft.rider].phrase}" if draft.rider else phrase

    def topic(self, issue: str) -> str:
        """An issue as a noun phrase; by its short name once it has been named in this statement."""
        return self.agenda.by_id[issue].short if issue in self._named else self.agenda.by_id[issue].topic

    def name(self, party: str) -> str:
        """How this party names another."""
        profile = self.mind.inputs.profile.get(party)
        return self.voice.addresses.get(party) or (profile.short if profile else party)

    def issues(self, issues: Sequence[str]) -> str:
        """Issues as a list of short names."""
        return listed([self.agenda.by_id[i].short for i in issues])

    def _add(self, text: str, wording: str, source: Source) -> None:
        known = self.mind.view.profile.lines
        paragraphs = known[source.line][1] if source.line in known else ()
        whole = text[:1].upper() + text[1:]
        self.said.append(
            Sentence(text=whole, wording=wording, line=source.line, paragraphs=paragraphs, act=source.act, answers=source.answers)
        )
        self._spent.add(wording)
        self._named |= {i for i, about in self.agenda.by_id.items() if about.topic in text}

    def _shorter(self, texts: list[str], number: int) -> tuple[int, str]:
        """The next wording that fits into a sentence, and its number; the shortest when none does."""
        order = [(number + n) % len(texts) for n in range(1, len(texts))]
        best = next((n for n in order if len(texts[n].split()) <= LONGEST_SENTENCE), None)
        best = min(order, key=lambda n: len(texts[n].split())) if best is None else best
        return best, texts[best]

    def _draw(self, kind: str, size: int) -> int:
        count = self._used[kind]
        self._used[kind] += 1
        bag, place = divmod(count, size)
        order = self._bag(kind, size, bag)
        if bag and place == 0 and size > 1 and order[0] == self._bag(kind, size, bag - 1)[-1]:
            return order[1]
        if bag and place == 1 and order[0] == self._bag(kind, size, bag - 1)[-1]:
            return order[0]
        return order[place]

    def _bag(self, kind: str, size: int, bag: int) -> list[int]:
        """A shuffled order of a kind's wordings: one word, read as the digits of a permutation."""
        w, left, order = self._hash(kind, bag), list(range(size)), []
        while left:
            w, place = divmod(w, len(left))
            order.append(left.pop(place))
        return order

    def _hash(self, *keys: str | int) -> int:
        return word(self.mind.view.seed, "wording", self.mind.party, *keys)
