"""`sixparty run`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from harness.cli import course, session
from harness.cli.choices import RUNS
from harness.cli.display import Style
from harness.cli.seating import reachable
from harness.cli.speaking import Means, cast, cast_options, environment, means, means_options
from harness.errors import RunError
from harness.library import open_library


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    scenario: str
    seed: int
    rounds: int | None
    acts_only: bool
    out: Path
    style: Style | None
    again: bool


@click.command()
@click.argument("scenario", default="opening-plenary", metavar="[SCENARIO|PATHWAY|PATH]")
@click.option("--seed", type=click.IntRange(1, 2**32), default=1, show_default=True, help="Chance: the same seed gives the same talk.")
@click.option("--rounds", type=click.IntRange(2, 20), help="Rounds, in place of the scenario's own number.")
@click.option("--acts-only", is_flag=True, help="A talk without statements.")
@click.option("--out", type=click.Path(path_type=Path), default=RUNS, show_default=True, help="The folder that receives the run's folder.")
@click.option("--plain", "style", flag_value="plain", help="Lines without colour, as in a pipe.")
@click.option("--quiet", "style", flag_value="quiet", help="Only where the run is and what came of it.")
@click.option("--json", "style", flag_value="json", help="Only the outcome, as one JSON object.")
@click.option("--again", is_flag=True, help="Hold the talk anew, even if it is on record.")
@cast_options
@means_options
def command(**given: Any) -> None:
    """Hold a talk, record it and show it as it happens.

    SCENARIO is a bundled scenario (see: sixparty scenarios), PATHWAY sessions in a row that are held as one run (see: sixparty scenarios
    --pathways); or either is the path of your own. Without --model the offline delegates speak. The same scenario, seed, rounds and
    speakers are the same run: one that is finished is reported and not repeated, one that was interrupted goes on.
    """
    request = Request(**{name: given[name] for name in Request.__slots__})
    env, library = environment(), open_library()
    if library.means_pathway(request.scenario):
        plan = course.plan_of(library, request.scenario, request.rounds, acts_only=request.acts_only)
        who = course.cast_of(plan, given, env)
        allowed = replace(means(given, env), models=who.models)
        reachable(who.models, allowed)
        begun = course.started(request.out, plan, request.seed, who, allowed, again=request.again)
        course.travel(begun, allowed, request.style, again=request.again)
        return
    inputs = library.inputs(request.scenario, request.rounds, acts_only=request.acts_only)
    talk = session.Talk(inputs, request.seed, cast(inputs, given, env))
    hold(request, talk, replace(means(given, env), models=talk.cast.models))


def hold(request: Request, talk: session.Talk, allowed: Means) -> None:
    """Holds the talk that is asked for, goes on with it, or reports it."""
    run = None
    if not request.again:
        try:
            run = session.recorded(request.out / talk.run)
        except RunError as damage:
            raise RunError(f"{damage} To hold this talk anew in its place, add --again.") from damage
    if run is None:
        session.begin(request.out, talk, allowed, request.style)
    else:
        session.go_on(run, allowed, request.style)
