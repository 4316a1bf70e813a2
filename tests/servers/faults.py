"""What can go wrong between a client and an endpoint, one function a kind; each gives a fault for a proxy's plan."""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

from tests.servers.proxy import Answer, Exchange, Fault

JSON = {"Content-Type": "application/json"}
HTML = b"<!doctype html><html><head><title>One moment</title></head><body><h1>Checking your browser</h1></body></html>"
SEPARATORS = "\u2028\u0085"
"""Ends of lines to some readers of text; nothing special to JSON."""
BLOCK = 1 << 16
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?')
"""A string in JSON; what follows the name of a field is a colon."""
WORD = re.compile(r" \w+")


def _said(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, {**JSON, **(headers or {})}, json.dumps(value).encode())


def fixed(name: str, answer: Answer) -> Fault:
    """The same answer, whatever was asked."""

    async def happen(exchange: Exchange) -> None:
        await exchange.send(answer)

    return Fault(name, happen)


def status(code: int, headers: Mapping[str, str] | None = None, error: Mapping[str, Any] | None = None) -> Fault:
    """An error with a JSON body in the usual form; `error` adds to it."""
    said = {"message": f"status {code} for a test", "type": "test", "code": code, **(error or {})}
    return fixed(f"status {code}", _said(code, {"error": said}, headers))


def retry_forms(seconds: float) -> dict[str, Fault]:
    """A 429 in each of the ways that servers say how long to wait. The date is made now, and whole numbers are rounded up."""
    whole, thousandths = int(-(-seconds // 1)), round(seconds * 1000)
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds + 1), usegmt=True)
    headers = {
        "milliseconds": {"retry-after-ms": str(thousandths)},
        "seconds": {"retry-after": str(whole)},
        "fraction": {"retry-after": f"{seconds:.3f}"},
        "date": {"retry-after": date},
        "prefixed": {"llm_provider-retry-after": f"{seconds:.3f}"},
        "reset in minutes": {"x-ratelimit-reset-requests": f"{whole // 60}m{whole % 60}s"},
        "reset in milliseconds": {"x-ratelimit-reset-tokens": f"{thousandths}ms"},
        "reset in seconds": {"x-ratelimit-reset-tokens": f"{seconds:.3f}s"},
        "reset as a number": {"x-ratelimit-reset-requests": str(whole)},
    }
    bodies: dict[str, dict[str, Any]] = {
        "delay in the body": {"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds:.3f}s"}]},
        "words": {"message": f"Rate limit reached. Please try again in {seconds:.3f}s."},
    }
    found = {name: status(429, said) for name, said in headers.items()}
    return found | {name: status(429, error=said) for name, said in bodies.items()}


def reset_before() -> Fault:
    """The connection breaks off before the request's body is read."""

    async def happen(exchange: Exchange) -> None:
        exchange.reset()

    return Fault("reset before", happen, unread=True)


def reset_during() -> Fault:
    """The connection breaks off in the middle of an answer whose length was told."""

    async def happen(exchange: Exchange) -> None:
        answer = await exchange.ask()
        await exchange.head(answer.status, {**answer.headers, "Content-Length": str(len(answer.body))})
        await exchange.write(answer.body[: len(answer.body) // 2])
        exchange.reset()

    return Fault("reset during", happen)


def reset_after() -> Fault:
    """The connection breaks off after a whole answer that promised to keep it open."""

    async def happen(exchange: Exchange) -> None:
        await exchange.send(await exchange.ask())
        exchange.reset()

    return Fault("reset after", happen)


def truncated_json() -> Fault:
    """A whole HTTP answer whose JSON ends in the middle."""

    async def happen(exchange: Exchange) -> None:
        answer = await exchange.ask()
        await exchange.send(Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2]))

    return Fault("truncated json", happen)


def truncated_sse() -> Fault:
    """A stream that ends in good order between two events, half of them missing: no reason to finish, no [DONE]."""

    async def happen(exchange: Exchange) -> None:
        answer = await exchange.ask()
        events = answer.body.split(b"\n\n")
        await exchange.stream(answer.status, answer.headers, [event + b"\n\n" for event in events[: len(events) // 2]])

    return Fault("truncated sse", happen)


def html_200(code: int = 200) -> Fault:
    """A page for people where JSON was asked for."""
    return fixed("html", Answer(code, {"Content-Type": "text/html; charset=utf-8"}, HTML))


def hang(cap: float = 60.0) -> Fault:
    """No answer, until the client leaves or the cap, in seconds, is reached."""

    async def happen(exchange: Exchange) -> None:
        await exchange.left(cap)
        exchange.reset()

    return Fault("hang", happen)


def slow_drip(seconds: float, every: float = 0.02) -> Fault:
    """A space every 20 ms, which JSON allows and which keeps read timeouts quiet, then the real answer."""

    async def happen(exchange: Exchange) -> None:
        answer = asyncio.ensure_future(exchange.ask())
        await exchange.head(200, {**JSON, "Transfer-Encoding": "chunked"})
        for _ in range(round(seconds / every)):
            await exchange.write(b"1\r\n \r\n")
            if await exchange.left(every):
                answer.cancel()
                return
        body = (await answer).body
        await exchange.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    return Fault("slow drip", happen)


def huge_body(size: int = 100_000_000, *, told: bool = False) -> Fault:
    """A body of this many bytes from one small block; `told` puts its length into the headers."""

    async def happen(exchange: Exchange) -> None:
        block, count = b"a" * BLOCK, size // BLOCK
        if not told:
            await exchange.stream(200, JSON, (block for _ in range(count)))
            return
        await exchange.head(200, {**JSON, "Content-Length": str(BLOCK * count)})
        for _ in range(count):
            await exchange.write(block)

    return Fault("huge body", happen)


def gzip_bomb(size: int = 1 << 30, layers: int = 2) -> Fault:
    """Spaces that unpack to this many bytes: a thousandth of that on the wire, or, packed twice, a few thousand bytes."""
    coding = {**JSON, "Content-Encoding": ", ".join(["gzip"] * layers)}

    async def happen(exchange: Exchange) -> None:
        await exchange.send(Answer(200, coding, packed(size, layers)))

    return Fault("gzip bomb", happen)


@cache
def packed(size: int, layers: int) -> bytes:
    """So many spaces, packed so many times. Between full flushes a packer starts anew: one packed megabyte is as good as the next."""
    million, count = b" " * (1 << 20), size >> 20
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = raw.compress(million) + raw.flush(zlib.Z_FULL_FLUSH)
    total = 0
    for _ in range(count):
        total = zlib.crc32(million, total)
    tail = total.to_bytes(4, "little") + ((count << 20) & 0xFFFFFFFF).to_bytes(4, "little")
    data = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + piece * count + b"\x03\0" + tail
    for _ in range(layers - 1):
        again = zlib.compressobj(9, zlib.DEFLATED, 31)
        data = again.compress(data) + again.flush()
    return data


def wrong_type(kind: str = "text/plain") -> Fault:
    """The real answer under another name, such as application/octet-stream."""

    async def happen(exchange: Exchange) -> None:
        answer = await exchange.ask()
        kept = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
        await exchange.send(Answer(answer.status, {**kept, "Content-Type": kind}, answer.body))

    return Fault("wrong type", happen)


def redirect_forever(code: int = 307) -> Fault:
    """Another address that is the same address."""

    async def happen(exchange: Exchange) -> None:
        await exchange.send(Answer(code, {"Location": exchange.request.path}))

    return Fault("redirect", happen)


def u2028() -> Fault:
    """The real answer with U+2028 and U+0085, as they are, inside what it says: in a string if that is JSON; in a stream, after words."""

    async def happen(exchange: Exchange) -> None:
        answer = await exchange.ask()
        lines = answer.body.decode().split("\n")
        body = "\n".join(_separated(line) for line in lines)
        await exchange.send(Answer(answer.status, answer.headers, body.encode()))

    return Fault("u2028", happen)


def _separated(line: str) -> str:
    """A completion, or an event with a piece of one, with the separators in its content; any other line as it is."""
    before, opening, rest = line.partition("{")
    if not opening:
        return line
    value = json.loads(opening + rest)
    for choice in value.get("choices", ()):
        message, delta = choice.get("message") or {}, choice.get("delta") or {}
        if message.get("content"):
            message["content"] = _inside(message["content"])
        if WORD.fullmatch(delta.get("content") or ""):
            delta["content"] += SEPARATORS
    return before + json.dumps(value, ensure_ascii=False)


def _inside(content: str) -> str:
    """The separators between two words of the longest string, if the content is JSON, else in the middle."""
    strings = [found.span(1) for found in STRING.finditer(content) if not found[2]] if content.startswith(("{", "[")) else []
    start, end = max(strings, key=lambda span: span[1] - span[0], default=(len(content) // 2, len(content)))
    at = content.find(" ", start + 1, end)
    at = start if at < 0 else at
    return content[:at] + SEPARATORS + content[at:]


def error_200(code: int = 502) -> Fault:
    """An error that comes with status 200 and no choices."""
    return fixed("error 200", _said(200, {"error": {"message": "Provider returned error", "code": code}}))


def empty_200() -> Fault:
    """Status 200 and not a byte."""
    return fixed("empty 200", Answer(200, JSON))


def key_echo(code: int = 401) -> Fault:
    """An error that repeats the key it was given."""

    async def happen(exchange: Exchange) -> None:
        key = exchange.request.headers.get("authorization", "")
        await exchange.send(_said(code, {"error": {"message": f"Incorrect API key provided: {key}", "code": "invalid_api_key"}}))

    return Fault("key echo", happen)
