"""What an answer of Graph that is no success amounts to: later, or once somebody acted; in French, with its code."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx2

from catalogue.errors import BUSY_SECONDS, StorageBlocked, StorageBusy, StorageUnavailable
from sync.library.sharepoint.remedies import GRAPH, HELD, PASSING, PASSING_OTHERWISE, UNTRUSTED
from sync.library.sharepoint.retry import told_wait


class AccessDenied(StorageBlocked):
    """Graph knows the application, which has no right to that (403): an administrator gives it."""

    problem = "access-denied"


def code(answer: httpx2.Response) -> str:
    """Return the code of Graph's refusal; empty where its body is none of Graph's, or was not read."""
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError, httpx2.ResponseNotRead):
        return ""


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
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        why, act = UNTRUSTED
        return StorageBlocked(f"{what} ({why}) : {act}.")
    return StorageBusy(f"{what} ({who} est injoignable ; {type(error).__name__}) : réessayez dans une minute.")


def _while(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "une minute" if minutes == 1 else f"{minutes} minutes"
