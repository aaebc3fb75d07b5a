"""The sandbox of SharePoint as one application, and the block in which it is on the air."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalogue.scratch import scratch_folder
from sandboxes.faults import BAD_TLS, Faults
from sandboxes.front import PLAYED_HERE, Front
from sandboxes.requests_log import RequestLog
from sandboxes.server import Connections, listen, serving
from sandboxes.sharepoint import errors
from sandboxes.sharepoint.content import DOWNLOAD
from sandboxes.sharepoint.drives import Drive
from sandboxes.sharepoint.entra import TENANT_ID
from sandboxes.sharepoint.graph import Graph, refused
from sandboxes.sharepoint.knobs import Knobs
from sandboxes.sharepoint.mirror import Mirror
from sandboxes.sharepoint.origins import LOCAL_HOSTS, MICROSOFT_HOSTS, Origins, serves_files
from sandboxes.sharepoint.own_door import OwnDoor
from sandboxes.sharepoint.proxy import Proxy
from sandboxes.sharepoint.service import LIBRARY, SharePoint
from sandboxes.sharepoint.tree import MONITOR, monitor_copy
from sandboxes.sharepoint.uploads import UPLOAD
from sandboxes.tls import Authority
from sync.settings import Settings

#: The kinds of `fault` that this sandbox can do.
KNOWN_FAULTS = PLAYED_HERE | {BAD_TLS}
_Door = Callable[[Request], Awaitable[Response]]
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox on the air."""

    service: SharePoint
    faults: Faults
    log: RequestLog
    port: int
    proxy_port: int
    #: The certificate of its authority, for a client to trust.
    ca_file: Path

    @property
    def library(self) -> Drive:
        """The library of the workbooks, to look into and to edit as people do."""
        return self.service.library

    @property
    def knobs(self) -> Knobs:
        """Its habits."""
        return self.service.knobs

    @property
    def origins(self) -> Origins:
        """Its doors on loopback."""
        return Origins.local(self.port)

    def environment(self) -> dict[str, str]:
        """Return what to set so that the service takes it for its library."""
        registration = self.service.entra.registration
        return {
            "CATALOGUE_LIBRARY": "sharepoint",
            "CATALOGUE_SHAREPOINT_TENANT_ID": TENANT_ID,
            "CATALOGUE_SHAREPOINT_CLIENT_ID": registration.application.client_id,
            "CATALOGUE_SHAREPOINT_CLIENT_SECRET": registration.secret,
            "CATALOGUE_SHAREPOINT_SITE_URL": self.service.site.web_address,
            "CATALOGUE_SHAREPOINT_LIBRARY": LIBRARY,
            "CATALOGUE_SHAREPOINT_LOGIN_URL": self.origins.login,
            "CATALOGUE_SHAREPOINT_GRAPH_URL": f"{self.origins.graph}/v1.0",
            "CATALOGUE_SHAREPOINT_CA_FILE": str(self.ca_file),
            "CATALOGUE_SHAREPOINT_QUIET_SECONDS": "0",  # whoever tries it out waits for nobody
        }

    def settings(self) -> Settings:
        """Return the service's settings as that environment makes them."""
        return Settings(
            **{name.removeprefix("CATALOGUE_").lower(): value for name, value in self.environment().items()}
        )


@contextmanager
def sharepoint(
    folder: Path | None = None,
    *,
    port: int = 0,
    faults: Faults | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Sandbox]:
    """Serve a SharePoint during the block; with a folder, its library is that folder's content, both ways.

    Raises: WrongUse when the port is taken.
    """
    faults = faults or Faults()
    authority = Authority("Bac à sable SharePoint")
    service = SharePoint(clock, ssl.create_default_context(cadata=authority.certificate))
    if folder is not None:
        service.mirror = Mirror(folder, service.library)
        service.wake()
    listening, proxy_listening = listen(port), listen(0)
    taken, log, connections = listening.getsockname()[1], RequestLog(), Connections()
    proxy = Proxy(proxy_listening, taken, log, clock)
    front = Front(
        _application(service, log, proxy),
        faults=faults,
        log=log,
        connections=connections,
        says=_says(service),
        clock=clock,
    )
    signer = Authority("Inconnue") if faults.distrusted else authority
    with scratch_folder() as home:
        ca_file = home / "ca.pem"
        ca_file.write_text(authority.certificate, encoding="ascii")
        with serving(front, listening, signer.issue(*LOCAL_HOSTS, *MICROSOFT_HOSTS), connections):
            yield Sandbox(service, faults, log, taken, proxy_listening.getsockname()[1], ca_file)


def _application(service: SharePoint, log: RequestLog, proxy: Proxy) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        service.subscriptions.begin(service.drives.values())
        await proxy.begin()
        yield
        await proxy.end()
        await service.subscriptions.end()

    entra, graph, files = service.entra, Graph(service), service.site.path
    routes = [
        *OwnDoor(service, log).routes(),
        Route("/common/discovery/instance", entra.instances),
        Route("/{tenant}/v2.0/.well-known/openid-configuration", entra.discovery),
        Route("/{tenant}/oauth2/v2.0/token", entra.token, methods=["POST"]),
        Route("/v1.0/{path:path}", _at(service, graph.serve, files=False), methods=_METHODS),
        Route(files + DOWNLOAD, _at(service, service.downloads.give, files=True)),
        Route(files + UPLOAD, _at(service, service.uploads.serve, files=True), methods=["GET", "PUT", "DELETE"]),
        Route(f"{MONITOR}/{{item}}", _at(service, monitor_copy, files=True)),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _at(service: SharePoint, answer: _Door, *, files: bool) -> _Door:
    """Let a door answer at its own origin only; that of the files takes no token: whoever sends one has leaked it."""

    async def guarded(request: Request) -> Response:
        if serves_files(request.headers["host"]) is not files:
            return refused(errors.not_found(), request, service)
        if files and "authorization" in request.headers:
            leaked = errors.GraphError(401, "unauthenticated", "A pre-authenticated address takes no Authorization.")
            return refused(leaked, request, service)
        try:
            return await answer(request)
        except errors.GraphError as refusal:
            return refused(refusal, request, service)

    return guarded


def _says(service: SharePoint) -> Callable[[Headers, str, int], tuple[Mapping[str, str], bytes]]:
    """Return what a fault that gives a status without a body says: what Graph does, with its own address after a 410."""

    def says(headers: Headers, target: str, status: int) -> tuple[Mapping[str, str], bytes]:
        given = {}
        if status == 410:
            given["Location"] = f"{Origins.seen_by(headers['host']).graph}{target.partition('?')[0]}"
        request = Request({"type": "http", "headers": headers.raw})
        answer = refused(errors.by_status(status, given), request, service)
        return answer.headers, bytes(answer.body)

    return says
