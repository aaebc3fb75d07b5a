"""How Graph refuses: one shape, a status, a code, sometimes an inner code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: What Graph says when all that is known is the status: a fault of a file that gives no body.
_BY_STATUS = {
    400: ("invalidRequest", "The request is malformed or incorrect."),
    401: ("InvalidAuthenticationToken", "Access token has expired or is not yet valid."),
    403: ("accessDenied", "Access denied"),
    404: ("itemNotFound", "The resource could not be found."),
    409: ("nameAlreadyExists", "The specified item name already exists."),
    410: ("resyncRequired", "The delta token is no longer valid, and the app must reset the sync state."),
    412: ("resourceModified", "ETag does not match current item's value"),
    413: ("requestEntityTooLarge", "The request is too large."),
    416: ("invalidRange", "The specified range is invalid."),
    423: ("resourceLocked", "The resource is locked."),
    429: ("activityLimitReached", "The request has been throttled"),
    500: ("generalException", "General exception while processing"),
    501: ("notSupported", "Operation not supported"),
    503: ("serviceNotAvailable", "The service is unavailable."),
    504: ("UnknownError", ""),
    507: ("quotaLimitReached", "Insufficient Space Available"),
    509: ("activityLimitReached", "The bandwidth limit has been exceeded."),
}
_INNER = {410: "resyncApplyDifferences", 412: "entityTagDoesNotMatch"}


class GraphError(Exception):
    """A refusal on its way to the client."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        inner: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.inner = inner
        self.headers = dict(headers or {})

    def to_json(self, request_id: str, client_request_id: str, date: str) -> dict[str, Any]:
        """Return the body as Graph writes it."""
        inner = {"date": date, "request-id": request_id, "client-request-id": client_request_id}
        if self.inner is not None:
            inner = {"code": self.inner} | inner
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


def by_status(status: int, headers: Mapping[str, str] | None = None) -> GraphError:
    """Return what Graph says with a status."""
    code, message = _BY_STATUS.get(status, ("UnknownError", ""))
    return GraphError(status, code, message, inner=_INNER.get(status), headers=headers)


def not_found() -> GraphError:
    """Nothing is there."""
    return by_status(404)


def name_taken() -> GraphError:
    """Something else bears that name."""
    return by_status(409)


def modified() -> GraphError:
    """It is no longer what the client read."""
    return by_status(412)


def bad_request(message: str, inner: str | None = None) -> GraphError:
    """The request cannot be understood."""
    return GraphError(400, "invalidRequest", message, inner=inner)


def locked(shape: str) -> GraphError:
    """Somebody holds it; Graph says so in one of two ways."""
    if shape == "notAllowed":
        return GraphError(423, "notAllowed", "The file is locked for editing.", inner="resourceLocked")
    return GraphError(423, "resourceLocked", "The resource you are attempting to access is locked")
