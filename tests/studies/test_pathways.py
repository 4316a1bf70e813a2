"""Study: practical work first against the great questions first [P35, P37, P38]; and what of the difference is carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from harness.domain.carrying import Held, carry, hindrance
from harness.domain.pathway import Pathway
from harness.domain.scenario import Inputs
from harness.library import open_library
from tests.studies.changing import Change, changed, rule_like
from tests.studies.counting import quantile, share
from tests.studies.ensemble import Say, read, spread, talk
from tests.studies.evidence import Cell, Finding, Row, publish

SEEDS = range(1, 201)
CHUNK = 20
FIRST, SECOND = "practical-first", "comprehensive-first"
ALONE, CONSENSUS = "nothing is carried over", "functional items need the consensus of framework items"


@dataclass(frozen=True)
class Task:
    """A pathway to be held over some seeds."""

    pathway: str
    inputs: tuple[str, ...]
    carrying: bool
    seeds: range


@dataclass(frozen=True)
class Travelled:
    """What came of one: texts on the table and adopted, session by session that was held."""

    tabled: tuple[int, ...]
    adopted: tuple[int, ...]
    settled: int
    """Issues of the last session that are settled in the end: adopted there, or agreed before by all who sit there."""


def _travel(task: Task) -> list[Travelled]:
    pathway = Pathway.model_validate_json(task.pathway)
    return [_travelled(pathway, task, seed) for seed in task.seeds]


def _travelled(pathway: Pathway, task: Task, seed: int) -> Travelled:
    before: list[Held] = []
    for plan, data in zip(pathway.sessions, task.inputs, strict=True):
        base, wordless, _ = read(data)
        inputs = carry(plan, base, seed, before) if task.carrying else base
        if hindrance(plan, inputs, seed, before) is None:
            delegate = wordless if inputs is base else type(wordless)(inputs)
            before.append(Held(plan, talk(inputs, seed, delegate)[1]))
    last = before[-1].last
    base = task.inputs[-1]
    known = {i.id: i.status_quo.value for i in read(base)[0].agenda.issues}
    moved = {i.id for i in last.inputs.agenda.issues if i.status_quo.value != known[i.id]}
    return Travelled(
        tuple(len(h.last.inputs.scenario.issues) for h in before),
        tuple(len(h.last.public.adopted) for h in before),
        len(moved | set(last.public.adopted)),
    )


def travelled(pathway: Pathway, inputs: Sequence[Inputs], say: Say, *, carrying: bool = True) -> list[Travelled]:
    """A pathway over all seeds."""
    task = Task(pathway.model_dump_json(), tuple(i.model_dump_json() for i in inputs), carrying, SEEDS)
    tasks = [replace(task, seeds=SEEDS[n : n + CHUNK]) for n in range(0, len(SEEDS), CHUNK)]
    return [t for found in spread(_travel, tasks, say) for t in found]


def pathways(say: Say) -> Finding:
    """Texts adopted over two pathways that end in the same plenary."""
    library = open_library()
    rows = []
    for variant, changes, carrying in (
        ("as authored", (), True),
        (ALONE, (), False),
        (CONSENSUS, (rule_like("functional", "framework"),), True),
    ):
        for name in (FIRST, SECOND):
            pathway = library.pathway(name)
            inputs = [changed(library.inputs(s.scenario, s.rounds), *_fitting(changes)) for s in pathway.sessions]
            rows.append(Row(f"{name}: {variant}", _cells(travelled(pathway, inputs, say, carrying=carrying))))
    return Finding(
        id="pathways",
        title="Practical work first, or the great questions",
        claim="Functional work first brings more agreement than a comprehensive beginning.",
        how=f"The pathways {FIRST} and {SECOND}, {len(SEEDS)} seeds each: as many rounds, about as many texts, and the same plenary at the "
        "end. Share of texts adopted over all sessions that were held, in the last one alone, and of the issues of the last one that are "
        "settled in the end: adopted there, or agreed before by all who sit there.",
        columns=("texts adopted, all sessions", "median of texts", "texts adopted in the last plenary", "its issues settled in the end"),
        rows=tuple(rows),
        main="texts adopted, all sessions",
        notes=("Sessions differ in format and issues, so that the first column compares strategies; the last ones show what they leave.",),
    )


def _fitting(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes that a format without such rules passes over."""

    def careful(change: Change) -> Change:
        def maybe(data: dict[str, object]) -> None:
            rules = data["format"]["rules"]  # type: ignore[index] # plain JSON
            if {"functional", "framework"} <= rules.keys():
                change(data)

        return maybe

    return tuple(careful(c) for c in changes)


def _cells(found: list[Travelled]) -> tuple[Cell, ...]:
    adopted = [sum(t.adopted) for t in found]
    return (
        share(n < a for t in found for a, of in zip(t.adopted, t.tabled, strict=True) for n in range(of)),
        quantile(adopted, 50),
        share(n < t.adopted[-1] for t in found for n in range(t.tabled[-1])),
        share(n < t.settled for t in found for n in range(t.tabled[-1])),
    )


@pytest.mark.prove
def test_practical_work_first_brings_more_agreement(say: Say) -> None:
    """Over all its sessions a larger share of texts is adopted than with the great questions first."""
    finding = pathways(say)
    say(publish(finding))
    assert finding.percent(f"{FIRST}: as authored", "texts adopted, all sessions") > finding.percent(
        f"{SECOND}: as authored", "texts adopted, all sessions"
    )
