"""Every command in the documents runs: what a page tells its reader to type must work as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import stub

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))) if page.is_file()]
BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ENDPOINT = re.compile(r"^```sh endpoint\n(.*?)^```", re.MULTILINE | re.DOTALL)
"""Commands that need a server: here each address stands for one of our own."""
ADDRESS = re.compile(r"https?://[^\s'\"]+")


def commands(page: str, blocks: re.Pattern[str] = BLOCK) -> list[str]:
    """The commands of a page that are ours, in order: lines of its sh and console blocks, without prompt and comment."""
    lines = [line.removeprefix("$ ") for block in blocks.findall(page) for line in block.replace("\\\n", " ").splitlines()]
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


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An endpoint that answers every question with the least legal answer."""
    with stub.running() as running:
        yield running.base_url


@pytest.mark.parametrize("page", [p for p in PAGES if ENDPOINT.search(p.read_text("utf-8"))], ids=lambda page: page.name)
def test_endpoint_commands_run(page: Path, sixparty, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that need a server end with code 0 too, with our server at every address, and a key in every variable they name."""
    text = page.read_text("utf-8")
    monkeypatch.setenv("OPENAI_BASE_URL", server)
    for name in ["OPENAI_API_KEY", *re.findall(r"\bkey:? ([A-Z_]+)", text)]:
        monkeypatch.setenv(name, "not-a-real-key")
    for name, content in re.findall(r"^```yaml\n# (\S+\.yaml),.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        Path(name).write_text(ADDRESS.sub(server, content), "utf-8")
    for command in commands(text, ENDPOINT):
        told = sixparty(*_words(ADDRESS.sub(server, command))[1:], *(["--quiet"] if command.split()[1] == "run" else []))
        assert told.code == 0, f"{command}\n{told.err}"


def _words(command: str) -> list[str]:
    """The words of a command as a shell would pass them, with file names filled in for stars; pipes end it."""
    words: list[str] = []
    for word in shlex.split(command.partition(" | ")[0], comments=True):
        words += sorted(map(str, Path().glob(word))) or [word] if "*" in word else [word]
    return words
