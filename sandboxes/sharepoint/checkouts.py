"""Check-out: a file that one hand holds until it is checked in."""

from __future__ import annotations

from starlette.responses import Response

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.asking import Ask


async def check_out(ask: Ask) -> Response:
    """Hold a file; the real service answers a second time with a 500."""
    item = ask.file
    if item.checked_out_by is not None:
        raise errors.by_status(500)
    ask.check_free(item)
    item.checked_out_by = ask.actor
    ask.drive.bump(item)
    return Response(status_code=204)


async def check_in(ask: Ask) -> Response:
    """Let a file go."""
    item = ask.file
    if item.checked_out_by != ask.actor:
        raise errors.bad_request("The file is not checked out by the caller.")
    item.checked_out_by = None
    ask.drive.bump(item)
    return Response(status_code=204)
