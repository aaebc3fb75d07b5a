"""Graph's door: lets in who has a token and a grant, and leads each request to the noun that it is about."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import unquote
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandboxes.sharepoint import checkouts, content, delta, errors, rendering, tree, versions
from sandboxes.sharepoint.asking import Ask, ask, graph_path
from sandboxes.sharepoint.drives import Drive
from sandboxes.sharepoint.rendering import GraphJSON
from sandboxes.sharepoint.service import SharePoint
from sandboxes.sharepoint.throttle import cost

_Act = Callable[[Ask], Awaitable[Response]]
#: By method, and by what the address asks of the item.
_PLAIN_ACTS: tuple[tuple[str, str, _Act], ...] = (
    ("GET", "", tree.get_item),
    ("PATCH", "", tree.change_item),
    ("DELETE", "", tree.delete_item),
    ("GET", "children", tree.list_children),
    ("POST", "children", tree.make_folder),
    ("POST", r"(?:microsoft\.graph\.)?copy", tree.copy_item),
    ("GET", "content", content.get_content),
    ("PUT", "content", content.put_content),
    ("GET", "versions", versions.list_versions),
    ("GET", "versions/[^/]+", versions.get_version),
    ("GET", "versions/[^/]+/content", versions.get_version_content),
    ("POST", r"(?:microsoft\.graph\.)?checkout", checkouts.check_out),
    ("POST", r"(?:microsoft\.graph\.)?checkin", checkouts.check_in),
)
_ACTS: list[tuple[str, re.Pattern[str], _Act]] = [
    ("GET", delta.ACTION, delta.delta),
    *((method, re.compile(f"^(?:{action})$"), act) for method, action, act in _PLAIN_ACTS),
]
_UPLOAD = re.compile(r"^(?:microsoft\.graph\.)?createUploadSession$")
_SITE = re.compile(r"^/sites/(?P<site>[^/:]+(?::/[^:]*)?):?(?P<rest>/drives?)?$")
_DRIVE = re.compile(r"^(?:/sites/[^/]+)?/drives/(?P<drive>[^/]+)(?P<rest>/list/columns)?$")


class Graph:
    """Version 1.0, as far as libraries go."""

    def __init__(self, service: SharePoint) -> None:
        self._service = service

    async def serve(self, request: Request) -> Response:
        """Answer one request, whatever comes of it in Graph's own shape."""
        told: dict[str, str] = {}
        try:
            self._let_in(request)
            self._service.wake()
            target = f"{graph_path(request)}?{request.url.query}"
            told = self._service.throttle.charge(cost(request.method, target))
            answer = await self._answer(request)
        except errors.GraphError as refusal:
            answer = refused(refusal, request, self._service)
        for name, value in (told | _everywhere(request)).items():
            answer.headers.setdefault(name, value)
        return answer

    def _let_in(self, request: Request) -> None:
        if not self._service.entra.lets_in(request.headers.get("authorization")):
            raise errors.by_status(401, {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'})
        knobs = self._service.knobs
        changes = knobs.grant_reads_only and request.method != "GET"
        if knobs.grant_revoked or changes or not knobs.permissions:
            raise errors.by_status(403)

    async def _answer(self, request: Request) -> Response:
        path = graph_path(request)
        if path.startswith("/subscriptions"):
            return await self._subscription(request)
        if (about := ask(request, self._service)) is not None:
            return await self._act(about)
        if request.method == "GET" and (site := _SITE.match(path)):
            return self._site(unquote(site["site"]), site["rest"])
        if request.method == "GET" and (drive := _DRIVE.match(path)):
            one = self._service.drive(unquote(drive["drive"]))
            columns = {"value": rendering.columns(self._service.knobs.required_columns)}
            return GraphJSON(columns if drive["rest"] else rendering.drive(self._service, one))
        raise errors.bad_request("Resource not found for the segment.")

    async def _act(self, about: Ask) -> Response:
        if about.request.method == "POST" and _UPLOAD.match(about.action):
            return await self._service.uploads.create(about)
        for method, action, act in _ACTS:
            if method == about.request.method and action.match(about.action):
                return await act(about)
        raise errors.bad_request(f"{about.request.method} {about.action} is not something that this sandbox does.")

    def _site(self, name: str, rest: str | None) -> Response:
        if name not in self._service.site.names:
            raise errors.not_found()
        drives: list[Drive] = list(self._service.drives.values())
        if rest == "/drives":
            return GraphJSON({"value": [rendering.drive(self._service, drive) for drive in drives]})
        shown = rendering.site(self._service) if rest is None else rendering.drive(self._service, drives[0])
        return GraphJSON(shown)

    async def _subscription(self, request: Request) -> Response:
        subscriptions = self._service.subscriptions
        parts = graph_path(request).strip("/").split("/")[1:]
        request.path_params["subscription"] = unquote(parts[0]) if parts else ""
        if not parts and request.method == "POST":
            return await subscriptions.create(request)
        if not parts and request.method == "GET":
            return await subscriptions.list_all(request)
        if parts[1:] == ["reauthorize"] and request.method == "POST":
            return await subscriptions.reauthorize(request)
        if len(parts) == 1 and request.method in {"GET", "PATCH", "DELETE"}:
            return await subscriptions.serve(request)
        raise errors.bad_request("Resource not found for the segment.")


def refused(refusal: errors.GraphError, request: Request, service: SharePoint) -> Response:
    """Return a refusal as Graph sends it."""
    request_id = str(uuid4())
    client = request.headers.get("client-request-id", request_id)
    date = service.clock().strftime("%Y-%m-%dT%H:%M:%S")
    return JSONResponse(refusal.to_json(request_id, client, date), refusal.status, refusal.headers)


def _everywhere(request: Request) -> dict[str, str]:
    request_id = str(uuid4())
    return {
        "request-id": request_id,
        "client-request-id": request.headers.get("client-request-id", request_id),
        "Strict-Transport-Security": "max-age=31536000",
        "Cache-Control": "no-store, no-cache",
    }
