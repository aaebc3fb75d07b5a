"""The tree of a library: look at an item, list a folder, make one, rename, move, copy, delete."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlencode
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.asking import FAIL, RENAME, REPLACE, Ask, behaviour_in
from sandboxes.sharepoint.drives import Drive
from sandboxes.sharepoint.items import Item
from sandboxes.sharepoint.names import allowed, same_name
from sandboxes.sharepoint.rendering import GraphJSON, drive_item

_NAMED = re.compile(r"^name eq '((?:[^']|'')*)'$")
_ROOT_PATH = re.compile(r"^(?:/drives?/[^/]+)?/?(?:drive/)?root:?(?P<path>/.*)?$")
MONITOR = "/_api/v2.0/monitor"


async def get_item(ask: Ask) -> Response:
    """Show an item."""
    tag = ask.request.headers.get("if-none-match")
    if tag is not None and ask.item.etag in tag:
        return Response(status_code=304, headers={"ETag": ask.item.etag})
    return GraphJSON(drive_item(ask, ask.item))


async def list_children(ask: Ask) -> Response:
    """List a folder, page by page."""
    query, knobs = ask.request.query_params, ask.service.knobs
    shown = ask.drive.changes(knobs.list_lag_seconds)
    rows = [child for child in ask.item.children.values() if child.changed_at <= shown]
    if "$filter" in query:
        rows = [row for row in rows if same_name(row.name) == same_name(_name_asked(query["$filter"]))]
    size = _number(query.get("$top"), knobs.page_rows)
    begin = _number(query.get("$skiptoken"), 0)
    page: dict[str, Any] = {"value": [drive_item(ask, row) for row in rows[begin : begin + size]]}
    if begin + size < len(rows):
        asked = {name: value for name, value in query.items() if name != "$skiptoken"}
        onward = urlencode(asked | {"$skiptoken": str(begin + size)}, safe="$")
        page["@odata.nextLink"] = f"{ask.origins.graph}{ask.request.scope['raw_path'].decode()}?{onward}"
    return GraphJSON(page)


async def make_folder(ask: Ask) -> Response:
    """Make a folder."""
    body = await ask.json()
    parent, name = ask.item, str(body.get("name", ""))
    if "folder" not in body:
        raise errors.bad_request("Only folders are made here.")
    if not parent.is_folder:
        raise errors.not_found()
    _check_name(name, parent, folder=True)
    there, behaviour = ask.drive.at(name, parent), behaviour_in(body, FAIL)
    if there is not None and behaviour == REPLACE and there.is_folder:
        return GraphJSON(drive_item(ask, there), 200)
    if there is not None and behaviour != RENAME:
        raise errors.name_taken()
    made = ask.drive.make_folder(parent, ask.drive.free_name(parent, name), ask.actor)
    return GraphJSON(drive_item(ask, made), 201)


async def change_item(ask: Ask) -> Response:
    """Rename, move, or change the dates that a client may set; an item's content and cTag stay."""
    body, item = await ask.json(), ask.item
    ask.check_match(item)
    ask.check_free(item)
    parent, name = _destination(ask, body, item), str(body.get("name", item.name))
    if (parent, name) != (item.parent, item.name):
        _move(ask, item, parent, name)
    dates = body.get("fileSystemInfo", {})
    if "lastModifiedDateTime" in dates:
        ask.drive.describe(item, client_instant(dates["lastModifiedDateTime"]), ask.actor)
    return GraphJSON(drive_item(ask, item))


async def delete_item(ask: Ask) -> Response:
    """Delete an item, and what lies below it."""
    if ask.item.parent is None:
        raise errors.bad_request("The root cannot be deleted.")
    ask.check_match(ask.item)
    for one in ask.drive.in_order(ask.item):
        ask.check_free(one)
    ask.drive.delete(ask.item)
    return Response(status_code=204)


async def copy_item(ask: Ask) -> Response:
    """Copy a file or a folder; the answer says where to ask whether it is done."""
    body, item = await ask.json(), ask.item
    parent, name = _destination(ask, body, item), str(body.get("name", item.name))
    _check_name(name, parent, folder=item.is_folder)
    there = ask.drive.at(name, parent)
    if there is not None and ask.request.query_params.get("@microsoft.graph.conflictBehavior", FAIL) == FAIL:
        raise errors.name_taken()
    if there is not None and ask.behaviour == REPLACE:
        ask.check_free(there)
        ask.drive.delete(there)
    made = _copy(ask, item, parent, ask.drive.free_name(parent, name))
    monitor = f"{ask.origins.files}{MONITOR}/{made.id}"
    return Response(status_code=202, headers={"Location": monitor})


async def monitor_copy(request: Request) -> Response:
    """Say of a copy that it is done: here they always are."""
    done = {"id": str(uuid4()), "status": "completed", "percentageComplete": 100.0}
    return JSONResponse(done | {"resourceId": request.path_params["item"]})


def client_instant(text: object) -> datetime:
    """Read an instant that a client wrote; raises a 400 when it is none."""
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise errors.bad_request("The date is malformed.") from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _destination(ask: Ask, body: dict[str, Any], item: Item) -> Item:
    """Return the folder that a body names, the item's own where it names none."""
    reference = body.get("parentReference", {})
    target: Item | None = item.parent
    if "id" in reference:
        target = ask.drive.find(str(reference["id"]))
    elif "path" in reference and (path := _ROOT_PATH.match(str(reference["path"]))):
        target = ask.drive.at(unquote(path["path"] or ""))
    if target is None:
        raise errors.not_found()
    if not target.is_folder:
        raise errors.bad_request("The parent is not a folder.")
    return target


def _move(ask: Ask, item: Item, parent: Item, name: str) -> None:
    if item.parent is None or parent.is_within(item):
        raise errors.bad_request("The item cannot be moved there.")
    _check_name(name, parent, folder=item.is_folder)
    there = ask.drive.at(name, parent)
    if there is not None and there is not item:
        if ask.request.query_params.get("@microsoft.graph.conflictBehavior", FAIL) != REPLACE:
            raise errors.name_taken()
        ask.check_free(there)
        ask.drive.delete(there)
    ask.drive.move(item, parent, name, ask.actor)


def _check_name(name: str, parent: Item, *, folder: bool) -> None:
    if not allowed(name, folder=folder, at_root=parent.parent is None):
        raise errors.bad_request("The provided name contains invalid characters.", "invalidPath")


def _copy(ask: Ask, item: Item, parent: Item, name: str) -> Item:
    drive: Drive = ask.drive
    if not item.is_folder:
        return drive.make_file(parent, name, item.current.content, ask.actor)
    below = list(item.children.values())
    made = drive.make_folder(parent, name, ask.actor)
    for child in below:
        _copy(ask, child, made, child.name)
    return made


def _name_asked(condition: str) -> str:
    named = _NAMED.match(condition)
    if named is None:
        raise errors.bad_request("Only name eq '…' is understood.")
    return named[1].replace("''", "'")


def _number(text: str | None, default: int) -> int:
    if text is not None and not text.isdigit():
        raise errors.bad_request("The paging option is malformed.")
    return int(text or default)
