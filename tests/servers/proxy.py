"""A proxy that breaks things: it runs in a thread of the test, passes requests on to a real server and spoils what the plan names.

with Proxy(upstream, in_turn(faults.status(429), None)) as proxy: ...   # the first request fails, the second passes, then all pass
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import httpx

PATIENCE = 60.0
HOP = {"connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive", "host"}
"""What belongs to one connection and is not passed on."""
Body = bytes | Iterable[bytes]


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes


@dataclass(frozen=True)
class Seen:
    """A line of the log: a request, and the name of the fault it met."""

    request: Request
    fault: str | None

    @property
    def path(self) -> str:
        """Where it went."""
        return self.request.path

    @property
    def headers(self) -> Mapping[str, str]:
        """What it said of itself, names in small letters."""
        return self.request.headers


@dataclass(frozen=True)
class Answer:
    """A whole answer, as a server gives it."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Exchange:
    """One request and the means to answer it."""

    request: Request
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    upstream: httpx.AsyncClient

    async def ask(self) -> Answer:
        """What the real server answers, unpacked."""
        kept = {name: value for name, value in self.request.headers.items() if name not in HOP}
        reply = await self.upstream.request(self.request.method, self.request.path, headers=kept, content=self.request.body)
        return Answer(reply.status_code, {n: v for n, v in reply.headers.items() if n.lower() not in HOP}, reply.content)

    async def send(self, answer: Answer) -> None:
        """A whole answer; the connection stays open."""
        await self.head(answer.status, {**answer.headers, "Content-Length": str(len(answer.body))})
        await self.write(answer.body)

    async def head(self, status: int, headers: Mapping[str, str]) -> None:
        """The status line and headers."""
        lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
        await self.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    async def write(self, data: bytes) -> None:
        """Bytes as they are; waits while the client does not read."""
        self.writer.write(data)
        await self.writer.drain()

    async def stream(self, status: int, headers: Mapping[str, str], pieces: Iterable[bytes]) -> None:
        """A body in chunks, of a length that is not told before."""
        await self.head(status, {**headers, "Transfer-Encoding": "chunked"})
        for piece in pieces:
            await self.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        await self.write(b"0\r\n\r\n")

    async def left(self, within: float) -> bool:
        """Waits until the client leaves; whether it did so in time."""
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(within):
                while await self.reader.read(65536):
                    pass
                return True
        return False

    def reset(self) -> None:
        """Breaks the connection off (RST), whatever is still on its way."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with one exchange."""

    name: str
    happen: Callable[[Exchange], Awaitable[None]]
    unread: bool = False
    """Whether it happens before the request's body is read."""


Plan = Callable[[int], Fault | None]
"""Which fault the n-th request meets, counted from 0; None passes it on."""


def in_turn(*faults: Fault | None) -> Plan:
    """One fault a request, in this order; what comes after them passes."""
    return lambda number: faults[number] if number < len(faults) else None


def always(fault: Fault | None) -> Plan:
    """The same for every request."""
    return lambda number: fault


class Proxy:
    """A context manager; `base_url` is for the client, `log` for the test. Faults that make up their answer need no upstream."""

    def __init__(self, upstream: str = "http://127.0.0.1:9/v1", plan: Plan | None = None) -> None:
        self.plan = plan or always(None)
        self.log: list[Seen] = []
        self.connections = 0
        self.base_url = ""
        self._upstream = upstream.removesuffix("/v1")
        self._ready: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Listens from now on."""
        self._thread.start()
        self.base_url = self._ready.result(timeout=10)
        return self

    def __exit__(self, *raised: object) -> None:
        """Ends all exchanges, whatever they wait for."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(timeout=10)

    def begin(self, plan: Plan) -> None:
        """Another plan, counted from 0, and an empty log."""
        self.log, self.plan = [], plan

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=self._upstream, timeout=PATIENCE, trust_env=False, limits=limits) as upstream:

            def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                self.connections += 1
                task = asyncio.create_task(self._converse(reader, writer, upstream))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

            server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
            self._ready.set_result(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
            await self._over.wait()
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: httpx.AsyncClient) -> None:
        """Request after request, until one side leaves."""
        writer.transport.set_write_buffer_limits(high=0)  # so that what was written is on its way before a connection is broken off
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                await self._answer(head, Exchange(_request(head, b""), reader, writer, upstream))
        except (ConnectionError, asyncio.IncompleteReadError, httpx.HTTPError):
            pass  # the client left, or there is nobody upstream: this connection is over
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        finally:
            writer.close()

    async def _answer(self, head: bytes, exchange: Exchange) -> None:
        number = len(self.log)
        fault = self.plan(number)
        self.log.append(Seen(exchange.request, fault.name if fault else None))
        if fault is None or not fault.unread:
            body = await exchange.reader.readexactly(int(exchange.request.headers.get("content-length", 0)))
            exchange.request = _request(head, body)
            self.log[number] = Seen(exchange.request, fault.name if fault else None)
        if fault is None:
            await exchange.send(await exchange.ask())
        else:
            await fault.happen(exchange)


def _request(head: bytes, body: bytes) -> Request:
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, path, _ = first.split(" ")
    parts = (line.partition(":") for line in lines)
    return Request(method, path, {name.lower(): value.strip() for name, _, value in parts}, body)
