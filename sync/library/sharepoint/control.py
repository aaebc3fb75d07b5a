"""The control plane: a site, its libraries and their columns, asked through office365-rest-python-client.

It speaks through our client, so that trust, token, gate, repetition and bounds are those of any other call, and a failure
is ours before it is the library's. What it must not be trusted with stays out: names that people chose in addresses, which
it does not quote; uploads, which it repeats without their guard; delta, whose link it drops (docs/decisions/0022). Its own
client of Graph would load four times the modules.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import httpx2
from office365.graph_request import GraphRequest
from office365.onedrive.drives.drive import Drive
from office365.onedrive.sites.site import Site
from office365.runtime.client_runtime_context import ClientRuntimeContext
from office365.runtime.http.request_options import RequestOptions
from office365.runtime.paths.resource_path import ResourcePath
from office365.runtime.transport.base import BaseTransport
from requests import Response

#: Calls Graph and raises what is no success; takes a method, an address, and the options of a request.
Call = Callable[..., httpx2.Response]


class Control(ClientRuntimeContext):
    """What the library asks of Graph, for one question: what failed once leaves its traces in it."""

    def __init__(self, graph_url: str, call: Call) -> None:
        super().__init__()
        self._request = _Request(graph_url, call)

    def pending_request(self) -> GraphRequest:
        """Return how its requests are made."""
        return self._request

    def site(self, name: str) -> Site:
        """Return a site, of which nothing was asked yet, by its identifier or as ``host:/path``."""
        return Site(self, ResourcePath(name, ResourcePath("sites")))

    def drive(self, drive_id: str) -> Drive:
        """Return a library, of which nothing was asked yet."""
        return Drive(self, ResourcePath(drive_id, ResourcePath("drives")))


class _Request(GraphRequest):
    """A request of the library: at the address of the settings, and with nothing to authenticate."""

    def __init__(self, graph_url: str, call: Call) -> None:
        super().__init__()
        self._graph_url = graph_url
        self.transport = _Transport(call)

    @property
    def service_root_url(self) -> str:
        """Return where Graph is."""
        return self._graph_url

    def authenticate_request(self, request: RequestOptions) -> None:
        """Leave it to our client, which asks for another token when one is refused."""


class _Transport(BaseTransport):
    """The way of the library's requests: ours."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def execute(self, request: RequestOptions) -> Response:
        """Send a request; its answer is a success. Raises: StorageBusy, StorageBlocked."""
        sent = self._call(request.method.value, request.url, headers=request.headers, json=request.data)
        answer = Response()
        answer.status_code, answer.raw = sent.status_code, BytesIO(sent.content)
        answer.headers.update(sent.headers)
        return answer
