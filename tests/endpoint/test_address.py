"""The base address is taken as given."""

from __future__ import annotations

import pytest

from harness.endpoint.address import Address
from harness.errors import EndpointError

PLACES = {
    "https://api.openai.com/v1": "https://api.openai.com/v1/chat/completions",
    "https://api.openai.com/v1/": "https://api.openai.com/v1/chat/completions",
    "  http://localhost:8080/v1\n": "http://localhost:8080/v1/chat/completions",
    "http://localhost:8080": "http://localhost:8080/chat/completions",
    "https://h/v1/chat/completions": "https://h/v1/chat/completions",
    "https://h/v1/chat/completions/": "https://h/v1/chat/completions",
    "https://R.openai.azure.com/openai/deployments/D?api-version=2024-10-21": (
        "https://r.openai.azure.com/openai/deployments/D/chat/completions?api-version=2024-10-21"
    ),
    "https://g/v1beta/openai/": "https://g/v1beta/openai/chat/completions",
    "http://[::1]:8000/v1": "http://[::1]:8000/v1/chat/completions",
    "https://h/a%2Fb/v1": "https://h/a%2Fb/v1/chat/completions",
}


@pytest.mark.parametrize("given", PLACES)
def test_completions(given: str) -> None:
    """One slash and the tail are stripped, the query stays behind the path, and no /v1 is added."""
    assert str(Address.parse(given).completions) == PLACES[given]


@pytest.mark.parametrize(
    "given",
    [
        "",
        "api.openai.com/v1",
        "ftp://h/v1",
        "https://",
        "http:///v1",
        "http://h:99999/v1",
        "http://h h/v1",
        "http://[::1/v1",
        "http://\ud800/",
    ],
)
def test_malformed(given: str) -> None:
    """An address that is none is refused with an example of one."""
    with pytest.raises(EndpointError, match=r"Give it like https://api\.example\.org/v1"):
        Address.parse(given)


@pytest.mark.parametrize("given", ["https://me:hush-hush@h/v1", "https://h/v1?api-key=hush-hush", "https://h/v1?key=hush-hush"])
def test_secret_in_address(given: str) -> None:
    """A key in the address is refused, and not repeated."""
    with pytest.raises(EndpointError, match="environment variable") as caught:
        Address.parse(given)
    assert "hush" not in str(caught.value)


def test_shown_and_neighbour() -> None:
    """An address is shown without its query; the other one to try differs by /v1."""
    address = Address.parse("https://h/v1?a=b")
    assert (str(address), address.neighbour, str(address.models)) == ("https://h/v1", "https://h", "https://h/v1/models?a=b")
    assert Address.parse("https://h").neighbour == "https://h/v1"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://127.0.0.2/v1", True),
        ("http://localhost:1", True),
        ("http://[::1]/", True),
        ("https://h/v1", False),
        ("http://10.0.0.1", False),
    ],
)
def test_loopback(given: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """Whether an address is this machine."""
    assert Address.parse(given).loopback is expected
