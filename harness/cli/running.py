"""`sixparty run`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from harness.cli import session
from harness.cli.choices import RUNS
from harness.cli.display import Style
from harness.errors import RunError
from harness.library import open_library
from harness.transcript import run_id


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    scenario: str
    seed: int
    rounds: int | None
    out: Path
    style: Style | None
    again: bool


@click.command()
@click.argument("scenario", default="opening-plenary", metavar="[SCENARIO|PATH]")
@click.option("--seed", type=click.IntRange(1, 2**32), default=1, show_default=True, help="Chance: the same seed gives the same talk.")
@click.option("--rounds", type=click.IntRange(2, 20), help="Rounds, in place of the scenario's own number.")
@click.option("--out", type=click.Path(path_type=Path), default=RUNS, show_default=True, help="The folder that receives the run's folder.")
@click.option("--plain", "style", flag_value="plain", help="Lines without colour, as in a pipe.")
@click.option("--quiet", "style", flag_value="quiet", help="Only where the run is and what came of it.")
@click.option("--json", "style", flag_value="json", help="Only the outcome, as one JSON object.")
@click.option("--again", is_flag=True, help="Hold the talk anew, even if it is on record.")
def command(**given: Any) -> None:
    """Hold a talk, record it and show it as it happens.

    SCENARIO is a bundled scenario (see: sixparty scenarios) or the path of your own. The same scenario, seed and rounds are the
    same run: one that is finished is reported and not repeated, one that was interrupted goes on.
    """
    hold(Request(**given))


def hold(request: Request) -> None:
    """Holds the talk that is asked for, goes on with it, or reports it."""
    inputs = open_library().inputs(request.scenario, request.rounds)
    path = request.out / run_id(inputs, request.seed, session.all_offline(inputs))
    run = None
    if not request.again:
        try:
            run = session.recorded(path)
        except RunError as damage:
            raise RunError(f"{damage} To hold this talk anew in its place, add --again.") from damage
    if run is None:
        session.begin(request.out, inputs, request.seed, request.style)
    else:
        session.go_on(run, request.style)
