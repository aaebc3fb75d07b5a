"""Writing a file: in one piece when it is small, else in a session, as fragments that go on where they stopped.

Over a version that was read a file goes in a session whatever it weighs: there `If-Match` is documented, and asked for
again at the end; in one piece it is said to be heeded, no more (onedrive-api-docs, 608).

An answer may be lost after the work was done: before anything is said to have failed, what lies there is looked at. By
its digest it is ours; an Office file, into which SharePoint writes the library's properties, by being a version that our
application has saved since. A refusal may be about nothing that anybody saved: the eTag moves for less. Where a new file
is made, SharePoint itself refuses to put it over another.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import httpx2

from catalogue.errors import FileMoved, StorageBusy, StorageUnavailable
from catalogue.spelling import file_name_key
from sync.library import NOTHING
from sync.library.names import shown
from sync.library.sharepoint.answers import code, document, failure
from sync.library.sharepoint.drive import Drive, Item
from sync.library.sharepoint.entries import digest_in, etag_in, quick_xor_hash_of
from sync.library.sharepoint.hashing import quick_xor_hash
from sync.library.sharepoint.versions import Version, versions

#: What is sent in one piece, and each fragment of what is heavier: a multiple of 320 KiB, as Graph asks.
SMALL_BYTES = 4 * 2**20
FRAGMENT_BYTES = 16 * 320 * 2**10
_BEHAVIOUR = "@microsoft.graph.conflictBehavior"
#: Into which SharePoint writes.
_OFFICE = (".xlsx", ".xlsm", ".docx", ".pptx")
#: How often a session is asked where it stands, before somebody else tries later.
_RESUMPTIONS = 5
_MOVED = (404, 412)
#: What a fragment may be told that no resumption changes: no right, too heavy, held, a folder, no place.
_FINAL = (403, 413, 423, 501, 507)
#: How a write may be refused for what lies there, or for something else.
_TAKEN_OR_MOVED = (409, *_MOVED)


@dataclass(frozen=True, slots=True)
class _Upload:
    """One file on its way."""

    drive: Drive
    path: str
    content: bytes
    guard: str | None  #: the tag that what lies there must bear; `NOTHING`: nothing lies there; None: whatever does
    replaces: Version | None  #: of an Office file, what was there before: its own digest will tell nothing

    @property
    def what(self) -> str:
        """Return how the sentence of a failure begins."""
        return f"Impossible d'écrire « {shown(self.path)} »"

    @property
    def goes_in_one_piece(self) -> bool:
        """Say whether it goes in one piece."""
        return len(self.content) <= SMALL_BYTES and self.guard in (None, NOTHING)

    def attempt(self) -> Item | None:
        """Send it, and return it as it lies there; None: it was refused for what lies there.

        Raises: StorageBusy, StorageBlocked.
        """
        is_refused = False
        try:
            answer = self._send()
            if answer.is_success:
                return document(answer, self.what, "id")
            trouble: StorageUnavailable = failure(answer, self.what)
            is_refused = self._is_guarded_against(answer)
        except StorageBusy as lost:
            trouble = lost
        there = self.there()
        if there is not None and self._is_what_was_sent(there):
            return there
        is_gone = there is None and self.guard not in (None, NOTHING)
        if is_gone or (there is not None and is_refused):
            return None
        raise trouble

    def _is_guarded_against(self, answer: httpx2.Response) -> bool:
        """Say whether a refusal is what the guard asked for; 409 says so too at times (onedrive-api-docs, 1143)."""
        if self.guard == NOTHING:
            return answer.status_code == httpx2.codes.CONFLICT
        return self.guard is not None and (answer.status_code in _MOVED or code(answer) == "resourceModified")

    def _send(self) -> httpx2.Response:
        behaviour = {_BEHAVIOUR: "fail" if self.guard == NOTHING else "replace"}
        if not self.goes_in_one_piece:
            return self._send_in_session(behaviour)
        return self.drive.call(
            "PUT", self.drive.address(self.path, "content"), self.what, allowed=_TAKEN_OR_MOVED,
            params=behaviour, content=self.content,
        )  # fmt: skip

    def _send_in_session(self, behaviour: dict[str, str]) -> httpx2.Response:
        """Send it through an upload session; a session that does not end is given up."""
        opened = self.drive.call(
            "POST", self.drive.address(self.path, "createUploadSession"), self.what, allowed=_TAKEN_OR_MOVED,
            json={"item": behaviour}, headers={"If-Match": self.guard} if self.guard else {},
        )  # fmt: skip
        if not opened.is_success:
            return opened
        address = document(opened, self.what, "uploadUrl")["uploadUrl"]
        try:
            return _send(self.drive, address, self.content, self.what)
        except StorageUnavailable:
            _give_up(self.drive, address)
            raise

    def _is_what_was_sent(self, there: Item) -> bool:
        """Say whether what lies there is what was sent: the answer alone was lost."""
        if quick_xor_hash_of(there) == quick_xor_hash(self.content):
            return True
        newest = _newest(self.drive, self.path) if _is_office(self.path) else None
        if newest is None or newest.application != self.drive.application:
            return False
        return self.replaces is None or newest.number != self.replaces.number

    def there(self) -> Item | None:
        """Return what lies there."""
        return self.drive.item(self.drive.address(self.path), self.path)


def upload(drive: Drive, path: str, content: bytes, *, over: str | None = None) -> Item:
    """Write a file and return it as it lies there; with ``over``, only over that version, or where nothing lies.

    Raises: FileMoved, StorageBusy, StorageBlocked.
    """
    replaces = _newest(drive, path) if over != NOTHING and _is_office(path) else None
    one = _Upload(drive, path, content, None if over is None else etag_in(over), replaces)
    item = one.attempt()
    if item is None and over and (again := _guarded_anew(one, over)) is not None:
        item = again.attempt()
    if item is None:
        raise FileMoved(shown(path))
    return item


def checked_in(drive: Drive, path: str, item_id: str) -> Item | None:
    """Return a file of ours as it lies there, for all to see: some libraries leave what was written checked out.

    None: what has just been written is missing for a moment. Raises: StorageBusy, StorageBlocked.
    """
    address = drive.address_of(item_id)
    written = drive.details(address, path)
    if written is None or written.get("publication", {}).get("level") != "checkout":
        return written
    what = f"Impossible d'archiver « {shown(path)} », que la bibliothèque a laissé extrait"
    drive.call("POST", f"{address}/checkin", what, json={"comment": ""})
    return drive.details(address, path) or written


def _guarded_anew(one: _Upload, over: str) -> _Upload | None:
    """Return the upload guarded by another tag, where the file has still the content of the version that was read.

    To open a session moves the eTag by itself: it is guarded by the tag of the content.
    """
    item, digest = one.there(), digest_in(over)
    if item is None or digest is None or quick_xor_hash_of(item) != digest:
        return None
    return replace(one, guard=item["cTag"])


def _is_office(path: str) -> bool:
    return file_name_key(path).endswith(_OFFICE)


def _newest(drive: Drive, path: str) -> Version | None:
    return next(iter(versions(drive, drive.address(path), path)), None)


def _send(drive: Drive, address: str, content: bytes, what: str) -> httpx2.Response:
    begin, resumptions = 0, 0
    while True:
        answer = _fragment(drive, address, content, begin)
        if answer is not None and answer.status_code in _FINAL:
            raise failure(answer, what)
        accepted = answer is not None and answer.status_code == httpx2.codes.ACCEPTED
        if answer is not None and not accepted and (answer.is_success or answer.status_code in (409, 412)):
            return answer
        if answer is not None and accepted and (onward := _expected(answer, what)) > begin:
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
    with suppress(httpx2.TransportError):
        answer = drive.bare("GET", address)
        if answer.is_success:
            return _expected(answer, what)
    raise _interrupted(what)


def _expected(answer: httpx2.Response, what: str) -> int:
    """Return from which byte on a session goes on. Raises: StorageBusy when it does not say."""
    field = "nextExpectedRanges"
    try:
        return int(document(answer, what, field)[field][0].partition("-")[0])
    except (IndexError, ValueError, TypeError, AttributeError):
        raise _interrupted(what) from None


def _interrupted(what: str) -> StorageBusy:
    return StorageBusy(f"{what} (l'envoi s'est interrompu) : réessayez dans une minute.")


def _give_up(drive: Drive, address: str) -> None:
    """Close a session, lest it hold the file until it is too old; nothing depends on it."""
    with suppress(httpx2.TransportError):
        drive.bare("DELETE", address)
