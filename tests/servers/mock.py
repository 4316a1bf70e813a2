"""llmock in a process of its own: it fails on demand and then says how well the client coped."""

from __future__ import annotations

import importlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from tests.servers import child

CLI = "llmock.cli"
READY = "Uvicorn running on "


@dataclass(frozen=True)
class Verdict:
    """What llmock says of a client: its exit code (1: misbehaved), and why."""

    code: int
    text: str


@dataclass(frozen=True)
class Mock:
    """An llmock that runs."""

    url: str

    @property
    def base_url(self) -> str:
        """The address to give to a client."""
        return f"{self.url}/v1"

    def scenario(self, *behaviors: dict[str, Any]) -> None:
        """What comes next, in order, such as {"type": "fail", "status": 429, "retry_after": 1, "times": 2}."""
        self._ask("/scenario", {"behaviors": behaviors})

    def reset(self) -> None:
        """Forgets what is still to come and what was seen."""
        self._ask("/reset", {})

    def requests(self) -> list[dict[str, Any]]:
        """What was asked, oldest first, as llmock records it."""
        found: list[dict[str, Any]] = self._ask("/requests", None)["requests"]
        return found

    def report(self) -> Verdict:
        """The strict verdict: warnings count."""
        command = [sys.executable, "-m", CLI, "report", "--strict", "--url", self.url]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return Verdict(done.returncode, done.stdout + done.stderr)

    def _ask(self, path: str, value: Any) -> Any:
        data = None if value is None else json.dumps(value).encode()
        with build_opener(ProxyHandler({})).open(Request(f"{self.url}/_llmock{path}", data), timeout=30) as reply:
            return json.load(reply)


@contextmanager
def running(*options: str) -> Iterator[Mock]:
    """A running llmock for as long as the block lasts, with more options of `llmock serve`, such as "--context-window", "8000"."""
    with child.running("tests.servers.mock", "--port", str(_free_port()), *options, sign=READY) as line:
        yield Mock(line.split()[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def main(arguments: list[str]) -> None:
    """`llmock serve` with these arguments, but ending with its parent."""
    child.end_with_parent()
    importlib.import_module(CLI).app(["serve", "--host", "127.0.0.1", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
