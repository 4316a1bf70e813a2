"""Which of the findings beside a run are meant, where several scorers, or several versions of one, have left theirs.

A scorer's findings under today's configuration go before older ones, a judge that was checked before one that was not and either before
one that is unfit, a larger panel before a smaller, a coder who has coded more before one who has coded less. What was passed over is said.
Nobody's half-coded talk is taken for a whole one: a person's findings count by themselves only where every cell is coded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from harness.domain.findings import Finding, Scorer
from harness.errors import UserError
from harness.evaluation.assess import SCORERS, bench_of, reader
from harness.evaluation.calibration import calibration, folders
from harness.evaluation.human import coder, done, key_of, tasks
from harness.evaluation.judge import scorer_of
from harness.evaluation.judge.opening import NAMED, Terms, settings_of
from harness.evaluation.store import FOLDER
from harness.transcript import Run

FIRST = ("judge", "human", "lexicon", "declared")
"""Whose findings are taken where nobody says whose: the first of these kinds that there is."""
STANDINGS = ("exempt", "calibrated", "uncalibrated", "unfit")
Age = Literal["current", "unknown", "outdated"]
AGES: tuple[Age, ...] = ("current", "unknown", "outdated")
Rank = tuple[int, int, int, int, float, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is meant."""

    name: str | None
    """The file of the findings, without its ending; None where none of those that are there are meant."""
    notes: tuple[str, ...] = ()
    """What whoever reads the findings should know of the choice."""


def named(scorer: Scorer) -> str:
    """A scorer as people call it: a judge by its models, a coder by name, any other by its kind."""
    if scorer.kind == "judge" and scorer.model:
        return f"{scorer.id} ({scorer.model})"
    return scorer.id


def answers(word: str, file: str, scorer: Scorer) -> bool:
    """Whether a scorer goes by a word: its file, its name with or without its version, its kind, its models, a coder's own name."""
    head, _, tail = scorer.id.rpartition("/")
    known = {file, scorer.id, head or scorer.id, scorer.kind, scorer.model or scorer.id}
    return word in known or (scorer.kind == "human" and word == tail)


def choose(run: Run, stored: Mapping[str, Sequence[Finding]], word: str | None) -> Choice:
    """The findings that a word means, or those to be taken where nobody says whose. `stored`: by file, none of them empty."""
    if word is not None and word in stored:
        return _taken([_Kept(run, word, stored[word])])
    every = [_Kept(run, name, found) for name, found in stored.items() if word is None or answers(word, name, found[0].scorer)]
    if word is not None:
        return _taken(every)
    partial, whole = ([one for one in every if one.partial is some] for some in (True, False))
    kind = next((kind for kind in FIRST if any(one.scorer.kind == kind for one in whole)), None)
    chosen = _taken([one for one in whole if one.scorer.kind == kind])
    passed = [one.passed for one in partial] if kind not in {"judge", "human"} else []
    return Choice(chosen.name, (*passed, *chosen.notes))


def _taken(meant: Sequence[_Kept]) -> Choice:
    """The best of those that are meant, with what is to be said of it."""
    if not meant:
        return Choice(None)
    best = min(meant, key=lambda one: one.rank)
    others = [one for one in meant if one is not best and one.age != "outdated"]
    notes = [best.dated] if best.age == "outdated" else []
    if others:
        told = ", ".join(f"{named(one.scorer)} in {one.name}" for one in others)
        notes.append(
            f"Taken: the findings of {named(best.scorer)} in {best.name}. There are also {told}: name what you mean with --scorer."
        )
    return Choice(best.name, tuple(notes))


@dataclass(frozen=True)
class _Kept:
    """Findings beside a run, and all by which they are chosen."""

    run: Run
    name: str
    findings: Sequence[Finding]

    @property
    def scorer(self) -> Scorer:
        return self.findings[0].scorer

    @cached_property
    def age(self) -> Age:
        """Whether they were found under the configuration that the scorer has today; unknown where that cannot be told."""
        try:
            today = self._today()
        except UserError:
            return "unknown"
        if today is None:
            return "unknown"
        return "current" if (today.id, today.config) == (self.scorer.id, self.scorer.config) else "outdated"

    def _today(self) -> Scorer | None:
        """The same scorer as it would be now. Raises UserError where it cannot be had."""
        match self.scorer.kind:
            case "human":
                return coder(bench_of(self.run).instruments, self._coder)
            case "judge":
                return self._panel()
        return reader(self.run, self.scorer.kind)[0] if self.scorer.kind in SCORERS else None

    def _panel(self) -> Scorer | None:
        """The judges as `sixparty score --judge` would ask them now, by their names in votes; None where these do not tell."""
        votes = Counter(vote.judge for vote in next((f.votes for f in self.findings if f.votes), ()))
        if len(set(votes.values())) != 1 or not all(NAMED.fullmatch(judge) for judge in votes):
            return None
        settings = [settings_of(judge, Terms(())) for judge in votes]
        return scorer_of(bench_of(self.run).instruments, settings, next(iter(votes.values())))

    @property
    def _coder(self) -> str:
        return self.scorer.id.rpartition("/")[2]

    @cached_property
    def cells(self) -> tuple[int, int]:
        """Of a person: how many of the cells are coded, and how many there are."""
        every = tasks(self.run, bench_of(self.run).instruments)
        return done(every, (key_of(f) for f in self.findings)), len(every)

    @property
    def partial(self) -> bool:
        """Whether a person has coded only a part of the talk."""
        return self.scorer.kind == "human" and self.cells[0] < self.cells[1]

    @cached_property
    def rank(self) -> Rank:
        """What comes first is taken; of findings that are all outdated, those written last."""
        conference = self.run.inputs.agenda.id
        standing = calibration(conference, self.scorer, folders(conference)).word if self.scorer.kind == "judge" else "exempt"
        kind = FIRST.index(self.scorer.kind)
        size = self.cells[0] if self.scorer.kind == "human" else max(len(f.votes) for f in self.findings)
        path = self.run.path / FOLDER / f"{self.name}.jsonl"
        written = path.stat().st_mtime if self.age == "outdated" and path.is_file() else 0.0
        return kind, AGES.index(self.age), STANDINGS.index(standing), -size, -written, f"{named(self.scorer)} {self.name}"

    @property
    def passed(self) -> str:
        """Why a part of a coding was not taken."""
        some, every = self.cells
        return (
            f"{self._coder} has coded {some} of {every} cells of {self.run.manifest.run}: too few to be taken unasked; "
            f"name them with --scorer {self._coder}."
        )

    @property
    def dated(self) -> str:
        """What findings of an older configuration are, and what to do about it."""
        anew = f"`sixparty score RUN --scorer {self.scorer.kind}` finds anew."
        if self.scorer.kind == "human":
            anew = f"`sixparty label RUN --coder {self._coder}` codes under today's instrument."
        if self.scorer.kind == "judge":
            panel = dict.fromkeys(vote.judge for vote in next((f.votes for f in self.findings if f.votes), ()))
            anew = f"`sixparty score RUN {' '.join(f'--judge {judge}' for judge in panel)}` asks again."
        rests = {"judge": "instrument, prompts or parameters", "lexicon": "instrument or cues"}.get(self.scorer.kind, "instrument")
        return f"The findings of {named(self.scorer)} in {self.name} are outdated: they rest on another {rests} than today's. {anew}"
