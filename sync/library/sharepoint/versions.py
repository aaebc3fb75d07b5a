"""The versions that SharePoint keeps of a file: who saved what, and which older one has the bytes of the current one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2

from sync.library import Kept
from sync.library.names import shown
from sync.library.sharepoint.answers import failure, unreachable
from sync.library.sharepoint.drive import NOT_FOUND, Drive
from sync.library.sharepoint.entries import saved_by

#: How many older versions of the same size are read to be compared.
_MOST_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a file."""

    number: str  #: as people see it: 14.0
    saved_at: datetime
    saved_by: str | None
    application: str | None  #: identifier of the application that saved it; None: a person did
    size_bytes: int


def versions(drive: Drive, address: str, path: str) -> list[Version]:
    """List the versions of what lies at an address, from the current one back, as Graph does; none where nothing lies.

    Raises: StorageBusy, StorageBlocked.
    """
    what = f"Impossible de lire les versions de « {shown(path)} »"
    answer = drive.call("GET", f"{address}/versions", what, allowed=(NOT_FOUND,))
    return [] if answer.status_code == NOT_FOUND else [_version(one) for one in drive.pages(answer, what)]


def same_before(drive: Drive, address: str, path: str, content: bytes) -> Kept | None:
    """Return the newest older version with these bytes, where another one was saved in between; None: there is none.

    That is a copy taken before somebody saved, and saved after: the sizes tell most of it without a byte being read.
    Raises: StorageBusy, StorageBlocked.
    """
    alike = compared = 0
    for rank, version in enumerate(versions(drive, address, path)[1:]):
        if version.size_bytes != len(content) or compared == _MOST_COMPARED:
            continue
        compared += 1
        if _content(drive, f"{address}/versions/{version.number}/content", path, len(content)) != content:
            continue
        if rank > alike:
            return Kept(version.number, version.saved_at, version.saved_by)
        alike += 1  # nothing but what is said of the file has changed since
    return None


def _version(told: dict[str, Any]) -> Version:
    return Version(
        number=told["id"],
        saved_at=datetime.fromisoformat(told["lastModifiedDateTime"]),
        saved_by=saved_by(told),
        application=told.get("lastModifiedBy", {}).get("application", {}).get("id"),
        size_bytes=told["size"],
    )


def _content(drive: Drive, address: str, path: str, size_bytes: int) -> bytes:
    """Read the bytes of one version, where Graph sends for them."""
    what = f"Impossible de lire une ancienne version de « {shown(path)} »"
    sent = drive.call("GET", address, what, allowed=(httpx2.codes.FOUND,))
    try:
        answer = drive.bare_bytes(sent.headers["location"], size_bytes)
    except httpx2.TransportError as error:
        raise unreachable(error, what) from error
    if not answer.is_success:
        raise failure(answer, what)
    return answer.content
