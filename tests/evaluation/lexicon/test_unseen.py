"""How good the lexicon is on utterances that nothing of it has seen: the figures that docs/evaluation.md tells."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.evaluation.readings import Utterance
from harness.library.evals import evals_folder
from tests.evaluation.lexicon.learning import KNOWN, LEXICON

PAGE = Path(__file__).parents[3] / "docs" / "evaluation.md"
SIGNS = {"affirm": 1, "contradict": -1}


@dataclass
class Counted:
    """What came of a set of utterances."""

    said: int = 0
    """Verdicts that affirm or contradict, by the coding."""
    found: int = 0
    """By the lexicon."""
    right: int = 0
    flipped: int = 0
    silent: int = 0
    false: int = 0
    """Silent utterances in which something was found."""

    def row(self) -> list[str]:
        """Precision, recall, flips and false findings, as the page has them."""
        shares = (self.right / self.found, self.right / self.said, self.flipped / self.said, self.false / self.silent)
        return [f"{share:.2f}" for share in shares]

    def add(self, wanted: dict[str, int], got: dict[str, int]) -> None:
        """One utterance: its coding, and what the lexicon made of it, by the same ids."""
        self.said += len(wanted)
        self.found += len(got)
        self.right += sum(got.get(i) == sign for i, sign in wanted.items())
        self.flipped += sum(got.get(i) == -sign for i, sign in wanted.items())
        self.silent += not wanted
        self.false += bool(got) and not wanted


def read(party: str, text: str) -> dict[str, int]:
    """Verdicts by item; an item with two is left out."""
    found: dict[str, set[int]] = {}
    for reading in LEXICON.read(Utterance(party, text), KNOWN.by_party[party]):
        if reading.verdict in SIGNS:
            found.setdefault(reading.item, set()).add(SIGNS[reading.verdict])
    return {item: sign for item, (sign, *more) in found.items() if not more}


def lines(name: str) -> list[dict[str, object]]:
    """The lines of a file of the conference."""
    return [json.loads(line) for line in (evals_folder() / name).read_text("utf-8").splitlines()]


def by_position(name: str) -> Counted:
    """A set that is coded by positions."""
    counted = Counted()
    for line in lines(name):
        codes = [line, *line.get("also", [])]
        wanted = {c["position"]: SIGNS[c["verdict"]] for c in codes if c["position"] and c["verdict"] in SIGNS}
        got = {KNOWN.by_id[item].position: sign for item, sign in read(line["party"], line["text"]).items()}
        counted.add(wanted, got)
    return counted


def gold(half: str) -> Counted:
    """A half of the gold set; items without a cell are left out."""
    halves = {line["id"]: line["half"] for line in lines("gold/design.jsonl")}
    cells: dict[str, dict[str, int]] = {}
    for line in lines("gold/coding-a.jsonl"):
        cells.setdefault(line["id"], {})[line["item"]] = SIGNS.get(line["verdict"], 0)
    counted = Counted()
    for line in lines("gold/utterances.jsonl"):
        if halves[line["id"]] == half:
            coded = cells[line["id"]]
            got = {i: s for i, s in read(line["party"], line["text"]).items() if i in coded}
            counted.add({i: s for i, s in coded.items() if s}, got)
    return counted


@pytest.fixture(scope="module")
def rows() -> dict[str, list[str]]:
    """The table of the page, by the first word of each row."""
    figures = PAGE.read_text("utf-8").partition("<!-- figures -->")[2].partition("<!-- /figures -->")[0]
    return {m[1]: re.findall(r"[01]\.\d\d", m[2]) for m in re.finditer(r"^\| `([a-z]+)`[^|]*\|(.*)$", figures, re.MULTILINE)}


def test_the_figures_of_the_page_are_what_is_measured(rows: dict[str, list[str]]) -> None:
    """On the unseen utterances and on both halves of the gold set; dev sets are told as such."""
    assert rows == {"unseen": by_position("unseen.jsonl").row(), "gold": gold("test").row(), "dev": by_position("dev.jsonl").row()}


def test_it_stays_a_usable_floor() -> None:
    """On what it has not seen, most of what it says is right, half of what is said is found, and silence stays silence."""
    found = by_position("unseen.jsonl")
    assert found.right / found.found > 0.8
    assert found.right / found.said > 0.5
    assert found.flipped / found.said < 0.07
    assert found.false / found.silent < 0.1
