"""What Graph says of an item: which version it is, who saved it, why it cannot be read."""

from __future__ import annotations

from typing import Any

from catalogue.errors import CatalogueError
from sync.library.opening import A_FOLDER, UnfitFile, unfit_name
from sync.library.sharepoint.drive import Item

INFECTED = "contient un virus, d'après SharePoint"


def version_of(item: Item) -> str:
    """Return what tells a file's versions apart: its eTag, which each change moves, and the digest of its content.

    The eTag moves for less than a save too, the digest only with the content; a write is guarded by the one, and knows
    by the other whether anything was saved at all.
    """
    return f"{item['eTag']} {quick_xor_hash_of(item) or ''}".rstrip()


def etag_in(version: str) -> str:
    """Return the eTag that a version holds."""
    return version.partition(" ")[0]


def digest_in(version: str) -> str | None:
    """Return the digest of a version's content; None where SharePoint gave none."""
    return version.partition(" ")[2] or None


def quick_xor_hash_of(item: Item) -> str | None:
    """Return the digest of a file's content; None where SharePoint gives none."""
    digest: str | None = item.get("file", {}).get("hashes", {}).get("quickXorHash")
    return digest


def saved_by(item: dict[str, Any]) -> str | None:
    """Return who last saved a file, or one of its versions."""
    by = item.get("lastModifiedBy", {})
    who = by.get("application") or by.get("user") or {}  # beside an application, the user is « SharePoint App »
    return who.get("displayName") or who.get("email")


def trouble(path: str, *, is_folder: bool, is_infected: bool) -> CatalogueError | None:
    """Return why what lies there cannot be read, where SharePoint already tells."""
    if is_folder:
        return UnfitFile(path, A_FOLDER)
    return UnfitFile(path, INFECTED) if is_infected else unfit_name(path)
