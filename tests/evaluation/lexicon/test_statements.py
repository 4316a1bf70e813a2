"""Sentences that did not come from our talks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli.statements import judge_statements
from harness.errors import ContentError

GOOD = [
    {"id": "a", "party": "rok", "text": "The six should not replace the Four Party Talks. As an AI, I hope so."},
    {"id": 2, "party": "can", "text": "METI has told us."},
    {"id": "c", "party": "usa", "text": "Good morning."},
]


def written(folder: Path, *lines: bytes) -> Path:
    """A file of these lines."""
    path = folder / "said.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_findings_and_flags(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A finding a line with its words and flags; flags without a finding have a line; what says nothing has none."""
    judge_statements(written(tmp_path, *(json.dumps(line).encode() for line in GOOD)), {})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(x["id"], x["position_id"], x["verdict"], [f["flag"] for f in x["flags"]]) for x in lines] == [
        ("a", "rok.separate-four-party", "affirm", ["out_of_role"]),
        (2, None, None, ["anachronism"]),
    ]
    span = lines[0]["span"]
    assert GOOD[0]["text"][span["start"] : span["end"]] == span["quote"]
    assert lines[0]["scorer"]["kind"] == "lexicon"


def test_silent_items_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --all every item that nothing was said of has a line."""
    judge_statements(written(tmp_path, json.dumps(GOOD[2]).encode()), {"every": True})
    assert {json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()} == {"silent"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{", "not JSON"),
        (b"[1]", "no JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": 1, "party": "rok"}', "text: is missing"),
        (b'{"id": 1, "party": "xxx", "text": "a"}', "no party 'xxx'"),
        (b'{"id": 1, "party": "rok", "text": 3}', "text: should be text"),
        (b'{"id": true, "party": "rok", "text": "a"}', "id: should be"),
        (b'{"id": 1, "party": "rok", "text": "a", "date": "soon"}', "date: 'soon' is none"),
        (b'{"id": 1, "party": "rok", "text": "a", "date": "2000-99-99"}', "date: '2000-99-99' is none"),
        (b"\xff\xfe", "not UTF-8"),
        (b" " * 4_000_001, "more than"),
    ],
)
def test_bad_lines_are_told_before_anything_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: bytes, told: str) -> None:
    """A line that cannot be used is told with its number, and nothing is written."""
    path = written(tmp_path, json.dumps(GOOD[0]).encode(), line)
    with pytest.raises(ContentError, match=told) as fault:
        judge_statements(path, {})
    assert (fault.value.line, fault.value.exit_code) == (2, 2)
    assert not capsys.readouterr().out
