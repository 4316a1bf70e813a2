"""The real transport, over the loopback: connections, limits of time and size, proxies and certificates."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from harness.endpoint.address import Address
from harness.endpoint.client import Endpoint
from harness.endpoint.settings import Settings
from harness.endpoint.transport import open_client
from harness.endpoint.values import Attempt
from harness.endpoint.wire import LARGEST
from harness.errors import EndpointError
from tests.endpoint.conftest import FakeClock, question, said

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
Serve = Callable[[Reader, Writer], Awaitable[None]]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's own."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def _head(reader: Reader) -> bytes:
    """A request's head; its body is read and left."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    await reader.readexactly(length)
    return head


def _answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def _over(serve: Serve, use: Callable[[int], Awaitable[Any]]) -> Any:
    """What `use` gives, with a server of our own behind the port it is told."""

    async def run() -> Any:
        async def one(reader: Reader, writer: Writer) -> None:
            try:
                await serve(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(one, "127.0.0.1", 0)
        try:
            return await use(server.sockets[0].getsockname()[1])
        finally:
            server.close()

    return asyncio.run(run())


async def _ask(port: int, kept: list[Attempt], times: int = 1, **settings: Any) -> None:
    made = Settings(**{"base_url": f"http://127.0.0.1:{port}/v1", "model": "m", "attempts": 1, **settings})
    async with Endpoint(made, {}, FakeClock()) as endpoint:
        for _ in range(times):
            await endpoint.complete(question(), kept.append)


def test_connections_are_used_again() -> None:
    """One call after another goes over one connection; the request is what a server expects."""
    connections, heads, attempts = [], [], []

    async def serve(reader: Reader, writer: Writer) -> None:
        connections.append(writer)
        while True:
            heads.append(await _head(reader))
            writer.write(_answer(gzip.compress(json.dumps(said()).encode()), "content-encoding: gzip"))

    _over(serve, lambda port: _ask(port, attempts, times=5))
    assert (len(connections), len(heads)) == (1, 5)
    assert heads[0].startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
    assert b"content-type: application/json" in heads[0].lower()
    assert [attempt.fault for attempt in attempts] == [None] * 5


def test_a_streamed_connection_is_not_used_again() -> None:
    """Servers that hang up after a stream without a word cost no call."""
    attempts: list[Attempt] = []
    chunk = {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}]}

    async def serve(reader: Reader, writer: Writer) -> None:
        head = await _head(reader)
        assert b"connection: close" in head.lower()
        body = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()
        writer.write(_answer(body, "connection: close").replace(b"application/json", b"text/event-stream"))
        await writer.drain()

    _over(serve, lambda port: _ask(port, attempts, times=3, stream=True))
    assert [attempt.fault for attempt in attempts] == [None] * 3


def test_the_end_of_a_stream_is_the_end() -> None:
    """A server that leaves the connection open after the end of its stream is not waited for."""
    attempts: list[Attempt] = []
    chunk = {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}]}

    async def serve(reader: Reader, writer: Writer) -> None:
        await _head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        writer.write(f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode())
        await reader.read()

    _over(serve, lambda port: _ask(port, attempts, stream=True, read_timeout=2))
    assert [attempt.fault for attempt in attempts] == [None]


def test_total_deadline() -> None:
    """A server that drips a byte now and then, for ever, is left when the time for the whole call is over."""
    attempts: list[Attempt] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        await _head(reader)
        writer.write(_answer(b"", status="200 OK").replace(b"content-length: 0", b"content-length: 100000"))
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    with pytest.raises(EndpointError, match=r"0\.2 s in all"):
        _over(serve, lambda port: _ask(port, attempts, total_timeout=0.2))
    assert [(attempt.fault, attempt.status) for attempt in attempts] == [("timeout", 200)]


def test_silence() -> None:
    """A server that takes the question and says nothing is left after the time for silence."""
    attempts: list[Attempt] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        await reader.read()

    with pytest.raises(EndpointError, match="never answered"):
        _over(serve, lambda port: _ask(port, attempts, read_timeout=0.1))
    assert attempts[0].fault == "timeout"


def test_closed_without_an_answer() -> None:
    """A connection that closes in the middle is a fault of the connection, not of time."""
    attempts: list[Attempt] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        await _head(reader)
        if attempts:
            writer.write(_answer(b"{}")[:-1])

    with pytest.raises(EndpointError):
        _over(serve, lambda port: _ask(port, attempts, attempts=2))
    assert [attempt.fault for attempt in attempts] == ["connection", "connection"]


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_gzip_bomb(kind: str) -> None:
    """An answer that grows beyond the limit when it is unpacked is refused, and not asked for again."""
    attempts: list[Attempt] = []
    bomb = gzip.compress(bytes(LARGEST + 1))

    async def serve(reader: Reader, writer: Writer) -> None:
        await _head(reader)
        writer.write(_answer(bomb, "content-encoding: gzip").replace(b"application/json", kind.encode()))

    with pytest.raises(EndpointError, match="more than"):
        _over(serve, lambda port: _ask(port, attempts, attempts=3))
    assert [attempt.fault for attempt in attempts] == ["too-large"]


def test_no_server() -> None:
    """A port where nobody listens stops the run after all attempts, with a hint."""
    attempts: list[Attempt] = []
    with pytest.raises(EndpointError, match="is the server running"):
        asyncio.run(_ask(9, attempts, attempts=2))
    assert [attempt.fault for attempt in attempts] == ["connection", "connection"]


def test_redirects_are_not_followed() -> None:
    """A redirect is shown; nothing goes to where it leads."""
    heads: list[bytes] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        heads.append(await _head(reader))
        writer.write(_answer(b"", "location: /elsewhere", status="307 Temporary Redirect"))

    with pytest.raises(EndpointError, match="redirects to /elsewhere"):
        _over(serve, lambda port: _ask(port, []))
    assert len(heads) == 1


@pytest.mark.parametrize("bypassed", [False, True])
def test_proxies(bypassed: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - the case
    """The proxy of the environment is used, with its password, for other hosts; for this machine, and those in NO_PROXY, it is not."""
    heads: list[bytes] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        heads.append(await _head(reader))
        writer.write(_answer(json.dumps(said()).encode()))

    async def use(port: int) -> None:
        monkeypatch.setenv("http_proxy", f"http://me:pw@127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "elsewhere.invalid" if bypassed else "")
        await _ask(port, [])
        await _ask(port, [], base_url="http://elsewhere.invalid/v1", connect_timeout=5)

    if bypassed:
        with pytest.raises(EndpointError, match="elsewhere"):
            _over(serve, use)
        assert [head.split(b" ")[1] for head in heads] == [b"/v1/chat/completions"]
    else:
        _over(serve, use)
        assert [head.split(b" ")[1] for head in heads] == [b"/v1/chat/completions", b"http://elsewhere.invalid/v1/chat/completions"]
        assert b"Proxy-Authorization: Basic bWU6cHc=" in heads[1]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1", "SOCKS"),
        ("HTTPS_PROXY", "foo://x", "HTTPS_PROXY"),
        ("SSL_CERT_FILE", "/nowhere", "SSL_CERT_FILE"),
    ],
)
def test_environment_that_cannot_be_used(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy or certificates in the environment that cannot be used are named."""
    monkeypatch.setenv(name, value)
    settings = Settings(base_url="https://h/v1", model="m")
    with pytest.raises(EndpointError, match=said):
        open_client(settings, Address.parse(settings.base_url))


@pytest.mark.parametrize(("content", "said"), [(None, "does not exist"), ("no certificate", "no certificates")])
def test_bundle(content: str | None, said: str, tmp_path: Path) -> None:
    """A bundle of certificates that is missing, or holds none, is complained of by name."""
    bundle = tmp_path / "ca.pem"
    if content is not None:
        bundle.write_text(content)
    settings = Settings(base_url="https://h/v1", model="m", ca_bundle=str(bundle))
    with pytest.raises(EndpointError, match=said):
        open_client(settings, Address.parse(settings.base_url))


def test_untrusted_certificate() -> None:
    """Speaking TLS to a server that does not is a fault of the connection that says what may help, tried once."""
    attempts: list[Attempt] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        await reader.read(10)
        writer.write(_answer(b"{}"))

    with pytest.raises(EndpointError, match="ca_bundle"):
        _over(serve, lambda port: _ask(port, attempts, base_url=f"https://127.0.0.1:{port}/v1", attempts=3))
    assert [attempt.fault for attempt in attempts] == ["connection"]
