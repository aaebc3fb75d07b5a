"""Writing a file: in one piece when it is small, else in fragments that go on where they stopped.

An answer may be lost after the work was done: before anything is said to have failed, what lies there is compared. An
Office file is not: SharePoint writes the library's properties into it, so that neither size nor hash are those sent.
"""

from __future__ import annotations

from typing import Any

import httpx2

from catalogue.errors import FileMoved, StorageBusy, StorageUnavailable
from sync.library.names import shown
from sync.library.sharepoint.answers import code, failure
from sync.library.sharepoint.drive import Drive, Item
from sync.library.sharepoint.entries import quick_xor_hash_of
from sync.library.sharepoint.hashing import quick_xor_hash

#: What is sent in one piece, and each fragment of what is heavier: a multiple of 320 KiB, as Graph asks.
SMALL_BYTES = 4 * 2**20
FRAGMENT_BYTES = 16 * 320 * 2**10
_BEHAVIOUR = "@microsoft.graph.conflictBehavior"
#: How often a session is asked where it stands, before somebody else tries later.
_RESUMPTIONS = 5
_MOVED = (404, 412)


def upload(drive: Drive, path: str, content: bytes, *, over: str | None = None) -> Item:
    """Write a file and return it as it lies there; with ``over``, only over that version.

    Raises: FileMoved, StorageBusy, StorageBlocked.
    """
    guard = {} if over is None else {"If-Match": over}
    what = f"Impossible d'écrire « {shown(path)} »"
    try:
        if len(content) <= SMALL_BYTES:
            answer = drive.call(
                "PUT", drive.address(path, "content"), what, allowed=(404, 409, 412),
                params={_BEHAVIOUR: "replace"}, headers=guard, content=content,
            )  # fmt: skip
        else:
            answer = _in_fragments(drive, path, content, guard, what)
    except StorageBusy:
        if (landed := _landed(drive, path, content)) is not None:
            return landed
        raise
    if answer.is_success:
        item: Item = answer.json()
        return item
    if over is None or not _says_moved(answer):
        raise failure(answer, what)
    if (landed := _landed(drive, path, content)) is not None:
        return landed
    raise FileMoved(shown(path))


def _says_moved(answer: httpx2.Response) -> bool:
    """Whether a guarded write was refused for what lies there; 409 says so too at times (onedrive-api-docs, 1143)."""
    return answer.status_code in _MOVED or code(answer) == "resourceModified"


def _landed(drive: Drive, path: str, content: bytes) -> Item | None:
    """Return what lies there if it is what was sent: the answer alone was lost."""
    item = drive.item(drive.address(path), path)
    return item if item is not None and quick_xor_hash_of(item) == quick_xor_hash(content) else None


def _in_fragments(drive: Drive, path: str, content: bytes, guard: dict[str, str], what: str) -> httpx2.Response:
    """Send a file through an upload session; a session that does not end is given up."""
    wanted = {"item": {_BEHAVIOUR: "replace"}}
    opened = drive.call(
        "POST", drive.address(path, "createUploadSession"), what, allowed=(404, 409, 412), json=wanted, headers=guard
    )
    if not opened.is_success:
        return opened
    address = opened.json()["uploadUrl"]
    try:
        return _send(drive, address, content, what)
    except StorageUnavailable:
        _give_up(drive, address)
        raise


def _send(drive: Drive, address: str, content: bytes, what: str) -> httpx2.Response:
    begin, resumptions = 0, 0
    while True:
        answer = _fragment(drive, address, content, begin)
        accepted = answer is not None and answer.status_code == httpx2.codes.ACCEPTED
        if answer is not None and not accepted and (answer.is_success or answer.status_code in (409, 412)):
            return answer
        if answer is not None and accepted and (onward := _expected(answer.json())) > begin:
            begin = onward
        elif resumptions == _RESUMPTIONS:
            raise StorageBusy(f"{what} (l'envoi s'interrompt sans cesse) : réessayez dans une minute.")
        else:
            resumptions += 1
            begin = _standing(drive, address, what)


def _fragment(drive: Drive, address: str, content: bytes, begin: int) -> httpx2.Response | None:
    """Send one fragment; None: no answer came."""
    piece = content[begin : begin + FRAGMENT_BYTES]
    span = f"bytes {begin}-{begin + len(piece) - 1}/{len(content)}"
    try:
        return drive.bare("PUT", address, content=piece, headers={"Content-Range": span})
    except httpx2.TransportError:
        return None


def _standing(drive: Drive, address: str, what: str) -> int:
    """Ask a session from which byte on it goes on. Raises: StorageBusy when it is gone: it may have ended."""
    try:
        answer = drive.bare("GET", address)
    except httpx2.TransportError as error:
        raise StorageBusy(f"{what} (l'envoi s'est interrompu) : réessayez dans une minute.") from error
    if not answer.is_success:
        raise StorageBusy(f"{what} (l'envoi s'est interrompu) : réessayez dans une minute.")
    return _expected(answer.json())


def _expected(session: dict[str, Any]) -> int:
    return int(session["nextExpectedRanges"][0].partition("-")[0])


def _give_up(drive: Drive, address: str) -> None:
    """Close a session, lest it hold the file until it is too old; nothing depends on it."""
    try:
        drive.bare("DELETE", address)
    except httpx2.TransportError:
        return
