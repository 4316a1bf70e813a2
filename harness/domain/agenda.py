"""What can be agreed: issues with ordered options that a government could sign, and riders.

The fine scale runs from 0 to 1000. Option k of n lies at 1000 (k - 1) / (n - 1), rounded down; a rider moves a text by its `shift`.
Delegates weigh texts on the fine scale; only an option, with or without a rider, is ever tabled.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from harness.domain.values import Authored, Id, Paragraph, Text, Value

IssueKind = Id
"""What sort of question an issue is. A format has a rule for each kind, a profile a weight; what kinds there are, the agenda says."""


class Option(Value):
    """One step on an issue's scale."""

    number: Annotated[StrictInt, Field(ge=1, le=9)]
    """Place on the scale, from 1."""
    label: Text
    """Two or three words, for tables."""
    text: Text
    """The sentence a government would sign."""
    phrase: Text
    """A noun phrase that can be the object of a verb in speech ("a regular official dialogue"); lower case, no full stop."""


class Rider(Value):
    """An understanding that may be attached to an option."""

    id: Id
    text: Text
    """Completes "on the understanding that ..."; lower case, no full stop."""
    phrase: Text
    """A noun phrase for speech ("a clause on voluntary participation")."""
    shift: Annotated[StrictInt, Field(ge=-250, le=250)]
    """How far it moves a text on the fine scale: below 0 softens it, above 0 strengthens it."""
    dear_to: tuple[Id, ...] = ()
    """The parties whose profile makes them likely to ask for it."""
    issues: tuple[Id, ...]
    """The issues it fits."""
    reason: Text
    """Why the number is what it is; riders are authored."""


class Issue(Value):
    """A question with an ordered scale of options."""

    id: Id
    title: Text
    question: Text
    topic: Text
    """A noun phrase for speech ("the place of the Four Party Talks"); lower case unless a name, no full stop."""
    short: Text
    """One to three words for lists ("Four Party Talks", "rail")."""
    kind: IssueKind
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=9)]
    status_quo: Authored
    """The number of the option that describes the world if nothing is adopted."""
    exposure: Authored
    """0 to 250, percent: how much a partner who defects could hurt a party, per unit of commitment."""
    essential: tuple[Id, ...] = ()
    """Parties without whom an adoption would mean nothing."""
    essential_reason: Text | None = None
    about: tuple[Id, ...] = ()
    """Parties whose own conduct is the subject, as missiles are North Korea's."""
    paragraphs: tuple[Paragraph, ...]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if [o.number for o in self.options] != list(range(1, len(self.options) + 1)):
            raise ValueError("options must be numbered 1, 2, 3, ... in order")
        if not 1 <= self.status_quo.value <= len(self.options):
            raise ValueError(f"status_quo.value must be an option, 1 to {len(self.options)}")
        if not 0 <= self.exposure.value <= 250:
            raise ValueError("exposure.value must be 0 to 250")
        if self.essential and not self.essential_reason:
            raise ValueError("essential parties need an essential_reason")
        return self

    def place(self, option: int) -> int:
        """Where an option lies on the fine scale, 0 to 1000."""
        return 1000 * (option - 1) // (len(self.options) - 1)

    @cached_property
    def quo(self) -> int:
        """The status quo on the fine scale."""
        return self.place(self.status_quo.value)

    def option(self, number: int) -> Option:
        """The option of that number; raises IndexError off the scale."""
        if not 1 <= number <= len(self.options):
            raise IndexError(f"{self.id} has options 1 to {len(self.options)}, not {number}")
        return self.options[number - 1]


class Draft(Value):
    """What is tabled on one issue: an option, with at most one rider."""

    option: Annotated[StrictInt, Field(ge=1, le=9)]
    rider: Id | None = None

    @property
    def code(self) -> str:
        """How it is written in an act: the number of the option, or option and rider joined by a plus, such as `3+voluntary`."""
        return f"{self.option}+{self.rider}" if self.rider else str(self.option)


class Agenda(Value):
    """Every issue and rider of one conference."""

    id: Id
    title: Text
    issues: tuple[Issue, ...]
    riders: tuple[Rider, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Issue]:
        """Issues by id."""
        return {i.id: i for i in self.issues}

    @cached_property
    def rider_by_id(self) -> dict[str, Rider]:
        """Riders by id."""
        return {r.id: r for r in self.riders}

    def value(self, issue: str, draft: Draft) -> int:
        """Where a text lies on the fine scale, clipped to 0..1000."""
        shift = self.rider_by_id[draft.rider].shift if draft.rider else 0
        return min(1000, max(0, self.by_id[issue].place(draft.option) + shift))

    @cached_property
    def texts(self) -> dict[str, tuple[tuple[int, Draft], ...]]:
        """Per issue every text worth tabling, as (place, draft); plain options first, so that ties go to them.

        The status quo has no riders: where nothing is agreed there is nothing to attach an understanding to.
        """
        found = {}
        for issue in self.issues:
            plain = [Draft(option=o.number) for o in issue.options]
            moves = [o.number for o in issue.options if o.number != issue.status_quo.value]
            ridden = [Draft(option=n, rider=r.id) for n in moves for r in self.riders if issue.id in r.issues]
            found[issue.id] = tuple((self.value(issue.id, d), d) for d in plain + ridden)
        return found

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """Per issue the code of every text worth tabling, plain options first."""
        return {issue: tuple(draft.code for _, draft in texts) for issue, texts in self.texts.items()}

    def nearest(self, issue: str, place: int, among: Iterable[Draft] = ()) -> Draft:
        """The plain option, or the text of `among`, that comes closest to a place on the fine scale.

        Ties go to the option, then to the lower one.
        """
        plain = [t for t in self.texts[issue] if t[1].rider is None]
        return min([*plain, *((self.value(issue, d), d) for d in among)], key=lambda t: abs(t[0] - place))[1]
