"""The base address of an endpoint, taken as given: nothing is added to it silently."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Self

import httpx

from harness.errors import EndpointError

TAIL = "/chat/completions"
SECRETS = frozenset({"key", "api_key", "api-key", "apikey", "token", "access_token", "subscription-key"})
"""Names in a query that carry keys; they would end up in manifests."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is. Two that name the same place are equal."""

    base: httpx.URL
    """Without a query and without `/chat/completions`."""
    query: str
    """As given, without the question mark; goes with every request."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address in a text. Raises EndpointError, saying what an address looks like."""
        url = _url(text.strip())
        path, _, query = url.raw_path.decode("ascii").partition("?")
        path = path.removesuffix("/").removesuffix(TAIL)
        base = url.copy_with(raw_path=(path or "/").encode("ascii"), fragment=None)
        return cls(base, query)

    @property
    def host(self) -> str:
        """The host in lower case, without the port."""
        return self.base.host.lower()

    @property
    def loopback(self) -> bool:
        """Whether the endpoint is on this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            number = ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return number.is_loopback or number.is_unspecified

    @property
    def completions(self) -> httpx.URL:
        """Where questions go, with the query."""
        return self._at(TAIL)

    @property
    def models(self) -> httpx.URL:
        """Where the list of models is, if the endpoint has one, with the query."""
        return self._at("/models")

    @property
    def neighbour(self) -> str:
        """The address people often mean instead: without `/v1` if it ends so, else with it."""
        shown = str(self)
        return shown.removesuffix("/v1") if shown.endswith("/v1") else f"{shown}/v1"

    def __str__(self) -> str:
        return str(self.base).removesuffix("/")

    def _at(self, tail: str) -> httpx.URL:
        """A place below the base."""
        path = self.base.raw_path.decode("ascii").removesuffix("/") + tail
        return self.base.copy_with(raw_path=(path + (f"?{self.query}" if self.query else "")).encode("ascii"))


def _url(text: str) -> httpx.URL:
    """The parsed address. Raises EndpointError without repeating what may be a secret."""
    remedy = "Give it like https://api.example.org/v1 or http://localhost:8080/v1."
    if not text.lower().startswith(("http://", "https://")):
        raise EndpointError(f"the address of the endpoint must begin with https:// or http://. {remedy}")
    if any(letter.isspace() for letter in text):
        raise EndpointError(f"the address of the endpoint holds a space or a line break. {remedy}")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError, ValueError) as fault:
        raise EndpointError(f"the address of the endpoint cannot be read: {_short(fault)}. {remedy}") from None
    if not url.host or not 0 < (url.port or 80) < 65_536:
        raise EndpointError(f"the address of the endpoint names no host, or a port that does not exist. {remedy}")
    if url.userinfo or SECRETS & {name.lower() for name in url.params}:
        raise EndpointError(
            "the address of the endpoint holds a password or a key, which would stand in every record. "
            "Put it into an environment variable and name that as the key, or in a header as $NAME."
        )
    return url


def _short(fault: Exception) -> str:
    """What a parser complains of, without the text it read."""
    return str(fault).split("'", maxsplit=1)[0].strip(" :.") or type(fault).__name__
