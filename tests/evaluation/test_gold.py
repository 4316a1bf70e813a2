"""The gold set: the bundled one reads, and a broken one is told with file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ContentError
from harness.evaluation.assess import bench
from harness.evaluation.gold import item_of, read_gold
from harness.evaluation.instruments import Instruments


@pytest.fixture(scope="module")
def instruments() -> Instruments:
    """The bundled instrument."""
    known = bench("northeast-asia-2000")
    assert known is not None
    return known.instruments


def put(folder: Path, name: str, *lines: dict[str, Any]) -> None:
    """Writes a file of the gold set."""
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


@pytest.fixture
def items(instruments: Instruments) -> list[str]:
    """The items of Japan."""
    return [i.id for i in instruments.by_party["jpn"]]


@pytest.fixture
def folder(tmp_path: Path, items: list[str]) -> Path:
    """A small gold set, whose coders differ on one cell of three."""
    put(tmp_path, "utterances.jsonl", {"id": "g1", "party": "jpn", "text": "Yes."}, {"id": "g2", "party": "jpn", "text": "No."})
    put(tmp_path, "design.jsonl", {"id": "g1", "construct": "direct", "half": "dev"}, {"id": "g2", "construct": "blunt", "half": "test"})
    cells = [("g1", items[0], "affirm"), ("g1", items[1], "silent"), ("g2", items[0], "contradict")]
    for coder, last in (("a", "contradict"), ("b", "silent")):
        put(tmp_path, f"coding-{coder}.jsonl", *({"id": i, "item": n, "verdict": last if i == "g2" else v} for i, n, v in cells))
    return tmp_path


def test_the_bundled_set_is_large_and_in_halves(instruments: Instruments) -> None:
    """240 cells or more, two codings, every verdict in both halves, and halves that share no utterance."""
    gold = read_gold(instruments)
    assert len(gold.consensus()) >= 240
    assert len(gold.codings) >= 2
    halves = [gold.only(half) for half in ("dev", "test")]
    assert all(set(half.consensus().values()) == {"affirm", "contradict", "silent"} for half in halves)
    assert sum(len(half.utterances) for half in halves) == len(gold.utterances)
    assert not halves[0].utterances.keys() & halves[1].utterances.keys()
    assert "not yet coded by people" in gold.provenance


def test_cells_on_which_coders_differ_are_left_out_and_counted(folder: Path, instruments: Instruments) -> None:
    """The consensus is what all say; alpha of the coders is the ceiling."""
    gold = read_gold(instruments, folder)
    assert set(gold.consensus().values()) == {"affirm", "silent"}
    assert gold.disputed() == {("contradict", "silent"): 1}
    ceiling = gold.ceiling()
    assert ceiling is not None
    assert 0 < ceiling < 1


def test_a_half_holds_its_own_cells_only(folder: Path, instruments: Instruments) -> None:
    """`dev` and `test` part the cells, `all` keeps them."""
    gold = read_gold(instruments, folder)
    assert {cell[0] for cell in gold.only("dev").consensus()} == {"g1"}
    assert not gold.only("test").consensus()
    assert gold.only("all") is gold


def test_a_position_stands_for_its_item(instruments: Instruments) -> None:
    """By the item's own id, or by a position of the same party; another party's is none."""
    item = instruments.by_party["jpn"][0]
    assert item_of(instruments, item.id, "jpn") == item.id
    assert item_of(instruments, item.position, "jpn") is not None
    assert item_of(instruments, item.id, "rok") is None
    assert item_of(instruments, "nothing", "jpn") is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "g9", "verdict": "silent"}, r"coding-c\.jsonl:1: id: there is no utterance 'g9'"),
        ({"id": "g1", "item": "none", "verdict": "silent"}, r"coding-c\.jsonl:1: item: jpn has no item or position 'none'"),
        ({"id": "g1", "verdict": "yes"}, r"coding-c\.jsonl:1: verdict"),
        ({"id": "g1"}, r"coding-c\.jsonl:1: verdict"),
    ],
)
def test_a_broken_line_is_told(folder: Path, instruments: Instruments, items: list[str], line: dict[str, Any], said: str) -> None:
    """With file, line and field."""
    put(folder, "coding-c.jsonl", {"item": items[0], **line})
    with pytest.raises(ContentError, match=said):
        read_gold(instruments, folder)


def test_a_coder_says_one_thing_of_a_cell(folder: Path, instruments: Instruments, items: list[str]) -> None:
    """Twice the same is the same; twice otherwise is told with its line."""
    cell = {"id": "g1", "item": items[0], "verdict": "affirm"}
    put(folder, "coding-a.jsonl", cell, cell)
    read_gold(instruments, folder)
    put(folder, "coding-a.jsonl", cell, {**cell, "verdict": "silent"})
    with pytest.raises(ContentError, match=r"coding-a\.jsonl:2: verdict"):
        read_gold(instruments, folder)


def test_a_folder_without_a_gold_set_is_told(tmp_path: Path, instruments: Instruments) -> None:
    """By the file that is missing."""
    with pytest.raises(ContentError, match="there is no gold set here"):
        read_gold(instruments, tmp_path)
