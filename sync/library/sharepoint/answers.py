"""What an answer of Graph that is no success amounts to: later, or once somebody acted; in French, with its code."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx2

from catalogue.errors import BUSY_SECONDS, StorageBlocked, StorageBusy, StorageUnavailable
from sync.library.sharepoint.remedies import GRAPH, HELD, PASSING, PASSING_OTHERWISE, UNTRUSTED
from sync.library.sharepoint.retry import is_untrusted, told_wait


class AccessDenied(StorageBlocked):
    """Graph knows the application, which has no right to that (403): an administrator gives it."""

    problem = "access-denied"


def code(answer: httpx2.Response) -> str:
    """Return the code of Graph's refusal; empty where its body is none of Graph's."""
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def document(answer: httpx2.Response, what: str, needed: str | None = None) -> dict[str, Any]:
    """Return what a success says, which holds at least the field that is ``needed``; ``what`` as for `failure`.

    A page of a proxy's, or half an answer, is none. Raises: StorageBusy.
    """
    with suppress(ValueError, RecursionError):
        told = answer.json()
        if isinstance(told, dict) and (needed is None or needed in told):
            return told
    raise StorageBusy(f"{what} ({PASSING_OTHERWISE}) : réessayez dans une minute.")


def failure(answer: httpx2.Response, what: str) -> StorageUnavailable:
    """Return what a refusal amounts to; ``what`` begins the sentence: « Impossible de lire X »."""
    told = f"{answer.status_code} {code(answer)}".strip()
    if answer.status_code in GRAPH:
        why, act = GRAPH[answer.status_code]
        kind = AccessDenied if answer.status_code == httpx2.codes.FORBIDDEN else StorageBlocked
        return kind(f"{what} ({why} ; {told}) : {act}.", held=answer.status_code in HELD)
    why = PASSING.get(answer.status_code, PASSING_OTHERWISE)
    seconds = max(BUSY_SECONDS, round(told_wait(answer.headers, datetime.now(UTC))))
    return StorageBusy(
        f"{what} ({why} ; {told}) : réessayez dans {_while(seconds)}.", seconds, held=answer.status_code in HELD
    )


def unreachable(error: httpx2.HTTPError, what: str, who: str = "SharePoint") -> StorageUnavailable:
    """Return what a connection that fails, or breaks, amounts to."""
    if is_untrusted(error):
        why, act = UNTRUSTED
        return StorageBlocked(f"{what} ({why}) : {act}.")
    return StorageBusy(f"{what} ({who} est injoignable ; {type(error).__name__}) : réessayez dans une minute.")


def _while(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "une minute" if minutes == 1 else f"{minutes} minutes"
