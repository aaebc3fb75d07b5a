"""Upload sessions: a large file in fragments, which may be resumed where they stopped."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.asking import FAIL, REPLACE, Ask, Place, behaviour_in
from sandboxes.sharepoint.content import commit
from sandboxes.sharepoint.items import Item
from sandboxes.sharepoint.rendering import GraphJSON, drive_item, instant
from sandboxes.sharepoint.tree import client_instant

if TYPE_CHECKING:
    from sandboxes.sharepoint.service import SharePoint

UPLOAD = "/_api/v2.0/uploadSession"
_FRAGMENT = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_ALIGNED_BYTES = 320 * 2**10
_FRAGMENT_MAX_BYTES = 60 * 2**20


@dataclass(slots=True)
class _Session:
    """An upload on its way."""

    ask: Ask
    place: Place
    behaviour: str
    expires: datetime
    #: What `If-Match` asked for when it began: asked again at the end.
    guarded: bool
    modified: datetime | None
    received: bytearray = field(default_factory=bytearray)
    total: int | None = None

    def status(self) -> dict[str, Any]:
        """Return what is still expected."""
        return {"expirationDateTime": instant(self.expires), "nextExpectedRanges": [f"{len(self.received)}-"]}


class Uploads:
    """The sessions that are open."""

    def __init__(self, service: SharePoint) -> None:
        self._service = service
        self._sessions: dict[str, _Session] = {}

    def has_session_on(self, item: Item) -> bool:
        """Whether something is being uploaded over an item."""
        now = self._service.clock()
        return any(session.place.occupant is item and now < session.expires for session in self._sessions.values())

    def forget(self) -> None:
        """Lose every session."""
        self._sessions.clear()

    async def create(self, ask: Ask) -> Response:
        """Open a session."""
        wanted: dict[str, Any] = (await ask.json()).get("item", {})
        place = ask.place()
        behaviour = behaviour_in(wanted, ask.behaviour)
        occupant = place.occupant
        if occupant is not None:
            ask.check_free(occupant)
            ask.check_match(occupant)
            if behaviour == FAIL:
                raise errors.name_taken()
            if occupant.is_folder and behaviour == REPLACE:
                raise errors.by_status(501)
        dates = wanted.get("fileSystemInfo", {})
        modified = client_instant(dates["lastModifiedDateTime"]) if "lastModifiedDateTime" in dates else None
        expires = ask.now + timedelta(seconds=self._service.knobs.session_seconds)
        guarded = "if-match" in ask.request.headers
        session = _Session(ask, place, behaviour, expires, guarded, modified)
        if occupant is not None and self._service.knobs.session_moves_etag:
            ask.drive.bump(occupant)
        secret = secrets.token_urlsafe(24)
        self._sessions[secret] = session
        address = f"{ask.origins.files}{self._service.site.path}{UPLOAD}?guid={secret}&overwrite=False&tempauth=v1"
        return GraphJSON({"uploadUrl": address} | session.status())

    async def serve(self, request: Request) -> Response:
        """Take a fragment, say what is still expected, or give the session up."""
        secret = request.query_params.get("guid", "")
        session = self._sessions.get(secret)
        if session is None or self._service.clock() >= session.expires:
            raise errors.GraphError(404, "itemNotFound", "The upload session was not found")
        if request.method == "GET":
            return JSONResponse(session.status())
        if request.method == "DELETE":
            del self._sessions[secret]
            return Response(status_code=204)
        self._take(session, request.headers.get("content-range", ""), await request.body())
        if session.total != len(session.received):
            return JSONResponse(session.status(), 202)
        del self._sessions[secret]
        return self._finish(session)

    def _take(self, session: _Session, announced: str, fragment: bytes) -> None:
        fields = _FRAGMENT.fullmatch(announced)
        first, last, total = map(int, fields.groups()) if fields else (0, 0, 0)
        if fields is None or last - first + 1 != len(fragment) or last >= total or session.total not in (None, total):
            raise errors.bad_request("The Content-Range header is missing or malformed.")
        if len(fragment) > _FRAGMENT_MAX_BYTES or total > self._service.knobs.upload_max_bytes:
            raise errors.by_status(413)
        if first < len(session.received):
            raise errors.GraphError(416, "invalidRange", "Optimistic concurrency failure.", inner="fragmentOverlap")
        if first > len(session.received):
            raise errors.GraphError(416, "invalidRange", "A fragment is missing.", inner="fragmentOutOfOrder")
        if self._service.knobs.strict_fragments and last + 1 != total and len(fragment) % _ALIGNED_BYTES:
            raise errors.bad_request("The fragment length is not a multiple of 320 KiB.", "fragmentLengthInvalid")
        session.total = total
        session.received += fragment

    def _finish(self, session: _Session) -> Response:
        occupant = session.place.occupant
        if session.guarded:
            if occupant is None:
                raise errors.not_found()
            session.ask.check_match(occupant)
        if occupant is not None:
            session.ask.check_free(occupant)
        content = bytes(session.received)
        item, made = commit(self._service, session.place, content, session.behaviour, session.modified)
        return JSONResponse(drive_item(session.ask, item), 201 if made else 200)
