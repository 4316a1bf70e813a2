"""Findings put together: what a party said on an item in a round, and over a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from harness.domain.findings import Finding

Word = Literal["affirm", "contradict", "mixed", "silent", "undetermined", "unscored"]
_FIRST: tuple[Word, ...] = ("undetermined", "unscored", "silent")
"""What a cell is where nothing in it affirms or contradicts: the first of these that is there."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of one party over some turns."""

    party: str
    item: str
    issue: str
    round: int | None
    """None for the whole run."""
    word: Word
    """Contradict, if the last word was and no affirmation came after it; mixed, if both were said."""
    affirmed: int
    contradicted: int
    findings: tuple[str, ...]
    """Ids of the findings behind it."""


def by_round(findings: Iterable[Finding]) -> list[Cell]:
    """A cell for each party, item and round, in the order in which they came up."""
    groups: dict[tuple[str, str, int], list[Finding]] = {}
    for finding in findings:
        if finding.where is not None:
            groups.setdefault((finding.party, finding.item, finding.where.round), []).append(finding)
    return [_cell(group, number) for (_, _, number), group in groups.items()]


def by_run(findings: Iterable[Finding]) -> list[Cell]:
    """A cell for each party and item, in the order in which they came up."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.party, finding.item), []).append(finding)
    return [_cell(group, None) for group in groups.values()]


def _cell(group: list[Finding], number: int | None) -> Cell:
    first = group[0]
    return Cell(
        party=first.party,
        item=first.item,
        issue=first.issue,
        round=number,
        word=_word(group),
        affirmed=sum(f.verdict == "affirm" for f in group),
        contradicted=sum(f.verdict == "contradict" for f in group),
        findings=tuple(f.id for f in group),
    )


def _word(group: list[Finding]) -> Word:
    said = [f.verdict for f in group if f.verdict in {"affirm", "contradict"}]
    if said:
        both = len(set(said)) == 2
        return "mixed" if both and said[-1] == "affirm" else "contradict" if "contradict" in said else "affirm"
    there = {f.verdict or f.status for f in group}
    return next(word for word in _FIRST if word in there)
