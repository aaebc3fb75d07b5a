"""What a request to a library is about: its drive, its item, its action, told from the address as Graph writes it.

An address is `/drives/{id}` (or below a site), then `/root` or `/items/{id}`, then perhaps `:/a/path` from there, closed
by a colon where an action follows: `/drives/b!…/root:/Rapports/MTV/a.csv:/content`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.requests import Request

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.drives import Drive
from sandboxes.sharepoint.items import Item
from sandboxes.sharepoint.names import allowed, short_enough
from sandboxes.sharepoint.origins import Origins
from sandboxes.sharepoint.people import Application

if TYPE_CHECKING:
    from sandboxes.sharepoint.service import SharePoint

_ITEM = re.compile(
    r"^(?:/sites/(?P<site>[^/]+))?/drives?(?:/(?P<drive>b![^/]+))?/(?:root|items/(?P<item>[^/:]+))"
    r"(?::(?P<path>/[^:]*))?:?(?:/(?P<action>.*))?$"
)
_TAG = re.compile(r'"[^"]*"')  # one holds a comma of its own
#: How an upload says what to do about a name that is taken; the first is Graph's own way.
_BEHAVIOURS = ("@microsoft.graph.conflictBehavior", "@name.conflictBehavior")
FAIL, REPLACE, RENAME = "fail", "replace", "rename"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request about an item, or about a place where one is to be made."""

    request: Request
    service: SharePoint
    drive: Drive
    #: From where `names` lead on.
    start: Item
    names: tuple[str, ...]
    #: What is to be done; empty: the item itself.
    action: str

    @property
    def origins(self) -> Origins:
        """The doors as this client reaches them."""
        return Origins.seen_by(self.request.headers["host"])

    @property
    def now(self) -> datetime:
        """The sandbox's time."""
        return self.service.clock()

    @property
    def actor(self) -> Application:
        """Who asks."""
        return self.service.entra.registration.application

    @property
    def found(self) -> Item | None:
        """What lies there."""
        return self.drive.at("/".join(self.names), self.start)

    @property
    def item(self) -> Item:
        """What lies there; raises a 404 when nothing does."""
        if (found := self.found) is None:
            raise errors.not_found()
        return found

    @property
    def file(self) -> Item:
        """The file that lies there; raises a 400 when it is a folder."""
        if self.item.is_folder:
            raise errors.bad_request("The resource is a folder.")
        return self.item

    @property
    def behaviour(self) -> str:
        """What the address says about a name that is taken; a simple upload replaces."""
        return self.request.query_params.get(_BEHAVIOURS[0], REPLACE)

    async def json(self) -> dict[str, Any]:
        """Return the body; raises a 400 when it is no JSON object."""
        try:
            body = await self.request.json() if await self.request.body() else {}
        except ValueError as error:
            raise errors.bad_request("Unable to read JSON request payload.") from error
        if not isinstance(body, dict):
            raise errors.bad_request("Unable to read JSON request payload.")
        return body

    def place(self) -> Place:
        """Return where a file is to be made or replaced; raises a 400 for a name that SharePoint does not take."""
        if not self.names:
            if self.start.parent is None:
                raise errors.bad_request("The root cannot be written to.")
            return Place(self.drive, self.start.parent, (), self.start.name)
        *folders, name = self.names
        place = Place(self.drive, self.start, tuple(folders), name)
        place.check()
        return place

    def check_match(self, item: Item) -> None:
        """Raise a 412 unless `If-Match` and `If-None-Match` are about the item as it is."""
        match = self.request.headers.get("if-match")
        if match is not None and not _is_about(match, item):
            raise errors.modified()
        if self.request.headers.get("if-none-match") == "*":
            raise errors.modified()

    def check_free(self, item: Item) -> None:
        """Raise a 423 when somebody else holds the item."""
        knobs = self.service.knobs
        held = item.checked_out_by not in (None, self.actor) or knobs.holds(knobs.locked, item.path)
        if held or (knobs.session_locks and self.service.uploads.has_session_on(item)):
            raise errors.locked(knobs.lock_shape)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to be made: folders below a start, some of them to be made first, and a name."""

    drive: Drive
    start: Item
    folders: tuple[str, ...]
    name: str

    @property
    def occupant(self) -> Item | None:
        """What has that name already; raises a 404 when a file stands where a folder should."""
        item: Item | None = self.start
        for name in self.folders:
            if item is not None:
                self._must_be_folder(item)
                item = self.drive.at(name, item)
        if item is not None:
            self._must_be_folder(item)
            item = self.drive.at(self.name, item)
        return item

    def folder(self, by: Application) -> Item:
        """Return the folder, made where it is missing."""
        return self.drive.folder_at("/".join([self.start.path, *self.folders]), by)

    def check(self) -> None:
        """Raise a 400 for names that SharePoint does not take."""
        at_root = self.start.parent is None
        for depth, name in enumerate([*self.folders, self.name]):
            folder = depth < len(self.folders)
            if not allowed(name, folder=folder, at_root=at_root and depth == 0):
                raise errors.bad_request("The provided name contains invalid characters.", "invalidPath")
        if not short_enough("/".join([self.start.path, *self.folders, self.name]).lstrip("/")):
            raise errors.bad_request("The provided path is too long.", "pathTooLong")

    @staticmethod
    def _must_be_folder(item: Item) -> None:
        if not item.is_folder:
            raise errors.not_found()


def ask(request: Request, service: SharePoint) -> Ask | None:
    """Read what a request is about; None: not an item of a library. Raises a 404 for a drive or item of nobody."""
    address = _ITEM.match(graph_path(request))
    if address is None:
        return None
    drive = service.drive(unquote(address["drive"]) if address["drive"] else None)
    start = drive.find(unquote(address["item"]) if address["item"] else "root")
    if start is None or (address["site"] and unquote(address["site"]) not in service.site.names):
        raise errors.not_found()
    names = tuple(unquote(name) for name in (address["path"] or "").split("/") if name)
    return Ask(request, service, drive, start, names, unquote(address["action"] or ""))


def graph_path(request: Request) -> str:
    """Return the path below the version, as it was sent: a colon and a coded colon are not the same."""
    path: bytes = request.scope["raw_path"]
    return path.decode("utf-8", "replace").removeprefix("/v1.0")


def behaviour_in(item: dict[str, Any], default: str) -> str:
    """Return what a body says about a name that is taken."""
    said = next((item[key] for key in _BEHAVIOURS if key in item), default)
    return str(said)


def _is_about(tags: str, item: Item) -> bool:
    return tags.strip() == "*" or any(tag in (item.etag, item.ctag) for tag in _TAG.findall(tags))
