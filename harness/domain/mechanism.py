"""The mechanisms that the paper names, and where each is expressed: data for the table in `personas/README.md` and for its test."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from harness.domain.values import Id, Paragraph, Text, Value

LinkKind = Literal["format", "scenario", "option", "event", "situation", "track", "pathway", "rider", "line"]
"""`option` is ISSUE.NUMBER of the agenda; `situation` is the id of a scenario; `line` is a line of a profile; the rest are ids."""


class Link(Value):
    """One place that expresses a mechanism."""

    kind: LinkKind
    file: str
    """Relative to the folder of the conference."""
    id: str


class Mechanism(Value):
    """A forum, group, treaty, project, policy or step that the paper names."""

    id: Id
    name: Text
    paragraphs: tuple[Paragraph, ...]
    links: tuple[Link, ...] = ()
    background: Text | None = None
    """Why it is expressed nowhere, if it is not."""

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if bool(self.links) == bool(self.background):
            raise ValueError("links: a mechanism is either linked or background with a reason")
        return self


class Mechanisms(Value):
    """The file `mechanisms.yaml`."""

    mechanisms: tuple[Mechanism, ...]
