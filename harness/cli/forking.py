"""`sixparty fork`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli import session
from harness.cli.branching import branch
from harness.cli.choices import RUNS, run_folder
from harness.cli.display import Style
from harness.cli.fork import planned, written
from harness.cli.picking import talk
from harness.cli.speaking import cast_options, means_options
from harness.errors import RunError
from harness.transcript.course import is_course, read_course


@click.command()
@click.argument("run")
@click.option("--at", type=click.IntRange(min=1), required=True, metavar="EVENT", help="How many events of the run stay as they are.")
@click.option("--session", metavar="ID", help="Of a pathway: the session in whose middle it is forked; those after it are held anew.")
@click.option("--change", type=click.Path(path_type=Path), metavar="FILE", help="A YAML file of changes to what the run rests on.")
@click.option("--seed", type=click.IntRange(1, 2**32), help="Chance from there on; without it, the run's own.")
@click.option("--out", type=click.Path(path_type=Path), default=RUNS, show_default=True, help="The folder that receives the fork's folder.")
@click.option("--plain", "style", flag_value="plain", help="Lines without colour, as in a pipe.")
@click.option("--quiet", "style", flag_value="quiet", help="Only where the fork is and what came of it.")
@click.option("--json", "style", flag_value="json", help="Only the outcome, as one JSON object.")
@click.option("--again", is_flag=True, help="Hold the fork anew, even if it is on record.")
@cast_options
@means_options
@click.option("--trust-keys", "trusted", is_flag=True, help="The run is mine: send the keys that it names to where it names.")
def command(run: str, out: Path, style: Style | None, *, again: bool, **given: Any) -> None:
    """Go on from the middle of a talk into another future: the past stays, and who speaks, chance or the inputs may be others.

    The first EVENT events of RUN, a run's folder or its name under transcripts/runs, become those of a new run, which names RUN as its
    parent. Where EVENT lies within a step, the step is left out. Seats that are not named stay with their delegates. The same fork, asked
    for twice, is one run: a finished one is reported, an interrupted one goes on. RUN itself is not touched.

    Of a pathway say the session; to fork a session as a talk of its own, give its own folder.
    """
    path = run_folder(run)
    if is_course(path) and given["session"] is not None:
        branch(read_course(path), given["session"], out, style, {**given, "again": again})
        return
    fork = planned(talk(run, given["session"]), given)
    found = None
    if not again:
        try:
            found = session.recorded(out / fork.manifest.run)
        except RunError as damage:
            raise RunError(f"{damage} To hold this fork anew in its place, add --again.") from damage
    if found is None:
        found = written(fork, out)
        session.say(style, f"A fork of {fork.parent.manifest.run}: its first {len(fork.events)} events are on record in {found.path}")
    session.go_on(found, fork.speaking.means, style)
