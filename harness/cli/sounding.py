"""Probes at fixed rounds: put to the delegates of a recorded talk, kept beside it as they come, and scored.

Every moment is asked as a whole, as many questions at once as the endpoints take, and written down in the order of the questions. What
has come back when something fails is kept, so that the same command goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from harness.cli import terminal
from harness.cli.seating import seated
from harness.cli.session import stood
from harness.cli.speaking import Means
from harness.delegates.protocol import Delegate
from harness.domain.turns import Turn
from harness.errors import BudgetSpent, EndpointError
from harness.evaluation.assess import bench_of, measured, reader
from harness.evaluation.metrics import BY_ID
from harness.evaluation.metrics.drift import PROBED
from harness.evaluation.probes import PROBES, Asking, Probe, answered, kept, probed
from harness.evaluation.probes import keep as write
from harness.report.names import short
from harness.talks import probe
from harness.transcript import Run

GOES_ON = "What was answered is kept in {}; the same command goes on from there."


def kept_answers(run: Run) -> set[tuple[str, str, int, int]]:
    """The questions whose answers are kept; one that a fallback answered is to be put again. Raises RunError."""
    return {(p.party, p.question, p.after, p.again) for p in kept(run) if p.source != "fallback"}


async def sounded(run: Run, due: Sequence[Asking], means: Means, *, keep: bool) -> list[Probe]:
    """The answers to these questions, moment by moment. Raises what delegates raise, when what came back is kept."""
    found: list[Probe] = []
    async with seated(run.inputs, run.manifest, means, None) as table:
        for after in sorted({a.after for a in due}):
            asked = [a for a in due if a.after == after]
            terminal.err(f"After round {asked[0].round}: {len(asked)} questions.")
            found += await _moment(run, asked, table.delegates, keep=keep)
    return found


async def _moment(run: Run, asked: Sequence[Asking], delegates: Mapping[str, Delegate], *, keep: bool) -> list[Probe]:
    """All questions of one moment at once; those of one member are put as the talk stood then, and none hears of another."""
    state = stood(run, asked[0].after)
    turns = await asyncio.gather(*(probe(state, delegates[a.party], a.party, a.question, a.again) for a in asked), return_exceptions=True)
    found = [answered(run, a, turn) for a, turn in zip(asked, turns, strict=True) if isinstance(turn, Turn)]
    if keep and found:
        write(run.path, found)
    fault = next((turn for turn in turns if isinstance(turn, BaseException)), None)
    if isinstance(fault, BudgetSpent | EndpointError) and keep:
        raise type(fault)(f"{fault} {GOES_ON.format(run.path / PROBES)}") from fault
    if fault is not None:
        raise fault
    return found


def line_of(run: Run) -> list[str]:
    """What the lexicon makes of the answers that are kept: by member, its drift and how often it answered otherwise when asked again."""
    said = f"{len(kept(run))} answers are kept in {run.path / PROBES}."
    if bench_of(run).cues is None:
        return [said, "The lexicon has no cues for this conference, and cannot read them."]
    found = probed(run, bench_of(run).instruments, *reader(run, "lexicon"))
    told = measured(run, (), [BY_ID[name] for name in PROBED], found)
    lines = [said, f"{'':<16}" + "".join(f"{name:>14}" for name in PROBED) + "   by the lexicon, on the delegates' own answers"]
    for seat in run.inputs.seats:
        own = {m.metric: m for m in told if (m.party, m.part, m.turns) == (seat, "party", "own")}
        cells = ["-" if (value := own[name].value) is None else f"{value:.2f}" for name in PROBED]
        whys = "; ".join(dict.fromkeys(own[name].why for name in PROBED if own[name].value is None))
        lines.append(f"{short(run.inputs, seat):<16}" + "".join(f"{cell:>14}" for cell in cells) + (f"   {whys}" if whys else ""))
    return lines
