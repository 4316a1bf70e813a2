"""A file is read as plain data or refused in one sentence, however hostile it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from harness.errors import ContentError
from harness.library import reading

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = [
    "",
    "- a",
    BOMB,
    "a: !!python/name:os.system",
    "a: " + "[" * 900_000,
    "- " * 400_000,
    "a: 1\n---\nb: 1",
    "a:\n\tb: 1",
    "a: {",
    'a: "\\uD800"',
]


def test_empty(table):
    """An empty file holds nothing to use."""
    assert table.holding("") == " the file is empty. Look at a bundled file of the same kind."


def test_only_comments(table):
    """A file of comments is empty too."""
    assert table.holding("# nothing yet\n") == " the file is empty. Look at a bundled file of the same kind."


def test_huge(table, monkeypatch):
    """A file above the limit is refused before anything of it is read."""
    with (table.folder / "scenarios/first.yaml").open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    assert table.complaint() == "scenarios/first.yaml: the file has 50,000,000 bytes; the limit is 1,000,000. Shorten it."


def test_folder(table):
    """A folder is not a file."""
    (table.folder / "scenarios/folder.yaml").mkdir()
    assert table.complaint("folder") == "scenarios/folder.yaml: this is a folder. Name a YAML file."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_pipe(table):
    """A pipe, which might never end, is not opened."""
    os.mkfifo(table.folder / "scenarios/pipe.yaml")
    assert table.complaint("pipe") == "scenarios/pipe.yaml: this is not an ordinary file. Name a YAML file."


def test_no_such_file(table):
    """A path that leads nowhere is said to."""
    said = table.complaint(table.folder / "scenarios/second.yaml")
    assert said == "scenarios/second.yaml: there is no such file. Look for a slip in the name."


def test_no_permission(table, monkeypatch):
    """A file that may not be read is said to be so."""
    path = table.folder / "scenarios/first.yaml"
    monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(ContentError, match="you may not read this file"):
        reading.read(path)


def test_path_that_is_none(table):
    """A path that no system would take is an error of the user's like any other."""
    assert "the file cannot be read" in table.complaint(Path("a\0b.yaml"))


def test_wrong_encoding(table):
    """Bytes that are not UTF-8 are located by byte and line."""
    assert table.holding(b"id: first\ntitle: Caf\xe9\n") == "2: byte 21 is not UTF-8. Save the file as UTF-8."


def test_utf_16(table):
    """Another Unicode encoding is not UTF-8 either."""
    assert table.holding("id: first".encode("utf-16")) == "1: byte 1 is not UTF-8. Save the file as UTF-8."


def test_byte_order_mark(table):
    """A byte order mark, which some editors write, does no harm."""
    table.write("scenarios/first.yaml", b"\xef\xbb\xbf" + table.text("scenarios/first.yaml").encode())
    assert table.inputs().scenario.id == "first"


def test_windows_line_ends(table):
    """Nor do the line ends of Windows; lines are counted the same."""
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("\n", "\r\n").replace("rounds: 4", "rounds: 1"))
    assert table.complaint() == "scenarios/first.yaml:11: rounds: should be 2 or more, not the number 1."


@pytest.mark.parametrize("text", ["# ok\nid: \x1b[31m\n", "id: a\ntitle: a\u202eb\n", '# ok\nid: "\\e[31m"\n', 'id: a\n"\\0": b\n'])
def test_hidden_characters(table, text):
    """Characters that hide something, or that a terminal would obey, are refused, written out or escaped."""
    said = table.holding(text)
    assert said.startswith("2: ")
    assert "there is a character that cannot be seen (U+" in said


def test_tab(table):
    """A tab in the indentation gets a sentence of its own."""
    assert table.holding("situation:\n\tdate: 2000-09-15\n") == "2: the line is indented with a tab. Indent with spaces."


def test_duplicate_field(table):
    """A field that is given twice is not silently the last one."""
    assert table.holding("id: first\ntitle: A\nid: second\n") == "3: id: this field was given in line 1 already. Keep one of the two."


def test_alias_bomb(table):
    """Aliases are refused as they appear, so that nothing can grow from them."""
    said = table.holding(BOMB)
    assert said == "1: a: anchors (&) and aliases (*) are not taken. Write the value out, or put the text in quotes."


def test_merge(table):
    """An alias as a name, or merged into a block, is an alias."""
    assert "aliases (*) are not taken" in table.holding("<<: *base\n")
    assert "aliases (*) are not taken" in table.holding("*base : 1\n")


def test_hostile_tag(table):
    """A tag that other readers would run is refused, as every tag is."""
    said = table.holding("id: !!python/object/apply:os.system [ls]\n")
    assert said.startswith("1: id: tags such as 'tag:yaml.org,2002:python/object/apply:os.system' are not taken.")


@pytest.mark.parametrize("text", ["a: " + "[" * 900_000, "a:\n  " + "- " * 400_000, "a: " + "{a: " * 200_000])
def test_deep_nesting(table, text):
    """Depth is refused at the limit, long before the stack ends."""
    assert "values are nested deeper than 40 levels. Close a bracket, or indent less." in table.holding(text)


def test_two_documents(table):
    """One file holds one document."""
    assert table.holding("id: first\n---\nid: second\n") == "2: a second document begins here. Keep one to a file, without '---' between."


@pytest.mark.parametrize(
    ("text", "given"), [("- a\n", "a list"), ("hello\n", "the text 'hello'"), ("3\n", "the number 3"), ("---\n", "an empty value")]
)
def test_top_level(table, text, given):
    """The top level is a block of fields."""
    assert table.holding(text).endswith(f" the file should hold fields and their values, not {given}.")


def test_block_as_a_name(table):
    """A field is named by a word."""
    assert table.holding("? [a]\n: b\n").startswith("1: the name of a field should be a word, not a list or a block.")


def test_colon_in_a_text(table):
    """What the parser cannot follow is said in one sentence, with the usual cure."""
    said = table.holding("id: first\ntitle: One: two\n")
    assert said.startswith("2: this is not YAML: mapping values are not allowed")
    assert said.endswith("needs quotes.")


def test_quote_left_open(table):
    """A quote that is never closed is located where it was opened."""
    assert "while scanning a quoted scalar that begins in line 1." in table.holding("id: 'first\ntitle: One\n")


def test_words_stay_words(tmp_path):
    """Only true and false are booleans, only plain digits a number, and nothing is an empty value."""
    path = tmp_path / "words.yaml"
    path.write_text("a: [no, Yes, on, True, true, 2000-09-15, 010, 1_000, 0x10, 1e3, -7, 1.5, ~, '3', 12:30]\n", "utf-8")
    found = reading.read(path).data["a"]
    assert found == ("no", "Yes", "on", "True", True, "2000-09-15", "010", "1_000", "0x10", "1e3", -7, 1.5, None, "3", "12:30")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_parser_without_c(table, text, monkeypatch):
    """Where PyYAML has no C parser the same files are refused, with the same kind of error."""
    monkeypatch.setattr(reading, "_LOADER", yaml.SafeLoader)
    assert table.holding(text)


def test_parser_without_c_finds_the_same(table, monkeypatch):
    """Where PyYAML has no C parser the same values and lines are found."""
    path = table.folder / "parties/rok.yaml"
    quick = reading.read(path)
    monkeypatch.setattr(reading, "_LOADER", yaml.SafeLoader)
    assert reading.read(path) == quick
