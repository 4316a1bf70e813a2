"""`sixparty gate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click

from harness.cli import terminal
from harness.cli.scoring import runs_named
from harness.errors import GateFailed, Incomplete, OutputError
from harness.evaluation.choosing import named
from harness.evaluation.gate import KNOWN, WORDS, Judged, Rules, Sample, Source, Verdict, judge, sample
from harness.evaluation.metrics import BY_ID
from harness.library import conferences, load_named, open_library
from harness.library.fitting import suggest
from harness.library.reading import Fault
from harness.report.findings import junit
from harness.report.findings.gathering import found
from harness.report.findings.page import CODED
from harness.resources import data_folder
from harness.transcript import read, read_inputs, read_manifest


@click.command()
@click.argument("run", nargs=-1, required=True)
@click.option("--rules", "rules_file", required=True, type=click.Path(path_type=Path), help="A YAML file of thresholds.")
@click.option("--scorer", metavar="S", help="Whose findings to measure by; the judge's if there are any.")
@click.option("--json", "as_json", is_flag=True, help="The verdict as JSON.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), help="Also write the verdict as junit.xml, to this file.")
def command(run: tuple[str, ...], rules_file: Path, scorer: str | None, *, as_json: bool, junit_file: Path | None) -> None:
    """Hold the metrics of runs against thresholds, for CI.

    RUN is a run's folder, a pathway's, a folder that holds runs, or a name under transcripts/runs; every run in it is judged. The exit code
    is 0 if every rule holds, 3 if one does not, 4 if too much is missing to say, and 2 if the rules or a run cannot be read. Nothing may
    rest on a judge that is unfit (`sixparty agree` measures it), unless the rules name its model: {..., accept_unfit: [MODEL]}.

    A file of rules: {rules: [{metric: balanced, at_least: 0.2}, {metric: red-lines, at_most: 0, optional: true}], tolerance: 0.1}
    """
    paths = list(dict.fromkeys(inner.resolve() for word in run for inner in runs_named(word)))
    rules = _rules(rules_file, paths)
    samples, scorers = _samples(paths, rules, scorer)
    verdict = judge(rules, samples, ", ".join(scorers))
    if junit_file is not None:
        _write(junit_file, junit.render(verdict))
    if as_json:
        terminal.out_json({"provenance": CODED, **asdict(verdict)})
    else:
        terminal.out("\n".join(_told(verdict)))
    _leave(verdict)


def _rules(path: Path, runs: Sequence[Path]) -> Rules:
    """The rules of a file. Raises ContentError, naming file and line, also for a metric or a party that there is not."""
    document, rules = load_named(path, Rules)
    known = _parties(runs, {rule.party for rule in rules.rules} - WORDS)
    faults = [
        Fault(("rules", n, "metric"), f"there is no metric {rule.metric!r}", suggest(rule.metric, KNOWN, "metrics"))
        for n, rule in enumerate(rules.rules)
        if rule.metric not in KNOWN
    ]
    faults += [
        Fault(("rules", n, "party"), f"there is no party {rule.party!r}", suggest(rule.party, [*sorted(known), *sorted(WORDS)], "parties"))
        for n, rule in enumerate(rules.rules)
        if rule.party not in known | WORDS
    ]
    document.refuse(faults)
    return rules


def _parties(runs: Sequence[Path], asked: set[str]) -> set[str]:
    """The parties that a rule may name: those of the bundled conferences and, where these do not hold all, of the runs themselves."""
    known = {party for name in conferences() for party in open_library(data_folder("personas") / name).names("parties")}
    for run in runs if asked - known else ():
        known |= {profile.id for profile in read_inputs(run, read_manifest(run)).profiles}
    return known


def _samples(paths: Sequence[Path], rules: Rules, scorer: str | None) -> tuple[list[Sample], list[str]]:
    """Every run, measured by the metrics that the rules name, and by which scorers; says which findings were chosen, each note once."""
    asked = [BY_ID[name] for name in dict.fromkeys(rule.metric for rule in rules.rules) if name in BY_ID]
    samples: list[Sample] = []
    taken: set[str] = set()
    scorers: set[str] = set()
    notes: dict[str, None] = {}
    for path in paths:
        run = read(path)
        one = found(run, scorer, asked)
        scorers.add(named(one.scorer))
        notes.update(dict.fromkeys(one.notes))
        source = Source(one.scorer, one.checked.standing, one.checked.units)
        this = sample(run, one.measures, rules, source)
        samples.append(replace(this, name=f"{this.name} ({path})") if this.name in taken else this)
        taken.add(this.name)
    for line in notes:
        terminal.err(f"Note: {line}")
    return samples, sorted(scorers)


def _told(verdict: Verdict) -> Iterator[str]:
    """The verdict as lines: what failed and what is missing one by one, the rest as a number, and what the numbers rest on."""
    for check in verdict.checks:
        if check.status in {"failed", "missing"}:
            value = check.why if check.value is None else f"{check.value:.4g}"
            yield f"{check.status:<8}{check.run}: {check.metric} ({check.party or 'run'}) {check.bound}: {value}"
    for name, why in verdict.unfit:
        yield f"{'unfit':<8}{name}: {why}"
    for one in verdict.judges:
        yield from _judge(one)
    yield CODED
    yield f"{verdict.verdict}: {verdict.why}; {verdict.count('passed')} passed, by {verdict.scorer}"


def _judge(one: Judged) -> Iterator[str]:
    """How a judge was checked, and its rate of contradiction as scored and corrected."""
    if one.line:
        yield f"{one.line}{' The rules take its findings all the same.' if one.accepted else ''}"
    if one.contradiction is None:
        return
    told = f"not corrected: {one.why}" if one.corrected is None else f"corrected {one.corrected:.3f}"
    ends = "" if one.interval is None else f" ({one.interval[0]:.3f} to {one.interval[1]:.3f})"
    yield f"Share of turns and items that contradict, over {one.runs} runs: as scored {one.contradiction:.3f}, {told}{ends}."


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise OutputError(f"{path} cannot be written: {fault.strerror}. The runs were not changed.") from fault


def _leave(verdict: Verdict) -> None:
    """Ends the command by the verdict's own code."""
    ends = {GateFailed.exit_code: GateFailed, Incomplete.exit_code: Incomplete}
    if verdict.code in ends:
        raise ends[verdict.code](f"the gate is not passed: {verdict.why}.")
