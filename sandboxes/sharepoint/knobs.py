"""How this SharePoint behaves: every habit of the real one that a client must bear, each of them a knob."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(str(error)) from error
    return text


_Positive = Annotated[float, Field(gt=0)]
_Count = Annotated[int, Field(ge=1)]
#: Regular expressions on paths in the library.
_Paths = list[Annotated[str, AfterValidator(_expression)]]


class Knobs(BaseModel):
    """The habits in force; a test sets them, and so does `PATCH /_sandbox/knobs`."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    #: Whether uploaded Office files are rewritten, as the real service does: size and hash are no longer what was sent.
    office_rewrite: Literal["never", "at_once", "later"] = "at_once"
    office_rewrite_seconds: _Positive = 2
    #: Whether files show their quickXorHash.
    hashes: bool = True
    #: For how long what has just changed is missing from lists and from delta.
    list_lag_seconds: Annotated[float, Field(ge=0)] = 0
    #: Files that somebody holds open; and which of two bodies says so.
    locked: _Paths = Field(default_factory=list)
    lock_shape: Literal["resourceLocked", "notAllowed"] = "resourceLocked"
    #: Files in which a virus was found: their content is not given.
    malware: _Paths = Field(default_factory=list)
    #: Whether creating an upload session moves the eTag of what it will replace, and locks it.
    session_moves_etag: bool = False
    session_locks: bool = False
    #: Whether a fragment that is no multiple of 320 KiB is refused.
    strict_fragments: bool = False
    session_seconds: _Positive = 15 * 60
    #: Whether a simple upload disregards `If-Match`.
    ignore_if_match: bool = False
    #: What the library takes, in bytes: of one upload, and in all.
    upload_max_bytes: _Count = 250 * 2**20
    quota_bytes: _Count = 25 * 2**40
    #: Whether a new file stays checked out by whoever uploaded it, as where check-out is required.
    requires_checkout: bool = False
    #: Columns that whoever saves a file must fill, by the names that people see.
    required_columns: list[str] = Field(default_factory=list)
    #: Whether the site no longer lets the application in (Sites.Selected taken back).
    grant_revoked: bool = False
    #: Whether it lets the application read only (the role read).
    grant_reads_only: bool = False
    #: What the application may do in the tenant, as its tokens say; with none, no site lets it in.
    permissions: list[str] = Field(default_factory=lambda: ["Sites.Selected"])
    #: Resource units that an application may use in a window; beyond, 429 until the window ends. None: no limit.
    throttle_units: _Count | None = None
    throttle_window_seconds: _Positive = 60
    #: How long a token and a pre-authenticated download address live.
    token_seconds: _Positive = 3599
    download_seconds: _Positive = 3600
    #: Rows on a page; and what delta may do to them: shuffle and repeat, or begin with an empty page.
    page_rows: _Count = 200
    delta_scrambled: bool = False
    delta_begins_empty: bool = False
    #: Whether delta shows cTag and people, which SharePoint is said to leave out.
    delta_complete: bool = False
    #: Which of the two inner codes a 410 bears.
    resync: Literal["resyncApplyDifferences", "resyncUploadDifferences"] = "resyncApplyDifferences"
    #: How many times each notification is sent, and whether with a foreign clientState.
    notification_copies: _Count = 1
    notification_forged: bool = False

    def holds(self, expressions: list[str], path: str) -> bool:
        """Whether one of the expressions is about this path."""
        return any(re.search(expression, path) for expression in expressions)
