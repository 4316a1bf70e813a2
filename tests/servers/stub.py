"""A server that answers every chat completion after exactly the same time, in a process of its own: what is left is the client's cost.

It speaks as much HTTP as a client needs: POST with a content length, connections kept open, requests one after another. GET /counts
says what it has seen; POST /forget starts the counting anew. Also a script: python tests/servers/stub.py --latency 100.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import pkgutil
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # as a script it finds its neighbours too

from tests.servers import child
from tests.servers.schema import instance

Answer = Callable[[dict[str, Any]], str]
WAITING, FILES, REMEMBERED = 4096, 20_000, 256
FORMAT = b'"response_format"'
PLAIN = "The delegation thanks the chair."


@dataclass(frozen=True)
class Stub:
    """A stub that runs."""

    base_url: str

    def counts(self) -> Counts:
        """What it has seen since it began or was told to forget."""
        return Counts(**self._ask("/counts", None))

    def forget(self) -> None:
        """Counts anew; what is open stays counted as open."""
        self._ask("/forget", b"")

    def _ask(self, path: str, data: bytes | None) -> Any:
        request = Request(self.base_url.removesuffix("/v1") + path, data)
        with build_opener(ProxyHandler({})).open(request, timeout=30) as reply:
            return json.load(reply)


@dataclass
class Counts:
    """What a stub has seen; `open` and `connections` leave out the connections that only ask for these numbers."""

    requests: int = 0
    waiting: int = 0
    most_waiting: int = 0
    open: int = 0
    most_open: int = 0
    connections: int = 0


@contextmanager
def running(latency: float = 0.0, *, answer: str = "", content: str = "") -> Iterator[Stub]:
    """A stub for as long as the block lasts. `latency` is in milliseconds; `answer` names a function as module:function.

    The function takes the request's body and gives the content; `content` is the same for all requests; with neither, a request with
    a schema gets the least value that passes it, and any other a sentence.
    """
    wanted = ("--latency", str(latency), "--answer", answer, "--content", content)
    with child.running("tests.servers.stub", *wanted, child.FLAG) as address:
        yield Stub(address)


def allow_connections(count: int = FILES) -> int:
    """Raises this process's limit of open files as far as the system lets it, up to count; returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft


@dataclass
class Reply:
    """From a request's body to a whole answer on the wire. Answers to schemas are kept, so that a request costs one search."""

    answer: Answer | None = None
    content: str = ""
    _kept: dict[bytes, bytes] = field(default_factory=dict)

    def __call__(self, body: bytes) -> bytes:
        """Head and body of the answer."""
        if self.answer is not None:
            return _completion(self.answer(json.loads(body)))
        # A quote inside a message is escaped, so this finds the field itself, or nothing. Everything from there on is the key.
        at = -1 if self.content else body.rfind(FORMAT)
        key = body[at:] if at >= 0 else b""
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= REMEMBERED:
                self._kept.clear()
            found = self._kept[key] = _completion(self.content or by_schema(body if at >= 0 else b"{}"))
        return found


def by_schema(body: bytes) -> str:
    """The content that a request's schema asks for, or a sentence where it asks for none."""
    asked = json.loads(body).get("response_format", {})
    shape = asked.get("json_schema", {}).get("schema")
    if shape is None:
        return "{}" if asked.get("type") == "json_object" else PLAIN
    return json.dumps(instance(shape), separators=(",", ":"))


def _completion(content: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return _answer({"id": "stub", "object": "chat.completion", "created": 0, "model": "stub", "choices": [choice], "usage": usage})


def _answer(value: Any) -> bytes:
    body = json.dumps(value).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class Connection(asyncio.Protocol):
    """One client's connection: collects a request, waits, answers."""

    def __init__(self, reply: Reply, latency: float, counts: Counts) -> None:
        self.reply, self.latency, self.counts = reply, latency, counts
        self.data = bytearray()
        self.talked = False
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Sends small pieces at once."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        """A client that leaves while it waits is not answered."""
        self.counts.open -= self.talked
        if self.timer is not None:
            self.timer.cancel()
            self.counts.waiting -= 1

    def data_received(self, data: bytes) -> None:
        """Begins to wait as soon as a request is whole."""
        arrived = asyncio.get_running_loop().time()
        self.data += data
        end = self.data.find(b"\r\n\r\n") + 4
        if end < 4 or self.timer is not None:
            return
        head = bytes(self.data[:end])
        whole = end + _length(head.lower())
        if len(self.data) >= whole:
            body = bytes(self.data[end:whole])
            del self.data[:whole]
            self._serve(head, body, arrived)

    def _serve(self, head: bytes, body: bytes, arrived: float) -> None:
        if head.startswith(b"GET /counts "):
            self.transport.write(_answer(asdict(self.counts)))
        elif head.startswith(b"POST /forget "):
            now = self.counts
            now.requests = now.connections = 0
            now.most_waiting, now.most_open = now.waiting, now.open
            self.transport.write(_answer({}))
        else:
            self._count()
            self.timer = asyncio.get_running_loop().call_at(arrived + self.latency, self._finish, self.reply(body))

    def _count(self) -> None:
        now = self.counts
        if not self.talked:
            self.talked = True
            now.connections += 1
            now.open += 1
            now.most_open = max(now.most_open, now.open)
        now.requests += 1
        now.waiting += 1
        now.most_waiting = max(now.most_waiting, now.waiting)

    def _finish(self, answer: bytes) -> None:
        self.timer = None
        self.counts.waiting -= 1
        self.transport.write(answer)
        if self.data:  # the next request came early
            self.data_received(b"")


def _length(head: bytes) -> int:
    """The content length in a head of small letters; 0 if it has none."""
    at = head.find(b"\r\ncontent-length:")
    return int(head[at + 17 : head.index(b"\r\n", at + 2)]) if at >= 0 else 0


async def serve(reply: Reply, latency: float) -> None:
    """Listens on a free port, says which, and serves until it is ended. `latency` is in seconds."""
    counts = Counts()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(reply, latency, counts), "127.0.0.1", 0, backlog=WAITING)
    child.tell(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    await server.serve_forever()


def main(arguments: list[str]) -> None:
    """Reads what is wanted and serves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds")
    parser.add_argument("--answer", default="", help="module:function from the request's body to the content")
    parser.add_argument("--content", default="", help="the same content for every request")
    parser.add_argument(child.FLAG, action="store_true", dest="tied", help="end when standard input ends")
    chosen = parser.parse_args(arguments)
    if chosen.tied:
        child.end_with_parent()
    allow_connections()
    answer = pkgutil.resolve_name(chosen.answer) if chosen.answer else None
    asyncio.run(serve(Reply(answer, chosen.content), chosen.latency / 1000))


if __name__ == "__main__":
    main(sys.argv[1:])
