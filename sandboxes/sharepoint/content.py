"""The bytes of files: given through pre-authenticated addresses on the files' origin, taken in one piece."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.asking import FAIL, RENAME, Ask, Place
from sandboxes.sharepoint.items import Item, Version
from sandboxes.sharepoint.office import is_office, rewritten
from sandboxes.sharepoint.rendering import GraphJSON, drive_item

if TYPE_CHECKING:
    from sandboxes.sharepoint.service import SharePoint

DOWNLOAD = "/_layouts/15/download.aspx"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class _Ticket:
    """What one download address gives."""

    item: Item
    #: None: whatever is current when it is used.
    version: Version | None
    expires: datetime


class Downloads:
    """The download addresses given out: whoever holds one needs no token, and must send none."""

    def __init__(self, service: SharePoint) -> None:
        self._service = service
        self._tickets: dict[str, _Ticket] = {}

    def address(self, ask: Ask, item: Item, version: Version | None = None) -> str:
        """Return a fresh address for a file, or for one of its versions."""
        secret = secrets.token_urlsafe(24)
        lifetime = timedelta(seconds=self._service.knobs.download_seconds)
        self._tickets[secret] = _Ticket(item, version, ask.now + lifetime)
        return f"{ask.origins.files}{self._service.site.path}{DOWNLOAD}?UniqueId={item.guid}&tempauth={secret}"

    def expire(self) -> None:
        """Let no address given so far be good."""
        self._tickets.clear()

    async def give(self, request: Request) -> Response:
        """Answer with the bytes, or with the range of them that was asked for."""
        ticket = self._tickets.get(request.query_params.get("tempauth", ""))
        if ticket is None or self._service.clock() >= ticket.expires:
            raise errors.GraphError(401, "unauthenticated", "The download address has expired.")
        item, knobs = ticket.item, self._service.knobs
        if item.deleted:
            raise errors.not_found()
        if knobs.holds(knobs.malware, item.path):
            raise errors.GraphError(403, "malwareDetected", "Malware detected", headers={"X-Virus-Infected": "Eicar"})
        version = ticket.version or item.current
        headers = {
            "ETag": item.etag,
            "CTag": item.ctag,
            "Accept-Ranges": "bytes",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(item.name)}",
        }
        return _ranged(version.content, request.headers.get("range"), headers)


async def get_content(ask: Ask) -> Response:
    """Send the client to where the bytes are."""
    return RedirectResponse(ask.service.downloads.address(ask, ask.file), 302)


async def put_content(ask: Ask) -> Response:
    """Take a whole file: a new one, or a new version of what lies there."""
    place = ask.place()
    occupant = place.occupant
    if occupant is not None:
        ask.check_free(occupant)
        if not ask.service.knobs.ignore_if_match:
            ask.check_match(occupant)
    elif ask.request.headers.get("if-match") is not None:
        raise errors.not_found()
    content = await ask.request.body()
    if len(content) > ask.service.knobs.upload_max_bytes:
        raise errors.by_status(413)
    item, made = commit(ask.service, place, content, ask.behaviour)
    return GraphJSON(drive_item(ask, item), 201 if made else 200)


def commit(
    service: SharePoint, place: Place, content: bytes, behaviour: str, modified: datetime | None = None
) -> tuple[Item, bool]:
    """Put uploaded bytes in their place, and do to them what SharePoint does; say whether the file is a new one.

    Raises: 409 for a taken name with `fail`, 501 for one that a folder has, 507 when the library is full.
    """
    by, knobs, drive = service.entra.registration.application, service.knobs, place.drive
    occupant = place.occupant
    if occupant is not None and behaviour == FAIL:
        raise errors.name_taken()
    if occupant is not None and occupant.is_folder and behaviour != RENAME:
        raise errors.by_status(501)
    if drive.root.size + len(content) > knobs.quota_bytes:
        raise errors.by_status(507)
    office = is_office(place.name)
    if office and knobs.office_rewrite == "at_once":
        content = rewritten(content)
    if occupant is None or behaviour == RENAME:
        folder = place.folder(by)
        item, made = drive.make_file(folder, drive.free_name(folder, place.name), content, by), True
        item.checked_out_by = by if knobs.requires_checkout else None
    else:
        drive.write(occupant, content, by)
        item, made = occupant, False
    item.modified = modified or item.modified
    if office and knobs.office_rewrite == "later":
        drive.rewrite_later(item, service.clock() + timedelta(seconds=knobs.office_rewrite_seconds))
    return item, made


def _ranged(content: bytes, asked: str | None, headers: dict[str, str]) -> Response:
    kind = "application/octet-stream"
    wanted = _RANGE.fullmatch(asked or "")
    if wanted is None or wanted.groups() == ("", ""):
        return Response(content, headers=headers, media_type=kind)
    first, last = wanted.groups()
    begin = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last) if first and last else len(content) - 1, len(content) - 1)
    if begin > end:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers = headers | {"Content-Range": f"bytes {begin}-{end}/{len(content)}"}
    return Response(content[begin : end + 1], 206, headers, kind)
