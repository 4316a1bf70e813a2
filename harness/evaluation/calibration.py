"""How a scorer was checked: one file, made by `sixparty agree --calibrate`, that says how it did on cells whose truth is known.

A calibration holds for one scorer under one configuration (`Scorer.config`: instrument, prompts, models, parameters): another model or
another prompt is another judge. Files lie in a folder by conference, `transcripts/calibrations/<conference>/` for one's own and
`evals/<conference>/calibrations/` for those that travel with the conference. Whoever ranks or gates by a judge asks

    standing = calibration(conference, scorer, folders(conference))

and refuses where `standing.word` is `unfit`, prints `standing.line` beside every judged number, and corrects rates by `standing.usable`.
Thresholds are Krippendorff's: below .667 no conclusion may be drawn from a coding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import StrictInt, ValidationError

from harness.domain.findings import Finding, Scorer
from harness.domain.values import Id, Text, Value
from harness.errors import OutputError, RunError, UserError
from harness.evaluation.agreement import Claims, Estimate, Table, alpha, corrected_rate, decided, detection
from harness.evaluation.store import place
from harness.library.evals import evals_folder
from harness.transcript import canonical

ENOUGH = 0.667
"""Alpha of detection from which a judge's numbers may be used."""
LEAST = 100
"""Gold cells, decided by both sides, from which alpha says anything."""
OWN = Path("transcripts") / "calibrations"
"""Where one's own calibrations lie, below the current folder."""
UNCALIBRATED = "uncalibrated: no agreement of {} with a gold set is on file. `sixparty agree --judge MODEL@URL --calibrate` measures it."
ANOTHER = (
    "uncalibrated: the calibration of {} on file is of another configuration (instrument, prompts, address, parameters or repeats) and "
    "does not hold here. `sixparty agree --judge MODEL@URL --calibrate` measures this one."
)


class Count(Value):
    """Cells with one truth, of which the scorer said one thing."""

    truth: str
    said: str
    cells: StrictInt


class Calibration(Value):
    """A scorer measured against a gold set."""

    format: Literal["calibration/1"] = "calibration/1"
    conference: Id
    scorer: Scorer
    half: Literal["test", "all"]
    """Which cells it was measured on; the half that prompts are tuned on does not count."""
    provenance: Text
    """Who coded the gold set."""
    counts: tuple[Count, ...]

    @property
    def truth(self) -> Table:
        """The counts as a table, the truth first."""
        return Counter({(c.truth, c.said): c.cells for c in self.counts})


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be done with a scorer's numbers."""

    word: Literal["calibrated", "uncalibrated", "unfit", "exempt"]
    """Checked and good enough; not checked; checked and not good enough; no judge, so that nothing is asked of it here."""
    line: str
    """One sentence to stand beside every number; empty for `exempt`."""
    truth: Table | None = None
    """Gold cells by what is true and what the scorer said, where it was checked."""
    why: str = ""
    """Why its rates are not corrected, in a few words; empty where they are."""

    @property
    def usable(self) -> Table | None:
        """The gold cells by which rates are corrected; None where there are none, or the scorer is unfit."""
        return None if self.word == "unfit" else self.truth


def folders(conference: str) -> tuple[Path, ...]:
    """Where calibrations for a conference are looked for, first one's own."""
    return OWN / conference, evals_folder(conference) / "calibrations"


def calibrated(conference: str, scorer: Scorer, truth: Table, half: Literal["test", "all"], provenance: str) -> Calibration:
    """A calibration from the table of a scorer against gold, the truth first."""
    counts = tuple(Count(truth=true, said=said, cells=n) for (true, said), n in sorted(truth.items()))
    return Calibration(conference=conference, scorer=scorer, half=half, provenance=provenance, counts=counts)


def write(folder: Path, found: Calibration) -> Path:
    """Keeps a calibration; one of the same scorer and configuration is replaced. Raises OutputError."""
    path = _file(folder, found.scorer)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(canonical(found) + b"\n")
    except OSError as fault:
        raise OutputError(f"{path} cannot be written: {fault.strerror}. Choose another folder to work in.") from fault
    return path


def calibration(conference: str, scorer: Scorer, where: Iterable[Path]) -> Standing:
    """What may be done with a scorer's numbers, by the first file that is about it. Raises RunError for a file that cannot be read."""
    places = tuple(where)
    found = next((_read(path) for path in (_file(folder, scorer) for folder in places) if path.is_file()), None)
    if found is not None and (found.conference, found.scorer.config) != (conference, scorer.config):
        found = None
    if scorer.kind != "judge":
        return Standing("exempt", "", found.truth if found else None)
    name = scorer.model or scorer.id
    if found is None:
        line = ANOTHER if _elsewhere(conference, scorer, places) else UNCALIBRATED
        return Standing("uncalibrated", line.format(name), why=f"{name} is uncalibrated")
    cells, value = decided(found.truth).total(), alpha(detection(found.truth))
    measured = f"alpha of detection {'is not defined' if value is None else f'{value:.2f}'} on {cells} gold cells"
    if value is None or value < ENOUGH or cells < LEAST:
        needed = f"a judge needs {ENOUGH} on {LEAST} cells or more"
        why = f"{name} is unfit to rank or to gate ({needed}): {measured}"
        return Standing("unfit", f"{why}. {found.provenance}", found.truth, why)
    return Standing("calibrated", f"{name} is calibrated: {measured}. {found.provenance}", found.truth)


def _elsewhere(conference: str, scorer: Scorer, where: Sequence[Path]) -> bool:
    """Whether judges of the same models were checked under another configuration; a file that cannot be read says nothing of it."""
    for path in (path for folder in where if folder.is_dir() for path in sorted(folder.glob("*.json"))):
        with suppress(RunError):
            other = _read(path)
            if (other.conference, other.scorer.kind, other.scorer.model) == (conference, "judge", scorer.model):
                return True
    return False


def fit(standing: Standing) -> None:
    """Raises UserError for numbers on which nothing may rest."""
    if standing.word == "unfit":
        raise UserError(standing.line)


@dataclass(frozen=True, slots=True)
class Headline:
    """A share of cells as a scorer has it, and as it would be without the scorer's mistakes; a cell is a turn and an item."""

    plain: float | None
    corrected: Estimate


def headline(findings: Sequence[Finding], truth: Table, seed: int = 0) -> dict[str, Headline]:
    """By verdict, the shares of cells that affirm and that contradict; runs are drawn for the intervals, or the turns of a single run."""
    return {verdict: _headline(claims(findings, verdict), truth, verdict, seed) for verdict in ("affirm", "contradict")}


def _headline(units: Sequence[Claims], truth: Table, verdict: str, seed: int) -> Headline:
    of = sum(c.of for c in units)
    return Headline(sum(c.said for c in units) / of if of else None, corrected_rate(units, truth, verdict, seed))


def claims(findings: Iterable[Finding], verdict: str) -> list[Claims]:
    """By run, or by turn where all are of one run: how often a verdict is claimed, and of how many cells that were read."""
    cells: dict[tuple[str, str, str], set[str]] = {}
    for f in findings:
        if f.where is not None:
            cells.setdefault((f.where.run, f.where.question, f.item), set()).add(f.verdict or f.status)
    single = len({run for run, _, _ in cells}) == 1
    units: dict[tuple[str, str], list[bool]] = {}
    for (run, question, _), words in cells.items():
        if words != {"unscored"}:
            units.setdefault((run, question if single else ""), []).append(verdict in words)
    return [Claims(sum(said), len(said)) for said in units.values()]


def _file(folder: Path, scorer: Scorer) -> Path:
    return folder / place(Path(), scorer).with_suffix(".json").name


def _read(path: Path) -> Calibration:
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except OSError as fault:
        raise RunError(f"{path} cannot be read: {fault.strerror}.") from fault
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        raise RunError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}. Write it again with `sixparty agree`.") from wrong
