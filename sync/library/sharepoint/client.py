"""The one HTTP client through which the service speaks to SharePoint: what it trusts, how long it waits, who it is."""

from __future__ import annotations

import logging
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from sync.library.sharepoint.bounds import BoundedTransport
from sync.library.sharepoint.retry import RetryTransport
from sync.library.sharepoint.throttle import Gate
from sync.library.sharepoint.tokens import Tokens
from sync.settings import Settings

#: As Microsoft asks of applications: NONISV, company, application and version.
_USER_AGENT = "NONISV|Winvest|Catalogue/1.0"
_TIMEOUT = httpx2.Timeout(60, connect=10)
#: Of the whole process.
GATE = Gate()
for _name in ("httpx2", "httpcore2"):  # they log whole addresses: some of ours need no token, whoever holds them
    logging.getLogger(_name).setLevel(logging.WARNING)


@contextmanager
def connected(settings: Settings, gate: Gate = GATE) -> Iterator[httpx2.Client]:
    """Lend a client whose relative addresses are Graph's; every call bears the token unless `auth=NO_TOKEN` is given.

    It follows no redirection: a pre-authenticated address is another origin's, where no token belongs.
    """
    with httpx2.Client(
        base_url=settings.sharepoint_graph_url,
        transport=RetryTransport(BoundedTransport(_Ways(_trust(settings))), gate),
        timeout=_TIMEOUT,
        headers={"User-Agent": _USER_AGENT},
    ) as client:
        client.auth = Tokens(settings, client)
        yield client


class _Ways(httpx2.BaseTransport):
    """Straight, or through the proxy that the environment names: a client that is given a transport looks for none."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self._straight = httpx2.HTTPTransport(verify=trust)
        proxy = urllib.request.getproxies().get("https")
        self._around = httpx2.HTTPTransport(verify=trust, proxy=proxy) if proxy else self._straight

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request the way that leads to its host."""
        way = self._straight if urllib.request.proxy_bypass(request.url.host) else self._around
        return way.handle_request(request)

    def close(self) -> None:
        """Close both."""
        self._straight.close()
        self._around.close()


def _trust(settings: Settings) -> ssl.SSLContext:
    """Return whose certificates are believed: an authority of the settings, else the system's; no variable of others'."""
    authority = settings.sharepoint_ca_file
    return ssl.create_default_context(cafile=None if authority is None else str(authority))
