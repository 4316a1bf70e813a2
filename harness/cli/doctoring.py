"""`sixparty doctor`."""

from __future__ import annotations

import json
import shlex
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import session, terminal
from harness.cli.speaking import environment, single, way_options

if TYPE_CHECKING:  # a command's --help does without the client
    from harness.endpoint.examining import Finding, Report
    from harness.endpoint.settings import Settings

WIDTH = 100
MARGIN = 23
"""Where the sentences begin, after the name and the status."""
MARKS = {"ok": "ok", "note": "note", "problem": "PROBLEM", "unknown": "?"}
OPTIONS = {
    "key": "--key",
    "auth": "--auth",
    "max_tokens": "--max-tokens",
    "window": "--window",
    "output": "--output",
    "total_timeout": "--timeout",
    "attempts": "--attempts",
    "concurrency": "--concurrency",
    "requests_per_minute": "--rpm",
    "tokens_per_minute": "--tpm",
    "ca_bundle": "--ca-bundle",
}
"""What was given is said again in the command at the end: setting and option."""
NAMED = {"stream": "--stream", "strict": "--strict-params"}
"""Those that take no value."""


@click.command()
@way_options
@click.option("--model", metavar="NAME", help="The model to try out.")
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="A YAML file that says the same; options win.")
@click.option("--context", "long", type=click.IntRange(1000, 2_000_000), metavar="N", help="Send long prompts too, of up to N tokens.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(*, long: int | None, as_json: bool, **given: Any) -> None:
    """Try an endpoint out, and say which options it needs.

    Sends ten to twenty short calls, which cost about as much as one turn of a talk; --context N adds prompts of about twice N tokens
    in all. Nothing is recorded. Ends with exit code 2 if the endpoint cannot be used.
    """
    from harness.endpoint.doctor import examine

    env = environment()
    settings = single(given, env)
    if not as_json:
        terminal.err(f"Trying {settings.model} at {settings.base_url}; this takes some seconds, or minutes where the model is slow.")
    report = session.wait(examine(settings, env, long=long))
    if as_json:
        terminal.out_json({**report.model_dump(mode="json"), "flags": list(report.flags)})
    else:
        terminal.out(page(report, settings))
    if not report.usable:
        click.get_current_context().exit(2)


def page(report: Report, settings: Settings) -> str:
    """The findings as a table of at most 100 columns, and the command to go on with."""
    lines = [f"{report.model} at {report.base_url}", ""]
    lines += [line for finding in report.findings for line in _row(finding)]
    lines += ["", *_advice(report, settings)]
    return "\n".join(textwrap.shorten(line, WIDTH) if line is lines[0] else line for line in lines)


def _row(finding: Finding) -> list[str]:
    """One finding: its name, its status, its sentence, and the options it speaks for on lines of their own."""
    head = f"{finding.name:<14} {MARKS[finding.status]:<7}".ljust(MARGIN)
    further = " " * MARGIN
    said = textwrap.wrap(terminal.safe(finding.text), WIDTH, initial_indent=head, subsequent_indent=further)
    return [*(said or [head.rstrip()]), *(f"{further}-> {flag}" for flag in finding.flags)]


def _advice(report: Report, settings: Settings) -> list[str]:
    """What to do next."""
    calls = f"(Requests sent: {report.calls}.)"
    if not report.usable:
        last = [finding.name for finding in report.findings if finding.status == "problem"][-1]
        return [f"It cannot be used as it is: see {last!r} above. {calls}"]
    parts = ["sixparty run", *_given(settings, report.flags), *report.flags]
    return [f"It can be used. {calls} Hold a talk with it:", "", *_folded(parts)]


def _folded(parts: list[str]) -> list[str]:
    """A command in lines that can be pasted whole; an option is not torn from its value."""
    lines = [f"  {parts[0]}"]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) + 3 <= WIDTH:
            lines[-1] += f" {part}"
        else:
            lines[-1] += " \\"
            lines.append(f"      {part}")
    return lines


def _given(settings: Settings, flags: tuple[str, ...]) -> list[str]:
    """The options that were given, as they are typed, without those that a finding speaks for."""
    own = settings.model_dump(exclude_defaults=True)
    pairs = [("--base-url", settings.base_url), ("--model", settings.model)]
    pairs += [(option, str(own[name])) for name, option in OPTIONS.items() if name in own]
    pairs += [("--header", f"{name}={value}") for name, value in settings.headers.items()]
    pairs += [("--param", f"{name}={json.dumps(value)}") for name, value in settings.parameters.items()]
    replaced = {flag.split()[0] for flag in flags}
    said = [f"{option} {shlex.quote(value)}" for option, value in pairs if option not in replaced]
    return said + [option for name, option in NAMED.items() if own.get(name)]
