"""`sixparty compare`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from harness.cli import terminal
from harness.errors import UserError
from harness.report.comparison import table
from harness.report.comparison.figures import Asked, Compared, compared
from harness.report.comparison.material import gathered

EVERY = "all"


@click.command()
@click.argument("experiment", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="EXPERIMENT_DIR...")
@click.option("--metric", "metrics", multiple=True, metavar="M", help="Which metrics, or `all`; without it, the primary ones of the plan.")
@click.option("--format", "form", type=click.Choice(list(table.FORMATS)), default="text", show_default=True, help="How to write it.")
@click.option("--scorer", metavar="S", help="Whose numbers; without it a judge's, else what was declared, else the lexicon's.")
@click.option("--design", metavar="D", help="Under which design; without it, the first of the plan.")
@click.option("--allow-floor", is_flag=True, help="Let declarations, or the lexicon, rank without a judge.")
def command(experiment: tuple[Path, ...], metrics: tuple[str, ...], form: str, **given: Any) -> None:
    """Compare the models of an experiment: a table, and one sentence that says what was shown.

    Several experiments are laid together where their plans ask for the same.
    """
    found = gathered(experiment)
    every = compared(found, Asked(given["scorer"], given["design"], given["allow_floor"]))
    terminal.out(table.render(form, found, _wanted(every, metrics)).rstrip("\n"))


def _wanted(every: Sequence[Compared], metrics: tuple[str, ...]) -> list[Compared]:
    """The metrics that are asked for. Raises UserError for one that is not there."""
    if EVERY in metrics:
        return list(every)
    if not metrics:
        return [one for one in every if one.primary] or list(every[:1])
    by_name = {one.metric: one for one in every}
    if strange := next((name for name in metrics if name not in by_name), None):
        raise UserError(f"there is no metric {strange[:60]!r} here. {terminal.meant(strange, by_name, 'metrics')}")
    return [by_name[name] for name in dict.fromkeys(metrics)]
