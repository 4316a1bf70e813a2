"""What tests of agreement and of coding by hand share: findings made of a few words, and a run to code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.domain.findings import Finding, Scorer, ScorerKind, Where
from harness.evaluation.sentences import span

SAMPLE = Path(__file__).parents[2] / "transcripts" / "samples" / "four-party-clash-5"
TEXT = "We want the forum. It is cold outside. We do not want it now."
STARTS = (0, 19, 39)
"""Where its sentences begin."""


def scorer(kind: ScorerKind = "lexicon", name: str = "one") -> Scorer:
    """A scorer of that kind."""
    return Scorer(id=f"{kind}/{name}", kind=kind, config=name * 3)


def finding(word: str, by: Scorer, *, turn: str = "t1", sentence: int | None = None, run: str = "r", item: str = "jpn.forum") -> Finding:
    """A finding on a turn that says `TEXT`: a verdict, `undetermined` or `unscored`, with the sentence of that number if one is given."""
    where = Where(run=run, scenario="s", seed=1, round=1, question=turn, kind="floor", seq=1, source="offline")
    ending = {"status": word} if word in {"undetermined", "unscored"} else {"verdict": word}
    evidence = () if sentence is None else (span(TEXT, STARTS[sentence], STARTS[sentence] + 5),)
    about = {"party": "jpn", "item": item, "position_id": item, "issue": "forum", "scorer": by, "where": where, "evidence": evidence}
    return Finding.model_validate({**about, **ending}).sealed()


def turns(words: Sequence[str], by: Scorer, run: str = "r") -> list[Finding]:
    """A finding a turn, in its first sentence unless it is silent."""
    return [
        finding(word, by, turn=f"t{n}", run=run, sentence=None if word in {"silent", "unscored"} else 0) for n, word in enumerate(words, 1)
    ]
