"""The one function that opens connections: httpx's interface over aiohttp's, which stays quick with thousands of calls at once."""

from __future__ import annotations

import base64
import ssl
import urllib.request
from typing import Any

import httpx
from httpx_aiohttp import HttpxAiohttpClient

from harness.endpoint.address import Address
from harness.endpoint.settings import Settings
from harness.errors import EndpointError

IDLE = 30.0
"""Seconds an unused connection is kept."""


def open_client(settings: Settings, address: Address) -> httpx.AsyncClient:
    """A client for one address. Proxies of the environment are used unless the address is this machine; redirects are not followed.

    Raises EndpointError: a bundle of certificates that cannot be read, a proxy that cannot be used.
    """
    if not address.loopback:
        _refuse_socks(address)
    most = max(settings.concurrency, 16)
    try:
        return _Client(
            verify=_trust(settings.ca_bundle),
            trust_env=not address.loopback,
            limits=httpx.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=IDLE),
            timeout=timeouts(settings),
            follow_redirects=False,
            headers={"user-agent": "sixparty", "accept-encoding": "gzip, deflate"},
        )
    except (ValueError, TypeError, OSError, ImportError, httpx.InvalidURL) as fault:
        raise EndpointError(
            f"no connection to {address} can be set up: {type(fault).__name__}. Look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, "
            "SSL_CERT_FILE and SSL_CERT_DIR in the environment."
        ) from fault


class _Client(HttpxAiohttpClient):
    """The same, with a proxy's name and password in a header: aiohttp is about to drop the other way, and warns of it."""

    def _init_proxy_transport(self, proxy: httpx.Proxy, **options: Any) -> httpx.AsyncBaseTransport:  # type: ignore[override] # options pass through
        """The connections through a proxy."""
        if proxy.auth is not None:
            word = base64.b64encode(":".join(proxy.auth).encode()).decode()
            proxy = httpx.Proxy(proxy.url, headers={**proxy.headers, "authorization": f"Basic {word}"})
        return super()._init_proxy_transport(proxy, **options)


def timeouts(settings: Settings) -> httpx.Timeout:
    """Limits of one try; the one on the whole of it is kept elsewhere."""
    return httpx.Timeout(connect=settings.connect_timeout, read=settings.read_timeout, write=settings.read_timeout, pool=None)


def _trust(bundle: str | None) -> ssl.SSLContext:
    """The certificates to trust: the bundle's, or those of the environment, or those that come with httpx."""
    if bundle is None:
        return httpx.create_ssl_context(trust_env=True)
    try:
        return ssl.create_default_context(cafile=bundle)
    except OSError as fault:
        what = "does not exist or cannot be read" if not isinstance(fault, ssl.SSLError) else "holds no certificates"
        raise EndpointError(f"the bundle of certificates {bundle} {what}. Give a PEM file.") from fault


def _refuse_socks(address: Address) -> None:
    """Raises EndpointError if the environment wants a SOCKS proxy for an address, which cannot be used."""
    proxies = urllib.request.getproxies()
    wanted = proxies.get(address.base.scheme) or proxies.get("all") or ""
    if wanted.lower().startswith("socks") and not urllib.request.proxy_bypass(address.host):
        raise EndpointError(f"the environment wants a SOCKS proxy for {address}, which is not supported. Use an HTTP proxy, or NO_PROXY.")
