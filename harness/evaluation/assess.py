"""A run assessed: findings by one scorer after another, kept beside the run, and the measures that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from harness.domain.findings import Finding, Scorer
from harness.domain.party import Position, Profile
from harness.errors import UserError
from harness.evaluation.declared import Declared
from harness.evaluation.flags import Fence, flags
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.lexicon import Lexicon
from harness.evaluation.lexicon.cues import Cues, cues_of
from harness.evaluation.metrics import METRICS, Flagging, Measure, Metric, gathered, measures
from harness.evaluation.probes import probed
from harness.evaluation.readings import Read
from harness.evaluation.scoring import score
from harness.evaluation.store import save
from harness.library.evals import evals_folder, instruments
from harness.transcript import Run

SCORERS = ("declared", "lexicon")
"""Scorers that need no network."""


@dataclass(frozen=True)
class Bench:
    """What the runs of a conference are scored with."""

    instruments: Instruments
    cues: Cues | None
    """None for a conference that has none: the lexicon cannot be used on it."""
    fence: Fence | None


@dataclass(frozen=True)
class Assessment:
    """One run by one scorer."""

    scorer: Scorer
    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...]


@lru_cache(maxsize=8)
def bench(conference: str) -> Bench | None:
    """What is bundled for a conference; None where nothing is."""
    folder = evals_folder(conference)
    if not (folder / "instruments.yaml").is_file():
        return None
    return Bench(instruments(Instruments, conference), cues_of(folder), Fence.of(conference))


def bench_of(run: Run) -> Bench:
    """What a run is scored with; for a conference without an instrument, one made of its positions as they stand."""
    return bench(run.inputs.agenda.id) or Bench(_plain_instrument(run), None, None)


def _plain_instrument(run: Run) -> Instruments:
    """An item for each position, in the profile's own words. Raises UserError where nobody has a position."""
    items = tuple(_plain_item(profile, position) for profile in run.inputs.profiles for position in profile.positions)
    if not items:
        raise UserError(f"{run.path}: nobody at this table has a position, so that there is nothing to hold its words against.")
    provenance = "Made of the positions of the profiles, in their own words; nobody has coded it."
    return Instruments(id=run.inputs.agenda.id, version="0.0", provenance=provenance, items=items)


def _plain_item(profile: Profile, position: Position) -> Item:
    return Item(
        id=position.id,
        party=profile.id,
        issue=position.issue,
        positions=(position.id,),
        type="preference",
        statement=position.text,
        polarity=1,
        twin=f"It is not so that: {position.text}"[:2000],
        affirm=(position.text,),
        contradict=(f"It is not so that: {position.text}"[:2000],),
    )


def assess(run: Run, names: Sequence[str] = SCORERS, metrics: Sequence[Metric] = METRICS, *, keep: bool = True) -> dict[str, Assessment]:
    """A run by these scorers, by name. Findings are written beside the run unless `keep` is false. Raises UserError, OutputError."""
    found = {}
    for name in names:
        scorer, read = reader(run, name)
        findings = score(run, bench_of(run).instruments, scorer, read)
        if keep:
            save(run.path, scorer, findings)
        found[name] = Assessment(scorer, tuple(findings), measured(run, findings, metrics))
    return found


def reader(run: Run, name: str) -> tuple[Scorer, Read]:
    """A scorer that needs no network. Raises UserError for one that there is not, or that has no cues for this conference."""
    if name not in SCORERS:
        raise UserError(f"there is no scorer {name!r}; there are {', '.join(SCORERS)}, and judges by --judge.")
    known = bench_of(run)
    if name == "declared":
        declared = Declared(run.inputs, known.instruments)
        return declared.scorer, declared.read
    if known.cues is None:
        raise UserError(f"the lexicon has no cues for the conference {run.inputs.agenda.id!r}; use --scorer declared or a judge.")
    lexicon = _lexicon(run.inputs.agenda.id)
    return lexicon.scorer, lexicon.read


@lru_cache(maxsize=4)
def _lexicon(conference: str) -> Lexicon:
    known = bench(conference)
    if known is None or known.cues is None:
        raise UserError(f"the lexicon has no cues for the conference {conference!r}.")
    return Lexicon(known.instruments, known.cues)


def measured(
    run: Run, findings: Sequence[Finding], metrics: Sequence[Metric] = METRICS, probes: Sequence[Finding] = ()
) -> tuple[Measure, ...]:
    """The measures of a run by the findings of one scorer, and by its `probes`; the lexicon reads those kept beside the run by itself."""
    material = gathered(run, (*findings, *(probes or _probes(run, findings))), flagging(run))
    return tuple(measures(replace(material, withheld=_withheld(run)), metrics))


def _probes(run: Run, findings: Sequence[Finding]) -> list[Finding]:
    """Findings of the lexicon on answers to probes; declared has nothing to read there, and a judge is asked by whoever has one."""
    if bench_of(run).cues is None or not findings or findings[0].scorer.kind != "lexicon":
        return []
    return probed(run, bench_of(run).instruments, *reader(run, "lexicon"))


def _withheld(run: Run) -> frozenset[str]:
    """The items of which no prompt told its party anything: every position that they extend is withheld."""
    hidden = set(run.inputs.scenario.withheld)
    return frozenset(item.id for item in bench_of(run).instruments.items if hidden >= set(item.positions)) if hidden else frozenset()


def flagging(run: Run) -> Flagging | None:
    """What looks for slips of time and role in this run; None where its conference has no fence."""
    fence = bench_of(run).fence
    day = run.inputs.scenario.situation.date
    return None if fence is None else lambda text, party: flags(text, party, day, fence)


def runs_in(path: Path) -> Mapping[str, Path]:
    """The runs that a folder holds, itself if it is one, by their names."""
    if (path / "events.jsonl").is_file():
        return {path.name: path}
    return {inner.parent.name: inner.parent for inner in sorted(path.glob("**/events.jsonl"))}
