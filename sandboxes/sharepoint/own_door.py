"""The sandbox's own door, `/_sandbox/`: what it was asked, how it behaves, and what it is to forget or to announce."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandboxes.front import OWN_DOOR
from sandboxes.requests_log import RequestLog
from sandboxes.sharepoint.knobs import Knobs
from sandboxes.sharepoint.subscriptions import LIFECYCLE

if TYPE_CHECKING:
    from sandboxes.sharepoint.service import SharePoint


class OwnDoor:
    """What a test that runs beside the sandbox, or a person with curl, asks of it."""

    def __init__(self, service: SharePoint, log: RequestLog) -> None:
        self._service = service
        self._log = log
        self._forgets = {
            "tokens": service.entra.revoke_tokens,
            "links": service.downloads.expire,
            "uploads": service.uploads.forget,
            "changes": service.library.forget_changes,
        }

    def routes(self) -> list[Route]:
        """Return what it answers."""
        return [
            Route(f"{OWN_DOOR}log", self._requests, methods=["GET", "DELETE"]),
            Route(f"{OWN_DOOR}knobs", self._knobs, methods=["GET", "PATCH"]),
            Route(f"{OWN_DOOR}forget/{{what}}", self._forget, methods=["POST"]),
            Route(f"{OWN_DOOR}lifecycle/{{event}}", self._lifecycle, methods=["POST"]),
        ]

    async def _requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._log.clear()
            return Response(status_code=204)
        return JSONResponse(self._log.to_json())

    async def _knobs(self, request: Request) -> Response:
        knobs = self._service.knobs
        if request.method == "PATCH":
            try:
                wanted = Knobs.model_validate(await request.json())
            except (ValidationError, ValueError) as error:
                return JSONResponse({"error": str(error)}, 422)
            for name in wanted.model_fields_set:
                setattr(knobs, name, getattr(wanted, name))
        return JSONResponse(knobs.model_dump(mode="json"))

    async def _forget(self, request: Request) -> Response:
        forget = self._forgets.get(request.path_params["what"])
        if forget is None:
            return JSONResponse({"error": f"choose {', '.join(self._forgets)}"}, 404)
        forget()
        return Response(status_code=204)

    async def _lifecycle(self, request: Request) -> Response:
        event = request.path_params["event"]
        if event not in LIFECYCLE:
            return JSONResponse({"error": f"choose {', '.join(LIFECYCLE)}"}, 404)
        await self._service.subscriptions.lifecycle(event)
        return Response(status_code=204)
