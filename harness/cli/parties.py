"""`sixparty parties`."""

from __future__ import annotations

import textwrap

import click

from harness.cli import choices, terminal
from harness.cli.profile import page
from harness.library import open_library


@click.command()
@click.argument("party", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON: the whole profile, or a list of all in brief.")
def command(party: str | None, *, as_json: bool) -> None:
    """List the parties, or read the profile of one.

    PARTY is an id such as dprk, or a name such as "North Korea".
    """
    profiles = open_library().profiles()
    if party is not None:
        chosen = choices.party(party, profiles)
        if as_json:
            terminal.out_json(chosen.model_dump(mode="json"))
        else:
            terminal.out(page(chosen))
    elif as_json:
        fields = ("id", "name", "short", "capital", "role", "guest")
        terminal.out_json([{field: getattr(profile, field) for field in fields} for profile in profiles])
    else:
        for profile in profiles:
            line = f"{profile.id:<5} {profile.short.removeprefix('the ')}{' (may be invited)' if profile.guest else ''}: {profile.role}"
            terminal.out(textwrap.fill(line, 100, subsequent_indent=" " * 6))
