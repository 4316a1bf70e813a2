"""`sixparty scenarios`."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from harness.cli import terminal
from harness.library import Library, open_library


@click.command()
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As a list of JSON objects.")
@click.option("--pathways", is_flag=True, help="The pathways instead: sessions in a row.")
def command(folder: Path | None, *, as_json: bool, pathways: bool) -> None:
    """List the bundled scenarios, or those of the conference in DIR; hold one with `sixparty run SCENARIO`."""
    library = open_library(folder)
    if pathways:
        _pathways(library, as_json=as_json)
        return
    found = library.scenarios()
    if as_json:
        fields = ("id", "title", "parties", "issues", "format")
        terminal.out_json([{field: getattr(scenario, field) for field in fields} for scenario in found])
        return
    for scenario in found:
        terminal.out(f"{scenario.id}: {scenario.title}")
        terminal.out(_indented(f"{', '.join(scenario.parties)}; {scenario.rounds} rounds; {', '.join(scenario.issues)}"))


def _pathways(library: Library, *, as_json: bool) -> None:
    """The pathways, each with its sessions."""
    found = library.pathways()
    if as_json:
        terminal.out_json([{"id": p.id, "title": p.title, "sessions": [s.scenario for s in p.sessions]} for p in found])
        return
    for pathway in found:
        terminal.out(f"{pathway.id}: {pathway.title}")
        terminal.out(_indented(", then ".join(session.scenario for session in pathway.sessions)))


def _indented(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
