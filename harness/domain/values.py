"""The base of every value in the domain: frozen, closed, and comparable by content."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=80)]
"""A name that other files refer to: lower case letters and digits, joined by dots or hyphens."""

Text = Annotated[str, Field(min_length=1, max_length=2000)]
"""A sentence or a short paragraph that a person may read."""

Paragraph = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([.:-][A-Za-z0-9]+)*$", max_length=24)]
"""What a line rests on, by a short name of its source, such as P07 for a paragraph; agenda.yaml may list those there are."""

Permille = Annotated[StrictInt, Field(ge=0, le=1000)]
"""A share or a place on the fine scale, 0 to 1000."""

Percent = Annotated[StrictInt, Field(ge=0, le=100)]
"""A weight, 0 to 100."""


class Value(BaseModel):
    """A value without identity: two with the same content are the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def complaint(wrong: ValidationError) -> str:
    """The first thing that does not fit, as `field: problem`, or the problem alone where the value as a whole is meant."""
    first = wrong.errors(include_input=False)[0]
    problem = first["msg"].removeprefix("Value error, ")
    return f"{'.'.join(map(str, first['loc']))}: {problem}" if first["loc"] else problem


class Authored(Value):
    """A number that the paper does not give: what we chose, and why."""

    value: Annotated[StrictInt, Field(ge=-1000, le=1000)]
    reason: Text


class AuthoredShare(Authored):
    """A share, a level or a place: 0 to 1000."""

    value: Permille


class AuthoredWeight(Authored):
    """A weight that pulls: 1 to 100."""

    value: Annotated[StrictInt, Field(ge=1, le=100)]


class AuthoredExponent(Authored):
    """An exponent: 1 to 4."""

    value: Annotated[StrictInt, Field(ge=1, le=4)]


class AuthoredAttitude(Authored):
    """For and against: -100 to 100."""

    value: Annotated[StrictInt, Field(ge=-100, le=100)]
