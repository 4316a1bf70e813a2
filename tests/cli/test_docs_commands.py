"""Every command in the documents runs: what a page tells its reader to type must work as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))) if page.is_file()]
BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[str]:
    """The commands of a page that are ours, in order: lines of its sh and console blocks, without prompt and comment."""
    lines = [line.removeprefix("$ ") for block in BLOCK.findall(page) for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line.startswith("sixparty")]


def test_commands_are_found() -> None:
    """Prompts, comments, continued lines and output are told from commands."""
    page = "a\n```sh\nsixparty run  # hold one\n```\n```console\n$ sixparty show \\\n  x\nsaid\n```\n```python\nsixparty no\n```\n"
    assert commands(page) == ["sixparty run  # hold one", "sixparty show    x"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_run(page: Path, sixparty) -> None:
    """Each ends with code 0, in the order of the page, in a folder with nothing but the samples; what it redirects to a file goes there."""
    found = commands(page.read_text("utf-8"))
    if not found:
        pytest.skip("no command of ours on this page")
    shutil.copytree(ROOT / "transcripts" / "samples", Path("transcripts") / "samples")
    for command in found:
        words, _, target = command.partition(" > ")
        told = sixparty(*_words(words)[1:])
        assert told.code == 0, f"{command}\n{told.err}"
        if target:
            Path(shlex.split(target, comments=True)[0]).write_text(told.out, "utf-8")


def _words(command: str) -> list[str]:
    """The words of a command as a shell would pass them, with file names filled in for stars; pipes end it."""
    words: list[str] = []
    for word in shlex.split(command.partition(" | ")[0], comments=True):
        words += sorted(map(str, Path().glob(word))) or [word] if "*" in word else [word]
    return words
