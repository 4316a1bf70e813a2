"""`sixparty pivot`."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import click

from harness import RULES_VERSION
from harness.cli import session, terminal
from harness.cli.app import INTERRUPTED
from harness.cli.choices import run_folder
from harness.domain.agenda import Draft
from harness.domain.change import Change, ChangedRider, DroppedPrecondition, DroppedRedLine, MovedIdeal
from harness.domain.scenario import Inputs
from harness.errors import UserError
from harness.experiment.pivot import Series, Tried, Turned, search, usual
from harness.report.names import capital, label, rider, short, title, topic
from harness.transcript import Run, read

WIDTH = 110
CHOSEN = "Each interval is of one change alone: it does not allow for the best having been chosen among many."


@dataclass(slots=True)
class Found:
    """What the search has come to on one issue."""

    issue: str
    tried: int = 0
    of: int = 0
    before: Series = ()
    turned: list[Turned] = field(default_factory=list)

    def hear(self, tried: Tried) -> None:
        """One more candidate."""
        self.tried, self.of, self.before = tried.number, tried.of, tried.before
        self.turned += [tried.turned] if tried.turned else []

    def ranked(self, top: int) -> list[Turned]:
        """The first so many of the changes that turn it."""
        return sorted(self.turned, key=lambda turned: turned.rank)[:top]


@click.command()
@click.argument("run")
@click.option("--issue", "issues", multiple=True, metavar="ISSUE", help="Only this issue; may be given again.")
@click.option("--adopted", is_flag=True, help="Also the issues on which the talk adopted a text.")
@click.option("--seeds", type=click.IntRange(2, 10000), default=20, show_default=True, help="Talks before and after each change.")
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True, help="Changes to show for each issue.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
def command(run: str, *, issues: tuple[str, ...], adopted: bool, seeds: int, top: int, as_json: bool) -> None:
    """Find the smallest single change that turns the outcome on an issue.

    Without --issue: every issue that the talk left open. The changes are a rider taken off the agenda or made to fit; an ideal moved by one
    option or two; a precondition or a red line dropped; a seat given up. They are ranked in that order, then by how far they move the
    outcome. Nothing is recorded: the talks are held by the rules, also where a model spoke, from the seed of the run on. RUN is a run's
    folder, or the name of one under transcripts/runs. Ctrl-C shows what was found so far.
    """
    asked = read(run_folder(run))
    left = {issue: draft.option for issue, draft in _left(asked).items()}
    chosen = _chosen(asked.inputs, issues, () if adopted else left)
    first = asked.manifest.seed
    span = range(first, first + seeds)
    found = {issue: Found(issue) for issue in chosen}
    for line in _terms(asked):
        terminal.err(line)
    whole = _searched(asked.inputs, span, found)
    if as_json:
        terminal.out_json(_plain(asked, span, list(found.values()), top, whole=whole))
    else:
        terminal.out("\n".join(_text(asked, span, list(found.values()), top, left)))
    if not whole:
        terminal.err("Interrupted: this is what was found so far.")
        raise click.exceptions.Exit(INTERRUPTED)


def _searched(inputs: Inputs, seeds: range, found: dict[str, Found]) -> bool:
    """Searches, and tells how far it is; False when it was interrupted."""
    try:
        for tried in search(inputs, found, seeds):
            found[tried.issue].hear(tried)
            if 4 * tried.number // max(1, tried.of) > 4 * (tried.number - 1) // max(1, tried.of):
                terminal.err(f"  {topic(inputs, tried.issue)}: {tried.number} of {tried.of} changes tried")
    except KeyboardInterrupt:
        return False
    return True


def _left(run: Run) -> dict[str, Draft]:
    """What the talk adopted, by issue."""
    return {issue: adopted.draft for issue, adopted in session.stood(run, len(run.events)).public.adopted.items()}


def _chosen(inputs: Inputs, asked: Iterable[str], settled: Iterable[str]) -> tuple[str, ...]:
    """The issues to search. Raises UserError for one that is not on the agenda, and when none is open."""
    known = inputs.scenario.issues
    for issue in asked:
        if issue not in known:
            raise UserError(f"there is no issue {issue[:60]!r} in this talk. {terminal.meant(issue, known, 'issues')}")
    chosen = tuple(dict.fromkeys(asked)) or tuple(issue for issue in known if issue not in set(settled))
    if not chosen:
        raise UserError("this talk left no issue open. With --adopted, or --issue, the adopted ones are searched.")
    return chosen


def _terms(run: Run) -> list[str]:
    """What a reader must know of how the search is made."""
    others = sorted({name for name in run.manifest.delegates.values() if name != "offline"})
    said = (
        [f"This talk was spoken by {', '.join(others)}; the search takes its inputs and its seed, and decides by the rules."]
        if others
        else []
    )
    if run.manifest.rules_version != RULES_VERSION:
        said.append(f"It was recorded under rules {run.manifest.rules_version}; the search is by rules {RULES_VERSION}.")
    return said


# --- as JSON


def _plain(run: Run, seeds: range, found: Iterable[Found], top: int, *, whole: bool) -> dict[str, Any]:
    return {
        "run": run.manifest.run,
        "scenario": run.manifest.scenario,
        "seeds": [seeds[0], seeds[-1]],
        "held_by": f"rules {RULES_VERSION}",
        "complete": whole,
        "issues": [
            {
                "issue": each.issue,
                "tried": each.tried,
                "candidates": each.of,
                "before": _shares(each.before),
                "turned": len(each.turned),
                "changes": [_plain_turn(turned) for turned in each.ranked(top)],
            }
            for each in found
        ],
    }


def _plain_turn(turned: Turned) -> dict[str, Any]:
    moved = turned.moved
    interval = [round(moved.low, 4), round(moved.high, 4)]
    return {
        "change": turned.change.model_dump(mode="json", exclude_none=True),
        "size": turned.size,
        "after": _shares(turned.after),
        "moved": {"outcome": _code(usual(turned.before)), "by": round(moved.by, 4), "interval": interval},
    }


def _shares(series: Series) -> dict[str, Any]:
    """How often each outcome came, out of how many talks."""
    return {"talks": len(series), "adopted": sum(o is not None for o in series), "outcomes": {_code(o): n for o, n in _counted(series)}}


def _code(outcome: int | None) -> str:
    return "none" if outcome is None else str(outcome)


def _counted(series: Series) -> list[tuple[int | None, int]]:
    """Every outcome with its count, the most common first."""
    return sorted(Counter(series).items(), key=lambda pair: (-pair[1], pair[0] or 0))


# --- as text


def _text(run: Run, seeds: range, found: Iterable[Found], top: int, left: dict[str, int]) -> list[str]:
    lines = [f"What turns the outcome, by the rules: {len(seeds)} talks, seeds {seeds[0]} to {seeds[-1]}, before and after each change."]
    each_one = list(found)
    for each in each_one:
        lines += ["", *_issue(run.inputs, each, top, left.get(each.issue))]
    return [*lines, "", *textwrap.wrap(CHOSEN, WIDTH)] if any(each.turned for each in each_one) else lines


def _issue(inputs: Inputs, found: Found, top: int, left: int | None) -> list[str]:
    lines = [f"{capital(title(inputs, found.issue))} ({found.issue})", f"  in this run: {_named(inputs, found.issue, left)}"]
    if not found.before:
        return [*lines, "  not searched"]
    lines.append(f"  before: {_told(inputs, found.issue, found.before)}")
    among = f"{found.of}" if found.tried == found.of else f"the {found.tried} tried so far, of {found.of},"
    if not found.turned:
        return [*lines, f"  no single change among {among} turns it"]
    lines.append(
        f"  turned by {len(found.turned)} of the {found.of} single changes" + (f", {found.tried} tried" * (found.tried < found.of))
    )
    for number, turned in enumerate(found.ranked(top), start=1):
        lines += _turn(inputs, found.issue, number, turned)
    more = len(found.turned) - top
    return [*lines, f"  and {more} more (--top {len(found.turned)})"] if more > 0 else lines


def _turn(inputs: Inputs, issue: str, number: int, turned: Turned) -> list[str]:
    old, of, moved = usual(turned.before), len(turned.before), turned.moved
    shares = f"{_percent(turned.before.count(old) / of)} before, {_percent(turned.after.count(old) / of)} after"
    points = f"{100 * moved.by:+.0f} points ({100 * moved.low:+.0f} to {100 * moved.high:+.0f})"
    said = (
        f"after: {_told(inputs, issue, turned.after)}",
        f"{_code_words(old)}: {shares}, {points}",
    )
    first = textwrap.wrap(told(inputs, turned.change), WIDTH, initial_indent=f"  {number:>2}. ", subsequent_indent="      ")
    rest = (line for text in said for line in textwrap.wrap(text, WIDTH, initial_indent="      ", subsequent_indent="        "))
    return [*first, *rest, f"      as data: {json.dumps(turned.change.model_dump(mode='json', exclude_none=True))}"]


def told(inputs: Inputs, change: Change) -> str:
    """A change in a sentence."""
    if isinstance(change, ChangedRider):
        phrase = rider(inputs, change.id)
        return f"{capital(phrase)} fits {topic(inputs, change.issue)} too." if change.issue else f"{capital(phrase)} is not on the agenda."
    party = capital(short(inputs, change.party))
    if isinstance(change, MovedIdeal):
        wanted = " to ".join(label(inputs, change.issue, Draft(option=n)) for n in dict.fromkeys(change.options))
        return f"{party} has its ideal on {topic(inputs, change.issue)} moved to: {wanted}."
    if isinstance(change, DroppedPrecondition | DroppedRedLine):
        text = inputs.profile[change.party].lines[change.id][0].rstrip(".")
        kind = "precondition" if isinstance(change, DroppedPrecondition) else "red line"
        return f"{party} drops a {kind}: {text}."
    return f"{party} gives up its seat."


def _told(inputs: Inputs, issue: str, series: Series) -> str:
    """The outcomes of a series, with how often each came."""
    adopted = sum(outcome is not None for outcome in series)
    parts = [f"{_named(inputs, issue, outcome)} in {count}" for outcome, count in _counted(series)]
    return f"adopted in {adopted} of {len(series)} ({_percent(adopted / len(series))}): {'; '.join(parts)}"


def _named(inputs: Inputs, issue: str, outcome: int | None) -> str:
    return _code_words(outcome) + (f" ({label(inputs, issue, Draft(option=outcome))})" if outcome is not None else "")


def _code_words(outcome: int | None) -> str:
    return "not adopted" if outcome is None else f"option {outcome}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
