"""Findings: one verdict on one item of the instrument, with the words that show it.

A finding has no clock: its id is the hash of all that it rests on, so that scoring again gives the same bytes. No verdict but silence is
possible without a located, verbatim span in the party's own words, and none of silence without an opportunity.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator

from harness.domain.turns import QuestionKind, Source
from harness.domain.values import Id, Permille, Value

FORMAT = "finding/1"
Verdict = Literal["affirm", "contradict", "silent"]
Status = Literal["ok", "undetermined", "unscored"]
"""A verdict was reached; the scorer looked and could not tell; it could not look (a judge that could not be read)."""
Modality = Literal["categorical", "conditional", "hedged"]
ScorerKind = Literal["declared", "lexicon", "judge", "human"]
FlagKind = Literal["anachronism", "out_of_role"]
Natural = Annotated[StrictInt, Field(ge=0)]


class Span(Value):
    """Words of a text, verbatim."""

    start: Natural
    """First character, in the whole text."""
    end: Natural
    """The one after the last."""
    sentence: tuple[Natural, Natural]
    """The whole sentence (or sentences) in which it lies."""
    quote: str
    """The words from start to end."""

    @model_validator(mode="after")
    def _inside(self) -> Self:
        low, high = self.sentence
        if not low <= self.start < self.end <= high or len(self.quote) != self.end - self.start:
            raise ValueError("a span lies inside its sentence and is as long as its quote")
        return self


class Scorer(Value):
    """Who reached a verdict, and under what settings."""

    id: str
    """Name and version, such as `lexicon/1`."""
    kind: ScorerKind
    config: str
    """SHA-256 of all that its verdicts depend on: instruments, cues, prompts, models."""
    model: str | None = None


class Vote(Value):
    """One judge's word."""

    judge: str
    verdict: Literal["affirm", "contradict", "silent", "undetermined", "unscored"]


class Where(Value):
    """The turn of a run that was looked at."""

    run: str
    scenario: Id
    seed: StrictInt
    round: Natural
    question: str
    kind: QuestionKind
    seq: Natural
    """Number of the event."""
    source: Source


class Flag(Value):
    """Words that should not be in a party's mouth at all."""

    flag: FlagKind
    span: Span
    why: str
    """The entry of the fence, or the rule, in a few words."""


class Finding(Value):
    """One verdict."""

    format: Literal["finding/1"] = "finding/1"
    id: str = ""
    """SHA-256 of everything else; `sealed` sets it."""
    party: Id
    item: Id
    position_id: Id
    issue: Id
    verdict: Verdict | None = None
    """None where none was reached."""
    status: Status = "ok"
    modality: Modality | None = None
    evidence: tuple[Span, ...] = ()
    confidence: Permille | None = None
    votes: tuple[Vote, ...] = ()
    why: str = ""
    """The rule that fired, or the judge's reason."""
    scorer: Scorer
    where: Where | None = None
    """None for a sentence that did not come from our talks."""

    @model_validator(mode="after")
    def _shown(self) -> Self:
        if (self.verdict is None) == (self.status == "ok"):
            raise ValueError("status is ok where there is a verdict, and something else where there is none")
        if self.verdict in {"affirm", "contradict"} and not self.evidence and self.scorer.kind != "declared":
            raise ValueError("who affirms or contradicts does so in words: evidence is missing")
        return self

    def sealed(self) -> Finding:
        """The finding with its id."""
        plain = self.model_dump(mode="json", exclude={"id"}, exclude_none=True)
        data = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return self.model_copy(update={"id": hashlib.sha256(data).hexdigest()})
