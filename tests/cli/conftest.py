"""What the tests of the command share: a folder to be in, the command, and a run that was held once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.cli.app import answer
from harness.cli.choices import RUNS

ROOT = Path(__file__).resolve().parents[2]
SHORT = ("run", "opening-plenary", "--rounds", "2")
"""A short talk."""
CODE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from harness.cli import main; main()"
"""The command as a process; whoever runs the tests may have told its children to ignore Ctrl-C."""


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIXPARTY_DEBUG", raising=False)
    return tmp_path


@pytest.fixture
def sixparty(here: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, in this process, in the empty folder."""

    def call(*arguments: str | Path) -> Said:
        code = answer([str(a) for a in arguments])
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished short talk; nobody may change it."""
    folder = tmp_path_factory.mktemp("held")
    assert answer([*SHORT, "--quiet", "--out", str(folder)]) == 0
    return next(folder.iterdir())


@pytest.fixture
def done(here: Path, held: Path) -> Path:
    """A copy of the finished talk, where the command looks for it."""
    return Path(shutil.copytree(held, RUNS / held.name))


@pytest.fixture
def stopped(done: Path) -> Path:
    """The same talk, as it was in the middle of writing event 60."""
    manifest = {**json.loads((done / "manifest.json").read_text()), "status": "running"}
    (done / "manifest.json").write_text(json.dumps({k: v for k, v in manifest.items() if k not in {"events", "head_sha256"}}))
    lines = (done / "events.jsonl").read_bytes().splitlines(keepends=True)
    (done / "events.jsonl").write_bytes(b"".join(lines[:60]) + lines[60][:40])
    return done


@pytest.fixture
def process(here: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """The command as a process of its own, in the empty folder; the caller reads its streams and waits for it."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str, **how: Any) -> subprocess.Popen[bytes]:
        told = {"cwd": here, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": {**os.environ, "PYTHONPATH": str(ROOT)}, **how}
        begun.append(subprocess.Popen([sys.executable, "-c", CODE, *arguments], **told))
        return begun[-1]

    yield begin
    for running in begun:
        running.kill()
        running.wait()
        for stream in filter(None, (running.stdout, running.stderr)):
            stream.close()
