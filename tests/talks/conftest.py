"""What the tests of whole talks share: the command in an empty folder, a server that answers at once, and a proxy before it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.cli.app import answer
from tests.servers import stub
from tests.servers.proxy import Proxy
from tests.talks.record import SMALL, Told

ROOT = Path(__file__).resolve().parents[2]
CODE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from harness.cli import main; main()"
"""The command as a process; whoever runs the tests may have told its children to ignore Ctrl-C."""
AMBIENT = ("OPENAI_", "OPENROUTER_", "SIXPARTY_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
"""Beginnings of variables that would change what a talk does."""


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one; nothing in the environment points to an endpoint."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith(AMBIENT)]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def sixparty(here: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, in this process, in the empty folder."""

    def call(*arguments: str | Path) -> Said:
        code = answer([str(a) for a in arguments])
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture
def hold(sixparty: Command) -> Command:
    """`sixparty run` of the small scenario, with more options."""
    return lambda *options: sixparty("run", SMALL, "--quiet", *options)


@pytest.fixture
def told(here: Path) -> Callable[[], Told]:
    """Reads back the only run in the folder."""

    def only() -> Told:
        (path,) = (here / "transcripts" / "runs").iterdir()
        return Told(path)

    return only


@pytest.fixture
def settings(here: Path) -> Callable[..., str]:
    """Writes a settings file of short waits, with more of them; gives its name."""

    def write(**more: Any) -> str:
        short = {"model": "any", "attempts": 2, "patience": 2, "read_timeout": 0.4, "total_timeout": 5, "connect_timeout": 2}
        (here / "settings.yaml").write_text(yaml.safe_dump({**short, **more}), "utf-8")
        return "settings.yaml"

    return write


@pytest.fixture(scope="session")
def stubbed() -> Iterator[stub.Stub]:
    """A server that answers every request at once, in shape."""
    with stub.running() as running:
        yield running


@pytest.fixture
def proxy(stubbed: stub.Stub) -> Iterator[Proxy]:
    """A proxy before it that does no harm yet."""
    with Proxy(stubbed.base_url) as running:
        yield running


@pytest.fixture
def process(here: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """The command as a process of its own, in the empty folder."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str | Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", CODE, *map(str, arguments)]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        begun.append(subprocess.Popen(command, cwd=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env))
        return begun[-1]

    yield begin
    for running in begun:
        running.kill()
        running.wait()
