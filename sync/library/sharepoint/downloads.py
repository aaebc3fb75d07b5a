"""Reading a file: metadata and content are two calls, between which somebody may save; what comes is compared."""

from __future__ import annotations

import httpx2

from catalogue.errors import FileMoved, StorageBusy
from sync.library import Entry
from sync.library.opening import UnfitFile, refuse_heavy
from sync.library.sharepoint.answers import failure
from sync.library.sharepoint.drive import Drive, Item
from sync.library.sharepoint.entries import INFECTED, etag_in, quick_xor_hash_of
from sync.library.sharepoint.hashing import quick_xor_hash

#: How often a file is read that does not come as it was announced, or whose address is too old already.
_READINGS = 3
_ADDRESS_GONE = (401, 404)


def download(drive: Drive, entry: Entry, *, most_bytes: int | None = None) -> bytes:
    """Return the bytes of the version that was listed, whole.

    Raises: FileMoved, UnfitFile, StorageBusy, StorageBlocked.
    """
    for _ in range(_READINGS):
        item = drive.item(drive.address_of(entry.id), entry.path)
        if item is None or item["eTag"] != etag_in(entry.version):
            raise FileMoved(entry.shown)
        refuse_heavy(item["size"], entry.path, most_bytes)
        content = _read(drive, entry, item)
        if content is not None:
            return content
    raise StorageBusy(f"« {entry.shown} » n'arrive pas entier de SharePoint : réessayez dans une minute.")


def _read(drive: Drive, entry: Entry, item: Item) -> bytes | None:
    """Return the bytes, if they are those that the item announces. Raises: UnfitFile, StorageBusy, StorageBlocked."""
    if "malware" in item:
        raise UnfitFile(entry.path, INFECTED)
    try:
        answer = drive.bare_bytes(item["@microsoft.graph.downloadUrl"], item["size"])
    except httpx2.TransportError:
        return None
    if answer.status_code in _ADDRESS_GONE:
        return None
    if not answer.is_success:
        if "x-virus-infected" in answer.headers:
            raise UnfitFile(entry.path, INFECTED)
        raise failure(answer, f"Impossible de lire « {entry.shown} »")
    digest, content = quick_xor_hash_of(item), answer.content
    is_whole = len(content) == item["size"] and digest in (None, quick_xor_hash(content))
    return content if is_whole and answer.headers.get("etag", item["eTag"]) == item["eTag"] else None
