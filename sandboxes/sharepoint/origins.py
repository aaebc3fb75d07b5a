"""Where each door stands: the login, Graph, and on another origin the files, as at Microsoft.

The names are Microsoft's own for a client that comes through the proxy, loopback's otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandboxes.server import LOOPBACK

SITE_HOST = "winvest.sharepoint.com"
LOGIN_HOST = "login.microsoftonline.com"
GRAPH_HOST = "graph.microsoft.com"
#: The names that the proxy knows, and that the certificate bears.
MICROSOFT_HOSTS = (LOGIN_HOST, GRAPH_HOST, SITE_HOST)
LOCAL_HOSTS = (LOOPBACK, "localhost")


@dataclass(frozen=True, slots=True)
class Origins:
    """The three doors as one client reaches them."""

    login: str
    graph: str
    files: str

    @classmethod
    def seen_by(cls, host: str) -> Origins:
        """Return the doors for a client that wrote this `Host`."""
        name, _, port = host.partition(":")
        if name in MICROSOFT_HOSTS:
            return cls(*(f"https://{known}" for known in MICROSOFT_HOSTS))
        return cls.local(int(port or 443))

    @classmethod
    def local(cls, port: int) -> Origins:
        """Return the doors on loopback."""
        graph, files = (f"https://{known}:{port}" for known in LOCAL_HOSTS)
        return cls(graph, graph, files)


def serves_files(host: str) -> bool:
    """Whether a `Host` is that of the files' origin, where no token belongs."""
    return host.partition(":")[0] in (SITE_HOST, LOCAL_HOSTS[1])
