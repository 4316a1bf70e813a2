"""`sixparty scenarios`."""

from __future__ import annotations

import textwrap

import click

from harness.cli import terminal
from harness.library import open_library


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a list of JSON objects.")
def command(*, as_json: bool) -> None:
    """List the bundled scenarios; hold one with `sixparty run SCENARIO`."""
    found = open_library().scenarios()
    if as_json:
        fields = ("id", "title", "parties", "issues", "format")
        terminal.out_json([{field: getattr(scenario, field) for field in fields} for scenario in found])
        return
    for scenario in found:
        terminal.out(f"{scenario.id}: {scenario.title}")
        issues = f"{', '.join(scenario.parties)}; {scenario.rounds} rounds; {', '.join(scenario.issues)}"
        terminal.out(textwrap.fill(issues, 100, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False))
