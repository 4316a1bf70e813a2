"""How long a server asks us to wait."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_SPAN = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|h|m|s|d))+")
_PIECE = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s|d)")
_UNIT = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_DELAY = re.compile(rb'"retry_?delay"\s*:\s*"(\d[\d.]*(?:ms|s|m|h))"', re.IGNORECASE)
_TEXT = re.compile(rb"(?:try again|retry) (?:in|after) (?:about )?((?:\d+(?:\.\d+)?\s?(?:ms|h|m|s|d))+)", re.IGNORECASE)
_WINDOW = "x-ratelimit-reset"
_EPOCH, _EPOCH_MS = 1e9, 1e12


def wait_asked(headers: Mapping[str, str], body: bytes, now: float) -> float | None:
    """Seconds the server asks us to wait, or None if it does not. `now` is seconds since 1970.

    In this order: `retry-after-ms`; `Retry-After` (seconds or a date), also under another's prefix; a delay in the body; the longest of
    the windows `x-ratelimit-reset-*` that are spent. What is not a number above zero asks for nothing.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    prefixed = [value for name, value in lower.items() if name.endswith("-retry-after")]
    ways = [
        _number(lower.get("retry-after-ms", ""), 0.001),
        *(_after(value, lower, now) for value in (lower.get("retry-after", ""), *prefixed)),
        _said(body[:20_000]),
        max((_window(name, value, lower, now) for name, value in lower.items() if name.startswith(_WINDOW)), default=0.0),
    ]
    return next((seconds for seconds in ways if seconds > 0), None)


def _number(text: str, unit: float = 1.0) -> float:
    """A number of seconds, 0 if there is none."""
    try:
        seconds = float(text.strip()) * unit
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def _span(text: str) -> float:
    """Seconds in a text such as `6m0s`, `12ms` or `7`; 0 if there are none."""
    text = text.replace(" ", "").lower()
    if not _SPAN.fullmatch(text):
        return _number(text)
    seconds = sum(float(number) * _UNIT[unit] for number, unit in _PIECE.findall(text))
    return seconds if math.isfinite(seconds) else 0.0


def _after(value: str, headers: Mapping[str, str], now: float) -> float:
    """Seconds in a `Retry-After`; a date counts from the server's own clock if it tells the time."""
    moment = _date(value)
    if moment is None:
        return _span(value)
    return max(0.0, moment - (_date(headers.get("date", "")) or now))


def _date(value: str) -> float | None:
    """Seconds since 1970 of an HTTP date, or None."""
    if "," not in value:
        return None
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _said(body: bytes) -> float:
    """A delay that stands in the body."""
    found = _DELAY.search(body) or _TEXT.search(body)
    return _span(found[1].decode("ascii")) if found else 0.0


def _window(name: str, value: str, headers: Mapping[str, str], now: float) -> float:
    """Seconds until a window begins anew; 0 if there is room in it still."""
    if _number(headers.get(name.replace("reset", "remaining"), "")) > 0:
        return 0.0
    seconds = _span(value)
    if seconds >= _EPOCH_MS:
        seconds = seconds / 1000 - now
    elif seconds >= _EPOCH:
        seconds -= now
    return max(0.0, seconds)
