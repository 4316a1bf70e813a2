"""Learns the weights of cues from statements with known verdicts: two logistic regressions, one for what is spoken of, one for how.

What is spoken of is learned item by item, over all statements of a party. How is learned over the statements that take a stand, in terms
of what the item states and not of the party's own view, so that "we welcome" speaks for it whatever the item: each cue has a weight of
its own and one for each item. What patterns say of a statement goes in beside the cues. It takes a minute; a scorer only reads what
came of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse  # type: ignore[import-untyped]  # scipy carries no types; results are made arrays or floats below

from harness.errors import ContentError
from harness.evaluation.instruments import Item
from harness.evaluation.lexicon.weights import SCALE, Signals

FOLDER = "statements"
RARE = 2
"""Statements in which a cue has to stand."""
COST = 10.0
"""What a mistake costs, against large weights."""
VOTED, ONE_ITEM, START = 0.5, 2.0, 0.3
"""How freely the weight of a pattern, of a cue for one item, and of an item without any cue may grow."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its verdicts, as a line of the file has it."""

    text: str
    verdicts: Mapping[str, int]
    """By item, from the party's own point of view: 1 affirms, -1 contradicts."""
    open: frozenset[str]
    """Items on which careful coders could differ; nothing is learned of them."""
    construct: str
    writer: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A statement as it is learned from."""

    statement: Statement
    signals: Signals
    votes: Mapping[str, int]
    """What patterns say of each item's statement."""


def statements(path: Path) -> Iterator[Statement]:
    """The statements of a party: writer, verdicts, construct and text, parted by tabs. Raises ContentError with the line."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 4:
            raise ContentError(str(path), number, "", f"there are {len(fields)} fields, not four.", "Part them by tabs.")
        writer, labels, construct, text = fields
        words = labels.split()
        told = {w[:-1]: 1 if w[-1] == "+" else -1 for w in words if w[-1] in "+-"}
        yield Statement(text, told, frozenset(w[1:] for w in words if w[0] == "?"), construct, writer)


def taught(items: Sequence[Item], lessons: Sequence[Lesson]) -> dict[str, Any]:
    """What `weights` reads, as plain data. Items without a statement for and one against them are left out."""
    items = [item for item in items if _both_ways(item.id, lessons)]
    counts = Counter(cue for lesson in lessons for cue in lesson.signals)
    cues = {cue: n for n, cue in enumerate(sorted(cue for cue, count in counts.items() if count >= RARE))}
    table = _table(lessons, cues)
    topic = [_topic(item, lessons, table) for item in items]
    general, special, starts, patterns = _stance(items, lessons, table)
    rounded = np.rint(np.stack([w[: len(cues)] for w in topic]).T * SCALE).astype(int)
    shared, towards = np.rint(general * SCALE).astype(int), np.rint(special * SCALE).astype(int)
    return {
        "items": [item.id for item in items],
        "topic": [[round(w[-1] * SCALE), round(w[-2] * VOTED * SCALE)] for w in topic],
        "stance": [[round(s * SCALE), round(v * SCALE)] for s, v in zip(starts, patterns, strict=True)],
        "cues": {
            cue: [_pairs(rounded[n]), int(shared[n]), _pairs(towards[:, n])]
            for cue, n in cues.items()
            if rounded[n].any() or shared[n] or towards[:, n].any()
        },
    }


def written(plain: Mapping[str, Any]) -> str:
    """The text of a file of weights: a cue a line, so that a change can be read."""
    head = [f" {json.dumps(field)}: {json.dumps(plain[field])}," for field in ("items", "topic", "stance")]
    rows = [f"  {json.dumps(cue)}: {json.dumps(value, separators=(',', ':'))}" for cue, value in plain["cues"].items()]
    return "\n".join(["{", *head, ' "cues": {', ",\n".join(rows), " }", "}", ""])


def _both_ways(item: str, lessons: Sequence[Lesson]) -> bool:
    return {1, -1} <= {lesson.statement.verdicts.get(item) for lesson in lessons}


def _pairs(row: Floats) -> list[int]:
    return [int(x) for n, w in enumerate(row) if w for x in (n, w)]


def _table(lessons: Sequence[Lesson], cues: Mapping[str, int]) -> sparse.csr_array:
    """Statements by cues, each row of length 1."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for n, lesson in enumerate(lessons):
        known = {cues[cue]: value for cue, value in lesson.signals.items() if cue in cues}
        norm = float(np.sqrt(sum(v * v for v in known.values()))) or 1.0
        rows += [n] * len(known)
        columns += known
        values += [v / norm for v in known.values()]
    return sparse.csr_array((values, (rows, columns)), shape=(len(lessons), len(cues)))


def _topic(item: Item, lessons: Sequence[Lesson], table: sparse.csr_array) -> Floats:
    """Weights of the cues, of a pattern that fires (in units of VOTED), and of nothing at all."""
    kept = [n for n, lesson in enumerate(lessons) if item.id not in lesson.statement.open]
    votes = sparse.csr_array([[VOTED * abs(lessons[n].votes.get(item.id, 0))] for n in kept])
    about = np.array([1.0 if item.id in lessons[n].statement.verdicts else -1.0 for n in kept])
    return _fitted(sparse.hstack([table[kept], votes, np.ones((len(kept), 1))], format="csr"), about)


def _stance(
    items: Sequence[Item], lessons: Sequence[Lesson], table: sparse.csr_array
) -> tuple[Floats, Floats, Sequence[float], Sequence[float]]:
    """Weights of the cues whatever the item; item by item; of each item without cues; and of what patterns say of it."""
    places = {item.id: n for n, item in enumerate(items)}
    polarity = [item.polarity for item in items]
    held = [(n, places[i], s) for n, lesson in enumerate(lessons) for i, s in lesson.statement.verdicts.items() if i in places]
    rows = table[[n for n, _, _ in held]]
    which = sparse.csr_array((np.ones(len(held)), (range(len(held)), [k for _, k, _ in held])), shape=(len(held), len(items)))
    votes = sparse.diags_array([float(lessons[n].votes.get(items[k].id, 0)) for n, k, _ in held])
    special = [sparse.diags_array(which[:, [k]].toarray().ravel() * ONE_ITEM) @ rows for k in range(len(items))]
    alike = votes @ np.ones((len(held), 1))
    columns = sparse.hstack([rows, *special, which * START, votes @ which * VOTED, alike, np.ones((len(held), 1))], format="csr")
    weights = _fitted(columns, np.array([float(s * polarity[k]) for _, k, s in held]))
    size, count = table.shape[1], len(items)
    starts, patterns = weights[size * (count + 1) :][:count], weights[size * (count + 1) + count :][:count]
    return (
        weights[:size],
        weights[size : size * (count + 1)].reshape(count, size) * ONE_ITEM,
        [float(s * START + weights[-1]) for s in starts],
        [float(p * VOTED + weights[-2]) for p in patterns],
    )


def _fitted(table: sparse.csr_array, answers: Floats) -> Floats:
    """Weights of a logistic regression with a cost on large ones."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = answers * (table @ weights)
        wrong = 1 / (1 + np.exp(np.clip(margin, -500, 500)))
        total = COST * np.logaddexp(0, -margin).sum() + weights @ weights / 2
        return float(total), weights - COST * (table.T @ (answers * wrong))

    start = np.zeros(table.shape[1])
    return np.asarray(optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x)
