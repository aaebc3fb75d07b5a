"""Whether the screens can answer: for whoever watches or balances them."""

from __future__ import annotations

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from streamlit.runtime import Runtime

from catalogue.errors import CatalogueError
from catalogue.scope import NOBODY
from dashboard.connection import catalogue_service


async def ready(_request: Request) -> PlainTextResponse:
    """Say whether the database and the screens answer: 200, or 503 with which of them does not."""
    answers, _ = await Runtime.instance().is_ready_for_browser_connection
    if not answers:
        return PlainTextResponse("screens", 503)
    if not await anyio.to_thread.run_sync(_database_answers):
        return PlainTextResponse("database", 503)
    return PlainTextResponse("ok")


def _database_answers() -> bool:
    try:
        with catalogue_service().database.reading(NOBODY):
            return True
    except CatalogueError:
        return False
