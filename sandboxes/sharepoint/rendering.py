"""How Graph shows sites, drives and items."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import JSONResponse

from sandboxes.sharepoint.origins import SITE_HOST

if TYPE_CHECKING:
    from sandboxes.sharepoint.asking import Ask
    from sandboxes.sharepoint.drives import Drive
    from sandboxes.sharepoint.items import Item
    from sandboxes.sharepoint.service import SharePoint

_MEDIA_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GraphJSON(JSONResponse):
    """A success of Graph."""

    media_type = _MEDIA_TYPE


def instant(when: datetime) -> str:
    """Return an instant as Graph writes it: to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def drive_item(ask: Ask, item: Item) -> dict[str, Any]:
    """Return an item as an answer about it shows it."""
    shown = _common(ask, item) | {
        "createdBy": item.created_by.to_json(),
        "lastModifiedBy": item.modified_by.to_json(),
    }
    if item.parent is not None:
        below = f"/{quote(item.parent.path)}" if item.parent.path else ""
        shown["parentReference"] |= {"name": item.parent.name, "path": f"/drives/{ask.drive.id}/root:{below}"}
    if not item.is_folder:
        shown["cTag"] = item.ctag
        shown["@microsoft.graph.downloadUrl"] = ask.service.downloads.address(ask, item)
    return _selected(ask, item, shown)


def delta_item(ask: Ask, item: Item) -> dict[str, Any]:
    """Return an item as delta shows it on SharePoint: no path, no people, no cTag; of a deleted one, no name."""
    if item.deleted:
        return {"id": item.id, "deleted": {"state": "deleted"}, "parentReference": _parent(ask, item)}
    shown = _common(ask, item)
    if ask.service.knobs.delta_complete:
        shown |= {"createdBy": item.created_by.to_json(), "lastModifiedBy": item.modified_by.to_json()}
        if not item.is_folder:
            shown["cTag"] = item.ctag
    return shown


def drive(service: SharePoint, one: Drive) -> dict[str, Any]:
    """Return a library."""
    used, total = one.root.size, service.knobs.quota_bytes
    application = service.entra.registration.application
    return {
        "id": one.id,
        "name": one.name,
        "description": "",
        "driveType": "documentLibrary",
        "webUrl": web_address(service, one),
        "createdDateTime": instant(one.root.created),
        "lastModifiedDateTime": instant(one.root.modified),
        "createdBy": application.to_json(),
        "owner": {"group": {"displayName": f"{service.site.display_name} Owners"}},
        "quota": {"deleted": 0, "remaining": max(0, total - used), "state": "normal", "total": total, "used": used},
    }


def columns(required: Sequence[str]) -> list[dict[str, Any]]:
    """Return the columns of a library: its own, and those that somebody added, which each file must fill."""
    own = [
        ("FileLeafRef", "Name", True, False),
        ("Title", "Title", False, False),
        ("Author", "Created By", False, True),
    ]
    added = [(name, name, True, False) for name in required]
    return [
        {
            "id": str(uuid5(NAMESPACE_URL, name)),
            "name": name,
            "displayName": shown,
            "required": is_required,
            "readOnly": is_read_only,
            "hidden": False,
        }
        for name, shown, is_required, is_read_only in (*own, *added)
    ]


def site(service: SharePoint) -> dict[str, Any]:
    """Return the site."""
    return {
        "id": service.site.id,
        "name": service.site.path.rpartition("/")[2],
        "displayName": service.site.display_name,
        "webUrl": service.site.web_address,
        "createdDateTime": instant(service.started),
        "lastModifiedDateTime": instant(service.started),
        "root": {},
        "siteCollection": {"hostname": SITE_HOST},
    }


def web_address(service: SharePoint, one: Drive, path: str = "") -> str:
    """Return what opens a library, or something in it, in a browser."""
    return f"{service.site.web_address}/{quote(one.name)}" + (f"/{quote(path)}" if path else "")


def _common(ask: Ask, item: Item) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": item.id,
        "name": item.name,
        "eTag": item.etag,
        "size": item.size,
        "createdDateTime": instant(item.created),
        "lastModifiedDateTime": instant(item.modified),
        "webUrl": web_address(ask.service, ask.drive, item.path),
        "fileSystemInfo": {
            "createdDateTime": instant(item.created),
            "lastModifiedDateTime": instant(item.modified),
        },
        "parentReference": _parent(ask, item),
    }
    if item.parent is None:
        shown["root"] = {}
    shown |= {"folder": {"childCount": len(item.children)}} if item.is_folder else {"file": _file(ask, item)}
    if ask.service.knobs.holds(ask.service.knobs.malware, item.path):
        shown["malware"] = {"description": "Virus:Sandbox/Eicar"}
    return shown


def _file(ask: Ask, item: Item) -> dict[str, Any]:
    kind = _EXCEL if item.name.casefold().endswith(".xlsx") else mimetypes.guess_type(item.name)[0]
    hashes = {"quickXorHash": item.current.quick_xor_hash} if ask.service.knobs.hashes else {}
    return {"mimeType": kind or "application/octet-stream"} | ({"hashes": hashes} if hashes else {})


def _parent(ask: Ask, item: Item) -> dict[str, Any]:
    parent = {"driveType": "documentLibrary", "driveId": ask.drive.id, "siteId": ask.service.site.id}
    return parent if item.parent is None else parent | {"id": item.parent.id}


def _selected(ask: Ask, item: Item, shown: dict[str, Any]) -> dict[str, Any]:
    chosen = ask.request.query_params.get("$select")
    if chosen is None:
        return shown
    names = {name.strip().partition("/")[0] for name in chosen.split(",")} | {"id"}
    if names & {"content.downloadUrl", "@content.downloadUrl"}:
        names.add("@microsoft.graph.downloadUrl")
    if "publication" in names and not item.is_folder:
        shown["publication"] = _publication(item)
    return {name: value for name, value in shown.items() if name in names}


def _publication(item: Item) -> dict[str, Any]:
    held = item.checked_out_by
    said: dict[str, Any] = {"level": "published" if held is None else "checkout", "versionId": item.current.label}
    return said if held is None else said | {"checkedOutBy": held.to_json()}
