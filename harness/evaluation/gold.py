"""The gold set: utterances written for the purpose, and codings of their cells, each by a coder who did not see the others.

A cell is one utterance and one item. What the codings agree on is the consensus against which scorers are measured; where they do not, the
cell is left out and counted. The codings are files, so that a person's may be laid beside those that are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.domain.findings import Verdict
from harness.domain.values import Id, Text
from harness.errors import ContentError
from harness.evaluation.agreement import Coding, alpha_of
from harness.evaluation.instruments import Instruments
from harness.evaluation.readings import Utterance
from harness.resources import data_folder
from harness.transcript.lines import read_lines

UTTERANCES, DESIGN, CODINGS = "utterances.jsonl", "design.jsonl", "coding-*.jsonl"
PROVENANCE = "Written and coded by language models for this purpose, each coding without sight of the others; not yet coded by people."
T = TypeVar("T", bound=BaseModel)


class _Line(BaseModel):
    """A line of a gold file; what else stands in it is for people."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: Id


class _Spoken(_Line):
    party: Id
    text: Text


class _Design(_Line):
    kind: str = Field(alias="construct")
    half: str


class _Coded(_Line):
    item: Id
    verdict: Verdict
    span: str = ""


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold set, read."""

    utterances: Mapping[str, Utterance]
    codings: Mapping[str, Coding]
    """By coder."""
    construct: Mapping[str, str] = field(default_factory=dict)
    """By utterance, what makes it hard."""
    half: Mapping[str, str] = field(default_factory=dict)
    """By utterance: `dev`, to work with, or `test`, to be measured on."""
    provenance: str = PROVENANCE

    def only(self, half: str) -> Gold:
        """One half of it; the whole for `all`."""
        if half == "all":
            return self
        kept = {name: u for name, u in self.utterances.items() if self.half.get(name) == half}
        codings = {coder: {c: word for c, word in coding.items() if c[0] in kept} for coder, coding in self.codings.items()}
        return Gold(kept, codings, self.construct, self.half, self.provenance)

    def consensus(self) -> dict[tuple[str, str], str]:
        """The cells on which all who coded them agree, in the order of the first coding."""
        return {cell: words[0] for cell, words in self._by_cell() if len(set(words)) == 1}

    def disputed(self) -> Counter[tuple[str, ...]]:
        """How often the coders said what, in the order of their names, of the cells on which they do not agree."""
        return Counter(tuple(words) for _, words in self._by_cell() if len(set(words)) > 1)

    def ceiling(self) -> float | None:
        """Krippendorff's alpha of all coders, over all cells: what a scorer cannot be expected to pass."""
        cells = dict.fromkeys(cell for coding in self.codings.values() for cell in coding)
        return alpha_of([coding.get(cell) for coding in self.codings.values()] for cell in cells)

    def _by_cell(self) -> Iterator[tuple[tuple[str, str], list[str]]]:
        """Every cell with what its coders say."""
        for cell in dict.fromkeys(cell for coding in self.codings.values() for cell in coding):
            yield cell, [coding[cell] for coding in self.codings.values() if cell in coding]


def read_gold(instruments: Instruments, folder: Path | None = None) -> Gold:
    """The gold set of a conference, with cells by the ids of the items; a position's id stands for the item that extends it.

    Raises ContentError, with file and line: a line that does not fit, an utterance or an item that is not there.
    """
    place = folder or data_folder("evals") / instruments.id / "gold"
    spoken = {line.id: Utterance(line.party, line.text) for _, line in _lines(place / UTTERANCES, _Spoken)}
    if not spoken:
        raise ContentError(str(place / UTTERANCES), 0, "", "there is no gold set here", "Name the folder that holds one.")
    design = [line for _, line in _lines(place / DESIGN, _Design)]
    return Gold(
        utterances=spoken,
        codings={path.stem.removeprefix("coding-"): _coding(path, spoken, instruments) for path in sorted(place.glob(CODINGS))},
        construct={line.id: line.kind for line in design},
        half={line.id: line.half for line in design},
    )


def item_of(instruments: Instruments, name: str, party: str) -> str | None:
    """The item of that id, else the one of this party for which that position stands, else one that extends it; None if there is none."""
    if name in instruments.by_id:
        return name if instruments.by_id[name].party == party else None
    own = instruments.by_party.get(party, ())
    found = [i.id for i in own if i.position == name] or [i.id for i in own if name in i.positions]
    return found[0] if found else None


def _coding(path: Path, spoken: Mapping[str, Utterance], instruments: Instruments) -> Coding:
    """One coder's cells."""
    found: dict[tuple[str, str], str] = {}
    for number, line in _lines(path, _Coded):
        if line.id not in spoken:
            raise ContentError(str(path), number, "id", f"there is no utterance {line.id!r}", f"See {UTTERANCES}.")
        item = item_of(instruments, line.item, spoken[line.id].party)
        if item is None:
            problem = f"{spoken[line.id].party} has no item or position {line.item!r}"
            raise ContentError(str(path), number, "item", problem, "See instruments.yaml.")
        if found.setdefault((line.id, item), line.verdict) != line.verdict:
            problem = f"{line.id} and {item} are coded {found[line.id, item]!r} above"
            raise ContentError(str(path), number, "verdict", problem, "A coder says one thing of a cell.")
    return found


def _lines(path: Path, model: type[T]) -> Iterator[tuple[int, T]]:
    """Lines with their numbers. Raises ContentError."""
    for number, plain in enumerate(read_lines(path), 1):
        yield number, _fitted(path, number, plain, model)


def _fitted(path: Path, number: int, plain: Mapping[str, Any], model: type[T]) -> T:
    try:
        return model.model_validate(plain)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        raise ContentError(str(path), number, ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")) from wrong
