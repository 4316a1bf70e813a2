"""The words behind the numbers: what a scorer found in each run, verbatim, for as many runs as a page can carry.

Runs are taken by seed and scenario, so that of every contender the same ones are there. Findings are read from beside the runs as they are;
nothing is scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from harness.domain.findings import Finding
from harness.evaluation.store import FOLDER, place
from harness.experiment.judged import SCORER, known
from harness.experiment.results import Row
from harness.report.comparison.figures import EVERYBODY, RECORD, Compared
from harness.report.comparison.material import Experiment
from harness.report.comparison.table import short
from harness.report.plain import plain

MOST_RUNS = 300
MOST_SENTENCES = 3000
"""What a page can carry; the rest is counted."""
LONGEST = 600
"""Characters of a sentence that are shown."""
SIDES = (b'"verdict":"affirm"', b'"verdict":"contradict"')
"""As a finding's line in canonical JSON has it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One finding."""

    verdict: str
    party: str
    item: str
    where: str
    words: str
    """What was said; for what was declared, the rule that found it."""
    quoted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What one run rests on."""

    anchor: str
    run: str
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words behind a metric."""

    heard: tuple[Heard, ...]
    left_out: int
    """Runs whose findings are there, but not on the page."""

    @property
    def places(self) -> Mapping[str, str]:
        """Anchors by run."""
        return {one.run: one.anchor for one in self.heard}


def words(found: Experiment, one: Compared, paged: frozenset[str] = frozenset()) -> Words:
    """The words behind one metric; of runs that have a page of their own, nothing. What cannot be read is not there."""
    heard: list[Heard] = []
    count = left_out = 0
    for run, rows in _in_turn(one).items():
        if run in paged or one.scorer == RECORD:
            continue
        file = next((file for path in found.paths if (file := file_of(path / "runs" / run, one.scorer)) is not None), None)
        if file is None:
            continue
        if len(heard) >= MOST_RUNS or count >= MOST_SENTENCES:
            left_out += 1
            continue
        first, seats = rows[0], {row.seat for row in rows}
        sentences = tuple(s for s in _sentences(file) if EVERYBODY in seats or s.party.lower() in seats)
        count += len(sentences)
        models = ", ".join(dict.fromkeys(short(row.model) for row in rows))
        title = f"{models} in {plain(first.scenario)}, seed {first.seed}"
        heard.append(Heard(f"w{len(heard)}", run, title, sentences))
    return Words(tuple(heard), left_out)


def _in_turn(one: Compared) -> dict[str, list[Row]]:
    """The runs that count, each with its rows: by seed, scenario and contender."""
    order = {model: n for n, model in enumerate(one.order)}
    rows = sorted((r for r in one.rows if r.value is not None), key=lambda r: (r.seed, r.scenario, order[r.model]))
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.run, []).append(row)
    return found


def file_of(run: Path, scorer: str) -> Path | None:
    """Where a scorer's findings on a run are; of several versions the latest, of judges those that the experiment asked."""
    judge = known(run) if scorer == SCORER else None
    if judge is not None:
        file = place(run, judge.scorer)
        return file if file.is_file() else None
    files: Sequence[Path] = list((run / FOLDER).glob(f"{scorer.partition('/')[0]}-*.jsonl"))
    return max(files, key=lambda file: (file.stat().st_mtime_ns, file.name), default=None)


def _sentences(file: Path) -> Iterator[Sentence]:
    """Every finding that takes a side."""
    try:
        lines: Iterable[bytes] = file.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        if any(side in line for side in SIDES):
            try:
                yield _sentence(Finding.model_validate_json(line))
            except ValidationError:
                continue


def _sentence(found: Finding) -> Sentence:
    said = " ".join(span.quote for span in found.evidence)
    where = f"round {found.where.round}, {found.where.question}" if found.where else ""
    cut = said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
    return Sentence(
        verdict=f"{found.verdict}s" if found.verdict else "",
        party=found.party.upper(),
        item=plain(found.item),
        where=plain(where),
        words=plain(cut or (f"{found.stand.deed}: option {found.stand.option}; " if found.stand else "") + found.why),
        quoted=bool(said),
        why=plain(found.why) if said else "",
    )
