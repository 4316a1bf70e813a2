"""What a server says when it refuses: one tolerant reader for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.endpoint.parsing import NOTHING, first, parse, rows, table, text

LONGEST = 500
"""Characters kept of what a server says."""

_PAGE = re.compile(r"<!doctype|<html|<head|<body", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_REQUEST_IDS = ("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "cf-ray")


@dataclass(frozen=True, slots=True)
class Told:
    """An error, as far as the server told; what it did not is empty."""

    status: int
    code: str
    type: str
    message: str
    """At most 500 characters, no HTML, no key."""
    param: str
    again: bool | None = None
    """What the server says of trying again, if it does."""

    @property
    def words(self) -> str:
        """Everything, in lower case, to look for words in."""
        return f"{self.code} {self.type} {self.param} {self.message}".lower()


def told(status: int, headers: Mapping[str, str], body: bytes, mask: Callable[[str], str] = str) -> Told:
    """Reads an error: an object, a list, a text, FastAPI's `detail`, plain text or a web page. Never fails."""
    plain = parse(body)
    return told_of(status, headers, body.decode("utf-8", "replace") if plain is NOTHING else plain, mask)


def told_of(status: int, headers: Mapping[str, str], plain: Any, mask: Callable[[str], str] = str) -> Told:
    """The same of JSON that was read already."""
    whole = first(plain) if isinstance(plain, list) else plain
    outer = {"message": whole} if isinstance(whole, str) else table(whole)
    fields = _fields(outer.get("error") or outer.get("detail") or outer)
    wish = headers.get("x-should-retry", "").lower()
    return Told(
        status=status,
        code=shown(text(fields.get("code")), mask)[:100],
        type=shown(text(fields.get("type")) or text(fields.get("status")), mask)[:100],
        message=shown(_message(fields), mask),
        param=shown(text(fields.get("param")), mask)[:100],
        again={"true": True, "false": False}.get(wish),
    )


def inner_status(error: Any) -> int:
    """The status that an error inside an answer with status 200 stands for; 502 if it names none."""
    fields = table(error)
    code = text(fields.get("code")) or text(fields.get("status"))
    if code.isdecimal() and 400 <= int(code[:4]) <= 599:
        return int(code[:4])
    words = f"{code} {text(fields.get('type'))}".lower()
    signs = (("rate_limit", 429), ("insufficient_quota", 429), ("too_many", 429), ("authentication", 401), ("not_found", 404))
    named = next((status for sign, status in signs if sign in words), None)
    return named or (400 if "invalid" in words or "context_length" in words or "content_" in words else 502)


def request_id(headers: Mapping[str, str], mask: Callable[[str], str] = str) -> str:
    """The name that the server gave to the request, or nothing."""
    found = next((headers[name] for name in _REQUEST_IDS if headers.get(name)), "")
    return _CONTROL.sub(" ", mask(found))[:200]


def shown(said: str, mask: Callable[[str], str] = str) -> str:
    """A text that may be shown and kept: masked, without tags and control characters, not longer than 500."""
    said = mask(said[:20_000])
    if _PAGE.search(said):
        said = _PAGE.split(said, maxsplit=1)[0] + " (a web page, not an answer of a model)"
    return _CONTROL.sub(" ", _TAG.sub(" ", said)).strip()[:LONGEST]


def _fields(inner: Any) -> dict[str, Any]:
    """The fields of an error, wherever they stand. A filter's verdict that stands deeper inside becomes the code."""
    if isinstance(inner, str):
        return {"message": inner}
    if isinstance(inner, list):
        return _validation(inner)
    fields = dict(table(inner))
    if rows(table(fields.get("message")).get("detail")):
        return _validation(rows(fields["message"]["detail"]))
    deep = table(fields.get("innererror"))
    if deep.get("content_filter_result") is not None or deep.get("code") == "ResponsibleAIPolicyViolation":
        fields["code"] = "content_filter"
    return fields


def _validation(complaints: list[Any]) -> dict[str, Any]:
    """FastAPI's list of complaints: where each field stands, and what is wrong with it."""
    found = [table(item) for item in complaints]
    said = [f"{'.'.join(text(step) for step in rows(item.get('loc')))}: {text(item.get('msg'))}" for item in found]
    steps = [text(step) for item in found[:1] for step in rows(item.get("loc"))]
    return {"message": "; ".join(said), "type": first(found).get("type"), "param": next((s for s in steps[1:2]), "")}


def _message(fields: dict[str, Any]) -> str:
    """What is said, with what the provider behind a router said."""
    message = fields.get("message") or fields.get("msg") or fields.get("error")
    if isinstance(message, dict | list):
        message = "; ".join(text(item) for item in (message.values() if isinstance(message, dict) else message))
    raw = text(table(fields.get("metadata")).get("raw"))
    return " ".join(part for part in (text(message), raw) if part)
