"""`sixparty gate`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import click

from harness.cli import terminal
from harness.cli.scoring import runs_named
from harness.errors import GateFailed, Incomplete, OutputError
from harness.evaluation.gate import Rules, Sample, Verdict, judge, sample
from harness.evaluation.metrics import BY_ID
from harness.library import load_named
from harness.library.fitting import suggest
from harness.library.reading import Fault
from harness.report.findings import junit
from harness.report.findings.gathering import found
from harness.transcript import read


@click.command()
@click.argument("run", nargs=-1, required=True)
@click.option("--rules", "rules_file", required=True, type=click.Path(path_type=Path), help="A YAML file of thresholds.")
@click.option("--scorer", metavar="S", help="Whose findings to measure by; the judge's if there are any.")
@click.option("--json", "as_json", is_flag=True, help="The verdict as JSON.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), help="Also write the verdict as junit.xml, to this file.")
def command(run: tuple[str, ...], rules_file: Path, scorer: str | None, *, as_json: bool, junit_file: Path | None) -> None:
    """Hold the metrics of runs against thresholds, for CI.

    RUN is a run's folder, a pathway's, a folder that holds runs, or a name under transcripts/runs; every run in it is judged. The exit code
    is 0 if every rule holds, 3 if one does not, 4 if too much is missing to say, and 2 if the rules or a run cannot be read.

    A file of rules: {rules: [{metric: balanced, at_least: 0.2}, {metric: red-lines, at_most: 0, optional: true}], tolerance: 0.1}
    """
    rules = _rules(rules_file)
    samples, scorers = _samples(run, rules, scorer)
    verdict = judge(rules, samples, ", ".join(scorers))
    if junit_file is not None:
        _write(junit_file, junit.render(verdict))
    if as_json:
        terminal.out_json(asdict(verdict))
    else:
        terminal.out("\n".join(_told(verdict)))
    _leave(verdict)


def _rules(path: Path) -> Rules:
    """The rules of a file. Raises ContentError, naming file and line, also for a metric that there is not."""
    document, rules = load_named(path, Rules)
    document.refuse(
        Fault(("rules", n, "metric"), f"there is no metric {rule.metric!r}", suggest(rule.metric, BY_ID, "metrics"))
        for n, rule in enumerate(rules.rules)
        if rule.metric not in BY_ID
    )
    return rules


def _samples(words: tuple[str, ...], rules: Rules, scorer: str | None) -> tuple[list[Sample], list[str]]:
    """Every run once, measured by the metrics that the rules name, and by which scorers. Raises UserError where there is no run."""
    asked = [BY_ID[name] for name in dict.fromkeys(rule.metric for rule in rules.rules)]
    samples: list[Sample] = []
    scorers: set[str] = set()
    for path in dict.fromkeys(inner.resolve() for word in words for inner in runs_named(word)):
        run = read(path)
        by, _, measures = found(run, scorer, asked)
        scorers.add(by.id)
        one = sample(run, measures, rules)
        taken = any(s.name == one.name for s in samples)
        samples.append(replace(one, name=f"{one.name} ({path})") if taken else one)
    return samples, sorted(scorers)


def _told(verdict: Verdict) -> Iterator[str]:
    """The verdict as lines: what failed and what is missing one by one, the rest as a number."""
    for check in verdict.checks:
        if check.status in {"failed", "missing"}:
            value = check.why if check.value is None else f"{check.value:.4g}"
            yield f"{check.status:<8}{check.run}: {check.metric} ({check.party or 'run'}) {check.bound}: {value}"
    for name, why in verdict.unfit:
        yield f"{'unfit':<8}{name}: {why}"
    yield f"{verdict.verdict}: {verdict.why}; {verdict.count('passed')} passed, by {verdict.scorer}"


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
