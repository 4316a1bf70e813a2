"""A verdict of the gate as junit.xml, which CI servers read: a suite for each run, a case for each check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from harness.evaluation.gate import Check, Verdict

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may stand in no XML document, not even escaped."""


def render(verdict: Verdict) -> str:
    """The document. What is missing beyond the tolerance, or of a run that cannot be judged, is an error; within it, it is skipped."""
    runs = dict.fromkeys([*(c.run for c in verdict.checks), *(name for name, _ in verdict.unfit)])
    suites = [_suite(verdict, run) for run in runs]
    head = _counts(verdict.checks, len(verdict.unfit), strict=verdict.verdict == "incomplete")
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="sixparty gate" {head}>', *suites, "</testsuites>", ""])


def _suite(verdict: Verdict, run: str) -> str:
    checks = [c for c in verdict.checks if c.run == run]
    unfit = [why for name, why in verdict.unfit if name == run]
    strict = verdict.verdict == "incomplete"
    cases = [*(_case(c, strict=strict) for c in checks), *(_broken(run, why) for why in unfit)]
    return "\n".join([f"<testsuite name={_attribute(run)} {_counts(checks, len(unfit), strict=strict)}>", *cases, "</testsuite>"])


def _counts(checks: Iterable[Check], unfit: int, *, strict: bool) -> str:
    ends = [c.status for c in checks]
    missing = ends.count("missing")
    errors, skipped = (missing + unfit, 0) if strict else (unfit, missing)
    skipped += ends.count("skipped")
    return f'tests="{len(ends) + unfit}" failures="{ends.count("failed")}" errors="{errors}" skipped="{skipped}" time="0"'


def _case(check: Check, *, strict: bool) -> str:
    name = f"{check.metric}, {check.party or 'run'}: {check.bound}"
    head = f'<testcase classname={_attribute(check.run)} name={_attribute(name)} time="0">'
    return "\n".join([head, *_end(check, strict=strict), "</testcase>"])


def _end(check: Check, *, strict: bool) -> Iterator[str]:
    if check.status == "failed" and check.value is not None:
        yield f"<failure message={_attribute(f'{check.value:.4g} is not {check.bound}')}/>"
    if check.status in {"missing", "skipped"}:
        yield f"<{'error' if strict and check.status == 'missing' else 'skipped'} message={_attribute(check.why)}/>"


def _broken(run: str, why: str) -> str:
    return f'<testcase classname={_attribute(run)} name="can be judged" time="0"><error message={_attribute(why)}/></testcase>'


def _attribute(text: str) -> str:
    return quoteattr(_UNFIT.sub("\ufffd", text), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
