"""One request over the wire and what came back, within limits of time and size."""

from __future__ import annotations

import asyncio
import os
import zlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import httpx

from harness.endpoint.parsing import NOTHING, parse
from harness.endpoint.settings import Settings
from harness.endpoint.stream import Gathering, Splitter, looks_streamed
from harness.endpoint.transport import timeouts

LARGEST = 2 * 2**20
"""Bytes of an answer, decompressed; no answer of a model is so long."""

_NEVER = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL)
_UNTRUSTED = (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: a body, or a fault (`timeout`, `connection`, `too-large`, `not-json`) with what is known of it."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""
    body: Any = NOTHING
    """The JSON of an answer with status 200, streamed or not."""
    fault: str | None = None
    detail: str = ""
    remedy: str = ""
    """A word of `complaints` if trying again is no use."""


class _Broken(Exception):
    """A body that cannot be read; the code and the words of a Heard."""


async def send(client: httpx.AsyncClient, url: httpx.URL, headers: Mapping[str, str], body: bytes, settings: Settings) -> Heard:
    """Sends a question and reads what comes back. Raises nothing but cancellation."""
    # Made here and not by the client, which would merge its own headers into these at every call.
    request = httpx.Request("POST", url, headers=headers, content=body, extensions={"timeout": timeouts(settings).as_dict()})
    heard = Heard()
    try:
        async with asyncio.timeout(settings.total_timeout):
            response = await client.send(request, stream=True, follow_redirects=False)
            heard = Heard(response.status_code, response.headers)
            try:
                return await _receive(response)
            finally:
                await response.aclose()
    except _Broken as fault:
        return Heard(heard.status, heard.headers, b"", NOTHING, *fault.args)
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, aiohttp.ClientError, OSError, TimeoutError, ValueError) as fault:
        code, detail, remedy = _why(fault, settings)
        return Heard(heard.status, heard.headers, b"", NOTHING, code, detail, remedy)


async def _receive(response: httpx.Response) -> Heard:
    """Reads the body as it comes; a stream is read no further than its end. Raises _Broken and what httpx raises."""
    streamed = response.is_success and "event-stream" in response.headers.get("content-type", "").lower()
    gathering, splitter, pieces = Gathering(), Splitter(), []
    async with aclosing(_pieces(response)) as arriving:
        async for piece in arriving:
            if not streamed:
                pieces.append(piece)
                continue
            for event in splitter.feed(piece):
                gathering.take(event)
            if gathering.done:
                break
    if streamed:
        return _gathered(response, splitter, gathering)
    data = b"".join(pieces)
    if response.is_success and looks_streamed(data):
        for event in splitter.feed(data):
            gathering.take(event)
        return _gathered(response, splitter, gathering)
    return Heard(response.status_code, response.headers, data, parse(data) if response.is_success else NOTHING)


def _gathered(response: httpx.Response, splitter: Splitter, gathering: Gathering) -> Heard:
    """The end of a stream. Raises _Broken if it came too early."""
    for event in splitter.finish():
        gathering.take(event)
    body = gathering.body()
    if gathering.broken:
        raise _Broken("not-json", gathering.broken)
    return Heard(response.status_code, response.headers, b"", body)


async def _pieces(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The body in pieces, decompressed here so that no piece can grow beyond the limit. Raises _Broken."""
    if response.is_stream_consumed:  # held in memory already, as answers in tests are
        if len(response.content) > LARGEST:
            raise _Broken("too-large", f"an answer of more than {LARGEST} bytes")
        yield response.content
        return
    encoding = response.headers.get("content-encoding", "").lower().strip()
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise _Broken("not-json", "an answer in an encoding that was not asked for")
    unpack = zlib.decompressobj(47) if encoding not in {"", "identity"} else None
    room = LARGEST
    async for raw in response.aiter_raw():
        try:
            piece = unpack.decompress(raw, room + 1) if unpack else raw
        except zlib.error:
            raise _Broken("not-json", "an answer whose compression is broken") from None
        room -= len(piece)
        if room < 0:
            raise _Broken("too-large", f"an answer of more than {LARGEST} bytes")
        yield piece


def _why(fault: Exception, settings: Settings) -> tuple[str, str, str]:
    """Code, words and remedy for a failure underneath; the layer that failed names it better than the layers above it."""
    cause = fault.__cause__ if isinstance(fault.__cause__, aiohttp.ClientError) else fault
    if isinstance(fault, _NEVER) or (isinstance(cause, ValueError) and not isinstance(cause, OSError)):
        return "connection", f"the request cannot be sent ({type(cause).__name__})", "request"
    if isinstance(cause, _UNTRUSTED):
        return "connection", f"no trusted connection ({_words(cause)})", "trust"
    if isinstance(cause, TimeoutError):  # asyncio's, and aiohttp's, which are kinds of it
        return "timeout", f"no whole answer in time ({_limits(settings)})", ""
    if isinstance(cause, httpx.TimeoutException):
        return "timeout", f"no answer in time ({_limits(settings)})", ""
    return "connection", f"the connection failed ({_words(cause)})", ""


def _words(fault: Exception) -> str:
    """What a failure is called, and says."""
    if isinstance(fault, aiohttp.ClientConnectorError):
        return os.strerror(fault.errno) if fault.errno and fault.errno > 0 else str(fault.os_error)
    said = str(fault)
    return f"{type(fault).__name__}: {said}" if said else type(fault).__name__


def _limits(settings: Settings) -> str:
    """The limits of time."""
    return f"{settings.connect_timeout:g} s to connect, {settings.read_timeout:g} s of silence, {settings.total_timeout:g} s in all"
