"""Findings: one verdict on one item of the instrument, with the words that show it.

A finding has no clock: its id is the hash of all that it rests on, so that scoring again gives the same bytes. No verdict but silence is
possible without a located, verbatim span in the party's own words, and none of silence without an opportunity. The one exception is what is
declared: it has no words, and names the act or the stance instead. What a verdict cost (tokens, calls) is no part of it: that stands in the
judges' own record, beside the run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictInt, model_validator

from harness.domain.turns import QuestionKind, Source
from harness.domain.values import Id, Paragraph, Permille, Value

FORMAT = "finding/2"
OUTDATED = "finding/1"
"""What was written before findings told their paragraphs, instrument, match and kind of confidence."""
Verdict = Literal["affirm", "contradict", "silent"]
Status = Literal["ok", "undetermined", "unscored"]
"""A verdict was reached; the scorer looked and could not tell; it could not look (a judge that could not be read)."""
Modality = Literal["categorical", "conditional", "hedged"]
ScorerKind = Literal["declared", "lexicon", "judge", "human"]
FlagKind = Literal["anachronism", "out_of_role"]
Match = Literal["exact", "normalised"]
"""How words were found in what the scorer was shown: letter for letter, or in other quotation marks, dashes, blanks, case or width."""
ConfidenceKind = Literal["vote_share", "rule", "none"]
"""What stands behind a verdict: the share of judges' votes for it, a rule that fired and knows no degrees, or nothing that is counted."""
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
    match: Match = "exact"
    """Whatever it is, `quote` is the text's own words."""

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


class Edition(Value):
    """Which instrument a verdict is under."""

    id: Id
    version: str
    hash: str
    """SHA-256 of all of it: two editions with one version are still told apart."""


class Stand(Value):
    """Where a party stood on an issue by what it did or declared."""

    issue: Id
    option: Annotated[StrictInt, Field(ge=1, le=9)]
    """Of the issue's scale."""
    deed: str
    """The act, or `stance`."""


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

    format: Literal["finding/2"] = "finding/2"
    id: str = ""
    """SHA-256 of everything else; `sealed` sets it. Neither clock nor cost is in it."""
    party: Id
    item: Id
    position_id: Id
    issue: Id
    paragraphs: tuple[Paragraph, ...] = ()
    """Of the source, behind the item's positions; empty where none is known (a sentence from elsewhere, a conference without a source)."""
    instrument: Edition | None = None
    """None for a sentence from elsewhere."""
    verdict: Verdict | None = None
    """None where none was reached."""
    status: Status = "ok"
    modality: Modality | None = None
    evidence: tuple[Span, ...] = ()
    """The words that show it; empty for silence, and for what is declared."""
    stand: Stand | None = None
    """What a declared verdict rests on in place of words: the act or the stance. None for every other scorer."""
    confidence: Permille | None = None
    """Share of the votes for the verdict; None where nobody voted."""
    confidence_kind: ConfidenceKind = "none"
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
        declared = self.scorer.kind == "declared"
        if self.stand is not None and not declared:
            raise ValueError("only what is declared rests on an act or a stance")
        if self.verdict in {"affirm", "contradict"} and not (self.stand if declared else self.evidence):
            raise ValueError("who affirms or contradicts does so in words, or declares it by an act or a stance: evidence is missing")
        if (self.confidence is None) == (self.confidence_kind == "vote_share"):
            raise ValueError("a share of votes is a number, and no other confidence is one")
        return self

    def sealed(self) -> Finding:
        """The finding with its id."""
        return self.model_copy(update={"id": seal(self.model_dump(mode="json", exclude_none=True))})


def seal(plain: Mapping[str, Any]) -> str:
    """The id of a finding that is given as plain JSON, of whatever format: SHA-256 of all of it but the id."""
    rest = {name: value for name, value in plain.items() if name != "id"}
    data = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()
