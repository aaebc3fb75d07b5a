"""What Graph says of an item, as an entry of the library."""

from __future__ import annotations

from datetime import datetime

from catalogue.errors import CatalogueError
from sync.library import Entry
from sync.library.opening import A_FOLDER, UnfitFile, unfit_name
from sync.library.sharepoint.drive import Item

INFECTED = "contient un virus, d'après SharePoint"


def entry(path: str, item: Item) -> Entry:
    """Return the entry of what lies at a path; its version is the eTag, which every save moves and a write may guard."""
    return Entry(
        path,
        id=item["id"],
        version=item["eTag"],
        size_bytes=item["size"],
        modified_at=datetime.fromisoformat(item["lastModifiedDateTime"]),
        saved_by=_saved_by(item),
        trouble=_trouble(path, item),
    )


def quick_xor_hash_of(item: Item) -> str | None:
    """Return the digest of a file's content; None where SharePoint gives none."""
    digest: str | None = item.get("file", {}).get("hashes", {}).get("quickXorHash")
    return digest


def _saved_by(item: Item) -> str | None:
    by = item.get("lastModifiedBy", {})
    who = by.get("application") or by.get("user") or {}  # beside an application, the user is « SharePoint App »
    return who.get("displayName") or who.get("email")


def _trouble(path: str, item: Item) -> CatalogueError | None:
    if "folder" in item:
        return UnfitFile(path, A_FOLDER)
    return UnfitFile(path, INFECTED) if "malware" in item else unfit_name(path)
