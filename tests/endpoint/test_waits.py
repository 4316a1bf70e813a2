"""How long a server asks us to wait."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.endpoint.waits import wait_asked

NOW = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT

CASES: list[tuple[dict[str, str], bytes, float | None]] = [
    ({}, b"", None),
    ({"Retry-After-Ms": "1500", "Retry-After": "9"}, b"", 1.5),
    ({"Retry-After": "9", "x-ratelimit-reset-tokens": "1m"}, b"", 9),
    ({"Retry-After": "0.25"}, b"", 0.25),
    ({"Retry-After": "Fri, 15 Jan 2027 08:00:30 GMT"}, b"", 30),
    ({"Retry-After": "Fri, 15 Jan 2027 09:00:30 GMT", "Date": "Fri, 15 Jan 2027 09:00:00 GMT"}, b"", 30),
    ({"Retry-After": "Fri, 15 Jan 2020 08:00:30 GMT"}, b"", None),
    ({"Retry-After": "soon"}, b"", None),
    ({"Retry-After": "-1"}, b"", None),
    ({"Retry-After": "0"}, b"", None),
    ({"Retry-After": "nan"}, b"", None),
    ({"Retry-After": "1e999"}, b"", None),
    ({"llm_provider-retry-after": "60"}, b"", 60),
    ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-reset-tokens": "12ms"}, b"", 360),
    ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "5", "x-ratelimit-reset-tokens": "12ms"}, b"", 0.012),
    ({"x-ratelimit-reset-tokens": "7"}, b"", 7),
    ({"x-ratelimit-reset-tokens": "-1", "x-ratelimit-reset-requests": "0"}, b"", None),
    ({"x-ratelimit-reset": str(int((NOW + 5) * 1000))}, b"", 5),
    ({}, b'{"error":{"details":[{"retryDelay": "26s"}]}}', 26),
    ({}, b"Rate limit reached. Please try again in 41.724s.", 41.724),
    ({}, b"Please retry in 1m30s", 90),
]


@pytest.mark.parametrize(("headers", "body", "expected"), CASES)
def test_wait_asked(headers: dict[str, str], body: bytes, expected: float | None) -> None:
    """Every way in which servers ask for a wait is read, in the documented order; what is no number above zero asks for nothing."""
    assert wait_asked(headers, body, NOW) == (expected if expected is None else pytest.approx(expected))


NAMES = st.sampled_from(
    ["retry-after", "Retry-After-Ms", "x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens", "date", "a-retry-after"]
)
TEXTS = (
    st.text(max_size=30)
    | st.from_regex(r"-?[0-9]{1,400}(\.[0-9]+)?(ms|s|m|h|d)?")
    | st.sampled_from(["Fri, 99 Foo 99999 99:99:99 GMT", ",", "1e308"])
)


@given(st.dictionaries(NAMES, TEXTS), st.binary(max_size=60))
def test_any_header(headers: dict[str, str], body: bytes) -> None:
    """Whatever a server sends, the wait is None or a finite number above zero."""
    wait = wait_asked(headers, body, NOW)
    assert wait is None or (math.isfinite(wait) and wait > 0)
